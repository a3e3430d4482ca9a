"""An affinity learned from takeovers: it finds planted tastes, sees nothing of later days, and says when it cannot."""

import datetime

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.naf_tree import tree_closeness
from levier.takeover.matching import (
    Affinity,
    Curve,
    Recall,
    assumed_affinity,
    learn_affinity,
    portfolio_relatedness,
    recall_of_buyers,
)
from levier.takeover.matching.relatedness import learn_relatedness

FIRST, SECOND = datetime.date(2018, 1, 1), datetime.date(2020, 1, 1)
CODES = ["25.11Z", "25.62B", "28.11Z", "10.71C", "47.11F", "62.01Z"]


def world(count: int = 600, sales: int = 160, seed: int = 4) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Firms of two days and takeovers: a buyer is near, and metal (25) and machinery (28) buy each other."""
    rng = np.random.default_rng(seed)
    code, x, y = rng.integers(0, len(CODES), count), rng.normal(6, 0.5, count), rng.normal(49, 0.4, count)
    siren = [f"{n:09d}" for n in range(count)]
    firms = pl.DataFrame(
        {
            "siren": siren,
            "naf": [CODES[n] for n in code],
            "longitude": x,
            "latitude": y,
            "employer": rng.random(count) < 0.7,
            "establishments": rng.integers(1, 4, count),
            "age_years": rng.exponential(10, count),
            "company": [True] * count,
            "diffusion": ["O"] * count,
        }
    ).with_columns(
        *(pl.lit(None, dtype=pl.String).alias(name) for name in ("name", "commune")),
        *(
            pl.lit(None, dtype=pl.Float64).alias(name)
            for name in (
                "jobs",
                "jobs_low",
                "jobs_high",
                "revenue_eur",
                "equity_ratio_pct",
                "ebitda_margin_share",
                "past_acquisitions",
            )
        ),
    )
    friend = np.array([[a == b or {a[:2], b[:2]} == {"25", "28"} for b in CODES] for a in CODES])
    links = []
    for seller in rng.permutation(count)[:sales]:
        km = np.hypot((x - x[seller]) * 73, (y - y[seller]) * 111)
        weight = np.exp(-km / 10) * np.where(friend[code[seller], code], 1, 0.01)
        weight[seller] = 0
        buyer = rng.choice(count, p=weight / weight.sum())
        links.append(
            (
                f"{siren[seller]}00001",
                f"{siren[buyer]}00002",
                SECOND + datetime.timedelta(days=int(rng.integers(-700, 700))),
            )
        )
    successions = pl.DataFrame(links, schema=["predecessor_siret", "successor_siret", "on"], orient="row")
    both = pl.concat(firms.with_columns(as_of=pl.lit(day)) for day in (FIRST, SECOND))
    return both, successions


FIRMS, LINKS = world()
BEFORE = pl.col("on") < SECOND


def test_planted_tastes_are_found_and_later_takeovers_recalled():
    model = learn_affinity(LINKS.filter(BEFORE), FIRMS)
    assert isinstance(model, Affinity)
    related = {(a, b): r for a, b, r in model.relatedness.iter_rows()}
    assert related["25.11Z", "28.11Z"] > 0.6 > 0.3 > related["25.11Z", "10.71C"]
    heights = model.curves["distance"].values
    assert heights[2] - heights[4] > 1.5  # 6 against 54 km
    found = recall_of_buyers(LINKS.filter(~BEFORE), FIRMS, model, k=10)
    assert isinstance(found, Recall)
    recall = dict(found.by_method.select("method", "recall").iter_rows())
    assert recall["learned affinity"] > recall["nearest of the same class"] > recall["at random"]
    assert found.by_method["low"][0] < recall["learned affinity"] < found.by_method["high"][0]


def test_nothing_after_the_takeovers_is_read():
    """Whatever the firms become on a day after all takeovers learned from, the affinity is the same."""
    early = LINKS.filter(BEFORE)
    shuffled = FIRMS.with_columns(
        pl.when(pl.col("as_of") < SECOND).then(name).otherwise(pl.col(name).shuffle(seed=1)).alias(name)
        for name in ("naf", "longitude", "latitude", "employer", "age_years")
    )
    one, other = learn_affinity(early, FIRMS), learn_affinity(early, shuffled)
    assert one.curves == other.curves
    assert one.relatedness.equals(other.relatedness)


def test_what_came_before_is_read():
    """The perturbation that the test above must be able to see."""
    shuffled = FIRMS.with_columns(pl.col("longitude").shuffle(seed=1))
    assert (
        learn_affinity(LINKS.filter(BEFORE), FIRMS).curves
        != learn_affinity(LINKS.filter(BEFORE), shuffled).curves
    )


def test_a_buyer_created_that_day_is_no_company_that_bought():
    heirs = LINKS.with_columns(successor_siret=pl.lit("99999999900001"))
    assert isinstance(learn_affinity(heirs, FIRMS), NotComputed)


def test_too_few_takeovers_teach_nothing():
    assert isinstance(learn_affinity(LINKS.head(5), FIRMS), NotComputed)
    assert isinstance(recall_of_buyers(LINKS.clear(), FIRMS, assumed_affinity()), NotComputed)


def test_absurd_settings_are_refused():
    with pytest.raises(BadInput):
        learn_affinity(LINKS, FIRMS, ridge=0)
    with pytest.raises(BadInput):
        recall_of_buyers(LINKS, FIRMS, assumed_affinity(), k=0)


def test_the_same_seed_gives_the_same_affinity():
    assert learn_affinity(LINKS, FIRMS, seed=2).curves == learn_affinity(LINKS, FIRMS, seed=2).curves


def test_relatedness_by_hand():
    # One pair of codes, in two sections: seen 6 for 2 expected, counted once each way. Before anything is seen
    # the level is 0.25 / 0.75 = 1/3: (12 + 0.5) / (4 + 1.5) = 2.2727. The pair of divisions then sees 6 for
    # 4.5455: 8 / 6.5455 = 1.2222, so 2.7778; the pair of codes 6 for 5.5556: 8 / 7.5556 = 1.0588, so 2.9412.
    codes = ["25.11Z", "62.01Z"]
    seen, expected = np.array([[0.0, 6], [0, 0]]), np.array([[0.0, 2], [0, 0]])
    found = learn_relatedness(codes, seen, expected)
    assert found.matrix[0, 1] == pytest.approx(2.9412 / 3.9412, abs=1e-5)
    assert found.matrix[0, 1] == found.matrix[1, 0]


def test_industries_held_together_are_related():
    sirens = [f"{n:09d}" for n in range(40)]
    rows = [(s, "25.11Z", True) for s in sirens] + [
        (s, "47.11F" if n % 2 else "28.11Z", True) for n, s in enumerate(sirens[:20])
    ]
    rows += [(s, "62.01Z", True) for s in sirens[30:]] + [
        (f"9{n:08d}", c, True) for n in range(10) for c in ("62.01Z", "10.71C")
    ]
    table = portfolio_relatedness(pl.DataFrame(rows, schema=["siren", "naf", "active"], orient="row"))
    related = {(a, b): r for a, b, r in table.iter_rows()}
    assert related["25.11Z", "28.11Z"] > related["28.11Z", "62.01Z"]
    assert related["62.01Z", "10.71C"] > related["25.11Z", "10.71C"]


def test_a_curve_passes_through_its_knots_and_is_level_beyond():
    curve = Curve(0.0, 2.0, (1.0, 3.0, -1.0))
    at = np.array([-5, 0, 1, 2, 3, 4, 99, np.nan], dtype=np.float32)
    assert curve.at(at).tolist() == pytest.approx([1, 1, 2, 3, 1, -1, -1, 0], abs=0.02)


def test_closeness_falls_from_level_to_level():
    codes = ["25.11Z", "25.12Z", "25.62B", "28.11Z", "47.11F"]
    closeness = tree_closeness(codes, codes)
    assert (np.diff(closeness[0]) < 0).all()
    assert (closeness == closeness.T).all()
