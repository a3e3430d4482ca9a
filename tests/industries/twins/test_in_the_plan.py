"""Twins and synthetic controls of a fictional territory: from its lake to the plan and the command line."""

import sys
from pathlib import Path

import polars as pl
import pytest
from tests.industries.twins.worlds import alike_world
from tests.plan.lakes import shuffled

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.industries.twins import Twins
from levier.lake.store import Lake
from levier.plan.chapters.industries.twins import twins_answer
from levier.plan.chapters.industries.without import without_answer
from levier.plan.document import Answer, Missing
from levier.plan.industries.twins import (
    Without,
    _near,
    area_places,
    compared_year,
    known_jobs,
    territory_twins,
    without_event,
)
from levier.plan.inputs import known_geography
from levier.plan.panel import Panel, employment_panel
from levier.plan.words import Words

EPCI = "000000034"


@pytest.fixture(scope="module")
def territory(specimen_lake: Lake) -> tuple[Territory, Geography]:
    geography = known_geography(specimen_lake)
    return Territory.find(EPCI, geography), geography


@pytest.fixture(scope="module")
def panel(specimen_lake: Lake, territory: tuple[Territory, Geography]) -> Panel:
    found = employment_panel(specimen_lake, *territory, naf.SUBCLASS)
    assert isinstance(found, Panel)
    return found


@pytest.fixture(scope="module")
def places(specimen_lake: Lake, panel: Panel, territory: tuple[Territory, Geography]) -> pl.DataFrame:
    return area_places(specimen_lake, panel, *territory)


def test_places_are_in_the_panels_order_with_degrees_and_density(panel: Panel, places: pl.DataFrame) -> None:
    assert places["area"].equals(panel.areas["area"])
    assert places["longitude"].is_between(-180, 180).all() and places["latitude"].is_between(-90, 90).all()
    assert (places["density"] > 0).all()


def test_the_centre_of_a_territory_is_among_its_communes(
    places: pl.DataFrame, specimen_lake: Lake, territory: tuple[Territory, Geography]
) -> None:
    import shapely

    place, _ = territory
    table = specimen_lake.table("boundaries")
    assert table is not None
    own = table.to_polars().filter(pl.col("code").is_in(place.communes))
    whole = shapely.union_all(shapely.from_wkb(own["geometry"].to_numpy()))
    row = places.row(by_predicate=pl.col("area") == EPCI, named=True)
    assert row["longitude"] == pytest.approx(whole.centroid.x, abs=0.01)
    assert row["latitude"] == pytest.approx(whole.centroid.y, abs=0.01)
    assert row["population"] / row["density"] == pytest.approx(whole.area * 111.195**2 * 0.695, rel=0.02)


def test_the_order_of_rows_in_the_lake_moves_no_place(
    specimen_lake: Lake, panel: Panel, territory: tuple[Territory, Geography], places: pl.DataFrame
) -> None:
    for seed in (1, 2):
        again = area_places(shuffled(specimen_lake, seed), panel, *territory)
        assert again.write_csv() == places.write_csv()


def test_areas_within_the_distance_are_no_donors_and_those_unplaced_are(spread: pl.DataFrame) -> None:
    unplaced = spread.with_columns(
        longitude=pl.when(pl.col("area") != "Z071").then("longitude"),
        latitude=pl.when(pl.col("area") != "Z071").then("latitude"),
    )
    # 0.5 degree of longitude at latitude 45 is 39.3 km by the great circle.
    assert _near(spread, "Z000", 39.4) == {"Z001", "Z071"}
    assert _near(spread, "Z000", 39.2) == {"Z071"}
    assert _near(unplaced, "Z000", 39.2) == set()


def test_without_outlines_nothing_is_placed(panel: Panel, territory: tuple[Territory, Geography]) -> None:
    with Lake.empty() as nothing:
        assert area_places(nothing, panel, *territory).columns == ["area", "population"]


def test_a_sum_of_what_is_known_is_no_total() -> None:
    table = pl.DataFrame({"employees": [5, 7], "establishments": [1, 2], "cells_unknown": [0, 1]})
    assert known_jobs(Panel("epci", "x", table, table))["employees"].to_list() == [5, None]


