"""What became of an establishment that closed: moved, taken over, replaced, or closed for good."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from levier.core.evidence import Evidence
from levier.core.messages import m

MOVED, TAKEN_OVER, REPLACED, CLOSED, UNCLEAR = "moved", "taken_over", "replaced", "closed", "unclear"
"""Same firm elsewhere; another firm with economic continuity; a successor without continuity; no successor;
the links go round in circles."""


@dataclass(frozen=True)
class Successions:
    """`fates`: key `siret`, every establishment that closed or has a successor: `fate`, `ends_at` (the SIRET
    where it ends up, null if closed, unclear or several), `ends` (how many), `steps` (links up to the
    furthest end), `last_on` (day of the last link), `chain` (number shared by all establishments that links
    bind together; null: no link). `cycles`: key `siret`, establishments whose links go round in a circle.
    """

    fates: pl.DataFrame
    cycles: pl.DataFrame
    evidence: Evidence


def succession_chains(establishments: pl.DataFrame, successions: pl.DataFrame) -> Successions:
    """What became of each establishment, following links of succession to their end.

    A move or a takeover is not a closure: a chain counts as one life. A link within one firm, or marked as a
    transfer of the seat, is a move; one to another firm is a takeover where continuity is stated. One link
    without continuity makes of the whole way a replacement. Links that close a circle are not followed.

    Parameters
    ----------
    establishments : key `siret`
        `active`.
    successions : key (`predecessor_siret`, `successor_siret`, `on`), the lake's table
        `seat_transfer`, `economic_continuity` (nullable: counts as no).
    """
    links = _latest_links(successions)
    numbers, chains, rings = _components(links)
    numbered = numbers.with_columns(chain=chains, ring=rings)
    ring = dict(numbered.select("siret", "ring").iter_rows())
    in_ring = links.filter(
        pl.col("from").replace_strict(ring, default=None) == pl.col("to").replace_strict(ring, default=None)
    )
    ways = _followed(links.join(in_ring, on=["from", "to"], how="anti"))
    cycles = pl.concat([in_ring["from"], in_ring["to"]]).unique().sort().rename("siret").to_frame()
    known = establishments.select("siret", "active")
    everyone = pl.concat([known.filter(~pl.col("active"))["siret"], links["from"]]).unique().sort()
    fates = (
        everyone.rename("siret")
        .to_frame()
        .join(ways, on="siret", how="left")
        .join(numbered.select("siret", "chain"), on="siret", how="left")
        .with_columns(circular=pl.col("siret").is_in(cycles["siret"].to_list()))
        .select(
            "siret",
            fate=pl.when("circular").then(pl.lit(UNCLEAR)).otherwise(pl.col("fate").fill_null(CLOSED)),
            ends_at=pl.when(~pl.col("circular")).then("ends_at"),
            ends=pl.when(~pl.col("circular")).then(pl.col("ends").fill_null(0)),
            steps=pl.when(~pl.col("circular")).then(pl.col("steps").fill_null(0)),
            last_on="last_on",
            chain="chain",
        )
    )
    return Successions(fates, cycles, _evidence())


def _latest_links(successions: pl.DataFrame) -> pl.DataFrame:
    """`from`, `to`, `on`, `continued`, `within`: one row per pair, its latest; a link to oneself is none."""
    continued = pl.col("economic_continuity").fill_null(False) | pl.col("seat_transfer").fill_null(False)
    within = (pl.col("predecessor_siret").str.head(9) == pl.col("successor_siret").str.head(9)) | pl.col(
        "seat_transfer"
    ).fill_null(False)
    return (
        successions.filter(pl.col("predecessor_siret") != pl.col("successor_siret"))
        .select(
            **{"from": "predecessor_siret", "to": "successor_siret"},
            on="on",
            continued=continued | within,
            within=within,
        )
        .sort("from", "to", "on", nulls_last=False)
        .unique(["from", "to"], keep="last", maintain_order=True)
    )


def _components(links: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
    """Every establishment that a link names; which chain it is of; which circle (alone: one of its own)."""
    numbers = pl.concat([links["from"], links["to"]]).unique().sort().rename("siret").to_frame()
    place = {siret: rank for rank, siret in enumerate(numbers["siret"])}
    ends = (links[side].replace_strict(place, return_dtype=pl.Int64).to_numpy() for side in ("from", "to"))
    graph = coo_array((np.ones(len(links), dtype=np.int8), tuple(ends)), shape=(len(place), len(place)))
    chains = connected_components(graph, directed=False)[1] if len(place) else []
    rings = connected_components(graph, directed=True, connection="strong")[1] if len(place) else []
    return numbers, pl.Series(chains, dtype=pl.Int64), pl.Series(rings, dtype=pl.Int64)


def _followed(links: pl.DataFrame) -> pl.DataFrame:
    """Each establishment's way to its ends, all of them taken together; the links have no circle."""
    ahead = links.select(at="from", to="to", on_="on", continued_="continued", within_="within")
    ways = links.select("on", "continued", "within", siret="from", at="to", steps=pl.lit(1))
    ended = [ways.join(ahead, on="at", how="anti")]
    while ways.height:
        ways = (
            ways.join(ahead, on="at")
            .select(
                "siret",
                on=pl.max_horizontal("on", "on_"),
                continued=pl.col("continued") & pl.col("continued_"),
                within=pl.col("within") & pl.col("within_"),
                at="to",
                steps=pl.col("steps") + 1,
            )
            .unique()
        )
        ended.append(ways.join(ahead, on="at", how="anti").select(ended[0].columns))
    fate = (
        pl.when(~pl.col("continued").all())
        .then(pl.lit(REPLACED))
        .when(pl.col("within").all())
        .then(pl.lit(MOVED))
        .otherwise(pl.lit(TAKEN_OVER))
    )
    several = pl.col("at").n_unique()
    return (
        pl.concat(ended)
        .group_by("siret")
        .agg(
            fate=fate,
            ends_at=pl.when(several == 1).then(pl.col("at").first()),
            ends=several.cast(pl.Int64),
            steps=pl.col("steps").max().cast(pl.Int64),
            last_on=pl.col("on").max(),
        )
    )


def _evidence() -> Evidence:
    return Evidence(
        method=m("Links of succession followed to their end; links that go round in circles are set apart"),
        tables=("establishments", "successions"),
        uncertainty=m(
            "Sirene records a succession where it was declared: one without a link may still be one"
        ),
    )
