"""`levier sites`: which sites there are, which project fits where, what is holding the place back."""

import typer

from levier.cli.speech import tell
from levier.core.messages import m

HELP = m("Which sites there are, which project fits where, and what is holding the place back.")

app = typer.Typer(no_args_is_help=True, help=tell(HELP))
