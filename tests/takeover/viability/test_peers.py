"""Places among peers: which group is taken, and the rank with its interval."""

import datetime
from math import comb

import polars as pl
import pytest

from levier.takeover.viability.measures import MEASURES
from levier.takeover.viability.peers import fresh, rank_interval, ranks, standing, with_group_keys

DAY = datetime.date(2024, 12, 31)


def peers(*groups: tuple[str, float, int]) -> pl.DataFrame:
    """For each NAF code, revenue and count, so many firms whose EBITDA margins are 1 %, 2 % ..."""
    rows = [
        {"naf": naf, "revenue_eur": revenue, "ebitda_margin_share": (i + 1) / 100, "closed_on": DAY}
        for naf, revenue, count in groups
        for i in range(count)
    ]
    table = (
        pl.DataFrame(rows).with_row_index("siren").with_columns(pl.col("siren").cast(pl.String).str.zfill(9))
    )
    blanks = [
        pl.lit(None, pl.Float64).alias(measure.name)
        for measure in MEASURES
        if measure.name != "ebitda_margin_share"
    ]
    return with_group_keys(table.with_columns(blanks))


def firm(margin: float | None, naf: str | None = "25.72Z", revenue: float | None = 1e6) -> dict[str, object]:
    row = pl.DataFrame(
        {"siren": ["999999999"], "naf": [naf], "revenue_eur": [revenue]},
        schema={"siren": pl.String, "naf": pl.String, "revenue_eur": pl.Float64},
    )
    known = {measure.name: None for measure in MEASURES} | {"ebitda_margin_share": margin}
    return {**with_group_keys(row).row(0, named=True), **known}


@pytest.mark.parametrize(
    ("groups", "group", "count"),
    [
        ([("25.72Z", 1e6, 10)], "subclass and size", 10),
        ([("25.72Z", 1e6, 9), ("25.73A", 1e6, 1)], "group and size", 10),
        ([("25.72Z", 1e6, 5), ("25.11Z", 1e6, 5)], "division and size", 10),
        ([("25.72Z", 1e6, 5), ("25.72Z", 30e6, 5)], "division", 10),
        ([("25.72Z", 1e6, 5), ("10.71C", 1e6, 5)], "all of its size", 10),
        ([("25.72Z", 1e6, 2), ("10.71C", 30e6, 5)], "all", 7),
    ],
)
def test_the_narrowest_group_with_enough_firms_is_taken(
    groups: list[tuple[str, float, int]], group: str, count: int
) -> None:
    got = standing(firm(0.035), peers(*groups), fewest=10).row(
        by_predicate=pl.col("measure") == "ebitda_margin_share", named=True
    )
    assert (got["peer_group"], got["peers"]) == (group, count)


def test_rank_and_quantiles_are_those_of_the_group() -> None:
    # Ten peers at 1 % to 10 %; at 3 %, two are below and one is equal: 2.5 of 10.
    got = (
        standing(firm(0.03), peers(("25.72Z", 1e6, 10)), fewest=10)
        .filter(measure="ebitda_margin_share")
        .row(0, named=True)
    )
    assert got["rank_share"] == pytest.approx(0.25)
    assert (got["first_quartile"], got["median"], got["third_quartile"]) == pytest.approx(
        (0.0325, 0.055, 0.0775)
    )
    assert got["rank_low"] < 0.25 < got["rank_high"]


def test_the_interval_is_the_exact_one_of_a_share() -> None:
    # At each end, what was seen or more extreme has a chance of one in twenty (Clopper & Pearson, 1934).
    low, high = rank_interval(8, 10)
    assert sum(comb(10, k) * low**k * (1 - low) ** (10 - k) for k in range(8, 11)) == pytest.approx(0.05)
    assert sum(comb(10, k) * high**k * (1 - high) ** (10 - k) for k in range(9)) == pytest.approx(0.05)
    assert rank_interval(0, 10) == pytest.approx((0, 1 - 0.05**0.1))
    assert rank_interval(10, 10) == pytest.approx((0.05**0.1, 1))


def test_of_a_burden_less_is_better() -> None:
    table = peers(("25.72Z", 1e6, 10)).with_columns(debt_to_equity=pl.col("ebitda_margin_share"))
    row = {**firm(None), "debt_to_equity": 0.015}
    got = standing(row, table, fewest=10).filter(measure="debt_to_equity").row(0, named=True)
    assert got["rank_share"] == pytest.approx(0.9)


def test_without_an_activity_or_a_size_the_wider_groups_are_taken() -> None:
    for missing in ({"naf": None}, {"revenue": None}):
        got = standing(firm(0.03, **missing), peers(("25.72Z", 1e6, 10)), fewest=10)
        assert got.filter(measure="ebitda_margin_share")["peer_group"].item() in (
            "all of its size",
            "division",
        )


def test_without_peers_there_is_no_place() -> None:
    got = standing(firm(0.03), peers(("25.72Z", 1e6, 10)).clear())
    assert got["rank_share"].null_count() == len(MEASURES)
    assert got["peers"].sum() == 0


def test_all_ranks_at_once_are_those_one_by_one() -> None:
    table = peers(("25.72Z", 1e6, 12), ("25.11Z", 1e6, 7), ("10.71C", 4e6, 5), ("10.71C", 1e6, 3))
    at_once = ranks(table, "ebitda_margin_share", fewest=10)
    for place, row in enumerate(table.iter_rows(named=True)):
        alone = standing(row, table, fewest=10).filter(measure="ebitda_margin_share").row(0, named=True)
        together = at_once.row(place, named=True)
        assert together["rank_share"] == pytest.approx(alone["rank_share"])
        assert (together["peer_group"], together["peers"]) == (alone["peer_group"], alone["peers"])


def test_peers_with_old_accounts_are_left_out() -> None:
    table = peers(("25.72Z", 1e6, 2)).with_columns(closed_on=pl.Series([DAY, datetime.date(2021, 12, 31)]))
    assert fresh(table).height == 1
