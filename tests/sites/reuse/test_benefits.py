"""Benefits by bearer: each line by hand, sums, break-even, and what the peers get wrong."""

import itertools
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sites.reuse.places import sites_of

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.sites.reuse import (
    BEARERS,
    LINES,
    Comparison,
    Line,
    ReuseBenefits,
    Setting,
    UnitValues,
    Use,
    annuity,
    cleanup_cost,
    resale,
    reuse_benefits,
    unit_values,
)
from levier.sites.reuse.lines import lines_against, once_only

SURE = UnitValues(
    unit_values().table.with_columns(low=pl.col("value"), high=pl.col("value"), spread=pl.lit("fixed"))
)
SITE = {"area_m2": 20_000.0, "built_m2": 6_000.0, "pollution": "pollution avérée"}
SETTING = Setting(
    population=5_000,
    dwelling_floor_100_m2=2_000,
    dwelling_floor_200_m2=6_000,
    dwelling_price_eur_m2=1_500,
    land_price_eur_m2=40,
    jobs=80,
)
FLAT = Comparison(rate=0.05, horizon=10, price_year=2022, start_year=2030, carbon="2019", cover="meadow")
YEARS = (1 - 1.05**-10) / 0.05


def found(comparison: Comparison = FLAT, setting: Setting = SETTING, **options: object) -> ReuseBenefits:
    asked = {"values": SURE, "draws": 200} | options
    got = reuse_benefits(sites_of({"a": SITE}), {"a": setting}, comparison, **asked)  # type: ignore[arg-type]
    assert isinstance(got, ReuseBenefits)
    return got


def line(got: ReuseBenefits, name: str, bearer: str) -> float:
    rows = got.lines.filter((pl.col("line") == name) & (pl.col("bearer") == bearer))
    return float(rows["central_eur"].item())


GROWING = sum((1.012 / 1.05) ** year for year in range(1, 11))
RISE = 1_500 * (2_000 * 0.035 + 6_000 * 0.03) * 0.8
CAR_KM = 80 * 0.5 * 220 * 1.2 / 1.45
BY_HAND = [
    ("guarding", "owner", 2 * 22_000 * 0.5 * YEARS),
    ("upkeep", "owner", 6_000 * 7 * 0.5 * YEARS),
    ("dumping", "local_authority", 5_000 * 0.0047 * 0.01 * 900 * YEARS),
    ("idle_tax", "owner", 6_000 * 14 * 0.5 * 0.4038 * YEARS),
    ("land_sale", "owner", 20_000 * 40),
    ("utilities_build", "local_authority", 2 * 86_289),
    ("utilities_upkeep", "local_authority", 2 * 14_474 * YEARS),
    # A fifth of the rise in each of the years 1 to 5; duty on a sale every 33 years.
    ("neighbours_value", "neighbours", RISE / 5 * (1 - 1.05**-5) / 0.05),
    ("neighbours_duty", "local_authority", RISE / 33 * 0.0581 * YEARS),
    ("farm_land", "society", 1.8 * 6_000),
    ("amenity", "society", 18_000 * 0.0071 * GROWING),
    ("water_cycle", "society", 18_000 * 0.1356 * GROWING),
    ("water_quality", "society", 18_000 * 0.01184 * GROWING),
    ("pollination", "society", 18_000 * 0.0092 * GROWING),
    ("nitrogen", "society", 18_000 * 0.0069 * GROWING),
    ("erosion", "society", 18_000 * 0.025 * GROWING),
    ("forest_product", "society", 0),
    ("soil_carbon", "society", 1.8 * (84.6 - 30) * 44 / 12 * 250 * 1.139515 / 1.0487836),
    ("site_water", "society", 20_000 * 0.05 * 0.1356 * GROWING),
    ("travel_time", "society", 80 * 0.5 * 220 * 2 / 60 * 9.97 * GROWING),
    ("travel_car", "society", CAR_KM * 0.12 * YEARS),
    ("travel_air", "society", CAR_KM * 0.0133 * GROWING),
    ("travel_accidents", "society", CAR_KM * 4.77e-8 * 326_374 * GROWING),
]


@pytest.mark.parametrize(("name", "bearer", "worth"), BY_HAND, ids=[row[0] for row in BY_HAND])
def test_a_line_is_worth_what_a_hand_finds(name: str, bearer: str, worth: float) -> None:
    assert line(found(), name, bearer) == pytest.approx(worth, rel=1e-5)


def test_the_carbon_of_travel_follows_the_car_and_the_value_of_each_year() -> None:
    carbon = [250 * 2 ** (year / 10) * 1.139515 / 1.0487836 for year in range(11)]
    car_t = [120.9e-6 * (87.2 / 120.9) ** (year / 20) for year in range(11)]
    worth = sum(CAR_KM * car_t[year] * carbon[year] / 1.05**year for year in range(1, 11))
    assert line(found(), "travel_carbon", "society") == pytest.approx(worth, rel=1e-5)


