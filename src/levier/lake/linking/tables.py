"""The tables of links, made of the lake's tables: what each of the four linkings gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import polars as pl
from ibis.backends.duckdb import Backend

from levier.core.codes import department_of
from levier.core.geography import Geography
from levier.lake.linking.brownfields import Weights, brownfields_to_establishments, cells_near, in_cells
from levier.lake.linking.establishments import establishments_to_firms
from levier.lake.linking.naming import department_of_postal_code
from levier.lake.linking.notices import firms_at_their_seats, named_apart, notices_to_firms
from levier.lake.linking.successions import CLOSED, succession_chains
from levier.lake.store import Lake

NEAR_IN_TIME = 0.36
"""Evidence of dates from which they speak for an establishment: closed within five years (e⁻¹ = 0.367)."""


@dataclass(frozen=True)
class Asked:
    """What is to be linked: a lake, real or fictional but not both, and the engine where it is read.

    `geography` knows its communes. `communes`: every code of those that links are asked for; None: all.
    """

    lake: Lake
    engine: Backend
    geography: Geography
    communes: tuple[str, ...] | None = None

    def read(self, name: str) -> ir.Table:
        """A table that is known to be there."""
        table = self.lake.table(name)
        if table is None:
            raise LookupError(name)
        return table

    def of_place(self, name: str, commune: str = "commune") -> ir.Table:
        """The rows of a table in the communes asked for."""
        table = self.read(name)
        return table if self.communes is None else table.filter(table[commune].isin(list(self.communes)))


def notices(asked: Asked) -> ir.Table:
    """Notices of a territory are those of its departments, by their address or their court; firms are those
    of the whole register, since a homonym elsewhere makes a link less sure."""
    wanted = asked.read("unmatched_notices")
    if asked.communes is not None:
        departments = sorted({department_of(commune) for commune in asked.communes})
        of_address = department_of_postal_code(wanted["postal_code"]).isin(departments)
        of_court = wanted["department"].isin(departments)
        wanted = wanted.filter(of_address.fill_null(False) | of_court.fill_null(False))
    apart = named_apart(wanted.mutate(as_published=wanted["notice_id"]))
    firms = firms_at_their_seats(asked.read("legal_units"), asked.read("establishments"), asked.geography)
    links = notices_to_firms(apart, firms, asked.engine).links
    told = asked.engine.to_polars(apart.select("notice_id", "as_published", "name"))
    columns = ("name", "siren", "probability", "how")
    return ibis.memtable(told.join(links, on="notice_id").select(*columns, notice_id="as_published"))


def brownfields(asked: Asked) -> ir.Table:
    sites = asked.engine.to_polars(asked.of_place("brownfields", "comm_insee"))
    outlines = pl.DataFrame(schema={"site_id": pl.String, "geometry": pl.Binary})
    if (known := asked.lake.table("brownfield_outlines")) is not None:
        outlines = asked.engine.to_polars(known.semi_join(ibis.memtable(sites.select("site_id")), "site_id"))
    near = in_cells(asked.read("establishments"), cells_near(sites, outlines))
    establishments = asked.engine.to_polars(
        near.select(
            "siret", "siren", "commune", "naf", "longitude", "latitude", "diffusion", "created_on",
            closed_year=near["closed_on"].year(),
        )
    )  # fmt: skip
    weights = Weights()
    found = brownfields_to_establishments(sites, outlines, establishments, weights).candidates
    reasons = pl.concat_str(
        pl.when(pl.col("distance_m") <= weights.tolerance_m)
        .then(pl.lit("on_site"))
        .otherwise(pl.lit("near")),
        pl.when(pl.col("of_activity") > 0).then(pl.lit("activity")),
        pl.when(pl.col("of_dates") > NEAR_IN_TIME).then(pl.lit("dates")),
        separator="|",
        ignore_nulls=True,
    )
    return ibis.memtable(found.with_columns(siren=pl.col("siret").str.head(9), reasons=reasons))


def establishments(asked: Asked) -> ir.Table:
    """A territory's orphans are its establishments without firm, and the firms that have an establishment
    there, open or closed, and do not fit: a firm without any establishment is of no territory."""
    whole, units = asked.read("establishments"), asked.read("legal_units")
    here = asked.of_place("establishments")
    if asked.communes is not None:
        whole, units = whole.semi_join(here, "siren"), units.semi_join(here, "siren")
    links = establishments_to_firms(whole, units)
    firmless = links.firmless if asked.communes is None else links.firmless.semi_join(here, "siret")
    return ibis.union(
        firmless.select(kind=ibis.literal("firmless"), identifier="siret"),
        links.unhoused.select(kind=ibis.literal("unhoused"), identifier="siren"),
        links.seatless.select(kind=ibis.literal("seatless"), identifier="siren"),
    )


def successions(asked: Asked) -> ir.Table:
    """Links are followed over the whole country. Most closed establishments have none: those are never held
    in memory."""
    links = asked.read("successions")
    closed = asked.read("establishments").filter(lambda t: ~t.active)
    followed = succession_chains(
        pl.DataFrame(schema={"siret": pl.String, "active": pl.Boolean}), asked.engine.to_polars(links)
    ).fates
    ways = ibis.memtable(followed.select("siret", outcome="fate", final_siret="ends_at", on="last_on"))
    without = closed.anti_join(ways, "siret")
    every = ibis.union(
        ways,
        without.select(
            "siret", outcome=ibis.literal(CLOSED), final_siret=ibis.null("string"), on=without["closed_on"]
        ),
    )
    return every if asked.communes is None else every.semi_join(asked.of_place("establishments"), "siret")


MAKERS: Mapping[str, Callable[[Asked], ir.Table]] = {
    "links_brownfields": brownfields,
    "links_establishments": establishments,
    "links_notices": notices,
    "links_successions": successions,
}
"""How each table of links is made."""
