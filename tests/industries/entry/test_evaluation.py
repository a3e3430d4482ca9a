import numpy as np
import polars as pl
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from levier.core.evidence import NotComputed
from levier.industries.entry import (
    EntryEvaluation,
    Panel,
    Surroundings,
    Turning,
    evaluate,
    panel_of,
    presence_forest,
)
from levier.industries.entry.baselines import Trial
from levier.industries.entry.evaluation import Ranking, calibration
from levier.industries.entry.rows import rows_at


def test_measures_are_those_of_scikit_learn_ties_and_weights_included():
    rng = np.random.default_rng(1)
    scores, turned = rng.integers(0, 12, 300) / 12, rng.random(300) < 0.2
    weight = rng.integers(0, 4, 300).astype(float)
    average_precision, auc = Ranking.of(scores, turned).measured(weight)
    assert average_precision == pytest.approx(average_precision_score(turned, scores, sample_weight=weight))
    assert auc == pytest.approx(roc_auc_score(turned, scores, sample_weight=weight))


@pytest.fixture(scope="module")
def found(panel: Panel) -> EntryEvaluation:
    judged = evaluate(panel, Turning(horizon_years=3))
    assert isinstance(judged, EntryEvaluation)
    return judged


def test_the_model_is_above_density_and_growth_on_planted_entries(found: EntryEvaluation):
    for measure in ("average_precision", "auc"):
        rules = dict(found.figures.select("rule", measure).iter_rows())
        assert rules["model"] > rules["density_alone"]
        assert rules["model"] > rules["growth_alone"]


def test_the_forest_scores_from_earlier_presences(panel: Panel):
    turning = Turning(horizon_years=3)
    rows = rows_at(panel, 10, turning, Surroundings(), with_outcome=True)
    rows = rows.of(rows.activity < 3)
    scores = presence_forest(Trial(panel, 10, (5, 7), turning, rows, seed=0))
    assert scores is not None
    assert ((scores >= 0) & (scores <= 1)).all()
    assert presence_forest(Trial(panel, 10, (), turning, rows, seed=0)) is None


def test_margins_are_the_differences(found: EntryEvaluation):
    rules = dict(found.figures.select("rule", "auc").iter_rows())
    for rule, margin in found.margins.select("rule", "auc").iter_rows():
        assert margin == pytest.approx(rules["model"] - rules[rule])


def test_probabilities_are_near_what_is_seen(found: EntryEvaluation):
    model = found.figures.row(by_predicate=pl.col("rule") == "model", named=True)
    assert model["calibration_error"] < 0.06
    assert found.calibration["rows"].sum() == found.rows


def test_it_judges_the_last_year_whose_outcome_is_known(found: EntryEvaluation, panel: Panel):
    assert found.year == 2010 == panel.years[-1] - 3


def test_a_panel_without_earlier_outcomes_cannot_be_judged(table: pl.DataFrame):
    found = evaluate(panel_of(table.filter(pl.col("year") <= 2004)), Turning(horizon_years=3))
    assert isinstance(found, NotComputed)
    assert "takes 6 years" in str(found.reason)


def test_tenths_of_rows_by_probability():
    bins = calibration(np.arange(10) / 10, np.arange(10) >= 5)
    assert bins["predicted_share"].to_list() == pytest.approx([n / 10 for n in range(10)])
    assert bins["observed_share"].to_list() == [0.0] * 5 + [1.0] * 5
