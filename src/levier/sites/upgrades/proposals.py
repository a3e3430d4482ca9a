"""The investments that the lacks of a territory suggest, at the unit costs of a table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl

from levier.core.distance import great_circle_km
from levier.core.messages import Message, m
from levier.sites.facts import POLLUTION
from levier.sites.known import Sites
from levier.sites.lacks import lacks
from levier.sites.project import Project
from levier.sites.upgrades.options import Effect, Option
from levier.sites.upgrades.places import musts_with_land
from levier.sites.upgrades.unit_costs import UnitCost, as_costs, unit_costs

TOGETHER_KM = 10.0
"""Sites this near, as the crow flies, are served by one substation, junction, road or housing scheme."""
EFFLUENT_SIZES = 3
"""Sizes of a waste-water plant proposed for a site."""
FARTHEST_GAIN_MIN = 10.0
"""No road is proposed to save more minutes than this: it would be another motorway."""
LARGEST_EXTENSION = 2.0
"""A site is extended to twice its area at most (assumed)."""
DWELLINGS = (50, 100, 200, 400)
"""Schemes of empty dwellings put back into use; they add up."""


@dataclass(frozen=True)
class Part:
    """A unit cost times a quantity (low, central, high where the quantity is itself unsure)."""

    cost: UnitCost
    low: float
    central: float
    high: float
    assumed: bool = False

    @classmethod
    def of(cls, cost: UnitCost, quantity: float | UnitCost) -> "Part":
        if isinstance(quantity, UnitCost):
            return cls(cost, quantity.low, quantity.central, quantity.high, quantity.to_verify)
        return cls(cost, quantity, quantity, quantity)


@dataclass(frozen=True)
class Ask:
    """What projects ask of a fact that a site has not, or is not known to have."""

    site: str
    name: str
    value: float | None
    term: str | None
    levels: tuple[float, ...]
    words: tuple[frozenset[str], ...]
    area_m2: float
    built_m2: float
    substation_km: float | None


def proposed_options(
    sites: Sites, projects: Sequence[Project], costs: pl.DataFrame | None = None
) -> tuple[Option, ...]:
    """Investments that would close the lacks of the sites, and what is unknown of them, by site or shared.

    Parameters
    ----------
    costs : a table of unit costs (`unit_costs`, `with_own`); by default the one that comes with Levier

    Nothing is proposed for what only needs checking (a range that crosses what is asked): at worst it stays
    missing, unless you give an option. Nothing is proposed for what money does not move (flood, protected
    zones, distance to dwellings or to a Seveso site, airports, ports): give your own `Option` if you know
    better. A site of unknown area is taken as large as the largest project.
    """
    table = as_costs(unit_costs() if costs is None else costs)
    asks = _asks(sites, projects)
    found: list[Option] = []
    for fact, propose in _BY_SITE.items():
        for ask in asks.get(fact, []):
            found += propose(ask, table)
    groups = _groups(sites)
    for fact, share in _SHARED.items():
        told = {ask.site: ask for ask in asks.get(fact, [])}
        for members in groups:
            if wanting := [told[site] for site in members if site in told]:
                found += share(wanting, table)
    return tuple(found)


def _asks(sites: Sites, projects: Sequence[Project]) -> dict[str, list[Ask]]:
    places = sites.places.select("site_id", "name").with_columns(
        area=sites.values("area_m2").fill_null(max((p.area_m2 for p in projects), default=0.0)),
        built=sites.values("built_m2").fill_null(0.0),
        km=sites.values("substation_km"),
    )
    about = {row["site_id"]: row for row in places.iter_rows(named=True)}
    told: dict[tuple[str, str], list[tuple[float | None, frozenset[str]]]] = {}
    now: dict[tuple[str, str], tuple[float | None, str | None]] = {}
    for project in projects:
        among = {need.fact: frozenset(need.among) for need in musts_with_land(project)}
        for row in (
            lacks(sites, project, musts_with_land(project))
            .filter((pl.col("state") == "missed") | pl.col("sure").is_null())
            .iter_rows(named=True)
        ):
            key = row["fact"], row["site_id"]
            told.setdefault(key, []).append((row["wanted"], among[row["fact"]]))
            now[key] = row["value"], row["term"]
    found: dict[str, list[Ask]] = {}
    for (fact, site), wanted in told.items():
        row = about[site]
        found.setdefault(fact, []).append(
            Ask(
                site,
                row["name"] or site,
                *now[fact, site],
                tuple(sorted({level for level, _ in wanted if level is not None})),
                tuple(dict.fromkeys(words for _, words in wanted if words)),
                row["area"],
                row["built"],
                row["km"],
            )
        )
    return found


def _option(
    kind: str,
    about: str,
    label: Message,
    sites: tuple[str, ...],
    effects: tuple[Effect, ...],
    *parts: Part,
) -> Option:
    return Option(
        id=f"{kind}:{about}",
        label=label,
        kind=kind,
        sites=sites,
        effects=effects,
        cost_low_eur=sum(part.cost.low * part.low for part in parts),
        cost_eur=sum(part.cost.central * part.central for part in parts),
        cost_high_eur=sum(part.cost.high * part.high for part in parts),
        delay_years=max(part.cost.delay_years for part in parts),
        source=" ; ".join(dict.fromkeys(part.cost.source for part in parts)),
        to_verify=any(part.cost.to_verify or part.assumed for part in parts),
    )


Costs = dict[str, UnitCost]


def _fibre(ask: Ask, costs: Costs) -> Iterator[Option]:
    yield _option(
        "fibre",
        ask.site,
        m("Bring fibre to {site}", site=ask.name),
        (ask.site,),
        (Effect("fibre_share", "reach", max(ask.levels)),),
        Part.of(costs["fibre_premises"], costs["fibre_park"]),
    )


def _grid(ask: Ask, costs: Costs) -> Iterator[Option]:
    distance = costs["grid_km"] if ask.substation_km is None else ask.substation_km
    small = [level for level in ask.levels if level <= costs["hta_most"].central]
    for kind, levels in (("hta", small), ("htb", ask.levels)):
        if levels and not (kind == "htb" and len(small) == len(ask.levels)):
            yield _option(
                f"grid_{kind}",
                ask.site,
                m("Connect {site} to the grid, for up to {mw} MW", site=ask.name, mw=_whole(max(levels))),
                (ask.site,),
                (Effect("grid_mw", "reach", max(levels)),),
                Part.of(costs[f"{kind}_line"], distance),
                Part.of(costs[f"{kind}_station"], 1),
            )


def _rail(ask: Ask, costs: Costs) -> Iterator[Option]:
    yield _option(
        "rail_siding",
        ask.site,
        m("Build a rail siding at {site}", site=ask.name),
        (ask.site,),
        (Effect("rail_siding", "reach", 1),),
        Part.of(costs["rail_siding"], 1),
    )


def _gas(ask: Ask, costs: Costs) -> Iterator[Option]:
    yield _option(
        "gas",
        ask.site,
        m("Bring gas to {site}", site=ask.name),
        (ask.site,),
        (Effect("gas", "reach", 1),),
        Part.of(costs["gas_main"], costs["gas_km"]),
    )


def _water(ask: Ask, costs: Costs) -> Iterator[Option]:
    yield _option(
        "water",
        ask.site,
        m("Bring {m3} m³ of water a day to {site}", m3=_whole(max(ask.levels)), site=ask.name),
        (ask.site,),
        (Effect("water_m3_day", "reach", max(ask.levels)),),
        Part.of(costs["water_main"], costs["water_km"]),
    )


def _effluent(ask: Ask, costs: Costs) -> Iterator[Option]:
    places = np.linspace(0, len(ask.levels) - 1, min(EFFLUENT_SIZES, len(ask.levels))).round().astype(int)
    for level in sorted({ask.levels[place] for place in places}):
        yield _option(
            "wastewater",
            f"{ask.site}:{level:g}",
            m("Treat {m3} m³ of waste water a day at {site}", m3=_whole(level), site=ask.name),
            (ask.site,),
            (Effect("effluent_m3_day", "reach", level),),
            Part.of(costs["wastewater"], level / costs["wastewater_volume"].central),
        )


def _cleanup(ask: Ask, costs: Costs) -> Iterator[Option]:
    """Cleaned, a soil is “pollution traitée”: only for projects that take that. The buildings stay."""
    after = "pollution traitée"
    if not any(after in words for words in ask.words):
        return
    known = costs["cleanup_known"] if ask.term == POLLUTION[0] else costs["cleanup_supposed"]
    yield _option(
        "cleanup",
        ask.site,
        m("Clean the soil of {site}", site=ask.name),
        (ask.site,),
        (Effect("pollution", "become", term=after),),
        Part.of(known, ask.area_m2),
    )


def _renovation(ask: Ask, costs: Costs) -> Iterator[Option]:
    if ask.built_m2 > 0:
        yield _option(
            "renovation",
            ask.site,
            m("Renovate the buildings of {site}", site=ask.name),
            (ask.site,),
            (Effect("buildings", "become", term="dégradation inexistante ou faible"),),
            Part.of(costs["renovation"], ask.built_m2),
        )


def _zoning(ask: Ask, costs: Costs) -> Iterator[Option]:
    """From land kept for later (AUs) alone: farm land and natural land are not an investment's to take."""
    if ask.term == "AUs" and any("AUc" in words for words in ask.words):
        yield _option(
            "zoning_change",
            ask.site,
            m("Open {site} to building: change the plan and service the land", site=ask.name),
            (ask.site,),
            (Effect("zoning", "become", term="AUc"),),
            Part.of(costs["zoning_change"], 1),
            Part.of(costs["servicing"], ask.area_m2),
        )


