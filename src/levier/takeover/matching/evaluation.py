"""How often the company that did buy is among the first proposed, beside simpler ways to propose."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.takeover.matching.affinity import Affinity
from levier.takeover.matching.learning import Choice, Market, markets_of
from levier.takeover.matching.sides import Weighing, relatedness_of

RESAMPLES = 2000


@dataclass(frozen=True)
class Recall:
    """`by_method`: `method` (learned affinity, nearest employer of the same class, nearest of the same class,
    at random), `recall` (share of takeovers whose buyer is among the `k` first), `low`, `high` (95 %,
    Wilson), `times_nearest` with `times_low`, `times_high`: over the nearest of the same class (95 %,
    bootstrap of takeovers). `takeovers`, `companies`: how many, and how many companies to choose from on
    average."""

    by_method: pl.DataFrame
    k: int
    takeovers: int
    companies: float


def recall_of_buyers(
    successions: pl.DataFrame, firms: pl.DataFrame, affinity: Affinity, *, k: int = 10, seed: int = 0
) -> Recall | NotComputed:
    """Among all companies open before each takeover, is the one that bought among the k first?

    Give takeovers later than those that the affinity was learned from. Firms as for `learn_affinity`; ties
    are given half, so that a method that cannot choose gains nothing.

    Raises BadInput where `k` is not positive.
    """
    if k < 1:
        raise BadInput(m("k is {k}: a whole number from 1 to {most}", k=k, most="∞"), where="k")
    markets, choices = markets_of(successions, firms)
    if not choices:
        return NotComputed(m("no past takeover by a company to compare with"), needs=("successions",))
    rows = [_ranks(choice, markets[choice.day], affinity) for choice in choices]
    hits = {name: np.array([row[name] <= k for row in rows], dtype=float) for name in rows[0]}
    sizes = np.array([len(markets[choice.day].weighing.buyers) for choice in choices])
    hits["at random"] = np.minimum(k / sizes, 1)
    return Recall(_table(hits, np.random.default_rng(seed)), k, len(choices), float(sizes.mean()))


def _ranks(choice: Choice, market: Market, affinity: Affinity) -> dict[str, float]:
    """The rank of the true buyer by each method; infinite where the method does not propose it."""
    weighing = _with(market, affinity)
    everyone = np.arange(len(weighing.buyers))
    seller = np.full(len(everyone), choice.seller)
    km = weighing.distance_km(seller, everyone)
    codes = np.array([*(code[:5] for code in weighing.codes), ""])
    same = codes[weighing.buyers.industry] == codes[weighing.targets.industry[choice.seller]]
    employs = weighing.buyer_features["employer"] == 1
    return {
        "learned affinity": _rank(-weighing.utility(seller, everyone), choice.buyer),
        "nearest employer of the same class": _rank(np.where(same & employs, km, np.inf), choice.buyer),
        "nearest of the same class": _rank(np.where(same, km, np.inf), choice.buyer),
    }


def _with(market: Market, affinity: Affinity) -> Weighing:
    weighing = market.weighing
    return replace(weighing, affinity=affinity, relatedness=relatedness_of(weighing.codes, affinity))


def _rank(cost: npt.NDArray[np.floating], buyer: int) -> float:
    own = cost[buyer]
    if not np.isfinite(own):
        return np.inf
    return float((cost < own).sum() + ((cost == own).sum() + 1) / 2)


def _table(hits: dict[str, npt.NDArray[np.floating]], rng: np.random.Generator) -> pl.DataFrame:
    count = len(next(iter(hits.values())))
    drawn = rng.integers(0, count, (RESAMPLES, count))
    nearest = hits["nearest of the same class"]
    rows = []
    for name, hit in hits.items():
        interval = stats.binomtest(round(hit.sum()), count).proportion_ci(method="wilson")
        with np.errstate(divide="ignore", invalid="ignore"):
            times = hit[drawn].sum(axis=1) / nearest[drawn].sum(axis=1)
            over = hit.sum() / nearest.sum()
        low, high = np.nanpercentile(times, [2.5, 97.5]) if nearest.sum() else (np.nan, np.nan)
        rows.append((name, hit.mean(), interval.low, interval.high, over, low, high))
    names = ("method", "recall", "low", "high", "times_nearest", "times_low", "times_high")
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.when(pl.col(n).is_finite()).then(n).alias(n) for n in names[4:]
    )
