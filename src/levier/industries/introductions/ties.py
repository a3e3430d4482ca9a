"""What could tie two organisations that the registers know: exchange, research, training ..."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.distance import great_circle_km
from levier.core.naf_tree import tree_closeness
from levier.industries.introductions.themes import THEMES, cosine, themes_of
from levier.industries.introductions.traits import Floats
from levier.industries.pairs import Pairs


@dataclass(frozen=True)
class Tie:
    """Whom it may tie, and the distance at which it is worth half. Assumptions by Levier."""

    name: str
    kinds_a: tuple[str, ...]
    kinds_b: tuple[str, ...]
    half_km: float


TIES = (
    Tie("exchange", ("firm",), ("firm",), 30.0),
    Tie("research", ("firm",), ("laboratory", "university"), 50.0),
    Tie("training", ("firm",), ("school",), 20.0),
    Tie("cluster", ("firm", "laboratory", "university"), ("cluster",), 100.0),
    Tie("profession", ("firm",), ("business organisation",), 30.0),
)
SAME_ACTIVITY = 0.5
"""Strength of two firms of one activity (by trade, part of what it would be): they may share orders too large
for one, capacity or purchases, and they may compete."""
LEAST_CLOSENESS = 0.45
"""Closeness in the tree of NAF below which two activities tell nothing: they share no division."""
FULL_SHARE = 0.10
"""A tie is as strong as can be where an industry buys this share of its inputs from the other's."""
FIELD_UNKNOWN = 0.2
"""Strength of a tie to a laboratory or a university whose name and activity tell no theme."""
FULL_JOBS = 100
"""A firm of so many jobs is worth the whole strength to a school; a smaller one, the root of its part."""
SAME_ADDRESS_KM = 0.05
LEAST_SCORE = 0.15
"""Below, a pair is not worth a call: a choice."""


@dataclass(frozen=True, eq=False)
class Exchanges:
    """What may tell that two activities have to do with each other. `trade`: `from_division`, `to_division`,
    `share` (of what the buyer's industry buys); `related`: relatedness of activities. None: not known."""

    trade: pl.DataFrame | None
    related: Pairs | None


def tied(places: pl.DataFrame, tie: Tie, exchanges: Exchanges, most: int) -> pl.DataFrame:
    """The strongest pairs of a tie, one of the two at least being of the territory.

    Positions `i`, `j` among the places, `strength`, `km`, `score` (strength, halved every `half_km`), `share`
    (of its inputs that the buyer's industry buys from the other's) and `first_sells`, null where trade is not
    known.
    """
    first, second = (
        np.flatnonzero(places["kind"].is_in(kinds).to_numpy()) for kinds in (tie.kinds_a, tie.kinds_b)
    )
    if not len(first) or not len(second):
        return _NOTHING
    a, b = places[first], places[second]
    strength, sells = _strength(tie.name, a, b, exchanges)
    km = _km(a, b)
    score = strength * 0.5 ** (km / tie.half_km)
    score[score < LEAST_SCORE] = 0
    here = places["here"].to_numpy()
    score[~(here[first][:, None] | here[second][None, :])] = 0
    score[_same_firm(a, b)] = 0
    if tie.kinds_a == tie.kinds_b:
        score[km < SAME_ADDRESS_KM] = 0  # neighbours on one staircase, or one group: they have met
        score[np.tril_indices(len(first))] = 0
    rows, columns = np.nonzero(score)
    best = np.lexsort((columns, rows, -score[rows, columns]))[:most]
    rows, columns = rows[best], columns[best]
    return pl.DataFrame(
        {
            "i": first[rows],
            "j": second[columns],
            "tie": [tie.name] * len(rows),
            "strength": strength[rows, columns],
            "km": km[rows, columns],
            "score": score[rows, columns],
            "share": None if sells is None else sells.share[rows, columns],
            "first_sells": None if sells is None else sells.first[rows, columns],
        },
        schema=_NOTHING.schema,
    )


_NOTHING = pl.DataFrame(
    schema={
        "i": pl.Int64,
        "j": pl.Int64,
        "tie": pl.String,
        "strength": pl.Float64,
        "km": pl.Float64,
        "score": pl.Float64,
        "share": pl.Float64,
        "first_sells": pl.Boolean,
    }
)


