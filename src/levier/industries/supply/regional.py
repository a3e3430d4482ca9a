"""A country's input-output table brought down to a territory: what stays here, what leaks out."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.supply.leontief import Floats, InputOutput, inverse_of

UNKNOWN_QUOTIENTS = (0.0, 0.5, 1.0)
"""Location quotient that stands for secret jobs, at the low, middle and high end: an assumption."""


@dataclass(frozen=True)
class Delta:
    """How strongly a small area buys outside: the exponent of the FLQ formula, with its range.

    An assumption. Surveyed regional tables are best matched between 0.1 and 0.3 (Flegg & Webber 1997 put
    forward 0.3; Flegg & Tohmo 2013, on Finland, give values that vary with the size of the region); the
    exact bounds are to be verified for French areas, for which there is no surveyed table.
    """

    low: float = 0.1
    middle: float = 0.2
    high: float = 0.3
    source: str = "Flegg, Webber & Elliott (1995); Flegg & Webber (1997); Flegg & Tohmo (2013)"

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.middle <= self.high < 1:
            raise BadInput(
                m(
                    "delta goes from low to high between 0 and 1, not {low}, {middle}, {high}",
                    low=self.low,
                    middle=self.middle,
                    high=self.high,
                )
            )


@dataclass(frozen=True, eq=False)
class LocalTable:
    """The country's table cut to an area at three strengths of leakage.

    `low`, `middle`, `high`: local input coefficients, from the strongest leakage to the weakest.
    `quotients`, `size`: location quotient of each industry and share λ of the area in the formula, at each.
    """

    table: InputOutput
    low: Floats
    middle: Floats
    high: Floats
    shares: tuple[Floats, Floats, Floats]
    quotients: pl.DataFrame
    delta: Delta

    @property
    def ends(self) -> tuple[tuple[str, Floats], ...]:
        return (("low", self.low), ("middle", self.middle), ("high", self.high))


@dataclass(frozen=True)
class LocalMultipliers:
    """`by_industry`: `industry`, `location_quotient` (null: unknown), then each with `_low`, `_middle`,
    `_high`: `output_multiplier` (local output per euro of demand for what the area makes),
    `local_supply_share` (part of all its inputs bought here; the rest leaks: elsewhere in the country or
    abroad), and `jobs_per_meur` (local jobs along the chain per M€) where jobs are known."""

    by_industry: pl.DataFrame
    evidence: Evidence


def local_table(
    table: InputOutput, jobs: pl.DataFrame, delta: Delta | None = None
) -> LocalTable | NotComputed:
    """The local input coefficients by the FLQ formula, as a range.

    With SLQ_i = (e_i / e) / (E_i / E) the area's location quotient on jobs, λ = log2(1 + e / E)^δ:
    FLQ_ij = λ SLQ_i / SLQ_j off the diagonal and λ SLQ_i on it; a_ij is kept times min(FLQ_ij, 1). The
    larger δ, the less a small area supplies itself. An industry that is absent sells nothing here; to one
    that is absent or unknown the formula gives no number: λ SLQ_i is used, as on the diagonal.

    Parameters
    ----------
    table : the country's, domestic flows
    jobs : key `industry`
        `jobs`: in the area (null: secret, hence unknown; 0: none). `jobs_reference`: in the country; null or
        0: the source does not see this industry, which is then unknown in the area too.
    delta : the range of δ

    Returns
    -------
    LocalTable; NotComputed where the area or the country has no known job.

    Raises
    ------
    BadInput : an industry of the table has no row in `jobs`, jobs are negative, or the area has more than the
        country.

    Source: Flegg, Webber & Elliott (1995); λ as revised by Flegg & Webber (1997), Regional Studies 31.
    """
    delta = delta or Delta()
    _refuse_bad_jobs(jobs, table)
    known = jobs.drop_nulls(["jobs", "jobs_reference"])
    here, there = float(known["jobs"].sum()), float(jobs["jobs_reference"].sum())
    if here <= 0 or there <= 0:
        return NotComputed(
            m("no jobs by activity are known, here or in the country: nothing says what is local"),
            needs=("employment",),
        )
    local, national = table.vector(jobs, "jobs"), table.vector(jobs, "jobs_reference")
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = (local / here) / (national / there)
    # An industry that has an output and no job in the country (farms, public bodies) is one that the source
    # of jobs does not see: what the area has of it is unknown.
    quotient = np.where(national > 0, quotient, np.nan)
    ends = []
    for strength, instead in zip((delta.high, delta.middle, delta.low), UNKNOWN_QUOTIENTS, strict=True):
        filled = np.where(np.isnan(quotient), instead, quotient)
        size = float(np.log2(1 + here / there) ** strength)
        ends.append((size, filled))
    buyers = np.where(quotient > 0, quotient, 1.0)
    matrices = [table.coefficients * np.minimum(flq(filled, buyers, size), 1) for size, filled in ends]
    shares = [np.minimum(filled * size, 1) for size, filled in ends]
    return LocalTable(
        table=table,
        low=matrices[0],
        middle=matrices[1],
        high=matrices[2],
        shares=(shares[0], shares[1], shares[2]),
        quotients=pl.DataFrame(
            {
                "industry": table.industries,
                "location_quotient": pl.Series(quotient, nan_to_null=True),
                "jobs": pl.Series(local, nan_to_null=True),
            }
        ),
        delta=delta,
    )


def flq(sellers: Floats, buyers: Floats, size: float) -> Floats:
    """FLQ_ij from the location quotients of sellers and buyers (above 0) and the factor λ of the area."""
    matrix = size * sellers[:, None] / buyers[None, :]
    np.fill_diagonal(matrix, size * sellers)
    return matrix


def local_multipliers(local: LocalTable, jobs_per_meur: pl.DataFrame | None = None) -> LocalMultipliers:
    """Local multipliers and supply shares of each industry, as ranges.

    `jobs_per_meur`: key `industry`; `jobs_per_meur`: jobs per M€ of output in the country (null: unknown; the
    sums leave it out, and the evidence says so).
    """
    table = local.table
    bought = table.flows.sum(axis=0) + (0 if table.imports is None else table.imports.sum(axis=0))
    each = None if jobs_per_meur is None else table.vector(jobs_per_meur, "jobs_per_meur")
    columns: dict[str, pl.Series] = {}
    for name, matrix in local.ends:
        inverse = inverse_of(matrix, table.industries)
        columns[f"output_multiplier_{name}"] = pl.Series(inverse.sum(axis=0))
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (matrix * table.output).sum(axis=0) / bought
        columns[f"local_supply_share_{name}"] = pl.Series(
            np.where(bought > 0, share, np.nan), nan_to_null=True
        )
        if each is not None:
            columns[f"jobs_per_meur_{name}"] = pl.Series(np.nan_to_num(each) @ inverse)
    rows = local.quotients.select("industry", "location_quotient").with_columns(**columns)
    return LocalMultipliers(rows, evidence(local, each))


def jobs_by_place(gained: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Where jobs gained along the chain would be: those of each industry, shared among the places by the jobs
    that they have in it.

    Parameters
    ----------
    gained : key `industry`; any numeric columns (`jobs_low`, `jobs_high` ...)
    places : key (`area`, `industry`); `jobs`: jobs there (null: secret; it then gets no part, and the known
        ones get it)

    Returns
    -------
    One row per area, the same columns; sums over areas are those of `gained` for the industries that some
    place has. What no place has is in the row whose `area` is null.
    """
    names = [name for name in gained.columns if name != "industry"]
    held = (
        places.filter(pl.col("jobs") > 0)
        .sort("area", "industry")
        .with_columns(part=pl.col("jobs") / pl.col("jobs").sum().over("industry"))
        .select("industry", "area", "part")
    )
    # In one order: the sums of floats must be the same at each run.
    shared = gained.sort("industry").join(held, on="industry", how="left", maintain_order="left_right")
    weighted = [(pl.col(name) * pl.col("part").fill_null(1.0)).sum().alias(name) for name in names]
    return shared.group_by("area", maintain_order=True).agg(weighted).sort("area", nulls_last=True)


