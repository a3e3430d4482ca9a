"""Location quotients and their intervals."""

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries import Specialisation, specialisation, specialisation_of_establishments
from levier.industries.specialisation import clopper_pearson

SCHEMA = {"naf": pl.String, "year": pl.Int64, "establishments": pl.Int64, "employees": pl.Int64}
Row = tuple[str, int, int | None, int | None]


def cells(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


TERRITORY = cells(
    ("10.71C", 2025, 4, 20),
    ("25.62B", 2025, 25, 500),
    ("25.61Z", 2025, 5, 100),
    ("28.22Z", 2025, 1, 280),  # one large plant
    ("47.11F", 2025, 65, 100),
    ("25.62B", 2020, 99, 9999),  # another year
)
REFERENCE = cells(
    ("10.71C", 2025, 800, 8_000),
    ("25.62B", 2025, 600, 9_000),
    ("25.61Z", 2025, 400, 3_000),
    ("28.22Z", 2025, 100, 2_000),
    ("47.11F", 2025, 8_000, 77_000),
    ("05.10Z", 2025, 100, 1_000),
)


def compared(territory: pl.DataFrame = TERRITORY, reference: pl.DataFrame = REFERENCE) -> Specialisation:
    result = specialisation(territory, reference, year=2025)
    assert isinstance(result, Specialisation)
    return result


def row(result: Specialisation, activity: str) -> dict[str, object]:
    return result.by_activity.row(by_predicate=pl.col("activity") == activity, named=True)


def test_a_quotient_worked_by_hand():
    metal = row(compared(), "25")
    # Jobs: 600 of 1,000 here, 12,000 of 100,000 there: 0.6 / 0.12.
    # Establishments: 30 of 100 here, 1,000 of 10,000 there: 0.3 / 0.1.
    assert metal["location_quotient"] == pytest.approx(5)
    assert metal["establishment_quotient"] == pytest.approx(3)
    exact = stats.binomtest(30, 100).proportion_ci(0.95, method="exact")
    assert metal["quotient_low"] == pytest.approx(exact.low / 0.1)
    assert metal["quotient_high"] == pytest.approx(exact.high / 0.1)
    assert metal["robust"] is True
    assert (metal["group"], metal["jobs"], metal["jobs_reference"]) == ("manufacturing", 600, 12_000)


def test_one_large_plant_is_no_robust_specialisation():
    machines = row(compared(), "28")
    assert machines["location_quotient"] == pytest.approx(0.28 / 0.02)
    assert machines["robust"] is False


def test_few_jobs_in_many_establishments_are_robustly_below_one():
    # 65 of 100 establishments against 8,000 of 10,000: the interval is below 1, as is 0.1 / 0.77.
    trade = row(compared(), "47")
    assert trade["quotient_high"] < 1
    assert trade["robust"] is True
    assert trade["group"] is None


def test_an_interval_on_the_other_side_of_one_is_not_robust():
    # Many small establishments, few jobs: establishments say more than there, jobs say less.
    territory = cells(("10.71C", 2025, 40, 5), ("47.11F", 2025, 60, 995))
    bakers = row(compared(territory), "10")
    assert bakers["quotient_low"] > 1
    assert bakers["location_quotient"] < 1
    assert bakers["robust"] is False


def test_an_activity_that_the_territory_does_not_have_weighs_nothing():
    coal = row(compared(), "05")
    assert (coal["jobs"], coal["location_quotient"], coal["quotient_low"]) == (0, 0, 0)
    assert coal["robust"] is False


def test_an_unknown_cell_leaves_its_activity_without_quotient():
    secret = TERRITORY.with_columns(
        employees=pl.when(pl.col("naf") == "25.61Z").then(None).otherwise("employees")
    )
    got = compared(secret)
    metal = row(got, "25")
    assert (metal["location_quotient"], metal["establishment_quotient"]) == (None, None)
    assert metal["cells_unknown"] == 1
    assert row(got, "10")["location_quotient"] == pytest.approx((20 / 900) / 0.08)
    assert any("Unknown cells of the territory: 1;" in str(caution) for caution in got.evidence.cautions)


def test_subclasses_are_a_finer_grain():
    result = specialisation(TERRITORY, REFERENCE, year=2025, grain="subclass")
    assert isinstance(result, Specialisation)
    turning = row(result, "25.62B")
    assert turning["location_quotient"] == pytest.approx(0.5 / 0.09)
    assert turning["label"] == "Mécanique industrielle"


@pytest.mark.parametrize(
    ("territory", "reference", "says"),
    [
        (TERRITORY.clear(), REFERENCE, "for this territory"),
        (TERRITORY, REFERENCE.clear(), "for the reference"),
        (TERRITORY.filter(pl.col("year") != 2025), REFERENCE, "for this territory"),
        (REFERENCE, REFERENCE, "nothing but the territory"),
        (REFERENCE, TERRITORY, "does not contain"),
    ],
)
def test_without_a_larger_reference_nothing_is_computed(
    territory: pl.DataFrame, reference: pl.DataFrame, says: str
):
    result = specialisation(territory, reference, year=2025)
    assert isinstance(result, NotComputed)
    assert says in str(result.reason)
    assert result.needs == ("employment",)
    assert say(result.reason, "fr") != say(result.reason, "en")


def test_a_reference_that_lacks_an_activity_of_the_territory_is_named():
    result = specialisation(TERRITORY, REFERENCE.filter(pl.col("naf") != "28.22Z"), year=2025)
    assert isinstance(result, NotComputed)
    assert result.reason.values == {"activities": "28"}


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_between_zero_and_one(level: float):
    with pytest.raises(BadInput):
        specialisation(TERRITORY, REFERENCE, year=2025, level=level)


def test_from_establishments_alone():
    territory, reference = (
        t.filter(year=2025).select("naf", "establishments") for t in (TERRITORY, REFERENCE)
    )
    result = specialisation_of_establishments(territory, reference)
    assert isinstance(result, Specialisation)
    metal = row(result, "25")
    assert metal["establishment_quotient"] == pytest.approx(3)
    assert metal["robust"] is True
    assert "location_quotient" not in metal
    assert result.evidence.tables == ("establishments",)


counts = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=6)
CODES = ["10.71C", "25.62B", "28.22Z", "35.11Z", "47.11F", "56.10A"]


