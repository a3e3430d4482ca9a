"""Jobs by area, activity and year, from the lake: the territory among the areas it is compared with."""

from dataclasses import dataclass, replace
from typing import Literal

import ibis
import ibis.expr.types as ir
import polars as pl

from levier.core import naf
from levier.core.evidence import Evidence, NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake

AreaKind = Literal["region", "department", "zone_emploi", "epci", "commune"]
FROM_WIDE_TO_FINE: tuple[AreaKind, ...] = ("region", "department", "zone_emploi", "epci", "commune")
USUAL: AreaKind = "epci"
"""What a commune, a zone or a list of places is compared with."""
FEWEST_AREAS = 10
"""With fewer areas than that, finer ones are compared: nothing can be learned from a handful."""
CHARACTERS = {naf.SUBCLASS: 6, naf.CLASS: 5, naf.GROUP: 4, naf.DIVISION: 2}
"""Characters of a code of each level of NAF."""


@dataclass(frozen=True, eq=False)
class Panel:
    """`table`: key (`area`, `activity`, `year`): `employees`, `establishments` (null where the cell of any
    commune is secret: a sum of what is known is no total) and `cells_unknown`, how many cells of communes are
    secret. An absent row is a zero.

    `areas`: `area`, `name`, `population` (null: unknown), `communes`. The territory is one of them, `own`;
    the others are those of `kind`, without its communes.
    """

    kind: AreaKind
    own: str
    table: pl.DataFrame
    areas: pl.DataFrame

    def cautioned(self, evidence: Evidence) -> Evidence:
        """The evidence of an answer made of this panel, with how many of its latest figures are secret."""
        latest = self.table.filter(pl.col("year") == pl.col("year").max())
        secret = latest.filter(pl.col("employees").is_null())
        if secret.is_empty():
            return evidence
        told = m(
            "Of the {rows} numbers of jobs of {year} (an area, an activity), {secret} are secret, wholly or "
            "in part, {here} of them here: they are taken as unknown, and totals leave them out.",
            rows=latest.height,
            year=str(latest["year"][0]),
            secret=secret.height,
            here=secret.filter(area=self.own).height,
        )
        return replace(evidence, cautions=(*evidence.cautions, told))


def employment_panel(
    lake: Lake, territory: Territory, geography: Geography, level: int = naf.SUBCLASS
) -> Panel | NotComputed:
    """Jobs of every area like the territory that the lake covers, by activity of a level of NAF and year.

    Areas are of the territory's own kind, or intercommunalities if that kind does not divide the country;
    where the lake covers fewer than 10 of them, the next finer kind. NotComputed without any job imported for
    the territory, or for anything outside it.
    """
    table = lake.table("employment")
    missing = NotComputed(m("no jobs by activity have been imported"), ("employment",))
    if table is None:
        return missing
    covered = geography.current(table.select("commune").distinct().to_polars()["commune"]).drop_nulls()
    if not set(territory.communes) & set(covered):
        return NotComputed(m("no jobs by activity have been imported for this territory"), ("employment",))
    kind = _kind(territory, geography, covered)
    placed = _areas_of(kind, territory, geography)
    if set(covered) <= set(territory.communes):
        return NotComputed(
            m(
                "the jobs imported cover nothing wider than the territory: there is nothing to compare it "
                "with"
            ),
            ("employment",),
        )
    areas = _described(placed.filter(pl.col("commune").is_in(covered.to_list())), kind, territory, geography)
    return Panel(kind, territory.code, _summed(table, placed, geography, level), areas)


def _kind(territory: Territory, geography: Geography, covered: pl.Series) -> AreaKind:
    """The widest kind, from the territory's own downwards, of which ten areas or more are covered."""
    first = FROM_WIDE_TO_FINE.index(territory.kind if territory.kind in FROM_WIDE_TO_FINE[:-1] else USUAL)
    for kind in FROM_WIDE_TO_FINE[first:-1]:
        within = geography.members.filter(
            (pl.col("kind") == kind) & pl.col("commune").is_in(covered.to_list())
        )
        if within["code"].n_unique() >= FEWEST_AREAS:
            return kind
    return "commune"


def _areas_of(kind: AreaKind, territory: Territory, geography: Geography) -> pl.DataFrame:
    """`commune`, `area`: the territory's communes are in the territory, whatever else holds them."""
    if kind == "commune":
        placed = geography.communes.select("commune", area="commune")
    else:
        placed = geography.members.filter(pl.col("kind") == kind).select("commune", area="code")
    own = pl.DataFrame({"commune": territory.communes, "area": [territory.code] * len(territory.communes)})
    return pl.concat([placed.join(own, on="commune", how="anti"), own])


def _described(
    placed: pl.DataFrame, kind: AreaKind, territory: Territory, geography: Geography
) -> pl.DataFrame:
    named = geography.places.filter(pl.col("kind") == kind).select(area="code", name="name")
    own = pl.DataFrame({"area": [territory.code], "name": [territory.name]})
    people = geography.communes.select("commune", "population")
    unknown = pl.col("population").is_null().any()
    return (
        placed.join(people, on="commune", how="left")
        .group_by("area")
        .agg(population=pl.when(~unknown).then(pl.col("population").sum()), communes=pl.len())
        .join(
            pl.concat([own, named]).unique("area", keep="first", maintain_order=True), on="area", how="left"
        )
        .select("area", "name", "population", "communes")
        .sort("area")
    )


def _summed(table: ir.Table, placed: pl.DataFrame, geography: Geography, level: int) -> pl.DataFrame:
    codes = geography.passage.join(placed, on="commune").select(commune="code", area="area")
    located = table.inner_join(ibis.memtable(codes), "commune")
    cells = located.mutate(activity=located.naf.substr(0, CHARACTERS[level]))
    sums = cells.group_by("area", "activity", "year").aggregate(
        employees=_whole(cells.employees),
        establishments=_whole(cells.establishments),
        cells_unknown=(cells.employees.isnull() | cells.establishments.isnull()).sum(),
    )
    return sums.order_by("area", "activity", "year").to_polars()


def _whole(value: ir.IntegerColumn) -> ir.IntegerScalar:
    """The sum where every cell is known, else null."""
    return ibis.ifelse(value.isnull().any(), None, value.sum())
