"""What filling a gap brings, by hand on two industries."""

import polars as pl
import pytest

from levier.core.evidence import NotComputed
from levier.industries.supply import Delta, LocalTable, filled_gap, input_output, local_table

TABLE = input_output(
    pl.DataFrame(
        [("C24", "C25", 500.0), ("C25", "C24", 200.0)],
        schema=["from_industry", "to_industry", "value_meur"],
        orient="row",
    ),
    pl.DataFrame({"industry": ["C24", "C25"], "output_meur": [1000.0, 2000.0]}),
)
PER_MEUR = pl.DataFrame({"industry": ["C24", "C25"], "jobs_per_meur": [2.0, 5.0]})


def local(here: tuple[float, float] = (40.0, 60.0), delta: Delta | None = None) -> LocalTable:
    jobs = pl.DataFrame({"industry": ["C24", "C25"], "jobs": list(here), "jobs_reference": [400.0, 600.0]})
    found = local_table(TABLE, jobs, delta)
    assert not isinstance(found, NotComputed)
    return found


def test_a_whole_country_where_nobody_makes_it_gains_the_whole_chain():
    found = filled_gap("24.42Z", local((400.0, 600.0)), PER_MEUR, makers=0)
    assert not isinstance(found, NotComputed)
    # A = [[0, 0.25], [0.2, 0]]: L's first column is (1, 0.2) / 0.95.
    assert found.industry == "C24"
    assert found.output_meur_middle == pytest.approx(1.2 / 0.95)
    assert found.jobs_middle == pytest.approx((2.0 + 5.0 * 0.2) / 0.95)
    assert found.local_share_high == 0


def test_what_the_area_already_sells_is_no_gain():
    whole = filled_gap("24.42Z", local((400.0, 600.0)), PER_MEUR)
    assert not isinstance(whole, NotComputed)
    assert (whole.output_meur_high, whole.jobs_high) == (pytest.approx(0), pytest.approx(0))
    part, none = (filled_gap("24.42Z", local(), PER_MEUR, makers=makers) for makers in (None, 0))
    assert not isinstance(part, NotComputed)
    assert not isinstance(none, NotComputed)
    assert 0 < part.output_meur_high < none.output_meur_low


def test_the_ends_are_in_order_and_industries_add_up():
    found = filled_gap("24.42Z", local(delta=Delta(0.0, 0.2, 0.9)), PER_MEUR)
    assert not isinstance(found, NotComputed)
    assert found.output_meur_low <= found.output_meur_middle <= found.output_meur_high
    assert found.jobs_low <= found.jobs_middle <= found.jobs_high
    assert found.by_industry["output_meur_high"].sum() == pytest.approx(found.output_meur_high)


def test_unknown_jobs_are_left_out_and_told():
    some = PER_MEUR.with_columns(jobs_per_meur=pl.Series([2.0, None]))
    found = filled_gap("24.42Z", local((400.0, 600.0)), some, makers=0)
    assert not isinstance(found, NotComputed)
    assert found.jobs_middle == pytest.approx(2.0 / 0.95)
    assert found.by_industry["jobs_middle"].null_count() == 1
    assert any("C25" in str(caution) for caution in found.evidence.cautions)


def test_an_industry_that_the_table_lacks_is_not_computed():
    found = filled_gap("10.71C", local(), PER_MEUR)
    assert isinstance(found, NotComputed)
    assert found.needs == ("input_output",)
