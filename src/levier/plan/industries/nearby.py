"""Employers around a place, read from the lake: those that make some things, wherever they are, and industry
within a radius."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import polars as pl

from levier.core.codes import HEADCOUNT_BANDS
from levier.core.distance import great_circle_km
from levier.core.evidence import NotComputed
from levier.core.fiction import FICTIONAL, are_fictional
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.naf import INDUSTRY
from levier.core.territory import Territory
from levier.industries.supply import Site
from levier.lake.store import Lake
from levier.plan.inputs import REFERENCE_COVERAGE, with_legal_names

READ = ("siret", "siren", "name", "naf", "headcount_band", "commune", "longitude", "latitude", "diffusion")
EMPLOYING = tuple(code for code, band in HEADCOUNT_BANDS.items() if band.low > 0)
MIDDLE_DECIMALS = 2
"""Decimals of a commune's middle, about a kilometre: where a commune has a single employer, its address is
not to be found there, since it may serve to place a unit of partial diffusion."""
COVERED = 0.9
"""Part of the communes of the departments around that the register must hold to be called whole."""


@dataclass(frozen=True)
class Nearby:
    """`establishments`: active employers: of the industrial activities asked for, wherever they are; of the
    other ones, and of industry, within the radius. Those around are named where a file may name them.
    `longitude` and `latitude` are those of the middle of the commune's employers where their own are unknown
    or may not be kept, and far from the site (`placed`: "commune").
    `communes`: today's communes whose middle is within the radius. `whole`: the register holds nearly every
    commune of the departments that the radius touches.
    """

    site: Site
    radius_km: float
    establishments: pl.DataFrame
    communes: tuple[str, ...]
    whole: bool


def commune_middles(lake: Lake, geography: Geography) -> pl.DataFrame:
    """The middle (median) of the positions of active employers of each of today's communes: `commune`,
    `longitude`, `latitude`, `employers`. Outlines would give the middle of fields and forests."""
    table = lake.table("establishments")
    if table is None:
        return pl.DataFrame(
            schema={
                "commune": pl.String,
                "longitude": pl.Float64,
                "latitude": pl.Float64,
                "employers": pl.Int64,
            }
        )
    employers = _employers(table).filter(table.longitude.notnull() & table.latitude.notnull())
    found = (
        employers.group_by("commune")
        .aggregate(
            longitude=employers.longitude.median(),
            latitude=employers.latitude.median(),
            employers=employers.count(),
        )
        .to_polars()
        .sort("commune")  # the sums of floats below must be the same at each run
    )
    weight = pl.col("employers") / pl.col("employers").sum()
    return (
        found.with_columns(geography.current(pl.col("commune")).alias("commune"))
        .drop_nulls("commune")
        .group_by("commune", maintain_order=True)
        .agg(
            (pl.col("longitude") * weight).sum().round(MIDDLE_DECIMALS),
            (pl.col("latitude") * weight).sum().round(MIDDLE_DECIMALS),
            pl.col("employers").sum(),
        )
        .sort("commune")
    )


def site_of(territory: Territory, middles: pl.DataFrame) -> Site | NotComputed:
    """The middle of a territory's employers: where a project is put as long as no site is chosen."""
    own = middles.filter(pl.col("commune").is_in(territory.communes))
    if own.is_empty():
        return NotComputed(
            m("no establishment of this territory has a known place: nothing is near nor far"),
            needs=("establishments",),
        )
    weight = pl.col("employers") / pl.col("employers").sum()
    longitude, latitude = own.select(
        (pl.col("longitude") * weight).sum(), (pl.col("latitude") * weight).sum()
    ).row(0)
    return Site(longitude, latitude, territory.name)


def employers_near(
    lake: Lake,
    site: Site,
    geography: Geography,
    middles: pl.DataFrame,
    activities: Sequence[str],
    radius_km: float,
) -> Nearby | NotComputed:
    """The employers of some activities (codes of any level), and all industrial ones within the radius. Those
    of services, which are many, are sought within the radius alone.

    The register's filters are pushed down to it: some thousand rows of millions come back.
    """
    table = lake.table("establishments")
    if table is None:
        return NotComputed(m("no establishment has been imported"), needs=("establishments",))
    km = great_circle_km(
        site.longitude, site.latitude, middles["longitude"].to_numpy(), middles["latitude"].to_numpy()
    )
    # A commune is a few km wide: its employers within the radius may be of one whose middle is beyond.
    wide = middles.filter(pl.Series(km <= radius_km + 15))["commune"].to_list()
    within = tuple(middles.filter(pl.Series(km <= radius_km))["commune"])
    employers = _employers(table).select(*READ)
    codes = pl.DataFrame({"commune": geography.codes_of(wide)}, schema={"commune": pl.String})
    around = employers.semi_join(ibis.memtable(codes), "commune")
    made = [code for code in activities if code[:2] in INDUSTRY]
    found = (
        pl.concat(
            [
                employers.filter(_declaring(employers, made)).to_polars(),
                around.filter(
                    around.naf.substr(0, 2).isin(INDUSTRY) | _declaring(around, activities)
                ).to_polars(),
            ]
        )
        .unique("siret")
        .sort("siret")
    )
    # Those farther away only tell in which commune the nearest is: they need neither name nor address.
    near = pl.col("commune").is_in(codes["commune"].implode())
    far = found.filter(~near).with_columns(
        *(pl.lit(None, dtype=found.schema[name]).alias(name) for name in ("name", "longitude", "latitude"))
    )
    known = pl.concat([with_legal_names(found.filter(near), lake), far]).with_columns(
        geography.current(pl.col("commune")).alias("commune")
    )
    return Nearby(site, radius_km, _placed(known, middles), within, _whole(within, middles, geography))


