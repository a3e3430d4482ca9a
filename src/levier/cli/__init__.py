"""The command line: `levier --help`."""

from levier.cli.app import main

__all__ = ["main"]
