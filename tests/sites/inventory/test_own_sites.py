"""A file of one's own: what is read, what is mended and said, what is refused with its line, site and value."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer

from levier.core.errors import BadFile, BadInput
from levier.core.geography import Geography
from levier.plan.sites.own_sites import read_sites
from levier.plan.sites.sites_file import COLUMNS, sites_template, write_template
from levier.sites.inventory import Told
from levier.sites.known import Sites

GEOGRAPHY = Geography.shipped()
BOX = [[4.70, 49.70], [4.71, 49.70], [4.71, 49.71], [4.70, 49.71], [4.70, 49.70]]
BOW_TIE = [[4.70, 49.70], [4.71, 49.71], [4.71, 49.70], [4.70, 49.71], [4.70, 49.70]]
FLAT = [[4.70, 49.70], [4.71, 49.71], [4.70, 49.70]]


def written(folder: Path, *rows: dict[str, str], name: str = "own.csv") -> Path:
    """A CSV of the columns that the rows tell."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [";".join(columns), *(";".join(row.get(column, "") for column in columns) for row in rows)]
    file = folder / name
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def drawn(
    folder: Path, *sites: tuple[dict[str, Any], list[list[float]] | None], crs: str | None = None
) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": told,
            "geometry": ring and {"type": "Polygon", "coordinates": [ring]},
        }
        for told, ring in sites
    ]
    collection: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs:
        collection["crs"] = {"type": "name", "properties": {"name": crs}}
    file = folder / "own.geojson"
    file.write_text(json.dumps(collection), encoding="utf-8")
    return file


def read(file: Path) -> Told:
    told = read_sites(file, GEOGRAPHY)
    Sites(told.places, told.known)  # what is read is fit to be told
    return told


def refused(file: Path) -> str:
    with pytest.raises((BadInput, BadFile)) as error:
        read(file)
    assert error.value.where is not None
    return str(error.value)


def cautions(told: Told) -> str:
    return " ".join(str(caution) for caution in told.cautions)


