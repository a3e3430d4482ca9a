"""The affinity of firms and buyers, learned from past takeovers: who bought, among all who could."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.takeover.matching.affinity import ASSUMED, FEATURES, Affinity, Curve, Feature, assumed_affinity
from levier.takeover.matching.firms import companies_as_buyers, firms_as_targets, takeovers
from levier.takeover.matching.relatedness import Relatedness, learn_relatedness
from levier.takeover.matching.sides import Weighing, weigh

FEWEST = 20
"""Takeovers under which nothing is learned."""
FOLDS = 5
DRAWN = 250
"""Companies that did not buy, drawn for each takeover: as many of the seller's division as of the others."""

Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Choice:
    """A takeover and the market of its day: positions in the day's sellers and companies."""

    day: datetime.date
    seller: int
    buyer: int


@dataclass(frozen=True)
class Market:
    """The companies of a day, and the firms sold after it: `shares` of companies by industry."""

    weighing: Weighing
    shares: dict[str, float]


def learn_affinity(
    successions: pl.DataFrame,
    firms: pl.DataFrame,
    *,
    relatedness: pl.DataFrame | None = None,
    supply: pl.DataFrame | None = None,
    drawn: int = DRAWN,
    ridge: float = 1.0,
    seed: int = 0,
) -> Affinity | NotComputed:
    """The curves of an affinity that best tell the buyer from the companies that did not buy.

    Conditional logit: the buyer is chosen among the companies open on the last day of `firms` before the
    takeover, with a probability in proportion to exp(utility). Companies that did not buy are drawn in two
    strata, and their weight corrected (McFadden 1978, section 5). Curves are drawn towards those assumed
    (ridge on the rise between knots), and rise or fall only where that is their sense. The relatedness that a
    takeover is learned from leaves it out (five folds).

    Takeovers by a firm that did not exist before (heirs, employees) have no buyer among the companies: they
    are not learned from.

    Parameters
    ----------
    successions : the table of that name; those of the period to learn from
    firms : FIRMS (`firms_on`), several days, each as known then. Only days before a takeover are read for it
    relatedness : `naf_a`, `naf_b`, `relatedness` (0 to 1) from elsewhere, to start from in place of the tree
    supply : `from_division`, `to_division`, `share` of purchases
    drawn : companies drawn from each stratum
    ridge : what a unit between the rise of a curve and the one assumed costs, in log-likelihood
    seed : of the draw

    Returns
    -------
    Affinity; NotComputed with fewer than 20 takeovers by companies.

    Raises
    ------
    BadInput : `drawn` or `ridge` is not positive.

    Source: McFadden (1978), Modelling the choice of residential location.
    """
    if drawn < 1 or ridge <= 0:
        raise BadInput(m("`drawn` and `ridge` must be positive"), where=f"drawn={drawn}, ridge={ridge}")
    markets, choices = markets_of(successions, firms, supply)
    if len(choices) < FEWEST:
        return NotComputed(
            m("{n} past takeovers by companies are too few to learn from", n=len(choices)),
            needs=("successions", "establishment_periods", "legal_unit_periods"),
        )
    codes = sorted({code for market in markets.values() for code in market.weighing.codes})
    fold = np.random.default_rng(seed).permutation(len(choices)) % FOLDS
    without = [_relatedness(choices, markets, codes, fold != n, relatedness) for n in range(FOLDS)]
    rng = np.random.default_rng(seed + 1)
    samples = [
        _sample(rng, choice, markets[choice.day], without[n], drawn)
        for choice, n in zip(choices, fold, strict=True)
    ]
    ramps, means = _design(samples)
    rises = _fitted(
        ramps,
        [len(sample.correction) for sample in samples],
        np.concatenate([s.correction for s in samples]),
        ridge,
    )
    whole = _relatedness(choices, markets, codes, np.ones(len(choices), dtype=bool), relatedness)
    starts = np.concatenate(([0], np.cumsum([len(s.correction) for s in samples])[:-1]))
    return Affinity(
        curves=_curves(rises, means),
        reference=float(np.median((ramps @ rises)[starts])),
        levels=whole.levels,
        relatedness=whole.table,
        learned_from=len(choices),
    )


