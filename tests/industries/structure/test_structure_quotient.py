"""Location quotients of every area and activity: by hand, on planted truth, and what is refused."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.structure import LocationQuotients, location_quotient
from levier.industries.structure.plants import UNEQUAL, plant_size
from levier.industries.structure.shrinkage import (
    SHAPES,
    chance,
    false_discovery_rate,
    log_likelihoods,
    posterior,
    shape_of,
)

COLUMNS = ["area", "activity", "year", "employees", "establishments"]
ROWS = [
    ("A", "foundry", 2025, 300, 1),  # one plant
    ("A", "metal", 2025, 300, 30),
    ("A", "shops", 2025, 400, 80),
    ("B", "foundry", 2025, 100, 1),
    ("B", "metal", 2025, 700, 70),
    ("B", "shops", 2025, 8_200, 1_640),
]


def panel(*rows: tuple[str, str, int, float | None, int | None]) -> pl.DataFrame:
    return pl.DataFrame(rows or ROWS, schema=COLUMNS, orient="row", infer_schema_length=None)


def quotients(table: pl.DataFrame | None = None, **how: object) -> LocationQuotients:
    found = location_quotient(panel() if table is None else table, year=2025, **how)  # type: ignore[arg-type]
    assert isinstance(found, LocationQuotients)
    return found


def cell(found: LocationQuotients, area: str, activity: str) -> dict[str, object]:
    return found.by_cell.row(
        by_predicate=(pl.col("area") == area) & (pl.col("activity") == activity), named=True
    )


def test_quotients_worked_by_hand():
    # 10,000 jobs, of which 1,000 in A; 1,000 in metal, 400 in foundries.
    found = quotients()
    metal, foundry = cell(found, "A", "metal"), cell(found, "A", "foundry")
    assert (metal["jobs_expected"], metal["location_quotient"]) == (pytest.approx(100), pytest.approx(3))
    assert (foundry["jobs_expected"], foundry["location_quotient"]) == (pytest.approx(40), pytest.approx(7.5))


def test_one_plant_is_no_specialisation_and_thirty_are():
    found = quotients()
    metal, foundry = cell(found, "A", "metal"), cell(found, "A", "foundry")
    assert (metal["specialised"], foundry["specialised"]) == (True, False)
    # Plants of metal have 10 jobs on average, and the average job is in one of (3,000 × 2.063 + 7,000 × 2.084) /
    # 1,000: how unequal they are is not told, and is taken from elsewhere (UNEQUAL).
    size = (3_000 * (1 + (UNEQUAL - 1) * 29 / 30) + 7_000 * (1 + (UNEQUAL - 1) * 69 / 70)) / 1_000
    assert metal["p_value"] == pytest.approx(2 * special.gammainc(300 / size, 100 / size))
    # The average foundry job is in a plant of 250 (100,000 / 400), here of 300: one plant where 40 / 300 is.
    assert foundry["p_value"] == pytest.approx(2 * stats.poisson.sf(0, 40 / 300))
    assert float(str(foundry["shrunk_quotient"])) < 3
    assert float(str(foundry["shrunk_low"])) < 1


def test_a_plant_thirty_times_what_is_expected_is_not_robust():
    rows = [("A", "glass", 2025, 300, 1), ("B", "glass", 2025, 700, 3)]
    rows += [("A", "rest", 2025, 2_700, 300), ("B", "rest", 2025, 296_300, 30_000)]
    glass = cell(quotients(panel(*rows)), "A", "glass")
    assert glass["location_quotient"] == pytest.approx(30)
    assert glass["specialised"] is False


def test_the_posterior_is_that_of_a_gamma_law():
    mean, low, high = posterior(np.array([4.0]), np.array([2.0]), 1.5, 0.9)
    law = stats.gamma(1.5 + 4, scale=1 / (1.5 + 2))
    assert mean[0] == pytest.approx(law.mean())
    assert (low[0], high[0]) == (pytest.approx(law.ppf(0.05)), pytest.approx(law.ppf(0.95)))


def test_chance_is_that_of_a_poisson_law():
    count, expected = np.array([0.0, 3, 9]), np.array([2.0, 3, 4])
    law = stats.poisson(expected)
    by_hand = np.minimum(1, 2 * np.minimum(law.sf(count - 1), law.cdf(count)))
    assert chance(count, expected) == pytest.approx(by_hand)


def test_the_likelihood_is_that_of_a_negative_binomial_law():
    rng = np.random.default_rng(0)
    expected = rng.gamma(2, 2, (50, 3))
    count = rng.poisson(expected).astype(float)
    fitted = log_likelihoods(count, expected)
    for n in (0, 10, 20):
        law = stats.nbinom(SHAPES[n], SHAPES[n] / (SHAPES[n] + expected)).logpmf(count).sum(axis=0)
        # What does not depend on the shape is left out: the difference from one shape to another is the same.
        other = stats.nbinom(SHAPES[5], SHAPES[5] / (SHAPES[5] + expected)).logpmf(count).sum(axis=0)
        assert fitted[:, n] - fitted[:, 5] == pytest.approx(law - other, abs=1e-8)


@pytest.mark.parametrize("shape", [0.3, 1.0, 4.0])
def test_the_shape_of_many_counts_is_found(shape: float):
    rng = np.random.default_rng(1)
    expected = rng.gamma(2, 3, (400, 10))
    count = rng.poisson(expected * rng.gamma(shape, 1 / shape, expected.shape)).astype(float)
    assert shape_of(log_likelihoods(count, expected).sum(axis=0)) == pytest.approx(shape, rel=0.3)


def test_few_counts_do_not_prove_that_all_quotients_are_one():
    expected = np.full((1, 12), 0.5)
    assert shape_of(log_likelihoods(np.round(expected), expected).sum(axis=0)) < SHAPES[-1]


def test_the_adjustment_is_that_of_benjamini_and_hochberg():
    # Fifteen p-values of Benjamini & Hochberg (1995), section 3.2: four are rejected at 0.05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
         0.7590, 1.0]  # fmt: skip
    q = pl.DataFrame({"p": p}).select(false_discovery_rate("p"))["p"]
    assert (q <= 0.05).sum() == 4
    assert q.to_list() == pytest.approx(stats.false_discovery_control(p))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.randoms())
def test_the_adjustment_does_not_depend_on_the_order_nor_on_nulls(p: list[float], random: object):
    mixed = [*p, None]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    q = pl.DataFrame({"p": mixed}, schema={"p": pl.Float64}).select(false_discovery_rate("p"))["p"].to_list()
    kept = [(a, b) for a, b in zip(mixed, q, strict=True) if a is not None]
    assert [b for _, b in kept] == pytest.approx(stats.false_discovery_control([a for a, _ in kept]))
    assert all(b is None for a, b in zip(mixed, q, strict=True) if a is None)


def planted(spread: float, seed: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plants of unequal sizes whose numbers differ from area to area as a gamma law has it, and the truth."""
    rng = np.random.default_rng(seed)
    areas, activities, shape = 60, 60, 0.7
    weight, people = rng.lognormal(0, 1.2, activities), rng.lognormal(0, 1, areas)
    mean = np.outer(people, weight) * rng.gamma(shape, 1 / shape, (areas, activities))
    plants, size = rng.poisson(mean), rng.lognormal(2, 0.8, activities)
    row, column = np.nonzero(plants)
    jobs = [
        np.ceil(rng.lognormal(np.log(size[i]), spread, plants[a, i])).sum()
        for a, i in zip(row, column, strict=True)
    ]
    expected = mean * size
    truth = expected * expected.sum() / np.outer(expected.sum(axis=1), expected.sum(axis=0))
    code = [f"{n:03}" for n in range(60)]
    table = pl.DataFrame(
        {
            "area": [code[a] for a in row],
            "activity": [code[i] for i in column],
            "year": 2025,
            "employees": jobs,
            "establishments": plants[row, column],
        }
    )
    grid = [(code[a], code[i], truth[a, i]) for a in range(areas) for i in range(activities)]
    return table, pl.DataFrame(grid, schema=["area", "activity", "truth"], orient="row")


