"""What each table of the lake is called in front of people."""

from levier.core.messages import Message, m

TABLE_NAMES: dict[str, Message] = {
    "areas": m("names of departments, regions, intercommunalities and zones"),
    "boundaries": m("outlines of communes"),
    "brownfield_outlines": m("outlines of brownfields"),
    "brownfields": m("brownfields"),
    "communes": m("communes"),
    "employment": m("jobs by commune and activity"),
    "establishments": m("establishments"),
    "financial_ratios": m("financial ratios of firms"),
    "hirings": m("hirings by occupation and activity"),
    "legal_units": m("firms"),
    "notices": m("legal notices"),
    "populations": m("populations"),
    "recruitment_tension": m("difficulty of recruitments"),
    "zone_members": m("members of zones"),
    "zonings": m("zonings that open rights"),
}
