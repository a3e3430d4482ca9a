"""The specialisations of one territory are judged as those of every area are."""

import numpy as np
import polars as pl
import pytest

from levier.industries import Specialisation, specialisation, specialisation_of_establishments
from levier.industries.structure import LocationQuotients, location_quotient

COLUMNS = ["naf", "year", "establishments", "employees"]


def worlds(seed: int, *, far: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A territory and the country around it: plants as chance puts them, or three times as many of metal."""
    rng = np.random.default_rng(seed)
    codes = [f"{n:02}" for n in (*range(10, 34), *range(45, 65))]
    plants_there, size = rng.integers(200, 5_000, len(codes)), rng.lognormal(2, 1, len(codes))
    here = rng.poisson(plants_there * 0.01 * np.where((np.array(codes) == "25") & far, 4, 1))
    jobs = [np.ceil(rng.lognormal(np.log(s), 1, n)).sum() for s, n in zip(size, here, strict=True)]
    there = plants_there * np.ceil(size * np.exp(0.5)) + jobs
    local = pl.DataFrame({"naf": codes, "year": 2025, "establishments": here, "employees": jobs})
    wide = pl.DataFrame(
        {"naf": codes, "year": 2025, "establishments": plants_there + here, "employees": there}
    )
    return local.filter(pl.col("establishments") > 0), wide


def judged(local: pl.DataFrame, wide: pl.DataFrame) -> pl.DataFrame:
    found = specialisation(local, wide, year=2025)
    assert isinstance(found, Specialisation)
    return found.by_activity


def test_a_territory_alone_is_judged_as_one_area_of_a_panel():
    local, wide = worlds(1, far=True)
    alone = judged(local, wide)
    panel = location_quotient(
        local.rename({"naf": "activity"}).with_columns(area=pl.lit("A")),
        year=2025,
        reference=wide.rename({"naf": "activity"}),
    )
    assert isinstance(panel, LocationQuotients)
    same = panel.by_cell.sort("activity")
    for name in ("location_quotient", "shrunk_quotient", "shrunk_low", "shrunk_high", "q_value"):
        assert alone.sort("activity")[name].to_list() == pytest.approx(same[name].to_list())


def test_what_chance_gives_is_hardly_ever_robust():
    wrong = sum(judged(*worlds(seed, far=False))["robust"].any() for seed in range(40))
    # One territory in twenty may have a false one; two intervals of forty-four would exclude 1 by chance.
    assert wrong <= 5


def test_what_is_planted_is_found():
    found = [judged(*worlds(seed, far=True)).filter(activity="25").row(0, named=True) for seed in range(20)]
    assert sum(row["robust"] for row in found) >= 14
    assert all(row["shrunk_quotient"] > 1 for row in found)


def test_three_establishments_may_still_be_chance():
    # Three establishments, of which one has nearly all of the 900 jobs, in a country where they have 60 each.
    rows = [("30.30Z", 2025, 3, 900)] + [(f"{n}.11Z", 2025, 10, 100) for n in range(45, 65)]
    rows = [row for row in rows if row[0][:2] not in {"48", "54", "57"}]
    wide = [("30.30Z", 2025, 500, 30_000)] + [(code, year, 10_000, 100_000) for code, year, _, _ in rows[1:]]
    local, country = (pl.DataFrame(table, schema=COLUMNS, orient="row") for table in (rows, wide))
    aircraft = judged(local, country).filter(activity="30").row(0, named=True)
    assert aircraft["location_quotient"] > 15
    assert aircraft["shrunk_quotient"] < aircraft["location_quotient"] / 2
    assert aircraft["q_value"] > 0.05
    assert aircraft["robust"] is False


def test_establishments_alone_are_counts_of_their_own():
    local, wide = (table.select("naf", "establishments") for table in worlds(1, far=True))
    found = specialisation_of_establishments(local, wide)
    assert isinstance(found, Specialisation)
    metal = found.by_activity.filter(activity="25").row(0, named=True)
    assert 1 < metal["shrunk_quotient"] < metal["establishment_quotient"]
    assert metal["robust"] is True
