"""`levier industries entries`: what may enter a territory and why; `entries-evaluate`: how well."""

from pathlib import Path
from typing import Annotated

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
from levier.plan.panel import Panel

HELP = m("Industries in which a territory may become specialised, the likeliest first, and why.")
EVALUATE_HELP = m("Judge the model of entries on years that it has never seen, beside simpler rules.")
SHOWN = 20
LEVELS = {"subclass": naf.SUBCLASS, "class": naf.CLASS, "group": naf.GROUP, "division": naf.DIVISION}

LevelOption = Annotated[
    str, typer.Option("--level", help=tell(m("Level of NAF: subclass, class, group or division.")))
]


def entries(
    territory: TerritoryArgument,
    data: DataOption = None,
    lake: LakeOption = None,
    horizon: Annotated[int, typer.Option("--horizon", min=1, help=tell(m("Years ahead.")))] = 5,
    level: LevelOption = "subclass",
    first: Annotated[
        int, typer.Option("--first", min=1, help=tell(m("How many activities to show.")))
    ] = SHOWN,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries entries 57463 --data downloads/ --horizon 5 --out out/entries.csv"""
    from levier.plan.chapters.industries.entry import territory_entries
    from levier.plan.folder import put_together
    from levier.plan.industries.entry_card import entries_file, listed_entries
    from levier.plan.words import Words

    check_csv(table)
    words = Words(chosen_language(lang))
    panel = _panel(territory, data, lake, level)
    announce(m("Learning from the entries of {n} areas", n=panel.areas.height))
    found = territory_entries(panel, horizon)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for line in listed_entries(found, words, first):
        out.print(printable(line), markup=False)
    if table is not None:
        put_together(table.parent, {table.name: entries_file(found, words)})
        out.print(str(table), markup=False)


def entries_evaluate(
    territory: TerritoryArgument,
    data: DataOption = None,
    lake: LakeOption = None,
    horizon: Annotated[int, typer.Option("--horizon", min=1, help=tell(m("Years ahead.")))] = 5,
    level: LevelOption = "subclass",
    lang: LangOption = None,
) -> None:
    """Example: levier industries entries-evaluate 57463 --data downloads/ --horizon 5"""
    from levier.industries.entry import Turning, evaluate, panel_of
    from levier.plan.industries.entry_card import evaluation_lines
    from levier.plan.words import Words

    words = Words(chosen_language(lang))
    panel = _panel(territory, data, lake, level)
    announce(m("Learning and judging the model of entries"))
    arrays = panel_of(panel.table.select("area", "activity", "year", "employees", "establishments"))
    found = evaluate(arrays, Turning(horizon_years=horizon))
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for line in evaluation_lines(found, words):
        out.print(line, markup=False)


def _panel(territory: str, data: Path | None, lake: Path | None, level: str) -> Panel:
    """The jobs of the areas like the territory."""
    from levier.plan.panel import employment_panel

    if level not in LEVELS:
        raise BadInput(
            m("{level} is no level of NAF", level=level),
            fix=m("choose among {levels}", levels=", ".join(LEVELS)),
        )
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        panel = employment_panel(cut, place, geography, LEVELS[level])
    if isinstance(panel, NotComputed):
        raise not_computed(panel)
    return panel
