"""What a site lacks, in words, with whom to ask about what is unknown."""

from collections.abc import Callable, Mapping
from typing import Any

from levier.core.messages import Message, joined, m
from levier.sites.facts import Fact, fact

_GRID = m("the grid operator (Enedis, or RTE above about 40 MW)")
_WATER = m("the water service, and the State's water police (DDT)")
_TOWN = m("the planning service of the commune or of the intercommunality")
_OWNER = m("the owner")
_ROADS = m("a route planner, from the gate of the site")
_STATE = m("the State's service for the environment (DREAL)")
_RAIL = m("SNCF Réseau")

WHOM: dict[str, Message] = {
    "area_m2": _OWNER,
    "built_m2": _OWNER,
    "buildings": _OWNER,
    "asbestos": m("the owner (asbestos survey)"),
    "pollution": m("the owner (soil survey), and the State's service for the environment (DREAL)"),
    "zoning": _TOWN,
    "industrial_past": _TOWN,
    "owner": m("the land registry service (cadastre)"),
    "price_eur_m2": _OWNER,
    "available_year": _OWNER,
    "motorway_min": _ROADS,
    "rail_terminal_min": _ROADS,
    "port_min": _ROADS,
    "airport_min": _ROADS,
    "customers_min": m("the firm: where its customers are"),
    "rail_siding": _RAIL,
    "workforce_30": m("INSEE (jobs and residents by commune)"),
    "workforce_45": m("INSEE (jobs and residents by commune)"),
    "occupations_30": m("France Travail"),
    "occupations_45": m("France Travail"),
    "training_30": m("the region, and the Carif-Oref"),
    "housing_vacancy_share": m("the housing service of the intercommunality"),
    "housing_price_eur_m2": m("the housing service of the intercommunality"),
    "fibre_share": m("the operators, and Arcep"),
    "grid_mw": _GRID,
    "substation_km": _GRID,
    "gas": m("the gas network operator (GRDF, NaTran, Teréga)"),
    "water_m3_day": _WATER,
    "effluent_m3_day": m("the sanitation service, and the operator of the treatment works"),
    "flood": m("the State's service in the department (DDT): risk prevention plan"),
    "clay": m("Géorisques, and a soil survey"),
    "seveso_km": _STATE,
    "natural_zone": _STATE,
    "dwellings_m": _TOWN,
    "land_price_eur_m2": m("a notary, and the sales published by the tax office (DVF)"),
    "regional_aid": m("the State's service for firms in the region (DREETS)"),
    "rural_zone": m("the State's service for firms in the region (DREETS)"),
    "same_industry_jobs": m("the chamber of commerce (CCI)"),
}
"""Who can tell what is not known of a site."""

TERMS: dict[tuple[str, str], Message] = {
    ("zoning", "U"): m("urban zone (U)"),
    ("zoning", "AUc"): m("zone to be built on, open (AUc)"),
    ("zoning", "AUs"): m("zone to be built on, closed until the plan is changed (AUs)"),
    ("zoning", "A"): m("farm zone (A)"),
    ("zoning", "N"): m("natural zone (N)"),
    ("zoning", "Zc"): m("sector where building is allowed (Zc)"),
    ("zoning", "ZCa"): m("sector kept for firms (ZCa)"),
    ("zoning", "ZnC"): m("sector where building is not allowed (ZnC)"),
    ("zoning", "RNU"): m("no local plan: national rules (RNU)"),
    ("owner", "many"): m("several owners"),
    ("owner", "private"): m("one private owner"),
    ("owner", "public"): m("a public owner"),
    ("clay", "high"): m("strong exposure"),
    ("clay", "medium"): m("medium exposure"),
    ("clay", "low"): m("weak exposure"),
    ("clay", "none"): m("no exposure"),
    ("flood", "high"): m("frequent"),
    ("flood", "medium"): m("about once in a century"),
    ("flood", "low"): m("exceptional"),
    ("flood", "none"): m("outside the flood zones"),
    ("regional_aid", "none"): m("outside the aided zones"),
    ("regional_aid", "c"): m("zone C"),
    ("regional_aid", "c_predefined"): m("predefined zone C"),
    ("regional_aid", "a"): m("zone A"),
}
"""Words of a scale as people say them; those of the CNIG standard are French as they stand."""

