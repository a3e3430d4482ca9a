"""Firms in cells: one division of industries, one neighbourhood, like sizes, like worth as a buyer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.takeover.matching.sides import Floats, Index, Side

KM_A_POINT, SIZE_POINTS = 25.0, 0.6
"""How many km, and how much of a log of size, commonly change the utility of a pair as much as one point of
worth: cells are cut where their members differ most."""


@dataclass(frozen=True)
class Cells:
    """`members`: positions, cell by cell; cell c holds members[start[c]:start[c + 1]]. By cell: `division`
    (number), `centre` and `radius` of its neighbourhood, km, `least` and `most` log of size (NaN: unknown),
    `worth`, the greatest of its members'."""

    members: Index
    start: Index
    division: Index
    centre: Floats
    radius: Floats
    least: Floats
    most: Floats
    worth: Floats

    def __len__(self) -> int:
        return len(self.division)

    def of(self, cells: Index) -> Index:
        """The members of several cells."""
        first, counts = self.start[cells], self.start[cells + 1] - self.start[cells]
        steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.members[np.repeat(first, counts) + steps]

    def km_from(self, place: Floats, cells: Index) -> Floats:
        """The least distance from a place to a member of some cells; NaN where places are unknown."""
        away = self.centre[cells] - place
        return np.maximum(np.sqrt(np.einsum("ij,ij->i", away, away)) - self.radius[cells], 0)


def gather(side: Side, division: Index, key: Index, worth: Floats, size: int) -> Cells:
    """The cells of one side, of at most `size` members. `key`: members of different keys stand apart."""
    traits = np.column_stack((division, key, np.isnan(side.position[:, 0]), np.isnan(side.log_size)))
    distinct, alike = np.unique(traits, axis=0, return_inverse=True)
    order = np.argsort(alike.ravel(), kind="stable")
    spread = np.column_stack((side.position / KM_A_POINT, side.log_size * SIZE_POINTS, worth))
    spread = np.nan_to_num(spread).astype(np.float32)
    parts: list[Index] = []
    kinds: list[int] = []
    for kind, members in enumerate(np.split(order, np.cumsum(np.bincount(alike.ravel()))[:-1])):
        near = _cut(spread, members, size)
        parts += near
        kinds += [kind] * len(near)
    members = np.concatenate(parts)
    start = np.concatenate(([0], np.cumsum([len(part) for part in parts])))
    cell = np.repeat(np.arange(len(parts)), np.diff(start))
    centre = np.add.reduceat(side.position[members].astype(np.float64), start[:-1]) / np.diff(start)[:, None]
    away = np.linalg.norm(side.position[members] - centre[cell], axis=1)
    return Cells(
        members=members,
        start=start,
        division=distinct[kinds, 0],
        centre=centre.astype(np.float32),
        # A few metres more than the farthest member, so that rounding never leaves one outside.
        radius=(np.maximum.reduceat(away, start[:-1]) + 0.005).astype(np.float32),
        least=np.minimum.reduceat(side.log_size[members], start[:-1]),
        most=np.maximum.reduceat(side.log_size[members], start[:-1]),
        worth=np.maximum.reduceat(worth[members], start[:-1]),
    )


def _cut(spread: Floats, members: npt.NDArray[np.int64], size: int) -> list[Index]:
    """Members parted by medians, along what they differ most by, until few enough stand together (the leaves
    of a k-d tree)."""
    if len(members) <= size:
        return [members]
    traits = spread[members]
    middle = len(members) // 2
    order = np.argpartition(traits[:, np.ptp(traits, axis=0).argmax()], middle)
    return [*_cut(spread, members[order[:middle]], size), *_cut(spread, members[order[middle:]], size)]