def test_the_year_is_10_to_15_years_back() -> None:
    assert compared_year(range(2006, 2026)) == 2011
    assert compared_year(range(2000, 2026)) == 2010
    assert compared_year(range(2010, 2026)) == 2015
    assert compared_year([2019, 2021]) == 2019


# Answers, on a world whose truth is known


@pytest.fixture(scope="module")
def world() -> Panel:
    """72 areas in families of six; the first is the territory."""
    table = alike_world(1).with_columns(cells_unknown=pl.lit(0))
    areas = table["area"].unique().sort()
    people = [20_000 + 100 * (at % 40) for at in range(len(areas))]  # the largest is in the middle
    return Panel(
        "epci",
        "Z000",
        table,
        pl.DataFrame({"area": areas, "name": "Pays de " + areas, "population": people, "communes": 9}),
    )


@pytest.fixture(scope="module")
def spread(world: Panel) -> pl.DataFrame:
    """Every area 40 km from the next, but for the last, which is near the territory."""
    count = world.areas.height
    longitude = [0.5 * at for at in range(count - 1)] + [0.1]
    return world.areas.select(
        "area", "population", longitude=pl.Series(longitude), latitude=45.0, density=60.0
    )


def test_the_answer_tells_each_twin_in_words(world: Panel, spread: pl.DataFrame) -> None:
    found = territory_twins(world, spread)
    assert isinstance(found, Twins)
    assert found.as_of_year == 2009
    answer = twins_answer(found, world.areas)
    assert isinstance(answer, Answer)
    for table in answer.tables:
        assert {column.name for column in table.columns} <= set(table.rows.columns)
    assert {chart.table for chart in answer.charts} <= {table.id for table in answer.tables}
    words = Words("fr")
    assert answer.finding is not None
    assert words.say(answer.finding).startswith(
        "Des 10 territoires qui ressemblaient le plus à celui-ci en 2009"
    )
    assert words.say(answer.profiles[0].heading).startswith("Pays de Z00")
    told = {words.say(label): words.say(fact) for label, fact in answer.profiles[0].facts}
    assert "ses activités" in told["Très semblable par"]
    assert any(label.startswith("Emplois depuis 2009") for label in told)


def test_the_lines_are_100_in_the_year_of_comparison(world: Panel, spread: pl.DataFrame) -> None:
    found = territory_twins(world, spread, since=2011)
    answer = twins_answer(found, world.areas)
    assert isinstance(answer, Answer)
    course = next(table for table in answer.tables if table.id == "twins_course").rows
    assert course.filter(year=2011)["jobs_index"].to_list() == pytest.approx([100] * 3)
    assert {Words("fr").value(name, "term") for name in course["series"]} == {
        "ce territoire",
        "ses jumeaux, celui du milieu",
        "tous les territoires ensemble",
    }


def test_a_territory_like_no_other_is_said(world: Panel, spread: pl.DataFrame) -> None:
    odd = world.table.with_columns(
        employees=pl.when((pl.col("area") == "Z000") & (pl.col("activity") == "62.0"))
        .then(2_000_000)
        .otherwise("employees")
    )
    answer = twins_answer(territory_twins(Panel("epci", "Z000", odd, world.areas), spread), world.areas)
    assert isinstance(answer, Answer)
    assert "No territory was truly like this one" in str(answer.finding)


def test_a_year_alone_is_missing(world: Panel, spread: pl.DataFrame) -> None:
    last = Panel("epci", "Z000", world.table.filter(year=2023), world.areas)
    assert isinstance(twins_answer(territory_twins(last, spread), world.areas), Missing)


