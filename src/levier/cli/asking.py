"""What the commands about a territory ask, and how they open what they are asked about."""

from pathlib import Path
from typing import Annotated

import typer

from levier.cli.speech import tell
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.fiction import are_fictional
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import known_geography

TerritoryArgument = Annotated[
    str,
    typer.Argument(
        help=tell(m("Code or name of a commune, EPCI, department, region or zone; or several, with commas."))
    ),
]
DataOption = Annotated[
    Path | None, typer.Option("--data", help=tell(m("Folder of raw files to read for this run alone.")))
]
TableOption = Annotated[
    Path | None, typer.Option("--out", help=tell(m("CSV file to write the whole list into.")))
]


def lake_about(lake: Lake, query: str) -> tuple[Lake, Geography, Territory]:
    """The territory that a person means; the lake without what is real, or without what is fictional, as the
    territory is; its geography."""
    geography = known_geography(lake)
    found = Territory.find(query, geography)
    return lake.only(fictional=are_fictional(found.communes)), geography, found


def check_csv(table: Path | None) -> None:
    """Raises BadInput, before any work, for a table to write elsewhere than into a CSV file."""
    if table is not None and table.suffix != ".csv":
        raise BadInput(
            m("the list is written as CSV"), where=str(table), fix=m("name a file that ends in .csv")
        )


def not_computed(answer: NotComputed) -> BadInput:
    """What stands in the way, as an error of the command line."""
    return BadInput(answer.reason, fix=m("import what is missing: {tables}", tables=", ".join(answer.needs)))
