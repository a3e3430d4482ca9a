"""How related activities are by who passes from one to the other: takeovers, changes, firms that hold both.

Firms that go on hold together what belongs together (the survivor principle).
"""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.core.portfolios import held_by_one_firm
from levier.industries.relatedness.chance import false_discovery, poisson_tail
from levier.industries.relatedness.kind import FALSE_SHARE, Kind, Matrix
from levier.industries.relatedness.shrinking import shrunken
from levier.industries.relatedness.tables import refuse_bad_rows

MOVES = {"activity_a": pl.String, "activity_b": pl.String, "moves": pl.Int64}
"""A table of moves: each pair of different activities once at most, whichever comes first."""
PLACES = {"activity": pl.String, "place": pl.Int64}
ROUNDS = 100


def takeovers(successions: pl.DataFrame, establishments: pl.DataFrame, firms: pl.DataFrame) -> pl.DataFrame:
    """Establishments of one activity taken over by a firm whose own activity is another: MOVES.

    Parameters
    ----------
    successions : the table of that name; an establishment that moves within its firm is no takeover
    establishments : `siret`, `naf`, open or closed: the activity of what was taken over
    firms : `siren`, `naf` of legal units: the activity of who took it over
    """
    link = successions.select(
        siret="predecessor_siret",
        seller=pl.col("predecessor_siret").str.head(9),
        siren=pl.col("successor_siret").str.head(9),
    ).unique()
    sold = link.filter(pl.col("seller") != pl.col("siren")).join(
        establishments.select("siret", "naf").drop_nulls(), on="siret"
    )
    sides = sold.join(firms.select("siren", naf_after="naf").drop_nulls(), on="siren")
    return _counted(sides.select("naf", "naf_after"))


def changes_of_activity(
    periods: pl.DataFrame, *, first: date | None = None, before: date | None = None
) -> pl.DataFrame:
    """Establishments that passed from one activity to another: MOVES.

    Parameters
    ----------
    periods : the table `establishment_periods`; a period of unknown activity is skipped
    first, before : changes from this day on, and before this one; all if None
    """
    told = periods.select("siret", "since", "naf").drop_nulls().sort("siret", "since")
    changed = told.with_columns(naf_before=pl.col("naf").shift(1).over("siret")).drop_nulls()
    if first is not None:
        changed = changed.filter(pl.col("since") >= first)
    if before is not None:
        changed = changed.filter(pl.col("since") < before)
    return _counted(changed.select("naf_before", "naf"))


def held_together(establishments: pl.DataFrame) -> pl.DataFrame:
    """Firms that hold two activities at once, in their open establishments: MOVES.

    Parameters
    ----------
    establishments : `siren`, `naf`, `active`

    Source: Teece, Rumelt, Dosi & Winter (1994), Journal of Economic Behavior & Organization 23.
    """
    return _counted(held_by_one_firm(establishments).select("naf_a", "naf_b"))


