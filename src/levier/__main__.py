"""`python -m levier`."""

from levier.cli import main

main()