def markets_of(
    successions: pl.DataFrame, firms: pl.DataFrame, supply: pl.DataFrame | None = None
) -> tuple[dict[datetime.date, Market], list[Choice]]:
    """The takeovers by companies, each with the companies of the last known day before it."""
    days = firms.select(as_of=pl.col("as_of").unique().sort())
    dated = takeovers(successions).join_asof(
        days, left_on="on", right_on="as_of", strategy="backward", allow_exact_matches=False
    )
    markets: dict[datetime.date, Market] = {}
    choices: list[Choice] = []
    for (day,), sold in dated.drop_nulls("as_of").group_by("as_of", maintain_order=True):
        then = firms.filter(pl.col("as_of") == day)
        companies = companies_as_buyers(then)
        known = sold.join(then.select(seller="siren"), on="seller", how="semi").join(
            companies.select("buyer"), on="buyer", how="semi"
        )
        if known.is_empty():
            continue
        sellers = firms_as_targets(then.filter(pl.col("siren").is_in(known["seller"].to_list())))
        weighing = weigh(sellers, companies, assumed_affinity(), supply)
        place = {siren: rank for rank, siren in enumerate(companies["buyer"])}
        number = {siren: rank for rank, siren in enumerate(sellers["target"])}
        counts = companies["naf"].drop_nulls().value_counts(normalize=True)
        markets[day] = Market(weighing, dict(counts.iter_rows()))
        choices += [
            Choice(day, number[seller], place[buyer])
            for seller, buyer in known.select("seller", "buyer").iter_rows()
        ]
    return markets, choices


def _relatedness(
    choices: list[Choice],
    markets: Mapping[datetime.date, Market],
    codes: list[str],
    used: npt.NDArray[np.bool_],
    given: pl.DataFrame | None,
) -> Relatedness:
    place = {code: rank for rank, code in enumerate(codes)}
    seen, expected = np.zeros((2, len(codes), len(codes)))
    for choice, use in zip(choices, used, strict=True):
        weighing = markets[choice.day].weighing
        industries = weighing.targets.industry[choice.seller], weighing.buyers.industry[choice.buyer]
        if not use or max(industries) >= len(weighing.codes):
            continue
        seller, buyer = (place[weighing.codes[industry]] for industry in industries)
        seen[seller, buyer] += 1
        for code, share in markets[choice.day].shares.items():
            expected[seller, place[code]] += share
    return learn_relatedness(codes, seen, expected, given)


@dataclass(frozen=True)
class Sample:
    """A takeover's buyer, first, and companies drawn: what curves read of each, and the log of how likely
    each was to be drawn."""

    features: dict[str, Floats]
    correction: Floats


def _sample(
    rng: np.random.Generator, choice: Choice, market: Market, related: Relatedness, drawn: int
) -> Sample:
    weighing = market.weighing
    division = np.array([*(code[:2] for code in weighing.codes), ""])
    alike = division[weighing.buyers.industry] == division[weighing.targets.industry[choice.seller]]
    pool = np.arange(len(alike))
    who, correction = [np.array([choice.buyer])], [np.zeros(1)]
    for stratum in (pool[alike], pool[~alike]):
        count = min(drawn, len(stratum))
        log_rate = np.log(count / len(stratum)) if count else 0.0
        picked = rng.choice(stratum, count, replace=False) if count else stratum
        picked = picked[picked != choice.buyer]
        who.append(picked)
        correction.append(np.full(len(picked), log_rate))
        if choice.buyer in stratum:
            correction[0] = np.full(1, log_rate)
    buyers = np.concatenate(who)
    seller = np.full(len(buyers), choice.seller)
    return Sample(pair_features(weighing, seller, buyers, related), np.concatenate(correction))


