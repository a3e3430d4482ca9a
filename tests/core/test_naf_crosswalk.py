"""From one NAF to the other: totals stay, weights add up, what is assumed is said."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.errors import BadInput, UnknownCode
from levier.core.naf import REV2
from levier.core.naf2025 import NAF2025
from levier.core.naf_crosswalk import class_pairs, crosswalk, to_naf2025, to_naf_rev2

SHIPPED = crosswalk()
LOST = "46.89Y"
"""The one sub-class of NAF 2025 that Eurostat could not link to NACE rev. 2."""


def counts(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(
        rows, schema={"naf": pl.String, "naf2025": pl.String, "weight": pl.Float64}, orient="row"
    )


@pytest.mark.parametrize(("rows", "code"), [(SHIPPED.forward, "naf"), (SHIPPED.backward, "naf2025")])
def test_the_weights_of_each_code_add_up_to_one(rows: pl.DataFrame, code: str) -> None:
    sums = rows.group_by(code).agg(pl.col("weight").sum())["weight"]
    assert sums.to_list() == pytest.approx([1.0] * len(sums), abs=1e-12)


def test_every_subclass_has_its_weights_but_the_one_without_origin() -> None:
    assert set(SHIPPED.forward["naf"]) == set(REV2.subclasses)
    assert set(NAF2025.subclasses) - set(SHIPPED.backward["naf2025"]) == {LOST}
    assert class_pairs().height == 940


amounts = st.lists(
    st.tuples(
        st.sampled_from(["08105", "57463"]),
        st.sampled_from([*REV2.subclasses, None]),
        st.one_of(st.integers(-10_000, 10_000), st.floats(-1e6, 1e6)),
    ),
    min_size=1,
    max_size=40,
)


@given(amounts)
def test_totals_are_conserved_there_and_back_and_lie_within_their_range(
    rows: list[tuple[str, str | None, float]],
) -> None:
    table = pl.DataFrame(
        rows,
        schema={"commune": pl.String, "naf": pl.String, "jobs": pl.Float64},
        orient="row",
        strict=False,
    )
    there = to_naf2025(table, ["jobs"], SHIPPED)
    back = to_naf_rev2(there.select("commune", "naf2025", "jobs"), ["jobs"], SHIPPED)
    size = table["jobs"].abs().sum()
    for brought in (there, back):
        for commune in ("08105", "57463"):
            here = pl.col("commune") == commune
            total = brought.filter(here)["jobs"].sum()
            assert total == pytest.approx(table.filter(here)["jobs"].sum(), abs=1e-12 * size + 1e-9)
    slack = 1e-12 * size + 1e-9
    assert (there["jobs_low"] <= there["jobs"] + slack).all()
    assert (there["jobs"] <= there["jobs_high"] + slack).all()
    assert there["naf2025"].null_count() <= table.filter(pl.col("naf").is_null())["commune"].n_unique()


def test_unknown_shares_are_equal_and_may_be_anything() -> None:
    got = to_naf2025(pl.DataFrame({"naf": ["16.10A"], "jobs": [10]}), ["jobs"], SHIPPED)
    assert got.rows() == [("16.11Y", 5.0, 0.0, 10.0), ("16.12Y", 5.0, 0.0, 10.0)]
    assert "16.10A" in SHIPPED.assumed


def test_the_register_tells_the_shares_and_the_range_closes() -> None:
    register = counts(("16.10A", "16.11Y", 3), ("16.10A", "16.12Y", 1), ("16.10A", "01.12Y", 50))
    weights = crosswalk(register=register)
    got = to_naf2025(pl.DataFrame({"naf": ["16.10A"], "jobs": [10]}), ["jobs"], weights)
    # 3 to 1; the 50 that went to rice changed their activity, not their nomenclature.
    assert got.rows() == [("16.11Y", 7.5, 7.5, 7.5), ("16.12Y", 2.5, 2.5, 2.5)]
    assert "16.10A" not in weights.assumed
    # Another count gives another share.
    perturbed = crosswalk(register=register.with_columns(weight=pl.lit(1.0)))
    assert to_naf2025(pl.DataFrame({"naf": ["16.10A"], "jobs": [10]}), ["jobs"], perturbed)["jobs"][0] == 5.0
    # Backwards, 16.11Y is known to come from 16.10A alone.
    back = weights.backward.filter(pl.col("naf2025") == "16.11Y")
    assert dict(back.select("naf", "weight").iter_rows()) == {"16.10A": 1.0, "16.10B": 0.0}


def test_the_official_table_narrows_the_pairs_and_may_state_weights() -> None:
    pairs = pl.DataFrame(
        {
            "naf": ["16.10A", "16.10A", "16.10B"],
            "naf2025": ["16.11Y", "16.12Y", "16.12Y"],
            "weight": [0.9, 0.1, None],
        }
    )
    weights = crosswalk(pairs)
    assert weights.forward["basis"].to_list() == ["official", "official", "one_to_one"]
    assert weights.forward["weight"].to_list() == pytest.approx([0.9, 0.1, 1.0])
    assert weights.assumed == ()
    with pytest.raises(UnknownCode, match=r"25\.11Z"):
        to_naf2025(pl.DataFrame({"naf": ["25.11Z"], "jobs": [1]}), ["jobs"], weights)


def test_weights_that_are_no_shares_are_refused() -> None:
    with pytest.raises(BadInput, match=r"16\.10A do not add up"):
        crosswalk(counts(("16.10A", "16.11Y", 0.9), ("16.10A", "16.12Y", 0.3)))
    with pytest.raises(BadInput, match="negative"):
        crosswalk(register=counts(("16.10A", "16.11Y", -1)))
    with pytest.raises(BadInput, match="twice"):
        crosswalk(register=counts(("16.10A", "16.11Y", 1), ("16.10A", "16.11Y", 1)))
    with pytest.raises(UnknownCode, match=r"16\.11Y not in NAF rev\. 2"):
        crosswalk(register=counts(("16.11Y", "16.11Y", 1)))


def test_unknown_codes_are_all_named_and_a_null_value_is_not_shared() -> None:
    with pytest.raises(UnknownCode, match=r"00\.00Z, 99\.99Z"):
        to_naf2025(
            pl.DataFrame({"naf": ["99.99Z", "00.00Z", "25.11Z"], "jobs": [1, 1, 1]}), ["jobs"], SHIPPED
        )
    with pytest.raises(UnknownCode, match=LOST):
        to_naf_rev2(pl.DataFrame({"naf2025": [LOST], "jobs": [1]}), ["jobs"], SHIPPED)
    with pytest.raises(BadInput, match="jobs"):
        to_naf2025(pl.DataFrame({"naf": ["25.11Z"], "jobs": [None]}), ["jobs"], SHIPPED)
