"""Industries: how rare the know-how of the territory is, beside the areas like it."""

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.industry import industrial_group
from levier.core.messages import Message, m
from levier.industries.cells import Cells, cells_of
from levier.industries.complexity import (
    EconomicComplexity,
    RankIntervals,
    economic_complexity,
    largest_part,
    presence_by_quotient,
    rank_intervals,
)
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.panel import Panel

TITLE = m("How complex the local economy is")
DRAWS = 100
"""Draws of activities behind the interval of a rank: enough for a plan, in a second or two."""
SHOWN = 15
"""Specialisations listed, the most complex first."""
FEW = 5
"""Specialisations under which an area is left out: an index would hang on the few odd ones it has."""
HERE, ELSEWHERE = "this territory", "another area"


def complexity_answer(panel: Panel | NotComputed) -> Answer | Missing:
    """The rank of the territory by economic complexity in the latest year, how sure it is, and which of its
    industrial specialisations make it."""
    found = panel if isinstance(panel, NotComputed) else _found(panel)
    if isinstance(found, NotComputed):
        return Missing("complexity", TITLE, found)
    assert isinstance(panel, Panel)
    return _answer(panel, *found)


def _found(panel: Panel) -> tuple[int, EconomicComplexity, RankIntervals] | NotComputed:
    latest = panel.table["year"].max()
    if latest is None:
        return NotComputed(m("no jobs by activity have been imported"), ("employment",))
    cells: Cells = cells_of(panel.table.filter(year=latest))
    presence = largest_part(presence_by_quotient(cells).diversified(FEW))
    if panel.own not in presence.areas:
        return NotComputed(
            m("the territory has fewer than {n} specialisations, too few to be compared", n=FEW),
            ("employment",),
        )
    whole, ranks = economic_complexity(cells, presence), rank_intervals(presence, draws=DRAWS)
    if isinstance(whole, NotComputed):
        return whole
    return ranks if isinstance(ranks, NotComputed) else (int(str(latest)), whole, ranks)


def _answer(panel: Panel, year: int, whole: EconomicComplexity, ranks: RankIntervals) -> Answer:
    areas = _areas(panel, whole, ranks)
    own = areas.row(by_predicate=pl.col("compared_area") == panel.own, named=True)
    return Answer(
        id="complexity",
        title=TITLE,
        finding=_finding(own, areas.height),
        figures=(
            Figure(
                "complexity_rank",
                m("Rank by economic complexity"),
                own["eci_rank"],
                "count",
                low=own["eci_rank_low"],
                high=own["eci_rank_high"],
            ),
            Figure("complexity_areas", m("Areas compared"), areas.height, "count"),
            Figure("complexity_diversity", m("Specialisations"), own["diversity"], "count"),
            Figure("complexity_year", m("Year"), year, "year"),
        ),
        tables=(
            Table(
                "complexity_specialisations",
                m("Industrial specialisations, those that few areas have first"),
                columns("naf", "label", "location_quotient", "activity_pci", "holders"),
                _held(panel.own, whole),
            ),
            Table(
                "complexity_areas",
                m("Areas compared, the most complex first"),
                columns(
                    "compared_area",
                    "compared_name",
                    "here",
                    "eci_rank",
                    "eci_rank_low",
                    "eci_rank_high",
                    "eci",
                    "diversity",
                ),
                areas,
                "list",
            ),
        ),
        charts=(
            Chart(
                "complexity_diagram",
                "scatter",
                m("Complexity and diversity"),
                m(
                    "Each point is an area: to the right those with more specialisations, higher those whose "
                    "specialisations are found in few, diverse areas."
                ),
                "complexity_areas",
                "compared_name",
                "eci",
                x="diversity",
                series="here",
                named="named",
            ),
        ),
        evidence=panel.cautioned(whole.evidence),
    )


def _finding(own: dict[str, int], areas: int) -> Message:
    ranks = {"low": own["eci_rank_low"], "high": own["eci_rank_high"], "areas": areas}
    if 2 * (ranks["high"] - ranks["low"]) > areas:
        return m(
            "The areas are too few or too alike to be ranked by economic complexity (specialisations that "
            "few areas have, and diverse ones): the territory may be anywhere from {low} to {high} of "
            "{areas}.",
            **ranks,
        )
    return m(
        "By economic complexity (specialisations that few areas have, and diverse ones), the territory ranks "
        "{rank} of {areas}; from {low} to {high} if other activities, as many, had been compared.",
        rank=own["eci_rank"],
        **ranks,
    )


def _areas(panel: Panel, whole: EconomicComplexity, ranks: RankIntervals) -> pl.DataFrame:
    """Every area with its rank in whole numbers: the interval is rounded outwards."""
    own = pl.col("area") == panel.own
    return (
        whole.by_area.join(ranks.by_area.drop("eci"), on="area", maintain_order="left")
        .join(panel.areas.select("area", "name"), on="area", how="left", maintain_order="left")
        .sort("eci", "area", descending=[True, False])
        .select(
            compared_area="area",
            compared_name=pl.coalesce("name", "area"),
            here=pl.when(own).then(pl.lit(HERE)).otherwise(pl.lit(ELSEWHERE)),
            named=own,
            eci="eci",
            diversity="diversity",
            eci_rank=pl.col("rank").round().cast(pl.Int64),
            eci_rank_low=pl.col("rank_low").floor().cast(pl.Int64),
            eci_rank_high=pl.col("rank_high").ceil().cast(pl.Int64),
        )
    )


def _held(own: str, whole: EconomicComplexity) -> pl.DataFrame:
    """The industrial activities in which the territory is specialised, the most complex first."""
    labels = naf.table().select(activity="code", label="label")
    return (
        whole.table([own])
        .filter("present")
        .join(whole.by_activity.select("activity", "ubiquity"), on="activity", maintain_order="left")
        .join(labels, on="activity", how="left", maintain_order="left")
        .filter(industrial_group(pl.col("activity")).is_not_null())
        .sort("pci", "activity", descending=[True, False])
        .head(SHOWN)
        .select("location_quotient", naf="activity", label="label", activity_pci="pci", holders="ubiquity")
    )
