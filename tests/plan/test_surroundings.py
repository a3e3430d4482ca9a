"""What lies around the sites of the fictional territory, read from its lake."""

import polars as pl

from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.sites.inventory import sites_in
from levier.plan.sites.surroundings import surroundings_of
from levier.sites.known import Sites


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
