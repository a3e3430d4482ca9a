"""The FLQ formula worked by hand, and what a range must hold to."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.industries.supply.test_leontief import FLOWS, OUTPUT

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.industries.supply import Delta, input_output, jobs_by_place, local_multipliers, local_table

TABLE = input_output(FLOWS, OUTPUT)
NAMES = ("low", "middle", "high")


def jobs(first, second, reference=(400.0, 600.0)) -> pl.DataFrame:
    return pl.DataFrame(
        {"industry": ["1", "2"], "jobs": [first, second], "jobs_reference": list(reference)},
        schema_overrides={"jobs": pl.Float64},
    )


def test_the_formula_is_that_of_flegg_and_webber():
    # The area has 100 of 1,000 jobs, 60 in industry 1: SLQ = (0.6 / 0.4, 0.4 / 0.6).
    local = local_table(TABLE, jobs(60.0, 40.0), Delta(0.2, 0.2, 0.2))
    size = math.log2(1.1) ** 0.2
    expected = [
        [0.15 * min(1, size * 1.5), 0.25 * min(1, size * 1.5 / (2 / 3))],
        [0.2 * min(1, size * (2 / 3) / 1.5), 0.05 * min(1, size * 2 / 3)],
    ]
    assert [row.tolist() for row in local.middle] == [pytest.approx(row) for row in expected]


def test_the_whole_country_buys_all_its_domestic_inputs_at_home():
    local = local_table(TABLE, jobs(400.0, 600.0))
    for name in NAMES:
        assert getattr(local, name).tolist() == [pytest.approx(row) for row in TABLE.coefficients.tolist()]
    shares = local_multipliers(local).by_industry
    assert shares["local_supply_share_middle"].to_list() == pytest.approx([1, 1])


def test_imports_leak_out_whatever_the_area():
    imports = pl.DataFrame({"from_industry": ["1"], "to_industry": ["1"], "value_meur": [350.0]})
    table = input_output(FLOWS, OUTPUT, imports)
    shares = local_multipliers(local_table(table, jobs(400.0, 600.0))).by_industry
    assert shares["local_supply_share_middle"].to_list() == pytest.approx([0.5, 1])


@given(st.integers(0, 300), st.integers(1, 300))
def test_stronger_leakage_never_gives_more(first, second):
    rows = local_multipliers(
        local_table(TABLE, jobs(float(first), float(second))),
        pl.DataFrame(
            {"industry": ["1", "2"], "jobs_per_meur": [5.0, None]},
            schema_overrides={"jobs_per_meur": pl.Float64},
        ),
    ).by_industry
    for measure in ("output_multiplier", "local_supply_share", "jobs_per_meur"):
        low, middle, high = (rows[f"{measure}_{name}"] for name in NAMES)
        assert (low <= middle + 1e-9).all()
        assert (middle <= high + 1e-9).all()
    assert (rows["output_multiplier_low"] >= 1).all()
    assert (rows["local_supply_share_high"] <= 1 + 1e-9).all()


def test_secret_jobs_widen_the_range_and_are_told():
    known, secret = (local_table(TABLE, jobs(first, 40.0)) for first in (60.0, None))
    found = local_multipliers(secret)
    assert found.by_industry["location_quotient"][0] is None
    assert (
        found.by_industry["output_multiplier_low"][1]
        < local_multipliers(known).by_industry["output_multiplier_low"][1]
    )
    assert any("unknown" in str(caution) for caution in found.evidence.cautions)


def test_an_industry_whose_jobs_the_country_does_not_see_is_unknown_and_not_absent():
    local = local_table(TABLE, jobs(0.0, 40.0, reference=(0.0, 600.0)))
    assert local.quotients["location_quotient"][0] is None


def test_bad_jobs_are_refused():
    with pytest.raises(BadInput, match="no row of jobs: 2"):
        local_table(TABLE, jobs(60.0, 40.0).head(1))
    with pytest.raises(BadInput, match="negative"):
        local_table(TABLE, jobs(-1.0, 40.0))
    with pytest.raises(BadInput, match="more in the territory"):
        local_table(TABLE, jobs(500.0, 40.0))
    with pytest.raises(BadInput, match="delta"):
        Delta(0.3, 0.2, 0.1)


@pytest.mark.parametrize("nobody", [0.0, None])
def test_an_area_without_known_jobs_is_not_computed(nobody):
    found = local_table(TABLE, jobs(nobody, nobody))
    assert isinstance(found, NotComputed)
    assert found.needs == ("employment",)


def test_jobs_gained_go_where_the_industry_is():
    gained = pl.DataFrame({"industry": ["1", "2", "3"], "jobs_low": [10.0, 8.0, 5.0]})
    places = pl.DataFrame(
        [("A", "1", 30), ("B", "1", 10), ("A", "2", None), ("B", "2", 4)],
        schema=["area", "industry", "jobs"],
        orient="row",
    )
    assert jobs_by_place(gained, places).rows() == [("A", 7.5), ("B", 10.5), (None, 5.0)]
