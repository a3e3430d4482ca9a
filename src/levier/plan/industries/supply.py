"""Supply chains of a territory: what projects buy, who makes it, who could, what a gap filled brings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from levier.core import naf as nomenclature
from levier.core.evidence import Evidence, NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.nace_industries import industries_of_divisions
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
    jobs_by_place,
    local_multipliers,
    local_table,
    project_of,
    project_types,
    retooling,
    supply_map,
)
from levier.industries.supply.makers import placed_from
from levier.lake.store import Lake
from levier.plan.industries.nearby import (
    Nearby,
    commune_middles,
    country_jobs,
    employers_near,
    jobs_within,
    site_of,
)
from levier.plan.industries.trade import country_table, industry_jobs

GOODS = ("material", "component")
GAPS = ("missing", "thin", "unseen")


@dataclass(frozen=True)
class Surroundings:
    """What is read once around a site for any number of projects. `cells`: jobs by commune and sub-class
    around (`commune`, `naf`, `jobs`); `jobs`: by industry of the table, here and in the country, empty where
    `local`, the country's table brought down to the place, is not computed."""

    nearby: Nearby
    table: InputOutput | NotComputed
    cells: pl.DataFrame
    jobs: pl.DataFrame
    local: LocalTable | NotComputed


@dataclass(frozen=True)
class ProjectSupply:
    """`gaps`: what is missing or thin, each with those who could make it, and what filling it brings where
    nobody makes it. `kept`: the row of `local_multipliers` of the project's industry, where it is known: what
    part of its purchases is made around, what its demand brings there; `kept_evidence` says how. `untold`:
    why neither is told, where nothing is known of the country."""

    map: SupplyMap
    kept: dict[str, float | None] | None
    kept_evidence: Evidence | None
    gaps: dict[str, tuple[Retooling | NotComputed, FilledGap | NotComputed | None]]
    untold: NotComputed | None


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
    here, everywhere = jobs_within(lake, nearby.communes, geography), country_jobs(lake, geography)
    for missing in (table, everywhere):
        if isinstance(missing, NotComputed):
            return Surroundings(nearby, table, here, here.clear(), missing)
    assert isinstance(table, InputOutput) and isinstance(everywhere, pl.DataFrame)
    jobs = industry_jobs(table, here, everywhere)
    return Surroundings(nearby, table, here, jobs, local_table(table, jobs))


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
        return example_of(known)
    table = country_table(lake)
    if isinstance(table, NotComputed):
        return table
    everywhere = country_jobs(lake, geography)
    return everywhere if isinstance(everywhere, NotComputed) else bill_from_table(naf, table, everywhere)


def example_of(project: str) -> Bill:
    """The bill of a type of project that stands for its activity, which serves others too: that is said."""
    bill = bill_of(project)
    said = m(
        "{project}: an example, one project that the activity {naf} may serve ({label}). That activity does "
        "other things too, and nothing says that such a project is to come.",
        project=bill.label,
        naf=bill.naf,
        label=nomenclature.label(bill.naf),
    )
    return replace(bill, cautions=(said, *bill.cautions))


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
    kept, evidence = _kept(bill, around)
    untold = around.local if isinstance(around.local, NotComputed) else None
    return ProjectSupply(found, kept, evidence, gaps, untold)


def fitting_projects(around: Surroundings, most: int) -> list[str]:
    """The types of project that come nearest to being supplied around, with something missing still: those of
    which the largest part of the goods they buy is made by several firms, but not all; then those that lack
    nothing. Where several are even, the more establishments make their goods, the better."""
    ranked = []
    placed = placed_from(around.nearby.site, around.nearby.establishments)
    # What is farther than the radius does not count here.
    inside = placed.filter(pl.col("distance_km") <= around.nearby.radius_km)
    nearby = replace(around.nearby, establishments=inside)
    for project in project_types()["project"]:
        found = _mapped(bill_of(project), nearby)
        if isinstance(found, NotComputed):
            return []
        goods = found.inputs.filter(pl.col("role").is_in(GOODS))
        made = float((goods["state"] == "made").sum()) / goods.height
        ranked.append((made == 1, -made, -int(goods["makers"].sum()), project))
    return [project for *_, project in sorted(ranked)[:most]]


