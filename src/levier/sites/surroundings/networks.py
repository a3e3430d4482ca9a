"""Networks: fibre in the commune, the nearest substation."""

import polars as pl

from levier.core.messages import m
from levier.sites.surroundings.nearness import nearest_km
from levier.sites.surroundings.telling import NO_PLACE, NOTHING, AsOf, Told, absent, facts, lacking, together


def networks(
    places: pl.DataFrame, broadband: pl.DataFrame | None, substations: pl.DataFrame | None, as_of: AsOf
) -> Told:
    """Fibre and electricity around each site.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    broadband : rows of the lake's table of that name, on today's communes; None: not imported
        `commune`, `counted_on`, `premises`, `fibre_premises` (null: unknown).
    substations : rows of the lake's table `grid_substations`; None: not imported
        `longitude`, `latitude`. What a substation takes in from producers says nothing of what a factory
        could draw: no power is told from it.
    as_of : dates of the tables

    Returns
    -------
    Told, with `fibre_share` (0 to 1, of the premises of the commune at the latest count) and `substation_km`.
    """
    return together((_fibre(places, broadband, as_of), _substation(places, substations, as_of)))


def _fibre(places: pl.DataFrame, broadband: pl.DataFrame | None, as_of: AsOf) -> Told:
    if broadband is None:
        return absent(places, "broadband", "fibre_share")
    # Communes that merged since the count are put together, of the latest count of each.
    last = broadband.filter(pl.col("counted_on") == pl.col("counted_on").max().over("commune"))
    both = pl.col("premises", "fibre_premises")
    counts = last.group_by("commune").agg(both.sum(), untold=pl.col("fibre_premises").null_count())
    share = pl.when((pl.col("premises") > 0) & (pl.col("untold") == 0)).then(
        pl.col("fibre_premises") / pl.col("premises")
    )
    rows = places.join(counts.select("commune", share=share), on="commune", how="left", maintain_order="left")
    told = facts(rows, "fibre_share", "broadband", as_of, value="share")
    reason = m("the table does not tell it of this commune")
    return Told(told, lacking(places, told, "fibre_share", "broadband", reason))


def _substation(places: pl.DataFrame, substations: pl.DataFrame | None, as_of: AsOf) -> Told:
    if substations is None:
        return absent(places, "grid_substations", "substation_km")
    positions = substations.drop_nulls(["longitude", "latitude"])
    if positions.is_empty():
        reason = m("no substation of the table has a position")
        return Told(
            NOTHING.known, lacking(places, NOTHING.known, "substation_km", "grid_substations", reason)
        )
    told = facts(
        nearest_km(places, positions),
        "substation_km",
        "grid_substations",
        as_of,
        value="km",
        low="low",
        high="high",
    )
    return Told(
        told,
        lacking(places, told, "substation_km", "grid_substations", NO_PLACE),
        (
            m(
                "Substations: their distance, and nothing of the power that a factory could draw, which no "
                "open table tells. Ask RTE or the distribution operator (Enedis, a local one)."
            ),
        ),
    )
