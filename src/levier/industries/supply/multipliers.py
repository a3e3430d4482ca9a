"""What a euro of demand for an industry brings: output, jobs, wages and value added, along the chain."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence
from levier.core.messages import m
from levier.industries.supply.leontief import (
    Floats,
    InputOutput,
    ghosh_inverse,
    inverse_of,
    leontief_inverse,
)


@dataclass(frozen=True)
class Households:
    """Households as an industry that sells work and buys goods.

    `income_meur`: wages paid by each industry (key `industry`). `consumption_meur`: what households buy of
    each, domestic. `total_income_meur`: all their income, wages and the rest, before taxes: consumption is a
    share of it. Wages alone would make each euro of them buy more than a euro's worth.
    """

    by_industry: pl.DataFrame
    total_income_meur: float


@dataclass(frozen=True)
class Multipliers:
    """`by_industry`: `industry`, `output_multiplier`: output along the chain per euro of final demand;
    `output_multiplier_households`: the same with what wages buy (type II), where households are given.

    `effects`: one row per industry and measure, per M€ of final demand, all in the measure's own unit:
    `direct` (in the industry itself), `indirect` (at its suppliers), `total` = direct + indirect; `induced`
    (by what wages buy; null without households); `ratio` = total / direct, null where direct is 0, which
    `ratio_missing` then says.
    """

    by_industry: pl.DataFrame
    effects: pl.DataFrame
    evidence: Evidence


@dataclass(frozen=True)
class Linkages:
    """`by_industry`: `industry`, `backward` (column sums of Leontief's inverse), `forward` (row sums of
    Ghosh's), `backward_normalised`, `forward_normalised` (over their mean: Rasmussen's power and
    sensitivity), `key` (both above 1)."""

    by_industry: pl.DataFrame
    evidence: Evidence


def multipliers(
    table: InputOutput, measures: pl.DataFrame | None = None, households: Households | None = None
) -> Multipliers:
    """Multipliers of output and of any measure of the industries.

    With L Leontief's inverse and s_i the measure per M€ of output: direct_j = s_j,
    total_j = Σ_i s_i L_ij, indirect_j = total_j - direct_j, all in units of the measure per M€ of final
    demand. A ratio total / direct is another thing, and has no unit.

    Parameters
    ----------
    table : domestic flows
    measures : key `industry`, one column per measure (`jobs`, `value_added_meur`, `compensation_meur` ...)
        A null is unknown: every total that reaches that industry is null.
    households : adds what wages buy (type II)

    Raises
    ------
    BadInput : the table is not productive, or households spend more than their income.

    Source: Miller & Blair (2009), chapter 6.
    """
    inverse = leontief_inverse(table)
    closed = None if households is None else _with_households(table, households)
    by_industry = pl.DataFrame(
        {
            "industry": table.industries,
            "output_multiplier": inverse.sum(axis=0),
            "output_multiplier_households": [None] * len(inverse) if closed is None else closed.sum(axis=0),
        },
        schema_overrides={"output_multiplier_households": pl.Float64},
    )
    names = [] if measures is None else [name for name in measures.columns if name != "industry"]
    rows = [_effects(table, measures, name, inverse, closed) for name in names if measures is not None]
    return Multipliers(by_industry, pl.concat(rows) if rows else _no_effects(), _evidence())


def linkages(table: InputOutput, sold: Floats | None = None) -> Linkages:
    """How much an industry pulls its suppliers (backward) and serves others (forward).

    `sold`: total of each row where it is not the output (see `ghosh_inverse`). Weights are equal.

    Source: Rasmussen (1956); Ghosh (1958); Miller & Blair (2009), chapter 12.
    """
    backward = leontief_inverse(table).sum(axis=0)
    forward = ghosh_inverse(table, sold).sum(axis=1)
    rows = pl.DataFrame({"industry": table.industries, "backward": backward, "forward": forward})
    normal = [(pl.col(name) / pl.col(name).mean()).alias(f"{name}_normalised") for name in rows.columns[1:]]
    key = pl.all_horizontal(pl.col("backward_normalised", "forward_normalised") > 1)
    return Linkages(rows.with_columns(normal).with_columns(key=key), _evidence())


def _effects(
    table: InputOutput, measures: pl.DataFrame, name: str, inverse: Floats, closed: Floats | None
) -> pl.DataFrame:
    direct = table.vector(measures, name) / table.output
    total = _weighted(direct, inverse)
    wider = None if closed is None else _weighted(direct, closed)
    frame = pl.DataFrame(
        {
            "industry": table.industries,
            "measure": name,
            "direct": direct,
            "indirect": total - direct,
            "total": total,
            "induced": [None] * len(direct) if wider is None else wider - total,
        },
        schema_overrides={"induced": pl.Float64},
    ).with_columns(pl.col("direct", "indirect", "total", "induced").fill_nan(None))
    nothing = pl.col("direct") == 0
    return frame.with_columns(
        ratio=pl.when(~nothing).then(pl.col("total") / pl.col("direct")),
        ratio_missing=pl.when(nothing)
        .then(pl.lit("none in the industry itself"))
        .when(pl.col("direct").is_null())
        .then(pl.lit("unknown in the industry itself")),
    )


def _weighted(each: Floats, inverse: Floats) -> Floats:
    """Σ_i s_i L_ij, unknown (NaN) wherever the chain reaches an industry whose measure is unknown."""
    unknown = np.isnan(each)
    total = np.where(unknown, 0.0, each) @ inverse
    return np.where((inverse[unknown] > 0).any(axis=0), np.nan, total)


def _with_households(table: InputOutput, households: Households) -> Floats:
    """Leontief's inverse with households as one more industry, cut back to the industries."""
    rows = households.by_industry
    wages, bought = (table.vector(rows, name) for name in ("income_meur", "consumption_meur"))
    if np.isnan(wages).any() or np.isnan(bought).any():
        raise BadInput(m("wages or consumption of an industry are unknown: households cannot be added"))
    if not households.total_income_meur > 0 or bought.sum() > households.total_income_meur:
        raise BadInput(
            m("households would spend more on domestic goods than their whole income"),
            fix=m("give their whole income before taxes, not wages alone"),
        )
    size = len(table.industries)
    matrix = np.zeros((size + 1, size + 1))
    matrix[:size, :size] = table.coefficients
    matrix[size, :size] = wages / table.output
    matrix[:size, size] = bought / households.total_income_meur
    return inverse_of(matrix, [*table.industries, "households"])[:size, :size]


def _no_effects() -> pl.DataFrame:
    numbers = ("direct", "indirect", "total", "induced", "ratio")
    return pl.DataFrame(
        schema={
            "industry": pl.String,
            "measure": pl.String,
            **dict.fromkeys(numbers, pl.Float64),
            "ratio_missing": pl.String,
        }
    )


def _evidence() -> Evidence:
    return Evidence(
        method=m(
            "Leontief's inverse of the domestic input-output table: what one more euro of demand sets in "
            "motion at the suppliers, their suppliers and so on."
        ),
        tables=("input_output",),
        uncertainty=m(
            "Average purchases of a past year, at constant prices and without limits of capacity: a "
            "multiplier says how large a chain is, it does not forecast."
        ),
        reference="Leontief (1936); Ghosh (1958); Rasmussen (1956); Miller & Blair (2009)",
    )
