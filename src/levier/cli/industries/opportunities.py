"""`levier industries opportunities`: what a territory could grow into, and what would change the order."""

from typing import Annotated

import polars as pl
import typer

from levier.cli.asking import DataOption, TableOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, printable, tell
from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.inputs import read_inputs
from levier.plan.panel import employment_panel

HELP = m("Industries that a territory could grow into: how reachable, how valuable, how robust.")


def opportunities(
    territory: TerritoryArgument,
    data: DataOption = None,
    lake: LakeOption = None,
    first: Annotated[int, typer.Option("--first", min=1, help=tell(m("How many make the portfolio.")))] = 10,
    weights: Annotated[
        str,
        typer.Option(
            "--weights",
            help=tell(
                m(
                    "What counts, as jobs=3,pay=0,reach=0.7. Criteria: complexity, gain, jobs, pay, growth, "
                    "transition (1 each by default); reach: its part in the order, 0 to 1."
                )
            ),
        ),
    ] = "",
    others: Annotated[
        str | None,
        typer.Option("--also", help=tell(m("NAF codes outside industry to consider too, with commas."))),
    ] = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries opportunities 57463 --data downloads/ --weights jobs=2,reach=0.7"""
    from levier.industries.opportunities import firms_behind, weights_of
    from levier.industries.opportunities import opportunities as found_in
    from levier.plan.chapters.industries.entry import territory_entries
    from levier.plan.folder import put_together
    from levier.plan.industries.opportunity_words import facts
    from levier.plan.industries.relatedness import related_industries
    from levier.plan.tables import csv_file
    from levier.plan.words import Words

    check_csv(table)
    words, wish = Words(chosen_language(lang)), weights_of(weights)
    also = [naf.normalise(code) for code in (others or "").split(",") if code.strip()]
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        announce(m("Looking for what {name} could grow into", name=place.name))
        panel = employment_panel(cut, place, geography)
        if isinstance(panel, NotComputed):
            raise not_computed(panel)
        establishments = read_inputs(cut, place, geography).establishments
        related = related_industries(cut, panel.table, naf.SUBCLASS)
    entries = territory_entries(panel)
    kinds = {} if isinstance(related, NotComputed) else related.combined.kinds
    found = found_in(
        panel.table,
        panel.own,
        predictions=None if isinstance(entries, NotComputed) else entries.table,
        relatedness={name: kind.pairs for name, kind in kinds.items()},
        weights=wish,
        others=also,
        first=first,
    )
    if isinstance(found, NotComputed):
        raise not_computed(found)
    firms = firms_behind(found, establishments)
    for row in found.best.iter_rows(named=True):
        heading = m("{rank}. {label} ({naf})", rank=row["rank"], label=row["label"], naf=row["activity"])
        out.print(printable("\n" + words.say(heading)), markup=False)
        for label, fact in facts(row, found, firms):
            said = m("   {label}: {fact}", label=label, fact=fact)
            out.print(printable(words.say(said)), markup=False)
    for caution in (found.evidence.method, found.evidence.uncertainty, *found.evidence.cautions):
        out.print(printable("\n" + words.say(caution)), markup=False)
    if table is not None:
        flat = found.table.with_columns(pl.col("relies_on").list.join(", "))
        put_together(table.parent, {table.name: csv_file(flat)})
        out.print(str(table), markup=False)
