"""In which activities the territory is specialised, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from scipy import stats

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.industry import industrial_group
from levier.core.messages import Message, m
from levier.core.unknown import known_sum
from levier.industries.structure.plants import plant_size
from levier.industries.structure.shrinkage import (
    chance,
    false_discovery_rate,
    log_likelihoods,
    nullable,
    posterior,
    shape_of,
)

Grain = Literal["division", "subclass"]

FEWEST = 3
"""Establishments under which a specialisation is never called robust: one more or less would change it."""


@dataclass(frozen=True)
class Specialisation:
    """`by_activity`: every activity of the reference, by code; `group` is null outside industry.

    Columns: `group`, `activity` (NAF code), `label`; `jobs`, `jobs_reference`, `location_quotient` (on jobs;
    absent from `specialisation_of_establishments`), `cells_unknown`; `establishments`,
    `establishments_reference`, `establishment_quotient` with `quotient_low` and `quotient_high`;
    `shrunk_quotient` with `shrunk_low` and `shrunk_high` (the quotient drawn towards 1 where plants are few,
    and its credible interval), `q_value` (the share of false discoveries among the activities at least as
    clear as this one), `robust`.
    """

    by_activity: pl.DataFrame
    grain: Grain
    level: float
    year: int | None
    evidence: Evidence


def specialisation(
    territory_employment: pl.DataFrame,
    reference_employment: pl.DataFrame,
    *,
    year: int,
    grain: Grain = "division",
    level: float = 0.95,
) -> Specialisation | NotComputed:
    """The location quotient of each activity on jobs, and on establishments with its interval.

    With e_ir the jobs of the activity i in the territory r, e_r all its jobs, e_i and e those of the
    reference: LQ = (e_ir / e_r) / (e_i / e). Above 1, the activity weighs more here than there.

    The jobs of one plant come and go together, so they are no sample to draw an interval from: the interval
    rests on establishments. It is the exact (Clopper-Pearson) interval of the activity's share of the
    territory's establishments, over its share in the reference, taken as known.

    One plant where a thirtieth of one is expected gives an LQ of 30. `shrunk_quotient` is the posterior
    mean from counts of plants (`structure.shrinkage`): jobs over the size of the plant where the activity's
    average job is, here or in the reference, whichever is larger; one gamma law for all activities. `robust`:
    the interval on establishments excludes 1, on the same side as the quotient on jobs, with at least 3
    establishments, and the activity is one of those of which a share of 1 - `level` at most is expected to
    owe its place to chance, over all activities at once.

    Parameters
    ----------
    territory_employment, reference_employment : the table `employment`, of the territory and of a larger
        area that contains it; `naf`, `year`, `establishments`, `employees` are read. Unknown (null) cells are
        left out of the sums; a quotient on jobs is null where the territory has one for the activity
    year : the year to compare
    grain : "division" (NAF, 2 digits) or "subclass" (5 characters)
    level : confidence level of the intervals, above 0 and below 1; 1 - level: share of false discoveries

    Returns
    -------
    Specialisation; NotComputed if one of the two has no jobs that year, or if the reference does not
    contain the territory and more.

    Raises
    ------
    BadInput : `level` is not between 0 and 1.

    Source: Florence (1939); Isserman (1977), Journal of the American Institute of Planners 43(1); Clopper &
    Pearson (1934), Biometrika 26; Clayton & Kaldor (1987), Biometrics 43(3); Benjamini & Hochberg (1995),
    Journal of the Royal Statistical Society B 57(1).
    """
    tables = (territory_employment, reference_employment)
    local, reference = (_by_activity(table.filter(pl.col("year") == year), grain) for table in tables)
    compared = _compared(local, reference)
    missing = _no_comparison(compared, ("jobs", "establishments"), needs="employment")
    if missing is not None:
        return missing
    quotient = pl.when(pl.col("cells_unknown") == 0).then(_quotient("jobs"))
    judged = _shrunk(compared.with_columns(location_quotient=quotient), "jobs", level)
    table = _with_interval(judged, level, judged="location_quotient")
    return Specialisation(_labelled(table), grain, level, year, _evidence(table, level, "employment"))


def specialisation_of_establishments(
    territory_counts: pl.DataFrame,
    reference_counts: pl.DataFrame,
    *,
    grain: Grain = "division",
    level: float = 0.95,
) -> Specialisation | NotComputed:
    """The same from establishments alone, where jobs by activity are missing. A plant of 2,000 counts as a
    workshop of two: prefer `specialisation`.

    Parameters
    ----------
    territory_counts, reference_counts : of the territory and of a larger area that contains it
        `naf` (null: left out), `establishments`: of one kind on both sides, such as the open ones that employ
    grain, level : as for `specialisation`

    Returns, raises: as for `specialisation`; `robust` is judged on the quotient of establishments.
    """
    local, reference = (
        _by_activity(table.drop_nulls("naf").with_columns(employees=pl.lit(0)), grain)
        for table in (territory_counts, reference_counts)
    )
    compared = _compared(local, reference).drop("jobs", "jobs_reference")
    missing = _no_comparison(compared, ("establishments",), needs="establishments")
    if missing is not None:
        return missing
    table = _with_interval(_shrunk(compared, "establishments", level), level, judged="establishment_quotient")
    return Specialisation(_labelled(table), grain, level, None, _evidence(table, level, "establishments"))


def _by_activity(cells: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    activity = pl.col("naf").str.head(2) if grain == "division" else pl.col("naf")
    return cells.group_by(activity.alias("activity")).agg(
        known_sum("employees").alias("jobs"),
        known_sum("establishments"),
        cells_unknown=pl.any_horizontal(pl.col("employees", "establishments").is_null()).sum(),
        plant_size=plant_size(),
    )


def _compared(local: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """One row per activity of either; an activity without a cell has no employer, hence zeros."""
    both = local.join(reference, on="activity", how="full", coalesce=True, suffix="_reference")
    absent, absent_there = pl.col("cells_unknown").is_null(), pl.col("cells_unknown_reference").is_null()
    return (
        both.with_columns(
            pl.when(absent).then(0).otherwise(pl.col("jobs", "establishments", "cells_unknown")).name.keep(),
            pl.when(absent_there).then(0).otherwise(pl.col("^.*_reference$")).name.keep(),
        )
        .drop("cells_unknown_reference")
        .sort("activity")
    )


def _no_comparison(compared: pl.DataFrame, measures: tuple[str, ...], needs: str) -> NotComputed | None:
    """Why the two areas cannot be compared, or None."""
    for measure in measures:
        here, there = compared[measure].sum(), compared[f"{measure}_reference"].sum()
        more = compared.filter(pl.col(measure) > pl.col(f"{measure}_reference"))
        reason: Message | None = None
        if here == 0:
            reason = m("no figures by activity are known for this territory")
        elif there == 0:
            reason = m("no figures by activity are known for the reference area")
        elif not more.is_empty():
            reason = m(
                "the reference area does not contain the territory, which counts more in {activities}",
                activities=", ".join(more["activity"]),
            )
        elif here == there:
            reason = m("the reference area holds nothing but the territory: there is nothing to compare with")
        if reason is not None:
            return NotComputed(reason, needs=(needs,))
    return None


def _quotient(measure: str) -> pl.Expr:
    """(e_ir / e_r) / (e_i / e); null where the reference has none of the activity."""
    here, there = pl.col(measure), pl.col(f"{measure}_reference")
    return pl.when(there > 0).then((here / here.sum()) / (there / there.sum()))


def _shrunk(compared: pl.DataFrame, measure: str, level: float) -> pl.DataFrame:
    """The quotient drawn towards 1, its credible interval and its share of false discoveries. How far apart
    quotients lie is learned from establishments, which are counts."""
    size = pl.lit(1.0) if measure == "establishments" else pl.max_horizontal("^plant_size.*$")
    there = pl.col(f"{measure}_reference")
    counted = compared.select(
        known=((there > 0) & (pl.col("cells_unknown") == 0) & (size > 0)).fill_null(False),
        count=pl.col(measure) / size,
        by_chance=_by_chance(measure) / size,
        plants=pl.col("establishments").cast(pl.Float64),
        plants_by_chance=_by_chance("establishments"),
    )
    known = counted["known"].to_numpy()
    count, by_chance, plants, plants_by_chance = (
        np.where(known, counted[name].cast(pl.Float64).to_numpy(), 0) for name in counted.columns[1:]
    )
    shape = shape_of(log_likelihoods(plants[:, None], plants_by_chance[:, None]).sum(axis=0))
    mean, low, high = posterior(count, by_chance, shape, level)
    return (
        compared.drop("^plant_size.*$")
        .with_columns(
            shrunk_quotient=nullable(mean, known),
            shrunk_low=nullable(low, known),
            shrunk_high=nullable(high, known),
            q_value=nullable(chance(count, by_chance), known),
        )
        .with_columns(q_value=false_discovery_rate("q_value"))
    )


def _by_chance(measure: str) -> pl.Expr:
    """What the territory would hold, had it the reference's mix."""
    there = pl.col(f"{measure}_reference")
    return pl.col(measure).sum() * there / there.sum()