@pytest.mark.parametrize("spread", [0.5, 1.0])
def test_intervals_hold_the_truth_as_often_as_they_say(spread: float):
    table, truth = planted(spread)
    found = quotients(table).by_cell.join(truth, on=["area", "activity"])
    inside = pl.col("truth").is_between("shrunk_low", "shrunk_high")
    assert found.select(inside.mean()).item() == pytest.approx(0.95, abs=0.02)
    errors = found.select(
        ((pl.col(name) - pl.col("truth")) ** 2).mean().alias(name)
        for name in ("location_quotient", "shrunk_quotient")
    )
    assert errors["shrunk_quotient"][0] < errors["location_quotient"][0] / 3
    called = found.filter("specialised")
    assert called.height > 30
    assert (called["truth"] <= 1).mean() < 0.05  # type: ignore[operator]


def test_the_size_of_plants_counts_what_their_sum_hides():
    # Cells of two plants: 2 and 18, 18 and 2, ... have 20 jobs each and tell nothing; cells of one do.
    alone = pl.DataFrame({"employees": [2, 18] * 5, "establishments": [1] * 10})
    # E[s²] / E[s] of 2 and 18: (4 + 324) / 20; the variance is over 9 rather than 10.
    assert alone.select(plant_size()).item() == pytest.approx(10 + 64 * 10 / 9 / 10)
    nothing = pl.DataFrame({"employees": [0], "establishments": [0]})
    assert nothing.select(plant_size()).item() is None


