"""Which activities each area holds: location quotients in bulk, and the Boolean presence read from them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.industries.cells import Cells, cells_of

ROUNDING = 1e-12
"""A quotient this near its threshold, relatively, is at the threshold: sums in another order change no
presence."""


@dataclass(frozen=True, eq=False)
class Presence:
    """Which activities each area holds.

    `held` : areas by activities, True wherever it is stored.
    `unknown` : where that is not known (secret cells); they count as not held.
    `rule` : what makes an activity present.
    """

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    held: sparse.csr_array
    unknown: sparse.csr_array
    rule: Message

    @cached_property
    def diversity(self) -> npt.NDArray[np.int64]:
        """How many activities each area holds."""
        return np.diff(self.held.indptr).astype(np.int64)

    @cached_property
    def ubiquity(self) -> npt.NDArray[np.int64]:
        """How many areas hold each activity."""
        return np.bincount(self.held.indices, minlength=len(self.activities)).astype(np.int64)

    @cached_property
    def ones(self) -> sparse.csr_array:
        """1.0 wherever an activity is held: what sums and products are made of."""
        return self.held.astype(np.float64)

    @cached_property
    def rows(self) -> npt.NDArray[np.intp]:
        """The area of each presence, in the order of `held.indices`."""
        return np.repeat(np.arange(len(self.areas)), self.diversity)

    @property
    def empty_areas(self) -> tuple[str, ...]:
        """Areas that hold nothing: no method places them."""
        return tuple(self.areas[row] for row in np.flatnonzero(self.diversity == 0))

    @property
    def absent_activities(self) -> tuple[str, ...]:
        """Activities that no area holds: no method places them."""
        return tuple(self.activities[column] for column in np.flatnonzero(self.ubiquity == 0))

    def among(self, areas: npt.ArrayLike, activities: npt.ArrayLike) -> "Presence":
        """Some of the areas and some of the activities, by their places or by a Boolean for each."""
        rows = np.arange(len(self.areas))[np.asarray(areas)]
        columns = np.arange(len(self.activities))[np.asarray(activities)]
        return replace(
            self,
            areas=tuple(self.areas[row] for row in rows),
            activities=tuple(self.activities[column] for column in columns),
            held=self.held[rows][:, columns],
            unknown=self.unknown[rows][:, columns],
        )

    def diversified(self, least: int) -> "Presence":
        """Without the areas that hold fewer activities: an eigenvector may hang on the odd few they hold."""
        return self.among(self.diversity >= least, np.arange(len(self.activities)))

    def occupied(self) -> "Presence":
        """Without the areas that hold nothing and the activities that nobody holds."""
        areas, activities = self.diversity > 0, self.ubiquity > 0
        return self if areas.all() and activities.all() else self.among(areas, activities)

    def __and__(self, other: "Presence") -> "Presence":
        """Held by both rules; unknown where either rule does not know."""
        if (self.areas, self.activities) != (other.areas, other.activities):
            raise BadInput(m("the two presences are not about the same areas and activities"))
        return replace(
            self,
            held=self.held.multiply(other.held).tocsr().astype(bool),
            unknown=(self.unknown + other.unknown).tocsr().astype(bool),
            rule=m("{first} and {second}", first=self.rule, second=other.rule),
        )


@dataclass(frozen=True)
class Part:
    """Areas and activities tied to each other, and to no other."""

    areas: tuple[str, ...]
    activities: tuple[str, ...]


def quotients(cells: Cells) -> sparse.csr_array:
    """The location quotient of every cell that is not empty, areas by activities.

    (x_ca / x_c) / (x_a / x), with x_ca the value, x_c the area's total, x_a the activity's and x the whole.
    A cell that is not stored is 0, or unknown where `cells.unknown` says so; totals leave secret cells out.

    Source: Balassa (1965), The Manchester School 33(2); Florence (1939).
    """
    values = cells.values.tocsr()
    rows = np.repeat(np.arange(len(cells.areas)), np.diff(values.indptr))
    of_area, of_activity = values.sum(axis=1), values.sum(axis=0)
    share = values.data / of_area[rows]
    return _like(values, share / (of_activity / (values.data.sum() or 1))[values.indices])


def presence_by_quotient(cells: Cells, threshold: float = 1.0, *, strictly: bool = False) -> Presence:
    """An activity is present where its location quotient reaches the threshold.

    1 or more is what "specialised" means in all of Levier: presences, entries, opportunities, the industry
    space. The lists of specialisations ask for more, that it be beyond chance (`robust`, `specialised` of
    `structure.location_quotient`), and say so.

    Parameters
    ----------
    cells : as made by `cells_of`
    threshold : above 0
    strictly : the quotient must exceed the threshold; by default it may equal it, as in `ecomplexity`

    Raises
    ------
    BadInput : the threshold is not above 0.
    """
    rule = m("location quotient of at least {threshold}", threshold=threshold)
    if strictly:
        rule = m("location quotient above {threshold}", threshold=threshold)
    return _presence(cells, quotients(cells), threshold, strictly, rule)


def presence_per_head(
    cells: Cells, population: Mapping[str, float], threshold: float = 1.0, *, strictly: bool = False
) -> Presence:
    """An activity is present where it weighs as much per inhabitant as in all the areas together:
    (x_ca / n_c) / (x_a / n), with n_c the area's inhabitants and n those of all the areas.

    Parameters
    ----------
    cells, threshold, strictly : as for `presence_by_quotient`
    population : inhabitants of each area

    Raises
    ------
    BadInput : an area has no population or one that is not above 0; the threshold is not above 0.
    """
    heads = np.array([population.get(area, np.nan) for area in cells.areas], dtype=np.float64)
    if not (heads > 0).all():
        wrong = [area for area, n in zip(cells.areas, heads, strict=True) if not n > 0]
        raise BadInput(m("{n} areas have no population: {areas}", n=len(wrong), areas=_some(wrong)))
    values = cells.values.tocsr()
    rows = np.repeat(np.arange(len(cells.areas)), np.diff(values.indptr))
    per_head = values.data / heads[rows] / (values.sum(axis=0) / heads.sum())[values.indices]
    rule = m("share per inhabitant of at least {threshold} times the whole's", threshold=threshold)
    if strictly:
        rule = m("share per inhabitant above {threshold} times the whole's", threshold=threshold)
    return _presence(cells, _like(values, per_head), threshold, strictly, rule)


def presence_given(table: pl.DataFrame) -> Presence:
    """Presence decided by the caller.

    Parameters
    ----------
    table : key (`area`, `activity`); an absent pair is not held
        `present`: Boolean; null: not known.

    Raises
    ------
    BadInput : as for `cells_of`, or `present` is not Boolean.
    """
    if "present" in table.columns and table["present"].dtype != pl.Boolean:
        raise BadInput(m("the column present holds something else than true and false"))
    numbers = table.with_columns(pl.col("present").cast(pl.UInt8)) if "present" in table.columns else table
    cells = cells_of(numbers, "present")
    return Presence(
        cells.areas, cells.activities, cells.values.astype(bool), cells.unknown, m("presence as given")
    )


def connected_parts(presence: Presence) -> tuple[Part, ...]:
    """The parts of the table that share neither area nor activity with each other, the largest first; areas
    that hold nothing and activities that nobody holds are in none.

    Complexity compares areas through the activities they share: across two parts it compares nothing.
    """
    inside = presence.occupied()
    n = len(inside.areas)
    if n == 0:
        return ()
    _, label = connected_components(sparse.block_array([[None, inside.held], [inside.held.T, None]]))
    areas, activities = np.array(inside.areas), np.array(inside.activities)
    parts = [
        Part(tuple(areas[label[:n] == part].tolist()), tuple(activities[label[n:] == part].tolist()))
        for part in range(label.max() + 1)
    ]
    return tuple(sorted(parts, key=lambda part: (-len(part.areas), -len(part.activities), part.areas)))


def largest_part(presence: Presence) -> Presence:
    """The part of the table with the most areas, alone: there, complexity is identified."""
    first = next(iter(connected_parts(presence)), Part((), ()))
    return presence.among(
        np.isin(presence.areas, first.areas), np.isin(presence.activities, first.activities)
    )


def _presence(
    cells: Cells, measure: sparse.csr_array, threshold: float, strictly: bool, rule: Message
) -> Presence:
    if not threshold > 0:
        raise BadInput(m("the threshold of presence must be above 0, not {threshold}", threshold=threshold))
    nearly = np.abs(measure.data - threshold) <= ROUNDING * threshold
    kept = (measure.data > threshold) & ~nearly if strictly else (measure.data > threshold) | nearly
    held = _like(measure, kept)
    held.eliminate_zeros()
    return Presence(cells.areas, cells.activities, held, cells.unknown, rule)


def _like(matrix: sparse.csr_array, data: npt.NDArray) -> sparse.csr_array:
    """The same stored places with other numbers."""
    return sparse.csr_array((data, matrix.indices.copy(), matrix.indptr.copy()), shape=matrix.shape)


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:5]) + ("…" if len(codes) > 5 else "")
