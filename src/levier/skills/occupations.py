"""The occupations that the territory's industries hire, and how hard they are to recruit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core import rome
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.core.unknown import known_sum

Floats = npt.NDArray[np.float64]

NO_JOBS = "no known jobs"
NO_HIRINGS = "no known hirings"


@dataclass(frozen=True)
class Occupations:
    """`occupations`: `rome`, `label`, `share` with `share_low` and `share_high` and, if there is a table of
    tensions, `difficult_share` with `difficult_low` and `difficult_high`; largest share first.
    `left_aside`: the sub-classes that count for nothing here (`naf`, `jobs_low`, `jobs_high`, `reason`).
    `industries`, `jobs_low`, `jobs_high`: what the shares rest on; `jobs_high` null: no upper end."""

    occupations: pl.DataFrame
    left_aside: pl.DataFrame
    industries: int
    jobs_low: int
    jobs_high: int | None
    evidence: Evidence


def occupations_hired(
    subclass_jobs: pl.DataFrame,
    hirings: pl.DataFrame,
    tension: pl.DataFrame | None = None,
) -> Occupations | NotComputed:
    """The share of each occupation in what the local industries hire, with exact bounds.

    An industry i hires the occupation o with the share p_io that o has in the hirings of i in the whole
    country. With w_i its local jobs, the share of o is s_o = Σ w_i p_io / Σ w_i. The jobs are known only as
    ranges: `share_low` and `share_high` bound s_o exactly (`share_bounds`); `share` is s_o with each w_i in
    the middle of its range (without an upper end: at its low end). That middle is an assumption, the
    bounds are not.

    Parameters
    ----------
    subclass_jobs : one row per local sub-class, key `naf`
        `jobs_low`, `jobs_high`: jobs. Both null: unknown. `jobs_high` alone null: no upper end
    hirings : the table of that name
    tension : the table `recruitment_tension`. An occupation in several families gets the least and the
        greatest of their shares of difficult recruitments, and their plain mean (nothing published
        says what each family weighs)

    Returns
    -------
    Occupations. Sub-classes without known jobs or hirings are left aside and counted. NotComputed if all are.

    Source: fuzzy weighted average, Dong & Wong (1987), Fuzzy Sets and Systems 21.
    """
    in_industry = pl.col("hirings").sum().over("naf")
    mix = hirings.filter(in_industry > 0).with_columns(p=pl.col("hirings") / in_industry)
    jobs = subclass_jobs.select("naf", "jobs_low", "jobs_high").with_columns(reason=_reason(mix)).sort("naf")
    covered = jobs.filter(pl.col("reason").is_null())
    if covered.is_empty():
        return NotComputed(
            m("none of the {n} local industries has both known jobs and known hirings", n=jobs.height),
            needs=("establishments", "hirings"),
        )
    table = _shares(covered, mix).join(rome.table(), left_on="rome", right_on="code", how="left")
    table = table.select("rome", "label", "share", "share_low", "share_high")
    if tension is not None:
        table = table.join(_difficulty(tension), on="rome", how="left")
    return Occupations(
        occupations=table.sort("share", "rome", descending=[True, False]),
        left_aside=jobs.filter(pl.col("reason").is_not_null()),
        industries=covered.height,
        jobs_low=int(covered["jobs_low"].sum()),
        jobs_high=None if covered["jobs_high"].has_nulls() else int(covered["jobs_high"].sum()),
        evidence=_evidence(jobs, tension is not None),
    )


def share_bounds(p: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest Σ w_i p_oi / Σ w_i over all weights w_i in [low_i, high_i] not all zero.

    `p` has a row per occupation and a column per industry. An infinite `high` is a range without end; its
    bound is then a limit. At least one `high` is above zero.

    The average moves towards p_i when w_i grows, so that at its greatest every weight is at one end of its
    range: `high` for the p_i above a switch point, `low` below it (Karnik & Mendel 2001). All n + 1 places
    of the switch are tried. A weight without end pulls the average as near as wanted to its own p_i.
    """
    endless = np.isinf(high)
    ends = np.where(endless, low, high)
    least, greatest = -_greatest(-p, low, ends), _greatest(p, low, ends)
    if endless.any():
        least = np.minimum(least, p[:, endless].min(axis=1))
        greatest = np.maximum(greatest, p[:, endless].max(axis=1))
    return least, greatest


