"""Discounting against the closed form of an annuity; the value of carbon between its years."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.sites.reuse import annuity, carbon_values, discount_factors, price_factor
from levier.sites.reuse.discount import car_tonnes_per_km


@given(st.floats(0.001, 0.2), st.integers(1, 50))
def test_the_sum_of_discount_factors_is_an_annuity(rate: float, years: int) -> None:
    assert annuity(rate, years) == pytest.approx((1 - (1 + rate) ** -years) / rate)


def test_without_discounting_years_add_up() -> None:
    assert annuity(0.0, 17) == 17


def test_carbon_is_that_of_the_trajectory_in_its_years_and_geometric_between() -> None:
    values = carbon_values("2019", 2030, 25, 2018)
    assert values[[0, 10, 20]].tolist() == pytest.approx([250, 500, 775])
    assert values[5] == pytest.approx(math.sqrt(250 * 500))
    assert values[25] == values[20]  # flat after 2050
    assert carbon_values("2019", 2030, 1, 2023)[0] == pytest.approx(250 * price_factor(2018, 2023))


def test_the_trajectory_of_2025_grows_at_the_discount_rate_in_force() -> None:
    first, last = carbon_values("2025", 2030, 20, 2023)[[0, 20]]
    assert (first, last) == pytest.approx((300, 563))
    assert (last / first) ** (1 / 20) - 1 == pytest.approx(0.032, abs=5e-4)


def test_a_car_emits_as_the_table_says() -> None:
    assert car_tonnes_per_km(2015, 15)[[0, 15]].tolist() == pytest.approx([157.2e-6, 120.9e-6])


@pytest.mark.parametrize("rate", [-1.0, -0.001, 0.21, float("nan"), float("inf")])
def test_a_rate_out_of_bounds_is_refused(rate: float) -> None:
    with pytest.raises(BadInput, match="discount rate"):
        discount_factors(rate, 10)


@pytest.mark.parametrize("horizon", [0, -3, 51, 500, 2.5, True])
def test_a_horizon_out_of_bounds_is_refused(horizon: int) -> None:
    with pytest.raises(BadInput, match="horizon"):
        discount_factors(0.03, horizon)


def test_an_unknown_trajectory_or_a_year_before_it_is_refused() -> None:
    with pytest.raises(BadInput, match="no carbon value"):
        carbon_values("2099", 2030, 1, 2023)
    with pytest.raises(BadInput, match="2025 at the earliest"):
        carbon_values("2025", 2024, 1, 2023)