def test_a_secret_cell_has_no_quotient_and_is_counted():
    rows = [row if row[:2] != ("A", "metal") else ("A", "metal", 2025, None, None) for row in ROWS]
    found = quotients(panel(*rows))
    metal, shops = cell(found, "A", "metal"), cell(found, "A", "shops")
    assert (metal["location_quotient"], metal["q_value"], metal["why_null"]) == (None, None, "secret")
    assert shops["location_quotient"] == pytest.approx((400 / 700) / (8_600 / 9_700))
    assert "1 secret cells" in str(found.evidence.cautions[-1])


def test_unknown_plants_leave_the_quotient_without_interval():
    found = quotients(panel().drop("establishments"))
    metal = cell(found, "A", "metal")
    assert metal["location_quotient"] == pytest.approx(3)
    assert (metal["shrunk_quotient"], metal["specialised"], metal["why_null"]) == (
        None,
        None,
        "plants unknown",
    )


def test_an_industry_absent_everywhere_and_an_area_without_jobs_say_so():
    found = quotients(panel(*ROWS, ("A", "coal", 2025, 0, 0), ("C", "shops", 2025, 0, 0)))
    coal, nothing = cell(found, "A", "coal"), cell(found, "C", "shops")
    assert (coal["location_quotient"], coal["why_null"]) == (None, "absent everywhere")
    assert (nothing["location_quotient"], nothing["why_null"]) == (None, "area without jobs")


def test_a_reference_may_be_wider_than_the_areas():
    one = panel().filter(pl.col("area") == "A")
    country = panel().group_by("activity", "year").agg(pl.col("employees", "establishments").sum())
    alone = quotients(one, reference=country)
    assert cell(alone, "A", "metal")["location_quotient"] == pytest.approx(3)
    assert cell(alone, "A", "foundry")["specialised"] is False


@pytest.mark.parametrize(
    ("table", "how", "says"),
    [
        (panel(), {"year": 2024}, "no jobs of 2024"),
        (panel().filter(pl.col("area") == "A"), {}, "nothing but the territory"),
        (panel().with_columns(employees=0), {}, "no figures by activity"),
        (panel(), {"reference": panel().filter(pl.col("area") == "A").drop("area")}, "does not contain"),
        (panel(), {"reference": panel().clear().drop("area")}, "no jobs of 2025"),
    ],
)
def test_what_cannot_be_compared_says_why(table: pl.DataFrame, how: dict[str, object], says: str):
    found = location_quotient(table, **({"year": 2025} | how))  # type: ignore[arg-type]
    assert isinstance(found, NotComputed)
    assert says in str(found.reason)
    assert say(found.reason, "fr") != say(found.reason, "en")


@pytest.mark.parametrize(
    ("table", "how"),
    [
        (panel(*ROWS, ROWS[0]), {}),
        (panel(("A", "metal", 2025, -1, 1)), {}),
        (panel().drop("activity"), {}),
        (panel(), {"level": 95}),
        (panel(), {"false_discoveries": 0}),
    ],
)
def test_a_mistake_is_refused(table: pl.DataFrame, how: dict[str, object]):
    with pytest.raises(BadInput):
        location_quotient(table, year=2025, **how)  # type: ignore[arg-type]


@settings(max_examples=15)
@given(st.integers(2, 50))
def test_quotients_do_not_depend_on_the_unit_of_jobs(times: int):
    before = quotients().by_cell["location_quotient"].to_list()
    after = (
        quotients(panel().with_columns(pl.col("employees") * times)).by_cell["location_quotient"].to_list()
    )
    assert after == pytest.approx(before)