def drawn_pair(drawn: list[tuple[int, int]], scale: int = 1) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A territory, and a reference that holds it and more of everything."""
    territory = [(naf, 2025, e * scale, e * scale) for naf, (e, _) in zip(CODES, drawn, strict=False)]
    reference = [
        (naf, 2025, (e + more + 1) * scale, (e + more + 1) * scale)
        for naf, (e, more) in zip(CODES, drawn, strict=False)
    ]
    return cells(*territory), cells(*reference)


@given(counts)
def test_quotients_average_one_over_the_reference(drawn: list[tuple[int, int]]):
    assume(sum(e for e, _ in drawn) > 0)
    table = compared(*drawn_pair(drawn)).by_activity
    share = table["jobs_reference"] / table["jobs_reference"].sum()
    assert (share * table["location_quotient"]).sum() == pytest.approx(1)


@given(counts, st.integers(2, 1000))
def test_quotients_do_not_depend_on_the_scale_of_the_counts(drawn: list[tuple[int, int]], scale: int):
    assume(sum(e for e, _ in drawn) > 0)
    plain, scaled = (compared(*drawn_pair(drawn, by)).by_activity for by in (1, scale))
    assert scaled["location_quotient"].to_list() == pytest.approx(plain["location_quotient"].to_list())


@given(counts, st.integers(2, 5))
def test_a_territory_made_like_the_reference_has_quotients_of_one(drawn: list[tuple[int, int]], times: int):
    territory, _ = drawn_pair([(e + 1, 0) for e, _ in drawn])
    larger = territory.with_columns(pl.col("employees", "establishments") * times)
    table = compared(territory, larger).by_activity
    assert table["location_quotient"].to_list() == pytest.approx([1] * table.height)
    assert not table["robust"].any()


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5), st.floats(0.5, 0.999))
def test_the_interval_is_scipy_s_exact_one(successes: list[int], level: float):
    low, high = clopper_pearson(pl.Series(successes), 40, level)
    for i, k in enumerate(successes):
        exact = stats.binomtest(k, 40).proportion_ci(level, method="exact")
        assert (low[i], high[i]) == (pytest.approx(exact.low), pytest.approx(exact.high))


def test_every_sentence_is_in_french():
    evidence = compared().evidence
    for sentence in [evidence.method, evidence.uncertainty, *evidence.cautions]:
        assert say(sentence, "fr") != say(sentence, "en")