def projects_of(activities: Sequence[str]) -> list[str]:
    """The types of project that would declare one of these sub-classes, in the order of the activities: what
    to show where a portfolio of activities has been chosen."""
    types = project_types()
    return [project for naf in activities for project in types.filter(pl.col("naf") == naf)["project"]]


def every_activity(*bills: Bill) -> list[str]:
    """The codes that bills name; of all types of project where none is given."""
    chosen = bills or tuple(bill_of(project) for project in project_types()["project"])
    return sorted(
        {code for bill in chosen for codes in bill.lines["naf"].drop_nulls() for code in codes.split("|")}
    )


def gains_by_place(supply: ProjectSupply, around: Surroundings, geography: Geography) -> pl.DataFrame:
    """Where the jobs of each gap filled would be, per M€ of it: `item`, `epci`, `epci_name`, `jobs_low`,
    `jobs_high`. Those of an industry are shared by the jobs that each intercommunality around has in it."""
    places = _places(around, geography)
    parts = [
        jobs_by_place(gain.by_industry.select("industry", "jobs_low", "jobs_high"), places).with_columns(
            item=pl.lit(item)
        )
        for item, (_, gain) in supply.gaps.items()
        if isinstance(gain, FilledGap)
    ]
    schema = {"item": pl.String, "area": pl.String, "jobs_low": pl.Float64, "jobs_high": pl.Float64}
    found = pl.concat([pl.DataFrame(schema=schema), *(part.select(*schema) for part in parts)])
    names = geography.areas.filter(pl.col("kind") == "epci").select(area="code", epci_name="name")
    return found.join(names, on="area", how="left", maintain_order="left").select(
        "item", "epci_name", "jobs_low", "jobs_high", epci="area"
    )


def _places(around: Surroundings, geography: Geography) -> pl.DataFrame:
    """Jobs by intercommunality and industry of the table around: `area`, `industry`, `jobs`; empty without a
    table."""
    industries = () if isinstance(around.table, NotComputed) else around.table.industries
    industry_of = industries_of_divisions(industries)
    industry = pl.col("naf").str.head(2).replace_strict(industry_of, default=None, return_dtype=pl.String)
    return (
        around.cells.join(geography.communes.select("commune", area="epci"), on="commune")
        .with_columns(industry=industry)
        .drop_nulls(["area", "industry"])
        .group_by("area", "industry")
        .agg(pl.col("jobs").sum())
        .sort("area", "industry")
    )


def _mapped(bill: Bill, nearby: Nearby) -> SupplyMap | NotComputed:
    return supply_map(
        bill, nearby.site, nearby.establishments, radius_km=nearby.radius_km, whole=nearby.whole
    )


def _kept(bill: Bill, around: Surroundings) -> tuple[dict[str, float | None] | None, Evidence | None]:
    """What the area keeps of the purchases of the project's industry, and on what that rests."""
    if isinstance(around.local, NotComputed):
        return None, None
    industry = industries_of_divisions(around.local.table.industries).get(bill.naf[:2])
    found = local_multipliers(around.local, around.jobs)
    row = next((row for row in found.by_industry.iter_rows(named=True) if row["industry"] == industry), None)
    known = row is not None and row["local_supply_share_middle"] is not None
    return (row, found.evidence) if known else (None, None)


def _filled(naf: str, around: Surroundings) -> FilledGap | NotComputed | None:
    if isinstance(around.local, NotComputed):
        return None  # the same for every gap: said once, by `untold`
    return filled_gap(naf, around.local, around.jobs, makers=0)
