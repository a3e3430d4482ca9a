"""Who makes, near a site, what a project buys; what nobody makes; what only one does."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from levier.core.distance import great_circle_km
from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.headcount import jobs_sums, with_jobs_range
from levier.core.messages import Message, m
from levier.industries.supply.projects import Bill

RADIUS_KM = 100.0

State = Literal["made", "thin", "missing", "unseen", "unknown"]
"""`made`: two firms or more. `thin`: a single firm of the register. `missing`: none. `unseen`: none in a
register that does not hold the whole area. `unknown`: no activity code says who makes it."""

COLUMNS = ("siret", "siren", "name", "naf", "headcount_band", "commune", "longitude", "latitude", "diffusion")


@dataclass(frozen=True)
class Site:
    """Where a project would be, degrees (WGS84); `name` as people know it."""

    longitude: float
    latitude: float
    name: str

    def __post_init__(self) -> None:
        if not (-180 <= self.longitude <= 180 and -90 <= self.latitude <= 90):
            raise BadInput(
                m(
                    "a site is at degrees of longitude and latitude, not {longitude}, {latitude}",
                    longitude=self.longitude,
                    latitude=self.latitude,
                )
            )


@dataclass(frozen=True)
class SupplyMap:
    """`inputs`: one row per line of the bill, in its order: its columns, then `makers` and `firms` (within
    the radius), `jobs_low`, `jobs_high`, `headcount_unknown`, `nearest` and `nearest_km`, `largest` (names;
    null where none may be given), `nearest_commune`, `state`; `beyond_km` and `beyond_commune` (the nearest
    outside the radius). `makers`: one row per line and establishment within the radius, nearest first:
    `item`, then `siret`, `siren`, `name`, `naf`, `headcount_band`, `commune`, `distance_km`, `placed`.
    `unplaced`: establishments of these activities whose place is unknown. `whole`: the register holds the
    whole area.
    """

    bill: Bill
    site: Site
    radius_km: float
    inputs: pl.DataFrame
    makers: pl.DataFrame
    unplaced: int
    whole: bool
    evidence: Evidence


def supply_map(
    bill: Bill, site: Site, establishments: pl.DataFrame, *, radius_km: float = RADIUS_KM, whole: bool = True
) -> SupplyMap | NotComputed:
    """For each input of a project, the establishments that declare its activity within the radius.

    Declared is not made: an activity code covers more than the input, and a firm declares its main activity
    only. Distances are as the crow flies; a road is about 1.3 times longer.

    Parameters
    ----------
    bill : what the project buys
    site : where it would be
    establishments : active employers, wherever they are: `siret`, `siren`, `name` (null: none may be given),
        `naf`, `headcount_band`, `commune`, `longitude`, `latitude`, `diffusion`; `placed`, if there is one,
        says how the position is known ("address" or "commune")
    radius_km : above 0
    whole : whether the establishments are all those of the area; if not, nothing is called missing

    Returns
    -------
    SupplyMap; NotComputed without any establishment, or where none has a known place.

    Raises
    ------
    BadInput : a column is missing, or the radius is not above 0.
    """
    if not radius_km > 0:
        raise BadInput(m("a radius is above 0 km, not {radius}", radius=radius_km))
    if missing := [name for name in COLUMNS if name not in establishments.columns]:
        raise BadInput(
            m("the table has no column {columns}", columns=", ".join(missing)), where="establishments"
        )
    if establishments.is_empty():
        return NotComputed(m("no establishment has been imported"), needs=("establishments",))
    if establishments["longitude"].null_count() == establishments.height:
        return NotComputed(
            m("no establishment imported has a known place: nothing is near nor far"),
            needs=("establishments",),
        )
    around = placed_from(site, establishments)
    declared = _declared(bill, around)
    near = declared.filter(pl.col("distance_km") <= radius_km).sort("line", "distance_km", "siret")
    inputs = _with_makers(bill.lines.with_row_index("line"), near, declared, radius_km, whole)
    unplaced = declared.filter(pl.col("distance_km").is_null())["siret"].n_unique()
    makers = near.select(
        "item",
        "siret",
        "siren",
        "name",
        "naf",
        "headcount_band",
        "commune",
        "distance_km",
        "placed",
        "diffusion",
    )
    return SupplyMap(
        bill,
        site,
        radius_km,
        inputs.drop("line"),
        makers,
        unplaced,
        whole,
        _evidence(bill, unplaced, radius_km, whole),
    )


def placed_from(site: Site, establishments: pl.DataFrame) -> pl.DataFrame:
    """The establishments with `distance_km` from the site, null where their place is unknown."""
    km = great_circle_km(
        site.longitude,
        site.latitude,
        establishments["longitude"].cast(pl.Float64).to_numpy(),
        establishments["latitude"].cast(pl.Float64).to_numpy(),
    )
    placed = "placed" if "placed" in establishments.columns else pl.lit("address").alias("placed")
    return establishments.with_columns(pl.Series("distance_km", np.round(km, 3), nan_to_null=True), placed)


def declares(naf: str) -> pl.Expr:
    """Whether an establishment declares one of the codes, of any level, joined by `|`."""
    codes = naf.split("|")
    return pl.any_horizontal(*(pl.col("naf").str.starts_with(code) for code in codes)).fill_null(False)


def _declared(bill: Bill, around: pl.DataFrame) -> pl.DataFrame:
    """One row per line of the bill and establishment that declares it, by any of its codes."""
    codes = (
        bill.lines.with_row_index("line")
        .select("line", "item", code=pl.col("naf").str.split("|"))
        .explode("code")
        .drop_nulls("code")
    )
    found = [
        around.with_columns(code=pl.col("naf").str.head(length)).join(of_length, on="code").drop("code")
        for (length,), of_length in codes.group_by(pl.col("code").str.len_chars(), maintain_order=True)
    ]
    nobody = around.head(0).with_columns(line=pl.lit(0, dtype=pl.UInt32), item=pl.lit("", dtype=pl.String))
    return pl.concat([nobody, *found]).unique(["line", "siret"])


def _with_makers(
    lines: pl.DataFrame, near: pl.DataFrame, declared: pl.DataFrame, radius_km: float, whole: bool
) -> pl.DataFrame:
    ranged = with_jobs_range(near)
    counts = ranged.group_by("line").agg(
        pl.len().cast(pl.Int64).alias("makers"),
        pl.col("siren").n_unique().cast(pl.Int64).alias("firms"),
        *(sum_ for sum_ in jobs_sums() if sum_.meta.output_name() != "employers"),
        nearest_km=pl.col("distance_km").min(),
        nearest=pl.col("name").sort_by("distance_km", "siret").first(),
        nearest_commune=pl.col("commune").sort_by("distance_km", "siret").first(),
        largest=pl.col("name")
        .sort_by("jobs_low", "siret", descending=[True, False], nulls_last=True)
        .first(),
    )
    beyond = (
        declared.filter(pl.col("distance_km") > radius_km)
        .sort("distance_km", "siret")
        .group_by("line")
        .agg(beyond_km=pl.col("distance_km").first(), beyond_commune=pl.col("commune").first())
    )
    joined = lines.join(counts, on="line", how="left", maintain_order="left").join(
        beyond, on="line", how="left", maintain_order="left"
    )
    told = pl.col("naf").is_not_null()
    counted = ("makers", "firms", "headcount_unknown")
    return joined.with_columns(
        pl.when(told).then(pl.col(counted).fill_null(0)).name.keep(),
        state=pl.when(~told)
        .then(pl.lit("unknown"))
        .when(pl.col("firms").fill_null(0) == 0)
        .then(pl.lit("missing" if whole else "unseen"))
        .when(pl.col("firms") == 1)
        .then(pl.lit("thin"))
        .otherwise(pl.lit("made")),
    )


def _evidence(bill: Bill, unplaced: int, radius_km: float, whole: bool) -> Evidence:
    cautions: list[Message] = [
        m(
            "An activity code covers more than the input, and a firm declares its main activity only: an "
            "establishment listed is one to ask, not a supplier found."
        ),
        *bill.cautions,
    ]
    if not whole:
        cautions.insert(
            0,
            m(
                "The register imported does not hold the whole area within {radius} km: what is not seen "
                "may be made next door.",
                radius=radius_km,
            ),
        )
    if unplaced:
        cautions.append(m("Establishments of these activities whose place is unknown: {n}.", n=unplaced))
    return Evidence(
        method=m(
            "Active employers that declare the activity of each input, within {radius} km of the site as the "
            "crow flies. Jobs are the sums of headcount bands.",
            radius=radius_km,
        ),
        tables=("establishments",),
        uncertainty=m(
            "A road is about a third longer than the straight line. Where only the commune is known, the "
            "distance is that of the middle of its establishments."
        ),
        reference=bill.reference,
        cautions=tuple(cautions),
    )
