"""The passage between NAF rev. 2 and NAF 2025 as a lake knows it."""

import shutil
from pathlib import Path

import ibis
import polars as pl
from tests.conftest import TODAY

from levier.lake.importing import import_folder
from levier.lake.naf_weights import employees_in_both, establishments_in_both, lake_crosswalk
from levier.lake.store import Lake

RECORDED = Path(__file__).parents[1] / "sources" / "recorded"
DOUBLE_CODED = pl.DataFrame(
    [
        ("16.10A", "16.11Y", True, "11"),
        ("16.10A", "16.11Y", True, None),
        ("16.10A", "16.12Y", True, "21"),
        ("16.10A", "16.12Y", False, "53"),
        ("16.10A", None, True, "53"),
        (None, "16.12Y", True, "53"),
    ],
    schema=["naf", "naf2025", "active", "headcount_band"],
    orient="row",
)


def counted(table: ibis.Table) -> dict[str, float]:
    engine = ibis.duckdb.connect()
    rows = engine.to_polars(table.order_by("naf2025"))
    engine.disconnect()
    return dict(rows.select("naf2025", "weight").iter_rows())


def test_active_establishments_with_both_codes_are_counted() -> None:
    assert counted(establishments_in_both(ibis.memtable(DOUBLE_CODED))) == {"16.11Y": 2.0, "16.12Y": 1.0}


def test_employees_are_counted_at_the_low_end_of_their_band() -> None:
    # Bands 11 and 21 begin at 10 and 50 employees; an unknown band weighs nothing.
    assert counted(employees_in_both(ibis.memtable(DOUBLE_CODED))) == {"16.11Y": 10.0, "16.12Y": 50.0}


def test_a_lake_gives_its_official_pairs_and_an_empty_one_those_shipped(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(RECORDED / "insee_naf_crosswalk", raw)
    import_folder(raw, tmp_path / "lake", TODAY)
    with Lake.open(tmp_path / "lake") as lake:
        found = lake_crosswalk(lake)
        assert found.forward.height == 3
        assert found.assumed == ("16.10A",)
    with Lake.empty() as lake:
        assert lake_crosswalk(lake).forward.height == 1584