class TestTables:
    def test_a_site_of_each_kind_of_fact(self, tmp_path: Path) -> None:
        told = read(
            written(
                tmp_path,
                {"site_id": "T1", "name": "Terrain", "kind": "terrain", "commune": "Charleville-Mézières", "longitude": "4,7206", "latitude": "49.77", "as_of": "2026-09", "area_m2": "32 000 m²", "pollution": "Pollution traitée", "rail_siding": "oui", "gas": "non", "owner": "inconnu", "price_eur_m2": ""},
            )
        )  # fmt: skip
        assert told.places.row(0) == ("T1", "Terrain", "plot", "08105", 4.7206, 49.77)
        assert told.known.select("fact", "value", "term", "source", "as_of").rows() == [
            ("area_m2", 32_000, None, "declared", "2026-09"),
            ("pollution", None, "pollution traitée", "declared", "2026-09"),
            ("rail_siding", 1, None, "declared", "2026-09"),
            ("gas", 0, None, "declared", "2026-09"),
        ]

    def test_a_site_without_area_or_place_is_kept(self, tmp_path: Path) -> None:
        told = read(written(tmp_path, {"site_id": "T1", "area_m2": ""}, {"site_id": "T2"}))
        assert told.places.select("longitude", "commune").rows() == [(None, None)] * 2
        assert told.known.is_empty()
        assert "unknown area: T1, T2" in cautions(told)

    def test_an_outline_may_be_written_as_text(self, tmp_path: Path) -> None:
        shape = shapely.to_wkt(shapely.Polygon(BOX))
        told = read(written(tmp_path, {"site_id": "T1", "geometry": shape}))
        assert told.known["value"].item() == pytest.approx(722 * 1112, rel=0.01)
        assert told.outlines.height == 1

    def test_columns_that_say_nothing_of_a_site_are_named(self, tmp_path: Path) -> None:
        assert "colour" in cautions(read(written(tmp_path, {"site_id": "T1", "colour": "red"})))

    def test_the_template_can_be_read(self, tmp_path: Path) -> None:
        file = tmp_path / "sites.csv"
        write_template(file)
        told = read(file)
        assert told.places["kind"].to_list() == ["plot"]
        assert told.known.height == 5
        with pytest.raises(BadInput, match="already there"):
            write_template(file)

    def test_the_template_has_every_column(self) -> None:
        assert sites_template().lstrip("\ufeff").splitlines()[0].split(";") == list(COLUMNS)

    def test_a_huge_file_is_read(self, tmp_path: Path) -> None:
        rows = [{"site_id": f"T{rank}", "commune": "08105", "longitude": "4.72", "latitude": "49.77", "area_m2": "12000"} for rank in range(10_000)]  # fmt: skip
        assert read(written(tmp_path, *rows)).places.height == 10_000

    @pytest.mark.parametrize(
        ("told", "said"),
        [
            ({"area_m2": "-5"}, "above 0"),
            ({"area_m2": "0"}, "above 0"),
            ({"area_m2": "3,2"}, "32000 for 3.2 ha"),
            ({"area_m2": "3.2 ha"}, "not in hectares"),
            ({"area_m2": "1e12"}, "larger"),
            ({"area_m2": "nan(1)"}, "not a number"),
            ({"area_m2": "inf"}, "not a number"),
            ({"area_m2": "grand"}, "not a number"),
            ({"price_eur_m2": "-1"}, "below 0"),
            ({"fibre_share": "85"}, "percentage"),
            ({"available_year": "28"}, "no year"),
            ({"rail_siding": "peut-être"}, "yes nor no"),
            ({"pollution": "sale"}, "pollution avérée"),
            ({"kind": "château"}, "no kind"),
            ({"commune": "99999"}, "99999"),
            ({"as_of": "hier"}, "no date"),
            ({"longitude": "4.7"}, "one coordinate"),
            ({"longitude": "0", "latitude": "0"}, "no place in France"),
            ({"longitude": "2.3", "latitude": "95"}, "no place in France"),
            ({"longitude": "12.5", "latitude": "41.9"}, "no place in France"),
            ({"geometry": "POLYGON((4.7"}, "cannot be read"),
            ({"geometry": "LINESTRING(4.7 49.7, 4.8 49.8)"}, "neither a point nor an outline"),
            ({"geometry": "POLYGON((12.5 41.9, 12.6 41.9, 12.6 42.0, 12.5 41.9))"}, "no place in France"),
            ({"geometry": "POLYGON((4.7 49.7, 40 49.7, 40 49.8, 4.7 49.7))"}, "no place in France"),
        ],
    )
    def test_what_cannot_be_followed_is_said_with_line_site_and_value(
        self, tmp_path: Path, told: dict[str, str], said: str
    ) -> None:
        words = refused(written(tmp_path, {"site_id": "T1"}, {"site_id": "T2"} | told))
        assert said in words
        assert "own.csv, line 3, site T2" in words
        column, value = next(iter(told.items()))
        assert (f"column {column}, value {value[:40]}") in words

    def test_every_fault_is_told_at_once(self, tmp_path: Path) -> None:
        words = refused(
            written(
                tmp_path,
                {"site_id": "T1", "area_m2": "-5"},
                {"site_id": "T1", "area_m2": "9000"},
                {"site_id": "", "area_m2": "9000"},
            )
        )
        assert "3 cells" in words
        assert "already that of line 2" in words
        assert "line 4, site (empty)" in words

    def test_hostile_texts_stay_texts(self, tmp_path: Path) -> None:
        told = read(written(tmp_path, {"site_id": "=1+1", "name": '=HYPERLINK("http://x")'}))
        assert told.places["name"].item() == '=HYPERLINK("http://x")'
        assert "120 signs" in refused(written(tmp_path, {"site_id": "x" * 5000}))


class TestFiles:
    def test_an_empty_file(self, tmp_path: Path) -> None:
        empty = tmp_path / "own.csv"
        empty.write_bytes(b"")
        assert "empty" in refused(empty)

    def test_a_heading_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "own.csv"
        file.write_text("site_id;name\n")
        assert "no site" in refused(file)

    def test_a_file_that_is_not_utf8(self, tmp_path: Path) -> None:
        file = tmp_path / "own.csv"
        file.write_bytes("site_id;name\nT1;Friche d'été\n".encode("latin-1"))
        assert "UTF-8" in refused(file)

    def test_a_file_without_ids(self, tmp_path: Path) -> None:
        assert "site_id" in refused(written(tmp_path, {"nom": "Terrain"}))

    @pytest.mark.parametrize("name", ["own.pdf", "own.geojson", "own.gpkg"])
    def test_what_is_no_file_of_sites(self, tmp_path: Path, name: str) -> None:
        file = tmp_path / name
        file.write_text("%PDF")
        refused(file)
        refused(tmp_path / "absent" / name)

    def test_a_map_that_is_not_utf8(self, tmp_path: Path) -> None:
        file = drawn(tmp_path, ({"site_id": "T1", "name": "ETE"}, BOX))
        file.write_bytes(file.read_bytes().replace(b"ETE", b"\xc9T\xc9"))
        assert "UTF-8" in refused(file)

    @pytest.mark.parametrize(
        "content", ['{"a": 1}', '{"type": "FeatureCollection", "features": [{"ty', "[1, 2]"]
    )
    def test_a_map_cut_short_or_of_another_kind(self, tmp_path: Path, content: str) -> None:
        file = tmp_path / "own.geojson"
        file.write_text(content)
        refused(file)

    def test_an_empty_map(self, tmp_path: Path) -> None:
        assert "empty" in refused(drawn(tmp_path))


