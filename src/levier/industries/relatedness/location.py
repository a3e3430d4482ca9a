"""How related activities are by where they stand: held by the same areas more often than chance would have it."""

import numpy as np
from scipy import sparse

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.cells import Cells
from levier.industries.relatedness.chance import false_discovery, held_together
from levier.industries.relatedness.kind import FALSE_SHARE, Kind
from levier.industries.relatedness.profiles import alike


def by_location(cells: Cells) -> Kind | NotComputed:
    """Which activities the same areas are specialised in, beyond what diversity and ubiquity alone give.

    Two activities are together where both weigh more in an area than in all of them (location quotient above
    1). What chance gives is the bipartite configuration model's. `times` is seen over expected, drawn
    towards the ordinary where little is expected, so that a pair of rare activities found once in one
    place does not shine; a pair is related where its false discovery rate is at most 5 %.

    Parameters
    ----------
    cells : what each area holds of each activity; unknown cells count neither way

    Returns
    -------
    Kind "location"; NaN for an activity in which no area is specialised. NotComputed if fewer than two areas
    or two activities are held.

    Source: Hidalgo, Klinger, Barabási & Hausmann (2007), Science 317, for the question; Saracco et al.
    (2017), New Journal of Physics 19:053022, for chance; van Dam, Gomez-Lievano, Neffke & Frenken (2023),
    Journal of Regional Science 63, on why raw counts will not do.
    """
    values = cells.values
    if (values.sum(axis=1) > 0).sum() < 2 or (values.sum(axis=0) > 0).sum() < 2:
        return NotComputed(
            m("fewer than two areas, or two activities, hold anything: nothing tells what goes together"),
            needs=("employment",),
        )
    together = held_together(_specialised(cells), cells.unknown)
    held = together.observed.diagonal() > 0
    both = np.outer(held, held) & ~np.eye(len(held), dtype=bool)
    q_value = false_discovery(np.where(both, together.p_value, np.nan))
    times, noise = alike(np.where(cells.unknown.toarray(), np.nan, cells.dense).T)
    times = np.where(np.outer(held, held), times, np.nan)
    return Kind(
        "location",
        cells.activities,
        times,
        q_value,
        (q_value <= FALSE_SHARE) & (times > 1),
        Evidence(
            method=m(
                "Areas specialised in both activities (location quotient above 1), over as many as the "
                "diversity of areas and the ubiquity of activities alone would give, drawn towards the "
                "ordinary where little is expected."
            ),
            tables=("employment",),
            uncertainty=m(
                "{areas} areas. A pair is called related where at most {share} of such pairs would be so by chance.",
                areas=len(cells.areas),
                share=FALSE_SHARE,
            ),
            reference="Hidalgo et al. (2007); Saracco et al. (2017); Benjamini & Hochberg (1995)",
            cautions=tuple(_cautions(cells)),
        ),
    )


def _specialised(cells: Cells) -> sparse.csr_array:
    """Where the location quotient is above 1."""
    values = cells.values.tocoo()
    by_area, by_activity = (np.asarray(cells.values.sum(axis=axis)).ravel() for axis in (1, 0))
    row, column = values.coords
    above = values.data * by_activity.sum() > by_area[row] * by_activity[column]
    return sparse.csr_array((np.ones(above.sum()), (row[above], column[above])), shape=values.shape)


def _cautions(cells: Cells) -> list[Message]:
    cautions = [
        m(
            "Activities may stand together for their customers or their soil, without sharing anything that "
            "helps to pass from one to the other."
        )
    ]
    if cells.unknown.nnz:
        cautions.append(m("Secret cells, left out on both sides: {n}.", n=cells.unknown.nnz))
    return cautions
