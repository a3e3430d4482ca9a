"""`levier takeover`: firms at risk, what they are worth, and who could take them over."""

import typer

from levier.cli.speech import tell
from levier.core.messages import m

HELP = m("Firms that could close, whether they are viable, what they are worth, who could take them over.")

app = typer.Typer(no_args_is_help=True, help=tell(HELP))
