"""Economic complexity of areas and activities, by the eigenvector."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from scipy import linalg, sparse
from scipy.sparse.linalg import LinearOperator, eigsh

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.complexity.grid import Floats, spread_over
from levier.industries.complexity.identified import cautions_of, not_identified, some
from levier.industries.complexity.presence import Presence

PciScale = Literal["eci", "own"]
SAME = 1e-9
"""Two eigenvalues nearer than this are one: any mixture of their vectors would do as well."""
FEW = 5
"""Activities under which an area's rank is called frail."""
SMALL = 100
"""Areas or activities up to which the whole matrix is solved at once."""
WEAK = 0.2
"""A correlation of diversity and complexity under which the sign of the order is called frail."""
LOCAL = 0.02
"""A share of the areas: where fewer make half of the variance of the index, it is about these."""
REFERENCE = "Hidalgo & Hausmann (2009), PNAS 106(26); Hausmann, Hidalgo et al. (2014), The Atlas"


@dataclass(frozen=True, eq=False)
class Complexity:
    """How complex each area and each activity is; NaN for those set aside (which hold nothing, or which
    nobody holds).

    `eci` : of the areas, mean 0 and standard deviation 1 (population formula).
    `pci` : of the activities, on the scale `pci_scale`.
    `pci_uncentred` : of the activities, in standard deviations of ECI, counted from the mean of all
        presences: the eigenvector itself. `ecomplexity` weighs outlook and gain with it.
    `eigenvalues` : the second and the third of the table; the nearer they are, the frailer the order.
    """

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    diversity: np.ndarray
    ubiquity: np.ndarray
    eci: Floats
    pci: Floats
    pci_uncentred: Floats
    pci_scale: PciScale
    eigenvalues: tuple[float, float]
    evidence: Evidence

    @property
    def by_area(self) -> pl.DataFrame:
        """`area`, `diversity`, `eci` (null: set aside), by code."""
        return pl.DataFrame(
            {
                "area": self.areas,
                "diversity": self.diversity,
                "eci": pl.Series(self.eci, nan_to_null=True),
            }
        )

    @property
    def by_activity(self) -> pl.DataFrame:
        """`activity`, `ubiquity`, `pci` (null: set aside), by code."""
        return pl.DataFrame(
            {
                "activity": self.activities,
                "ubiquity": self.ubiquity,
                "pci": pl.Series(self.pci, nan_to_null=True),
            }
        )


def complexity(presence: Presence, *, pci_scale: PciScale = "eci") -> Complexity | NotComputed:
    """How complex areas and activities are: an area by the activities it holds, an activity by the areas that
    hold it.

    With M the presences, d diversity and u ubiquity, the complexity of activities is the second eigenvector
    of (1/u) M' (1/d) M, that of areas the mean complexity of what they hold. The sign is such that ECI grows
    with diversity. The matrix is symmetrised and taken on its smaller side, so a country's communes cost no
    more than its activities.

    Parameters
    ----------
    presence : from `presence_by_quotient`, `presence_per_head` or `presence_given`
    pci_scale : "eci": less the mean of ECI, over its standard deviation, so that an area's ECI is exactly the
        mean PCI of what it holds (as `ecomplexity`); "own": mean 0 and standard deviation 1 over activities

    Returns
    -------
    Complexity; NotComputed where it is not identified: fewer than two areas or activities, parts that share
    nothing (they are named), areas that all hold the same, two eigenvalues alike, or a sign that diversity
    does not tell.

    Source: Hidalgo & Hausmann (2009); Hausmann, Hidalgo et al. (2014), The Atlas of Economic Complexity;
    Mealy, Farmer & Teytelboym (2019), Science Advances 5(1), on what the eigenvector means.
    """
    inside = presence.occupied()
    if missing := not_identified(inside):
        return missing
    vector, of_areas, correlation, (second, third) = _solved(inside, np.ones(len(inside.activities)))
    if second < SAME:
        return NotComputed(m("the areas all hold the same activities: nothing tells them apart"), needs=())
    if second - third < SAME:
        return NotComputed(
            m("complexity is not identified: two orders of the areas explain the table equally well"),
            needs=(),
        )
    if abs(correlation) < SAME:
        return NotComputed(
            m("complexity is not identified: diversity does not tell which end of the order is complex"),
            needs=(),
        )
    sign = np.sign(correlation)
    scale = sign * of_areas.std()
    mean, spread = (of_areas.mean(), scale) if pci_scale == "eci" else (vector.mean(), sign * vector.std())
    eci = spread_over((of_areas - of_areas.mean()) / scale, presence.diversity > 0)
    return Complexity(
        presence.areas,
        presence.activities,
        presence.diversity,
        presence.ubiquity,
        eci,
        spread_over((vector - mean) / spread, presence.ubiquity > 0),
        spread_over(vector / scale, presence.ubiquity > 0),
        pci_scale,
        (second, third),
        _evidence(presence, pci_scale, abs(correlation), eci),
    )


