"""`levier specimen`: a fictional territory, or a whole fictional country, as raw files."""

from pathlib import Path
from typing import Annotated

import typer

from levier.cli.progress import announce, writing_rows
from levier.cli.speech import out, tell
from levier.core.messages import m
from levier.specimen import write_specimen
from levier.specimen.national import write_national

HELP = m("Write a fictional territory as raw source files, in the formats of the producers.")
ESTABLISHMENTS, NATIONAL_ESTABLISHMENTS = 6000, 40_000_000


def specimen(
    folder: Annotated[
        Path, typer.Option("--out", help=tell(m("Folder to write, new or an earlier specimen.")))
    ],
    establishments: Annotated[
        int | None, typer.Option(help=tell(m("How many establishments, about.")))
    ] = None,
    seed: Annotated[int, typer.Option(help=tell(m("The same seed gives the same files.")))] = 1,
    national: Annotated[
        bool,
        typer.Option(
            "--national",
            help=tell(m("A country: 40 million establishments, or as many as asked.")),
        ),
    ] = False,
) -> None:
    """Example: levier specimen --out specimen --establishments 6000"""
    if national:
        wanted = NATIONAL_ESTABLISHMENTS if establishments is None else establishments
        announce(m("Writing a fictional country of {n} establishments", n=wanted))
        with writing_rows() as report:
            write_national(folder, wanted, seed, report)
    else:
        wanted = ESTABLISHMENTS if establishments is None else establishments
        announce(m("Writing a fictional territory of about {n} establishments", n=wanted))
        write_specimen(folder, wanted, seed)
    out.print(str(folder), markup=False)