def _with_interval(compared: pl.DataFrame, level: float, judged: str) -> pl.DataFrame:
    """The quotient of establishments, its exact interval, and whether the `judged` quotient is robust."""
    here = compared["establishments"]
    low, high = clopper_pearson(here, int(here.sum()), level)
    there = pl.col("establishments_reference")
    known = (there > 0) & (pl.col("cells_unknown") == 0)
    share = there / there.sum()
    below = (pl.col("quotient_high") < 1) & (pl.col(judged) < 1)
    above = (pl.col("quotient_low") > 1) & (pl.col(judged) > 1)
    return compared.with_columns(
        establishment_quotient=pl.when(known).then(_quotient("establishments")),
        quotient_low=pl.when(known).then(low / share),
        quotient_high=pl.when(known).then(high / share),
    ).with_columns(
        robust=(pl.col("establishments") >= FEWEST) & (below | above) & (pl.col("q_value") <= 1 - level)
    )


def clopper_pearson(successes: pl.Series, trials: int, level: float) -> tuple[pl.Series, pl.Series]:
    """The exact interval of a binomial share, for each number of successes among the trials.

    Source: Clopper & Pearson (1934), in its beta form.
    """
    if not 0 < level < 1:
        raise BadInput(m("a confidence level is between 0 and 1, not {level}", level=level))
    tail = (1 - level) / 2
    k = successes.cast(pl.Float64).to_numpy()
    low = pl.Series(stats.beta.ppf(tail, k, trials - k + 1), nan_to_null=True)
    high = pl.Series(stats.beta.ppf(1 - tail, k + 1, trials - k), nan_to_null=True)
    # The beta law has no such form at the two ends, where the interval touches 0 and 1.
    return low.zip_with(successes > 0, pl.Series([0.0])), high.zip_with(successes < trials, pl.Series([1.0]))


