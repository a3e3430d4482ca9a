"""What industry the territory has: establishments, by activity, size and commune."""

from dataclasses import dataclass

import polars as pl

from levier.core import naf
from levier.core.evidence import Evidence, NotComputed
from levier.core.headcount import band_ranges, jobs_sums, with_jobs_range
from levier.core.industry import GROUPS, industrial_group
from levier.core.messages import Message, m

NO_EMPLOYER = "no employer"
FOOD_CRAFTS = ("10.13B", "10.71B", "10.71C", "10.71D")
"""Pork butchers, bakers and pastry cooks, which NAF rev. 2 counts in manufacturing."""


@dataclass(frozen=True)
class InventoryTotals:
    """Establishments: `read` (every activity, open or closed), `active` (open), `industrial` (open, in one
    of the three groups), `naf_unknown` (open, without a sub-class of NAF rev. 2), `headcount_unknown`
    (industrial, without a headcount band), `food_crafts` (industrial: pork butchers, bakers, pastry
    cooks)."""

    read: int
    active: int
    industrial: int
    naf_unknown: int
    headcount_unknown: int
    food_crafts: int


@dataclass(frozen=True)
class Inventory:
    """Active industrial establishments. Counts are `establishments`, `employers` (a band of one employee or
    more), `headcount_unknown` (no band); `jobs_low` and `jobs_high` are the range of jobs of the known bands.

    by_group : `group`, counts, jobs; the three groups, also when empty
    by_division : `group`, `naf_division`, `label`, counts, jobs
    by_subclass : `group`, `naf`, `label`, counts, jobs
    by_size : `headcount_band` (null: unknown), `label` ("10–19", "no employer"; null), `establishments`, then
        one count a group; every band in INSEE's order, the unknown last
    by_commune : `commune`, counts, jobs, then one count of establishments a group
    establishments : one row each, the largest first
    """

    by_group: pl.DataFrame
    by_division: pl.DataFrame
    by_subclass: pl.DataFrame
    by_size: pl.DataFrame
    by_commune: pl.DataFrame
    establishments: pl.DataFrame
    totals: InventoryTotals
    evidence: Evidence


def industrial_inventory(establishments: pl.DataFrame) -> Inventory | NotComputed:
    """The active establishments of industry, in three groups: manufacturing (NAF divisions 10 to 33),
    extraction (05 to 09), energy, water and waste (35 to 39).

    Jobs are ranges, from INSEE's headcount bands. An establishment without a band has an unknown number of
    jobs, on top of the range: it is counted. The open band (10,000 or more) has no high end, nor has a sum
    that contains it: `jobs_high` is then null.

    Parameters
    ----------
    establishments : the table of that name, of the territory, every activity

    Returns
    -------
    Inventory; with empty tables if the territory has no industry. NotComputed if no establishment of any
    activity is known.

    Source: INSEE, NAF rev. 2 (2008), sections B to E; INSEE, Sirene, variable trancheEffectifs.
    """
    if establishments.is_empty():
        return NotComputed(
            m("no establishment of this territory has been imported"), needs=("establishments",)
        )
    active = establishments.filter("active")
    industrial = _industrial(active)
    classified = active.join(naf.table(), left_on="naf", right_on="code", how="semi")
    totals = InventoryTotals(
        read=establishments.height,
        active=active.height,
        industrial=industrial.height,
        naf_unknown=active.height - classified.height,
        headcount_unknown=industrial["headcount_band"].null_count(),
        food_crafts=industrial.filter(pl.col("naf").is_in(FOOD_CRAFTS)).height,
    )
    return Inventory(
        by_group=_by_group(industrial),
        by_division=_by_activity(industrial, "naf_division"),
        by_subclass=_by_activity(industrial, "naf"),
        by_size=_by_size(industrial),
        by_commune=_by_commune(industrial),
        establishments=_list(industrial),
        totals=totals,
        evidence=_evidence(totals),
    )


