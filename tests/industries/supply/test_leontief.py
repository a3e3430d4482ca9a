"""Coefficients and inverse on the two-sector example of Miller & Blair (2009, chapter 2), and bad tables."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.industries.supply import (
    ghosh_inverse,
    input_output,
    leontief_inverse,
    productive,
    unproductive,
)

FLOWS = pl.DataFrame(
    [("1", "1", 150.0), ("1", "2", 500.0), ("2", "1", 200.0), ("2", "2", 100.0)],
    schema=["from_industry", "to_industry", "value_meur"],
    orient="row",
)
OUTPUT = pl.DataFrame({"industry": ["1", "2"], "output_meur": [1000.0, 2000.0]})


def test_coefficients_and_inverse_are_those_of_the_book():
    table = input_output(FLOWS, OUTPUT)
    assert table.coefficients.tolist() == [[0.15, 0.25], [0.2, 0.05]]
    # Printed to three decimals: half a unit allowed.
    assert leontief_inverse(table).tolist() == [
        pytest.approx([1.254, 0.330], abs=5e-4, rel=0),
        pytest.approx([0.264, 1.122], abs=5e-4, rel=0),
    ]


def test_ghosh_and_leontief_tell_the_same_table():
    # G = x̂^-1 L x̂ (Miller & Blair, chapter 12).
    table = input_output(FLOWS, OUTPUT)
    scaled = leontief_inverse(table) * table.output[None, :] / table.output[:, None]
    assert np.allclose(ghosh_inverse(table), scaled)


@pytest.mark.parametrize("value", [-1.0, None, float("inf"), float("nan")])
def test_a_flow_that_is_negative_or_no_number_is_refused(value):
    with pytest.raises(BadInput, match="1 → 1"):
        input_output(FLOWS.with_columns(value_meur=pl.Series([value, 500.0, 200.0, 100.0])), OUTPUT)


def test_duplicates_strangers_and_missing_columns_are_refused():
    with pytest.raises(BadInput, match="twice"):
        input_output(pl.concat([FLOWS, FLOWS.head(1)]), OUTPUT)
    with pytest.raises(BadInput, match="no output: 2"):
        input_output(FLOWS, OUTPUT.head(1))
    with pytest.raises(BadInput, match="value_meur"):
        input_output(FLOWS.drop("value_meur"), OUTPUT)
    with pytest.raises(BadInput, match="numbers"):
        input_output(FLOWS, OUTPUT.with_columns(pl.col("output_meur").cast(pl.String)))
    with pytest.raises(BadInput, match="no industry"):
        input_output(FLOWS.head(0), OUTPUT.head(0))


@pytest.mark.parametrize("nothing", [0.0, None])
def test_an_industry_without_output_is_left_out_and_told(nothing):
    # A peer puts 1e-6 in the denominators: coefficients of millions, and no word about it.
    output = pl.DataFrame({"industry": ["1", "2", "3"], "output_meur": [1000.0, 2000.0, nothing]})
    more = pl.DataFrame({"from_industry": ["1"], "to_industry": ["3"], "value_meur": [5.0]})
    table = input_output(pl.concat([FLOWS, more]), output)
    assert table.industries == ("1", "2")
    assert table.left_out.rows() == [("3", "no output")]
    assert (table.coefficients < 1).all()


def test_an_unproductive_table_is_told_and_can_be_cut():
    selling_to_itself = pl.DataFrame({"from_industry": ["3"], "to_industry": ["3"], "value_meur": [1e-7]})
    output = pl.DataFrame({"industry": ["1", "2", "3"], "output_meur": [1000.0, 2000.0, 1e-7]})
    table = input_output(pl.concat([FLOWS, selling_to_itself]), output)
    assert unproductive(table) == ("3",)
    with pytest.raises(BadInput, match="no inverse: 3"):
        leontief_inverse(table)
    cut = productive(table)
    assert cut.industries == ("1", "2")
    assert cut.left_out["industry"].to_list() == ["3"]
    assert np.allclose(leontief_inverse(cut), leontief_inverse(input_output(FLOWS, OUTPUT)))


@given(st.lists(st.floats(0, 0.3), min_size=9, max_size=9))
def test_the_inverse_is_the_sum_of_all_rounds(shares):
    codes = ["a", "b", "c"]
    matrix = np.array(shares).reshape(3, 3)
    flows = pl.DataFrame(
        [(s, b, float(matrix[i, j])) for i, s in enumerate(codes) for j, b in enumerate(codes)],
        schema=["from_industry", "to_industry", "value_meur"],
        orient="row",
    )
    table = input_output(flows, pl.DataFrame({"industry": codes, "output_meur": [1.0, 1.0, 1.0]}))
    rounds = sum(np.linalg.matrix_power(matrix, n) for n in range(300))
    assert np.allclose(leontief_inverse(table), rounds, atol=1e-6)


def test_coefficients_and_inverse_are_those_of_pymrio():
    pymrio = pytest.importorskip("pymrio", reason="pymrio, a peer, is not installed")
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(5)
    codes = [f"I{number:02d}" for number in range(30)]
    matrix = rng.exponential(1, (30, 30))
    output = matrix.sum(axis=0) / rng.uniform(0.3, 0.7, 30)
    table = input_output(
        pl.DataFrame(
            {
                "from_industry": np.repeat(codes, 30),
                "to_industry": np.tile(codes, 30),
                "value_meur": matrix.ravel(),
            }
        ),
        pl.DataFrame({"industry": codes, "output_meur": output}),
    )
    theirs = pymrio.calc_A(pandas.DataFrame(matrix, index=codes, columns=codes), output)
    assert np.abs(theirs.to_numpy() - table.coefficients).max() < 1e-12
    assert np.abs(pymrio.calc_L(theirs).to_numpy() - leontief_inverse(table)).max() < 1e-12
