"""What sites, projects and criteria refuse, and how a lack is told."""

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.sites.facts import FACTS
from levier.sites.known import KNOWN, Sites, grades
from levier.sites.lacks import lacks
from levier.sites.matrix import matrix_of
from levier.sites.project import Need, Project

PLACES = pl.DataFrame(
    {
        "site_id": ["a", "b"],
        "name": ["A", "B"],
        "kind": ["brownfield", "plot"],
        "commune": ["08105", "08105"],
        "longitude": [4.7, 4.8],
        "latitude": [49.7, 49.8],
    }
)


def known(*rows: tuple) -> pl.DataFrame:
    """Facts as (site, fact, value, term)."""
    return pl.DataFrame(
        [(site, name, value, term, None, None, "declared", None) for site, name, value, term in rows],
        schema=KNOWN,
        orient="row",
    )


SITES = Sites(
    PLACES,
    known(
        ("a", "area_m2", 10_000, None),
        ("b", "area_m2", 50_000, None),
        ("a", "pollution", None, "pollution avérée"),
        ("a", "motorway_min", 30, None),
        ("b", "motorway_min", 12, None),
    ),
)
PROJECT = Project(
    "works",
    "Atelier",
    "25.62B",
    100,
    20_000,
    (
        Need("area_m2", at_least=20_000, must=True, weight=3),
        Need("pollution", among=("pollution traitée", "pollution inexistante"), must=True),
        Need("motorway_min", at_most=20, must=True, weight=1),
        Need("grid_mw", at_least=5, must=True),
    ),
)


def test_a_lack_says_how_far_a_site_misses_and_what_is_unknown() -> None:
    rows = lacks(SITES, PROJECT).select("site_id", "fact", "state", "gap").iter_rows()
    found = {(site, name): (state, gap) for site, name, state, gap in rows}
    assert found == {
        ("a", "area_m2"): ("missed", 10_000),
        ("a", "pollution"): ("missed", None),
        ("a", "motorway_min"): ("missed", 10),
        ("a", "grid_mw"): ("unknown", None),
        ("b", "area_m2"): ("met", None),
        ("b", "pollution"): ("unknown", None),
        ("b", "motorway_min"): ("met", None),
        ("b", "grid_mw"): ("unknown", None),
    }


@pytest.mark.parametrize(
    ("low", "high", "state", "sure"),
    [
        (None, None, "met", True),
        (12, 20, "met", True),
        (12, 21, "unknown", False),  # 18 minutes, but it could be 21 for the 20 wanted
        (None, 25, "unknown", False),
    ],
)
def test_a_range_that_crosses_the_bound_is_not_sure(
    low: float | None, high: float | None, state: str, sure: bool
) -> None:
    row = ("a", "motorway_min", 18, None, low, high, "assumed", None)
    told = Sites(PLACES, pl.DataFrame([row], schema=KNOWN, orient="row"))
    found = lacks(told, PROJECT).filter(site_id="a", fact="motorway_min")
    assert found.select("state", "sure").row(0) == (state, sure)


def test_a_range_wholly_beyond_the_bound_is_surely_missed() -> None:
    row = ("a", "motorway_min", 30, None, 25, 36, "assumed", None)
    told = Sites(PLACES, pl.DataFrame([row], schema=KNOWN, orient="row"))
    found = lacks(told, PROJECT).filter(site_id="a", fact="motorway_min")
    assert found.select("state", "sure", "wanted", "gap").row(0) == ("missed", True, 20, 10)


def test_a_lack_carries_what_was_wanted() -> None:
    found = lacks(SITES, PROJECT).filter(site_id="a")
    assert found["least"].to_list() == [20_000, None, None, 5]
    assert found["most"].to_list() == [None, None, 20, None]
    assert found["suits"].to_list()[1] == ["pollution traitée", "pollution inexistante"]