def added_up(moves: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """MOVES of several origins, added up by pair."""
    rows = pl.concat([pl.DataFrame(schema=MOVES), *moves])
    return (
        rows.group_by("activity_a", "activity_b").agg(pl.col("moves").sum()).sort("activity_a", "activity_b")
    )


def _counted(sides: pl.DataFrame) -> pl.DataFrame:
    first, second = (pl.col(name) for name in sides.columns)
    pairs = sides.filter(first != second).select(
        activity_a=pl.min_horizontal(first, second), activity_b=pl.max_horizontal(first, second)
    )
    counts = pairs.group_by("activity_a", "activity_b").agg(moves=pl.len().cast(pl.Int64))
    return counts.sort("activity_a", "activity_b")


def by_moves(moves: pl.DataFrame) -> Kind | NotComputed:
    """Between which activities firms and establishments pass more often than chance would have it.

    Moves between different activities are read both ways. Chance keeps how many moves each activity takes
    part in, and no more. Few pairs have seen any: a pair's ratio of seen to expected is drawn towards that of
    its two divisions, itself drawn towards the ordinary (gamma law of a Poisson rate). A pair is related
    where as many moves are a chance at a false discovery rate of at most 5 %.

    Parameters
    ----------
    moves : MOVES; those of several origins are added up beforehand (`added_up`)
        codes of NAF rev. 2, of any level; `moves`: number, 0 or more

    Returns
    -------
    Kind "moves", over the activities of the table; NaN for those without a move, for which the register says
    nothing. NotComputed if there is no move.

    Raises
    ------
    BadInput : a column is missing, a pair stands twice, a number is negative, null or infinite.
    UnknownCode : NAF rev. 2 has no such code.

    Source: Teece, Rumelt, Dosi & Winter (1994), Journal of Economic Behavior & Organization 23; Clayton &
    Kaldor (1987), Biometrics 43.
    """
    codes = tuple(pl.concat((moves["activity_a"], moves["activity_b"])).cast(pl.String).unique().sort())
    seen = move_counts(moves, codes)
    if not seen.sum() > 0:
        return NotComputed(
            m("no firm or establishment is known to have passed from one activity to another"),
            needs=("successions", "establishment_periods", "establishments"),
        )
    expected = expected_moves(seen)
    of_divisions = _of_divisions(tuple(codes), seen, expected)
    moving = seen.sum(axis=0) > 0
    both = np.outer(moving, moving)
    off = np.triu(both, k=1)
    own = shrunken(seen, expected * of_divisions, off)
    times = np.where(both, own.times * of_divisions, np.nan)
    q_value = false_discovery(
        np.where(both & ~np.eye(len(codes), dtype=bool), poisson_tail(seen, expected), np.nan)
    )
    return Kind(
        "moves",
        tuple(codes),
        times,
        q_value,
        (q_value <= FALSE_SHARE) & (times > 1),
        _evidence(int(seen.sum() / 2)),
    )


def move_counts(moves: pl.DataFrame, activities: Sequence[str]) -> Matrix:
    """Moves between each two of these activities, both ways; raises as `by_moves`."""
    for side in ("activity_a", "activity_b"):
        refuse_bad_rows(moves, ("activity_a", "activity_b"), "moves", coded=side)
    place = pl.DataFrame({"activity": activities, "place": range(len(activities))}, schema=PLACES)
    known = moves.join(place, left_on="activity_a", right_on="activity").join(
        place, left_on="activity_b", right_on="activity", suffix="_b"
    )
    seen = np.zeros((len(activities), len(activities)))
    np.add.at(seen, (known["place"].to_numpy(), known["place_b"].to_numpy()), known["moves"].to_numpy())
    seen = seen + seen.T
    np.fill_diagonal(seen, 0)
    return seen


def expected_moves(seen: np.ndarray) -> Matrix:
    """Moves between each two different activities if each took part in as many as it did, with any other
    (quasi-independence: products of two factors off the diagonal, whose sums are those seen)."""
    total = seen.sum(axis=1)
    factor = total / np.sqrt(max(total.sum(), 1.0))
    for _ in range(ROUNDS):
        met = factor * (factor.sum() - factor)
        with np.errstate(divide="ignore", invalid="ignore"):
            # Half a step: whole ones would swing between two states.
            factor = np.where(total > 0, factor * np.sqrt(np.where(met > 0, total / met, 1.0)), 0.0)
    expected = np.outer(factor, factor)
    np.fill_diagonal(expected, 0)
    return expected


def _of_divisions(codes: tuple[str, ...], seen: Matrix, expected: Matrix) -> Matrix:
    """The ratio of each pair's two divisions (or of itself, where the codes are divisions)."""
    names = sorted({code[:2] for code in codes})
    member = np.zeros((len(codes), len(names)))
    member[np.arange(len(codes)), [names.index(code[:2]) for code in codes]] = 1
    of = shrunken(
        member.T @ seen @ member, member.T @ expected @ member, np.triu(np.ones((len(names),) * 2, bool))
    )
    return member @ of.times @ member.T


def _evidence(moves: int) -> Evidence:
    return Evidence(
        method=m(
            "Takeovers between activities, establishments that changed activity, firms that hold both, over "
            "as many as chance would give; a pair of activities is drawn towards what is seen of its two "
            "divisions."
        ),
        tables=("successions", "establishment_periods", "establishments"),
        uncertainty=m(
            "{moves} moves, spread over many pairs. A pair is called related where at most {level_share} "
            "of such pairs would be so by chance.",
            moves=moves,
            level_share=FALSE_SHARE,
        ),
        reference="Teece, Rumelt, Dosi & Winter (1994); Clayton & Kaldor (1987)",
        cautions=(
            m(
                "The activity of an establishment is the main one that its firm declares; a change may be a "
                "correction."
            ),
        ),
    )
