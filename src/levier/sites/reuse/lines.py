"""What is counted, for whom, and when: no value stands under two lines."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from levier.core.errors import BadInput
from levier.core.messages import Message, m

Bearer = Literal["owner", "local_authority", "state", "neighbours", "field_owner", "society", "project"]
BEARERS: dict[str, Message] = {
    "owner": m("Owner of the brownfield"),
    "local_authority": m("Local authorities"),
    "state": m("State"),
    "neighbours": m("Neighbours"),
    "field_owner": m("Owner of the field"),
    "society": m("Society"),
    "project": m("Project"),
}
Against = Literal["field", "nothing"]
AGAINST: dict[str, Message] = {
    "field": m("the same project on a field, the brownfield left idle"),
    "nothing": m("no project, the brownfield left idle"),
}
Timing = Literal["once", "five_years", "yearly", "growing", "car_carbon"]
"""once: at the start; five_years: a fifth in each of the years 1 to 5; yearly: from year 1 on; growing:
yearly, rising with GDP per head; car_carbon: yearly, tonnes of a car at the carbon value of the year."""


@dataclass(frozen=True)
class Line:
    """An amount that a bearer gains (`sign` +1) or pays (-1).

    `amount`: which amount of `amounts`. `counts`: the thing whose value this is, told once for a place; a
    transfer has it twice, with opposite signs. `against`: what the reuse is compared with (None: either)."""

    amount: str
    bearer: Bearer
    sign: Literal[1, -1]
    timing: Timing
    counts: str
    label: Message
    against: Against | None = None


_IDLE_TAX = m("Property tax on the idle buildings")
_SALE = m("Sale of the land, cleaned up")
_DUTY = m("Transfer duty on the land")
_NEIGHBOUR_DUTY = m("Transfer duty on dwellings that are worth more")


def _nature(amount: str, label: Message) -> Line:
    return Line(amount, "society", 1, "growing", f"field: {amount}", label, "field")


LINES: tuple[Line, ...] = (
    Line("cleanup", "owner", -1, "once", "site: clean-up", m("Clean-up and demolition")),
    Line("guarding", "owner", 1, "yearly", "site: guarding", m("Guarding no longer needed")),
    Line("upkeep", "owner", 1, "yearly", "site: upkeep", m("Upkeep of idle buildings no longer needed")),
    Line("dumping", "local_authority", 1, "yearly", "site: dumping", m("Dumped waste no longer taken away")),
    Line("idle_tax", "owner", 1, "yearly", "site: property tax", _IDLE_TAX),
    Line("idle_tax", "local_authority", -1, "yearly", "site: property tax", _IDLE_TAX),
    Line("land_sale", "owner", 1, "once", "land price", _SALE),
    Line(
        "land_sale",
        "field_owner",
        -1,
        "once",
        "land price",
        m("Sale that the owner of the field forgoes"),
        "field",
    ),
    Line("land_sale", "project", -1, "once", "land price", m("Purchase of the land"), "nothing"),
    Line("transfer_duty", "local_authority", 1, "once", "land price: duty", _DUTY, "nothing"),
    Line("transfer_duty", "project", -1, "once", "land price: duty", _DUTY, "nothing"),
    Line(
        "utilities_build",
        "local_authority",
        1,
        "once",
        "field: utilities built",
        m("Roads and utilities that need not be built"),
        "field",
    ),
    Line(
        "utilities_upkeep",
        "local_authority",
        1,
        "yearly",
        "field: utilities kept up",
        m("Roads and utilities that need no upkeep"),
        "field",
    ),
    Line(
        "neighbours_value",
        "neighbours",
        1,
        "five_years",
        "dwellings near the site",
        m("Dwellings nearby worth more"),
    ),
    Line("neighbours_duty", "local_authority", 1, "yearly", "dwellings near the site: duty", _NEIGHBOUR_DUTY),
    Line("neighbours_duty", "neighbours", -1, "yearly", "dwellings near the site: duty", _NEIGHBOUR_DUTY),
    Line("farm_land", "society", 1, "once", "field: farm output", m("Farm land kept"), "field"),
    _nature("amenity", m("Landscape and leisure kept")),
    _nature("water_cycle", m("Rain soaked up by the field")),
    _nature("water_quality", m("Water cleaned by the field")),
    _nature("pollination", m("Pollination kept")),
    _nature("nitrogen", m("Nitrogen kept in the soil")),
    _nature("erosion", m("Erosion avoided")),
    _nature("forest_product", m("Wood of the forest kept")),
    Line("soil_carbon", "society", 1, "once", "field: soil carbon", m("Carbon kept in the soil"), "field"),
    Line(
        "site_water",
        "society",
        1,
        "growing",
        "site: rain soaked up",
        m("Rain soaked up by the soil given back"),
    ),
    Line("travel_time", "society", 1, "growing", "staff: time", m("Time of the staff’s travel"), "field"),
    Line("travel_car", "society", 1, "yearly", "staff: cars", m("Cost of the staff’s cars"), "field"),
    Line(
        "travel_air", "society", 1, "growing", "staff: air", m("Air pollution of the staff’s cars"), "field"
    ),
    Line(
        "travel_accidents",
        "society",
        1,
        "growing",
        "staff: accidents",
        m("Road accidents of the staff"),
        "field",
    ),
    Line(
        "travel_carbon", "society", 1, "car_carbon", "staff: carbon", m("Carbon of the staff’s cars"), "field"
    ),
)


def lines_against(against: Against, cleanup_bearer: Bearer, lines: Iterable[Line] = LINES) -> list[Line]:
    """The lines of a comparison, the clean-up borne by whom it is said.

    Raises BadInput for an unknown comparison or bearer, and where a value would be counted twice."""
    for name, given, known in (("against", against, AGAINST), ("cleanup_bearer", cleanup_bearer, BEARERS)):
        if given not in known:
            raise BadInput(
                m("“{given}” is not known here", given=str(given)[:40]),
                where=name,
                fix=m("one of: {names}", names=", ".join(known)),
            )
    kept = [line for line in lines if line.against in (None, against)]
    once_only(kept)
    return [
        Line(line.amount, cleanup_bearer, line.sign, line.timing, line.counts, line.label, line.against)
        if line.amount == "cleanup"
        else line
        for line in kept
    ]


def once_only(lines: Iterable[Line]) -> None:
    """Raises BadInput where one thing is counted by two lines that are not the two sides of a transfer."""
    sides: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        sides[line.counts].append(line)
    for counts, found in sides.items():
        transfer = (
            len(found) == 2
            and sum(line.sign for line in found) == 0
            and len({(line.amount, line.timing) for line in found}) == 1
        )
        if len(found) > 1 and not transfer:
            raise BadInput(
                m("“{counts}” is counted twice", counts=counts),
                where=", ".join(line.amount for line in found),
            )
