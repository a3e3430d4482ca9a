"""What the levers are given: the tables of the lake, cut to a territory, on today's communes."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import polars as pl
import shapely

from levier.core.codes import NATURAL_PERSON
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.lake.contracts import CONTRACTS
from levier.lake.store import Lake

GRID = 1e-6
"""Degrees to which outlines are rounded before they are put together, so that slivers between them close."""
REFERENCE_COVERAGE = 0.95
"""A reference is used if the communes the table covers hold this share of its inhabitants."""


@dataclass(frozen=True)
class Area:
    """A wider area around a territory."""

    name: Message
    communes: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """An area to compare the territory with, and its employment by NAF sub-class and year."""

    area: Area
    employment: pl.DataFrame


@dataclass(frozen=True)
class Inputs:
    """The territory's rows of each table, empty where the lake has none."""

    territory: Territory
    geography: Geography
    establishments: pl.DataFrame
    establishments_read: int
    """Establishments of the whole table, wherever they are."""
    notices: pl.DataFrame
    notices_cover: tuple[datetime.date, datetime.date] | None
    """First and last day of publication that the imported notices cover, whatever firm they name."""
    employment: pl.DataFrame
    reference: Reference | None
    brownfields: pl.DataFrame
    boundaries: pl.DataFrame
    hirings: pl.DataFrame
    tension: pl.DataFrame
    zonings: pl.DataFrame
    populations: pl.DataFrame = field(repr=False)


def known_geography(lake: Lake) -> Geography:
    """The geography shipped with the package, and what the lake adds: zones, and communes unknown to it
    (fictional ones; those of an older vintage are already known, as former communes)."""
    geography = Geography.shipped()
    names = rows(lake, "areas")
    communes = rows(lake, "communes").filter(~pl.col("commune").is_in(geography.passage["code"].to_list()))
    if communes.height:
        geography = geography.with_communes(communes, names, rows(lake, "populations"))
    zones = rows(lake, "zone_members")
    return geography.with_zones(zones, names) if zones.height else geography


def read_inputs(lake: Lake, territory: Territory, geography: Geography) -> Inputs:
    """The rows of each table that concern a territory, with codes of communes brought to today's."""
    codes = territory.codes
    establishments = with_legal_names(_placed(lake, "establishments", codes, geography), lake)
    employment = _placed(lake, "employment", codes, geography)
    return Inputs(
        territory=territory,
        geography=geography,
        establishments=establishments,
        establishments_read=_count(lake, "establishments"),
        notices=notices_about(lake, establishments),
        notices_cover=_days_covered(lake),
        employment=employment,
        reference=None if employment.is_empty() else _reference(lake, territory, geography),
        brownfields=_placed(lake, "brownfields", codes, geography, column="comm_insee"),
        boundaries=_boundaries(lake, territory, geography),
        hirings=rows(lake, "hirings"),
        tension=rows(lake, "recruitment_tension"),
        zonings=_placed(lake, "zonings", codes, geography),
        populations=geography.communes.filter(pl.col("commune").is_in(territory.communes)).select(
            "commune", "population"
        ),
    )


def rows(
    lake: Lake,
    name: str,
    column: str | None = None,
    values: Sequence[str] | pl.Series = (),
    only: Sequence[str] = (),
) -> pl.DataFrame:
    """A table of the lake, or those of its rows whose `column` is among `values`; empty if it has none.
    Of a register of the whole country, `only` the columns that are wanted are read (its key among them)."""
    table = lake.table(name)
    if table is None:
        return empty(name)
    if column is not None:
        table = _among(table.select(*only) if only else table, column, values)
    key = list(CONTRACTS[name].to_schema().unique)
    return table.order_by(key).to_polars()


def _among(table: ir.Table, column: str, values: Sequence[str] | pl.Series) -> ir.Table:
    """The rows whose `column` is among `values`, which may be many."""
    wanted = ibis.memtable(pl.DataFrame({column: values}, schema={column: pl.String}))
    return table.semi_join(wanted, column)


def _count(lake: Lake, name: str) -> int:
    table = lake.table(name)
    return 0 if table is None else int(table.count().execute())


def empty(name: str) -> pl.DataFrame:
    """A table without rows, with the columns and types of its contract."""
    columns = CONTRACTS[name].to_schema().columns
    schema = ibis.schema({column: clause.dtype.type for column, clause in columns.items()})
    return pl.DataFrame(schema=schema.to_polars())


def _placed(
    lake: Lake, name: str, codes: Sequence[str], geography: Geography, column: str = "commune"
) -> pl.DataFrame:
    """A table's rows in a territory, their communes brought to today's."""
    found = rows(lake, name, column, codes)
    return found.with_columns(geography.current(pl.col(column)).alias(column))


