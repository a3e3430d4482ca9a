"""`levier data link`: records of different registers brought together, and kept in the lake."""

from typing import Annotated

import typer

from levier.cli.data import LakeOption, print_status
from levier.cli.places import default_lake
from levier.cli.progress import announce
from levier.cli.speech import err, out, tell
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.lake.derived import MADE_FROM
from levier.lake.status import lake_status
from levier.lake.store import Lake
from levier.plan.inputs import known_geography

HELP = m("Link notices, brownfields, establishments and firms, and keep the links in the lake.")

SORTED_BY = {"links_establishments": "kind", "links_notices": "how", "links_successions": "outcome"}
"""The column by which the rows of a table are counted."""

WORDS: dict[str, Message] = {
    "siren_in_text": m("linked by a SIREN in their text"),
    "name": m("linked by their name"),
    "unlinked": m("not linked: no firm is likely enough"),
    "firmless": m("establishments whose firm is not in the register of firms"),
    "unhoused": m("active firms without an open establishment"),
    "seatless": m("firms none of whose establishments is the head office"),
    "moved": m("moved, with the same firm"),
    "taken_over": m("taken over by another firm, which goes on with the activity"),
    "replaced": m("replaced by another, without continuity"),
    "closed": m("closed without a successor"),
    "unclear": m("whose links go round in a circle"),
}


def link(
    lake: LakeOption = None,
    territory: Annotated[
        str | None,
        typer.Option("--territory", help=tell(m("Code or name of a territory. By default the whole lake."))),
    ] = None,
) -> None:
    """Example: levier data link --territory 57463"""
    # Splink takes a second to load: those who link nothing do without.
    from levier.lake.linking.writing import link_lake

    folder = lake or default_lake()
    with Lake.open(folder) as opened:
        geography = known_geography(opened)
    found = None if territory is None else Territory.find(territory, geography)
    made = link_lake(
        folder,
        geography,
        territory=None if found is None else found.code,
        communes=None if found is None else found.codes,
        report=lambda table: announce(m("Linking: {table}", table=table)),
    )
    for missing in made.not_computed:
        err.print(tell(missing.reason), markup=False)
    with Lake.open(folder) as opened:
        print_status(tuple(table for table in lake_status(opened) if table.name in MADE_FROM))
        for line in counted(opened):
            out.print(tell(line), markup=False)


def counted(lake: Lake) -> list[Message]:
    """How many rows of each sort the tables of links hold."""
    lines = []
    for name, column in SORTED_BY.items():
        if (table := lake.table(name)) is not None:
            sorts = dict(table.group_by(column).aggregate(n=table.count()).to_polars().iter_rows())
            lines += [m("  {n} × {what}", n=sorts[sort], what=WORDS[sort]) for sort in WORDS if sort in sorts]
    return lines
