"""The inventory of industrial establishments."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.core.codes import HEADCOUNT_BANDS
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries import Inventory, industrial_inventory

SCHEMA = {
    "siret": pl.String,
    "naf": pl.String,
    "headcount_band": pl.String,
    "commune": pl.String,
    "active": pl.Boolean,
}
ROWS = [
    ("00000000000001", "10.71C", "01", "57463", True),  # bakery, 1-2
    ("00000000000002", "25.62B", "21", "57463", True),  # mechanical engineering, 50-99
    ("00000000000003", "25.62B", None, "57464", True),  # unknown size
    ("00000000000004", "08.12Z", "00", "57464", True),  # gravel pit, 0
    ("00000000000005", "35.11Z", "53", "57463", True),  # electricity, 10,000 or more
    ("00000000000006", "47.11F", "32", "57463", True),  # hypermarket
    ("00000000000007", None, "02", "57463", True),  # no activity
    ("00000000000008", "00.00Z", "02", "57463", True),  # no such sub-class
    ("00000000000009", "25.62B", "41", "57463", False),  # closed
    ("00000000000010", "25.62B", "21", "57463", True),  # 50-99, same size as the second
]


def table(rows: list[tuple[str, str | None, str | None, str, bool]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    nowhere = pl.lit(None, dtype=pl.Float64)
    return frame.with_columns(
        siren=pl.col("siret").str.head(9),
        name=pl.lit(None, dtype=pl.String),
        longitude=nowhere,
        latitude=nowhere,
    )


def inventory(establishments: pl.DataFrame | None = None) -> Inventory:
    result = industrial_inventory(table(ROWS) if establishments is None else establishments)
    assert isinstance(result, Inventory)
    return result


def test_totals_say_what_was_read_and_what_is_unknown():
    totals = inventory().totals
    assert (totals.read, totals.active, totals.industrial) == (10, 9, 6)
    assert totals.naf_unknown == 2  # null, and 00.00Z
    assert (totals.headcount_unknown, totals.food_crafts) == (1, 1)


def test_groups_are_kept_apart_with_their_ranges_of_jobs():
    rows = {row.pop("group"): row for row in inventory().by_group.iter_rows(named=True)}
    # Manufacturing: 1-2, 50-99, 50-99 and one unknown.
    assert rows["manufacturing"] == {
        "establishments": 4,
        "employers": 3,
        "jobs_low": 101,
        "jobs_high": 200,
        "headcount_unknown": 1,
    }
    assert (rows["extraction"]["employers"], rows["extraction"]["jobs_high"]) == (0, 0)
    assert (rows["utilities"]["jobs_low"], rows["utilities"]["jobs_high"]) == (10_000, None)


def test_divisions_and_subclasses_bear_their_labels():
    got = inventory()
    assert got.by_division["naf_division"].to_list() == ["08", "10", "25", "35"]
    assert got.by_division["group"].to_list() == ["extraction", "manufacturing", "manufacturing", "utilities"]
    assert got.by_subclass.filter(naf="25.62B").select("label", "establishments").row(0) == (
        "Mécanique industrielle",
        3,
    )


def test_every_band_has_its_row_and_the_unknown_its_own():
    by_size = inventory().by_size
    assert by_size["headcount_band"].to_list() == [*HEADCOUNT_BANDS, None]
    labels = dict(by_size.select("headcount_band", "label").iter_rows())
    assert (labels["NN"], labels["00"], labels["11"], labels["53"]) == ("no employer", "0", "10–19", "10000+")
    counts = {row[0]: row[2:] for row in by_size.iter_rows() if row[2]}
    # establishments, then manufacturing, extraction, utilities
    assert counts == {
        "00": (1, 0, 1, 0),
        "01": (1, 1, 0, 0),
        "21": (2, 2, 0, 0),
        "53": (1, 0, 0, 1),
        None: (1, 1, 0, 0),
    }


def test_communes_add_up_to_the_whole():
    got = inventory()
    assert got.by_commune["commune"].to_list() == ["57463", "57464"]
    assert got.by_commune["establishments"].to_list() == [4, 2]
    assert got.by_commune.select("manufacturing", "extraction", "utilities").rows() == [(3, 0, 1), (1, 1, 0)]


def test_the_list_is_sorted_by_size_then_siret_with_unknown_sizes_last():
    siret = inventory().establishments["siret"]
    assert [int(code) for code in siret] == [5, 2, 10, 1, 4, 3]


def test_no_industry_among_many_is_an_answer():
    got = inventory(table([ROWS[5], ROWS[6]]))
    assert (got.totals.active, got.totals.industrial) == (2, 0)
    assert got.by_group["establishments"].to_list() == [0, 0, 0]
    assert got.by_group["jobs_high"].to_list() == [0, 0, 0]
    assert got.by_division.is_empty()
    assert got.by_size["establishments"].sum() == 0
    assert got.establishments.is_empty()


def test_only_unknown_bands_make_unknown_jobs():
    got = inventory(table([ROWS[2]]))
    assert got.by_group.row(0) == ("manufacturing", 1, 0, None, None, 1)


def test_no_establishment_at_all_is_not_computed():
    result = industrial_inventory(table([]))
    assert isinstance(result, NotComputed)
    assert result.needs == ("establishments",)


def test_cautions_count_what_could_mislead():
    cautions = [str(caution) for caution in inventory().evidence.cautions]
    assert any(caution.startswith("Pork butchers") and "1 of" in caution for caution in cautions)
    assert any(caution.startswith("Open establishments of unknown activity: 2;") for caution in cautions)
    assert len(inventory(table([ROWS[1]])).evidence.cautions) == 1


naf_codes = st.sampled_from(["05.10Z", "10.71C", "25.62B", "33.20D", "38.11Z", "47.11F", None])
bands = st.sampled_from([*HEADCOUNT_BANDS, None])
communes = st.sampled_from(["57463", "57464"])


@given(st.lists(st.tuples(naf_codes, bands, communes, st.booleans()), min_size=1, max_size=30))
def test_every_table_counts_the_same_establishments(drawn: list[tuple[str, str, str, bool]]):
    got = inventory(table([(f"{i:014}", *row) for i, row in enumerate(drawn)]))
    tables = (got.by_group, got.by_division, got.by_subclass, got.by_size, got.by_commune)
    assert {frame["establishments"].sum() for frame in tables} == {got.totals.industrial}
    assert got.establishments.height == got.totals.industrial
    assert {frame["jobs_low"].sum() for frame in (*tables[:3], got.by_commune)} == {
        got.establishments["jobs_low"].sum()
    }


def test_the_order_of_the_rows_does_not_matter():
    shuffled = inventory(table(ROWS).sample(fraction=1, shuffle=True, seed=3))
    for name in ("by_group", "by_division", "by_subclass", "by_size", "by_commune", "establishments"):
        assert getattr(shuffled, name).equals(getattr(inventory(), name)), name


@pytest.mark.parametrize("totals", [inventory().totals, replace(inventory().totals, naf_unknown=0)])
def test_every_sentence_is_in_french(totals):
    evidence = inventory().evidence
    words = ["manufacturing", "utilities", "no employer"]
    for sentence in [evidence.method, evidence.uncertainty, *evidence.cautions, *words]:
        assert say(sentence, "fr") != say(sentence, "en")
