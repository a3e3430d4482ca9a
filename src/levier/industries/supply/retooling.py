"""Firms around a site that do not make an input but could, by their activity, size and place."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from levier.core import naf as nomenclature
from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.headcount import with_jobs_range
from levier.core.industry import industrial_group
from levier.core.messages import Message, m
from levier.core.naf_tree import tree_closeness
from levier.industries.pairs import Pairs
from levier.industries.supply.makers import RADIUS_KM, Site, declares, placed_from

Weights = tuple[float, float, float]


@dataclass(frozen=True)
class RetoolingRules:
    """How candidates are weighed. All are assumptions: no register says which plants have retooled.

    `fewest_jobs`: smaller firms seldom have the means. `least_related`: of the relatedness of the closest
    activity; in the tree of NAF, 0.45 is the same division. `full_size_jobs`: from there on, size no longer
    counts. `halving_km`: distance that halves the nearness. `weights`: of relatedness, size and nearness, in
    a geometric mean. `other_weights`: those under which the order is tried again.
    """

    fewest_jobs: int = 10
    least_related: float = 0.45
    full_size_jobs: int = 250
    halving_km: float = 50.0
    weights: Weights = (0.5, 0.25, 0.25)
    other_weights: tuple[Weights, ...] = field(
        default=(
            (0.7, 0.15, 0.15),
            (0.4, 0.4, 0.2),
            (0.4, 0.2, 0.4),
            (1 / 3, 1 / 3, 1 / 3),
            (0.6, 0.4, 0.0),
            (0.6, 0.0, 0.4),
        )
    )

    def __post_init__(self) -> None:
        for weights in (self.weights, *self.other_weights):
            if min(weights) < 0 or abs(sum(weights) - 1) > 1e-6:
                raise BadInput(m("weights are 0 or more and add up to 1, not {weights}", weights=weights))
        if not 0 < self.least_related <= 1 or self.halving_km <= 0 or self.full_size_jobs <= 1:
            raise BadInput(m("rules of retooling out of range: {rules}", rules=str(self)))


@dataclass(frozen=True)
class Retooling:
    """`candidates`, the best first: `rank`, `siret`, `siren`, `name`, `naf`, `label`, `headcount_band`,
    `jobs_low`, `jobs_high`, `commune`, `distance_km`; `closest`: the code of the input nearest to what it
    does; `relatedness`, `size`, `nearness` (0 to 1), `score` (their geometric mean), `rank_best` and
    `rank_worst` under other weights, `robust` (among the first ten under all of them).

    `unnamed`: candidates left out because no file may name them, or because their name is not known.
    `by_tree`: relatedness is only closeness in the nomenclature.
    """

    naf: str
    candidates: pl.DataFrame
    unnamed: int
    by_tree: bool
    evidence: Evidence


SHORT_LIST = 10
SCORE_DECIMALS = 12


def retooling(
    naf: str,
    site: Site,
    establishments: pl.DataFrame,
    pairs: Pairs | None = None,
    *,
    radius_km: float = RADIUS_KM,
    rules: RetoolingRules | None = None,
) -> Retooling | NotComputed:
    """Industrial establishments within the radius that could turn to an input, weighed and ranked.

    Parameters
    ----------
    naf : codes of the input, sub-classes or above, joined by `|`
    site, establishments : as for `supply_map`
    pairs : relatedness of sub-classes, of any kind: each activity's is divided by the closest one's. Without
        it, or if it does not know the input, closeness in the tree of NAF
    radius_km : above 0

    Returns
    -------
    Retooling; without candidates if nobody fits. NotComputed without any establishment.

    Raises
    ------
    BadInput : the radius is not above 0, or no code is given. UnknownCode : NAF rev. 2 lacks a code.
    """
    rules = rules or RetoolingRules()
    if not naf or not radius_km > 0:
        raise BadInput(m("give the activity of the input, and a radius above 0 km"))
    targets = _subclasses(naf)
    if establishments.is_empty():
        return NotComputed(m("no establishment has been imported"), needs=("establishments",))
    around = placed_from(site, establishments).filter(
        pl.col("distance_km") <= radius_km, industrial_group(pl.col("naf")).is_not_null(), ~declares(naf)
    )
    sized = with_jobs_range(around).filter(pl.col("jobs_low") >= rules.fewest_jobs)
    related, by_tree = _relatedness(targets, sized["naf"].unique().sort().to_list(), pairs)
    close = sized.join(related, on="naf").filter(pl.col("relatedness") >= rules.least_related)
    named = close.filter(pl.col("name").is_not_null() & (pl.col("diffusion") != "P"))
    return Retooling(
        naf,
        _ranked(_scored(named, rules), rules),
        close.height - named.height,
        by_tree,
        _evidence(rules, by_tree, radius_km),
    )


def reason(candidate: dict[str, object]) -> Message:
    """Why a candidate (a row of `candidates`) could supply the input, in a sentence."""
    return m(
        "{label}: close to “{closest}”; {jobs} jobs or more, {km} km away.",
        label=candidate["label"],
        closest=nomenclature.label(str(candidate["closest"])),
        jobs=candidate["jobs_low"],
        km=candidate["distance_km"],
    )


def _subclasses(naf: str) -> list[str]:
    """The sub-classes of codes of any level joined by `|`."""
    codes = [nomenclature.normalise(code) for code in naf.split("|")]
    every = nomenclature.table().filter(pl.col("level") == nomenclature.SUBCLASS)["code"]
    return sorted({sub for sub in every for code in codes if sub.startswith(code)})


def _relatedness(targets: list[str], activities: list[str], pairs: Pairs | None) -> tuple[pl.DataFrame, bool]:
    """`naf`, `relatedness` to the closest code of the input, `closest`; whether the tree of NAF gave it."""
    matrix, by_tree = None, True
    if pairs is not None:
        wanted = sorted({*targets, *activities})
        known = pairs.among(wanted).matrix
        place = {code: position for position, code in enumerate(wanted)}
        rows = known[np.ix_([place[code] for code in targets], [place[code] for code in activities])]
        inside = [code for code in targets if code in set(pairs.activities)]
        largest = _largest(pairs, inside)
        if largest > 0:
            matrix, by_tree = np.clip(rows / largest, 0, 1), False
    if matrix is None:
        matrix = tree_closeness(targets, activities)
    filled = np.where(np.isnan(matrix), -1.0, matrix)
    best = filled.argmax(axis=0) if len(activities) else np.zeros(0, dtype=int)
    value = filled.max(axis=0) if len(activities) else np.zeros(0)
    table = pl.DataFrame(
        {"naf": activities, "relatedness": value, "closest": [targets[row] for row in best]},
        schema={"naf": pl.String, "relatedness": pl.Float64, "closest": pl.String},
    )
    return table.filter(pl.col("relatedness") >= 0), by_tree


def _largest(pairs: Pairs, codes: list[str]) -> float:
    """The relatedness of these codes to the closest activity other than themselves; 0 where none is known."""
    place = {code: position for position, code in enumerate(pairs.activities)}
    largest = 0.0
    for code in codes:
        row = np.delete(pairs.matrix[place[code]], place[code])
        known = row[~np.isnan(row)]
        largest = max(largest, float(known.max(initial=0.0)))
    return largest


def _scored(named: pl.DataFrame, rules: RetoolingRules) -> pl.DataFrame:
    size = (pl.col("jobs_low") + 1).log() / np.log(rules.full_size_jobs + 1)
    return named.with_columns(
        size=pl.min_horizontal(size, 1.0), nearness=0.5 ** (pl.col("distance_km") / rules.halving_km)
    ).with_columns(score=_mean(rules.weights))


def _mean(weights: Weights) -> pl.Expr:
    """The geometric mean of the three components: what is nil in one is made up for by nothing. Rounded, so
    that no rank hangs on the last digit of a logarithm."""
    parts = zip(("relatedness", "size", "nearness"), weights, strict=True)
    mean = pl.sum_horizontal(weight * pl.col(name).log() for name, weight in parts if weight > 0).exp()
    return mean.round(SCORE_DECIMALS)


def _ranked(scored: pl.DataFrame, rules: RetoolingRules) -> pl.DataFrame:
    labels = nomenclature.table().select(naf="code", label="label")
    every = (rules.weights, *rules.other_weights)
    ranks = [f"rank_{number}" for number in range(len(every))]
    placed = scored.sort("siret").with_columns(
        _mean(weights).rank("ordinal", descending=True).cast(pl.Int64).alias(name)
        for name, weights in zip(ranks, every, strict=True)
    )
    return (
        placed.with_columns(
            rank=pl.col("rank_0"), rank_best=pl.min_horizontal(ranks), rank_worst=pl.max_horizontal(ranks)
        )
        .with_columns(robust=pl.col("rank_worst") <= SHORT_LIST)
        .join(labels, on="naf", how="left", maintain_order="left")
        .sort("rank")
        .select(
            *("rank", "siret", "siren", "name", "naf", "label", "headcount_band", "jobs_low", "jobs_high"),
            *("commune", "distance_km", "closest", "relatedness", "size", "nearness", "score"),
            *("rank_best", "rank_worst", "robust"),
        )
    )


def _evidence(rules: RetoolingRules, by_tree: bool, radius_km: float) -> Evidence:
    cautions = [
        m(
            "A score orders whom to visit first. Nothing here says that a firm wants to change, nor what its "
            "machines can do."
        )
    ]
    if by_tree:
        cautions.append(m("Relatedness is only how close two activities stand in the nomenclature."))
    return Evidence(
        method=m(
            "Industrial establishments of {jobs} jobs or more within {radius} km that do not declare the "
            "input: geometric mean of relatedness to it, size and nearness.",
            jobs=rules.fewest_jobs,
            radius=radius_km,
        ),
        tables=("establishments",),
        uncertainty=m(
            "The weights are assumptions: a candidate is called robust if it is among the first {n} under "
            "all {all} sets of weights tried.",
            n=SHORT_LIST,
            all=1 + len(rules.other_weights),
        ),
        cautions=tuple(cautions),
    )
