"""FailureModel, on tables of fictional firms and on one fold of the Polish ones."""

import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer
from sklearn.utils.estimator_checks import parametrize_with_checks
from tests.takeover.risk.fictional import accounts, failures, ratios_of

from levier.core.errors import BadInput
from levier.takeover.risk import FailureModel, members

FIRMS = 1500
AMOUNTS = accounts(2 * FIRMS, 6, seed=1)
RATIOS = ratios_of(AMOUNTS, 10, seed=2)
ENDED, TRUE = failures(3 * np.log(AMOUNTS[:, 0] / AMOUNTS[:, 1]), 0.08, seed=3)
SEEN, NEW = slice(0, FIRMS), slice(FIRMS, None)


def model(**settings: object) -> FailureModel:
    return FailureModel(**{"folds": 3, "random_state": 0, **settings})


def probability(fitted: FailureModel, firms: object) -> np.ndarray:
    return fitted.predict_proba(firms)[:, 1]


def frame(ratios: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame({f"ratio_{place}": column for place, column in enumerate(ratios.T)})


@pytest.fixture(scope="module")
def fitted() -> FailureModel:
    return model().fit(RATIOS[SEEN], ENDED[SEEN])


@parametrize_with_checks([FailureModel(folds=2, random_state=0)])
def test_it_is_what_scikit_learn_expects(estimator: FailureModel, check: object) -> None:
    check(estimator)  # type: ignore[operator]


def test_it_goes_where_a_classifier_of_scikit_learn_goes() -> None:
    copy = clone(model(quotients_kept=7))
    assert copy.get_params() == {"folds": 3, "quotients_kept": 7, "n_jobs": None, "random_state": 0}
    assert cross_val_score(copy, RATIOS[:400], ENDED[:400], scoring="roc_auc", cv=2).min() > 0.6


# What it learns


def line_on_ranks() -> object:
    return make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True),
        QuantileTransformer(output_distribution="normal", n_quantiles=200),
        LogisticRegression(max_iter=2000),
    )


def test_it_sees_amounts_that_no_ratio_shows_and_a_line_on_ranks_does_not() -> None:
    # Amounts over one that swings far more than they do: each ratio is mostly that swing. Failures are where two
    # quotients of the ratios, free of it, are on one side of 1: a line cannot join them.
    swing = np.exp(2 * np.random.default_rng(5).normal(size=(2 * FIRMS, 1)))
    ratios = AMOUNTS[:, :4] / swing
    gaps = np.sign(np.log(ratios[:, 0] / ratios[:, 1])) * np.sign(np.log(ratios[:, 2] / ratios[:, 3]))
    turned, _ = failures(3 * gaps, 0.1, seed=6)
    own = probability(model().fit(ratios[SEEN], turned[SEEN]), ratios[NEW])
    peer = line_on_ranks().fit(ratios[SEEN], turned[SEEN]).predict_proba(ratios[NEW])[:, 1]
    assert roc_auc_score(turned[NEW], peer) < 0.6
    assert roc_auc_score(turned[NEW], own) > 0.65


def test_its_probabilities_are_those_of_the_simulation(fitted: FailureModel) -> None:
    given = probability(fitted, RATIOS[NEW])
    assert given.mean() == pytest.approx(TRUE[NEW].mean(), rel=0.15)
    for part in np.array_split(np.argsort(given), 5):
        assert given[part].mean() == pytest.approx(TRUE[NEW][part].mean(), abs=0.035)
    # The check can fail: the same ranking, twice as sure of itself.
    odds = 2 * np.log(given / (1 - given))
    bold = 1 / (1 + np.exp(-odds))
    assert abs(bold.mean() - TRUE[NEW].mean()) > 0.15 * TRUE[NEW].mean()


