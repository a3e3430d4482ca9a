"""What became of establishments, on chains drawn by hand."""

import datetime
from itertools import pairwise

import polars as pl

from levier.lake.linking.successions import succession_chains

A, B, C = "000000018", "000000026", "000000034"
A1, A2, A3 = A + "00011", A + "00029", A + "00037"
B1, B2, C1 = B + "00011", B + "00029", C + "00011"


def day(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def links(*rows: tuple[str, str, int, bool | None, bool | None]) -> pl.DataFrame:
    return pl.DataFrame(
        [(old, new, day(year), seat, continued) for old, new, year, seat, continued in rows],
        schema={
            "predecessor_siret": pl.String,
            "successor_siret": pl.String,
            "on": pl.Date,
            "seat_transfer": pl.Boolean,
            "economic_continuity": pl.Boolean,
        },
        orient="row",
    )


def establishments(**active: bool) -> pl.DataFrame:
    named = {"A1": A1, "A2": A2, "A3": A3, "B1": B1, "B2": B2, "C1": C1}
    return pl.DataFrame(
        {"siret": [named[name] for name in active], "active": list(active.values())},
        schema={"siret": pl.String, "active": pl.Boolean},
    )


def fate(siret: str, known: pl.DataFrame, of: pl.DataFrame) -> dict:
    return succession_chains(known, of).fates.row(by_predicate=pl.col("siret") == siret, named=True)


def test_a_move_is_not_a_closure() -> None:
    got = fate(A1, establishments(A1=False, A2=True), links((A1, A2, 2020, True, False)))
    assert (got["fate"], got["ends_at"], got["steps"]) == ("moved", A2, 1)


def test_a_move_then_a_takeover_is_one_life() -> None:
    of = links((A1, A2, 2018, True, None), (A2, B1, 2020, False, True))
    got = fate(A1, establishments(A1=False, A2=False, B1=True), of)
    assert (got["fate"], got["ends_at"], got["steps"], got["last_on"]) == ("taken_over", B1, 2, day(2020))


def test_a_link_without_continuity_breaks_the_way() -> None:
    of = links((A1, A2, 2018, True, None), (A2, B1, 2020, False, False))
    known = establishments(A1=False, A2=False, B1=True)
    assert fate(A1, known, of)["fate"] == "replaced"
    assert fate(A2, known, of)["fate"] == "replaced"
    assert fate(A1, known, links((A1, A2, 2018, True, None)))["fate"] == "moved"


def test_a_closed_one_without_successor_is_closed() -> None:
    got = fate(C1, establishments(C1=False), links())
    assert (got["fate"], got["ends_at"], got["ends"], got["chain"]) == ("closed", None, 0, None)


def test_a_plant_split_in_two_has_two_ends() -> None:
    of = links((A1, B1, 2020, False, True), (A1, C1, 2020, False, True))
    got = fate(A1, establishments(A1=False, B1=True, C1=True), of)
    assert (got["fate"], got["ends_at"], got["ends"]) == ("taken_over", None, 2)


def test_a_circle_is_set_apart_and_does_not_hang() -> None:
    of = links((A1, A2, 2018, True, None), (A2, A1, 2019, True, None), (A3, B1, 2020, False, True))
    got = succession_chains(establishments(A1=False, A2=False, A3=False, B1=True), of)
    assert got.cycles["siret"].to_list() == [A1, A2]
    fates = dict(got.fates.select("siret", "fate").iter_rows())
    assert fates == {A1: "unclear", A2: "unclear", A3: "taken_over"}


def test_a_way_into_a_circle_stops_before_it() -> None:
    of = links((C1, A1, 2017, False, True), (A1, A2, 2018, True, None), (A2, A1, 2019, True, None))
    got = fate(C1, establishments(C1=False), of)
    assert (got["fate"], got["ends_at"]) == ("taken_over", A1)


def test_those_that_links_bind_share_a_chain() -> None:
    of = links((A1, A2, 2018, True, None), (B1, A2, 2019, False, True), (B2, C1, 2019, False, True))
    chains = dict(
        succession_chains(establishments(A1=False, B1=False, B2=False), of)
        .fates.select("siret", "chain")
        .iter_rows()
    )
    assert chains[A1] == chains[B1] != chains[B2]


def test_a_long_chain_is_followed_to_its_end() -> None:
    sirets = [f"{number:014d}" for number in range(300)]
    of = links(*((old, new, 2000, False, True) for old, new in pairwise(sirets)))
    got = fate(sirets[0], establishments(), of)
    assert (got["ends_at"], got["steps"]) == (sirets[-1], 299)
