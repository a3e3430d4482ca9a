"""One number for each area and activity, kept as a matrix and read as a table for chosen areas."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import UnknownCode

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Grid:
    """`values`: areas by activities, in the order of the codes; NaN where there is no answer."""

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    values: Floats

    def table(self, name: str, areas: Sequence[str] | None = None) -> pl.DataFrame:
        """`area`, `activity` and the number under `name` (null: no answer), for some areas or all of them.

        Raises
        ------
        UnknownCode : an area that is not here.
        """
        rows = places(self.areas, areas)
        return long_table(tuple(self.areas[row] for row in rows), self.activities, {name: self.values[rows]})


def places(codes: tuple[str, ...], wanted: Sequence[str] | None) -> npt.NDArray[np.intp]:
    """Where each wanted code stands among the codes; all of them if none is named.

    Raises
    ------
    UnknownCode : a code that is not among them.
    """
    if wanted is None:
        return np.arange(len(codes))
    place = {code: n for n, code in enumerate(codes)}
    if unknown := [code for code in wanted if code not in place]:
        raise UnknownCode.among(unknown, "areas and activities")
    return np.array([place[code] for code in wanted], dtype=np.intp)


def long_table(
    areas: tuple[str, ...], activities: tuple[str, ...], columns: dict[str, npt.NDArray]
) -> pl.DataFrame:
    """One row per area and activity from matrices of areas by activities; NaN becomes null."""
    n, m = len(areas), len(activities)
    area, activity = (pl.Series(codes, dtype=pl.String) for codes in (areas, activities))
    return pl.DataFrame(
        {
            "area": area.gather(np.repeat(np.arange(n), m)),
            "activity": activity.gather(np.tile(np.arange(m), n)),
            **{name: pl.Series(values.ravel(), nan_to_null=True) for name, values in columns.items()},
        }
    )


def spread_over(values: Floats, kept: npt.NDArray[np.bool_]) -> Floats:
    """The values at the places that are kept, NaN elsewhere."""
    whole = np.full(len(kept), np.nan)
    whole[kept] = values
    return whole
