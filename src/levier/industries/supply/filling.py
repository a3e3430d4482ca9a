"""What a territory gains when an input that was bought outside is made within it."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.core.nace_industries import industries_of_divisions
from levier.industries.supply.leontief import inverse_of
from levier.industries.supply.regional import LocalTable, evidence


@dataclass(frozen=True)
class FilledGap:
    """Local output (M€) and jobs added per M€ of the input that the project buys, from the least to the most.

    `local_share_*`: part of the input bought here before; after, all of it is. `by_industry`: `industry`,
    `output_meur_low` ..., `jobs_low` ...: where along the chain; jobs are null where the industry's are
    unknown, and the sums leave them out.
    """

    naf: str
    industry: str
    local_share_low: float
    local_share_middle: float
    local_share_high: float
    output_meur_low: float
    output_meur_middle: float
    output_meur_high: float
    jobs_low: float
    jobs_middle: float
    jobs_high: float
    by_industry: pl.DataFrame
    evidence: Evidence


def filled_gap(
    naf: str, local: LocalTable, jobs_per_meur: pl.DataFrame, *, makers: int | None = None
) -> FilledGap | NotComputed:
    """Added local output and jobs per M€ of an input, once its supplier is local.

    Before, the area sells the part min(1, λ SLQ_i) of it, or nothing where nobody makes it (`makers` is 0);
    after, all. The added demand (1 - before) goes through the area's inverse. What the new supplier might
    sell to others is not counted.

    Parameters
    ----------
    naf : a code of the input, of a division or below; of several joined by `|`, the first
    local : the table of the area
    jobs_per_meur : key `industry`; `jobs_per_meur` in the country (null: unknown)
    makers : establishments of the area that declare the input; None: not known

    Returns
    -------
    FilledGap; NotComputed where the input-output table does not hold the input's industry.
    """
    table = local.table
    industry = industries_of_divisions(table.industries).get(naf[:2])
    if industry is None:
        return NotComputed(
            m("the input-output table does not hold the industry of {naf}", naf=naf), needs=("input_output",)
        )
    place = table.industries.index(industry)
    each = table.vector(jobs_per_meur, "jobs_per_meur")
    before = [0.0 if makers == 0 else float(share[place]) for share in local.shares]
    columns: dict[str, np.ndarray] = {}
    for (_, matrix), share in zip(local.ends, before, strict=True):
        column = inverse_of(matrix, table.industries)[:, place] * (1 - share)
        columns[str(len(columns))] = column
    outputs = [float(column.sum()) for column in columns.values()]
    # Leakage is strongest where least is bought here: the ends of output are not those of δ.
    low, middle, high = np.argsort(outputs, kind="stable")
    order = {"low": str(low), "middle": str(middle), "high": str(high)}
    rows = pl.DataFrame(
        {
            "industry": table.industries,
            **{f"output_meur_{name}": columns[key] for name, key in order.items()},
            **{
                f"jobs_{name}": pl.Series(columns[key] * each, nan_to_null=True)
                for name, key in order.items()
            },
        }
    )
    output = {name: float(rows[f"output_meur_{name}"].sum()) for name in order}
    jobs = {name: float(rows[f"jobs_{name}"].sum()) for name in order}
    shares = sorted(before)
    return FilledGap(
        naf=naf,
        industry=industry,
        local_share_low=shares[0],
        local_share_middle=shares[1],
        local_share_high=shares[2],
        output_meur_low=output["low"],
        output_meur_middle=output["middle"],
        output_meur_high=output["high"],
        jobs_low=min(jobs.values()),
        jobs_middle=sorted(jobs.values())[1],
        jobs_high=max(jobs.values()),
        by_industry=rows,
        evidence=evidence(local, each),
    )
