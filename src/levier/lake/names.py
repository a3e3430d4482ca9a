"""What each table of the lake is called in front of people."""

from levier.core.messages import Message, m

TABLE_NAMES: dict[str, Message] = {
    "areas": m("names of departments, regions, intercommunalities and zones"),
    "boundaries": m("outlines of communes"),
    "brownfield_outlines": m("outlines of brownfields"),
    "brownfields": m("brownfields"),
    "communes": m("communes"),
    "directors": m("directors of firms, by age band"),
    "employment": m("jobs by commune and activity"),
    "establishment_periods": m("successive states of establishments"),
    "establishments": m("establishments"),
    "financial_ratios": m("financial ratios of firms"),
    "hirings": m("hirings by occupation and activity"),
    "legal_unit_periods": m("successive states of firms"),
    "legal_units": m("firms"),
    "notices": m("legal notices"),
    "populations": m("populations"),
    "recruitment_tension": m("difficulty of recruitments"),
    "successions": m("successions of establishments"),
    "unmatched_notices": m("legal notices without a SIREN"),
    "zone_members": m("members of zones"),
    "zonings": m("zonings that open rights"),
}
