"""What a site lacks is said in words, for every fact and every state, in both languages."""

import polars as pl
import pytest
from tests.sites.needs.cases import PROJECT, SITES, sites

from levier.plan.words import Words
from levier.sites.facts import FACTS, Fact
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.lacks import lacks
from levier.sites.needs import WHOM, lack_words, screen
from levier.sites.project import Need, Project

FRENCH = Words("fr")


def french(site: str) -> list[str]:
    said = [FRENCH.say(reason) for reason in screen(SITES, PROJECT).reasons(site)]
    return [text.replace("\u202f", " ").replace("\xa0", " ") for text in said]


def test_a_miss_is_said_with_its_unit_and_how_far_it_is() -> None:
    assert french("small") == ["Surface foncière : 12 000 m² sur 20 000 m² nécessaires (il manque 8 000 m²)"]
    assert french("far")[0] == (
        "Trajet routier jusqu'à un échangeur autoroutier : 47 min, pour 20 min au plus (27 min de trop)"
    )
    assert french("farm")[0] == (
        "Zone d'urbanisme : zone agricole (A), au lieu de : zone urbaine (U) ou zone à urbaniser, ouverte (AUc)"
    )


def test_what_is_unknown_is_said_with_whom_to_ask() -> None:
    assert french("unknown") == [
        "Puissance électrique soutirable : inconnu (voulu : au moins 5 MW), à voir avec le gestionnaire du "
        "réseau électrique (Enedis, ou RTE au-delà d'environ 40 MW)"
    ]
    assert french("good") == []


def test_what_may_lie_on_both_sides_of_a_bound_is_to_be_confirmed() -> None:
    row = {"state": "met", "fact": "motorway_min", "value": 18.0, "low": 14.0, "high": 26.0, "sure": False}
    row |= {"least": None, "most": 20.0, "suits": None, "term": None, "wanted": 20.0, "gap": None}
    assert str(lack_words(row)) == (
        "Drive to a motorway junction: 14 min to 26 min (wanted: at most 20 min), to be confirmed with a route "
        "planner, from the gate of the site"
    )


@pytest.mark.parametrize(
    ("name", "need", "value", "said"),
    [
        ("available_year", {"at_most": 2028}, 2031, "2031, 2028 at the latest (3 years late)"),
        ("available_year", {"at_least": 2030}, 2028, "2028, 2030 at the earliest (2 years early)"),
        ("fibre_share", {"at_least": 0.5}, 0.3, "30% out of the 50% needed (20% short)"),
        ("rail_siding", {"at_least": 1}, 0, "no, not yes"),
        ("natural_zone", {"at_most": 0}, 1, "yes, not no"),
        ("workforce_30", {"at_least": 5000}, 1200, "1,200 out of the 5,000 needed (3,800 short)"),
        (
            "price_eur_m2",
            {"at_most": 30},
            42.5,
            "€42.50 per m² for €30 per m² at most (€12.50 per m² too many)",
        ),
        (
            "dwellings_m",
            {"at_least": 200, "at_most": 900},
            1000,
            "1,000 m for 900 m at most (100 m too many)",
        ),
    ],
)
def test_each_unit_is_said_in_its_way(name: str, need: dict, value: float, said: str) -> None:
    project = Project("p", "P", "25.62B", 1, 1, (Need(name, must=True, **need),))
    (row,) = lacks(sites(a={name: value}), project).to_dicts()
    assert Words("en").say(lack_words(row)) == f"{FACTS[name].label}: {said}"


def _need(about: Fact) -> Need:
    if about.kind == "term":
        return Need(about.name, among=(about.scale[-1],), must=True)
    bound = 1 if about.kind == "yes_no" else 2025 if about.unit == "year" else 0.5
    return Need(about.name, at_least=bound, must=True)


def _sites(about: Fact) -> Sites:
    """One site that misses, one that meets, one unknown, one whose range crosses the bound."""
    places = pl.DataFrame(
        [(name, name, "plot", None, None, None) for name in ("missed", "met", "unknown", "unsure")],
        schema=PLACES,
        orient="row",
    )
    if about.kind == "term":
        told = [("missed", None, about.scale[0], None, None), ("met", None, about.scale[-1], None, None)]
    elif about.kind == "yes_no":
        told = [("missed", 0.0, None, None, None), ("met", 1.0, None, None, None)]
    else:
        more = 2030.0 if about.unit == "year" else 0.9
        less = 2020.0 if about.unit == "year" else 0.1
        told = [
            ("missed", less, None, None, None),
            ("met", more, None, None, None),
            ("unsure", more, None, less, more),
        ]
    rows = [
        (site, about.name, value, word, low, high, "declared", None) for site, value, word, low, high in told
    ]
    return Sites(places, pl.DataFrame(rows, schema=KNOWN, orient="row"))


@pytest.mark.parametrize("about", FACTS.values(), ids=list(FACTS))
def test_every_fact_is_said_in_every_state(about: Fact) -> None:
    project = Project("p", "P", "25.62B", 1, 1, (_need(about),))
    for row in lacks(_sites(about), project).to_dicts():
        for lang in ("fr", "en"):
            said = Words(lang).say(lack_words(row))
            assert "{" not in said and "None" not in said, said
            assert said.startswith(Words(lang).say(about.label))


def test_someone_can_be_asked_about_every_fact() -> None:
    assert WHOM.keys() == FACTS.keys()