def test_the_clean_up_is_that_of_the_costs_and_is_paid_by_whom_it_is_said() -> None:
    cost = cleanup_cost(sites_of({"a": SITE}), values=SURE, price_year=2022, draws=200)
    assert not isinstance(cost, NotComputed)
    assert line(found(), "cleanup", "owner") == pytest.approx(-cost.sites["mean_eur"][0])
    moved = found(replace(FLAT, cleanup_bearer="local_authority"))
    assert line(moved, "cleanup", "local_authority") == line(found(), "cleanup", "owner")
    assert moved.sites["central_eur"][0] == pytest.approx(found().sites["central_eur"][0])


@pytest.mark.parametrize("against", ["field", "nothing"])
def test_lines_add_up_to_bearers_and_bearers_to_the_site_and_the_last_year(against: str) -> None:
    got = found(replace(FLAT, against=against), values=None)  # type: ignore[arg-type]
    by_bearer = got.lines.group_by("bearer").agg(pl.col("central_eur").sum()).sort("bearer")
    assert by_bearer["central_eur"].to_list() == pytest.approx(
        got.bearers.sort("bearer")["central_eur"].to_list()
    )
    total = got.sites.row(0, named=True)
    assert got.bearers["central_eur"].sum() == pytest.approx(total["central_eur"])
    last = got.years.row(-1, named=True)
    assert last["year"] == 2040
    for name in ("low_eur", "central_eur", "high_eur"):
        assert last[name] == pytest.approx(total[name])
    assert total["low_eur"] < total["central_eur"] < total["high_eur"]


def test_transfers_move_money_and_make_none() -> None:
    for against in ("field", "nothing"):
        lines = found(replace(FLAT, against=against)).lines  # type: ignore[arg-type]
        sides = lines.group_by("line").agg(pl.len().alias("sides"), pl.col("central_eur").sum())
        both = sides.filter(pl.col("sides") == 2)
        assert both.height >= 3
        assert both["central_eur"].to_list() == pytest.approx([0] * both.height, abs=1e-6)


@pytest.mark.parametrize("against", ["field", "nothing"])
def test_no_value_is_counted_under_two_lines(against: str) -> None:
    kept = lines_against(against, "owner")  # type: ignore[arg-type]
    things = [one.counts for one in kept]
    for counts in {thing for thing in things if things.count(thing) > 1}:
        assert sum(one.sign for one in kept if one.counts == counts) == 0


@pytest.mark.parametrize(
    ("counts", "bearer"),
    [
        ("dwellings near the site", "society"),  # property values, again as amenities
        ("land price", "owner"),  # the land, again as a resale
        ("field: soil carbon", "state"),
    ],
)
def test_a_line_that_counts_a_value_again_is_refused(counts: str, bearer: str) -> None:
    again = Line("again", bearer, 1, "once", counts, LINES[0].label)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="counted twice"):
        once_only([*lines_against("field", "owner"), again])


def test_the_order_of_lines_changes_nothing() -> None:
    forth = lines_against("field", "owner")
    back = lines_against("field", "owner", reversed(LINES))
    assert sorted(forth, key=repr) == sorted(back, key=repr)


USES = st.lists(
    st.builds(Use, st.just("use"), st.floats(0, 1e5), st.none() | st.floats(0, 500)), min_size=1, max_size=5
)


@given(USES)
def test_the_order_of_uses_does_not_matter_and_one_without_a_price_takes_nothing_away(
    uses: list[Use],
) -> None:
    worth = sum(use.area_m2 * use.price_eur_m2 for use in uses if use.price_eur_m2 is not None)
    for order in itertools.islice(itertools.permutations(uses), 24):
        assert resale(order) == pytest.approx(worth)
    assert resale([*uses, Use("street", 500, None)]) == pytest.approx(worth)


def test_uses_with_prices_stand_for_one_price_of_the_land() -> None:
    uses = (Use("plots", 15_000, 60.0), Use("street", 5_000, None))
    assert line(found(setting=replace(SETTING, uses=uses)), "land_sale", "owner") == 900_000


def test_rare_accidents_are_kept_as_an_expectation() -> None:
    few = found(setting=replace(SETTING, jobs=1))
    many = found(setting=replace(SETTING, jobs=1_000))
    accidents_y = CAR_KM / 80 * 4.77e-8
    assert accidents_y < 1e-4  # floored, it would be none for ever
    assert line(few, "travel_accidents", "society") > 0
    assert line(many, "travel_accidents", "society") == pytest.approx(
        1_000 * line(few, "travel_accidents", "society")
    )


def test_no_line_of_the_shipped_values_is_a_single_value() -> None:
    told = found(values=None).lines.filter(
        (pl.col("central_eur") != 0) & ~pl.col("line").is_in(["land_sale", "transfer_duty"])
    )
    assert (told["low_eur"] < told["high_eur"]).all()