def _industrial(active: pl.DataFrame) -> pl.DataFrame:
    grouped = active.with_columns(
        group=industrial_group(pl.col("naf")), naf_division=pl.col("naf").str.head(2)
    )
    return with_jobs_range(grouped.filter(pl.col("group").is_not_null()))


def _labelled(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    labels = naf.table().select(pl.col("code").alias(code), "label")
    return rows.join(labels, on=code, how="left", maintain_order="left")


def _by_group(industrial: pl.DataFrame) -> pl.DataFrame:
    of_group = [industrial.filter(pl.col("group") == group) for group in GROUPS]
    counts = pl.concat([rows.select(pl.len().alias("establishments"), *jobs_sums()) for rows in of_group])
    return counts.select(pl.Series("group", list(GROUPS)), pl.all())


def _by_activity(industrial: pl.DataFrame, code: str) -> pl.DataFrame:
    counts = industrial.group_by("group", code).agg(pl.len().alias("establishments"), *jobs_sums())
    labelled = _labelled(counts, code).sort(code)
    return labelled.select("group", code, "label", pl.exclude("group", code, "label"))


def _by_commune(industrial: pl.DataFrame) -> pl.DataFrame:
    counts = (pl.len().alias("establishments"), *jobs_sums(), *_per_group())
    return industrial.group_by("commune").agg(counts).sort("commune")


def _per_group() -> list[pl.Expr]:
    return [(pl.col("group") == group).sum().alias(group) for group in GROUPS]


def _by_size(industrial: pl.DataFrame) -> pl.DataFrame:
    counts = industrial.group_by("headcount_band").agg(pl.len().alias("establishments"), *_per_group())
    low, high = pl.col("jobs_low").cast(pl.String), pl.col("jobs_high").cast(pl.String)
    label = (
        pl.when(pl.col("headcount_band") == "NN")
        .then(pl.lit(NO_EMPLOYER))
        .when(low == high)
        .then(low)
        .when(high.is_null())
        .then(low + "+")
        .otherwise(low + "–" + high)
    )
    bands = band_ranges().select("headcount_band", label=label)
    unknown = bands.clear(1)
    return (
        pl.concat([bands, unknown])
        .join(counts, on="headcount_band", how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("establishments", *GROUPS).fill_null(0))
    )


def _list(industrial: pl.DataFrame) -> pl.DataFrame:
    columns = ("siret", "siren", "name", "group", "naf", "label", "headcount_band", "jobs_low", "jobs_high")
    by_size = industrial.sort("jobs_low", "siret", descending=[True, False], nulls_last=True)
    return _labelled(by_size, "naf").select(*columns, "commune", "longitude", "latitude")


def _evidence(totals: InventoryTotals) -> Evidence:
    return Evidence(
        method=m(
            "Open establishments whose main activity is in manufacturing (NAF 10 to 33), extraction (05 to "
            "09) or energy, water and waste (35 to 39), kept apart. Jobs are the sums of the ends of "
            "INSEE's headcount bands."
        ),
        tables=("establishments",),
        uncertainty=m(
            "{unknown} of {industrial} industrial establishments have no known headcount: their jobs come "
            "on top of the range. Bands are about two years old.",
            unknown=totals.headcount_unknown,
            industrial=totals.industrial,
        ),
        reference="INSEE, NAF rév. 2 (2008)",
        cautions=tuple(_cautions(totals)),
    )


def _cautions(totals: InventoryTotals) -> list[Message]:
    cautions = [
        m(
            "The register counts many establishments without employees, some of which have no activity: "
            "look at employers first. The activity is the main one that the firm declares."
        )
    ]
    if totals.food_crafts:
        cautions.append(
            m(
                "Pork butchers, bakers and pastry cooks (NAF 10.13B, 10.71B to D), which the nomenclature "
                "puts in manufacturing: {n} of the establishments.",
                n=totals.food_crafts,
            )
        )
    if totals.naf_unknown:
        cautions.append(
            m("Open establishments of unknown activity: {n}; some may be industrial.", n=totals.naf_unknown)
        )
    return cautions
