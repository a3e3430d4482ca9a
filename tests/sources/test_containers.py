"""Files that are opened before they are read: workbooks, JSON, gzip, GeoPackage."""

import gzip
import json
import zipfile
from pathlib import Path

import geopandas
import polars as pl
import pytest
import shapely
from tests.conftest import TODAY

from levier.core.errors import BadFile
from levier.lake.importing import Import, import_folder
from levier.lake.store import Lake
from levier.sources.containers import OPENERS

RATES = [
    {"rome_code": "H2102", "fap_code": "E0Z20", "tension_pct": 45},
    {"rome_code": "H2901", "fap_code": "D0Z20", "tension_pct": 60.5},
]
CSV = "rome_code,fap_code,tension_pct\nH2102,E0Z20,45\nH2901,D0Z20,60.5\n"


def opened(path: Path, tmp_path: Path) -> list[tuple[str, pl.DataFrame | None]]:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    members = OPENERS[path.suffix](path, path.name, scratch)
    return [(member.name, pl.read_parquet(member.path) if member.path else None) for member in members]


def imported(tmp_path: Path) -> tuple[Import, list[tuple[str, float]]]:
    result = import_folder(tmp_path / "raw", tmp_path / "lake", TODAY)
    if not result.parts:
        return result, []
    with Lake.open(tmp_path / "lake") as lake:
        found = lake.table("recruitment_tension")
        assert found is not None
        return result, found.order_by("rome").select("rome", "difficult_share").to_polars().rows()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


EXPECTED = [("H2102", 0.45), ("H2901", 0.605)]


def test_json_lines_a_json_document_and_a_compressed_file_all_give_the_same_rows(
    raw: Path, tmp_path: Path
) -> None:
    for name, content in (
        ("a.jsonl", "\n".join(map(json.dumps, RATES)).encode()),
        ("a.json", json.dumps({"total": 2, "results": RATES}).encode()),
        ("a.csv.gz", gzip.compress(CSV.encode())),
        ("A.CSV.GZ", gzip.compress(CSV.encode())),
    ):
        (raw / name).write_bytes(content)
        result, rows = imported(tmp_path)
        assert (list(result.parts), rows) == ([name], EXPECTED)
        (raw / name).unlink()


def test_an_archive_within_an_archive_is_opened_too(raw: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(raw / "all.zip", "w") as archive:
        archive.writestr("inner/rates.csv.gz", gzip.compress(CSV.encode()))
    result, rows = imported(tmp_path)
    assert (list(result.parts), rows) == (["all.zip/inner/rates.csv.gz"], EXPECTED)


@pytest.mark.parametrize("keep", [0.223, 0.617, 0.943])
@pytest.mark.parametrize("name", ["a.csv.gz", "a.jsonl", "a.json", "a.xlsx"])
def test_a_file_cut_short_is_refused_by_name(name: str, keep: float, raw: Path, tmp_path: Path) -> None:
    whole = {
        "a.csv.gz": gzip.compress((CSV * 500).encode()),
        "a.jsonl": "\n".join(map(json.dumps, RATES * 50)).encode(),
        "a.json": json.dumps(RATES * 50).encode(),
        "a.xlsx": workbook([["rome_code", "fap_code", "tension_pct"], ["H2102", "E0Z20", 45]], tmp_path),
    }[name]
    (raw / name).write_bytes(whole[: int(len(whole) * keep)])
    result, _ = imported(tmp_path)
    assert not result.parts
    assert [name in str(error.where) for error in result.refused] == [True]


def test_values_of_json_come_as_text_and_what_is_nested_stays_json(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1, "b": {"c": "é"}}\n{"a": null, "d": true, "b": [1]}\n', encoding="utf-8")
    [(name, table)] = opened(path, tmp_path)
    assert name == ""
    assert table is not None
    assert table.to_dict(as_series=False) == {
        "a": ["1", None],
        "b": ['{"c": "é"}', "[1]"],
        "d": [None, "true"],
    }


def test_a_line_that_is_no_object_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n[2]\n')
    with pytest.raises(BadFile, match="object 2"):
        opened(path, tmp_path)
    path.write_text('{"a": 1}\n<html>\n')
    with pytest.raises(BadFile, match=r"line 2"):
        OPENERS[".jsonl"](path, path.name, tmp_path)


def test_a_geojson_under_the_ending_of_json_is_read_as_shapes(raw: Path, tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[6, 49], [7, 49], [7, 50], [6, 49]]]}
    feature = {"type": "Feature", "properties": {"code": "57463", "nom": "Ville fictive"}, "geometry": square}
    (raw / "a.json").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert [part.rows for part in import_folder(raw, tmp_path / "lake", TODAY).parts["a.json"]] == [1]


def workbook(rows: list[list[object]], folder: Path) -> bytes:
    import xlsxwriter

    path = folder / "made.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Lisez-moi").write(0, 0, "Fictif")
        sheet = book.add_worksheet("Données")
        for rank, row in enumerate(rows):
            sheet.write_row(rank, 0, row)
    return path.read_bytes()


def test_a_sheet_is_read_from_the_row_of_names_below_titles_and_labels(raw: Path, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Difficultés de recrutement (fictif)"],
        [],
        ["Métier", "Famille", "Difficile (%)"],
        ["rome_code", "fap_code", "tension_pct"],
        ["H2102", "E0Z20", 45],
        ["H2901", "D0Z20", 60.5],
    ]
    (raw / "a.xlsx").write_bytes(workbook(rows, tmp_path))
    result, found = imported(tmp_path)
    assert (list(result.parts), found) == (["a.xlsx/Données"], EXPECTED)
    assert result.unrecognised == ("a.xlsx/Lisez-moi",)


def test_a_sheet_that_lacks_a_column_names_it(raw: Path, tmp_path: Path) -> None:
    (raw / "a.xlsx").write_bytes(workbook([["rome_code", "fap_code"], ["H2102", "E0Z20"]], tmp_path))
    result, _ = imported(tmp_path)
    assert "tension_pct" in str(result.refused[0])


def test_a_geopackage_in_metres_comes_in_degrees(tmp_path: Path) -> None:
    square = shapely.box(930_000, 6_890_000, 931_000, 6_891_000)
    frame = geopandas.GeoDataFrame({"code": ["57463"], "nom": ["Ville fictive"]}, geometry=[square], crs=2154)
    frame.to_file(tmp_path / "a.gpkg", layer="communes", driver="GPKG")
    [(name, table)] = opened(tmp_path / "a.gpkg", tmp_path)
    assert name == "communes"
    assert table is not None
    west, south, east, north = shapely.from_wkb(table["wkb_geometry"][0]).bounds
    # Metz lies at 6.18 E, 49.12 N; a kilometre there is about 0.0137 degree wide and 0.0090 high.
    assert 6.1 < west < east < 6.25
    assert 49.0 < south < north < 49.2
    assert (east - west, north - south) == pytest.approx((0.0137, 0.0090), abs=0.001)
