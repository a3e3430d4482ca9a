"""What is told of a site: the vocabulary that needs, choices and upgrades share."""

from dataclasses import dataclass
from typing import Literal

from levier.core import cnig
from levier.core.errors import BadInput
from levier.core.messages import Message, m

FactKind = Literal["number", "yes_no", "term"]


@dataclass(frozen=True)
class Fact:
    """One thing that can be told of a site.

    `kind`: a number in `unit`, a yes or no (1 or 0), or one of the words of `scale`, worst first.
    `more_is_better`: what a project that says nothing else prefers; None: neither, a project must say which
    values it wants."""

    name: str
    label: Message
    kind: FactKind
    unit: str
    more_is_better: bool | None
    scale: tuple[str, ...] = ()


POLLUTION = (
    "pollution avérée",
    "pollution supposée",
    "pollution peu probable",
    "pollution traitée",
    "pollution inexistante",
)
BUILDINGS = (
    "dégradation très importante",
    "dégradation hétérogène",
    "dégradation moyenne",
    "dégradation inexistante ou faible",
)
CLAY = ("high", "medium", "low", "none")
FLOOD = ("high", "medium", "low", "none")
"""Likelihood of a flood, worst first (directive 2007/60/EC, article 6: high, medium, low)."""
REGIONAL_AID = ("none", "c", "c_predefined", "a")
ZONES = tuple(zone for zone in cnig.URBA_ZONE_TYPE if zone not in cnig.NO_VALUE)
OWNERS = ("many", "private", "public")

FACTS: dict[str, Fact] = {
    fact.name: fact
    for fact in (
        # Land and buildings
        Fact("area_m2", m("Land area"), "number", "m2", True),
        Fact("built_m2", m("Floor area of the buildings"), "number", "m2", True),
        Fact("buildings", m("State of the buildings"), "term", "", True, BUILDINGS),
        Fact("asbestos", m("Asbestos in the buildings"), "yes_no", "", False),
        Fact("pollution", m("Pollution of the soil"), "term", "", True, POLLUTION),
        Fact("zoning", m("Planning zone"), "term", "", None, ZONES),
        Fact("owner", m("Owner"), "term", "", True, OWNERS),
        Fact("industrial_past", m("Left by industry, logistics, railway or port"), "yes_no", "", True),
        Fact("price_eur_m2", m("Asking price of the land"), "number", "eur_m2", False),
        Fact("available_year", m("Year from which it is free"), "number", "year", False),
        # Access, by road
        Fact("motorway_min", m("Drive to a motorway junction"), "number", "min", False),
        Fact("rail_terminal_min", m("Drive to a rail freight terminal"), "number", "min", False),
        Fact("port_min", m("Drive to a port"), "number", "min", False),
        Fact("airport_min", m("Drive to an airport"), "number", "min", False),
        Fact("customers_min", m("Mean drive to the customers"), "number", "min", False),
        Fact("rail_siding", m("Rail siding on the site"), "yes_no", "", True),
        # Work
        Fact("workforce_30", m("People at work within 30 minutes"), "number", "people", True),
        Fact("workforce_45", m("People at work within 45 minutes"), "number", "people", True),
        Fact("occupations_30", m("Of the occupations wanted, within 30 minutes"), "number", "people", True),
        Fact("occupations_45", m("Of the occupations wanted, within 45 minutes"), "number", "people", True),
        Fact("training_30", m("Training places within 30 minutes"), "number", "people", True),
        Fact("housing_vacancy_share", m("Dwellings long empty, share"), "number", "share", True),
        Fact("housing_price_eur_m2", m("Median price of dwellings"), "number", "eur_m2", False),
        # Networks
        Fact("fibre_share", m("Premises of the commune that can have fibre"), "number", "share", True),
        Fact("grid_mw", m("Power that can be drawn"), "number", "mw", True),
        Fact("substation_km", m("Distance to the nearest substation"), "number", "km", False),
        Fact("gas", m("Gas network on the site"), "yes_no", "", True),
        Fact("water_m3_day", m("Water that can be drawn"), "number", "m3_day", True),
        Fact("effluent_m3_day", m("Waste water that can be treated"), "number", "m3_day", True),
        # Constraints
        Fact("flood", m("Likelihood of a flood"), "term", "", True, FLOOD),
        Fact("clay", m("Shrinking clay"), "term", "", True, CLAY),
        Fact("seveso_km", m("Distance to the nearest Seveso site"), "number", "km", True),
        Fact("natural_zone", m("Within a protected natural zone"), "yes_no", "", False),
        Fact("dwellings_m", m("Distance to the nearest dwellings"), "number", "m", True),
        # Surroundings
        Fact("land_price_eur_m2", m("Median price of land sold nearby"), "number", "eur_m2", False),
        Fact("regional_aid", m("Regional-aid zone (AFR)"), "term", "", True, REGIONAL_AID),
        Fact("rural_zone", m("Rural zone with tax relief (FRR)"), "yes_no", "", True),
        Fact(
            "same_industry_jobs", m("Jobs of the same industry within 30 minutes"), "number", "people", True
        ),
    )
}


def fact(name: str) -> Fact:
    """The fact of that name; raises BadInput for another."""
    if name not in FACTS:
        raise BadInput(
            m("“{name}” is not a fact about a site", name=name[:60]),
            fix=m("one of: {facts}", facts=", ".join(FACTS)),
        )
    return FACTS[name]
