"""How near two activities are, from the areas that hold both."""

from typing import Literal

import numpy as np
import polars as pl

from levier.industries.cells import Cells
from levier.industries.complexity.grid import Floats
from levier.industries.complexity.presence import Presence, quotients
from levier.industries.pairs import Pairs

Diagonal = Literal[0, 1]


class DirectedPairs(Pairs):
    """Pairs whose matrix is not symmetric: row i, column j is how likely j is where i is."""

    def table(self) -> pl.DataFrame:
        """Each ordered pair: `activity_a`, `activity_b`, `relatedness` of b given a (null: not known)."""
        n = len(self.activities)
        codes = pl.Series(self.activities, dtype=pl.String)
        first, second = np.nonzero(~np.eye(n, dtype=bool))
        return pl.DataFrame(
            {
                "activity_a": codes.gather(first),
                "activity_b": codes.gather(second),
                "relatedness": pl.Series(self.matrix[first, second], nan_to_null=True),
            }
        )


def co_occurrence(presence: Presence) -> Floats:
    """How many areas hold both activities; on the diagonal, how many hold the activity."""
    return (presence.ones.T @ presence.ones).toarray()


def proximity(presence: Presence, *, diagonal: Diagonal = 1) -> Pairs:
    """The lesser of the two conditional probabilities: min(P(i | j), P(j | i)), that is the areas that hold
    both over those of the more widespread one.

    Parameters
    ----------
    presence : which activities each area holds
    diagonal : the proximity of an activity to itself; 1 as in `ecomplexity` and the R package
        `economiccomplexity`, 0 to let only the other activities count in a density

    Returns
    -------
    Pairs; NaN in the row and column of an activity that nobody holds.

    Source: Hidalgo, Klinger, Barabási & Hausmann (2007), Science 317, equation 1.
    """
    both, ubiquity = co_occurrence(presence), presence.ubiquity.astype(np.float64)
    with np.errstate(invalid="ignore"):
        both /= np.maximum(ubiquity[:, None], ubiquity)
    return Pairs(presence.activities, _with_diagonal(both, ubiquity > 0, diagonal))


def conditional_proximity(presence: Presence, *, diagonal: Diagonal = 1) -> DirectedPairs:
    """The probability that an area which holds i (row) also holds j (column): P(j | i).

    Parameters, returns: as for `proximity`; `ecomplexity` calls it asymmetric.
    """
    both, ubiquity = co_occurrence(presence), presence.ubiquity.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        both /= ubiquity[:, None]
    return DirectedPairs(presence.activities, _with_diagonal(both, ubiquity > 0, diagonal))


def correlation_proximity(cells: Cells, *, diagonal: Diagonal = 1) -> Pairs:
    """(1 + r) / 2, with r the correlation over areas of the two activities' location quotients: no threshold
    of presence. NaN for an activity whose quotient is the same everywhere.

    `ecomplexity` calls it continuous.
    """
    quotient, n = quotients(cells), len(cells.areas)
    mean = quotient.sum(axis=0) / n
    # The sum of products of deviations from the sum of products: areas by activities stay sparse.
    covariance = (quotient.T @ quotient).toarray() / n - np.outer(mean, mean)
    variance = np.diag(covariance).copy()
    flat = variance <= 1e-12 * np.maximum(mean**2, 1e-300)
    deviation = np.sqrt(np.where(flat, 1, variance))
    covariance /= deviation[:, None]
    covariance /= deviation
    nearness = (1 + np.clip(covariance, -1, 1)) / 2
    return Pairs(cells.activities, _with_diagonal(nearness, ~flat, diagonal))


def _with_diagonal(matrix: Floats, known: np.ndarray, diagonal: Diagonal) -> Floats:
    np.fill_diagonal(matrix, diagonal)
    matrix[~known] = np.nan
    matrix[:, ~known] = np.nan
    return matrix