def order_of_areas(inside: Presence, weights: Floats) -> tuple[Floats | None, tuple[float, float]]:
    """The areas' complexity, not standardised, if each activity stood `weights` times in the table; None
    where diversity does not tell its sign. And the second and third eigenvalues."""
    _, of_areas, correlation, eigenvalues = _solved(inside, weights, iterated=True)
    return (None if abs(correlation) < SAME else np.sign(correlation) * of_areas), eigenvalues


def _solved(
    inside: Presence, weights: Floats, iterated: bool = False
) -> tuple[Floats, Floats, float, tuple[float, float]]:
    """The complexity of activities and of areas, up to a factor; the correlation of the latter with
    diversity; the second and third eigenvalues."""
    vector, eigenvalues = _second_vector(inside, weights, iterated)
    diversity = inside.ones @ weights
    of_areas = (inside.ones @ (weights * vector)) / diversity
    return vector, of_areas, _correlation(diversity, of_areas), eigenvalues


def _second_vector(inside: Presence, weights: Floats, iterated: bool) -> tuple[Floats, tuple[float, float]]:
    """The second eigenvector of (1/u) M' (1/d) M w, and its second and third eigenvalues (0 for want of a
    third), with w how often each activity stands in the table and d = M w. (1/d)^½ M (w/u)^½ has the square
    roots of these eigenvalues as singular values, so that either of its two squares gives them, the smaller
    one at least cost."""
    by_area, by_activity = 1 / np.sqrt(inside.ones @ weights), np.sqrt(weights / inside.ubiquity)
    scaled = sparse.diags_array(by_area) @ inside.ones @ sparse.diags_array(by_activity)
    on_areas = len(inside.areas) < len(inside.activities)
    values, vectors = _top_three(scaled.T if on_areas else scaled, iterated)
    vector = vectors[:, -2]
    second, third = float(values[-2]), float(values[-3]) if len(values) > 2 else 0.0
    return (scaled.T @ vector if on_areas else vector) / np.sqrt(weights * inside.ubiquity), (second, third)


def _top_three(scaled: sparse.csr_array, iterated: bool) -> tuple[Floats, Floats]:
    """The three greatest eigenvalues of A' A, ascending, and their vectors: in full, or by Lanczos iterations
    to nine digits, which is many times faster on a large table drawn again and again."""
    size = scaled.shape[1]
    if iterated and size > SMALL:
        across = scaled.T.tocsr()
        square = LinearOperator((size, size), matvec=lambda vector: across @ (scaled @ vector), dtype=float)
        values, vectors = eigsh(square, k=3, which="LA", v0=np.linspace(1, 2, size), tol=1e-9)
        order = np.argsort(values)
        return values[order], vectors[:, order]
    values, vectors = linalg.eigh(
        (scaled.T @ scaled).toarray(),
        subset_by_index=[max(size - 3, 0), size - 1],
        overwrite_a=True,
        check_finite=False,
    )
    return values, vectors


def _correlation(diversity: np.ndarray, of_areas: Floats) -> float:
    """Of the areas' diversity and complexity; 0 where either is the same everywhere."""
    gaps, spread = diversity - diversity.mean(), of_areas - of_areas.mean()
    size = np.linalg.norm(gaps) * np.linalg.norm(spread)
    return float(gaps @ spread / size) if size > 0 else 0.0


def _evidence(presence: Presence, pci_scale: PciScale, correlation: float, eci: Floats) -> Evidence:
    scale: Message = m("PCI on the scale of ECI")
    if pci_scale == "own":
        scale = m("PCI standardised on its own")
    return Evidence(
        method=m(
            "Economic complexity by the eigenvector; presence: {rule}; {scale}",
            rule=presence.rule,
            scale=scale,
        ),
        tables=(),
        uncertainty=m(
            "An index orders areas; its distances mean little, and a small area's rank hangs on few firms."
        ),
        reference=REFERENCE,
        cautions=(*cautions_of(presence), *_frail(presence, correlation, eci)),
    )


def _frail(presence: Presence, correlation: float, eci: Floats) -> list[Message]:
    """Why the order of the areas may hang on little."""
    cautions = []
    if correlation < WEAK:
        cautions.append(
            m(
                "which end is complex is told by diversity alone, and weakly (correlation {r})",
                r=round(correlation, 2),
            )
        )
    apart = _making_half_of_the_variance(eci)
    if len(apart) < LOCAL * np.isfinite(eci).sum():
        cautions.append(
            m(
                "the index sets {n} areas apart from all others and tells little of these: {areas}",
                n=len(apart),
                areas=some(tuple(presence.areas[row] for row in apart)),
            )
        )
    few = np.flatnonzero((presence.diversity > 0) & (presence.diversity < FEW))
    if len(few):
        cautions.append(
            m(
                "{n} areas hold fewer than {few} activities, on which alone their rank hangs: {areas}",
                n=len(few),
                few=FEW,
                areas=some(tuple(presence.areas[row] for row in few)),
            )
        )
    return cautions


def _making_half_of_the_variance(eci: Floats) -> np.ndarray:
    """The areas furthest from the mean, as many as make half of the variance of the index."""
    squares = np.nan_to_num(eci) ** 2
    order = np.argsort(-squares, kind="stable")
    return order[: int(np.searchsorted(np.cumsum(squares[order]), squares.sum() / 2)) + 1]
