"""How much of the territory is in a zoning that opens rights to aid."""

from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.core.unknown import known_sum

WHOLE, PART, NOWHERE = "whole commune", "part of the commune", "no right"

FRR_EXTENT = {
    "FRR socle": WHOLE,
    "FRR+": WHOLE,
    "FRR bénéficiaire": WHOLE,
    "Classée FRR partiellement": PART,
    "FRR bénéficiaire partiellement": PART,
    "Non classée": NOWHERE,
}
"""How far a class of the list of FRR communes (DGCL, July 2025) opens rights: in the whole commune, in a
part of it, or not at all."""


@dataclass(frozen=True)
class ZoningTotals:
    """Communes and inhabitants of the territory by what the zoning opens there. `communes_unknown`: no class
    is known. `population_missing`: communes without a known population, left out of the sums (null if they
    hold nothing else)."""

    communes: int
    communes_whole: int
    communes_part: int
    communes_unknown: int
    population: int | None
    population_whole: int | None
    population_part: int | None
    population_missing: int


@dataclass(frozen=True)
class ZoningSummary:
    """By class and by commune.

    by_class : `zoning_class` (null: not in the list), `extent` ("whole commune", "part of the commune",
        "no right"; null: unknown), `communes`, `population`, `population_missing`; the most communes first
    communes : `commune`, `population`, `zoning_class`, `extent`
    """

    by_class: pl.DataFrame
    communes: pl.DataFrame
    totals: ZoningTotals
    evidence: Evidence


def zonings_summary(zonings: pl.DataFrame, communes_population: pl.DataFrame) -> ZoningSummary | NotComputed:
    """How many communes and inhabitants are in a France ruralités revitalisation area (FRR), by class.

    Parameters
    ----------
    zonings : the table of that name, of the territory; other zonings than FRR are left aside
    communes_population : one row per commune of the territory
        `commune` (INSEE code), `population` (inhabitants, null: unknown)

    Returns
    -------
    ZoningSummary. A commune absent from the list, or with a class that the list of July 2025 does not
    have, has an unknown (null) extent. NotComputed if none of the communes is in the list.

    Source: article 44 quindecies A of the French tax code; classes of the DGCL's list of July 2025.
    """
    classes = zonings.filter(pl.col("zoning") == "FRR").select("commune", "zoning_class")
    communes = (
        communes_population.select("commune", "population")
        .join(classes, on="commune", how="left")
        .with_columns(
            extent=pl.col("zoning_class").replace_strict(FRR_EXTENT, default=None, return_dtype=pl.String)
        )
        .sort("commune")
    )
    if communes["zoning_class"].is_null().all():
        return NotComputed(
            m("no commune of this territory is in the imported list of FRR areas"), needs=("zonings",)
        )
    counts = (
        pl.len().alias("communes"),
        known_sum("population"),
        pl.col("population").is_null().sum().alias("population_missing"),
    )
    by_class = communes.group_by("zoning_class", "extent").agg(counts)
    totals = _totals(communes)
    return ZoningSummary(
        by_class=by_class.sort("communes", "zoning_class", descending=[True, False], nulls_last=True),
        communes=communes,
        totals=totals,
        evidence=_evidence(totals),
    )


def _totals(communes: pl.DataFrame) -> ZoningTotals:
    def inhabitants(rows: pl.DataFrame) -> int | None:
        return rows.select(known_sum("population")).item()

    whole, part = (communes.filter(pl.col("extent") == extent) for extent in (WHOLE, PART))
    return ZoningTotals(
        communes=communes.height,
        communes_whole=whole.height,
        communes_part=part.height,
        communes_unknown=communes["extent"].null_count(),
        population=inhabitants(communes),
        population_whole=inhabitants(whole),
        population_part=inhabitants(part),
        population_missing=communes["population"].null_count(),
    )


def _evidence(totals: ZoningTotals) -> Evidence:
    return Evidence(
        method=m(
            "Communes of the territory looked up in the imported list of FRR areas; their inhabitants are "
            "the municipal population. A commune classed in part counts apart, with all its inhabitants."
        ),
        tables=("zonings", "communes"),
        uncertainty=m(
            "{unknown} of {communes} communes have no known class; {missing} have no known population.",
            unknown=totals.communes_unknown,
            communes=totals.communes,
            missing=totals.population_missing,
        ),
        reference="CGI, art. 44 quindecies A; DGCL, communes FRR, 07/2025",
        cautions=(
            m(
                "Being in an area does not grant an aid: rights depend on the date of settlement and on the "
                "firm (activity, size, tax regime). This is not legal advice: check with the tax office."
            ),
        ),
    )
