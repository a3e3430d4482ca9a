"""How far one weight can move, the others in proportion, before another site comes first. Exact.

Let the criterion weigh t and the others (1 − t) times their proportions. Site a beats b when a polynomial in
one variable x(t) is positive: of degree 1 in t where ratings are added up; of degree 2 in x = t²/(1 − t)² for
TOPSIS, since D² = (1 − t)²(x A + B) and D⁻ₐ²/D⁺ₐ² > D⁻_b²/D⁺_b² is a difference of products. Its roots are
where the order of a and b turns: no grid, nothing missed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.sites.choice.normalising import Floats
from levier.sites.choice.ranking import Ranking
from levier.sites.choice.rating import Rated
from levier.sites.choice.topsis import squared_distances

SCHEMA = {
    "criterion": pl.String,
    "weight": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "below_to": pl.String,
    "above_to": pl.String,
}
NIL = 1e-12


@dataclass(frozen=True, eq=False)
class _Leads:
    """By how much the site leads each other one: a x² + b x + c."""

    a: Floats
    b: Floats
    c: Floats

    def at(self, x: Floats) -> Floats:
        return (self.a * x + self.b) * x + self.c

    def roots(self) -> Floats:
        """Two per rival, NaN where there is none: the order may turn there."""
        size = np.abs(self.a) + np.abs(self.b) + np.abs(self.c)
        flat = np.abs(self.a) <= NIL * size
        with np.errstate(divide="ignore", invalid="ignore"):
            straight = np.where(flat & (np.abs(self.b) > NIL * size), -self.c / self.b, np.nan)
            # Without the cancellation of the school formula.
            q = -0.5 * (self.b + np.copysign(np.sqrt(self.b**2 - 4 * self.a * self.c), self.b))
            curved = np.where(flat, np.nan, np.stack([q / self.a, self.c / q]))
        return np.where(np.isfinite(curved), curved, np.stack([straight, np.full(len(straight), np.nan)]))


def stability(ranking: Ranking, site_id: str | None = None) -> pl.DataFrame:
    """Between which weights of each criterion a site stays where no other beats it.

    The other weights keep their proportions (equal ones if they are all nil). `site_id`: the first of the
    ranking unless said.

    Returns `criterion`, `weight`, `low` and `high` (the interval around the weight; 0 and 1 where nothing
    ever turns), `below_to` and `above_to` (who is then first). For a site that is not first, the interval
    nearest to the weight in which it would be, null if there is none in one weight alone.
    """
    found = ranking.rated
    names = found.filled.sites
    site = names.index(site_id if site_id is not None else ranking.table["site_id"][0])
    weights = found.filled.weights
    rows = []
    for j, criterion in enumerate(found.filled.criteria):
        leads, others = _leads(found, site, j)
        low, high = _interval(leads, _x(found, float(weights[j])), _end(found))
        below, above = _winner(leads, low, -1), _winner(leads, high, 1)
        rows.append(
            (
                criterion,
                float(weights[j]),
                _t(found, low),
                _t(found, high),
                None if below is None else names[others[below]],
                None if above is None else names[others[above]],
            )
        )
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _leads(found: Rated, site: int, j: int) -> tuple[_Leads, list[int]]:
    weights = found.filled.weights
    rest = 1 - weights[j]
    shares = np.full(len(weights), 1 / max(len(weights) - 1, 1)) if rest <= NIL else weights / rest
    shares = np.where(np.arange(len(weights)) == j, 0.0, shares)
    others = [row for row in range(len(found.ratings)) if row != site]
    if found.method != "topsis":
        ahead = found.ratings[site] - found.ratings[others]
        of_rest = ahead @ shares
        return _Leads(np.zeros(len(others)), ahead[:, j] - of_rest, of_rest), others
    to_worst, to_best = squared_distances(found.ratings, found.best, found.worst)
    (far, near), (far_rest, near_rest) = (
        (to_worst[:, j], to_best[:, j]),
        (to_worst @ shares**2, to_best @ shares**2),
    )
    a = far[site] * near[others] - far[others] * near[site]
    c = far_rest[site] * near_rest[others] - far_rest[others] * near_rest[site]
    b = (
        far[site] * near_rest[others]
        + far_rest[site] * near[others]
        - far[others] * near_rest[site]
        - far_rest[others] * near[site]
    )
    return _Leads(a, b, c), others


def _interval(leads: _Leads, start: float, end: float) -> tuple[float, float]:
    """The stretch of x, around the start or nearest to it, where the site leads or ties; NaN if none."""
    turns, behind = _behind(leads, end)
    stretches = _merged(turns, behind == 0)
    if not stretches:
        return np.nan, np.nan
    return min(stretches, key=lambda one: max(one[0] - start, start - one[1], 0.0))


def _behind(leads: _Leads, end: float) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Every x where some order turns, and how many rivals are ahead between each and the next: each rival is
    ahead over whole stretches between its roots, and the stretches are counted in one sweep."""
    inside = leads.roots()
    inside = np.sort(np.where(np.isfinite(inside) & (inside > 0) & (inside < end), inside, end), axis=0)
    edges = np.vstack([np.zeros(len(leads.a)), inside, np.full(len(leads.a), end)])
    middles = (edges[:-1] + np.where(np.isinf(edges[1:]), 3 * edges[:-1] + 2, edges[1:])) / 2
    middles = np.where(np.isinf(middles), 0.0, middles)
    scale = (np.abs(leads.a) * middles + np.abs(leads.b)) * middles + np.abs(leads.c)
    ahead = (edges[:-1] < edges[1:]) & (leads.at(middles) < -NIL * scale)
    turns = np.unique(np.append(edges, [0.0, end]))
    change = np.zeros(len(turns), dtype=np.intp)
    np.add.at(change, np.searchsorted(turns, edges[:-1][ahead]), 1)
    np.add.at(change, np.searchsorted(turns, edges[1:][ahead]), -1)
    return turns, np.cumsum(change)[:-1]


def _merged(turns: Floats, ahead: npt.NDArray[np.bool_]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for start, end, good in zip(turns[:-1], turns[1:], ahead, strict=True):
        if good and found and found[-1][1] == start:
            found[-1] = (found[-1][0], float(end))
        elif good:
            found.append((float(start), float(end)))
    return found


def _winner(leads: _Leads, x: float, side: int) -> int | None:
    """Which rival overtakes just beyond an end of the interval."""
    if np.isnan(x) or np.isinf(x) or x <= 0 or not len(leads.a):
        return None
    beyond = leads.at(np.array(x * (1 + side * 1e-6)))
    return int(np.argmin(beyond)) if beyond.min() < 0 else None


def _x(found: Rated, t: float) -> float:
    if found.method != "topsis":
        return t
    return np.inf if t >= 1 else (t / (1 - t)) ** 2


def _t(found: Rated, x: float) -> float | None:
    if np.isnan(x):
        return None
    if found.method != "topsis":
        return float(x)
    return 1.0 if np.isinf(x) else float(np.sqrt(x) / (1 + np.sqrt(x)))


def _end(found: Rated) -> float:
    return np.inf if found.method == "topsis" else 1.0