def jobs_within(lake: Lake, communes: Sequence[str], geography: Geography) -> pl.DataFrame:
    """Jobs of the latest year in each of these communes of today by sub-class: `commune`, `naf`, `jobs`
    (null: secret). Empty without employment."""
    last = _last_jobs(lake)
    if last is None:
        return pl.DataFrame(schema={"commune": pl.String, "naf": pl.String, "jobs": pl.Int64})
    codes = ibis.memtable(
        pl.DataFrame({"commune": geography.codes_of(list(communes))}, schema={"commune": pl.String})
    )
    inside = last.semi_join(codes, "commune")
    here = inside.select("commune", "naf", jobs=inside.employees).order_by("commune", "naf").to_polars()
    return here.with_columns(geography.current(pl.col("commune")).alias("commune"))


def country_jobs(lake: Lake, geography: Geography) -> pl.DataFrame | NotComputed:
    """Jobs of the latest year in the country by sub-class: `naf`, `jobs` (null: all secret).

    NotComputed where the communes that employment covers hold less than 95 % of the inhabitants: what a lake
    pulled for one territory holds is no country, and must not stand beside the country's output.
    """
    last = _last_jobs(lake)
    if last is None:
        return NotComputed(m("no jobs by activity have been imported"), needs=("employment",))
    covered = geography.current(last.select("commune").distinct().to_polars()["commune"]).drop_nulls()
    share = _covered_share(covered, geography)
    if share is None or share < REFERENCE_COVERAGE:
        return NotComputed(
            m(
                "the jobs imported cover {covered_share} of the country's inhabitants: without those of the "
                "whole country, nothing tells which part of the purchases is made here, nor what a purchase "
                "brings",
                covered_share=share,
            ),
            needs=("employment",),
        )
    return last.group_by("naf").aggregate(jobs=last.employees.sum()).order_by("naf").to_polars()


def _covered_share(communes: pl.Series, geography: Geography) -> float | None:
    """The part of the country's inhabitants who live in these communes: of France, or of the fictional
    country where they are fictional."""
    invented = pl.col("commune").str.contains(FICTIONAL.pattern)
    home = geography.communes.filter(invented == are_fictional(communes))
    inside = pl.col("population").filter(pl.col("commune").is_in(communes.to_list()))
    share = home.select(inside.sum() / pl.col("population").sum()).item()
    return None if share is None or np.isnan(share) else float(share)


def _last_jobs(lake: Lake) -> ir.Table | None:
    table = lake.table("employment")
    return None if table is None else table.filter(table.year == table.year.max())


def _employers(table: ir.Table) -> ir.Table:
    """Open establishments with employees. Where the file does not say, their band does."""
    return table.filter(table.active & table.headcount_band.isin(EMPLOYING))


def _declaring(employers: ir.Table, activities: Sequence[str]) -> ir.BooleanValue:
    """Whether an employer declares one of the codes, of any level: one test per length of code."""
    by_length: dict[int, list[str]] = {}
    for code in activities:
        by_length.setdefault(len(code), []).append(code)
    tests = [employers.naf.substr(0, length).isin(codes) for length, codes in sorted(by_length.items())]
    return ibis.or_(*tests) if tests else ibis.literal(False)


def _placed(named: pl.DataFrame, middles: pl.DataFrame) -> pl.DataFrame:
    known = pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null()
    around = middles.select("commune", middle_longitude="longitude", middle_latitude="latitude")
    return (
        named.join(around, on="commune", how="left", maintain_order="left")
        .with_columns(
            placed=pl.when(known)
            .then(pl.lit("address"))
            .when(pl.col("middle_longitude").is_not_null())
            .then(pl.lit("commune"))
        )
        .with_columns(
            longitude=pl.when(known).then("longitude").otherwise("middle_longitude"),
            latitude=pl.when(known).then("latitude").otherwise("middle_latitude"),
        )
        .drop("middle_longitude", "middle_latitude")
    )


def _whole(within: Sequence[str], middles: pl.DataFrame, geography: Geography) -> bool:
    """Whether the register holds nearly every commune of the departments that the radius touches."""
    touched = geography.communes.filter(pl.col("commune").is_in(list(within)))["department"].unique()
    around = geography.communes.filter(pl.col("department").is_in(touched.to_list()))["commune"]
    if around.is_empty():
        return False
    return bool(np.mean(around.is_in(middles["commune"].to_list()).to_numpy()) >= COVERED)
