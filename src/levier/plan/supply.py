"""Supply chains of a territory: what projects buy, who makes it, who could, what a gap filled brings."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.industries.pairs import Pairs
from levier.industries.supply import (
    RADIUS_KM,
    Bill,
    FilledGap,
    InputOutput,
    LocalTable,
    Retooling,
    Site,
    SupplyMap,
    bill_from_table,
    bill_of,
    filled_gap,
    local_table,
    project_of,
    project_types,
    retooling,
    supply_map,
)
from levier.lake.store import Lake
from levier.plan.nearby import Nearby, commune_middles, employers_near, jobs_within, site_of
from levier.plan.trade import country_table, industry_jobs

GOODS = ("material", "component")
GAPS = ("missing", "thin", "unseen")


@dataclass(frozen=True)
class Surroundings:
    """What is read once around a site for any number of projects."""

    nearby: Nearby
    table: InputOutput | NotComputed
    jobs: pl.DataFrame
    local: LocalTable | NotComputed
    country_jobs: pl.DataFrame


@dataclass(frozen=True)
class ProjectSupply:
    """`gaps`: what is missing or thin, each with those who could make it, and what filling it brings where
    nobody makes it."""

    map: SupplyMap
    gaps: dict[str, tuple[Retooling | NotComputed, FilledGap | NotComputed | None]]


def surroundings(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    activities: Sequence[str],
    *,
    site: Site | None = None,
    radius_km: float = RADIUS_KM,
) -> Surroundings | NotComputed:
    """The employers of these activities, the industry, jobs and trade around a territory, or a site."""
    middles = commune_middles(lake, geography)
    place = site or site_of(territory, middles)
    if isinstance(place, NotComputed):
        return place
    nearby = employers_near(lake, place, geography, middles, activities, radius_km)
    if isinstance(nearby, NotComputed):
        return nearby
    table = country_table(lake)
    here, everywhere = jobs_within(lake, nearby.communes, geography)
    if isinstance(table, NotComputed):
        return Surroundings(nearby, table, here, table, everywhere)
    jobs = industry_jobs(table, here, everywhere)
    return Surroundings(nearby, table, jobs, local_table(table, jobs), everywhere)


def project_bill(
    project: str | None, naf: str | None, lake: Lake, geography: Geography
) -> Bill | NotComputed:
    """The bill of a type of project, or of an activity: its type's where there is one, else what the
    country's input-output table says."""
    if project is not None:
        return bill_of(project)
    assert naf is not None
    known = project_of(naf)
    if known is not None:
        return bill_of(known)
    table = country_table(lake)
    if isinstance(table, NotComputed):
        return table
    return bill_from_table(naf, table, jobs_within(lake, (), geography)[1])


def supply_of(bill: Bill, around: Surroundings, pairs: Pairs | None = None) -> ProjectSupply | NotComputed:
    """Who makes what a project buys around; of each gap among goods, who could and what it brings."""
    nearby = around.nearby
    found = _mapped(bill, nearby)
    if isinstance(found, NotComputed):
        return found
    gaps: dict[str, tuple[Retooling | NotComputed, FilledGap | NotComputed | None]] = {}
    lacking = found.inputs.filter(
        pl.col("state").is_in(GAPS)
        & pl.col("naf").is_not_null()
        & pl.col("role").fill_null("material").is_in(GOODS)
    )
    for item, naf, makers in lacking.select("item", "naf", "makers").iter_rows():
        could = retooling(naf, nearby.site, nearby.establishments, pairs, radius_km=nearby.radius_km)
        gaps[item] = (could, _filled(naf, around) if makers == 0 and nearby.whole else None)
    return ProjectSupply(found, gaps)


def fitting_projects(around: Surroundings, most: int) -> list[str]:
    """The types of project of which the largest part of the goods they buy is made around; the more
    establishments make them, the better, where several are even."""
    nearby, ranked = around.nearby, []
    for project in project_types()["project"]:
        found = _mapped(bill_of(project), nearby)
        if isinstance(found, NotComputed):
            return []
        goods = found.inputs.filter(pl.col("role").is_in(GOODS))
        made = float((goods["state"] == "made").mean() or 0.0)  # type: ignore[arg-type]
        ranked.append((-made, -int(goods["makers"].sum()), project))
    return [project for _, _, project in sorted(ranked)[:most]]


def every_activity(*bills: Bill) -> list[str]:
    """The codes that bills name; of all types of project where none is given."""
    chosen = bills or tuple(bill_of(project) for project in project_types()["project"])
    return sorted(
        {code for bill in chosen for codes in bill.lines["naf"].drop_nulls() for code in codes.split("|")}
    )


def _mapped(bill: Bill, nearby: Nearby) -> SupplyMap | NotComputed:
    return supply_map(
        bill, nearby.site, nearby.establishments, radius_km=nearby.radius_km, whole=nearby.whole
    )


def _filled(naf: str, around: Surroundings) -> FilledGap | NotComputed:
    if isinstance(around.local, NotComputed):
        return around.local
    return filled_gap(naf, around.local, around.jobs, makers=0)
