"""`levier industries`: what the territory is good at, what it can grow into, with whom."""

import typer

from levier.cli.speech import tell
from levier.core.messages import m

HELP = m("What a territory is good at, what it can grow into, and with whom.")

app = typer.Typer(no_args_is_help=True, help=tell(HELP))
