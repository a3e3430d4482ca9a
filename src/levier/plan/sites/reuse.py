"""What the lake tells about reusing the brownfields of a territory, and sites that a person types in."""

from dataclasses import dataclass

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import rows
from levier.plan.sites.inventory import sites_in
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.reuse import (
    Activity,
    CleanupCosts,
    Comparison,
    CostInAll,
    PastCases,
    ReuseBenefits,
    Setting,
    UnitValues,
    activity,
    cleanup_cost,
    cleanup_in_all,
    reuse_benefits,
    similar_cases,
    what_matters,
)

BY_HAND = "given"
NEIGHBOURS_M = 200.0
"""Beyond, no dwelling is counted as worth more."""


@dataclass(frozen=True, eq=False)
class Reuse:
    """Cost (of each and in all), benefits and activity of the same sites; `matters`, of a single one: see
    `what_matters`."""

    sites: Sites
    costs: CleanupCosts
    in_all: CostInAll
    benefits: ReuseBenefits
    activity: Activity
    matters: pl.DataFrame | None


def reuse_in(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    comparison: Comparison,
    site_id: str | None = None,
    setting: Setting | None = None,
    values: UnitValues | None = None,
) -> Reuse | NotComputed:
    """Reuse of the brownfields of a territory, or of one of them; `setting`: what a person adds."""
    found = sites_in(lake, territory, geography)
    if isinstance(found, NotComputed):
        return found
    sites = brownfields_of(found, site_id)
    return reuse_of(sites, settings_of(lake, geography, sites, setting or Setting()), comparison, values)


def reuse_of(
    sites: Sites, settings: dict[str, Setting], comparison: Comparison, values: UnitValues | None = None
) -> Reuse | NotComputed:
    """Cost, benefits and activity of sites; NotComputed where none has an area."""
    costs = cleanup_cost(sites, values=values, price_year=comparison.price_year)
    in_all = cleanup_in_all(sites, values=values, price_year=comparison.price_year)
    if isinstance(costs, NotComputed):
        return costs
    if isinstance(in_all, NotComputed):
        return in_all
    benefits = reuse_benefits(sites, settings, comparison, values=values)
    if isinstance(benefits, NotComputed):
        return benefits
    alone = sites.places.height == 1
    matters = what_matters(sites, settings, comparison, values=values) if alone else None
    assert not isinstance(matters, NotComputed)
    beside = activity(sites, settings, comparison, values=values)
    return Reuse(sites, costs, in_all, benefits, beside, matters)


def past_cases(reuse: Reuse, cases: pl.DataFrame) -> PastCases | NotComputed:
    """The past conversions most like a single site; raises BadInput for several."""
    if reuse.sites.places.height != 1:
        raise BadInput(
            m("past conversions are compared with one site"), fix=m("give the identifier of the site")
        )
    site = reuse.costs.sites.row(0, named=True)
    return similar_cases(cases, site["area_m2"], site["pollution"])


def brownfields_of(sites: Sites, site_id: str | None = None) -> Sites:
    """The brownfields among sites, or the one of that identifier; raises BadInput where there is none."""
    if site_id is not None:
        if site_id not in sites.places["site_id"]:
            raise BadInput(
                m("no such site: {site}", site=site_id[:60]),
                fix=m("levier sites reuse TERRITORY lists the sites with their identifiers"),
            )
        return sites.only([site_id])
    return sites.only(sites.places.filter(pl.col("kind") == "brownfield")["site_id"].to_list())


def settings_of(lake: Lake, geography: Geography, sites: Sites, told: Setting) -> dict[str, Setting]:
    """What is around each site: what a person told, else the population of the commune, the asking price of
    the land, and no dwelling within 200 m where the nearest is farther."""
    places = sites.places.select("site_id", "commune").with_columns(
        population=_populations(lake, geography, sites),
        price=sites.values("price_eur_m2"),
        dwelling_price=sites.values("housing_price_eur_m2"),
        far=sites.values("dwellings_m") > NEIGHBOURS_M,
    )
    return {
        row["site_id"]: Setting(
            population=_first(told.population, row["population"]),
            dwelling_floor_100_m2=_first(told.dwelling_floor_100_m2, 0.0 if row["far"] else None),
            dwelling_floor_200_m2=_first(told.dwelling_floor_200_m2, 0.0 if row["far"] else None),
            dwelling_price_eur_m2=_first(told.dwelling_price_eur_m2, row["dwelling_price"]),
            land_price_eur_m2=_first(told.land_price_eur_m2, row["price"]),
            jobs=told.jobs,
        )
        for row in places.iter_rows(named=True)
    }


def typed_in(facts: dict[str, float | str]) -> Sites:
    """One site known by hand: its facts by name."""
    place = pl.DataFrame([(BY_HAND, None, BY_HAND, None, None, None)], schema=PLACES, orient="row")
    words = {name: value for name, value in facts.items() if isinstance(value, str)}
    told = [
        (BY_HAND, name, None if name in words else value, words.get(name), None, None, "declared", None)
        for name, value in facts.items()
    ]
    return Sites(place, pl.DataFrame(told, schema=KNOWN, orient="row"))


def _populations(lake: Lake, geography: Geography, sites: Sites) -> pl.Series:
    if not lake.parts("populations"):
        return pl.Series([None] * sites.places.height, dtype=pl.Int64)
    communes = sites.places["commune"].drop_nulls().unique().to_list()
    counted = (
        rows(lake, "populations", "commune", geography.codes_of(communes))
        .with_columns(geography.current(pl.col("commune")).alias("commune"))
        .group_by("commune")
        .agg(pl.col("population").sum())
    )
    return sites.places.join(counted, on="commune", how="left", maintain_order="left")["population"]


def _first(told: float | None, known: float | None) -> float | None:
    return known if told is None else told