def with_legal_names(establishments: pl.DataFrame, lake: Lake) -> pl.DataFrame:
    """Establishments under the name of their firm. Where the register of firms says that it is a person, or
    that its diffusion is partial, no file may name it, nor place a firm of partial diffusion. Nor is an
    establishment of partial diffusion named after its firm."""
    wanted = ("siren", "name", "legal_form", "diffusion")
    firms = rows(lake, "legal_units", "siren", establishments["siren"].unique(), wanted).select(
        "siren",
        legal_name="name",
        person=pl.col("legal_form").str.starts_with(NATURAL_PERSON).fill_null(False),
        partial=pl.col("diffusion") == "P",
    )
    known = establishments.join(firms, on="siren", how="left", maintain_order="left").with_columns(
        pl.col("person", "partial").fill_null(False)
    )
    return known.with_columns(
        name=pl.when(~pl.col("person") & ~pl.col("partial") & (pl.col("diffusion") == "O")).then(
            pl.coalesce("legal_name", "name")
        ),
        longitude=pl.when(~pl.col("partial")).then("longitude"),
        latitude=pl.when(~pl.col("partial")).then("latitude"),
        diffusion=pl.when("partial").then(pl.lit("P")).otherwise("diffusion"),
    ).drop("legal_name", "person", "partial")


def notices_about(lake: Lake, establishments: pl.DataFrame) -> pl.DataFrame:
    """The notices that name the territory's firms, and those that correct or annul them."""
    named = rows(lake, "notices", "siren", establishments["siren"].unique())
    later = rows(lake, "notices", "replaces", named["notice_id"].unique())
    return pl.concat([named, later]).unique(maintain_order=True)


def _days_covered(lake: Lake) -> tuple[datetime.date, datetime.date] | None:
    notices = lake.table("notices")
    if notices is None:
        return None
    days = notices.aggregate(first=notices.published_on.min(), last=notices.published_on.max()).to_polars()
    first, last = days.row(0)
    return None if first is None else (first, last)


def _boundaries(lake: Lake, territory: Territory, geography: Geography) -> pl.DataFrame:
    """Outlines of the territory's communes of today: those of communes that have merged are put together.

    Columns: `code`, `name`, `population`, `geometry` (WKB, WGS84).
    """
    known = rows(lake, "boundaries", "code", territory.codes).filter(pl.col("level") == "commune")
    today = known.select(geography.current(pl.col("code")).alias("code"), "geometry")
    merged = [
        (code, shapely.union_all(shapely.make_valid(shapely.from_wkb(shapes)), grid_size=GRID))
        for code, shapes in today.group_by("code", maintain_order=True).agg("geometry").iter_rows()
    ]
    outlines = pl.DataFrame(
        [(code, shapely.to_wkb(shape)) for code, shape in merged],
        schema={"code": pl.String, "geometry": pl.Binary},
        orient="row",
    )
    communes = geography.communes.select("name", "population", code="commune")
    return outlines.join(communes, on="code", how="left", maintain_order="left").select(
        "code", "name", "population", "geometry"
    )


def _reference(lake: Lake, territory: Territory, geography: Geography) -> Reference | None:
    """The widest area around the territory of which the employment table covers nearly every inhabitant:
    the country, its region, its department."""
    table = lake.table("employment")
    if table is None:
        return None
    codes = table.select("commune").distinct().to_polars()["commune"]
    covered = geography.current(codes).drop_nulls()
    for area in wider_areas(territory, geography):
        if _coverage(area, covered, geography) >= REFERENCE_COVERAGE:
            within = geography.codes_of(list(area.communes))
            # Of a table that covers nothing else, every row is summed: there is nothing to look for.
            inside = table if codes.is_in(within).all() else _among(table, "commune", within)
            sums = inside.group_by("naf", "year").aggregate(
                establishments=inside.establishments.sum(), employees=inside.employees.sum()
            )
            return Reference(area, sums.order_by("naf", "year").to_polars())
    return None


def wider_areas(territory: Territory, geography: Geography) -> list[Area]:
    """Areas that hold the whole territory and more, the widest first: France, its region, its department."""
    communes = geography.communes
    own = communes.filter(pl.col("commune").is_in(territory.communes))
    areas = [Area(m("France"), tuple(communes["commune"]))]
    for kind in ("region", "department"):
        codes = own[kind].unique()
        if len(codes) == 1 and codes[0] is not None:
            name = geography.areas.filter((pl.col("kind") == kind) & (pl.col("code") == codes[0]))[
                "name"
            ].item()
            areas.append(Area(m("{place}", place=name), tuple(geography.communes_of(kind, codes[0]))))
    return [area for area in areas if len(area.communes) > len(territory.communes)]


def _coverage(area: Area, covered: pl.Series, geography: Geography) -> float:
    """The share of an area's inhabitants who live in the communes that a table covers."""
    people = geography.communes.filter(pl.col("commune").is_in(area.communes))
    inside = pl.col("population").filter(pl.col("commune").is_in(covered.to_list()))
    share = people.select(inside.sum() / pl.col("population").sum()).item()
    return 0.0 if share is None else float(share)
