"""Two kinds of evidence that compare profiles: over areas, over occupations."""

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput, UnknownCode
from levier.core.evidence import NotComputed
from levier.industries.cells import cells_of
from levier.industries.relatedness import Kind, by_location, by_occupation
from levier.industries.relatedness.profiles import ORDINARY, alike


def cells(rows: list[tuple[str, str, int | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["area", "activity", "establishments"], orient="row", strict=False)


def located(rows: list[tuple[str, str, int | None]]) -> Kind:
    found = by_location(cells_of(cells(rows), value="establishments"))
    assert isinstance(found, Kind)
    return found


def hirings(rows: list[tuple[str, str, int]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["rome", "naf", "hirings"], orient="row")


def test_times_chance_of_three_profiles_worked_by_hand() -> None:
    # Shares of all: 1/2, 1/2. With 450 units and 50 as all have: 1: (425, 75)/500, 2: the same, 3: reversed
    # with 900 of 1,000 in the second.
    count = np.array([[400.0, 50.0], [400.0, 50.0], [50.0, 750.0]])
    assert count.sum(axis=0).tolist() == [850, 850]
    assert ORDINARY == 50
    first = np.array([425, 75]) / 500
    third = np.array([75, 775]) / 850
    times, noise = alike(count)
    assert times[0, 1] == pytest.approx((first**2).sum() / 0.5)
    assert times[0, 2] == pytest.approx((first * third).sum() / 0.5)
    # A hiring of 1 finds an advantage of 1.7 or 0.3 in 2's eyes: the variance of 500 such, both ways.
    variance = (0.85 * 1.7**2 + 0.15 * 0.3**2 - times[0, 1] ** 2) / 500
    assert noise[0, 1] == pytest.approx(np.sqrt(2 * variance))


def test_an_activity_spread_as_the_whole_is_as_chance_with_any_other() -> None:
    count = np.array([[10.0, 30.0], [300.0, 100.0], [290.0, 1670.0]])
    count[0] = count.sum(axis=0) - count[1:].sum(axis=0)
    whole = count.sum(axis=0)
    assert alike(np.vstack((count, whole)))[0][3] == pytest.approx(np.ones(4))


def test_unknown_cells_are_read_as_what_chance_gives() -> None:
    count = np.array([[40.0, 60.0, 100.0], [80.0, 120.0, 200.0], [300.0, 200.0, 500.0]])
    hidden = count.copy()
    hidden[1, 2] = np.nan
    # The second is spread as the whole but for what is hidden.
    assert alike(hidden)[0][1, 0] == pytest.approx(alike(count)[0][1, 0], abs=0.02)


def test_activities_of_the_same_areas_are_related_and_the_order_of_rows_is_nothing() -> None:
    rng = np.random.default_rng(0)
    rows: list[tuple[str, str, int | None]] = []
    for area in range(120):
        metal = rng.random() < 0.3
        for place, activity in enumerate(
            ("10.51A", "13.10Z", "20.14Z", "25.50A", "25.62B", "31.01Z", "47.11F")
        ):
            mean = 30 if activity == "47.11F" else 2 + 8 * (metal and activity.startswith("25"))
            rows.append((f"{area:03}", activity, int(rng.poisson(mean + place % 2))))
    found = located(rows)
    a, b = found.activities.index("25.50A"), found.activities.index("25.62B")
    assert found.related[a, b]
    assert found.related.sum() == 2
    assert found.times[a, b] == np.nanmax(np.where(np.eye(7, dtype=bool), np.nan, found.times))
    assert located(rows[::-1]).times == pytest.approx(found.times)
    table = found.table()
    assert table.columns == ["activity_a", "activity_b", "relatedness", "times_chance", "q_value", "related"]
    row = table.row(by_predicate=pl.col("related"), named=True)
    assert row["relatedness"] == pytest.approx(1 - 1 / row["times_chance"])


def test_a_rare_pair_met_once_does_not_shine() -> None:
    rng = np.random.default_rng(1)
    rows: list[tuple[str, str, int | None]] = [
        (f"{area:03}", activity, int(n))
        for area in range(200)
        for activity, n in zip(("10", "25", "28"), rng.poisson((10, 5, 8)), strict=True)
    ]
    found = located([*rows, ("007", "19", 1), ("007", "12", 1)])
    a, b = found.activities.index("12"), found.activities.index("19")
    # Unshrunk it would be about 200 times as often as by chance.
    assert found.times[a, b] < 2
    assert not found.related[a, b]


def test_an_activity_that_no_area_holds_is_unknown() -> None:
    found = located(
        [("A", "10", 3), ("B", "10", 2), ("A", "25", 4), ("B", "28", 2), ("A", "30", 0), ("B", "31", None)]
    )
    for code in ("30", "31"):
        assert np.isnan(found.times[found.activities.index(code)]).all()
    assert any("Secret" in str(caution) for caution in found.evidence.cautions)


@pytest.mark.parametrize(
    "rows",
    [[("A", "10", 3), ("A", "25", 2)], [("A", "10", 3), ("B", "10", 2)], [("A", "10", 0), ("B", "25", 0)]],
)
def test_one_area_or_one_activity_tells_nothing(rows: list[tuple[str, str, int | None]]) -> None:
    found = by_location(cells_of(cells(rows), value="establishments"))
    assert isinstance(found, NotComputed)
    assert found.needs == ("employment",)


def test_activities_that_hire_the_same_rare_occupations_are_related() -> None:
    everyone = [("M1607", naf, 500) for naf in ("10.71C", "25.50A", "25.62B", "47.11F", "13.10Z", "62.01Z")]
    # Two activities share eight occupations that hardly any other hires.
    rare = [(f"H29{n:02}", naf, 100) for n in range(8) for naf in ("25.50A", "25.62B")]
    other = [(f"D11{n:02}", naf, 90 + n) for n in range(8) for naf in ("10.71C",)]
    more = [(f"G16{n:02}", ("47.11F", "13.10Z", "62.01Z")[n % 3], 300) for n in range(12)]
    found = by_occupation(hirings([*everyone, *rare, *other, *more]))
    assert isinstance(found, Kind)
    a, b = (found.activities.index(code) for code in ("25.50A", "25.62B"))
    assert found.related[a, b] and found.related.sum() == 2
    # What all hire makes no relation.
    assert found.times[a, found.activities.index("10.71C")] < 1
    assert found.pairs.matrix[a, found.activities.index("10.71C")] == 0
    assert found.pairs.matrix.diagonal().tolist() == [1.0] * 6


def test_few_hirings_tell_little() -> None:
    rows = [
        ("H2903", "25.62B", 1000),
        ("H2903", "28.15Z", 2),
        ("D1106", "47.11F", 5000),
        ("M1607", "47.11F", 500),
    ]
    few = by_occupation(hirings(rows))
    many = by_occupation(hirings([*rows[:1], ("H2903", "28.15Z", 2000), *rows[2:]]))
    assert isinstance(few, Kind) and isinstance(many, Kind)
    a, b = few.activities.index("25.62B"), few.activities.index("28.15Z")
    assert few.times[a, b] < many.times[a, b] * 1.6
    assert not few.related[a, b]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("H2903", "25.62B", -1), ("H2903", "25.50A", 1)], "negative"),
        ([("H2903", "25.62B", 1), ("H2903", "25.62B", 1)], "again"),
        ([("H2903", None, 1)], "no naf"),
    ],
)
def test_wrong_hirings_are_refused(rows: list[tuple[str, str, int]], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        by_occupation(hirings(rows))


def test_unknown_codes_missing_columns_and_empty_tables_of_hirings() -> None:
    with pytest.raises(UnknownCode, match=r"99\.99X"):
        by_occupation(hirings([("H2903", "99.99X", 1)]))
    with pytest.raises(BadInput, match="no column hirings"):
        by_occupation(hirings([]).drop("hirings"))
    for rows in ([], [("H2903", "25.62B", 5)], [("H2903", "25.62B", 0), ("D1106", "25.50A", 0)]):
        assert isinstance(
            by_occupation(hirings(rows).cast({"rome": pl.String, "naf": pl.String, "hirings": pl.Int64})),
            NotComputed,
        )


def test_all_faults_of_hirings_are_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        by_occupation(hirings([(None, "25.62B", -1), ("H2903", "25.50A", 1), ("H2903", "25.50A", 2)]))  # type: ignore[list-item]
    assert all(word in str(refused.value) for word in ("no rome", "again", "negative"))


def test_large_areas_and_rare_activities_put_together_by_chance_are_not_called_related() -> None:
    rng = np.random.default_rng(0)
    mean = rng.lognormal(0, 1, (300, 1)) * rng.lognormal(-1, 1.5, 80)
    count = rng.poisson(mean)
    rows = [
        (f"{area:03}", f"{activity:02}", int(count[area, activity])) for area, activity in np.argwhere(count)
    ]
    found = located(rows)
    # The configuration model alone calls more: quotients of rare activities depend on the size of the area.
    assert found.related.sum() / 2 <= 3