_QUANTITY: dict[str, Callable[[float], Message]] = {
    "m2": lambda value: m("{value_m2}", value_m2=value),
    "min": lambda value: m("{value} min", value=value),
    "km": lambda value: m("{value} km", value=value),
    "m": lambda value: m("{value} m", value=round(value)),
    "mw": lambda value: m("{value} MW", value=value),
    "m3_day": lambda value: m("{value} m³ a day", value=value),
    "people": lambda value: m("{value_count}", value_count=round(value)),
    "share": lambda value: m("{value_share}", value_share=value),
    "eur_m2": lambda value: m("{value_eur} per m²", value_eur=value),
    "year": lambda value: m("{value_year}", value_year=round(value)),
}


def quantity(about: Fact, value: float) -> Message:
    """A number in the unit of its fact, or yes or no. From ten minutes on, they are said whole.

    >>> str(quantity(fact("motorway_min"), 47.2))
    '47 min'
    """
    if about.kind == "yes_no":
        return m("yes") if value else m("no")
    whole = about.unit == "min" and value >= 10
    return _QUANTITY[about.unit](round(value) if whole else value)


def term(about: Fact, word: str) -> Message:
    """A word of a fact's scale, as people say it."""
    return TERMS.get((about.name, word), Message(word))


def lack_words(row: Mapping[str, Any]) -> Message:
    """A row of `lacks` in words: what there is, what is wanted, how far it misses; or whom to ask.

    >>> lacking = {"fact": "area_m2", "state": "missed", "sure": True, "value": 12_000, "wanted": 20_000,
    ...            "gap": 8_000, "least": 20_000, "most": None, "term": None, "suits": None}
    >>> str(lack_words(lacking))
    'Land area: 12000 out of the 20000 needed (8000 short)'
    """
    about = fact(row["fact"])
    if row["sure"] is False:
        return m(
            "{fact}: {low} to {high} (wanted: {wanted}), to be confirmed with {whom}",
            fact=about.label,
            low=quantity(about, _end(row, "low")),
            high=quantity(about, _end(row, "high")),
            wanted=wanted_words(row),
            whom=WHOM.get(about.name, _OWNER),
        )
    if row["state"] == "unknown":
        return m(
            "{fact}: unknown (wanted: {wanted}), ask {whom}",
            fact=about.label,
            wanted=wanted_words(row),
            whom=WHOM.get(about.name, _OWNER),
        )
    there = quantity(about, row["value"]) if about.kind != "term" else term(about, row["term"])
    if row["state"] == "met":
        return m(
            "{fact}: {value} (wanted: {wanted})", fact=about.label, value=there, wanted=wanted_words(row)
        )
    if about.kind != "number":
        return m("{fact}: {value}, not {wanted}", fact=about.label, value=there, wanted=wanted_words(row))
    return _missed_number(about, row, there)


def _missed_number(about: Fact, row: Mapping[str, Any], there: Message) -> Message:
    wanted = quantity(about, row["wanted"])
    over = row["value"] > row["wanted"]
    if about.unit == "year":
        years = m("{n} years", n=round(row["gap"]))
        late = m("{fact}: {value}, {wanted} at the latest ({gap} late)")
        early = m("{fact}: {value}, {wanted} at the earliest ({gap} early)")
        said = late if over else early
        return m(said.template, fact=about.label, value=there, wanted=wanted, gap=years)
    said = (
        m("{fact}: {value} for {wanted} at most ({gap} too many)")
        if over
        else m("{fact}: {value} out of the {wanted} needed ({gap} short)")
    )
    return m(said.template, fact=about.label, value=there, wanted=wanted, gap=quantity(about, row["gap"]))


def wanted_words(row: Mapping[str, Any]) -> Message:
    """What a need asks of its fact: bounds (`least`, `most`) or the words that suit (`suits`)."""
    about = fact(row["fact"])
    if about.kind == "term":
        return _either([term(about, word) for word in row["suits"] or about.scale])
    least, most = row["least"], row["most"]
    if about.kind == "yes_no":
        return m("yes") if least else m("no")
    if least is None and most is None:
        return m("any value")
    if most is None:
        return m("at least {low}", low=quantity(about, least))
    if least is None:
        return m("at most {high}", high=quantity(about, most))
    return m("between {low} and {high}", low=quantity(about, least), high=quantity(about, most))


def _end(row: Mapping[str, Any], end: str) -> float:
    return row["value"] if row[end] is None else row[end]


def _either(words: list[Message]) -> Message:
    if len(words) == 1:
        return words[0]
    return m("{first} or {last}", first=joined(words[:-1], ", "), last=words[-1])
