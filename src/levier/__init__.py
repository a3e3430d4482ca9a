"""Levier: an open workbench that helps French territories bring industry back."""

from importlib.metadata import version

__version__ = version("levier")
