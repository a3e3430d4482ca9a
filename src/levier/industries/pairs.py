"""How much each two activities have in common, whatever tells it: proximity, occupations, trade, moves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl


@dataclass(frozen=True, eq=False)
class Pairs:
    """`matrix`: n by n, symmetric, 0 or more, in the order of `activities`; NaN where nothing is known."""

    activities: tuple[str, ...]
    matrix: npt.NDArray[np.float64]

    def among(self, activities: Sequence[str]) -> "Pairs":
        """The same for other activities, in their order; NaN for those that are not here."""
        place = {code: n for n, code in enumerate(self.activities)}
        known = np.array([place.get(code, -1) for code in activities], dtype=np.int64)
        matrix = np.full((len(activities), len(activities)), np.nan)
        inside = np.flatnonzero(known >= 0)
        matrix[np.ix_(inside, inside)] = self.matrix[np.ix_(known[inside], known[inside])]
        return Pairs(tuple(activities), matrix)

    def table(self) -> pl.DataFrame:
        """Each pair once: `activity_a` < `activity_b` in the order of `activities`, `relatedness` (null: not
        known)."""
        first, second = np.triu_indices(len(self.activities), k=1)
        codes = pl.Series(self.activities, dtype=pl.String)
        return pl.DataFrame(
            {
                "activity_a": codes.gather(first),
                "activity_b": codes.gather(second),
                "relatedness": pl.Series(self.matrix[first, second], nan_to_null=True),
            }
        )
