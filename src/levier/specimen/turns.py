"""What changes in the life of a firm without ending it: its activity, its legal form, a pause, its seat.

Small units only: one establishment, without employees, that follows and precedes no other, so that the counts
of jobs and of establishments by activity stay those of today's activity. A pause begins and ends in one
calendar year, so that no count of 31 December sees it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.specimen.draws import stream
from levier.specimen.establishments import draw_sisters
from levier.specimen.population import Population
from levier.specimen.timeline import NEVER, TODAY, YEAR

CHANGE_OF_ACTIVITY_SHARE, PAUSE_SHARE = 0.08, 0.03
"""Of small units that have lived long enough."""
CHANGE_OF_FORM_SHARE = 0.06
"""Of companies (SAS) that have lived long enough: those that began as a SARL."""
LONG_ENOUGH = 4 * YEAR
SAS, SARL = "5710", "5499"
FORMERS = (("industry", "changed"), ("seat", "moved"), ("form", "reformed"))
"""What may have been another before a turn."""
TURNS = ("created", "changed", "paused", "resumed", "moved", "reformed", "closed")


@dataclass(frozen=True)
class Turns:
    """`establishments` and `firms`: a row each, in the order of the population, with the days (or NEVER) of
    its turns: `created`, `changed` (its activity, `former_industry` before), `paused`, `resumed`, `closed`;
    for a firm `moved` (its seat, establishment `former_seat` before) and `reformed` (its legal form,
    `former_form` before) too."""

    establishments: pl.DataFrame
    firms: pl.DataFrame


def draw_turns(population: Population, seed: int) -> Turns:
    """The turns of every firm and establishment."""
    rng = stream(seed, "turns")
    places = population.establishments
    count = len(places)
    small = small_units(population)
    draw = rng.random(count)
    changes = small & (draw < CHANGE_OF_ACTIVITY_SHARE)
    pauses = small & (draw > 1 - PAUSE_SHARE)
    created = places["created"].to_numpy().astype(np.int64)
    last = np.minimum(places["closed"].to_numpy(), TODAY).astype(np.int64)
    day_of_change = created + YEAR + rng.random(count) * (last - created - 2 * YEAR)
    paused, resumed = draw_pauses(rng, created, last)
    turns = places.select("firm", "seat", "created", "closed", "industry").with_columns(
        changed=days(changes, day_of_change),
        former_industry=pl.Series(draw_sisters(rng, places)),
        paused=days(pauses, paused),
        resumed=days(pauses, resumed),
    )
    return Turns(turns, turns_of_firms(rng, population, turns))


def small_units(population: Population) -> np.ndarray:
    """Establishments alone in their firm, without employees nor links, that have lived long enough."""
    places, links = population.establishments, population.links
    alone = np.bincount(places["firm"], minlength=len(population.firms))[places["firm"].to_numpy()] == 1
    linked = np.zeros(len(places), dtype=bool)
    linked[pl.concat((links["predecessor"], links["successor"])).to_numpy()] = True
    lived = np.minimum(places["closed"].to_numpy(), TODAY).astype(np.int64) - places["created"].to_numpy()
    return alone & ~linked & (places["employees"].to_numpy() == 0) & (lived > LONG_ENOUGH)


def draw_pauses(
    rng: np.random.Generator, created: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First day of a pause and first day after it, within a calendar year of a life."""
    first_year, last_year = (
        days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) for days in (created, last)
    )
    year = first_year + 1 + np.floor(rng.random(len(created)) * np.maximum(last_year - first_year - 1, 1))
    january = year.astype(np.int64).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    paused = january + rng.integers(30, 150, len(created))
    return paused, paused + rng.integers(60, 180, len(created))


def turns_of_firms(rng: np.random.Generator, population: Population, turns: pl.DataFrame) -> pl.DataFrame:
    """A firm with one establishment turns with it; a company may change its form; a seat may move."""
    firms = population.firms
    seats = turns.filter("seat").sort("firm")
    created, closed = firms["created"].to_numpy(), firms["closed"].to_numpy()
    lived = np.minimum(closed, TODAY).astype(np.int64) - created
    sas = (firms["legal_form"] == SAS).to_numpy() & (lived > LONG_ENOUGH)
    reforms = sas & (rng.random(len(firms)) < CHANGE_OF_FORM_SHARE)
    day_of_reform = created + YEAR + rng.random(len(firms)) * (lived - 2 * YEAR)
    moves = population.links.filter(pl.col("kind").is_null())
    mover = population.establishments["firm"].gather(moves["predecessor"])
    moved = pl.repeat(NEVER, len(firms), dtype=pl.Int32, eager=True).scatter(
        mover, moves["day"].cast(pl.Int32)
    )
    former = pl.repeat(0, len(firms), dtype=pl.Int64, eager=True).scatter(
        mover, moves["predecessor"].cast(pl.Int64)
    )
    return firms.select("created", "closed", "industry").with_columns(
        seats["changed"],
        seats["former_industry"],
        seats["paused"],
        seats["resumed"],
        moved=moved,
        former_seat=former,
        reformed=days(reforms, day_of_reform),
        former_form=pl.lit(SARL),
    )


def days(happens: np.ndarray, day: np.ndarray) -> pl.Series:
    """The day where it happens, NEVER elsewhere."""
    return pl.Series(np.where(happens, day, NEVER).astype(np.int32))


def periods(turns: pl.DataFrame) -> pl.DataFrame:
    """One row per unit and period between two turns, by unit and day: `unit` (its position), `since`, `until`
    (days, null: still), `first`; and what holds then: `active`, `of_former_industry`, and for firms
    `of_former_seat`, `of_former_form`."""
    unit = turns.with_row_index("unit")
    named = [name for name in TURNS if name in turns.columns]
    starts = (
        unit.select("unit", *named)
        .unpivot(index="unit", value_name="since")
        .filter(pl.col("since") != NEVER)
        .select("unit", "since")
        .unique()
        .sort("unit", "since")
    )
    since = pl.col("since")
    known = starts.join(unit, on="unit", how="left", maintain_order="left")
    former = {
        # A turn that never comes has nothing before it.
        f"of_former_{what}": (since < pl.col(turn)) & (pl.col(turn) != NEVER)
        for what, turn in FORMERS
        if turn in turns.columns
    }
    return known.select(
        "unit",
        "since",
        until=since.shift(-1).over("unit") - 1,
        first=since == since.min().over("unit"),
        active=(since < pl.col("closed")) & ((since < pl.col("paused")) | (since >= pl.col("resumed"))),
        **former,
    )
