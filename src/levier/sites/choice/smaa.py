"""How sure a choice is: the probability of every rank when weights and data are uncertain.

Sources: Lahdelma and Salminen (2001), SMAA-2: Stochastic multicriteria acceptability analysis for group
decision making, Operations Research 49(3); Tervonen and Figueira (2008), A survey on stochastic multicriteria
acceptability analysis methods, Journal of Multi-Criteria Decision Analysis 15(1-2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.sites.choice.beliefs import AnyWeights, Belief
from levier.sites.choice.counting import RankCounts, same_sites
from levier.sites.choice.drawing import Drawing
from levier.sites.choice.filling import Filled, filled
from levier.sites.choice.normalising import Floats, Normalisation
from levier.sites.choice.preferences import Preference
from levier.sites.choice.promethee import Ints
from levier.sites.choice.rating import METHOD_LABELS, Method, Rated, rated
from levier.sites.matrix import Matrix

SHOWN = 10
"""Sites for which ranks are listed one by one, rivals compared in pairs, and confidence computed."""
CONFIDENCE_DRAWS = 1_000
Z95 = 1.959964


@dataclass(frozen=True, eq=False)
class Acceptability:
    """`table`, the most often first first: `site_id`; `first_share`, the probability of being first, and
    `first_error`, half its 95 % interval (Monte Carlo; Wilson 1927); `first_ranks_share`, of being among the
    `SHOWN` first; `rank_mean`; `confidence`, the probability of being first under the weights that favour it
    most typically (null for sites that are not shown or never first).

    `ranks`: `site_id`, `rank`, `rank_to` (the same, or the end of a band), `share`, for the sites shown,
    where above 0. `central_weights`: `site_id`, `criterion`, `weight`: the mean of the weights that make it
    first. `pairs`: `site_id`, `rival_id`, `wins_share`, `error` among the sites shown. `shares`: sites (in
    the order
    of the matrix) by bands of ranks; `bands`: first and last rank of each."""

    table: pl.DataFrame
    ranks: pl.DataFrame
    central_weights: pl.DataFrame
    pairs: pl.DataFrame
    shares: Floats
    bands: tuple[tuple[int, int], ...]
    draws: int
    evidence: Evidence


def smaa(
    matrix: Matrix,
    *,
    method: Method = "topsis",
    normalisation: Normalisation | None = None,
    preferences: Sequence[Preference] | None = None,
    weights: Belief | None = None,
    draws: int = 10_000,
    seed: int = 0,
) -> Acceptability | NotComputed:
    """The probability of every rank for each site, when weights and data are drawn.

    At each draw: weights from what is believed of them (scaled over the criteria that tell sites apart), each
    uncertain value evenly within its whole range, each unknown one evenly between the least and the most that
    any known one may be (in 256 steps); then all sites are ranked. Draws are independent between sites and
    criteria. The scale of a criterion (its normalisation, its best and worst) stays that of `rank`: a value
    drawn beyond the central ones is rated beyond them. For PROMETHEE the drawn values of all sites are
    compared with each other, criterion by criterion, in as many tables as draws or, for many sites, fewer
    that are dealt out again (64 at least). Sites alike in all that counts share their rank.

    Up to `FULL` sites every rank is counted; beyond, ranks 1 to 20 one by one and the others in bands
    (`bands`), with the mean rank exact in both cases.

    Parameters
    ----------
    matrix, method, normalisation, preferences : as in `rank`.
    weights : `AnyWeights` unless said; `WeightsAround`, `WeightsInOrder` (those of the matrix) or
        `WeightsWithin`.
    draws : the Monte Carlo error of a probability p is about √(p(1 − p)/draws).

    Returns
    -------
    Acceptability, or NotComputed without any site.

    Raises
    ------
    BadInput : as `rank`; fewer than one draw; bounds that no weights meet.
    """
    if not matrix.sites:
        return NotComputed(m("there is no site to choose from"), needs=("brownfields",))
    if draws < 1:
        raise BadInput(m("one draw at least is wanted"), where="draws")
    belief = weights or AnyWeights()
    table = filled(matrix)
    found = rated(table, method, normalisation, preferences)
    rng = np.random.default_rng(seed)
    drawn = heard(belief.drawn(matrix.weights, matrix.criteria, draws, rng), table)
    group, rows = same_sites(found, np.asarray((drawn > 0).any(axis=0)))
    counts = RankCounts(np.bincount(group), len(table.criteria))
    drawing = Drawing(found, draws, rng)
    for block, losses in drawing.blocks(rows, drawn, rng):
        counts.add(losses, block)
    first = counts.first[group]
    order = np.lexsort((np.array(table.sites), counts.mean_rank[group], -first))
    shown = order[:SHOWN]
    confidence = _confidence(drawing, shown[first[shown] > 0], group, rows, counts.central, rng)
    wins = _wins(drawing, shown, group, rows, drawn, rng)
    return Acceptability(
        _table(found, counts, group, confidence, draws)[order],
        _ranks(found, counts, group, shown, draws),
        _central(found, counts, group, order[first[order] > 0]),
        _pairs(found, shown, wins, draws),
        counts.shares[group],
        counts.bands,
        draws,
        _evidence(found, belief, draws),
    )


def heard(drawn: Floats, table: Filled) -> Floats:
    """Draws for the criteria that tell sites apart, scaled to sum to one: what is believed of all the weights
    is believed of their proportions."""
    kept = drawn[:, table.heard]
    total = kept.sum(axis=1, keepdims=True)
    return np.divide(kept, total, out=np.zeros_like(kept), where=total > 0)


def _wins(
    drawing: Drawing, shown: Ints, group: Ints, rows: Ints, weights: Floats, rng: np.random.Generator
) -> Floats:
    """How often each site shown is strictly better than each other, with draws of data of its own."""
    wins = np.zeros((len(shown), len(shown)))
    distinct, back = np.unique(group[shown], return_inverse=True)
    for _, drawn in drawing.blocks(rows[distinct], weights, rng):
        losses = drawn[:, back]
        wins += (losses[:, :, None] < losses[:, None, :]).sum(axis=0)
    return wins


def _confidence(
    drawing: Drawing, sites: Ints, group: Ints, rows: Ints, central: Floats, rng: np.random.Generator
) -> dict[int, float]:
    """Of each site, the probability of being first under its central weights, data drawn."""
    draws = CONFIDENCE_DRAWS if drawing.found.filled.unsure.any() else 1
    shares = {}
    for site in sites:
        weights = np.tile(central[group[site]], (draws, 1))
        first = sum(
            int((losses[:, group[site]] <= losses.min(axis=1)).sum())
            for _, losses in drawing.blocks(rows, weights, rng)
        )
        shares[int(site)] = first / draws
    return shares


def wilson(hits: Floats, draws: int) -> Floats:
    """Half the 95 % interval of a share seen in so many draws: never nil, even where nothing was seen."""
    share = hits / draws
    return Z95 / (1 + Z95**2 / draws) * np.sqrt(share * (1 - share) / draws + Z95**2 / (4 * draws**2))


def _table(
    found: Rated, counts: RankCounts, group: Ints, confidence: dict[int, float], draws: int
) -> pl.DataFrame:
    first = counts.first[group]
    upto = [end <= SHOWN for _, end in counts.bands]
    return pl.DataFrame(
        {
            "site_id": found.filled.sites,
            "first_share": first / draws,
            "first_error": wilson(first, draws),
            "first_ranks_share": counts.shares[group][:, upto].sum(axis=1),
            "rank_mean": counts.mean_rank[group],
            "confidence": [confidence.get(site) for site in range(len(group))],
        },
        schema_overrides={"confidence": pl.Float64},
    )


def _ranks(found: Rated, counts: RankCounts, group: Ints, shown: Ints, draws: int) -> pl.DataFrame:
    sites = found.filled.sites
    rows = [
        (sites[site], start, end, share)
        for site in shown
        for (start, end), share in zip(counts.bands, counts.shares[group[site]].tolist(), strict=True)
        if share > 0
    ]
    schema = {"site_id": pl.String, "rank": pl.Int64, "rank_to": pl.Int64, "share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        error=pl.Series(wilson(np.array([share for *_, share in rows]) * draws, draws))
    )


def _central(found: Rated, counts: RankCounts, group: Ints, sites: Ints) -> pl.DataFrame:
    criteria = found.filled.criteria
    return pl.DataFrame(
        {
            "site_id": np.repeat(np.array(found.filled.sites, dtype=object)[sites], len(criteria)),
            "criterion": list(criteria) * len(sites),
            "weight": counts.central[group[sites]].ravel(),
        },
        schema={"site_id": pl.String, "criterion": pl.String, "weight": pl.Float64},
    )


def _pairs(found: Rated, shown: Ints, wins: Floats, draws: int) -> pl.DataFrame:
    names = [found.filled.sites[site] for site in shown]
    rows = [(a, b, wins[i, j] / draws) for i, a in enumerate(names) for j, b in enumerate(names) if i != j]
    schema = {"site_id": pl.String, "rival_id": pl.String, "wins_share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        error=pl.Series(wilson(np.array([share for *_, share in rows]) * draws, draws))
    )


def _evidence(found: Rated, belief: Belief, draws: int) -> Evidence:
    table = found.filled
    cautions: list[Message] = []
    if unsure := int(table.unsure.sum()):
        cautions.append(
            m(
                "Values drawn within their range, or over the range of those known where unknown: {unsure} "
                "of "
                "{all}. Each is drawn by itself: what they may have in common is not.",
                unsure=unsure,
                all=table.unsure.size,
            )
        )
    return Evidence(
        method=m(
            "{method}, ranks under {draws} draws of weights: {belief}.",
            method=METHOD_LABELS[found.method],
            draws=draws,
            belief=belief.said,
        ),
        tables=(),
        uncertainty=m(
            "A probability is a share of draws, within {error} points at most (95 %). It says how "
            "robust a rank "
            "is to weights and data, not how good the site is.",
            error=round(100 * float(wilson(np.array(draws / 2), draws)), 1),
        ),
        reference="Lahdelma & Salminen (2001), Operations Research 49(3)",
        cautions=tuple(cautions),
    )
