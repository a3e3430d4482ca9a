"""Jobs of the territory and of the areas like it, read from a lake."""

import ibis
import ibis.expr.types as ir
import polars as pl
import pytest

from levier.core import naf
from levier.core.evidence import Evidence, NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.panel import Panel, employment_panel


@pytest.fixture(scope="module")
def geography(specimen_lake: Lake) -> Geography:
    return known_geography(specimen_lake)


def panel(query: str, lake: Lake, geography: Geography, level: int = naf.SUBCLASS) -> Panel:
    found = employment_panel(lake, Territory.find(query, geography), geography, level)
    assert isinstance(found, Panel)
    return found


@pytest.fixture(scope="module")
def cells(specimen_lake: Lake) -> pl.DataFrame:
    table = specimen_lake.table("employment")
    assert table is not None
    return table.to_polars()


def test_every_job_is_in_one_area(specimen_lake: Lake, geography: Geography, cells: pl.DataFrame) -> None:
    for query in ("000000026", "00001,00002", "zone:0001"):
        found = panel(query, specimen_lake, geography)
        assert found.table["employees"].sum() == cells["employees"].sum()
        assert found.table.select("area", "activity", "year").is_unique().all()
        assert set(found.table["area"]) <= set(found.areas["area"])
        assert (
            found.areas["population"].sum()
            == geography.communes.filter(pl.col("commune").is_in(cells["commune"].unique().to_list()))[
                "population"
            ].sum()
        )


def test_the_territory_is_one_area_and_no_other_has_its_communes(
    specimen_lake: Lake, geography: Geography, cells: pl.DataFrame
) -> None:
    found = panel("00001,00002", specimen_lake, geography)
    own = found.table.filter(area=found.own, year=2025)["employees"].sum()
    of_communes = cells.filter(pl.col("commune").is_in(["00001", "00002"]), year=2025)["employees"].sum()
    assert own == of_communes > 0
    assert not {"00001", "00002"} & set(found.areas["area"])
    described = found.areas.row(by_predicate=pl.col("area") == found.own, named=True)
    assert described["communes"] == 2


def test_activities_of_a_level_of_naf(specimen_lake: Lake, geography: Geography) -> None:
    found = panel("000000026", specimen_lake, geography, naf.DIVISION)
    assert set(found.table["activity"].str.len_chars()) == {2}
    fine = panel("000000026", specimen_lake, geography)
    assert fine.table["employees"].sum() == found.table["employees"].sum()


def test_what_cannot_be_compared_is_not(specimen_lake: Lake, geography: Geography) -> None:
    island = employment_panel(specimen_lake, Territory.find("00", geography), geography)
    assert isinstance(island, NotComputed)
    assert "nothing wider" in str(island.reason)
    metz = employment_panel(specimen_lake, Territory.find("57463", geography), geography)
    assert isinstance(metz, NotComputed)
    assert metz.needs == ("employment",)
    with Lake.empty() as nothing:
        assert isinstance(
            employment_panel(nothing, Territory.find("57463", geography), geography), NotComputed
        )


class Secretive(Lake):
    """The fictional lake, the jobs of one cell of a commune being secret."""

    def __init__(self, jobs: pl.DataFrame) -> None:
        self.jobs = jobs

    def table(self, name: str) -> ir.Table | None:
        return ibis.memtable(self.jobs) if name == "employment" else None


def test_a_sum_with_a_secret_part_is_unknown_and_the_answers_say_so(
    specimen_lake: Lake, geography: Geography, cells: pl.DataFrame
) -> None:
    place = Territory.find("000000026", geography)
    level = naf.DIVISION
    here = cells.filter(pl.col("commune").is_in(place.communes), year=2025, establishments=3)
    commune, code = here.select("commune", "naf").row(0)
    secret = (pl.col("commune") == commune) & (pl.col("naf") == code) & (pl.col("year") == 2025)
    hidden = cells.with_columns(employees=pl.when(~secret).then("employees"))
    found = employment_panel(Secretive(hidden), place, geography, level)
    assert isinstance(found, Panel)
    (unknown,) = found.table.filter(pl.col("employees").is_null()).iter_rows(named=True)
    assert (unknown["area"], unknown["activity"], unknown["year"]) == (found.own, code[:2], 2025)
    assert unknown["establishments"] >= 3 and unknown["cells_unknown"] == 1
    evidence = Evidence(m("counted"), ("employment",), m("none"))
    (caution,) = found.cautioned(evidence).cautions
    assert (caution.values["secret"], caution.values["here"]) == (1, 1)
    open_one = panel("000000026", specimen_lake, geography, level)
    assert open_one.cautioned(evidence) is evidence