def _extension(ask: Ask, costs: Costs) -> Iterator[Option]:
    """Up to twice the land, if the land beside can be bought and built."""
    if ask.value is None:
        return
    for level in ask.levels:
        if level <= ask.value * LARGEST_EXTENSION:
            more = level - ask.value
            yield _option(
                "extension",
                f"{ask.site}:{level:g}",
                m(
                    "Extend {site} by {ha} ha: buy and service the land beside",
                    site=ask.name,
                    ha=_whole(more / 1e4),
                ),
                (ask.site,),
                (Effect("area_m2", "reach", level),),
                Part.of(costs["land"], more),
                Part.of(costs["servicing"], more),
            )


def _substation(asks: list[Ask], costs: Costs) -> Iterator[Option]:
    if len(asks) > 1:
        yield _option(
            "substation",
            asks[0].site,
            m("Build a substation for {n} sites around {site}", n=len(asks), site=asks[0].name),
            tuple(ask.site for ask in asks),
            (Effect("grid_mw", "share", costs["substation_mw"].central),),
            Part.of(costs["substation"], 1),
            *(Part.of(costs["hta_station"], 1) for _ in asks),
        )


def _road(asks: list[Ask], costs: Costs) -> Iterator[Option]:
    """A road for each distinct gap, of each site and each level that projects ask of it."""
    gaps = {
        ask.site: [ask.value - level for level in ask.levels if 0 < ask.value - level <= FARTHEST_GAIN_MIN]
        for ask in asks
        if ask.value is not None
    }
    near = [ask for ask in asks if gaps.get(ask.site)]
    if not near:
        return
    sites = tuple(ask.site for ask in near)
    # To a tenth of a minute, upwards: two sites a second apart need no road each.
    for gain in sorted({ceil(gap * 10 - 1e-6) / 10 for site in sites for gap in gaps[site]}):
        yield _option(
            "road",
            f"{near[0].site}:{gain:g}",
            m(
                "Build {km} km of link road to the motorway for {n} sites around {site}",
                km=_whole(gain / costs["road_gain"].central),
                n=len(near),
                site=near[0].name,
            ),
            sites,
            (Effect("motorway_min", "add", -gain),),
            Part.of(costs["road"], gain / costs["road_gain"].central),
            Part.of(costs["roundabout"], 1),
        )
    yield _option(
        "junction",
        near[0].site,
        m("Build a motorway junction for {n} sites around {site}", n=len(near), site=near[0].name),
        sites,
        (Effect("motorway_min", "add", -costs["junction_gain"].central),),
        Part.of(costs["junction"], 1),
    )