@dataclass(frozen=True, eq=False)
class _Sales:
    """The larger of the two shares bought, and whether the first is the seller."""

    share: Floats
    first: np.ndarray


def _strength(
    name: str, a: pl.DataFrame, b: pl.DataFrame, exchanges: Exchanges
) -> tuple[Floats, _Sales | None]:
    """How much ties each of `a` to each of `b`, 0 to 1."""
    if name == "exchange":
        return _exchange(a, b, exchanges)
    if name == "training":
        jobs = a["jobs_low"].fill_null(0).cast(pl.Float64).to_numpy()
        worth = np.sqrt(np.minimum(jobs / FULL_JOBS, 1))
        return np.repeat(worth[:, None], b.height, axis=1), None
    ours, theirs = themes_of(a["name"], a["naf"]), themes_of(b["name"], b["naf"])
    alike = cosine(ours, theirs)
    if name == "research":
        silent = theirs.sum(axis=1) == 0
        alike[:, silent] = FIELD_UNKNOWN
    return alike, None


def _exchange(a: pl.DataFrame, b: pl.DataFrame, exchanges: Exchanges) -> tuple[Floats, _Sales | None]:
    if exchanges.trade is not None:
        sold = _shares(a["naf"], b["naf"], exchanges.trade)
        bought = _shares(b["naf"], a["naf"], exchanges.trade).T
        share = np.maximum(sold, bought)
        alike = a["naf"].to_numpy()[:, None] == b["naf"].to_numpy()[None, :]
        strength = np.minimum(share / FULL_SHARE, 1) * np.where(alike, SAME_ACTIVITY, 1)
        return strength, _Sales(share, sold >= bought)
    activities = a["naf"].unique().sort().to_list()
    if exchanges.related is not None:
        closeness = np.nan_to_num(exchanges.related.among(activities).matrix)
        closeness = np.minimum(closeness / max(closeness.max(), 1e-12), 1)
    else:
        closeness = tree_closeness(activities, activities)
        closeness[closeness < LEAST_CLOSENESS] = 0
    np.fill_diagonal(closeness, SAME_ACTIVITY)
    place = {code: n for n, code in enumerate(activities)}
    rows, columns = ([place[code] for code in side["naf"]] for side in (a, b))
    return closeness[np.ix_(rows, columns)], None


def _shares(sellers: pl.Series, buyers: pl.Series, trade: pl.DataFrame) -> Floats:
    """The share of its inputs that each buyer's industry buys from each seller's; 0 where it is not known."""
    known = {
        (seller, buyer): share
        for seller, buyer, share in trade.select("from_division", "to_division", "share").iter_rows()
    }
    sides = [side.str.head(2).to_list() for side in (sellers, buyers)]
    divisions = [sorted(set(side)) for side in sides]
    table = np.array([[known.get((s, t)) or 0.0 for t in divisions[1]] for s in divisions[0]])
    rows, columns = (
        [codes.index(code) for code in side] for codes, side in zip(divisions, sides, strict=True)
    )
    return table[np.ix_(rows, columns)]


def _km(a: pl.DataFrame, b: pl.DataFrame) -> Floats:
    (x, y), (u, v) = (side.select("longitude", "latitude").to_numpy().T for side in (a, b))
    return great_circle_km(x[:, None], y[:, None], u[None, :], v[None, :])


def _same_firm(a: pl.DataFrame, b: pl.DataFrame) -> np.ndarray:
    """Pairs of one firm, or whose names begin alike: they know each other."""
    same = np.zeros((a.height, b.height), dtype=bool)
    for column in ("firm", "group"):
        codes = pl.Enum(pl.concat([a[column], b[column]]).unique().sort())
        first, second = (side[column].cast(codes).to_physical().to_numpy() for side in (a, b))
        same |= first[:, None] == second[None, :]
    return same


def common_themes(places: pl.DataFrame, i: Sequence[int], j: Sequence[int]) -> list[list[str]]:
    """The themes of both organisations of each pair."""
    held = themes_of(places["name"], places["naf"]) > 0
    names = np.array(list(THEMES))
    return [names[held[one] & held[other]].tolist() for one, other in zip(i, j, strict=True)]
