"""The location quotient of every area and activity, drawn towards 1 where plants are few."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.structure.counts import Counts, counts_of
from levier.industries.structure.shrinkage import (
    chance,
    false_discovery_rate,
    log_likelihoods,
    nullable,
    posterior,
    shape_of,
    shapes_pooled,
)

MANY_AREAS = 10
"""Areas from which each activity has a gamma law of its own; under that, one law serves all activities."""


@dataclass(frozen=True)
class LocationQuotients:
    """`by_cell`: one row per area and activity, in their order, absent ones too.

    `jobs`, `jobs_expected` (had the area the reference's mix); `location_quotient`; `shrunk_quotient` with
    `shrunk_low` and `shrunk_high` (posterior mean, credible interval at `level`); `p_value` (that chance
    gives as much or as little), `q_value` (the same, for all activities of the area at once), `specialised`
    (more than 1, and `q_value` at most `false_discoveries`), `why_null`: "secret", "absent everywhere", "area
    without jobs" or "plants unknown" where something could not be computed, null elsewhere.
    """

    by_cell: pl.DataFrame
    level: float
    false_discoveries: float
    evidence: Evidence


def location_quotient(
    panel: pl.DataFrame,
    *,
    year: int,
    reference: pl.DataFrame | None = None,
    level: float = 0.95,
    false_discoveries: float = 0.05,
) -> LocationQuotients | NotComputed:
    """How much more each activity weighs in each area than in all of them, and how sure that is.

    With e_ir the jobs of the activity i in the area r, e_r, e_i and e the sums: LQ = e_ir / (e_r e_i / e).
    One plant where a thirtieth of one is expected gives an LQ of 30. So the quotient is also given as a
    posterior mean, from counts of plants (`shrinkage`): jobs are divided by the size of the plant where the
    activity's average job is (`plants`), or of those it has in this area if they are larger.

    Parameters
    ----------
    panel : key (`area`, `activity`, `year`); an absent row is no jobs
        `employees`: jobs, 0 or more, null: secret. `establishments`: plants, null: unknown; without that
        column no interval is computed. Everywhere at once is a matrix of areas by activities: areas are
        EPCI or larger, not communes.
    year : the year of the panel to read
    reference : key (`activity`, `year`), of a larger area that contains the areas; None: their sum
    level : of the credible interval, above 0 and below 1
    false_discoveries : share of an area's specialisations that may be owed to chance, above 0 and below 1

    Returns
    -------
    LocationQuotients; NotComputed if the year is not there, if no jobs are known, if there is one area and no
    reference, or if the reference does not contain the areas.

    Raises
    ------
    BadInput : a pair stands twice, jobs are negative, a column is missing, a share is not between 0 and 1.

    Source: Florence (1939); Clayton & Kaldor (1987); Benjamini & Hochberg (1995).
    """
    for share in (level, false_discoveries):
        if not 0 < share < 1:
            raise BadInput(m("a confidence level is between 0 and 1, not {level}", level=share))
    counts = counts_of(panel, year, reference)
    if isinstance(counts, NotComputed):
        return counts
    return LocationQuotients(
        _by_cell(counts, level, false_discoveries),
        level,
        false_discoveries,
        _evidence(counts, level, false_discoveries),
    )


def _by_cell(counts: Counts, level: float, false_discoveries: float) -> pl.DataFrame:
    jobs, expected = counts.jobs, counts.expected()
    possible = np.nan_to_num(expected) > 0
    told = possible & ~counts.secret
    size, plants_by_chance = counts.local_size(), counts.expected_plants()
    judged = told & np.isfinite(size) & np.isfinite(plants_by_chance)
    scale = np.where(judged, size, 1)
    count, by_chance = np.where(judged, jobs, 0) / scale, np.where(judged, expected, 0) / scale
    # How far apart quotients lie is learned from plants, which are counts; a cell that is not judged counts
    # for nothing in a likelihood: nothing expected, nothing found.
    likelihoods = log_likelihoods(np.where(judged, counts.plants, 0), np.where(judged, plants_by_chance, 0))
    if len(counts.areas) < MANY_AREAS:
        shapes = np.full(len(counts.activities), shape_of(likelihoods.sum(axis=0)))
    else:
        shapes = shapes_pooled(likelihoods)
    mean, low, high = posterior(count, by_chance, shapes[None, :], level)
    quotient = np.divide(jobs, expected, out=np.full_like(jobs, np.nan), where=told)
    table = (
        pl.DataFrame({"area": counts.areas})
        .join(pl.DataFrame({"activity": counts.activities}), how="cross", maintain_order="left_right")
        .with_columns(
            jobs=nullable(jobs, ~counts.secret),
            jobs_expected=nullable(expected, np.isfinite(expected)),
            location_quotient=nullable(quotient, told),
            shrunk_quotient=nullable(mean, judged),
            shrunk_low=nullable(low, judged),
            shrunk_high=nullable(high, judged),
            p_value=nullable(chance(count, by_chance), judged),
            why_null=_why_null(counts, judged, possible),
        )
    )
    # 1 or more, as everywhere; at 1 itself nothing is beyond chance.
    more = pl.col("location_quotient") >= 1
    return table.with_columns(q_value=false_discovery_rate("p_value", over="area")).select(
        pl.exclude("why_null"),
        (more & (pl.col("q_value") <= false_discoveries)).alias("specialised"),
        "why_null",
    )


def _why_null(counts: Counts, judged: npt.NDArray[np.bool_], possible: npt.NDArray[np.bool_]) -> pl.Series:
    empty = (counts.jobs.sum(axis=1) == 0)[:, None]
    reasons = np.select(
        [judged, counts.secret | np.isnan(counts.there)[None, :], empty & ~possible, ~possible],
        ["", "secret", "area without jobs", "absent everywhere"],
        "plants unknown",
    )
    return pl.Series(reasons.ravel().astype(str)).replace("", None)


def _evidence(counts: Counts, level: float, false_discoveries: float) -> Evidence:
    cautions = [
        m(
            "How unequal plants are is told from totals by area, or taken from Metz in 2022 where they tell "
            "nothing: where one plant among many holds most of the jobs, the interval is too narrow."
        )
    ]
    if secret := int(counts.secret.sum()):
        cautions.append(m("{n} secret cells have no quotient and are left out of the sums.", n=secret))
    return Evidence(
        method=m(
            "Location quotient: the activity's share of the territory over its share of the reference area; "
            "and the same drawn towards 1 where plants are few, from counts of plants (gamma-Poisson, "
            "empirical Bayes)."
        ),
        tables=("employment",),
        uncertainty=m(
            "Credible intervals at {level_share}. Among the specialisations of a territory that are called "
            "so, a share of {false_share} or less is expected to be owed to chance.",
            level_share=level,
            false_share=false_discoveries,
        ),
        reference="Florence (1939); Clayton & Kaldor (1987); Benjamini & Hochberg (1995)",
        cautions=tuple(cautions),
    )
