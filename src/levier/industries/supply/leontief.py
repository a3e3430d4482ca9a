"""Input-output tables: what an industry buys of each other, and what a sale sets in motion up the chain."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m

Floats = npt.NDArray[np.float64]

ONE = 1 - 1e-9
"""A spectral radius from here on is 1: the last euros of such a chain are rounding."""


@dataclass(frozen=True, eq=False)
class InputOutput:
    """What industries sell to each other in a year, M€, in the order of `industries`.

    `flows`: domestic sales, row sells to column. `imports`: the same, bought abroad; null: not known.
    `output`: output of each industry, above 0. `left_out`: `industry`, `reason`: those whose output is 0 or
    unknown, which have no coefficients.
    """

    industries: tuple[str, ...]
    flows: Floats
    output: Floats
    imports: Floats | None
    left_out: pl.DataFrame

    @property
    def coefficients(self) -> Floats:
        """A = Z / x: domestic inputs per euro of output of the column's industry."""
        return self.flows / self.output

    def without(self, industries: Sequence[str], reason: str) -> "InputOutput":
        """The same table without some industries, whose sales and purchases are left aside."""
        kept = np.array([code not in industries for code in self.industries])
        gone = [code for code in self.industries if code in industries]
        both = np.ix_(kept, kept)
        return replace(
            self,
            industries=tuple(code for code in self.industries if code not in industries),
            flows=self.flows[both],
            output=self.output[kept],
            imports=None if self.imports is None else self.imports[both],
            left_out=pl.concat([self.left_out, _left_out(gone, reason)]),
        )

    def vector(self, table: pl.DataFrame, column: str) -> Floats:
        """A column of a table with the key `industry`, in the order of this table's industries; NaN where it
        says nothing."""
        known = dict(table.select("industry", pl.col(column).cast(pl.Float64)).iter_rows())
        return np.array([np.nan if known.get(code) is None else known[code] for code in self.industries])


def input_output(
    flows: pl.DataFrame, output: pl.DataFrame, imports: pl.DataFrame | None = None
) -> InputOutput:
    """An input-output table from one row per seller and buyer.

    Parameters
    ----------
    flows : key (`from_industry`, `to_industry`); an absent pair is a zero
        `value_meur`: domestic sales, M€ a year, 0 or more.
    output : key `industry`
        `output_meur`: M€ a year, 0 or more; null: unknown.
    imports : as `flows`, what is bought abroad

    Raises
    ------
    BadInput : a pair or an industry stands twice, a value is missing, negative or infinite, an industry sells
        or buys that `output` does not list, or no industry has an output.
    """
    industries = _industries(output)
    known = pl.col("output_meur").is_not_null() & (pl.col("output_meur") > 0)
    inside = output.filter(known).sort("industry")
    if inside.is_empty():
        raise BadInput(m("no industry of the input-output table has an output"))
    codes = tuple(inside["industry"])
    gone = output.filter(~known)["industry"].sort().to_list()
    return InputOutput(
        industries=codes,
        flows=_matrix(flows, codes, industries),
        output=inside["output_meur"].cast(pl.Float64).to_numpy().copy(),
        imports=None if imports is None else _matrix(imports, codes, industries),
        left_out=_left_out(gone, "no output"),
    )


def unproductive(table: InputOutput) -> tuple[str, ...]:
    """Industries without which the table would be productive; none where it is.

    A table is productive (Hawkins and Simon 1949) where the spectral radius of A is below 1. Where it is
    not, an industry buys one euro or more of domestic inputs per euro that it produces.
    """
    matrix = table.coefficients
    if _has_inverse(matrix):
        return ()
    return tuple(
        code for code, bought in zip(table.industries, matrix.sum(axis=0), strict=True) if bought >= ONE
    )


def productive(table: InputOutput) -> InputOutput:
    """The table without the industries that make it unproductive, told in `left_out`."""
    while blamed := unproductive(table):
        table = table.without(blamed, "buys one euro or more per euro that it produces")
    return table


def _has_inverse(matrix: Floats) -> bool:
    """Whether the spectral radius of a matrix of 0 or more is below 1. It is never above the largest sum of a
    column, nor of a row: the eigenvalues are only sought where neither tells."""
    if min(matrix.sum(axis=0).max(initial=0.0), matrix.sum(axis=1).max(initial=0.0)) < ONE:
        return True
    return float(np.abs(np.linalg.eigvals(matrix)).max(initial=0.0)) < ONE


