"""A contract at work on arbitrary rows: nothing is lost, and what is kept keeps the contract."""

import re

import ibis
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.fr import siren, siret
from tests.conftest import TODAY

from levier.core import naf
from levier.core.codes import COMMUNE, HEADCOUNT_BANDS
from levier.lake.contracts import CONTRACTS
from levier.lake.contracts.registers import Establishments
from levier.lake.enforcing import ASIDE, WHY, enforce, faults, read_contract, reason
from levier.lake.rules import FRENCH_BOXES, RULES
from levier.sources.source import RECORD

CONTRACT = read_contract("establishments", Establishments)
SUBCLASSES = set(naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"])
ENGINE = ibis.duckdb.connect()


def or_junk(*sound: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.sampled_from(sound), st.none(), st.text(max_size=20))


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "siret": or_junk("73282932000074", "55210055400013", "35600000049837", "73282932000075"),
            "siren": or_junk("732829320", "552100554", "356000000"),
            "name": or_junk("FICTIVE SA"),
            "naf": or_junk("25.11Z", "00.00Z", "2511Z"),
            "naf2025": or_junk("25.11Y", "2511Y"),
            "headcount_band": or_junk("12", "NN", "99"),
            "headcount_year": or_junk("2024", "0", "24.5"),
            "employer": or_junk("true", "false", "O"),
            "commune": or_junk("57463", "2A004", "1004"),
            "longitude": or_junk("6.17", "0", "49.11", "nan", "1e400", "-0.0"),
            "latitude": or_junk("49.11", "0", "6.17", "inf"),
            "active": or_junk("true", "false"),
            "head_office": or_junk("true", "false"),
            "created_on": or_junk("2001-02-03", "2999-01-01", "0001-01-01", "2001-02-30"),
            "closed_on": or_junk("2020-02-29", "2999-01-01", "2021-02-29"),
            "diffusion": or_junk("O", "P"),
        }
    ),
    min_size=1,
    max_size=15,
)


def judge(rows: list[dict[str, str | None]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    shaped = pl.DataFrame(rows, schema=dict.fromkeys(CONTRACT.columns, pl.String)).with_row_index(
        RECORD, offset=1
    )
    judged = ENGINE.to_polars(enforce(ibis.memtable(shaped), CONTRACT, TODAY).order_by(RECORD))
    return judged, ENGINE.to_polars(faults(ibis.memtable(judged), CONTRACT))


@settings(max_examples=25)
@given(ROWS)
def test_every_row_is_judged_what_is_kept_keeps_the_contract_and_what_goes_is_named(
    rows: list[dict[str, str | None]],
) -> None:
    judged, found = judge(rows)
    assert judged.height == len(rows)
    assert_kept_rows_are_sound(judged)
    assert_losses_are_named(judged, found, rows)


def assert_kept_rows_are_sound(judged: pl.DataFrame) -> None:
    for row in judged.filter(~pl.col(ASIDE)).iter_rows(named=True):
        assert siret.is_valid(row["siret"]) or not siren.is_valid(row["siret"][:9])
        assert siren.is_valid(row["siren"])
        assert re.search(COMMUNE, row["commune"])
        assert row["naf"] is None or row["naf"] in SUBCLASSES
        assert row["headcount_band"] is None or row["headcount_band"] in HEADCOUNT_BANDS
        assert row["created_on"] is None or 1800 <= row["created_on"].year <= TODAY.year
        assert (
            (row["longitude"] is None)
            or row["latitude"] is None
            or any(
                west <= row["longitude"] <= east and south <= row["latitude"] <= north
                for west, south, east, north in FRENCH_BOXES
            )
        )
        assert row["diffusion"] in {"O", "P"}


def assert_losses_are_named(
    judged: pl.DataFrame, found: pl.DataFrame, rows: list[dict[str, str | None]]
) -> None:
    named = {(row[RECORD], row["column"]) for row in found.iter_rows(named=True)}
    for row, given_row in zip(judged.iter_rows(named=True), rows, strict=True):
        for name in CONTRACT.columns:
            lost = given_row[name] is not None and row[name] is None
            # A latitude goes with its longitude, whose fault is the one named.
            excused = name == "latitude" and row["longitude"] is None
            assert not lost or excused or (row[RECORD], name) in named
    assert found.height == sum(judged[name + WHY].count() for name in CONTRACT.columns)


def test_a_row_is_set_aside_only_for_a_column_that_may_not_be_null() -> None:
    sound = {
        "siret": "73282932000074", "siren": "732829320", "name": None, "naf": "25.11Z", "naf2025": "25.11Y",
        "headcount_band": "12", "headcount_year": "2024", "employer": "true",
        "commune": "57463", "longitude": "6.17", "latitude": "49.11", "active": "true", "head_office": None,
        "created_on": "2001-02-03", "closed_on": None, "diffusion": "O",
    }  # fmt: skip
    required = {clause.name for clause in CONTRACT.clauses if not clause.nullable}
    assert required == {"siret", "siren", "commune", "active", "diffusion"}
    for name in CONTRACT.columns:
        judged, _ = judge([{**sound, name: "?!"}])
        assert judged[ASIDE].item() is (name in required), name
    assert judge([sound])[0][ASIDE].item() is False


@pytest.mark.parametrize("table", CONTRACTS)
def test_every_rule_of_a_contract_is_enforced_and_has_its_reason(table: str) -> None:
    contract = read_contract(table, CONTRACTS[table])
    assert contract.key
    for clause in contract.clauses:
        assert set(clause.rules) <= set(RULES), clause.name
        for name in clause.rules:
            assert "{parameter}" not in str(reason(name, contract, clause.name))
    assert set(contract.pair_rules) <= set(RULES)