@pytest.mark.parametrize(("firms", "columns", "rate"), [(200, 5, 0.1), (400, 12, 0.05), (800, 60, 0.02)])
def test_tables_never_seen_of_any_size_and_rate(firms: int, columns: int, rate: float) -> None:
    amounts = accounts(firms + 3000, max(4, columns // 3), seed=columns)
    ratios = ratios_of(amounts, columns, seed=columns)
    log_odds = 2 * np.log(np.abs(ratios[:, 1]) + 0.01) - 2 * np.log(np.abs(ratios[:, 2]) + 0.01)
    ended, _ = failures(log_odds, rate, seed=columns)
    ratios[np.random.default_rng(0).random(ratios.shape) < 0.05] = np.nan
    new = slice(firms, None)
    given = probability(model().fit(ratios[:firms], ended[:firms]), ratios[new])
    assert roc_auc_score(ended[new], given) > 0.75
    # Better than the share of failures told of every firm.
    share = np.full(3000, ended[:firms].mean())
    assert log_loss(ended[new], given) < log_loss(ended[new], share)


def test_a_table_that_says_nothing_gets_the_share_of_failures() -> None:
    rng = np.random.default_rng(8)
    ended = (rng.random(600) < 0.05).astype(int)
    given = probability(model().fit(rng.normal(size=(600, 8)), ended), rng.normal(size=(600, 8)))
    assert given.mean() == pytest.approx(ended.mean(), abs=0.02)
    assert given.max() < 0.4


# Tables as they come


def test_where_a_figure_is_missing_tells_too() -> None:
    rng = np.random.default_rng(9)
    ended = (rng.random(1200) < 0.1).astype(int)
    ratios = rng.normal(size=(1200, 6))
    ratios[rng.random(1200) < np.where(ended, 0.8, 0.1), 3] = np.nan
    given = probability(model().fit(ratios[:600], ended[:600]), ratios[600:])
    assert roc_auc_score(ended[600:], given) > 0.75


def test_infinities_negative_amounts_zeros_and_constant_columns_are_ordinary() -> None:
    odd = RATIOS.copy()
    odd[::7, 1], odd[1::7, 1], odd[::5, 2], odd[::4, 4] = np.inf, -np.inf, 0, -odd[::4, 4]
    odd = np.column_stack([odd, np.full(len(odd), 3.0), np.full(len(odd), np.nan), np.full(len(odd), np.inf)])
    given = probability(model().fit(odd[SEEN], ENDED[SEEN]), odd[NEW])
    assert np.isfinite(given).all()
    assert roc_auc_score(ENDED[NEW], given) > 0.8


def test_without_a_column_that_varies_every_firm_has_one_probability() -> None:
    ended = np.repeat([0, 1], [90, 10])
    assert probability(model().fit(np.ones((100, 3)), ended), np.ones((2, 3))) == pytest.approx(0.1, abs=0.03)


def test_pandas_polars_and_arrays_give_the_same() -> None:
    table = frame(RATIOS[:600]).with_columns(ratio_3=pl.when(pl.col("ratio_3") < 1).then("ratio_3"))
    ended = ENDED[:600]
    of_polars = probability(model().fit(table, pl.Series(ended)), table)
    pandas = pd.DataFrame(table.to_dict(as_series=False))
    of_pandas = probability(model().fit(pandas, pd.Series(ended)), pandas)
    of_array = probability(model().fit(table.to_numpy(), ended), table.to_numpy())
    assert (of_polars == of_pandas).all()
    assert (of_polars == of_array).all()


def sectors() -> tuple[list[str | None], np.ndarray]:
    rng = np.random.default_rng(4)
    names = rng.choice(["foundry", "bakery", "sawmill"], 900)
    ended = (rng.random(900) < np.where(names == "foundry", 0.25, 0.02)).astype(int)
    return [None if place % 20 == 0 else str(name) for place, name in enumerate(names)], ended


@pytest.mark.parametrize("kind", ["text", "categorical", "pandas", "pandas categorical"])
def test_categories_tell_in_whatever_form_they_come(kind: str) -> None:
    names, ended = sectors()
    noise = np.random.default_rng(1).normal(size=900)
    table: pl.DataFrame | pd.DataFrame = pl.DataFrame({"noise": noise, "sector": names})
    if kind == "categorical":
        table = table.with_columns(pl.col("sector").cast(pl.Categorical))
    elif kind.startswith("pandas"):
        table = pd.DataFrame({"noise": noise, "sector": names})
        table = table.astype({"sector": "category"}) if "categorical" in kind else table
    given = probability(model().fit(table[:600], ended[:600]), table[600:])
    assert roc_auc_score(ended[600:], given) > 0.7
    # A level never met, and a firm without any, are firms like others.
    other = pl.DataFrame({"noise": [0.0, 0.0], "sector": ["shipyard", None]})
    fitted = model().fit(pl.DataFrame({"noise": noise, "sector": names}), ended)
    assert np.isfinite(probability(fitted, other)).all()


def test_columns_of_every_kind_of_number_are_read_as_numbers() -> None:
    parts = [2, None, 3] * 100
    of_polars = pl.DataFrame(
        {
            "decimal": pl.Series(parts).cast(pl.Decimal(10, 2)),
            "flag": [True, None, False] * 100,
            "nothing": [None] * 300,
            "whole": pl.Series(parts, dtype=pl.Int8),
        }
    )
    of_pandas = pd.DataFrame(
        {
            "decimal": pd.Series(parts, dtype="object"),
            "flag": pd.Series([True, None, False] * 100, dtype="boolean"),
            "nothing": [None] * 300,
            "whole": pd.Series(parts, dtype="Int64"),
        }
    )
    ended = np.tile([1, 0, 0], 100)
    given, same = (probability(model().fit(table, ended), table) for table in (of_polars, of_pandas))
    assert (given == same).all()
    assert given[0] > 0.9 > 0.1 > given[1]


def test_one_firm_gets_the_probability_that_it_has_among_others(fitted: FailureModel) -> None:
    alone = [probability(fitted, RATIOS[NEW][[place]])[0] for place in range(3)]
    assert probability(fitted, RATIOS[NEW][:3]) == pytest.approx(alone, abs=1e-12)


def test_quotients_of_a_large_table_are_chosen_on_a_draw_of_its_firms(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(members, "SCREENED_ROWS", 500)
    known = model(quotients_kept=15).fit(RATIOS[SEEN], ENDED[SEEN])
    assert roc_auc_score(ENDED[NEW], probability(known, RATIOS[NEW])) > 0.8


def test_it_tells_which_quotients_its_trees_rest_on() -> None:
    swing = np.exp(2 * np.random.default_rng(5).normal(size=(2 * FIRMS, 1)))
    over_turnover = pl.DataFrame(AMOUNTS[:, :4] / swing, schema=["debt", "equity", "cash", "stocks"])
    telling = model().fit(over_turnover, ENDED).telling()
    assert {telling["over"][0], telling["under"][0]} == {"debt", "equity"}
    assert telling["gain_share"][0] > 2 * telling["gain_share"][1]
    assert telling["gain_share"].sum() == pytest.approx(1, abs=0.02)


# What makes no difference, and what does


def test_the_names_and_the_order_of_the_columns_make_no_difference(fitted: FailureModel) -> None:
    order = np.random.default_rng(0).permutation(RATIOS.shape[1])
    renamed = frame(RATIOS[:, order]).rename(lambda name: f"other {name}")
    given = probability(model().fit(renamed[:FIRMS], ENDED[SEEN]), renamed[FIRMS:])
    assert (given == probability(fitted, RATIOS[NEW])).all()
    # It can fail: the same columns, named otherwise at the prediction only.
    assert not np.allclose(probability(fitted, RATIOS[NEW][:, order]), given)


def test_the_unit_of_a_column_makes_no_difference(fitted: FailureModel) -> None:
    # Powers of two, so that the change of unit rounds nothing.
    units = 2.0 ** np.arange(-5, 5)
    given = probability(model().fit(RATIOS[SEEN] * units, ENDED[SEEN]), RATIOS[NEW] * units)
    assert given == pytest.approx(probability(fitted, RATIOS[NEW]), abs=1e-9)


def test_the_line_on_ranks_sees_ranks_only() -> None:
    # Any rising function of the ratios leaves the line where it is; the trees look at quotients, which it moves.
    traits, failed = np.zeros((FIRMS, 1)), ENDED[SEEN] == 1
    rising = np.arcsinh(RATIOS) ** 3
    plain = members.LineOnRanks.fitted(RATIOS[SEEN], traits, failed).logits(RATIOS[NEW], traits)
    moved = members.LineOnRanks.fitted(rising[SEEN], traits, failed).logits(rising[NEW], traits)
    assert moved == pytest.approx(plain, abs=1e-9)


def test_a_seed_gives_one_model_and_another_seed_another() -> None:
    firms, ended = RATIOS[:500], ENDED[:500]
    once, again, in_parallel = (
        probability(model(n_jobs=jobs).fit(firms, ended), firms) for jobs in (None, None, 2)
    )
    assert (once == again).all()
    assert (once == in_parallel).all()
    assert (once != probability(model(random_state=1).fit(firms, ended), firms)).any()


def test_labels_of_any_kind_the_second_in_order_being_the_failure() -> None:
    firms, ended = RATIOS[:500], ENDED[:500]
    words = np.where(ended == 1, "failed", "alive")
    fitted = model().fit(firms, words)
    assert fitted.classes_.tolist() == ["alive", "failed"]
    assert (probability(fitted, firms) == probability(model().fit(firms, ended == 1), firms)).all()
    assert set(fitted.predict(firms)) <= {"alive", "failed"}


# What it refuses


@pytest.mark.parametrize(
    ("firms", "ended", "said"),
    [
        (RATIOS[:50], np.zeros(50), "of one class"),
        (RATIOS[:50], np.arange(50) % 3, "multiclass"),
        (RATIOS[:50], np.where(np.arange(50) < 5, np.nan, 0), "unknown"),
        (RATIOS[:50], [None, *[0, 1] * 24, 1], "unknown"),
        (RATIOS[:50], pd.Series([pd.NA, *[0, 1] * 24, 1], dtype="Int64"), "unknown"),
        (RATIOS[:50], pl.Series([None, *[False, True] * 24, True]), "unknown"),
        (RATIOS[:50], np.repeat([0, np.inf], 25), "infinite"),
        (RATIOS[:50], np.linspace(0, 1, 50), "no endings"),
        (RATIOS[:50], np.repeat([0, 1], [49, 1]), "too few"),
        (RATIOS[:50], [0, 1], "50 firms and 2 endings"),
        (RATIOS[:0], [], "0 sample"),
        (pl.DataFrame(), [], "without rows"),
        (frame(RATIOS[:0]), [], "without rows"),
        (pd.DataFrame(RATIOS[:50, :2], columns=["a", "a"]), ENDED[:50], "one name: a"),
        (pl.DataFrame({"day": [datetime.date(2024, 1, 1)] * 50}), ENDED[:50], "day holds Date"),
        (np.array([["much"], ["little"]] * 25), ENDED[:50], "not compatible"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_with_a_reason(
    firms: object, ended: object, said: str
) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        model().fit(firms, ended)
    assert refused.value.where in ("X", "y")
    assert refused.value.fix is not None


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(BadInput, match="1 folds"):
        model(folds=1).fit(RATIOS[:50], ENDED[:50])


@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
@pytest.mark.parametrize(
    "firms",
    [
        frame(RATIOS[:5]).drop("ratio_1"),
        frame(RATIOS[:5]).with_columns(more=1.0),
        frame(RATIOS[:5]).rename({"ratio_1": "ratio_one"}),
        RATIOS[:5, :9],
    ],
    ids=["one less", "one more", "another name", "an array one less"],
)
def test_other_columns_than_those_of_the_fit_are_refused(firms: object) -> None:
    known = model(folds=2).fit(frame(RATIOS[:300]), ENDED[:300])
    with pytest.raises(BadInput, match="no table that the model can read"):
        known.predict_proba(firms)


# The Polish firms


def test_one_fold_of_the_polish_firms(real_data: Path) -> None:
    """Published for ten folds: AUC 0.959 (Zięba, Tomczak & Tomczak 2016). One fold here, for the time it takes:
    benchmarks/failure.py runs all ten. A shuffled column of endings must be seen."""
    file = real_data / "bankruptcy-poland" / "1year.parquet"
    if not file.is_file():
        pytest.skip("the Polish firms are not among the real open data")
    table = pl.read_parquet(file)
    ratios, ended = table.drop("class"), table["class"].to_numpy()
    rest, held = next(StratifiedKFold(10, shuffle=True, random_state=42).split(ratios, ended))
    known = model(folds=2, quotients_kept=200).fit(ratios[rest], ended[rest])
    given = probability(known, ratios[held])
    assert roc_auc_score(ended[held], given) > 0.972
    assert average_precision_score(ended[held], given) > 0.85
    shuffled = np.random.default_rng(0).permutation(ended[held])
    assert roc_auc_score(shuffled, given) < 0.7
