"""Cumulative incidences: by hand, by scikit-survival, and by the hazards that made the cohort."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sksurv.nonparametric import cumulative_incidence_competing_risks
from tests.takeover.risk.simulated import Truth, cohort

from levier.takeover.risk import CompetingRisks, FittedRisks, GroupedLogOdds, aalen_johansen
from levier.takeover.risk.incidence import cumulative_incidence, hazards_from_log_odds

SIX = {  # first age seen, last age seen, ending in the last
    "A": (0, 1, "failure"),
    "B": (0, 0, "closure"),
    "C": (0, 2, None),
    "D": (1, 2, "failure"),  # enters late
    "E": (1, 1, None),  # enters late, then lost
    "F": (0, 2, "closure"),
}
"""At age 0: A B C F at risk, B closes. At 1: A C D E F, A fails. At 2: C D F, D fails and F closes."""

BY_HAND = [
    # failure, closure, surviving
    (0, 1 / 4, 3 / 4),
    (3 / 20, 1 / 4, 3 / 5),  # 3/4 · 1/5; 3/4 · 4/5
    (7 / 20, 9 / 20, 1 / 5),  # + 3/5 · 1/3 each; 3/5 · 1/3
]


def six_firms() -> pl.DataFrame:
    rows = [
        (firm, age, age, ending if age == last else None)
        for firm, (first, last, ending) in SIX.items()
        for age in range(first, last + 1)
    ]
    return pl.DataFrame(rows, schema=["siren", "quarter", "age", "ending"], orient="row")


def test_six_firms_are_as_by_hand():
    curve = aalen_johansen(six_firms(), "age")
    assert curve["at_risk"].to_list() == [4, 5, 3]
    for got, expected in zip(
        curve.select("failure", "closure", "surviving").iter_rows(), BY_HAND, strict=True
    ):
        assert got == pytest.approx(expected, abs=1e-15)


def test_an_entry_that_is_overlooked_is_seen():
    """The same six firms, as if D and E had been watched from the start."""
    early = pl.DataFrame({"siren": ["D", "E"], "quarter": [0, 0], "age": [0, 0], "ending": [None, None]})
    curve = aalen_johansen(pl.concat([six_firms(), early.cast(six_firms().schema)]), "age")
    assert curve["at_risk"].to_list() == [6, 5, 3]
    assert curve["closure"][0] != pytest.approx(1 / 4)


def test_the_model_of_one_group_per_age_is_the_same_estimator():
    model = CompetingRisks(GroupedLogOdds("age"), advancing={"age": 1}, replicates=0)
    fitted = model.fit(six_firms(), ["age"])
    assert isinstance(fitted, FittedRisks)
    start = pl.DataFrame({"siren": ["new"], "quarter": [3], "age": [0]})
    got = fitted.predict(start, horizons=[1, 2, 3]).select("failure", "closure", "surviving")
    for row, expected in zip(got.iter_rows(), BY_HAND, strict=True):
        assert row == pytest.approx(expected, abs=1e-12)


def exits(panel: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """One row per firm as scikit-survival wants them: 0 censored, 1 failure, 2 closure; last age."""
    last = panel.sort("quarter").group_by("siren", maintain_order=True).last()
    event = last["ending"].replace_strict({"failure": 1, "closure": 2}, default=0).to_numpy()
    return event, last["age"].to_numpy()


@pytest.mark.parametrize("since", [0, 5])
def test_a_cohort_without_late_entry_is_as_by_scikit_survival(since: int):
    whole = cohort(1500, 60, seed=3, born_before=0)
    event, age = exits(whole)
    # Its own `time_min` fails with competing risks (0.28): those still there by then are given instead.
    times, incidence = cumulative_incidence_competing_risks(event[age >= since], age[age >= since])
    curve = aalen_johansen(whole, "age", since=since).filter(pl.col("duration").is_in(times))
    assert curve.height == len(times) > 30
    for place, cause in enumerate(("failure", "closure"), start=1):
        assert curve[cause].to_numpy() == pytest.approx(incidence[place], abs=1e-12)


def mean_incidence(truth: Truth, quarters: int) -> np.ndarray:
    """What newborn firms come to, over the healths that they may have (Gauss-Hermite, 40 points)."""
    points, weights = np.polynomial.hermite_e.hermegauss(40)
    by_health = truth.incidence(points, np.zeros(40), quarters)
    return np.tensordot(weights / weights.sum(), by_health, axes=1)


def test_censored_cohorts_come_to_what_their_hazards_say():
    """Within four standard errors, taken as if nobody were censored (they are, by 1 % a quarter: error is a
    little larger), of a cohort of 8,000 seen from birth."""
    quarters = 16
    newborn = cohort(8000, 60, seed=4, born_before=0).filter(pl.col("quarter") - pl.col("age") < 44)
    curve = aalen_johansen(newborn.filter(pl.col("age") < quarters), "age")
    firms = newborn["siren"].n_unique()
    for place, cause in enumerate(("failure", "closure")):
        expected = mean_incidence(Truth(), quarters)[:, place]
        error = np.sqrt(expected * (1 - expected) / firms)
        assert np.all(np.abs(curve[cause].to_numpy() - expected) < 4 * error)


def test_late_entry_is_allowed_for_and_would_be_missed():
    """Hardly any firm fails here, and all firms of an age close alike: those who enter late are at risk as the others.
    Counted as if watched from birth, they would seem to close later."""
    steady = Truth(failure=-9.0, ageing=0.05)
    seen = cohort(8000, 20, seed=5, truth=steady)
    expected = steady.incidence(np.zeros(1), np.zeros(1), 40)[0, :, 1]
    curve = aalen_johansen(seen, "age").filter(pl.col("duration") < 40)
    hazard = np.diff(expected, prepend=0) / (1 - expected + np.diff(expected, prepend=0))
    # Greenwood's variance of the survival, with the true hazards and those at risk.
    error = (1 - expected) * np.sqrt(np.cumsum(hazard / (1 - hazard) / curve["at_risk"].to_numpy()))
    assert np.all(np.abs(curve["closure"].to_numpy() - expected) < 4 * error)
    event, age = exits(seen)
    times, naive = cumulative_incidence_competing_risks(event, age)
    assert naive[2, np.searchsorted(times, 39)] < expected[39] - 10 * error[39]


HAZARDS = st.integers(1, 8).flatmap(
    lambda periods: st.lists(
        st.tuples(st.floats(-800, 800), st.floats(-800, 800)), min_size=periods, max_size=periods
    )
)


@given(HAZARDS)
def test_incidences_never_fall_and_sum_to_one_with_surviving(log_odds: list[tuple[float, float]]):
    hazards = hazards_from_log_odds(np.array([log_odds]))
    assert np.all((hazards >= 0) & (hazards.sum(axis=-1, keepdims=True) <= 1 + 1e-12))
    incidence = cumulative_incidence(hazards)[0]
    surviving = np.cumprod(1 - hazards[0].sum(axis=1))
    assert np.all((incidence >= 0) & (incidence <= 1))
    assert np.all(np.diff(incidence, axis=0) >= 0)
    assert incidence.sum(axis=1) + surviving == pytest.approx(np.ones(len(incidence)), abs=1e-12)


def test_log_odds_become_hazards_as_on_paper():
    # Odds of 1 and 2 against going on: 1/4 and 2/4.
    assert hazards_from_log_odds(np.log([1.0, 2.0])) == pytest.approx([0.25, 0.5])
    assert hazards_from_log_odds(np.array([-np.inf, np.inf])) == pytest.approx([0, 1])
