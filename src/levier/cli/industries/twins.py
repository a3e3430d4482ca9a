"""`levier industries twins` and `levier industries without`: territories that were alike, and what would
have been."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from levier.cli.asking import DataOption, TableOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, printable, tell
from levier.core.evidence import NotComputed
from levier.core.messages import m

if TYPE_CHECKING:
    import polars as pl

    from levier.plan.document import Table
    from levier.plan.panel import Panel
    from levier.plan.words import Words

HELP = m("Territories most like this one 10 to 15 years ago, what became of them, what they entered.")
WITHOUT_HELP = m(
    "What jobs would have been without what happened from a year on, by a mix of other territories."
)

LESSONS = 5


def twins(
    territory: TerritoryArgument,
    since: Annotated[
        int | None,
        typer.Option(
            "--since", help=tell(m("Year of comparison. By default 10 to 15 years before the last."))
        ),
    ] = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries twins 57463 --since 2011 --out out/twins.csv"""
    from levier.plan.chapters.industries.twins import twins_answer
    from levier.plan.document import Missing
    from levier.plan.industries.twins import territory_twins
    from levier.plan.words import Words

    check_csv(table)
    words = Words(chosen_language(lang))
    panel, places = _read(territory, data, lake)
    answer = twins_answer(territory_twins(panel, places, since), panel.areas)
    if isinstance(answer, Missing):
        raise not_computed(answer.not_computed)
    assert answer.finding is not None
    out.print(printable(words.say(answer.finding)), markup=False)
    for profile in answer.profiles:
        out.print(printable(f"\n{words.say(profile.heading)}"), markup=False)
        for label, fact in profile.facts:
            line = words.say(m("{label}: {fact}", label=label, fact=fact))
            out.print(printable(f"  {line}"), markup=False)
    out.print()
    for line in _lessons(answer.tables[1], words):
        out.print(printable(line), markup=False)
    for caution in answer.evidence.cautions:
        out.print(printable(f"- {words.say(caution)}"), markup=False)
    _write(answer.tables[0], table, words)


def without(
    territory: TerritoryArgument,
    event_year: Annotated[
        int, typer.Option("--from", help=tell(m("First year that the event may have changed.")))
    ],
    every: Annotated[
        bool, typer.Option("--all-jobs", help=tell(m("All jobs, instead of those of manufacturing.")))
    ] = False,
    data: DataOption = None,
    lake: LakeOption = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries without 57463 --from 2013 --out out/without.csv"""
    from levier.plan.chapters.industries.without import without_answer
    from levier.plan.document import Missing
    from levier.plan.industries.twins import without_event
    from levier.plan.words import Words

    check_csv(table)
    words = Words(chosen_language(lang))
    panel, places = _read(territory, data, lake)
    answer = without_answer(without_event(panel, places, event_year, manufacturing=not every), panel.areas)
    if isinstance(answer, Missing):
        raise not_computed(answer.not_computed)
    assert answer.finding is not None
    out.print(printable(words.say(answer.finding)), markup=False)
    for name, weight in answer.tables[1].rows.select("area_name", "weight_share").iter_rows():
        out.print(printable(f"  {words.value(weight, 'share')}  {name}"), markup=False)
    out.print(printable(words.say(answer.evidence.uncertainty)), markup=False)
    for caution in answer.evidence.cautions:
        out.print(printable(f"- {words.say(caution)}"), markup=False)
    _write(answer.tables[0], table, words)


def _lessons(table: "Table", words: "Words") -> Iterator[str]:
    """What growing twins entered and the territory does not have, a line each."""
    if table.rows.height:
        yield f"{words.say(table.title)}"
    for row in table.rows.head(LESSONS).iter_rows(named=True):
        told = m(
            "{label}: {growing} of {could} growing twins, and {usual_share} of all territories",
            label=row["label"],
            growing=row["growing_twins"],
            could=row["growing_twins_with_room"],
            usual_share=row["usual_share"],
        )
        yield f"- {words.say(told)}"


def _read(territory: str, data: Path | None, lake: Path | None) -> "tuple[Panel, pl.DataFrame]":
    """The panel of jobs around a territory, and where its areas are."""
    from levier.plan.industries.twins import area_places
    from levier.plan.panel import employment_panel

    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        announce(m("Comparing {name} with other territories", name=place.name))
        panel = employment_panel(cut, place, geography)
        if isinstance(panel, NotComputed):
            raise not_computed(panel)
        return panel, area_places(cut, panel, place, geography)


def _write(table: "Table", path: Path | None, words: "Words") -> None:
    from levier.plan.folder import put_together
    from levier.plan.tables import csv_file, table_rows

    if path is not None:
        put_together(path.parent, {path.name: csv_file(table_rows(table, words))})
        out.print(str(path), markup=False)
