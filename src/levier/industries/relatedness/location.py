"""How related activities are by where they stand: in the same areas, more than chance would have it."""

import numpy as np

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.cells import Cells
from levier.industries.complexity import presence_by_quotient
from levier.industries.relatedness.chance import co_presence, false_discovery
from levier.industries.relatedness.kind import FALSE_SHARE, Kind
from levier.industries.relatedness.profiles import ONE_SIDED_95, alike


def by_location(cells: Cells) -> Kind | NotComputed:
    """Which activities stand in the same areas, more than the sizes of areas and activities alone give.

    `times`: how many times as likely as by chance one unit of each stands in the same area (`alike`), small
    activities being drawn towards the spread of the whole: a pair of rare ones found once in one place does
    not shine. A pair is related where more areas are specialised in both (location quotient above 1; at 1,
    where the other parts of Levier begin, an activity is spread as the whole and says nothing of what goes
    together) than the diversity of areas and the ubiquity of activities would give by chance (bipartite
    configuration model, false discovery rate of at most 5 %), areas being the sample, since the plants of one
    area come for one reason; and where `times` is above 1 by more than the noise of the units drawn. The
    model alone would call rare activities related that chance puts in the largest areas.

    Parameters
    ----------
    cells : what each area holds of each activity; better establishments than employees, which a single plant
        may sway. An unknown cell is read as what chance would give, and tests nothing

    Returns
    -------
    Kind "location"; NaN for an activity that no area holds. NotComputed if fewer than two areas or two
    activities are held.

    Source: van Dam, Gomez-Lievano, Neffke & Frenken (2023), Journal of Regional Science 63; Saracco et al.
    (2017), New Journal of Physics 19:053022, for the test; Hidalgo et al. (2007), Science 317, for the
    question.
    """
    held = cells.values.sum(axis=0) > 0
    if (cells.values.sum(axis=1) > 0).sum() < 2 or held.sum() < 2:
        return NotComputed(
            m("fewer than two areas, or two activities, hold anything: nothing tells what goes together"),
            needs=("employment",),
        )
    times, noise = alike(np.where(cells.unknown.toarray(), np.nan, cells.dense).T)
    times = np.where(np.outer(held, held), times, np.nan)
    specialised = presence_by_quotient(cells, strictly=True)
    together = co_presence(specialised.ones, specialised.unknown)
    somewhere = specialised.ubiquity > 0
    tested = np.outer(somewhere, somewhere) & ~np.eye(len(somewhere), dtype=bool)
    q_value = false_discovery(np.where(tested, together.p_value, np.nan))
    related = (q_value <= FALSE_SHARE) & (times - ONE_SIDED_95 * noise > 1)
    return Kind("location", cells.activities, times, q_value, related, _evidence(cells))


def _evidence(cells: Cells) -> Evidence:
    return Evidence(
        method=m(
            "How many times as likely as by chance two units of two activities stand in the same area; "
            "small activities are drawn towards the spread of the whole."
        ),
        tables=("employment",),
        uncertainty=m(
            "{areas} areas. A pair is called related where more areas are specialised in both than chance "
            "gives (at most {level_share} of such pairs by chance).",
            areas=len(cells.areas),
            level_share=FALSE_SHARE,
        ),
        reference="van Dam et al. (2023); Saracco et al. (2017); Benjamini & Hochberg (1995)",
        cautions=tuple(_cautions(cells)),
    )


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
