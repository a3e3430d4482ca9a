"""One kind of evidence on how related activities are: times chance, and which pairs hold."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.evidence import Evidence
from levier.industries.pairs import Pairs

Matrix = npt.NDArray[np.float64]

FALSE_SHARE = 0.05
"""Share of the pairs called related that may be so by chance alone (false discovery rate)."""


@dataclass(frozen=True, eq=False)
class Kind:
    """What one kind of evidence tells of each two activities; matrices are n by n, symmetric.

    `times` : how many times as often as by chance the two are found together, drawn towards what is
        ordinary where little was seen; above 0, 1 for chance, NaN where nothing is known
    `q_value` : the smallest false discovery rate at which the pair is called related; NaN where not tested
    `related` : the pairs that this kind calls related
    """

    name: str
    activities: tuple[str, ...]
    times: Matrix
    q_value: Matrix
    related: npt.NDArray[np.bool_]
    evidence: Evidence

    @cached_property
    def pairs(self) -> Pairs:
        """Relatedness, 0 to 1: the share of what is seen together that chance does not explain; 1 between an
        activity and itself."""
        matrix = beyond_chance(self.times)
        np.fill_diagonal(matrix, np.where(np.isnan(matrix.diagonal()), np.nan, 1.0))
        return Pairs(self.activities, matrix)

    def table(self) -> pl.DataFrame:
        """Each pair once: `activity_a`, `activity_b`, `relatedness`, `times_chance`, `q_value`, `related`;
        null where nothing is known."""
        first, second = np.triu_indices(len(self.activities), k=1)
        return self.pairs.table().with_columns(
            times_chance=pl.Series(self.times[first, second], nan_to_null=True),
            q_value=pl.Series(self.q_value[first, second], nan_to_null=True),
            related=pl.Series(self.related[first, second]),
        )

    def among(self, activities: tuple[str, ...]) -> "Kind":
        """The same for other activities, in their order; NaN for those that are not here."""
        times, q_value = (
            Pairs(self.activities, of).among(activities).matrix for of in (self.times, self.q_value)
        )
        related = Pairs(self.activities, self.related.astype(float)).among(activities).matrix == 1
        return Kind(self.name, activities, times, q_value, related, self.evidence)


def beyond_chance(times: Matrix) -> Matrix:
    """1 - 1 / times, 0 where it is chance or less: what is called the attributable share elsewhere."""
    with np.errstate(divide="ignore"):
        return np.maximum(1 - 1 / times, 0)