def pair_features(
    weighing: Weighing,
    target: npt.NDArray[np.int64],
    buyer: npt.NDArray[np.int64],
    related: Relatedness | None = None,
) -> dict[str, Floats]:
    """What each curve reads of pairs; relatedness from `related` where it is given."""
    own, other = weighing.targets.industry[target], weighing.buyers.industry[buyer]
    features: dict[str, Floats] = {name: values[buyer] for name, values in weighing.buyer_features.items()}
    features["distance"] = np.log(1 + weighing.distance_km(target, buyer))
    features["size_ratio"] = weighing.size_ratio(target, buyer)
    features["supply"] = weighing.bought[own, other]
    if related is None:
        features["relatedness"] = weighing.relatedness[own, other]
    else:
        place = {code: rank for rank, code in enumerate(related.codes)}
        places = np.array([*(place[code] for code in weighing.codes), len(related.codes)])
        table = np.pad(related.matrix, (0, 1), constant_values=np.nan)
        features["relatedness"] = table[places[own], places[other]]
    return features


def _design(samples: list[Sample]) -> tuple[Floats, dict[str, Floats]]:
    """A row per company drawn: for each stretch between two knots, how much of it lies below what is known of
    the pair, less the mean of the companies that did not buy; 0 where it is unknown."""
    columns, means = [], {}
    rest = np.concatenate([np.arange(len(s.correction)) > 0 for s in samples])
    for feature in FEATURES:
        values = np.concatenate([s.features[feature.name] for s in samples]).astype(np.float64)
        ramps = _ramps(values, feature)
        known = ~np.isnan(values)
        some = known & rest
        mean = ramps[some].mean(axis=0) if some.any() else np.zeros(feature.knots - 1)
        columns.append(np.where(known[:, None], ramps - mean, 0))
        means[feature.name] = mean
    return np.hstack(columns), means


def _ramps(values: Floats, feature: Feature) -> Floats:
    place = (np.nan_to_num(values) - feature.start) / feature.step
    return np.clip(place[:, None] - np.arange(feature.knots - 1), 0, 1)


def _each() -> Iterator[tuple[Feature, slice]]:
    first = 0
    for feature in FEATURES:
        yield feature, slice(first, first + feature.knots - 1)
        first += feature.knots - 1


def _fitted(ramps: Floats, counts: list[int], correction: Floats, ridge: float) -> Floats:
    """The rise of each curve between its knots, by penalised likelihood."""
    assumed = np.concatenate([np.diff(ASSUMED[feature.name]) for feature in FEATURES])
    starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    owner = np.repeat(np.arange(len(counts)), counts)
    bought = ramps[starts].sum(axis=0)

    def loss(rises: Floats) -> tuple[float, Floats]:
        utility = ramps @ rises - correction
        highest = np.maximum.reduceat(utility, starts)
        weight = np.exp(utility - highest[owner])
        total = np.add.reduceat(weight, starts)
        likelihood = (utility[starts] - highest - np.log(total)).sum()
        gradient = bought - (weight / total[owner]) @ ramps
        away = rises - assumed
        return ridge * away @ away - likelihood, 2 * ridge * away - gradient

    limits = [
        ((0, None) if feature.slope > 0 else (None, 0) if feature.slope < 0 else (None, None))
        for feature in FEATURES
        for _ in range(feature.knots - 1)
    ]
    return minimize(loss, assumed, jac=True, method="L-BFGS-B", bounds=limits).x


def _curves(rises: Floats, means: dict[str, Floats]) -> dict[str, Curve]:
    curves = {}
    for feature, some in _each():
        heights = np.concatenate(([0.0], np.cumsum(rises[some]))) - means[feature.name] @ rises[some]
        curves[feature.name] = Curve(feature.start, feature.step, tuple(heights.tolist()))
    return curves
