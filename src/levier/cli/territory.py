"""`levier territory`: which territory a code or a name stands for."""

from pathlib import Path
from typing import Annotated

import typer

from levier.cli.data import LakeOption
from levier.cli.places import default_lake
from levier.cli.speech import out, tell
from levier.core.messages import m
from levier.core.territory import KIND_LABELS, Territory
from levier.lake.manifest import FILE
from levier.lake.store import Lake
from levier.plan.inputs import known_geography

HELP = m("Which territory a code or a name stands for.")


def open_lake(folder: Path | None) -> Lake:
    """The lake in a folder; an empty one if none was named and the default one does not exist yet."""
    if folder is None and not (default_lake() / FILE).is_file():
        return Lake.empty()
    return Lake.open(folder or default_lake())


def territory(
    query: Annotated[
        str,
        typer.Argument(
            help=tell(
                m("Code or name of a commune, EPCI, department, region or zone; or several, with commas.")
            )
        ),
    ],
    lake: LakeOption = None,
) -> None:
    """Example: levier territory "Metz Métropole" """
    with open_lake(lake) as opened:
        found = Territory.find(query, known_geography(opened))
    facts = m(
        "{name} · {kind} {code} · {communes} communes · {population} inhabitants",
        name=found.name,
        kind=KIND_LABELS[found.kind],
        code=found.code,
        communes=len(found.communes),
        population=found.population if found.population is not None else m("unknown"),
    )
    out.print(tell(facts), markup=False)
