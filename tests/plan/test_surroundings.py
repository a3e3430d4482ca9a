"""What lies around the sites of the fictional territory, read from its lake."""

from dataclasses import replace

import ibis
import ibis.expr.types as ir
import polars as pl
import pytest
import shapely

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.manifest import Manifest
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.sites.inventory import inventory_in, sites_in
from levier.plan.sites.screening import screening_in
from levier.plan.sites.surroundings import surroundings_of
from levier.sites.inventory import Inventory, Told
from levier.sites.known import KNOWN, Sites
from levier.sites.project import Need, Project


def test_a_fictional_territory_has_roads_and_people_at_work(specimen_lake: Lake) -> None:
    lake = specimen_lake.only(fictional=True)
    geography = known_geography(lake)
    commune = lake.table("communes").select("commune").limit(1).to_polars().item()  # type: ignore[union-attr]
    department = geography.communes.filter(pl.col("commune") == commune)["department"].item()
    territory = Territory.find(f"department:{department}", geography)
    sites = sites_in(lake, territory, geography)
    assert isinstance(sites, Sites)
    found = surroundings_of(lake, territory, geography, sites)
    told = sites.told(found.known)
    people = found.known.filter(pl.col("fact") == "workforce_30")
    assert people.height == len(sites.places)
    assert (people["low"] <= people["value"]).all()
    assert (people["value"] <= people["high"]).all()
    assert (told.values("workforce_45") >= told.values("workforce_30")).all()
    assert told.values("motorway_min").null_count() == 0
    assert told.values("fibre_share").drop_nulls().is_between(0, 1).all()


class Flooded(Lake):
    """The fictional lake with areas of flood, and the dates of some tables changed."""

    def __init__(self, lake: Lake, areas: pl.DataFrame, points: tuple[tuple[str, tuple[str, ...]], ...] = ()):
        (part, *_) = lake.parts("brownfields")
        dated = tuple(replace(part, as_of=day, departments=where) for day, where in points)
        tables = {name: lake.parts(name) for name in lake.tables} | {"constraint_areas": (part,)}
        self._lake, self._areas = lake, areas
        super().__init__(
            lake.folder, Manifest(tables | ({"transport_points": dated} if points else {})), lake._session
        )

    def table(self, name: str) -> ir.Table | None:
        return ibis.memtable(self._areas) if name == "constraint_areas" else self._lake.table(name)


def listed(lake: Lake) -> tuple[Geography, Territory, Inventory]:
    geography = known_geography(lake)
    territory = Territory.find("00", geography)
    found = inventory_in(lake, territory, geography)
    assert isinstance(found, Inventory)
    return geography, territory, found


def flood_on(corner: tuple[float, float]) -> pl.DataFrame:
    """A flood on a corner of an outline, that reaches no point of a site."""
    east, north = corner
    shape = shapely.box(east - 1e-6, north - 1e-6, east + 1e-6, north + 1e-6)
    west, south, east, north = shape.bounds
    return pl.DataFrame(
        {
            "kind": ["flood"],
            "area": ["a"],
            "severity": ["high"],
            "department": pl.Series([None], dtype=pl.String),
            "west": [west],
            "south": [south],
            "east": [east],
            "north": [north],
            "geometry": [shapely.to_wkb(shape)],
        }
    )


@pytest.mark.parametrize("kind", ["brownfield", "business_park"])
def test_a_flood_on_the_corner_of_an_outline_is_on_the_site(specimen_lake: Lake, kind: str) -> None:
    lake = specimen_lake.only(fictional=True)
    geography, territory, found = listed(lake)
    places = found.sites.places.filter(pl.col("kind") == kind)
    drawn = found.outlines.join(places, on="site_id", maintain_order="left").row(0, named=True)
    corner = shapely.get_coordinates(shapely.from_wkb(drawn["geometry"]))[0]
    flooded = Flooded(lake, flood_on(tuple(corner)))
    for outlines in (None, found.outlines):
        told = surroundings_of(flooded, territory, geography, found.sites, outlines=outlines)
        rows = told.known.filter(pl.col("fact") == "flood")
        assert drawn["site_id"] in set(rows["site_id"])
    nothing = found.outlines.clear()
    dry = surroundings_of(flooded, territory, geography, found.sites, outlines=nothing)
    assert "flood" not in set(dry.known["fact"])


def test_the_outline_that_a_person_declares_is_looked_at(specimen_lake: Lake) -> None:
    lake = specimen_lake.only(fictional=True)
    geography, _, found = listed(lake)
    site = found.sites.places.drop_nulls(["longitude", "commune"]).head(1)
    east, north = site.select("longitude", "latitude").row(0)
    far = (east + 0.05, north)  # beyond what lies beside the points: the outline widens what is read
    outline = shapely.to_wkb(shapely.LineString([(east, north), far]).buffer(1e-4))
    declared = Told(
        site.with_columns(site_id=pl.lit("own"), kind=pl.lit("plot")),
        pl.DataFrame(schema=KNOWN),
        pl.DataFrame({"site_id": ["own"], "geometry": [outline]}),
        Told.nothing().set_aside,
    )
    area = Project("p", "P", "25.62B", 1, 1.0, (Need("flood", among=("low", "medium"), must=True),))
    made = screening_in(
        Flooded(lake, flood_on(far)), Territory.find("00", geography), geography, area, declared
    )
    assert not isinstance(made, NotComputed)
    assert made[0].only(["own"]).terms("flood").to_list() == ["high"]


def test_a_fact_bears_the_date_of_the_oldest_part_that_may_bear_rows_of_the_place(
    specimen_lake: Lake,
) -> None:
    lake = specimen_lake.only(fictional=True)
    geography, territory, found = listed(lake)
    here = geography.communes.filter(pl.col("commune").is_in(territory.communes))["department"][0]
    parts = (("2026-05", ()), ("2024-01", (here,)), ("2019", ("zz",)))
    dated = Flooded(lake, flood_on((0.0, 0.0)), parts)
    told = surroundings_of(dated, territory, geography, found.sites)
    assert told.known.filter(pl.col("source") == "transport_points")["as_of"].unique().to_list() == [
        "2024-01"
    ]
