"""What each table of the lake is called in front of people."""

from levier.core.messages import Message, m

TABLE_NAMES: dict[str, Message] = {
    "aid_schemes": m("aid schemes"),
    "aid_territories": m("territories of aid schemes"),
    "areas": m("names of departments, regions, intercommunalities and zones"),
    "boundaries": m("outlines of communes"),
    "brownfield_outlines": m("outlines of brownfields"),
    "brownfields": m("brownfields"),
    "communes": m("communes"),
    "employment": m("jobs by commune and activity"),
    "establishments": m("establishments"),
    "financial_ratios": m("financial ratios of firms"),
    "hirings": m("hirings by occupation and activity"),
    "input_output": m("purchases between industries and countries"),
    "legal_units": m("firms"),
    "naf_crosswalk": m("passage between NAF rev. 2 and NAF 2025"),
    "notices": m("legal notices"),
    "occupation_moves": m("moves between occupations"),
    "occupation_skills": m("skills of occupations"),
    "occupation_titles": m("job titles"),
    "occupations": m("occupations"),
    "populations": m("populations"),
    "recruitment_projects": m("planned recruitments"),
    "recruitment_tension": m("difficulty of recruitments"),
    "skills": m("skills and knowledge"),
    "zone_members": m("members of zones"),
    "zonings": m("zonings that open rights"),
}
