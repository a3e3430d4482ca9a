"""`levier industries relatedness`: the industries most related to one, and the evidence that says so."""

from typing import Annotated

import polars as pl
import typer

from levier.cli.asking import DataOption, TableOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, printable, tell
from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m

HELP = m("Industries most related to one, or to what a territory has, and the evidence of each kind.")
SHOWN = 15


def relatedness(
    territory: TerritoryArgument,
    activity: Annotated[
        str | None,
        typer.Option(
            "--activity",
            help=tell(
                m("NAF code, such as 25.62B or 25.6. By default what the territory is specialised in.")
            ),
        ),
    ] = None,
    data: DataOption = None,
    lake: LakeOption = None,
    first: Annotated[
        int, typer.Option("--first", min=1, help=tell(m("How many industries to show.")))
    ] = SHOWN,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries relatedness 57463 --activity 25.62B --data downloads/"""
    from levier.plan.folder import put_together
    from levier.plan.industries.relatedness import related_industries
    from levier.plan.industries.relatedness_list import listed_lines, nearest_to, next_to_territory
    from levier.plan.panel import employment_panel
    from levier.plan.tables import csv_file, table_rows
    from levier.plan.words import Words

    check_csv(table)
    words = Words(chosen_language(lang))
    code = None if activity is None else naf.normalise(activity)
    level = naf.GROUP if code is None else _level(code)
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        announce(m("Comparing the industries of {name}", name=place.name))
        panel = employment_panel(cut, place, geography, level=level)
        found = related_industries(cut, panel if isinstance(panel, NotComputed) else panel.table, level)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    if code is not None:
        listed = nearest_to(found, code)
    elif isinstance(panel, NotComputed):
        raise not_computed(panel)
    else:
        listed = next_to_territory(found, panel, level)
    for line in listed_lines(found, listed, words, first):
        out.print(printable(line), markup=False)
    if table is not None:
        put_together(table.parent, {table.name: csv_file(table_rows(listed, words))})
        out.print(str(table), markup=False)


def _level(code: str) -> int:
    """Raises BadInput for a section: industries are compared from the division down."""
    level = int(naf.table().row(by_predicate=pl.col("code") == code, named=True)["level"])
    if level == naf.SECTION:
        raise BadInput(m("{code} is a section of NAF: give a division or a finer code", code=code))
    return level