def _labelled(table: pl.DataFrame) -> pl.DataFrame:
    labels = naf.table().select(activity="code", label="label")
    labelled = table.join(labels, on="activity", how="left", maintain_order="left")
    named = labelled.with_columns(group=industrial_group(pl.col("activity")))
    return named.select("group", "activity", "label", pl.exclude("group", "activity", "label"))


def _evidence(table: pl.DataFrame, level: float, source: str) -> Evidence:
    unknown = table["cells_unknown"].sum()
    cautions = [
        m(
            "A specialisation is a comparison of shares: it does not say that the activity is large, nor "
            "that it grows. An activity marked not robust may owe its place to one establishment."
        )
    ]
    if unknown:
        cautions.append(
            m("Unknown cells of the territory: {n}; their activities have no quotient.", n=unknown)
        )
    return Evidence(
        method=m(
            "Location quotient: the activity's share of the territory over its share of the reference area. "
            "The interval is that of the share of establishments (Clopper-Pearson), the reference taken as "
            "known. The quotient drawn towards 1 where plants are few comes from counts of plants "
            "(gamma-Poisson, empirical Bayes), as unequal as their jobs by commune tell, or as those of "
            "Metz in 2022 where they tell nothing."
        ),
        tables=(source,),
        uncertainty=m(
            "Intervals at {level_share}. Of the activities called robust, {false_share} or fewer are "
            "expected to owe it to chance, all {activities} activities being judged together.",
            level_share=level,
            false_share=round(1 - level, 10),
            activities=table.height,
        ),
        reference="Florence (1939); Isserman (1977); Clopper & Pearson (1934); Clayton & Kaldor (1987); "
        "Benjamini & Hochberg (1995)",
        cautions=tuple(cautions),
    )