def _housing(fact: str) -> Callable[[list[Ask], Costs], Iterator[Option]]:
    def propose(asks: list[Ask], costs: Costs) -> Iterator[Option]:
        for dwellings in DWELLINGS:
            yield _option(
                "housing",
                f"{asks[0].site}:{fact}:{dwellings}",
                m("Put {n} empty dwellings back into use around {site}", n=dwellings, site=asks[0].name),
                tuple(ask.site for ask in asks),
                (Effect(fact, "add", dwellings * costs["workers_per_dwelling"].central),),
                Part.of(costs["housing"], dwellings),
            )

    return propose


_BY_SITE: dict[str, Callable[[Ask, Costs], Iterator[Option]]] = {
    "fibre_share": _fibre,
    "grid_mw": _grid,
    "rail_siding": _rail,
    "gas": _gas,
    "water_m3_day": _water,
    "effluent_m3_day": _effluent,
    "pollution": _cleanup,
    "buildings": _renovation,
    "area_m2": _extension,
    "zoning": _zoning,
}
_SHARED: dict[str, Callable[[list[Ask], Costs], Iterator[Option]]] = {
    "grid_mw": _substation,
    "motorway_min": _road,
    "workforce_30": _housing("workforce_30"),
    "workforce_45": _housing("workforce_45"),
}


def _whole(amount: float) -> int:
    return ceil(amount - 1e-9)


def _groups(sites: Sites) -> list[list[str]]:
    """Sites near each other: each joins the first group whose first site is near, else begins one. A site
    without coordinates is alone."""
    places = sites.places.select("site_id", "longitude", "latitude")
    alone = [[site] for site in places.filter(pl.any_horizontal(pl.all().is_null()))["site_id"]]
    left = places.drop_nulls()
    groups: list[list[str]] = []
    while left.height:
        _, longitude, latitude = left.row(0)
        km = great_circle_km(left["longitude"].to_numpy(), left["latitude"].to_numpy(), longitude, latitude)
        near = pl.Series(km <= TOGETHER_KM)
        groups.append(left.filter(near)["site_id"].to_list())
        left = left.filter(~near)
    return groups + alone