def evidence(local: LocalTable, jobs_per_meur: Floats | None = None) -> Evidence:
    unknown = local.quotients["location_quotient"].null_count()
    cautions = [
        m(
            "Not a survey: what is bought here is deduced from the jobs that the territory has in each "
            "industry. An industry that is present may sell elsewhere all the same."
        )
    ]
    if unknown:
        cautions.append(
            m("Industries whose jobs here are unknown, taken from absent to average: {n}.", n=unknown)
        )
    if local.table.left_out.height:
        cautions.append(
            m(
                "Industries left out of the table: {industries}.",
                industries=", ".join(local.table.left_out["industry"]),
            )
        )
    if jobs_per_meur is not None and np.isnan(jobs_per_meur).any():
        without = [
            code for code, jobs in zip(local.table.industries, jobs_per_meur, strict=True) if np.isnan(jobs)
        ]
        cautions.append(
            m(
                "Industries whose jobs are unknown add none to the sums: {industries}.",
                industries=", ".join(without),
            )
        )
    return Evidence(
        method=m(
            "The country's input-output table brought down to the territory by its jobs (FLQ formula), then "
            "Leontief's inverse."
        ),
        tables=("input_output", "employment"),
        uncertainty=m(
            "Ranges go from strong leakage (δ = {high}) to weak (δ = {low}), an assumption without a survey "
            "of the territory.",
            low=local.delta.low,
            high=local.delta.high,
        ),
        reference=local.delta.source,
        cautions=tuple(cautions),
    )


def _refuse_bad_jobs(jobs: pl.DataFrame, table: InputOutput) -> None:
    if missing := sorted(set(table.industries) - set(jobs["industry"])):
        raise BadInput(
            m(
                "industries of the input-output table have no row of jobs: {industries}",
                industries=", ".join(missing),
            ),
            fix=m("give 0 where there is nobody, nothing where it is secret"),
        )
    wrong = jobs.filter(
        (pl.col("jobs") < 0) | (pl.col("jobs_reference") < 0) | (pl.col("jobs") > pl.col("jobs_reference"))
    )
    if wrong.height:
        raise BadInput(
            m(
                "jobs are negative, or more in the territory than in the country: {industries}",
                industries=", ".join(wrong["industry"]),
            )
        )