def test_criteria_are_those_that_weigh_and_know_which_way_is_better() -> None:
    matrix = matrix_of(SITES, PROJECT)
    assert matrix.criteria == ("area_m2", "motorway_min")
    np.testing.assert_array_equal(matrix.values, [[10_000, 30], [50_000, 12]])
    assert matrix.gains.tolist() == [True, False]
    assert matrix.weights.tolist() == [0.75, 0.25]


def test_words_are_graded_from_the_worst_to_the_best() -> None:
    words = pl.Series(["pollution avérée", "pollution inexistante", None])
    np.testing.assert_array_equal(grades(words, "pollution"), [0, 1, np.nan])


def test_facts_told_again_replace_the_old_ones() -> None:
    told = SITES.told(known(("a", "area_m2", 12_000, None), ("a", "grid_mw", 3, None)))
    assert told.values("area_m2").to_list() == [12_000, 50_000]
    assert told.values("grid_mw").to_list() == [3, None]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("z", "area_m2", 1, None)], "not listed"),
        ([("a", "colour", 1, None)], "not a fact"),
        ([("a", "pollution", None, "sale")], "not a value of"),
        ([("a", "area_m2", None, None)], "missing"),
        ([("a", "area_m2", float("nan"), None)], "missing"),
        ([("a", "area_m2", 1, None), ("a", "area_m2", 2, None)], "twice"),
        ([("a", "area_m2", -1, None)], "below 0"),
        ([("a", "rail_siding", 0.5, None)], "1 for yes"),
    ],
)
def test_facts_that_cannot_be_are_refused(rows: list[tuple], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Sites(PLACES, known(*rows))


@pytest.mark.parametrize(("low", "high"), [(2, 3), (0, 0.5), (2, None), (float("nan"), None)])
def test_a_range_that_does_not_hold_its_value_is_refused(low: float, high: float | None) -> None:
    row = ("a", "area_m2", 1, None, low, high, "declared", None)
    with pytest.raises(BadInput, match="range"):
        Sites(PLACES, pl.DataFrame([row], schema=KNOWN, orient="row"))


@pytest.mark.parametrize(
    ("need", "said"),
    [
        ({"fact": "colour"}, "not a fact"),
        ({"fact": "area_m2", "must": True}, "what is wanted"),
        ({"fact": "area_m2", "at_least": 2, "at_most": 1}, "above"),
        ({"fact": "area_m2", "among": ("U",)}, "number"),
        ({"fact": "zoning", "at_least": 1}, "word"),
        ({"fact": "zoning", "among": ("X",)}, "not a value"),
        ({"fact": "area_m2", "weight": -1}, "0 or more"),
        ({"fact": "zoning", "weight": 1}, "no best value"),
        ({"fact": "area_m2", "weight": float("nan")}, "0 or more"),
    ],
)
def test_needs_that_cannot_be_are_refused(need: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Need(**need)


def test_a_project_that_weighs_nothing_or_asks_twice_is_refused() -> None:
    silent = Project("p", "P", "25.62B", 1, 1, (Need("area_m2", at_least=1, must=True),))
    with pytest.raises(BadInput, match="weighs nothing"):
        matrix_of(SITES, silent)
    with pytest.raises(BadInput, match="twice"):
        Project("p", "P", "25.62B", 1, 1, (Need("area_m2", weight=1), Need("area_m2", weight=2)))


@pytest.mark.parametrize("shares", [{"H2903": 60, "I1310": 40}, {"H2903": -0.1}, {"H2903": float("nan")}])
def test_shares_of_the_jobs_that_cannot_be_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(BadInput, match="sum to 1 at most"):
        Project("p", "P", "25.62B", 1, 1, (), shares)


def test_every_scale_of_words_goes_from_worst_to_best_without_a_word_twice() -> None:
    for fact in FACTS.values():
        assert (fact.kind == "term") == (len(set(fact.scale)) > 1), fact.name
