"""What one set of areas says of each candidate: relatedness density, complexity, gain, jobs and growth.

The package `complexity` answers for every area at once. Here one area is read again in many samples of the
others, so the same formulas are written for one area (a test holds the two together) and the eigenvector
starts from the one already known: it is some twenty times faster.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import ArpackNoConvergence, svds

from levier.industries.complexity import Presence
from levier.industries.opportunities.basis import Basis

Floats = npt.NDArray[np.float64]
FEWEST = 4
"""Areas and activities below which no sample is asked for an order of complexity."""
SAME = 1e-6
"""A second singular value this near 1 means parts that share nothing: no complexity is read there."""


class Held(NamedTuple):
    """Presences of one year, areas by activities: full, for products of activities, and sparse."""

    full: npt.NDArray[np.float32]
    ones: sparse.csr_array

    @classmethod
    def of(cls, presence: Presence) -> "Held":
        return cls(presence.held.toarray().astype(np.float32), presence.ones)


@dataclass(frozen=True, eq=False)
class Reading:
    """Of each candidate, in their order: `density`, then raw components of value; NaN where not known."""

    density: Floats
    complexity: Floats
    gain: Floats
    jobs: Floats
    growth: Floats


def proximities(held: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Proximity of activities (0 to itself) from presences, areas by activities: Hidalgo et al. (2007)."""
    both = held.T @ held
    ubiquity = np.diag(both).copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        both /= np.maximum(ubiquity[:, None], ubiquity)
    np.nan_to_num(both, copy=False)
    np.fill_diagonal(both, 0)
    return both


def density_of(
    relatedness: npt.NDArray[np.floating], own: Floats, candidates: npt.NDArray[np.intp]
) -> Floats:
    """Σ_j φ_ij M_j / Σ_j φ_ij for each candidate i of the one area that holds `own`."""
    rows = relatedness[candidates]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.clip(np.asarray(rows @ own / rows.sum(axis=1), dtype=np.float64), 0, 1)


def gain_of(
    relatedness: npt.NDArray[np.floating], own: Floats, pci: Floats, candidates: npt.NDArray[np.intp]
) -> Floats:
    """Σ_j φ_ji / (Σ_k φ_jk) (1 - M_j) PCI_j for each candidate i of the one area that holds `own`."""
    around = relatedness.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        opened = np.where(around > 0, (1 - own) * np.nan_to_num(pci) / around, 0)
    return np.asarray(relatedness[candidates] @ opened, dtype=np.float64)


def complexity_near(ones: sparse.csr_array, start: Floats) -> Floats:
    """The complexity of activities in some areas, on the scale and with the sign of the one known (`start`,
    NaN: not known), which is where it is looked for; `start` itself where these areas do not identify it."""
    diversity, ubiquity = ones.sum(axis=1), ones.sum(axis=0)
    areas, activities = diversity > 0, (ubiquity > 0) & np.isfinite(start)
    if activities.sum() < FEWEST or areas.sum() < FEWEST:
        return start
    by_activity = np.where(activities, 1 / np.sqrt(np.maximum(ubiquity, 1)), 0)
    by_area = np.where(areas, 1 / np.sqrt(np.maximum(diversity, 1)), 0)
    scaled = sparse.diags_array(by_area) @ ones @ sparse.diags_array(by_activity)
    guess = np.nan_to_num(start) * np.sqrt(ubiquity)
    first = scaled @ guess if scaled.shape[0] < scaled.shape[1] else guess
    try:
        _, sizes, vectors = svds(scaled, k=2, v0=first, tol=1e-4, maxiter=200)
    except ArpackNoConvergence:
        return start
    if sizes[0] > 1 - SAME:
        return start
    found, known = (vectors[0] * by_activity)[activities], start[activities]
    # The same scale and sign as what is known: least squares, so that samples can be compared.
    slope, level = np.polyfit(found, known, 1)
    whole = np.full(len(start), np.nan)
    whole[activities] = slope * found + level
    return whole


def jobs_and_growth(
    employees: Floats, establishments: Floats | None, before: Floats | None, years: int
) -> tuple[Floats, Floats]:
    """Employees per establishment, and growth a year, from sums over areas; NaN where not known."""
    nothing = np.full(len(employees), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        jobs = nothing if establishments is None else employees / establishments
        growth = nothing if before is None else (employees / before) ** (1 / years) - 1
    return np.where(np.isfinite(jobs), jobs, np.nan), np.where(np.isfinite(growth), growth, np.nan)


def read(
    basis: Basis,
    held: Held,
    areas: npt.NDArray[np.intp],
    pci: Floats,
    numbers: "Numbers",
    around: npt.NDArray[np.floating] | None = None,
) -> Reading:
    """The reading of some areas, the area's own among them, with the presences of one year.

    `pci` : the complexity of activities already known, all NaN if it is not. `around` : relatedness to use
    instead of the one read from where activities are located together.
    """
    relatedness = proximities(held.full[areas]) if around is None else around
    own = held.full[basis.own].astype(np.float64)
    near = complexity_near(held.ones[areas], pci)
    jobs, growth = numbers.of(areas)
    return Reading(
        density=density_of(relatedness, own, basis.candidates),
        complexity=near[basis.candidates],
        gain=(
            gain_of(relatedness, own, near, basis.candidates)
            if np.isfinite(near).any()
            else np.full(len(basis.candidates), np.nan)
        ),
        jobs=jobs,
        growth=growth,
    )


@dataclass(frozen=True, eq=False)
class Numbers:
    """Areas by candidates, from which sums over some areas are made; a cell secret at one of the two years
    counts at neither."""

    employees: Floats
    establishments: Floats | None
    compared_now: Floats | None
    compared_before: Floats | None
    span: int

    def of(self, areas: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Employees per establishment, and growth a year, of every candidate in some areas."""
        sums = [
            None if matrix is None else matrix[areas].sum(axis=0)
            for matrix in (self.employees, self.establishments, self.compared_now, self.compared_before)
        ]
        employees, establishments, now, before = sums
        assert employees is not None
        jobs, _ = jobs_and_growth(employees, establishments, None, self.span)
        if now is None:
            return jobs, np.full(len(jobs), np.nan)
        _, growth = jobs_and_growth(now, None, before, self.span)
        return jobs, growth


def numbers_of(basis: Basis, span: int) -> Numbers:
    """The matrices of the latest year and of the one to grow from."""
    at = basis.candidates
    employees, secret = basis.cells.values[:, at].toarray(), basis.cells.unknown[:, at].toarray()
    both, establishments = employees, None
    if basis.establishments is not None:
        # Employees per establishment take cells whose two numbers are known.
        hidden = secret | basis.establishments.unknown[:, at].toarray()
        both = np.where(hidden, 0, employees)
        establishments = np.where(hidden, 0, basis.establishments.values[:, at].toarray())
    if basis.before is None:
        return Numbers(both, establishments, None, None, span)
    unsure = secret | basis.before.unknown[:, at].toarray()
    before = np.where(unsure, 0, basis.before.values[:, at].toarray())
    return Numbers(both, establishments, np.where(unsure, 0, employees), before, span)
