"""Which project could land, and on which sites: hand-made sites, so that every figure can be told by hand."""

import polars as pl
import pytest

from levier.core.geography import Geography
from levier.plan.chapters.sites.fit import fit_answer
from levier.plan.chapters.sites.projects import most_open, projects_answer
from levier.plan.document import Answer
from levier.plan.sites.choosing import Choice, choose
from levier.plan.words import Words
from levier.sites.known import KNOWN, Sites
from levier.sites.project import Need, Project

AREAS = {"a": 30_000.0, "b": 12_000.0, "c": 50_000.0, "d": 8_000.0}
DRIVES = {"a": 10.0, "b": 5.0, "c": 40.0}
"""Minutes to a motorway; of the site d nobody knows."""
STATUSES = pl.DataFrame({"site_id": ["a"], "site_statut": ["friche avec projet"]})
NO_OUTLINE = pl.DataFrame(
    schema={"code": pl.String, "name": pl.String, "population": pl.Int64, "geometry": pl.Binary}
)


def sites() -> Sites:
    names = list(AREAS)
    places = pl.DataFrame(
        {
            "site_id": names,
            "name": [name.upper() for name in names],
            "kind": "brownfield",
            "commune": "08105",
            "longitude": [4.7, 4.8, 4.9, None],
            "latitude": [49.7, 49.8, 49.9, None],
        }
    )
    rows = [
        (site, fact, value, None, None, None, "declared", None)
        for fact, values in (("area_m2", AREAS), ("motorway_min", DRIVES))
        for site, value in values.items()
    ]
    return Sites(places, pl.DataFrame(rows, schema=KNOWN, orient="row"))


def project(area_m2: float, name: str = "logistics") -> Project:
    return Project(
        name,
        "Atelier",
        "25.62B",
        100,
        area_m2,
        (
            Need("area_m2", at_least=area_m2, must=True, weight=1),
            Need("motorway_min", at_most=30, must=True, weight=3),
        ),
    )


def chosen(area_m2: float) -> Choice:
    found = choose(sites(), project(area_m2))
    assert isinstance(found, Choice)
    return found


def answered(area_m2: float) -> Answer:
    return fit_answer(chosen(area_m2), NO_OUTLINE, Geography.shipped(), STATUSES)


def test_sites_that_fit_come_first_and_the_others_say_what_they_miss() -> None:
    rows = answered(10_000).tables[0].rows
    told = dict(
        rows.select("site_id", pl.struct("rank", "outcome", "missed_facts", "asked_facts")).iter_rows()
    )
    assert told["b"]["rank"] == 1 and told["a"]["rank"] == 2
    assert told["a"]["outcome"] == told["b"]["outcome"] == "meets every must"
    assert told["c"] == {
        "rank": None,
        "outcome": "excluded",
        "missed_facts": "Drive to a motorway junction",
        "asked_facts": "nothing more",
    }
    # The site d misses one must; the other is unknown, which is not missing it.
    assert told["d"]["missed_facts"] == "Land area"
    assert told["d"]["asked_facts"] == "Drive to a motorway junction"


def test_a_site_without_a_place_is_ranked_and_told_but_not_drawn() -> None:
    layers = [layer for layer in answered(5_000).layers if layer.form == "points"]
    drawn = pl.concat(layer.rows for layer in layers)
    assert drawn.height == len(AREAS)
    assert drawn["longitude"].null_count() == 1


def test_where_nothing_fits_the_nearest_misses_are_told() -> None:
    answer = answered(60_000)
    assert chosen(60_000).near_misses
    assert answer.finding is not None
    assert "No site can take it" in Words("en").say(answer.finding)
    assert answer.tables[0].rows.filter(pl.col("rank") == 1)["outcome"].item() == "excluded"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_all_that_is_told_can_be_said(lang: str) -> None:
    words = Words(lang)
    for answer in (answered(10_000), answered(60_000)):
        for profile in answer.profiles:
            for label, told in profile.facts:
                assert words.say(label) and words.say(told)
                assert "{" not in words.say(told)


def test_the_projects_that_most_sites_could_take_come_first() -> None:
    choices = [chosen(60_000), chosen(10_000), chosen(5_000)]
    assert [choice.project.area_m2 for choice in most_open(choices)] == [5_000, 10_000, 60_000]
    rows = projects_answer(choices).tables[0].rows
    assert rows["fitting"].to_list() == [2, 2, 0]
    assert rows["to_check"].to_list() == [1, 0, 0]
    assert rows["first_site"].to_list()[2] == "–"