def _greatest(p: Floats, low: Floats, high: Floats) -> Floats:
    order = np.argsort(-p, axis=1, kind="stable")
    sorted_p, at_low, more = np.take_along_axis(p, order, axis=1), low[order], (high - low)[order]
    none_up = np.zeros((len(p), 1))
    total = (at_low * sorted_p).sum(axis=1, keepdims=True)
    weighted = total + np.hstack([none_up, np.cumsum(more * sorted_p, axis=1)])
    weight = low.sum() + np.hstack([none_up, np.cumsum(more, axis=1)])
    averages = np.full_like(weighted, -np.inf)
    np.divide(weighted, weight, out=averages, where=weight > 0)
    return averages.max(axis=1)


def _reason(mix: pl.DataFrame) -> pl.Expr:
    """Why a sub-class is left aside, or null."""
    some_jobs = pl.col("jobs_low").is_not_null() & (pl.col("jobs_high").is_null() | (pl.col("jobs_high") > 0))
    hires = pl.col("naf").is_in(mix["naf"].unique().to_list())
    return pl.when(~some_jobs).then(pl.lit(NO_JOBS)).when(~hires).then(pl.lit(NO_HIRINGS))


def _shares(covered: pl.DataFrame, mix: pl.DataFrame) -> pl.DataFrame:
    local = mix.join(covered, on="naf", how="semi").filter(pl.col("hirings") > 0)
    # A pair absent from the hirings is an occupation that the industry does not hire: a true zero.
    wide = local.pivot(on="naf", index="rome", values="p").sort("rome").fill_null(0.0)
    p = wide.select(covered["naf"].to_list()).to_numpy()
    low = covered["jobs_low"].cast(pl.Float64).to_numpy()
    high = covered["jobs_high"].cast(pl.Float64).fill_null(np.inf).to_numpy()
    middle = np.where(np.isinf(high), low, (low + high) / 2)
    share = p @ middle / middle.sum()
    least, greatest = share_bounds(p, low, high)
    # The bounds hold the middle value by construction; the order of the sums may move the last digit.
    return wide.select("rome").with_columns(
        share=pl.Series(share),
        share_low=pl.Series(np.minimum(least, share)),
        share_high=pl.Series(np.maximum(greatest, share)),
    )


def _difficulty(tension: pl.DataFrame) -> pl.DataFrame:
    share = pl.col("difficult_share")
    return tension.group_by("rome").agg(
        difficult_share=share.mean(), difficult_low=share.min(), difficult_high=share.max()
    )


def _evidence(jobs: pl.DataFrame, with_tension: bool) -> Evidence:
    no_jobs, no_hirings = (jobs.filter(pl.col("reason") == reason) for reason in (NO_JOBS, NO_HIRINGS))
    return Evidence(
        method=m(
            "Each local industry is taken to hire occupations in the proportions of its national hirings, "
            "and to weigh as many jobs as it has. Jobs are known by range: the two ends of a share are "
            "exact for any jobs within the ranges; the value between them takes the middle of each range."
        ),
        tables=("establishments", "hirings") + (("recruitment_tension",) if with_tension else ()),
        uncertainty=m(
            "{no_jobs} of {n} industries are left aside for want of known jobs, {no_hirings} for want of "
            "known hirings (at least {jobs} jobs). The range says nothing of how local hirings differ from "
            "national ones.",
            n=jobs.height,
            no_jobs=no_jobs.height,
            no_hirings=no_hirings.height,
            jobs=no_hirings.select(known_sum("jobs_low")).item(),
        ),
        reference="Dong & Wong (1987); Karnik & Mendel (2001)",
        cautions=(
            m(
                "Hirings are not jobs: occupations with a high turnover weigh more here than in the "
                "workforce. Establishments of unknown size weigh nothing. An occupation in several "
                "professional families shows the mean of their difficulty, with its range."
            ),
        ),
    )
