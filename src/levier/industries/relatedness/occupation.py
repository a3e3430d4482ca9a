"""How related activities are by whom they hire: the same occupations, above all those that few hire."""

import numpy as np
import polars as pl
from scipy import sparse

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.relatedness.chance import co_presence, false_discovery
from levier.industries.relatedness.kind import FALSE_SHARE, Kind, Matrix
from levier.industries.relatedness.profiles import ONE_SIDED_95, alike
from levier.industries.relatedness.tables import refuse_bad_rows


def by_occupation(hirings: pl.DataFrame) -> Kind | NotComputed:
    """Which activities hire the same occupations, those that everyone hires counting for little.

    With p_io the share of occupation o among the hirings of activity i, and p_o its share of all hirings,
    `times` is the sum over o of p_io p_jo / p_o: how many times as likely as by chance two hirings, one of
    each, are of the same occupation, a rare one counting the more. 1 if one of the two hires as the whole
    economy does. Profiles are drawn towards that of the economy as if it had added 50 hirings.

    A pair is related where its two activities have more typical occupations in common (a share above that
    of the economy) than the number each has, and the number of activities each occupation is typical of,
    would give by chance (false discovery rate of 5 %), and where `times` is above 1 by more than the noise
    of the hirings drawn.

    Parameters
    ----------
    hirings : key (`rome`, `naf`); `naf` of any level of NAF rev. 2, the same for all
        `hirings`: number, 0 or more, no null

    Returns
    -------
    Kind "occupation", over the activities of the table; NaN for those without a hiring. NotComputed if fewer
    than two activities or two occupations are hired.

    Raises
    ------
    BadInput : a column is missing, a pair stands twice, or a number is negative, null or infinite.
    UnknownCode : NAF rev. 2 has no such code.

    Source: Farjoun (1994), Industrial and Corporate Change 3(1), for the question; Neffke & Henning (2013),
    Strategic Management Journal 34, and Diodato, Neffke & O'Clery (2018), Journal of Urban Economics 106,
    for shared occupations as relatedness; the measure is the sum of products of revealed advantages.
    """
    refuse_bad_rows(hirings, ("rome", "naf"), "hirings", coded="naf")
    activities, occupations = (hirings[name].cast(pl.String).unique().sort() for name in ("naf", "rome"))
    place = tuple(
        hirings[name].cast(pl.Enum(codes)).to_physical().to_numpy()
        for name, codes in (("naf", activities), ("rome", occupations))
    )
    count = np.zeros((len(activities), len(occupations)))
    count[place] = hirings["hirings"].cast(pl.Float64).to_numpy()
    hires = count.sum(axis=1) > 0
    if hires.sum() < 2 or (count.sum(axis=0) > 0).sum() < 2:
        return NotComputed(
            m("fewer than two activities, or two occupations, are hired: nothing tells what they share"),
            needs=("hirings",),
        )
    times, noise = alike(count)
    together = co_presence(sparse.csr_array(_typical(count).T.astype(float)))
    both = np.outer(hires, hires)
    off = both & ~np.eye(len(hires), dtype=bool)
    q_value = false_discovery(np.where(off, together.p_value, np.nan))
    sure = times - ONE_SIDED_95 * noise > 1
    return Kind(
        "occupation",
        tuple(activities),
        np.where(both, times, np.nan),
        q_value,
        (q_value <= FALSE_SHARE) & sure,
        _evidence(int(count.sum()), len(occupations)),
    )


def _typical(count: Matrix) -> np.ndarray:
    """Occupations whose share of an activity's hirings is above that of all hirings."""
    total = count.sum()
    return count * total > np.outer(count.sum(axis=1), count.sum(axis=0))


def _evidence(hirings: int, occupations: int) -> Evidence:
    return Evidence(
        method=m(
            "Likelihood that a hiring of one activity and a hiring of the other are of the same occupation, "
            "over what chance would give, rare occupations counting the more."
        ),
        tables=("hirings",),
        uncertainty=m(
            "{hirings} hirings in {occupations} occupations. A pair is called related where its "
            "typical occupations overlap beyond chance (at most {level_share} of such pairs by chance) and "
            "the overlap stands out of the noise of few hirings.",
            hirings=hirings,
            occupations=occupations,
            level_share=FALSE_SHARE,
        ),
        reference="Farjoun (1994); Neffke & Henning (2013); Diodato, Neffke & O'Clery (2018)",
        cautions=(
            m(
                "Hirings are not the people employed: activities where people come and go weigh more, and "
                "hirings of temporary workers are in their agency."
            ),
        ),
    )
