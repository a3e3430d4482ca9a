"""How each fact is told, said once: the manual's table is made from it.

`python -m levier.sites.surroundings.methods` prints the table of docs/sites-surroundings.md.
"""

from dataclasses import dataclass

from levier.sites.facts import FACTS


@dataclass(frozen=True)
class Method:
    """`tables` of the lake that the fact comes from; how; what it does not say."""

    tables: tuple[str, ...]
    how: str
    limits: str


_DRIVE = "drive to the nearest, on the road network (`road_links`) or as the crow flies, said so"
_JOBS = ("employment", "establishments")
_OURS = "a sum is told only where the communes held have nine tenths of the inhabitants within the drive"
_BY_COMMUNE = "by the commune of the site"

METHODS: dict[str, Method] = {
    "motorway_min": Method(
        ("transport_points",),
        _DRIVE,
        "toll plazas stand in where no junction is imported: range from 0, free motorways have none",
    ),
    "rail_terminal_min": Method(
        ("transport_points",), _DRIVE, "stations open to freight stand in where no terminal is imported"
    ),
    "port_min": Method(("transport_points",), _DRIVE, "river ports count; UN/LOCODE is off by up to 1.5 km"),
    "airport_min": Method(("transport_points",), _DRIVE, "IATA code; flights are not looked at"),
    "customers_min": Method((), "mean of the drives by the weight of each customer", "customers are told"),
    "workforce_30": Method(
        _JOBS, "jobs at the middle of communes within the drive", f"private jobs; {_OURS}"
    ),
    "workforce_45": Method(_JOBS, "the same", "the same"),
    "occupations_30": Method(
        (*_JOBS, "hirings"),
        "jobs of each division times the share of the occupations in its hirings",
        "hirings are not jobs held: within a half and twice the estimate (assumed)",
    ),
    "occupations_45": Method((*_JOBS, "hirings"), "the same", "the same"),
    "same_industry_jobs": Method(_JOBS, "jobs of the NAF division within 30 minutes", _OURS),
    "housing_vacancy_share": Method(
        ("housing_vacancy",), _BY_COMMUNE, "private dwellings, 2021; masked where few"
    ),
    "housing_price_eur_m2": Method(
        ("housing_prices",), _BY_COMMUNE, "five sales or more; none in Alsace-Moselle"
    ),
    "fibre_share": Method(("broadband",), "premises of the commune, latest count", "not of the site itself"),
    "substation_km": Method(
        ("grid_substations",), "great circle to the nearest", "a distance, and no power: ask RTE or Enedis"
    ),
    "flood": Method(
        ("constraint_areas",),
        "worst level under the outline, or the point, of the site",
        "mapped in territories at important risk only: unknown outside, never none",
    ),
    "clay": Method(("constraint_areas",), "the same", "none only where the department's map is imported"),
    "natural_zone": Method(("constraint_areas",), "the same", "Natura 2000 only: yes or unknown, never no"),
    "seveso_km": Method(
        ("classified_installations",),
        "great circle to the nearest, whatever its tier",
        "a state that is not told counts as active; without position, the middle of its commune ± 3 km",
    ),
    "land_price_eur_m2": Method(
        ("land_sales",),
        "median of building land: commune, else EPCI, else department (11 sales or more); 95 % interval by "
        "order statistics",
        "plots for houses mostly; all bare land where building land is scarce; none in Alsace-Moselle",
    ),
    "regional_aid": Method(("zonings",), _BY_COMMUNE, "unknown where classed in part, or no map imported"),
    "rural_zone": Method(("zonings",), _BY_COMMUNE, "unknown where classed in part"),
}


def methods_table() -> str:
    """The table of the manual (Markdown), in the order of the vocabulary."""
    lines = ["| fact | unit | from | how | to know |", "|---|---|---|---|---|"]
    for name, fact in FACTS.items():
        if name in METHODS:
            told = METHODS[name]
            tables = ", ".join(f"`{table}`" for table in told.tables) or "declared"
            lines.append(f"| `{name}` | {fact.unit} | {tables} | {told.how} | {told.limits} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(methods_table())  # noqa: T201