class TestMaps:
    def test_a_map_gives_places_and_areas(self, tmp_path: Path) -> None:
        told = read(
            drawn(
                tmp_path,
                ({"site_id": "T1", "rail_siding": "oui", "area_m2": 500_000}, BOX),
                ({"site_id": "T2"}, None),
            )
        )
        assert told.outlines["site_id"].to_list() == ["T1"]
        area = told.known.filter(pl.col("fact") == "area_m2").row(0, named=True)
        assert area["value"] == area["low"] == 500_000
        assert area["high"] == pytest.approx(722 * 1112, rel=0.01)

    def test_lists_heights_and_empty_shapes_do_no_harm(self, tmp_path: Path) -> None:
        high = [[*corner, 120.0] for corner in BOX]
        told = read(
            drawn(tmp_path, ({"site_id": 7, "tags": ["a"], "owner": {"x": 1}, "as_of": "2026-09-01"}, high), ({"site_id": 8}, None))
        )  # fmt: skip
        assert told.places["site_id"].to_list() == ["7", "8"]
        assert told.known["as_of"].to_list() == ["2026-09-01"]
        assert "tags" in cautions(told) and "owner" in cautions(told)

    def test_an_outline_that_crosses_itself_is_mended_and_said(self, tmp_path: Path) -> None:
        told = read(drawn(tmp_path, ({"site_id": "T1"}, BOW_TIE)))
        assert "crossed themselves" in cautions(told)
        shape = shapely.from_wkb(told.outlines["geometry"][0])
        assert shape.is_valid
        # Two triangles, of a quarter of the box each.
        assert shape.area == pytest.approx(shapely.Polygon(BOX).area / 2)

    def test_an_outline_without_surface_is_refused(self, tmp_path: Path) -> None:
        words = refused(drawn(tmp_path, ({"site_id": "T1"}, BOX), ({"site_id": "T2"}, FLAT)))
        assert "no surface" in words
        assert "feature 2, site T2" in words

    @pytest.mark.parametrize("crs", [None, "urn:ogc:def:crs:EPSG::2154"])
    def test_metres_taken_for_degrees_are_brought_to_degrees(self, tmp_path: Path, crs: str | None) -> None:
        to_metres = Transformer.from_crs(4326, 2154, always_xy=True)
        ring = [list(to_metres.transform(*corner)) for corner in BOX]
        told = read(drawn(tmp_path, ({"site_id": "T1"}, ring), crs=crs))
        assert told.places.select("longitude", "latitude").row(0) == pytest.approx((4.705, 49.705), abs=1e-4)
        assert told.known["value"].item() == pytest.approx(722 * 1112, rel=0.01)
        # A map that says its projection is in order; one that does not was mended.
        assert ("Lambert-93" in cautions(told)) == (crs is None)

    def test_swapped_coordinates_are_put_back(self, tmp_path: Path) -> None:
        told = read(drawn(tmp_path, ({"site_id": "T1"}, [corner[::-1] for corner in BOX])))
        assert "Latitude" in cautions(told)
        assert told.places["longitude"].item() == pytest.approx(4.705)
        assert shapely.from_wkb(told.outlines["geometry"][0]).equals(shapely.Polygon(BOX))

    def test_a_geopackage_in_lambert_is_read(self, tmp_path: Path) -> None:
        to_metres = Transformer.from_crs(4326, 2154, always_xy=True)
        shape = shapely.transform(shapely.Polygon(BOX), to_metres.transform, interleaved=False)
        file = tmp_path / "own.gpkg"
        pyogrio.raw.write(
            file,
            geometry=np.array([shapely.to_wkb(shape)], dtype=object),
            field_data=[np.array(["T1"], dtype=object), np.array([9000.0])],
            fields=["site_id", "area_m2"],
            geometry_type="Polygon",
            crs="EPSG:2154",
        )
        told = read(file)
        assert told.places["latitude"].item() == pytest.approx(49.705, abs=1e-4)
        assert told.known["value"].to_list() == [9000]

    def test_the_outlines_of_the_ardennes(self, real_data: Path) -> None:
        told = read(real_data / "brownfields-ardennes" / "friches.geojson")
        assert told.places.height == told.outlines.height == 164
        assert "mended" not in cautions(told)