def test_what_would_have_been_is_told_in_jobs(world: Panel, spread: pl.DataFrame) -> None:
    found = without_event(world, spread, 2016, manufacturing=False)
    assert isinstance(found, Without)
    assert found.neighbours == 1
    assert "Z071" not in found.control.placebos["area"]
    own = world.table.filter(area="Z000").group_by("year").agg(pl.col("employees").sum()).sort("year")
    answer = without_answer(found, world.areas)
    assert isinstance(answer, Answer)
    observed = answer.tables[0].rows["observed"].to_list()
    assert observed == pytest.approx(own["employees"].to_list())
    gap = answer.tables[0].rows.filter(pl.col("year") >= 2016)["gap"].mean()
    assert answer.figures[0].value == pytest.approx(gap, abs=0.51)
    assert answer.tables[1].rows["weight_share"].sum() == pytest.approx(1, abs=0.05)
    assert "no more than chance" in str(answer.finding)


@pytest.mark.parametrize(("kept", "said"), [(0.6, "fewer on average"), (1.6, "more on average")])
def test_a_planted_event_is_told(world: Panel, spread: pl.DataFrame, kept: float, said: str) -> None:
    since = (pl.col("area") == "Z000") & (pl.col("year") >= 2016)
    moved = world.table.with_columns(
        employees=pl.when(since).then(kept * pl.col("employees")).otherwise("employees")
    )
    found = without_event(Panel("epci", "Z000", moved, world.areas), spread, 2016, manufacturing=False)
    assert isinstance(found, Without)
    low, high = found.control.effect_low, found.control.effect_high
    assert low is not None and high is not None
    assert low < 100 * (kept - 1) < high
    answer = without_answer(found, world.areas)
    assert isinstance(answer, Answer)
    assert said in str(answer.finding)


def test_too_few_territories_tell_no_gap_from_chance(world: Panel, spread: pl.DataFrame) -> None:
    few = Panel("epci", "Z000", world.table.filter(pl.col("area") < "Z008"), world.areas)
    found = without_event(few, spread, 2016, manufacturing=False)
    assert isinstance(found, Without)
    answer = without_answer(found, world.areas)
    assert isinstance(answer, Answer)
    assert "Only 7 territories can be compared since 2016" in str(answer.finding)
    assert any("ten are needed" in str(caution) for caution in answer.evidence.cautions)


def test_too_few_jobs_here_are_said(world: Panel, spread: pl.DataFrame) -> None:
    small = world.table.with_columns(
        employees=pl.when(pl.col("area") != "Z000").then("employees").otherwise(pl.lit(1))
    )
    found = without_event(Panel("epci", "Z000", small, world.areas), spread, 2016)
    assert isinstance(found, NotComputed)
    assert "too few to compare" in str(found.reason)
    assert isinstance(without_answer(found, world.areas), Missing)


# The command line


def ran(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["levier", "industries", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_twins_of_a_territory_on_the_command_line(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVIER_LANG", "fr")
    lake, table = str(specimen_lake.folder), tmp_path / "twins.csv"
    assert ran(["twins", EPCI, "--since", "2012", "--lake", lake, "--out", str(table)], monkeypatch) == 0
    said = capsys.readouterr().out
    assert "en 2012" in said and "n'est pas une recette" in said
    assert 1 <= pl.read_csv(table).height <= 10


def test_without_on_the_command_line(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVIER_LANG", "en")
    lake, table = str(specimen_lake.folder), tmp_path / "without.csv"
    words = ["without", EPCI, "--from", "2016", "--all-jobs", "--lake", lake, "--out", str(table)]
    assert ran(words, monkeypatch) == 0
    assert "since 2016" in capsys.readouterr().out.lower()
    assert pl.read_csv(table)["year"].to_list() == list(range(2006, 2026))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["twins", EPCI, "--since", "1950"], "no year 1950"),
        (["twins", EPCI, "--since", "2025"], "no year after 2025"),
        (["twins", EPCI, "--out", "list.xlsx"], "CSV"),
        (["without", EPCI, "--from", "2008", "--all-jobs"], "2 years are known before 2008"),
        (["without", EPCI, "--from", "1999"], "no year before 1999"),
        (["twins", "57463"], "employment"),
    ],
)
def test_bad_words_are_told(
    specimen_lake: Lake,
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LEVIER_LANG", "en")
    assert ran([*words, "--lake", str(specimen_lake.folder)], monkeypatch) == USER_ERROR
    assert said in capsys.readouterr().err
