"""The worked profiles: whole, in the vocabulary, each line with a source or a reason."""

import datetime

import polars as pl
import pytest
from tests.sites.needs.cases import SITES

from levier.core import naf, rome
from levier.core.errors import BadInput
from levier.sites.facts import FACTS
from levier.sites.matrix import matrix_of
from levier.sites.needs import SIZES, profile, profile_lines, profiles

KEYS = profiles()["project"].to_list()


def test_the_eight_kinds_asked_for_are_there() -> None:
    assert len(KEYS) == len(set(KEYS)) == 8


@pytest.mark.parametrize("key", KEYS)
def test_a_profile_is_a_whole_project(key: str) -> None:
    project = profile(key)
    assert naf.label(project.naf)
    assert project.jobs > 0 and project.hazards
    assert {rome.label(code) for code in project.occupations}
    assert sum(project.occupations.values()) == pytest.approx(1, abs=1e-9)
    assert all(share > 0 for share in project.occupations.values())
    assert {"area_m2", "zoning", "natural_zone", "grid_mw"} <= {need.fact for need in project.musts}
    assert sum(need.weight for need in project.needs) > 0


@pytest.mark.parametrize("key", KEYS)
def test_musts_of_size_are_those_of_the_smallest_plant(key: str) -> None:
    project = profile(key)
    sizes = profile_lines(key).filter(pl.col("line") == "size")
    least = dict(sizes.select("name", pl.coalesce("low", "value")).iter_rows())
    musts = {need.fact: need.at_least for need in project.musts}
    assert musts["area_m2"] == project.area_m2 == least["area_m2"]
    assert musts["grid_mw"] == least["power_mw"]
    assert project.jobs == least["jobs"]
    if "water_m3_day" in musts:
        assert musts["water_m3_day"] == least["water_m3_day"] > 0


@pytest.mark.parametrize("key", KEYS)
def test_the_least_land_was_read_in_a_source(key: str) -> None:
    (land,) = profile_lines(key).filter(line="need", name="area_m2").iter_rows(named=True)
    assert land["source"] and not land["to_verify"] and "plus petit" in land["reason"]
    assert land["weight"] > 0  # above the least, more land is still better


def test_a_profile_is_shown_from_its_smallest_plant_to_a_common_one() -> None:
    for row in profiles().iter_rows(named=True):
        assert 0 < row["area_m2"] <= row["area_central_m2"]
        assert 0 < row["power_mw"] <= row["power_central_mw"]
        assert 0 < row["jobs"] <= row["jobs_central"]
    food = profiles().row(by_predicate=pl.col("project") == "food-plant", named=True)
    assert (food["area_m2"], food["area_central_m2"]) == (30_000, 129_000)  # Tipiak, Ecofrost
    assert (food["jobs"], food["jobs_central"]) == (141, 150)


@pytest.mark.parametrize("key", KEYS)
def test_every_line_has_a_reason_and_a_source_or_says_that_it_has_none(key: str) -> None:
    lines = profile_lines(key)
    assert (lines["reason"].str.len_chars() > 3).all()
    assert lines.filter(~pl.col("to_verify") & pl.col("source").is_null()).is_empty()
    assert lines["source"].drop_nulls().str.contains("http").all()
    assumed = lines.filter(pl.col("to_verify") & (pl.col("line") == "size"))
    assert assumed.filter(pl.col("low").is_null() | pl.col("high").is_null()).is_empty(), "no range"


@pytest.mark.parametrize("key", KEYS)
def test_a_range_holds_its_value(key: str) -> None:
    sizes = profile_lines(key).filter(pl.col("line") == "size")
    assert set(sizes["name"]) <= set(SIZES)
    assert sizes.filter((pl.col("low") > pl.col("value")) | (pl.col("high") < pl.col("value"))).is_empty()


def test_lines_are_counted_as_they_are() -> None:
    for key, lines, sourced, to_verify in (
        profiles().select("project", "lines", "sourced", "to_verify").rows()
    ):
        read = profile_lines(key)
        assert (lines, sourced, to_verify) == (
            read.height,
            read.filter(~pl.col("to_verify")).height,
            read.filter(pl.col("to_verify")).height,
        )


def test_every_need_weighs_something_or_is_a_must() -> None:
    for key in KEYS:
        for need in profile(key).needs:
            assert need.must or need.weight > 0, (key, need.fact)
            assert need.fact in FACTS and need.source


def test_the_opening_is_counted_from_the_day_given() -> None:
    assert profile("mechanical-workshop").opens_on is None
    opens = profile("mechanical-workshop", datetime.date(2026, 1, 1)).opens_on
    assert opens == datetime.date(2028, 1, 1)  # two years


def test_a_profile_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="one of: battery-gigafactory"):
        profile("shipyard")
    with pytest.raises(BadInput, match="shipyard"):
        profile_lines("shipyard")


def test_no_person_is_named_in_an_address() -> None:
    addresses = " ".join(profile_lines(key)["source"].drop_nulls().str.join(" ").item() for key in KEYS)
    assert "sp_faq/1" not in addresses  # the page of a question bears its author's name


def test_profiles_are_what_methods_of_choice_take() -> None:
    for key in KEYS:
        matrix = matrix_of(SITES, profile(key))
        assert matrix.weights.sum() == pytest.approx(1)
