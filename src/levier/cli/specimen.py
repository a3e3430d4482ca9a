"""`levier specimen`: a fictional territory as raw files."""

from pathlib import Path
from typing import Annotated

import typer

from levier.cli.progress import announce
from levier.cli.speech import out, tell
from levier.core.messages import m
from levier.specimen import write_specimen

HELP = m("Write a fictional territory as raw source files, in the formats of the producers.")


def specimen(
    folder: Annotated[
        Path, typer.Option("--out", help=tell(m("Folder to write, new or an earlier specimen.")))
    ],
    establishments: Annotated[int, typer.Option(help=tell(m("How many establishments, about.")))] = 6000,
    seed: Annotated[int, typer.Option(help=tell(m("The same seed gives the same files.")))] = 1,
) -> None:
    """Example: levier specimen --out specimen --establishments 6000"""
    announce(m("Writing a fictional territory of about {n} establishments", n=establishments))
    write_specimen(folder, establishments, seed)
    out.print(str(folder), markup=False)
