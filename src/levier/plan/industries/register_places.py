"""Organisations of a territory and around it, as the register of firms knows them."""

import ibis
import numpy as np
import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.nace_industries import divisions_of
from levier.core.territory import Territory
from levier.industries.introductions import (
    RegisterIntroductions,
    introductions_from_registers,
    wanted_activities,
)
from levier.industries.pairs import Pairs
from levier.lake.store import Lake
from levier.plan.industries.trade import country_table
from levier.plan.inputs import empty, rows, wider_areas, with_legal_names


def organisations_around(lake: Lake, territory: Territory, geography: Geography) -> pl.DataFrame:
    """Open establishments of the activities that may be introduced, in the region of a territory (the country
    where it lies in several), named where a file may name them; `here`: those of the territory."""
    table = lake.table("establishments")
    if table is None:
        return empty("establishments").with_columns(here=pl.lit(True))
    areas = wider_areas(territory, geography)
    communes = areas[min(1, len(areas) - 1)].communes if areas else territory.communes
    wanted = ibis.memtable({"naf": wanted_activities()})
    places = ibis.memtable({"commune": list(geography.codes_of(list(communes)))})
    found = (
        table.filter(table.active)
        .semi_join(wanted, "naf")
        .semi_join(places, "commune")
        .order_by("siret")
        .to_polars()
    )
    named = with_legal_names(found, lake)
    return named.with_columns(here=pl.col("commune").is_in(list(territory.codes)))


def register_introductions(
    lake: Lake, territory: Territory, geography: Geography, related: Pairs | None = None
) -> RegisterIntroductions | NotComputed:
    """Whom to introduce to whom in a territory, by the registers alone.

    Where the lake has no input-output table, `related` (relatedness of sub-classes) tells which firms could
    exchange; without it, the tree of NAF does.
    """
    if lake.table("establishments") is None:
        return NotComputed(m("no establishment has been imported"), needs=("establishments",))
    return introductions_from_registers(
        organisations_around(lake, territory, geography),
        seats_of_clusters(lake, geography),
        rows(lake, "hirings"),
        trade=purchases(lake),
        related=related,
    )


def purchases(lake: Lake) -> pl.DataFrame | None:
    """What each NAF division buys from each: `from_division`, `to_division`, `share` of all that it buys from
    industries, imports included. Divisions that the table does not part have the same. None without an
    input-output table of the country."""
    table = country_table(lake)
    if isinstance(table, NotComputed):
        return None
    bought = table.flows if table.imports is None else table.flows + np.nan_to_num(table.imports)
    every = bought.sum(axis=0)
    share = np.divide(bought, every, out=np.zeros_like(bought), where=every > 0)
    divisions = [(n, one) for n, code in enumerate(table.industries) for one in divisions_of(code)]
    return pl.DataFrame(
        [
            (seller, buyer, float(share[n, k]))
            for n, seller in divisions
            for k, buyer in divisions
            if share[n, k] > 0
        ],
        schema={"from_division": pl.String, "to_division": pl.String, "share": pl.Float64},
        orient="row",
    )


def seats_of_clusters(lake: Lake, geography: Geography) -> pl.DataFrame | None:
    """The clusters, placed at the middle of the employers of their seat's commune; None without the table."""
    clusters = rows(lake, "clusters")
    if clusters.is_empty():
        return None
    seats = clusters.with_columns(geography.current(pl.col("commune")).alias("commune"))
    around = rows(
        lake,
        "establishments",
        "commune",
        geography.codes_of(seats["commune"].drop_nulls().unique().to_list()),
        ("siret", "commune", "longitude", "latitude"),
    )
    middles = (
        around.with_columns(geography.current(pl.col("commune")).alias("commune"))
        .group_by("commune")
        .agg(pl.col("longitude", "latitude").median())
    )
    return seats.join(middles, on="commune", how="left").select("name", "theme", "longitude", "latitude")
