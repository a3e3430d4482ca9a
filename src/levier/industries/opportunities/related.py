"""Which specialisations of the area stand around an opportunity: the reasons why it is near."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core import naf
from levier.industries.inventory import FOOD_CRAFTS
from levier.industries.opportunities.basis import LOCAL, Basis
from levier.industries.opportunities.reading import proximities

Floats = npt.NDArray[np.float64]
NAMED = 5
"""Specialisations told for each opportunity."""
TELLING = tuple(f"{division:02}" for division in (*range(5, 40), 62, 63, 71, 72))
"""Divisions whose firms tell something of what an area knows how to make: industry, data, engineering,
research. The others weigh in density and are not told."""
UNTOLD = (*LOCAL, *FOOD_CRAFTS)
SCHEMA = {
    "activity": pl.String,
    "related": pl.String,
    "relatedness": pl.Float64,
    "share_of_density": pl.Float64,
    "employees": pl.Float64,
    "establishments": pl.Float64,
}


def related_present(
    basis: Basis, held: npt.NDArray[np.float32], around: Floats | None, activities: Sequence[str]
) -> pl.DataFrame:
    """The specialisations most related to each activity, the nearest first, and their part of its density."""
    relatedness = proximities(held) if around is None else around
    place = {code: n for n, code in enumerate(basis.cells.activities)}
    own = held[basis.own] > 0
    told = own & _telling(basis.cells.activities)
    employees = basis.cells.values[[basis.own]].toarray().ravel()
    counted = basis.establishments_here
    rows = []
    for code in activities:
        near = relatedness[place[code]].astype(np.float64)
        whole = near[own].sum()
        best = np.argsort(-np.where(told, near, -1), kind="stable")[:NAMED]
        rows += [
            (code, basis.cells.activities[n], near[n], near[n] / whole, employees[n], counted[n])
            for n in best
            if told[n] and near[n] > 0
        ]
    labels = naf.table().select(related="code", related_label="label")
    return (
        pl.DataFrame(rows, schema=SCHEMA, orient="row")
        .with_columns(pl.col("establishments").fill_nan(None))
        .join(labels, on="related", how="left", maintain_order="left")
    )


def _telling(activities: Sequence[str]) -> npt.NDArray[np.bool_]:
    """All of them if none is a code of NAF."""
    kept = np.array([code[:2] in TELLING and not code.startswith(UNTOLD) for code in activities])
    return kept if kept.any() else np.ones(len(activities), dtype=bool)
