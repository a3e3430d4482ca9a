"""Introductions from the registers: who may be named, what ties them, and nobody flooded."""

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.introductions import RegisterIntroductions, introductions_from_registers
from levier.industries.introductions.places import wanted_activities
from levier.industries.introductions.themes import THEMES, themes_of
from levier.industries.pairs import Pairs

COLUMNS = ["siret", "siren", "name", "naf", "headcount_band", "longitude", "here"]
ROWS = [
    ("1", "001", "Fonderie fictive", "24.51Z", "21", 6.00, True),
    ("2", "002", "Boulonnerie fictive", "25.94Z", "12", 6.05, True),
    ("3", "003", "Tournage fictif", "25.62A", "12", 6.10, False),
    ("4", "004", "Laboratoire fictif de métallurgie", "72.19Z", "11", 6.02, True),
    ("5", "005", "Lycée professionnel fictif", "85.32Z", "21", 6.03, False),
    ("6", "006", "Syndicat fictif des fondeurs", "94.11Z", "01", 6.04, True),
]


def establishments(*more: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame([*ROWS, *more], schema=COLUMNS, orient="row").with_columns(
        latitude=pl.lit(49.0), active=pl.lit(True), diffusion=pl.lit("O")
    )


def found(table: pl.DataFrame, **options: object) -> RegisterIntroductions:
    result = introductions_from_registers(table, **options)  # type: ignore[arg-type]
    assert isinstance(result, RegisterIntroductions)
    return result


def of_tie(result: RegisterIntroductions, tie: str) -> list[tuple[str, str]]:
    return result.pairs.filter(tie=tie).select("name_a", "name_b").rows()


def test_each_kind_of_tie_is_found():
    result = found(establishments())
    assert set(result.pairs["tie"]) == {"exchange", "research", "training", "profession"}
    assert ("Boulonnerie fictive", "Tournage fictif") in of_tie(result, "exchange")
    assert ("Fonderie fictive", "Laboratoire fictif de métallurgie") in of_tie(result, "research")
    assert result.pairs["score"].is_between(0, 1).all()
    assert len(result.reasons()) == result.pairs.height
    for reason in result.reasons():
        assert say(reason, "fr") != say(reason, "en")


def test_the_best_of_each_tie_come_in_turn():
    ties = found(establishments()).pairs["tie"].to_list()
    assert len(set(ties[:4])) == 4


def test_one_of_the_two_is_of_the_territory():
    table = establishments()
    result = found(table)
    here = dict(table.select("siret", "here").iter_rows())
    assert all(here[a] or here[b] for a, b in result.pairs.select("a", "b").iter_rows())


HIDDEN = {
    "partial diffusion": {"diffusion": "P"},
    "no name": {"name": None},
    "closed": {"active": False},
    "nowhere": {"longitude": None},
    "too small": {"headcount_band": "01"},
    "no headcount": {"headcount_band": None},
    "a baker": {"naf": "10.71C"},
    "far away": {"longitude": 9.0, "here": False},
}


@pytest.mark.parametrize("case", HIDDEN)
def test_those_that_may_not_be_named_or_are_no_industry_are_left_out(case: str):
    changed = [
        pl.when(pl.col("siret") == "2").then(pl.lit(value)).otherwise(column).alias(column)
        for column, value in HIDDEN[case].items()
    ]
    result = found(establishments().with_columns(changed))
    assert "2" not in {*result.pairs["a"], *result.pairs["b"]}
    assert "2" in {*(pairs := found(establishments()).pairs)["a"], *pairs["b"]}


def test_a_firm_stands_once_and_is_not_introduced_to_itself():
    again = ("7", "002", "Boulonnerie fictive", "25.94Z", "32", 6.2, True)
    assert found(establishments(again)).counts.row(by_predicate=pl.col("kind") == "firm")[1] == 3


def test_names_that_begin_alike_and_one_address_are_not_introduced():
    group = ("7", "007", "Tournage fictif du Nord", "25.61Z", "12", 6.2, True)
    assert ("Tournage fictif", "Tournage fictif du Nord") not in of_tie(
        found(establishments(group)), "exchange"
    )
    neighbour = ("7", "007", "Vis fictives", "25.94Z", "12", 6.05, True)
    pairs = of_tie(found(establishments(neighbour)), "exchange")
    assert {("Boulonnerie fictive", "Vis fictives"), ("Vis fictives", "Boulonnerie fictive")}.isdisjoint(
        pairs
    )


def test_trade_says_who_sells_to_whom():
    trade = pl.DataFrame(
        [("24", "25", 0.25), ("25", "24", 0.01)],
        schema=["from_division", "to_division", "share"],
        orient="row",
    )
    result = found(establishments(), trade=trade)
    row = result.pairs.row(by_predicate=(pl.col("a") == "1") & (pl.col("b") == "2"), named=True)
    assert (row["share"], row["first_sells"], row["strength"]) == (0.25, True, 1.0)
    reason = str(result.reasons()[result.pairs["b"].to_list().index("2")])
    assert "Boulonnerie fictive" in reason and "0.25 of its inputs" in reason
    assert not any("input-output" in str(caution) for caution in result.evidence.cautions)


def test_an_industry_that_buys_from_itself_is_said_so_and_one_activity_counts_half():
    trade = pl.DataFrame([("25", "25", 0.3)], schema=["from_division", "to_division", "share"], orient="row")
    rival = ("7", "007", "Visserie fictive", "25.94Z", "12", 6.06, True)
    result = found(establishments(rival), trade=trade, most_per_organisation=9)
    strengths = {frozenset(pair): s for *pair, s in result.pairs.select("a", "b", "strength").iter_rows()}
    assert strengths[frozenset("23")] == 1.0
    assert strengths[frozenset("27")] == 0.5
    assert any("comes from itself" in str(reason) for reason in result.reasons())


def test_relatedness_stands_before_the_tree():
    matrix = np.array([[1, 0.9, 0.0], [0.9, 1, 0.0], [0.0, 0.0, 1]])
    related = Pairs(("24.51Z", "25.62A", "25.94Z"), matrix)
    assert of_tie(found(establishments(), related=related), "exchange") == [
        ("Fonderie fictive", "Tournage fictif")
    ]


def test_a_school_is_told_the_occupation_that_the_activity_hires_most():
    hirings = pl.DataFrame(
        [("H2903", "25.94Z", 50), ("H2901", "25.94Z", 10), ("M1607", "25.94Z", 900)],
        schema=["rome", "naf", "hirings"],
        orient="row",
    )
    pairs = found(establishments(), hirings=hirings, most_per_organisation=9).pairs.filter(
        tie="training", naf_a="25.94Z"
    )
    assert pairs["rome"].to_list() == ["H2903"]


def test_a_cluster_meets_those_of_its_theme():
    clusters = pl.DataFrame(
        {
            "name": ["Pôle fictif", "Pôle sans siège"],
            "theme": ["Matériaux et métallurgie", "Santé"],
            "longitude": [6.5, None],
            "latitude": [49.0, None],
        }
    )
    pairs = of_tie(found(establishments(), clusters=clusters, most_per_organisation=9), "cluster")
    assert ("Fonderie fictive", "Pôle fictif (Matériaux et métallurgie)") in pairs
    assert not any("sans siège" in cluster for _, cluster in pairs)


def test_nobody_is_flooded():
    many = [
        (str(10 + n), f"1{n:02}", f"Atelier{n} fictif", "25.62A", "12", 6 + n / 100, True) for n in range(20)
    ]
    pairs = found(establishments(*many), most_per_organisation=2).pairs
    counts = pl.concat([pairs["a"], pairs["b"]]).value_counts()["count"]
    assert counts.max() == 2


def test_a_territory_without_anyone_is_not_computed():
    nobody = introductions_from_registers(establishments().with_columns(here=pl.lit(False)))
    assert isinstance(nobody, NotComputed)
    assert isinstance(introductions_from_registers(establishments().clear()), NotComputed)
    alone = introductions_from_registers(establishments().head(1))
    assert isinstance(alone, NotComputed)


def test_options_that_make_no_sense_are_refused():
    with pytest.raises(BadInput):
        introductions_from_registers(establishments(), first=0)


@pytest.mark.parametrize(
    ("name", "naf", "expected"),
    [
        ("Institut de la mer", None, {"sea"}),
        ("Mercerie du centre", None, set()),
        ("Laboratoire d'électronique", "72.19Z", {"electronics"}),
        (None, "29.32Z", {"vehicles"}),
        (None, None, set()),
    ],
)
def test_themes_are_read_in_names_and_activities(name: str | None, naf: str | None, expected: set[str]):
    held = themes_of(pl.Series([name], dtype=pl.String), pl.Series([naf], dtype=pl.String))[0]
    assert {theme for theme, there in zip(THEMES, held, strict=True) if there} == expected


def test_activities_looked_for_are_industry_research_schools_and_professions():
    wanted = wanted_activities()
    assert {"25.62A", "72.19Z", "85.32Z", "94.11Z"} <= set(wanted)
    assert not {"47.11F", "10.71C", "72.20Z"} & set(wanted)
