"""Firms taken over, and seats that move: an establishment closes and another opens in its stead."""

from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from levier.specimen.draws import correlated_normal, draw_columns, stream
from levier.specimen.firms import ASSOCIATION, HEALTH_FROM_STRUCTURE, PUBLIC_BODY, SOLE_TRADER
from levier.specimen.industries import industries
from levier.specimen.territory import Territory
from levier.specimen.timeline import FIRST_EVENT_DAY, NEVER, TODAY, YEAR

KINDS = (("company", 0.45), ("employee", 0.25), ("family", 0.30))
HANDED_ON = 0.7
"""How much of a firm's structure its heirs keep, as a correlation."""
NEARNESS_KM = 15.0
"""Distance at which a company buys e times less often than next door."""
SAME_INDUSTRY, FARTHEST_INDUSTRY = 3.0, 0.4
"""How often a buyer is of the seller's very industry, and of the one farthest in its block, against the one
listed next to it."""
SIZE_EFFECT, SMALLER_THAN_SELLER = 0.5, 0.25
"""Power of the buyer's headcount, and what remains of its chances where it is smaller than the seller."""
HEALTH_EFFECT, SEVERAL_PLACES_EFFECT = 0.5, 2.0
"""Chances are multiplied by exp(effect) per standard deviation of health, and where a firm has branches."""
NOTHING_HAPPENED = {
    "end": None,
    "closed": NEVER,
    "failed": NEVER,
    "reason": None,
    "procedure": None,
    "drawn_to": None,
    "pull": None,
}
NO_LINKS = {"predecessor": pl.Int32, "successor": pl.Int32, "day": pl.Int32, "kind": pl.String}


@dataclass(frozen=True)
class Succeeded:
    """Firms and establishments, those of `single` firms marked (one establishment), and the links so far."""

    firms: pl.DataFrame
    establishments: pl.DataFrame
    single: np.ndarray
    links: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=NO_LINKS))


def hand_over(state: Succeeded, count: int, territory: Territory, seed: int) -> Succeeded:
    """So many firms that go on are taken over by family, employees or another company of their block.

    A firm is handed over the more often as its director is old, and as it has employees.
    """
    rng = stream(seed, "successions")
    firms = state.firms
    going_on = firms["end"].is_null().to_numpy() & (firms["failed"] == NEVER).to_numpy()
    private = ~firms["legal_form"].is_in([PUBLIC_BODY, ASSOCIATION]).to_numpy()
    created = firms["created"].to_numpy().astype(np.int64)
    eager = np.where(firms["employer"], 1.0, 0.1) * np.exp((firms["director_age"].to_numpy() - 55) / 10)
    sellers = draw_without_return(
        rng, eager * (going_on & state.single & private & (created < TODAY - 4 * YEAR)), count
    )
    first = np.maximum(created[sellers] + 3 * YEAR, FIRST_EVENT_DAY)
    when = (first + rng.random(len(sellers)) * (TODAY - 60 - first)).astype(np.int32)
    kinds = rng.choice([kind for kind, _ in KINDS], len(sellers), p=[share for _, share in KINDS])
    able = going_on & private & (created < FIRST_EVENT_DAY - YEAR)
    buyers = draw_buyers(rng, firms.with_columns(pl.Series("single", state.single)), able, sellers, territory)
    kinds = np.where((kinds == "company") & (buyers < 0), "employee", kinds)
    bought = kinds == "company"
    heirs = new_firms(rng, firms[sellers[~bought]], when[~bought], kinds[~bought])
    takers = np.where(bought, buyers, 0)
    takers[~bought] = len(firms) + np.arange(len(heirs))
    seats = seats_of(state.establishments, len(firms))[sellers]
    successors = state.establishments[seats].with_columns(
        pl.Series("firm", takers.astype(np.int32)),
        pl.Series("seat", ~bought),
        pl.Series("created", when),
    )
    ended = firms.with_columns(
        end=firms["end"].scatter(sellers, "succession"), closed=firms["closed"].scatter(sellers, when)
    )
    places = state.establishments.with_columns(closed=state.establishments["closed"].scatter(seats, when))
    taken_over = links(seats, after(places, len(seats)), when, pl.Series("kind", kinds))
    # Buyers now have several places, and heirs stay where they took over.
    single = np.concatenate((state.single, np.zeros(len(heirs), dtype=bool)))
    single[takers[bought]] = False
    return Succeeded(
        firms=pl.concat((ended, heirs)),
        establishments=pl.concat((places, successors)),
        single=single,
        links=pl.concat((state.links, taken_over)),
    )


