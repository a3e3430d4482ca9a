"""Diversity and specialisation: by hand, at their ends, and against what chance gives."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.structure import Diversity, diversity

SCHEMA = {"area": pl.String, "activity": pl.String, "employees": pl.Float64, "establishments": pl.Int64}


def panel(*rows: tuple[str, str, float | None, int | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(year=2025)


# Divisions 10 and 25 are of section C, 47 of section G.
TABLE = panel(
    ("A", "10", 20, 2), ("A", "25", 60, 6), ("A", "47", 20, 2),
    ("B", "10", 80, 8), ("B", "25", 40, 4), ("B", "47", 180, 18),
)  # fmt: skip


def indices(table: pl.DataFrame, area: str = "A", **how: object) -> dict[str, float]:
    found = diversity(table, year=2025, **how)  # type: ignore[arg-type]
    assert isinstance(found, Diversity)
    return found.by_area.row(by_predicate=pl.col("area") == area, named=True)


def test_indices_worked_by_hand():
    got = indices(TABLE)
    shannon = -(0.2 * math.log(0.2) * 2 + 0.6 * math.log(0.6))
    assert got["shannon"] == pytest.approx(shannon)
    assert got["shannon_share"] == pytest.approx(shannon / math.log(3))
    assert got["effective_activities"] == pytest.approx(math.exp(shannon))
    assert got["herfindahl"] == pytest.approx(0.44)
    # Of both: 100, 100 and 200 of 400.
    assert got["krugman"] == pytest.approx(0.05 + 0.35 + 0.3)
    # Sections: 0.8 in two of the three activities, 0.2 in one.
    assert got["theil_between"] == pytest.approx(0.8 * math.log(0.8 * 3 / 2) + 0.2 * math.log(0.2 * 3))
    within = 0.8 * (0.25 * math.log(0.25 * 2) + 0.75 * math.log(0.75 * 2))
    assert got["theil_within"] == pytest.approx(within)
    assert got["theil"] == pytest.approx(math.log(3) - shannon)


def test_two_regions_with_nothing_in_common_are_two_apart():
    # The example of Krugman's coefficient in the R package REAT (krugman.spec): 2. Against a reference that
    # holds both, each is half as far.
    table = panel(
        ("A", "10", 20, 1), ("A", "11", 10, 1), ("A", "13", 70, 1), ("B", "47", 60, 1), ("B", "49", 40, 1)
    )
    assert indices(table)["krugman"] == pytest.approx(1)


def test_an_area_of_one_industry():
    table = panel(("A", "25", 50, 1), ("B", "25", 50, 5), ("B", "47", 900, 90))
    got = indices(table)
    assert (got["shannon"], got["shannon_share"], got["herfindahl"], got["effective_activities"]) == (
        0,
        0,
        1,
        1,
    )
    assert got["theil"] == pytest.approx(math.log(2))


def test_where_there_is_one_activity_its_diversity_has_no_share():
    got = indices(panel(("A", "25", 50, 1), ("B", "25", 50, 5)))
    assert (got["shannon"], got["shannon_share"], got["theil"]) == (0, None, 0)


def test_an_area_without_jobs_has_no_index():
    got = indices(pl.concat([TABLE, panel(("C", "10", 0, 0))]), "C")
    assert (got["jobs"], got["shannon"], got["krugman"], got["krugman_by_chance"]) == (0, None, None, None)


def test_a_secret_cell_is_counted():
    table = TABLE.with_columns(
        pl.when((pl.col("area") == "A") & (pl.col("activity") == "10"))
        .then(None)
        .otherwise(pl.col("employees"))
        .alias("employees")
    )
    assert indices(table)["cells_unknown"] == 1


def test_codes_of_no_nomenclature_are_not_grouped():
    got = indices(TABLE.with_columns(activity="x" + pl.col("activity")))
    assert (got["theil_between"], got["theil_within"]) == (None, None)
    assert got["theil"] is not None


@settings(max_examples=40)
@given(st.lists(st.integers(0, 1_000), min_size=6, max_size=6).filter(lambda jobs: sum(jobs[:3]) > 0))
def test_what_holds_of_every_economy(jobs: list[int]):
    codes = ["10", "25", "47"]
    rows = [("AB"[n // 3], codes[n % 3], float(e), e and 1 + e // 10) for n, e in enumerate(jobs)]
    got = indices(panel(*rows, ("B", "49", 10, 1)))
    assert 0 <= got["shannon"] <= math.log(4) + 1e-12
    assert got["theil"] == pytest.approx(got["theil_between"] + got["theil_within"], abs=1e-12)
    assert min(got["theil_between"], got["theil_within"], got["theil"]) >= -1e-12
    assert 0 <= got["krugman"] <= 2
    assert 0 <= got["krugman_by_chance"] <= 2
    assert 1 / 4 - 1e-12 <= got["herfindahl"] <= 1
    tenfold = indices(panel(*((a, i, e * 10, n) for a, i, e, n in rows), ("B", "49", 100, 1)))
    assert tenfold["krugman"] == pytest.approx(got["krugman"])


def test_equal_shares_are_the_most_diverse():
    rows = [("A", code, 10.0, 1) for code in ("10", "25", "47")] + [("B", "10", 1.0, 1)]
    assert indices(panel(*rows))["shannon"] == pytest.approx(math.log(3))


def test_what_chance_gives_is_the_mean_of_draws():
    # One hundred plants of 10 jobs, of four activities, in a reference of many.
    codes, shares = ["10", "25", "47", "49"], np.array([0.05, 0.15, 0.3, 0.5])
    wide = [("B", code, float(s * 1e6), int(s * 1e5)) for code, s in zip(codes, shares, strict=True)]
    here = [("A", code, float(s * 1_000), int(s * 100)) for code, s in zip(codes, shares, strict=True)]
    # A few cells of one plant tell that all have 10 jobs.
    alone = [(f"C{n}", code, 10.0, 1) for n in range(5) for code in codes]
    total = np.array([s * 1_001_000 + 50 for s in shares])
    expected = sum(
        stats.poisson(mean).expect(lambda k, mean=mean: abs(k - mean)) * 10 / 1_000
        for mean in 100 * total / total.sum()
    )
    assert indices(panel(*wide, *here, *alone))["krugman_by_chance"] == pytest.approx(expected, rel=1e-6)


def test_unknown_plants_leave_chance_unknown():
    assert indices(TABLE.drop("establishments"))["krugman_by_chance"] is None


def test_one_area_needs_a_reference():
    one = TABLE.filter(area="A")
    found = diversity(one, year=2025)
    assert isinstance(found, NotComputed)
    country = TABLE.group_by("activity", "year").agg(pl.col("employees", "establishments").sum())
    assert indices(one, reference=country)["krugman"] == pytest.approx(0.7)


def test_every_sentence_is_in_french():
    found = diversity(TABLE, year=2025)
    assert isinstance(found, Diversity)
    for sentence in (found.evidence.method, found.evidence.uncertainty, *found.evidence.cautions):
        assert say(sentence, "fr") != say(sentence, "en")
