"""Sites that no weights at all could make first."""

import numpy as np
import polars as pl

from levier.sites.choice.normalising import Floats
from levier.sites.choice.ranking import Ranking
from levier.sites.choice.rating import Rated

NIL = 1e-9


def dominated_by(ranking: Ranking) -> pl.DataFrame:
    """Each site that another is at least as good as on every criterion, and better on one, whatever the
    uncertain values of both turn out to be: `site_id`, `rival_id` (the best placed of those), `assumed`: true
    where a value of either is unknown, and so assumed to lie within what those known may be. What has no
    weight makes no site better."""
    filled = ranking.rated.filled
    place = {site: row for row, site in enumerate(filled.sites)}
    order = [place[site] for site in ranking.table["site_id"]]
    sense = np.where(filled.gains, 1.0, -1.0)
    at_worst, at_best = filled.pessimistic[order] * sense, filled.optimistic[order] * sense
    unknown, counts = np.asarray(filled.unknown[order].any(axis=1)), filled.weights > 0
    rows = []
    for row, best in enumerate(at_best):
        over = (at_worst >= best).all(axis=1) & (at_worst[:, counts] > best[counts]).any(axis=1)
        if over.any():
            rival = int(np.argmax(over))
            assumed = bool(unknown[row] or unknown[rival])
            rows.append((filled.sites[order[row]], filled.sites[order[rival]], assumed))
    schema = {"site_id": pl.String, "rival_id": pl.String, "assumed": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def favouring_weights(found: Rated, site: int) -> Floats | None:
    """Weights under which a site (its row) is first by as much as can be, where ratings are added up; None if
    no weights put it first. Unknown and uncertain values count as in the ranking.

    A linear program: the largest lead d with Σ w (a − b) ≥ d for each rival b, w on the simplex."""
    from scipy.optimize import linprog

    ahead = found.ratings[site] - np.delete(found.ratings, site, axis=0)
    criteria = ahead.shape[1]
    answer = linprog(
        np.append(np.zeros(criteria), -1.0),
        A_ub=np.hstack([-ahead, np.ones((len(ahead), 1))]),
        b_ub=np.zeros(len(ahead)),
        A_eq=np.append(np.ones(criteria), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, 1)] * criteria + [(None, None)],
        method="highs",
    )
    if not answer.success or answer.x[-1] < -NIL:
        return None
    return answer.x[:-1]
