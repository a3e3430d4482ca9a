"""What the panel says of one area and its candidates, year by year, ready to be read again and again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.industry import GROUPS, industrial_group
from levier.core.messages import m
from levier.industries.cells import Cells, cells_of
from levier.industries.complexity import Presence, presence_by_quotient, quotients
from levier.industries.inventory import FOOD_CRAFTS

Floats = npt.NDArray[np.float64]
LOCAL = ("33.19", "35.13", "35.14", "35.22", "35.23", "36", "37", "38.11", "38.12")
"""Industrial activities that serve the inhabitants where they live, so that no place specialises by choice:
networks and trade of energy and water, collection of waste, repairs not classed elsewhere. Our judgement."""
FEWEST_HOLDERS = 3
"""An activity in which fewer areas are specialised is no candidate by density: too little tells what goes
with it."""
SPAN = 5
"""Years over which growth is read."""
SHIFTS = 3
"""The latest year and the ones before it, on which the portfolio is tried."""


@dataclass(frozen=True, eq=False)
class Basis:
    """One area among all, on one list of areas and activities.

    `cells`, `presences` : of the latest year first, then of the years before it.
    `own` : the place of the area; `candidates` : the places of the activities it could enter or deepen.
    `before` : employees `SPAN` years before the latest (None: the panel does not go so far).
    `establishments` : of the latest year (None: the panel does not say).
    `unknown_here` : how many eligible activities are left out, their jobs here being secret.
    `too_rare` : how many are, fewer than `FEWEST_HOLDERS` areas being specialised in them.
    """

    cells: Cells
    presences: tuple[Presence, ...]
    own: int
    candidates: npt.NDArray[np.intp]
    quotient: Floats
    before: Cells | None
    establishments: Cells | None
    unknown_here: int
    too_rare: int
    years: tuple[int, ...]

    @property
    def establishments_here(self) -> Floats:
        """Of the area, by activity; NaN where unknown."""
        if self.establishments is None:
            return np.full(len(self.cells.activities), np.nan)
        counted, unknown = (
            matrix[[self.own]].toarray().ravel()
            for matrix in (self.establishments.values, self.establishments.unknown)
        )
        return np.where(unknown, np.nan, counted)

    @property
    def codes(self) -> list[str]:
        return [self.cells.activities[place] for place in self.candidates]


def basis_of(
    panel: pl.DataFrame,
    area: str,
    year: int | None,
    groups: Sequence[str] | None,
    others: Sequence[str],
    fewest: int = FEWEST_HOLDERS,
) -> Basis:
    """The panel around an area; candidates are activities in which `fewest` areas or more are specialised.
    Raises BadInput: see `opportunities`."""
    missing = [name for name in ("area", "activity", "year", "employees") if name not in panel.columns]
    if missing:
        raise BadInput(m("the table has no column {columns}", columns=", ".join(missing)))
    if panel.is_empty():
        raise BadInput(m("the table of areas and activities has no row"))
    latest = int(panel.select(pl.col("year").max()).item()) if year is None else year
    wanted = [latest, *(latest - n for n in range(1, SHIFTS)), latest - SPAN]
    by_year = {
        key[0]: rows
        for key, rows in panel.filter(pl.col("year").is_in(wanted)).partition_by("year", as_dict=True).items()
    }
    if latest not in by_year:
        raise BadInput(m("the panel has no row in {year}", year=str(latest)))
    if area not in by_year[latest]["area"]:
        raise BadInput(
            m("the area {area} holds nothing in {year}", area=area, year=str(latest)),
            fix=m("name one of the areas of the panel"),
        )
    areas, activities = (
        pl.concat([rows[name] for rows in by_year.values()]).unique().sort() for name in ("area", "activity")
    )
    cells = {key: _on_grid(rows, areas, activities, "employees") for key, rows in by_year.items()}
    years = tuple(key for key in wanted[:SHIFTS] if key in cells)
    now = cells[latest]
    own = int(np.searchsorted(np.array(now.areas), area))
    presences = tuple(presence_by_quotient(cells[key]) for key in years)
    eligible = _eligible(activities, groups, others)
    quotient = quotients(now)[[own]].toarray().ravel()
    secret = now.unknown[[own]].toarray().ravel()
    held = presences[0].held[[own]].toarray().ravel()
    enough = presences[0].ubiquity >= fewest
    return Basis(
        cells=now,
        presences=presences,
        own=own,
        candidates=np.flatnonzero(eligible & ~held & ~secret & enough),
        quotient=quotient,
        before=cells.get(latest - SPAN),
        establishments=(
            _on_grid(by_year[latest], areas, activities, "establishments")
            if "establishments" in panel.columns
            else None
        ),
        unknown_here=int((eligible & secret).sum()),
        too_rare=int((eligible & ~held & ~secret & ~enough).sum()),
        years=years,
    )


def _on_grid(rows: pl.DataFrame, areas: pl.Series, activities: pl.Series, value: str) -> Cells:
    """The cells of one year, on areas and activities that this year may lack."""
    every = pl.concat(
        [
            pl.DataFrame({"area": areas, "activity": [activities[0]] * len(areas)}),
            pl.DataFrame({"area": [areas[0]] * len(activities), "activity": activities}),
        ]
    ).unique()
    kept = rows.select("area", "activity", value)
    zeros = every.join(kept, on=["area", "activity"], how="anti").with_columns(
        pl.lit(0).cast(kept[value].dtype if kept[value].dtype != pl.Null else pl.Int64).alias(value)
    )
    return cells_of(pl.concat([kept, zeros], how="vertical_relaxed"), value)


def _eligible(
    activities: pl.Series, groups: Sequence[str] | None, others: Sequence[str]
) -> npt.NDArray[np.bool_]:
    """Which activities may be opportunities at all."""
    if groups is None:
        return np.ones(len(activities), dtype=bool)
    if unknown := [group for group in groups if group not in GROUPS]:
        raise BadInput(
            m("no group of industries is called {groups}", groups=", ".join(unknown)),
            fix=m("one of {names}", names=", ".join(GROUPS)),
        )
    code = pl.col("activity")
    local = pl.any_horizontal(code.str.starts_with(prefix) for prefix in (*LOCAL, *FOOD_CRAFTS))
    kept = industrial_group(code).is_in(list(groups)).fill_null(False) & ~local
    for prefix in others:
        kept = kept | code.str.starts_with(prefix)
    return activities.to_frame("activity").select(kept).to_series().to_numpy()
