"""A day's changes brought into a lake give what a full rebuild gives."""

import datetime
from pathlib import Path

import polars as pl
import pytest

from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.specimen.national import stock_after, write_day, write_national

TODAY = datetime.date(2026, 11, 23)
SIZE, CHANGES = 40_000, 300
DAYS = (datetime.date(2026, 9, 1), datetime.date(2026, 9, 2))
STOCKS = ("StockEtablissement", "StockUniteLegale")
TABLES = ("establishments", "legal_units")


def rows(lake: Path, name: str) -> pl.DataFrame:
    with Lake.open(lake) as opened:
        table = opened.table(name)
        assert table is not None
        return table.order_by("siret" if name == "establishments" else "siren").to_polars()


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country") / "stock"
    write_national(folder, SIZE, seed=1)
    return folder


@pytest.fixture(scope="module")
def days(stock: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of each day, apart from one another."""
    folder = tmp_path_factory.mktemp("days")
    written = []
    for day in DAYS:
        write_day(folder / day.isoformat(), stock, day, CHANGES, seed=1)
        written.append(folder / day.isoformat())
    return written


@pytest.fixture(scope="module")
def rebuilt(stock: Path, days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake made in one go of the stocks as they are after the last day."""
    folder = tmp_path_factory.mktemp("rebuilt")
    (folder / "raw").mkdir()
    for name in STOCKS:
        now = pl.read_parquet(stock / "sirene" / f"{name}_utf8.parquet")
        for day in days:
            now = stock_after(now, pl.read_parquet(next((day / "sirene").glob(f"{name}_*.parquet"))))
        now.write_parquet(folder / "raw" / f"{name}_utf8.parquet")
    import_folder(folder / "raw", folder / "lake", TODAY)
    return folder / "lake"


@pytest.fixture(scope="module")
def merged(stock: Path, days: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lake made of the stocks, then of each day as it comes."""
    folder = tmp_path_factory.mktemp("merged")
    (folder / "raw").mkdir()
    for name in STOCKS:
        (folder / "raw" / f"{name}_utf8.parquet").symlink_to(stock / "sirene" / f"{name}_utf8.parquet")
    import_folder(folder / "raw", folder / "lake", TODAY)
    for day in days:
        result = import_folder(day / "sirene", folder / "lake", TODAY)
        assert not result.refused
    return folder / "lake"


@pytest.mark.parametrize("table", TABLES)
def test_days_merged_one_after_the_other_equal_a_full_rebuild(
    table: str, merged: Path, rebuilt: Path
) -> None:
    found, expected = rows(merged, table), rows(rebuilt, table)
    assert expected.height > 10_000
    assert found.equals(expected)


@pytest.mark.parametrize("table", TABLES)
def test_the_days_did_change_something(table: str, merged: Path, stock: Path, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    for name in STOCKS:
        (tmp_path / "raw" / f"{name}_utf8.parquet").symlink_to(stock / "sirene" / f"{name}_utf8.parquet")
    import_folder(tmp_path / "raw", tmp_path / "lake", TODAY)
    assert not rows(tmp_path / "lake", table).equals(rows(merged, table))


def test_a_day_read_twice_changes_nothing_more(merged: Path, days: list[Path], rebuilt: Path) -> None:
    import_folder(days[-1] / "sirene", merged, TODAY)
    assert rows(merged, "establishments").equals(rows(rebuilt, "establishments"))


def test_days_that_come_in_the_wrong_order_give_the_same(
    stock: Path, days: list[Path], rebuilt: Path, tmp_path: Path
) -> None:
    for day in reversed(days):
        import_folder(day / "sirene", tmp_path / "lake", TODAY)
    (tmp_path / "raw").mkdir()
    for name in STOCKS:
        (tmp_path / "raw" / f"{name}_utf8.parquet").symlink_to(stock / "sirene" / f"{name}_utf8.parquet")
    import_folder(tmp_path / "raw", tmp_path / "lake", TODAY)
    for table in TABLES:
        assert rows(tmp_path / "lake", table).equals(rows(rebuilt, table))


def test_no_file_of_the_lake_shows_whom_a_day_masked(merged: Path, days: list[Path]) -> None:
    masked = pl.concat(
        pl.read_parquet(next((day / "sirene").glob("StockEtablissement_*.parquet"))) for day in days
    ).filter(pl.col("statutDiffusionEtablissement") == "P")["siret"]
    assert masked.len() >= 5
    parts = [
        pl.read_parquet(path)
        for path in merged.glob("establishments-*.parquet")
        if "quarantine" not in path.name
    ]
    shown = pl.concat(parts, how="vertical").filter(pl.col("siret").is_in(masked.implode()))
    assert shown.height > masked.len()  # once in the stock, once in the day
    assert shown["longitude"].is_null().all()
    assert shown["latitude"].is_null().all()
