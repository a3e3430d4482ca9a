"""Tables that a person brings to a choice: alternatives by criteria, weights, pairwise judgements."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.plan.filled_file import read_cells
from levier.sites.choice import (
    AnyWeights,
    Belief,
    WeightsAround,
    WeightsInOrder,
    ahp_weights,
    direct_weights,
    entropy_weights,
    equal_weights,
    scaled_weights,
)
from levier.sites.matrix import Floats, Matrix

EQUAL, ENTROPY = "equal", "entropy"
RANGE = ".."


@dataclass(frozen=True, eq=False)
class Weighing:
    """`weights` of the criteria in the order asked. `said`: what a reader must know of them."""

    weights: Floats
    said: tuple[Message, ...] = ()


def belief_of(trust: str) -> Belief:
    """How far the weights given are trusted when they are drawn. Raises BadInput for another word."""
    beliefs: dict[str, Belief] = {
        "around": WeightsAround(),
        "order": WeightsInOrder(),
        "any": AnyWeights(),
    }
    if trust not in beliefs:
        raise BadInput(
            m("“{name}” says nothing of the weights", name=trust[:60]),
            where="--trust",
            fix=m("one of: {names}", names=", ".join(beliefs)),
        )
    return beliefs[trust]


def read_matrix(path: Path, less: tuple[str, ...], weights: str) -> tuple[Matrix, tuple[Message, ...]]:
    """A table of alternatives (first column, a name for each) by criteria (the others, numbers), with its
    weights, and what to know of them.

    An empty cell is unknown; `8..12` is a value that lies between. `less`: criteria where less is better.
    `weights`: see `weighing`.

    Raises BadFile or BadInput, with file and line, for what is not such a table.
    """
    cells, lines = read_cells(path)
    name, *criteria = cells.columns
    if not criteria:
        raise BadInput(
            m("a table has a column of names, then one column for each criterion"), where=path.name
        )
    if strange := [one for one in less if one not in criteria]:
        raise BadInput(
            m("“{name}” is not a criterion of the table", name=strange[0][:60]),
            where="--less",
            fix=m("one of: {names}", names=", ".join(criteria)),
        )
    names = [(cell or "").strip() for cell in cells[name]]
    if "" in names:
        raise BadInput(m("a row has no name"), where=_at(path, lines[names.index("")]))
    ranges = np.array(
        [
            [_range(cell, path, line, criterion) for cell, criterion in zip(row, criteria, strict=True)]
            for row, line in zip(cells.select(criteria).iter_rows(), lines, strict=True)
        ]
    ).reshape(len(names), len(criteria), 2)
    low, high = ranges[..., 0], ranges[..., 1]
    values = np.where(low == high, low, low + (high - low) / 2)
    found = weighing(weights, tuple(criteria), values)
    gains = np.array([criterion not in less for criterion in criteria])
    return Matrix(tuple(names), tuple(criteria), values, low, high, gains, found.weights), found.said


def weighing(weights: str, criteria: tuple[str, ...], values: Floats) -> Weighing:
    """`equal`, `entropy`, or a file: columns `criterion` and `weight` (they sum to one) or `points` (they are
    scaled), or a square table of pairwise judgements (`3`, `1/3`: how many times more the row counts than the
    column).

    Raises BadFile or BadInput for what is none of these.
    """
    if weights == EQUAL:
        return Weighing(equal_weights(len(criteria)), (m("Every criterion counts the same."),))
    if weights == ENTROPY:
        said = m(
            "Weights by entropy: a criterion counts the more, the more it tells the sites apart. They "
            "say nothing "
            "of what the project needs."
        )
        return Weighing(entropy_weights(values), (said,))
    path = Path(weights)
    cells, lines = read_cells(path, m("or say equal, or entropy"))
    if "criterion" in cells.columns and ("weight" in cells.columns) != ("points" in cells.columns):
        return _listed(cells, lines, path, criteria)
    return _judged(cells, lines, path, criteria)


def _listed(cells: pl.DataFrame, lines: list[int], path: Path, criteria: tuple[str, ...]) -> Weighing:
    kind = "weight" if "weight" in cells.columns else "points"
    given = {}
    for name, cell, line in zip(cells["criterion"], cells[kind], lines, strict=True):
        key = (name or "").strip()
        if key in given:
            raise BadInput(m("a criterion is weighed twice: {name}", name=key[:60]), where=_at(path, line))
        given[key] = _number(cell, path, line, kind)
    _same_criteria(set(given), criteria, path)
    ordered = [given[name] for name in criteria]
    return Weighing(direct_weights(ordered) if kind == "weight" else scaled_weights(ordered))


def _judged(cells: pl.DataFrame, lines: list[int], path: Path, criteria: tuple[str, ...]) -> Weighing:
    first, *columns = cells.columns
    rows = [(name or "").strip() for name in cells[first]]
    if sorted(rows) != sorted(columns):
        raise BadInput(
            m("weights are columns criterion and weight (or points), or a square table of judgements"),
            where=path.name,
        )
    _same_criteria(set(rows), criteria, path)
    places = [rows.index(name) for name in criteria]
    table = np.array(
        [[_ratio(cells[name][place], path, lines[place], name) for name in criteria] for place in places]
    )
    judged = ahp_weights(table, criteria)
    said = (
        ()
        if judged.consistency_ratio is None
        else (
            m(
                "Weights by pairwise judgements (AHP), consistency ratio {ratio}.",
                ratio=round(judged.consistency_ratio, 3),
            ),
        )
    )
    return Weighing(judged.weights, (*said, *judged.cautions))


def _same_criteria(given: set[str], criteria: tuple[str, ...], path: Path) -> None:
    if strange := sorted(given - set(criteria)):
        raise BadInput(
            m("“{name}” is not a criterion of the table", name=strange[0][:60]),
            where=path.name,
            fix=m("one of: {names}", names=", ".join(criteria)),
        )
    if lacking := [name for name in criteria if name not in given]:
        raise BadInput(
            m("criteria without a weight: {names}", names=", ".join(lacking)),
            where=path.name,
            fix=m("a weight of 0 says that a criterion does not count"),
        )


def _range(cell: str | None, path: Path, line: int, criterion: str) -> tuple[float, float]:
    text = (cell or "").strip()
    if not text:
        return math.nan, math.nan
    ends = [_number(end, path, line, criterion) for end in text.split(RANGE, 1)]
    if ends[0] > ends[-1]:
        raise BadInput(
            m("a range goes from its low end to its high one"), where=_at(path, line, criterion, text)
        )
    return ends[0], ends[-1]


def _ratio(cell: str | None, path: Path, line: int, column: str) -> float:
    parts = [_number(part, path, line, column) for part in (cell or "").split("/", 1)]
    if parts[-1] == 0:
        raise BadInput(m("a judgement is a number above 0"), where=_at(path, line, column, cell))
    return parts[0] / parts[1] if len(parts) == 2 else parts[0]


def _number(cell: str | None, path: Path, line: int, column: str) -> float:
    text = (cell or "").replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(m("this is not a number"), where=_at(path, line, column, cell))
    return number


def _at(path: Path, line: int, column: str | None = None, cell: str | None = None) -> Message:
    if column is None:
        return m("{file}, line {line}", file=path.name, line=line)
    return m(
        "{file}, line {line}, column {column}, value {value}",
        file=path.name,
        line=line,
        column=column,
        value=(cell or "").strip()[:40] or m("(empty)"),
    )
