"""All firms and establishments of the specimen, with those that follow others: successors and movers."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.specimen import identifiers
from levier.specimen.draws import stream
from levier.specimen.establishments import draw_counts, draw_establishments
from levier.specimen.fates import draw_fates
from levier.specimen.firms import draw_firms
from levier.specimen.industries import industries
from levier.specimen.names import with_names
from levier.specimen.settling import settle_near_related
from levier.specimen.successions import Succeeded, hand_over, move_seats
from levier.specimen.territory import Territory

SUCCESSION_SHARE, MOVE_SHARE = 0.02, 0.01
"""Of all establishments: those that took over another, and those left for another place."""
VIABLE_ABOVE, VIABLE_ABOVE_WITHOUT_CUSTOMERS = -0.8, 0.3
"""Structure above which a firm is viable, in general and for one that fails for want of customers."""


@dataclass(frozen=True)
class Population:
    """`firms`: one row each, with `siren` and what is hidden. `establishments`: one row each, with `siret`,
    `siren` and `firm`, its position in `firms`. `links`: which establishment follows which, by position:
    `predecessor`, `successor`, `day`, `kind` (null for a move of the same firm)."""

    firms: pl.DataFrame
    establishments: pl.DataFrame
    links: pl.DataFrame


def draw_population(establishments: int, territory: Territory, seed: int) -> Population:
    """As many establishments as asked for, and their firms."""
    successions, moves = round(establishments * SUCCESSION_SHARE), round(establishments * MOVE_SHARE)
    own = establishments - successions - moves
    candidates = draw_firms(own, territory, seed)
    counts = draw_counts(candidates, own, seed)
    firms = settle_near_related(draw_fates(candidates.head(len(counts)), seed), territory, seed)
    places = draw_establishments(firms, counts, territory, seed)
    state = Succeeded(firms, places, single=counts == 1)
    state = hand_over(state, successions, territory, seed)
    state = move_seats(state, moves, territory, seed)
    return numbered(state, seed)


def numbered(state: Succeeded, seed: int) -> Population:
    """Firms by order of creation bear growing SIREN; the establishments of each likewise."""
    rank = np.empty(len(state.firms), dtype=np.int64)
    rank[np.argsort(state.firms["created"].to_numpy(), kind="stable")] = np.arange(len(state.firms))
    siren = identifiers.siren(rank + identifiers.FIRST_FIRM)
    firms = with_names(
        state.firms.with_columns(
            siren=identifiers.padded(siren, 9),
            block=industries()["block"].gather(state.firms["industry"]),
            viable=viable(state.firms),
        ),
        stream(seed, "names"),
    )
    places = state.establishments.with_columns(
        rank=pl.col("created").rank("ordinal").over("firm"),
        position=pl.int_range(pl.len()),
    )
    numbers = identifiers.siret(siren[places["firm"].to_numpy()], places["rank"].to_numpy().astype(np.int64))
    places = places.with_columns(
        siret=identifiers.padded(numbers, 14), siren=firms["siren"].gather(places["firm"])
    )
    return Population(firms, places, state.links)


def viable(firms: pl.DataFrame) -> pl.Series:
    """Whether a firm's business is worth saving, failed or not."""
    bar = np.where(
        (firms["reason"] == "customer_loss").fill_null(False),
        VIABLE_ABOVE_WITHOUT_CUSTOMERS,
        VIABLE_ABOVE,
    )
    return pl.Series(firms["structure"].to_numpy() > bar)