def leontief_inverse(table: InputOutput) -> Floats:
    """L = (I - A)^-1: output of the row's industry, along the whole chain, per euro of final demand for the
    column's.

    Raises BadInput where the table is not productive: no price could then cover its costs.

    Source: Leontief (1936); Miller & Blair (2009), Input-Output Analysis, 2nd ed., chapter 2.
    """
    return _inverse(table.coefficients, table.industries)


def ghosh_inverse(table: InputOutput, sold: Floats | None = None) -> Floats:
    """G = (I - B)^-1 with B = Z / x by rows: the share of the row's output that each industry buys.

    `sold`: the total of each row, where it is not the output (published tables do not always balance).

    Source: Ghosh (1958); Miller & Blair (2009), chapter 12.
    """
    total = table.output if sold is None else sold
    return _inverse(table.flows / total[:, None], table.industries)


def inverse_of(coefficients: Floats, industries: Sequence[str]) -> Floats:
    """(I - A)^-1 of any matrix of coefficients; raises BadInput where it is not productive."""
    return _inverse(coefficients, industries)


def _inverse(matrix: Floats, industries: Sequence[str]) -> Floats:
    if not _has_inverse(matrix):
        blamed = [
            code
            for code, column, row in zip(industries, matrix.sum(axis=0), matrix.sum(axis=1), strict=True)
            if max(column, row) >= ONE
        ]
        raise BadInput(
            m(
                "the input-output table has no inverse: {industries} buys or sells as much as it produces",
                industries=", ".join(blamed),
            ),
            fix=m("leave out these industries, or check that values are not percentages"),
        )
    size = len(matrix)
    return np.asarray(np.linalg.solve(np.eye(size) - matrix, np.eye(size)))


def _industries(output: pl.DataFrame) -> set[str]:
    faults = _faults(output, ("industry",), "output_meur", null_allowed=True)
    if faults is not None:
        raise BadInput(faults, where="output")
    return set(output["industry"])


def _matrix(flows: pl.DataFrame, codes: Sequence[str], known: set[str]) -> Floats:
    fault = _faults(flows, ("from_industry", "to_industry"), "value_meur", null_allowed=False)
    if fault is not None:
        raise BadInput(fault, where="flows")
    strangers = sorted((set(flows["from_industry"]) | set(flows["to_industry"])) - known)
    if strangers:
        raise BadInput(
            m("industries that sell or buy have no output: {industries}", industries=", ".join(strangers)),
            where="flows",
            fix=m("give the output of each industry, and keep totals and final uses out of the flows"),
        )
    place = {code: position for position, code in enumerate(codes)}
    matrix = np.zeros((len(codes), len(codes)))
    for seller, buyer, value in flows.select("from_industry", "to_industry", "value_meur").iter_rows():
        if seller in place and buyer in place:
            matrix[place[seller], place[buyer]] = value
    return matrix


def _faults(table: pl.DataFrame, key: tuple[str, ...], value: str, *, null_allowed: bool) -> Message | None:
    """What is wrong with a table of values by industry, or None."""
    if missing := [name for name in (*key, value) if name not in table.columns]:
        return m("the table has no column {columns}", columns=", ".join(missing))
    if not table[value].dtype.is_numeric() and table[value].dtype != pl.Null:
        return m("the column {column} holds no numbers", column=value)
    twice = table.filter(pl.struct(*key).is_duplicated())
    if twice.height:
        return m("{industries} stands twice in the table", industries=" → ".join(twice.select(key).row(0)))
    number = pl.col(value).cast(pl.Float64)
    wrong = table.filter((number < 0) | ~number.is_finite() | (number.is_null() & (not null_allowed)))
    if wrong.height:
        return m(
            "{n} values of {column} are negative, missing or no number: {industries}, say",
            n=wrong.height,
            column=value,
            industries=" → ".join(wrong.select(key).row(0)),
        )
    return None


def _left_out(industries: Sequence[str], reason: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"industry": list(industries), "reason": [reason] * len(industries)},
        schema={"industry": pl.String, "reason": pl.String},
    )