def test_what_is_unknown_is_null_and_told_not_nil() -> None:
    got = found(setting=Setting())
    unknown = set(got.lines.filter(pl.col("central_eur").is_null())["line"])
    assert unknown == {
        "dumping",
        "neighbours_value",
        "neighbours_duty",
        "travel_time",
        "travel_car",
        "travel_air",
        "travel_accidents",
        "travel_carbon",
    }
    assert any("Not counted" in str(caution) for caution in got.evidence.cautions)
    alone = found(setting=Setting(dwelling_floor_100_m2=0, dwelling_floor_200_m2=0))
    assert line(alone, "neighbours_value", "neighbours") == 0


def test_a_field_saves_land_and_nature_and_nothing_saves_neither() -> None:
    nothing = found(replace(FLAT, against="nothing"))
    assert found().sites["land_saved_ha"][0] == 2
    assert nothing.sites["land_saved_ha"][0] == 0
    assert set(found().lines["line"]) - set(nothing.lines["line"]) >= {"water_cycle", "utilities_build"}
    assert line(nothing, "transfer_duty", "local_authority") == pytest.approx(20_000 * 40 * 0.0581)
    assert line(nothing, "land_sale", "project") == -800_000


@pytest.mark.parametrize("cover", ["crops", "meadow", "forest", "wetland"])
def test_each_cover_of_the_field_has_its_own_services(cover: str) -> None:
    got = found(replace(FLAT, cover=cover))  # type: ignore[arg-type]
    gives = {
        name for name in ("amenity", "nitrogen", "forest_product", "farm_land") if line(got, name, "society")
    }
    assert (
        gives
        == {
            "crops": {"farm_land"},
            "meadow": {"amenity", "nitrogen", "farm_land"},
            "forest": {"amenity", "forest_product"},
            "wetland": {"amenity", "nitrogen"},
        }[cover]
    )


def test_the_year_of_break_even_is_the_first_that_stays_above() -> None:
    got = found(replace(FLAT, horizon=50))
    path = got.years["central_eur"].to_numpy()
    year = got.sites["break_even_year"][0]
    assert year is not None
    at = year - 2030
    assert (path[at:] >= 0).all()
    assert at == 0 or path[at - 1] < 0


def test_a_reuse_that_never_pays_has_no_break_even() -> None:
    dear = SURE.overridden(
        pl.DataFrame({"key": ["studies_eur_m2"], "value": [1e4], "low": [1e4], "high": [1e4]})
    )
    got = found(values=dear).sites.row(0, named=True)
    assert (got["break_even_year"], got["break_even_low_year"], got["gain_share"]) == (None, None, 0)


def test_doing_nothing_costs_the_guarding_the_upkeep_and_the_dumping() -> None:
    yearly = 2 * 22_000 * 0.5 + 6_000 * 7 * 0.5 + 5_000 * 0.0047 * 0.01 * 900
    assert found().sites["doing_nothing_eur"][0] == pytest.approx(yearly * annuity(0.05, 10))


def test_a_higher_rate_lowers_what_comes_later_and_is_seen() -> None:
    low, high = (line(found(replace(FLAT, rate=rate)), "guarding", "owner") for rate in (0.032, 0.045))
    assert low / high == pytest.approx(annuity(0.032, 10) / annuity(0.045, 10))
    assert found(replace(FLAT, rate=None)).rate == 0.032


def test_several_sites_give_the_same_as_each_alone() -> None:
    other = {"area_m2": 3_000.0}
    both = reuse_benefits(sites_of({"a": SITE, "b": other, "c": {}}), {"a": SETTING}, FLAT, draws=200)
    alone = reuse_benefits(sites_of({"b": other}), {}, FLAT, draws=200)
    assert isinstance(both, ReuseBenefits)
    assert isinstance(alone, ReuseBenefits)
    assert both.sites["site_id"].to_list() == ["a", "b"]
    for mine, theirs in ((both.lines, alone.lines), (both.sites, alone.sites), (both.years, alone.years)):
        of_b = mine.filter(pl.col("site_id") == "b")
        numbers = [name for name, kind in of_b.schema.items() if kind == pl.Float64]
        np.testing.assert_allclose(of_b.select(numbers).to_numpy(), theirs.select(numbers).to_numpy())


def test_bearers_are_those_of_the_table() -> None:
    assert set(found(replace(FLAT, against="nothing")).bearers["bearer"]) <= set(BEARERS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizon": 0},
        {"horizon": 500},
        {"rate": -1.0},
        {"rate": float("nan")},
        {"against": "sea"},
        {"cover": "car park"},
        {"cleanup_bearer": "nobody"},
        {"carbon": "2099"},
        {"start_year": 1990},
        {"price_year": 1900},
    ],
)
def test_a_comparison_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        reuse_benefits(sites_of({"a": SITE}), {}, replace(Comparison(), **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"jobs": -1}, {"population": float("nan")}, {"land_price_eur_m2": float("inf")}]
)
def test_a_setting_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        Setting(**wrong)
    with pytest.raises(BadInput):
        Use("plots", -1, None)


def test_a_setting_of_no_site_is_refused_and_no_area_is_not_computed() -> None:
    with pytest.raises(BadInput, match="no such site"):
        reuse_benefits(sites_of({"a": SITE}), {"b": SETTING})
    assert isinstance(reuse_benefits(sites_of({"a": {}})), NotComputed)
