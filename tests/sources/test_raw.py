"""Raw files, sound and damaged: what is read, what is set aside, and on which line it stands."""

import csv
import errno
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from levier.core.errors import BadFile
from levier.sources.archives import unpack
from levier.sources.raw import (
    BAD_QUOTES,
    ENDINGS,
    NOT_UTF8,
    TOO_LONG,
    WRONG_CELLS,
    RawFile,
    open_raw,
    read_columns,
)
from levier.sources.source import RECORD


@pytest.fixture
def engine() -> Iterator[Backend]:
    backend = ibis.duckdb.connect()
    yield backend
    backend.disconnect()


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(raw: RawFile, engine: Backend) -> pl.DataFrame:
    return engine.to_polars(raw.rows).sort(RECORD)


def faulty_lines(raw: RawFile, kept: int) -> list[tuple[int, str]]:
    return [(rejection.line, rejection.why) for rejection in raw.rejections(kept)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_codes_stay_text(delimiter: str, tmp_path: Path, engine: Backend) -> None:
    path = write(tmp_path / "a.csv", f"siren{delimiter}commune\n005520135{delimiter}01004\n")
    rows = read(open_raw(path, path.name, engine, tmp_path), engine)
    assert rows.select("siren", "commune").rows() == [("005520135", "01004")]


def test_each_line_that_does_not_fit_is_named_and_the_others_are_kept(
    tmp_path: Path, engine: Backend
) -> None:
    good = b'a%d,"x, y",z\n'
    content = (
        b"k,v,w\n"  # line 1
        + good % 1  # line 2
        + b"short,1\n"  # line 3
        + good % 2  # line 4
        + b"long,1,2,3\n"  # line 5
        + b"latin,\xe9\xe8,1\n"  # line 6
        + b"huge,"
        + b"y" * 20_000_000
        + b",1\n"  # line 7
        + good % 3  # line 8
    )
    raw = open_raw(write(tmp_path / "a.csv", content), "a.csv", engine, tmp_path)
    rows = read(raw, engine)
    assert rows["k"].to_list() == ["a1", "a2", "a3"]
    assert rows["v"].to_list() == ["x, y"] * 3
    assert faulty_lines(raw, rows.height) == [
        (3, WRONG_CELLS),
        (5, WRONG_CELLS),
        (6, NOT_UTF8),
        (7, TOO_LONG),
    ]
    assert raw.lines(rows[RECORD].to_numpy(), rows.height).tolist() == [2, 4, 8]


def test_a_line_is_counted_as_a_reader_would_below_a_cell_with_line_breaks(
    tmp_path: Path, engine: Backend
) -> None:
    content = 'k,v\n1,"one\ntwo\nthree"\n2,b\nshort\n3,c\n'  # 1: header; 2-4: record 1; 5: 2; 6: short; 7: 3
    raw = open_raw(write(tmp_path / "a.csv", content), "a.csv", engine, tmp_path)
    rows = read(raw, engine)
    assert rows["v"].to_list() == ["one\ntwo\nthree", "b", "c"]
    assert faulty_lines(raw, rows.height) == [(6, WRONG_CELLS)]
    assert raw.lines(rows[RECORD].to_numpy(), rows.height).tolist() == [2, 5, 7]


def test_a_quote_left_open_loses_no_more_than_it_swallows(tmp_path: Path, engine: Backend) -> None:
    content = 'k,v\n1,a\n2,"b\n' + "".join(f"{i},c\n" for i in range(3, 2000))
    raw = open_raw(write(tmp_path / "a.csv", content), "a.csv", engine, tmp_path)
    rows = read(raw, engine)
    assert rows["k"].to_list()[0] == "1"
    rejected = faulty_lines(raw, rows.height)
    assert rejected and rejected[0] == (3, BAD_QUOTES)


def feeds(cell: str | None) -> str:
    return (cell or "").replace("\r\n", "\n").replace("\r", "\n")


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(cells, cells), min_size=1, max_size=25),
    st.sampled_from([",", ";", "\t", "|"]),
    st.booleans(),
)
def test_whatever_a_csv_writer_writes_is_read_back_with_its_lines(
    rows: list[tuple[str, str]], delimiter: str, bom: bool
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    starts = []
    for row in [("key", "value"), *rows]:
        starts.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = write(folder / "a.csv", ("\ufeff" if bom else "") + text.getvalue())
        engine = ibis.duckdb.connect()
        raw = open_raw(path, path.name, engine, folder)
        found = read(raw, engine)
        lines = raw.lines(np.arange(1, len(rows) + 1), len(rows)).tolist()
        rejected = raw.rejections(found.height)
        engine.disconnect()
    assert raw.columns == ("key", "value")
    assert not rejected
    # DuckDB reads an empty cell as null; every source takes both for unknown.
    # Where lines end in two ways, breaks within cells become line feeds like the others.
    assert [(feeds(k), feeds(v)) for k, v in found.select("key", "value").rows()] == [
        (feeds(k), feeds(v)) for k, v in rows
    ]
    assert lines == starts[1:]


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".parquet", ".geojson"]))
def test_any_bytes_are_read_or_refused_in_words(content: bytes, suffix: str) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        path = write(folder / f"a{suffix}", content)
        engine = ibis.duckdb.connect()
        try:
            raw = open_raw(path, path.name, engine, folder)
        except BadFile as refusal:
            assert "a" + suffix in str(refusal.where)
        else:
            assert raw.columns
        finally:
            engine.disconnect()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\n\n\n", "empty"),
        ("latin.csv", "siret;dénomination\n1;2\n".encode("cp1252"), "UTF-8"),
        ("utf16.csv", "siret;nom\n1;2\n".encode("utf-16"), "UTF-8"),
        ("twice.csv", b"siret,siret\n1,2\n", "column(s) 2;"),
        ("nameless.csv", b"siret,\n1,2\n", "column"),
        ("not.parquet", b"PAR1 this is not Parquet", "cannot be read"),
        ("not.geojson", b'{"type": "FeatureCollection", "features": [', "cannot be read"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(
    name: str, content: bytes, words: str, tmp_path: Path, engine: Backend
) -> None:
    with pytest.raises(BadFile) as refusal:
        open_raw(write(tmp_path / name, content), name, engine, tmp_path)
    assert words in str(refusal.value)
    assert name in str(refusal.value.where)


def test_a_truncated_parquet_file_is_refused(tmp_path: Path, engine: Backend) -> None:
    whole = tmp_path / "whole.parquet"
    pl.DataFrame({"siret": [str(i) for i in range(10_000)]}).write_parquet(whole)
    cut = write(tmp_path / "cut.parquet", whole.read_bytes()[:-200])
    with pytest.raises(BadFile, match=r"truncated.*cut\.parquet"):
        open_raw(cut, cut.name, engine, tmp_path)


def test_geojson_gives_properties_and_shapes(tmp_path: Path, engine: Backend) -> None:
    feature = '{"type":"Feature","properties":{"code":"00001","nom":"Fictive"},"geometry":{"type":"Point","coordinates":[1,2]}}'
    path = write(tmp_path / "a.geojson", f'{{"type":"FeatureCollection","features":[{feature}]}}')
    raw = open_raw(path, path.name, engine, tmp_path)
    assert set(raw.columns) == {"code", "nom", "wkb_geometry"}
    assert read(raw, engine)["code"].to_list() == ["00001"]


class TestArchives:
    @staticmethod
    def archive(folder: Path, kind: int = zipfile.ZIP_DEFLATED, **members: str) -> Path:
        path = folder / "a.zip"
        with zipfile.ZipFile(path, "w", kind) as file:
            for name, content in members.items():
                file.writestr(name, content)
        return path

    def test_readable_members_are_unpacked_wherever_they_claim_to_go(self, tmp_path: Path) -> None:
        path = self.archive(
            tmp_path, **{"../../outside/data.csv": "a,b\n1,2\n", "note.pdf": "no", "folder.csv/": ""}
        )
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        data, note = unpack(path, "a.zip", scratch, ENDINGS)
        assert data.path is not None
        assert data.path.is_relative_to(scratch)
        assert (note.name, note.path) == ("note.pdf", None)
        assert not (tmp_path.parent / "outside").exists()

    def test_two_members_of_one_base_name_are_both_kept(self, tmp_path: Path) -> None:
        path = self.archive(tmp_path, **{"2023/data.csv": "a\n1\n", "2024/data.csv": "a\n2\n"})
        members = unpack(path, "a.zip", tmp_path, ENDINGS)
        assert [(member.name, member.path.read_text()) for member in members if member.path] == [
            ("2023/data.csv", "a\n1\n"),
            ("2024/data.csv", "a\n2\n"),
        ]

    @pytest.mark.parametrize("keep", [0.3, 0.7, 0.95])
    def test_a_truncated_archive_is_refused(self, keep: float, tmp_path: Path) -> None:
        path = self.archive(tmp_path, **{"data.csv": "a,b\n" + "1,2\n" * 10_000})
        write(path, path.read_bytes()[: int(path.stat().st_size * keep)])
        with pytest.raises(BadFile, match=r"a\.zip"):
            unpack(path, "a.zip", tmp_path, ENDINGS)

    @pytest.mark.parametrize(
        "kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
    )
    def test_a_damaged_member_is_refused(self, kind: int, tmp_path: Path) -> None:
        content = "a,b\n" + "".join(f"{i},{i * 7919 % 1009}\n" for i in range(5000))
        path = self.archive(tmp_path, kind, **{"data.csv": content})
        damaged = bytearray(path.read_bytes())
        damaged[500:510] = b"0123456789"
        write(path, bytes(damaged))
        with pytest.raises(BadFile, match=r"a\.zip"):
            unpack(path, "a.zip", tmp_path, ENDINGS)

    def test_a_full_disk_is_not_laid_at_the_archive_s_door(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def disk_full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("levier.sources.archives.shutil.copyfileobj", disk_full)
        with pytest.raises(OSError, match="No space left"):
            unpack(self.archive(tmp_path, **{"data.csv": "a\n1\n"}), "a.zip", tmp_path, ENDINGS)

    def test_a_locked_archive_is_told_as_such(self, tmp_path: Path) -> None:
        path = self.archive(tmp_path, **{"data.csv": "a,b\n1,2\n"})
        locked = bytearray(path.read_bytes())
        # The flag of encryption, in the member's own header and in the directory's.
        locked[6] |= 1
        locked[locked.index(b"PK\x01\x02") + 8] |= 1
        with pytest.raises(BadFile, match="password"):
            unpack(write(path, bytes(locked)), "a.zip", tmp_path, ENDINGS)


class TestLines:
    """What would mislead or stall a reader of CSV."""

    @pytest.mark.parametrize("ends", [("\r\n", "\n"), ("\n", "\r\n"), ("\r", "\r"), ("\r\n", "\r\n")])
    def test_lines_may_end_as_they_like(self, ends: tuple[str, str], tmp_path: Path, engine: Backend) -> None:
        content = "k,v" + "".join(
            end + row for end, row in zip(ends * 3, ["1,a", "2,b", "3,c", "4,d"], strict=False)
        )
        raw = open_raw(write(tmp_path / "a.csv", content + ends[0]), "a.csv", engine, tmp_path)
        rows = read(raw, engine)
        assert rows.select("k", "v").rows() == [("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")]
        assert raw.rejections(rows.height) == []

    def test_lines_swallowed_by_a_quote_are_counted(self, tmp_path: Path, engine: Backend) -> None:
        lines = [f"{i},v\n" for i in range(1, 1001)]
        lines[499] = '500,"open\n'  # line 501; the next quote, on line 701, is astray too
        lines[699] = '700,"shut\n'
        raw = open_raw(write(tmp_path / "a.csv", "k,v\n" + "".join(lines)), "a.csv", engine, tmp_path)
        rows = read(raw, engine)
        rejected = raw.rejections(rows.height)
        assert rejected
        assert rejected[0].line == 501
        assert rows.height + sum(1 + rejection.swallowed for rejection in rejected) == 1000

    def test_a_long_quoted_cell_full_of_line_breaks_is_refused_at_once_with_its_line(
        self, tmp_path: Path, engine: Backend
    ) -> None:
        content = b'k,v\n1,a\n2,"' + b"x\n" * 1_500_000 + b'"\n3,b\n'
        with pytest.raises(BadFile, match="line 3"):
            open_raw(write(tmp_path / "a.csv", content), "a.csv", engine, tmp_path)

    def test_a_quote_within_a_text_opens_nothing(self, tmp_path: Path, engine: Backend) -> None:
        content = 'k,v\n1,tube of 5" steel\n' + "".join(f"{i},{'w' * 100}\n" for i in range(30_000))
        raw = open_raw(write(tmp_path / "a.csv", content), "a.csv", engine, tmp_path)
        assert read(raw, engine).height >= 30_000


def test_a_map_in_metres_is_refused(tmp_path: Path) -> None:
    crs = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}'
    feature = '{"type":"Feature","properties":{"code":"57463","nom":"Metz"},"geometry":{"type":"Point","coordinates":[931000,6895000]}}'
    path = write(tmp_path / "a.geojson", f'{{"type":"FeatureCollection",{crs},"features":[{feature}]}}')
    with pytest.raises(BadFile, match="WGS84"):
        read_columns(path, "a.geojson")
