"""What the caller gives on top of the panel, brought to the candidates: pay, predictions, relatedness."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.industries.opportunities.basis import Basis
from levier.industries.opportunities.trials import Probabilities
from levier.industries.pairs import Pairs
from levier.industries.transitions import SECTORS, transitions

Floats = npt.NDArray[np.float64]


def filled(pairs: Pairs, basis: Basis) -> Floats:
    """Relatedness in the order of the panel, 0 where nothing is known and to itself."""
    matrix = np.nan_to_num(pairs.among(basis.cells.activities).matrix)
    np.fill_diagonal(matrix, 0)
    if matrix.min(initial=0) < 0:
        raise BadInput(m("a relatedness is negative, and a density needs weights of 0 or more"))
    return matrix


def served_by(basis: Basis) -> pl.DataFrame:
    """`sectors`: how many sectors of the transitions each candidate serves, by lines that are not to be
    verified; `sector`: the first one (null: none); `transitions_fr`: which technologies. A code above the
    sub-class serves what those under it do."""
    lines = transitions().filter(pl.col("checked") != "to be verified").rows_by_key("naf", named=True)
    rows = []
    for code in basis.codes:
        under = [line for naf_code, found in lines.items() if naf_code.startswith(code) for line in found]
        sectors = {line["sector"] for line in under}
        first = next((sector for sector in SECTORS if sector in sectors), None)
        names = " ; ".join(dict.fromkeys(line["technology_fr"] for line in under))
        rows.append((code, float(len(sectors)), first, names))
    schema = {"activity": pl.String, "sectors": pl.Float64, "sector": pl.String, "transitions_fr": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def pay_of(pay: pl.DataFrame | None, basis: Basis) -> Floats:
    nothing = np.full(len(basis.candidates), np.nan)
    if pay is None:
        return nothing
    _has_columns(pay, ("activity", "pay_eur"))
    return _joined(pay.select("activity", "pay_eur"), basis)[:, 0]


def chances_of(predictions: pl.DataFrame, area: str, basis: Basis) -> Probabilities:
    names = ("probability", "probability_low", "probability_high")
    _has_columns(predictions, ("area", "activity", *names))
    here = predictions.filter(pl.col("area") == area).select("activity", *names)
    outside = here.filter(pl.any_horizontal(~pl.col(names).is_between(0, 1)))
    if outside.height:
        raise BadInput(
            m(
                "{n} probabilities are not between 0 and 1: that of {activity}, say",
                n=outside.height,
                activity=outside["activity"][0],
            )
        )
    middle, low, high = _joined(here, basis).T
    return Probabilities(middle, low, high)


def _joined(table: pl.DataFrame, basis: Basis) -> Floats:
    """The numbers of a table by candidate; NaN where it has none."""
    if table["activity"].is_duplicated().any():
        twice = table.filter(pl.col("activity").is_duplicated())["activity"][0]
        raise BadInput(
            m("{activity} stands twice or more in a table with one row per activity", activity=twice)
        )
    rows = pl.DataFrame({"activity": basis.codes}).join(
        table, on="activity", how="left", maintain_order="left"
    )
    return rows.drop("activity").cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _has_columns(table: pl.DataFrame, names: Sequence[str]) -> None:
    if missing := [name for name in names if name not in table.columns]:
        raise BadInput(m("the table has no column {columns}", columns=", ".join(missing)))