def move_seats(state: Succeeded, count: int, territory: Territory, seed: int) -> Succeeded:
    """So many firms that go on leave their place for another, half the time in another commune nearby."""
    rng = stream(seed, "moves")
    firms = state.firms
    created = firms["created"].to_numpy().astype(np.int64)
    stays = firms["end"].is_null() & (firms["legal_form"] != PUBLIC_BODY)
    movers = draw_without_return(rng, state.single * stays.to_numpy() * (created < TODAY - 3 * YEAR), count)
    first = np.maximum(created[movers] + YEAR, FIRST_EVENT_DAY)
    when = (first + rng.random(len(movers)) * (TODAY - 60 - first)).astype(np.int32)
    seats = seats_of(state.establishments, len(firms))[movers]
    left = state.establishments[seats].with_columns(pl.lit(False).alias("seat"), pl.Series("closed", when))
    home = left["commune"].to_numpy()
    epci = territory.column("epci_number")
    near = draw_columns(rng, (epci[:, None] == epci[None, :]) * 1.0, home)
    place = np.where(rng.random(len(movers)) < 0.5, near, home).astype(np.int32)
    places = state.establishments.with_columns(
        created=state.establishments["created"].scatter(seats, when),
        commune=state.establishments["commune"].scatter(seats, place),
    )
    moved = links(after(places, len(movers)), seats, when, None)
    return replace(
        state,
        firms=firms.with_columns(commune=firms["commune"].scatter(movers, place)),
        establishments=pl.concat((places, left)),
        links=pl.concat((state.links, moved)),
    )


def draw_without_return(rng: np.random.Generator, weights: np.ndarray, count: int) -> np.ndarray:
    """Positions drawn once each, in proportion to their weights (Efraimidis and Spirakis, 2006)."""
    with np.errstate(divide="ignore"):
        keys = rng.exponential(1, len(weights)) / weights
    chosen = np.argsort(keys, kind="stable")[:count]
    return np.sort(chosen[np.isfinite(keys[chosen])])


def draw_buyers(
    rng: np.random.Generator, firms: pl.DataFrame, able: np.ndarray, sellers: np.ndarray, territory: Territory
) -> np.ndarray:
    """A buying company of the seller's block for each seller, -1 where there is none.

    Buyers are mostly near, of a close industry, larger than what they buy, sound, and the more often as they
    have several establishments.
    """
    able = able & firms["employer"].to_numpy() & ~firms["natural_person"].to_numpy()
    able[sellers] = False
    table = industries().with_columns(rank=pl.int_range(pl.len()).over("block"))
    block = table["block"].rank("dense").to_numpy()[firms["industry"].to_numpy()]
    rank = table["rank"].to_numpy()[firms["industry"].to_numpy()]
    places = territory.communes.select("x", "y").to_numpy()[firms["commune"].to_numpy()] / 1000
    staff, single = firms["employees"].to_numpy(), firms["single"].to_numpy()
    liking = staff**SIZE_EFFECT * np.exp(HEALTH_EFFECT * firms["health"].to_numpy())
    liking *= np.where(single, 1.0, SEVERAL_PLACES_EFFECT)
    pools = {number: np.flatnonzero(able & (block == number)) for number in np.unique(block[sellers])}
    drawn = rng.random(len(sellers))
    buyers = np.full(len(sellers), -1)
    for place, seller in enumerate(sellers):
        pool = pools[block[seller]]
        if len(pool):
            apart = np.abs(rank[pool] - rank[seller])
            weight = liking[pool] * np.exp(-np.hypot(*(places[pool] - places[seller]).T) / NEARNESS_KM)
            weight *= np.where(
                apart == 0, SAME_INDUSTRY, FARTHEST_INDUSTRY ** (apart / max(rank[pool].max(), 1))
            )
            weight *= np.where(staff[pool] < staff[seller], SMALLER_THAN_SELLER, 1.0)
            chances = np.cumsum(weight)
            buyers[place] = pool[np.searchsorted(chances, drawn[place] * chances[-1])]
    return buyers


def new_firms(
    rng: np.random.Generator, sold: pl.DataFrame, when: np.ndarray, kinds: np.ndarray
) -> pl.DataFrame:
    """The firms that family or employees create to take over; they go on to the day of the register."""
    count = len(sold)
    young = np.where(kinds == "family", rng.uniform(24, 42, count), np.clip(rng.normal(42, 8, count), 22, 60))
    person = sold["natural_person"].to_numpy() & (rng.random(count) < 0.5)
    structure = correlated_normal(rng, sold["structure"].to_numpy(), HANDED_ON)
    form = np.where(person, SOLE_TRADER, rng.choice(["5499", "5710"], count))
    return sold.with_columns(
        pl.Series("created", when.astype(np.int32)),
        pl.Series("natural_person", person),
        pl.Series("legal_form", form),
        pl.Series("diffusion", np.where(person, sold["diffusion"], "O")),
        pl.Series("director_age", young + (TODAY - when) / YEAR),
        pl.Series("structure", structure),
        pl.Series("health", correlated_normal(rng, structure, HEALTH_FROM_STRUCTURE)),
        *(pl.lit(value, sold[name].dtype).alias(name) for name, value in NOTHING_HAPPENED.items()),
    )


def seats_of(establishments: pl.DataFrame, firms: int) -> np.ndarray:
    """The position of each firm's seat among the establishments."""
    seats = np.empty(firms, dtype=np.int64)
    seat = np.flatnonzero(establishments["seat"].to_numpy())
    seats[establishments["firm"].to_numpy()[seat]] = seat
    return seats


def after(establishments: pl.DataFrame, count: int) -> np.ndarray:
    """The positions of establishments about to be added."""
    return len(establishments) + np.arange(count)


def links(
    predecessors: np.ndarray, successors: np.ndarray, when: np.ndarray, kind: pl.Series | None
) -> pl.DataFrame:
    """Which establishment follows which; the kind is null for a move of the same firm."""
    return pl.DataFrame(
        {"predecessor": predecessors, "successor": successors, "day": when, "kind": kind}, schema=NO_LINKS
    )
