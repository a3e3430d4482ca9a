"""The portfolio: who is in it, that its numbers are those of the field, and what bad tables give."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.industries.opportunities.panels import panel

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.cells import cells_of
from levier.industries.complexity import (
    complexity,
    opportunity_gain,
    presence_by_quotient,
    proximity,
    relatedness_density,
)
from levier.industries.opportunities import Opportunities, Weights, opportunities
from levier.industries.pairs import Pairs
from levier.industries.transitions import transitions

PANEL = panel()
QUICK = {"samples": 8, "first": 3}


def found(table: pl.DataFrame = PANEL, area: str = "A00", **options: Any) -> Opportunities:
    answer = opportunities(table, area, **(QUICK | options))
    assert isinstance(answer, Opportunities), answer
    return answer


def row(answer: Opportunities, activity: str) -> dict[str, Any]:
    return answer.table.row(by_predicate=pl.col("activity") == activity, named=True)


def test_what_goes_with_the_area_comes_before_what_does_not() -> None:
    answer = found(weights=Weights(reach=1.0))
    near, far = row(answer, "25.62B"), row(answer, "10.51C")
    assert near["rank"] <= 2 and near["reach"] > 2 * far["reach"]
    assert near["density_place"] > far["density_place"]


def test_no_specialisation_and_no_shop_is_an_opportunity() -> None:
    answer = found()
    cells = cells_of(PANEL.filter(pl.col("year") == 2023))
    presence = presence_by_quotient(cells)
    held = {presence.activities[place] for place in presence.held[[0]].indices}
    assert held and not held & set(answer.table["activity"])
    assert "47.11F" not in answer.table["activity"]
    assert "56.10A" in found(others=["56"]).table["activity"]


def test_density_complexity_and_gain_are_those_of_the_whole_table() -> None:
    answer = found()
    presence = presence_by_quotient(cells_of(PANEL.filter(pl.col("year") == 2023)))
    pairs = proximity(presence, diagonal=0)
    known = complexity(presence)
    assert not isinstance(known, NotComputed)
    whole = {
        "density": relatedness_density(presence, pairs).values[0],
        "complexity": known.pci,
        "gain": opportunity_gain(presence, pairs, known.pci).values[0],
    }
    for name, values in whole.items():
        expected = dict(zip(presence.activities, values, strict=True))
        for activity, number in answer.table.select("activity", name).iter_rows():
            # Single precision where activities are multiplied; the eigenvector is found to 1e-4.
            assert number == pytest.approx(expected[activity], rel=2e-3, abs=2e-3), (name, activity)


def test_jobs_per_establishment_and_growth_by_hand() -> None:
    cells = PANEL.filter(pl.col("activity") == "25.62B")
    now, before = (cells.filter(pl.col("year") == year)["employees"].sum() for year in (2023, 2018))
    establishments = cells.filter(pl.col("year") == 2023)["establishments"].sum()
    machining = row(found(), "25.62B")
    assert machining["jobs"] == pytest.approx(now / establishments)
    assert machining["growth"] == pytest.approx((now / before) ** (1 / 5) - 1)
    here = PANEL.filter((pl.col("area") == "A00") & (pl.col("year") == 2023))["employees"].sum()
    everywhere = PANEL.filter(pl.col("year") == 2023)["employees"].sum()
    assert machining["jobs_to_average"] == pytest.approx(here * now / everywhere)


def test_a_transition_is_counted_and_named() -> None:
    assert row(found(), "10.12Z")["transition"] == 1
    assert "alimentaire" in row(found(), "10.12Z")["transitions_fr"]


def test_a_weak_specialisation_is_to_deepen_and_an_absent_one_to_enter() -> None:
    answer = found()
    assert row(answer, "25.62B")["step"] == "enter"
    for line in answer.table.iter_rows(named=True):
        assert (line["step"] == "deepen") == (0.5 <= line["location_quotient"] < 1)


def test_intervals_hold_what_they_are_about() -> None:
    table = found().table
    for name in ("reach", "value", "robust"):
        low, middle, high = table[f"{name}_low"], table[name], table[f"{name}_high"]
        known = low.is_not_null()
        assert known.any()
        assert (low <= middle + 1e-9).filter(known).all() and (middle <= high + 1e-9).filter(known).all()
        assert low.min() >= 0 and high.max() <= 1  # type: ignore[operator]


def test_the_first_ones_are_among_the_first_more_often_than_the_last() -> None:
    table = found(samples=20).table
    assert table["robust"].head(3).mean() > table["robust"].tail(3).mean() + 0.2  # type: ignore[operator]
    # In every trial exactly `first` candidates are among the first.
    assert table["robust"].sum() == pytest.approx(3)


def test_the_same_seed_gives_the_same_portfolio_and_another_gives_other_trials() -> None:
    assert found().table.equals(found().table)
    assert not found().table["robust"].equals(found(seed=5).table["robust"])
    assert found().table["activity"].equals(found(seed=5).table["activity"])


def test_the_order_of_the_rows_of_the_panel_changes_nothing() -> None:
    assert found(PANEL.sample(fraction=1, shuffle=True, seed=3)).table.equals(found().table)


def test_weights_change_the_order_only_by_their_proportions() -> None:
    doubled = Weights(2, 2, 2, 2, 2, 2)
    assert found(weights=doubled).table["activity"].equals(found().table["activity"])
    jobs_alone = found(weights=Weights(complexity=0, gain=0, pay=0, growth=0, transition=0, reach=0)).table
    assert jobs_alone["jobs"].to_list() == sorted(jobs_alone["jobs"], reverse=True)


def test_pay_counts_where_it_is_known() -> None:
    pay = pl.DataFrame({"activity": ["25.62B", "10.51C", "10.12Z"], "pay_eur": [90_000.0, 20_000.0, None]})
    only_pay = Weights(complexity=0, gain=0, jobs=0, growth=0, transition=0, reach=0)
    answer = found(pay=pay, weights=only_pay)
    assert answer.table["activity"][0] == "25.62B"
    assert row(answer, "10.12Z")["value"] is None
    assert row(found(), "25.62B")["pay"] is None


def test_the_predictions_are_what_reach_is_when_they_are_there() -> None:
    predictions = pl.DataFrame(
        {
            "area": ["A00", "A00", "A01"],
            "activity": ["25.62B", "10.51C", "25.62B"],
            "probability": [0.3, 0.6, 0.9],
            "probability_low": [0.2, 0.5, 0.8],
            "probability_high": [0.4, 0.7, 0.95],
        }
    )
    answer = found(predictions=predictions, weights=Weights(reach=1.0))
    assert answer.reach_kind == "probability"
    first = row(answer, "10.51C")
    assert (first["rank"], first["reach_low"], first["reach"], first["reach_high"]) == (1, 0.5, 0.6, 0.7)
    unpredicted = answer.table.filter(pl.col("reach").is_null())
    assert unpredicted.height == answer.table.height - 2
    assert not unpredicted["pareto"].any()


def test_what_almost_nobody_does_is_a_candidate_only_where_it_is_predicted() -> None:
    rare = pl.DataFrame(
        [("A03", "30.40Z", 2023, 500, 1), ("A05", "30.40Z", 2023, 500, 1)], schema=PANEL.schema, orient="row"
    )
    answer = found(pl.concat([PANEL, rare]))
    assert "30.40Z" not in answer.table["activity"]
    assert any("almost no area" in str(caution) for caution in answer.evidence.cautions)
    names = ("probability_low", "probability", "probability_high")
    predictions = pl.DataFrame(
        {"area": "A00", "activity": "30.40Z", **dict(zip(names, (0.1, 0.2, 0.3), strict=True))}
    )
    predicted = found(pl.concat([PANEL, rare]), predictions=predictions)
    assert row(predicted, "30.40Z")["reach"] == 0.2


def test_another_kind_of_relatedness_is_that_of_reach_and_reasons() -> None:
    codes = tuple(sorted(PANEL["activity"].unique()))
    matrix = np.zeros((len(codes), len(codes)))
    a, b = codes.index("10.51C"), codes.index("24.10Z")
    matrix[a, b] = matrix[b, a] = 1.0
    answer = found(relatedness={"trade": Pairs(codes, matrix)}, weights=Weights(reach=1.0))
    cheese = row(answer, "10.51C")
    assert (cheese["rank"], cheese["reach"]) == (1, 1.0)
    reasons = answer.related.filter(pl.col("activity") == "10.51C")
    assert reasons.select("related", "share_of_density").row(0) == ("24.10Z", 1.0)
    assert row(answer, "25.62B")["reach"] is None


def test_reasons_are_specialisations_of_the_area_the_nearest_first() -> None:
    reasons = found().related.filter(pl.col("activity") == "25.62B")
    assert set(reasons["related"]) <= {"24.10Z", "25.11Z", "25.50A", "27.11Z", "28.41Z"}
    assert reasons["relatedness"].to_list() == sorted(reasons["relatedness"], reverse=True)
    assert (reasons["employees"] > 0).all() and reasons["related_label"].null_count() == 0


def test_an_activity_whose_jobs_are_secret_here_is_left_out_and_counted() -> None:
    secret = pl.DataFrame([("A00", "25.62B", 2023, None, 2)], schema=PANEL.schema, orient="row")
    answer = found(pl.concat([PANEL, secret]))
    assert "25.62B" not in answer.table["activity"] and answer.unknown_here == 1
    assert any("1" in str(caution) and "secret" in str(caution) for caution in answer.evidence.cautions)


def test_one_year_alone_has_no_growth_and_says_so() -> None:
    answer = found(PANEL.filter(pl.col("year") == 2023))
    assert answer.table["growth"].null_count() == answer.table.height
    assert answer.table["value"].null_count() == 0
    assert any("growth" in str(caution) for caution in answer.evidence.cautions)


def test_disconnected_areas_leave_complexity_out_and_say_why() -> None:
    apart = PANEL.filter(~pl.col("activity").is_in(["47.11F", "56.10A"]))
    metals = pl.col("activity").str.slice(0, 2).cast(pl.Int32) > 20
    metals = metals & (pl.col("activity") != "28.93Z")
    even = pl.col("area").str.slice(1).cast(pl.Int32) % 2 == 0
    answer = found(apart.filter(metals == even))
    assert answer.table["complexity"].null_count() == answer.table.height
    assert answer.table["gain"].null_count() == answer.table.height
    assert any("identified" in str(caution) for caution in answer.evidence.cautions)


def test_a_region_of_one_industry_has_opportunities_and_an_industry_absent_everywhere_is_none() -> None:
    lonely = pl.concat(
        [
            PANEL,
            pl.DataFrame([("Z", "24.10Z", 2023, 900, 1)], schema=PANEL.schema, orient="row"),
            pl.DataFrame([("Z", "30.40Z", 2023, 0, 0)], schema=PANEL.schema, orient="row"),
        ]
    )
    answer = found(lonely, "Z")
    assert answer.table["activity"][0] != "24.10Z" and "30.40Z" not in answer.table["activity"]


def test_an_area_alone_has_nothing_to_compare_with() -> None:
    alone = opportunities(PANEL.filter(pl.col("area") == "A00"), "A00")
    assert isinstance(alone, NotComputed) and "no other area" in str(alone.reason)


def test_nothing_left_to_enter_is_said() -> None:
    answer = opportunities(PANEL, "A00", groups=("extraction",))
    assert isinstance(answer, NotComputed)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (PANEL.drop("employees"), "employees"),
        (PANEL.clear(), "no row"),
        (pl.concat([PANEL, PANEL.tail(1)]), "twice"),
        (PANEL.with_columns(employees=-pl.col("employees")), "negative"),
        (PANEL.with_columns(employees=pl.lit("many")), "no numbers"),
        (PANEL.filter(pl.col("area") != "A00"), "A00"),
    ],
)
def test_a_bad_panel_is_refused_with_its_fault(table: pl.DataFrame, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        opportunities(table, "A00", **QUICK)
    assert told in say(refused.value.what, "en")


@pytest.mark.parametrize(
    "options",
    [
        {"first": 0},
        {"samples": 1},
        {"year": 1999},
        {"groups": ("factories",)},
        {"pay": pl.DataFrame({"activity": ["25.62B"]})},
        {"pay": pl.DataFrame({"activity": ["25.62B"] * 2, "pay_eur": [1.0, 2.0]})},
        {"predictions": pl.DataFrame({"area": ["A00"], "activity": ["25.62B"]})},
        {
            "predictions": pl.DataFrame(
                {
                    "area": ["A00"],
                    "activity": ["25.62B"],
                    "probability": [30.0],
                    "probability_low": [20.0],
                    "probability_high": [40.0],
                }
            )
        },
        {"relatedness": {"x": Pairs(("24.10Z", "25.62B"), np.array([[0, -1.0], [-1.0, 0]]))}},
    ],
)
def test_an_option_without_meaning_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        opportunities(PANEL, "A00", **(QUICK | options))


def test_an_area_that_holds_all_that_is_around_is_as_near_as_can_be_and_no_nearer() -> None:
    codes = tuple(sorted(PANEL["activity"].unique()))
    matrix = np.zeros((len(codes), len(codes)))
    at = codes.index("25.62B")
    held = [codes.index(code) for code in ("24.10Z", "25.50A", "27.11Z")]
    matrix[at, held] = matrix[held, at] = 0.1  # three times 0.1 over three times 0.1 is not quite 1
    assert row(found(relatedness={"given": Pairs(codes, matrix)}), "25.62B")["reach"] == 1.0


def given(*names: str) -> dict[str, Pairs]:
    """Relatedness that does not come from the panel, drawn."""
    codes = tuple(sorted(PANEL["activity"].unique()))
    drawn = np.random.default_rng(4).random((len(codes), len(codes)))
    return {name: Pairs(codes, drawn + drawn.T) for name in names}


def test_density_by_a_given_relatedness_has_an_interval_of_its_own() -> None:
    answer = found(relatedness=given("trade"), samples=40)
    near = row(answer, "25.62B")
    assert near["reach_high"] - near["reach_low"] > 0.05
    assert "halves of the activities around" in str(answer.evidence.uncertainty)
    assert "halves of the activities around" not in str(found().evidence.uncertainty)


def test_location_given_is_not_counted_beside_location_read() -> None:
    for names, kinds in ((("location",), 1), (("location", "trade"), 2), (("trade",), 2), ((), 1)):
        answer = found(relatedness=given(*names))
        assert f" {kinds} kinds of relatedness" in str(answer.evidence.uncertainty)


def test_what_a_technology_is_said_to_need_is_no_claim_until_it_is_verified() -> None:
    lines = transitions().filter(pl.col("naf").is_in(PANEL["activity"].unique().to_list()))
    sure = lines.filter(pl.col("checked") != "to be verified")
    table = found(groups=None).table.drop_nulls("sector")
    assert set(lines["naf"]) - set(sure["naf"]) or lines.height > sure.height
    for code, told in table.select("activity", "transitions_fr").iter_rows():
        assert set(told.split(" ; ")) == set(sure.filter(naf=code)["technology_fr"])


def test_establishments_that_are_secret_are_no_zero() -> None:
    hidden = (pl.col("activity") == "25.62B") & (pl.col("area") == "A04")
    some = PANEL.with_columns(establishments=pl.when(~hidden).then("establishments"))
    known = PANEL.filter(~hidden, year=2023, activity="25.62B")
    expected = known["employees"].sum() / known["establishments"].sum()
    assert PANEL.filter(hidden, year=2023).height == 1
    assert row(found(some), "25.62B")["jobs"] == pytest.approx(expected)
    here = PANEL.with_columns(establishments=pl.when(pl.col("area") != "A00").then("establishments"))
    assert found(here).table["establishments"].is_null().sum() > 0
