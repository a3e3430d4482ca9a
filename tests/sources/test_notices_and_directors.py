"""Commercial notices and directors, read from small files in their producers' true formats. All is invented."""

import datetime
import json
from pathlib import Path

import ibis
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.test_registers import PEOPLE, Read, read_folder, recorded

from levier.core.codes import AGE_BANDS
from levier.sources.bodacc import NOTICES, UNMATCHED
from levier.sources.rne import UNREADABLE, shape_directors
from levier.sources.source import RECORD

day = datetime.date
ENGINE = ibis.duckdb.connect()


class TestNotices:
    @pytest.fixture
    def read(self, tmp_path: Path) -> Read:
        return recorded(tmp_path, "bodacc")

    def test_each_party_of_a_sale_has_its_role(self, read: Read) -> None:
        # The previous owner and operator of the second sale are in the lists of persons only.
        sales = read.tables["notices"].filter(family="vente")
        assert sales["notice_id", "siren", "role"].rows() == [
            ("A20240101", "000001016", "new_owner"),
            ("A20240101", "000001024", "previous_owner"),
            ("A20240102", "000001032", "new_owner"),
            ("A20240102", "000001040", "previous_owner"),
            ("A20240102", "000001057", "previous_operator"),
        ]

    def test_act_day_court_and_department(self, read: Read) -> None:
        table = read.tables["notices"]
        assert table["notice_id", "siren", "act", "effective_on"].unique(
            "notice_id", keep="first", maintain_order=True
        ).rows() == [
            (
                "A20240101",
                "000001016",
                "Achat d'un fonds par une personne morale (insertion provisoire)",
                day(2024, 5, 1),
            ),
            ("A20240102", "000001032", None, None),
            # A craftsman's number stands in another list than the register's.
            ("A20240104", "000001024", "Immatriculation d'une personne physique", None),
            ("B20240103", "000001024", None, day(2024, 4, 30)),
        ]
        assert set(table["court"]) == {"Greffe du Tribunal de Commerce de Metz"}
        assert set(table["department"]) == {"57"}

    def test_a_legal_person_without_a_siren_waits_to_be_linked(self, read: Read) -> None:
        table = read.tables["unmatched_notices"]
        assert table["notice_id", "name", "town", "postal_code", "family", "kind"].rows() == [
            ("A20240105", "SANS NUMERO FICTIVE", "Metz", "57000", "collective", "liquidation_opening"),
            ("A20240107", "AUTRE FICTIVE", "Metz", None, "collective", None),
        ]
        assert read.faults_of("unmatched_notices") == {(8, "postal_code", "F-57", "str_matches")}

    def test_no_notice_vanishes_and_no_person_is_named(self, read: Read) -> None:
        # The notice of a person without a SIREN, and the wrong key, are set aside by name of reason.
        assert read.faults_of("notices") == {
            (7, "siren", None, "missing"),
            (9, "siren", "000001017", "siren_key"),
        }
        told = {*read.tables["notices"]["notice_id"], *read.tables["unmatched_notices"]["notice_id"]}
        assert len(told) + len(read.faults["notices"]) == 8
        assert not any(word in read.kept for word in (*PEOPLE, b"Jean"))

    def test_a_damaged_line_does_not_refuse_a_file_without_unmatched_notices(self, tmp_path: Path) -> None:
        header = ";".join(sorted(NOTICES.required | UNMATCHED.required))
        row = {
            "id": "A1",
            "registre": "000001016",
            "dateparution": "2024-05-10",
            "familleavis": "dpc",
            "typeavis": "annonce",
        }
        sound = ";".join(row.get(column, "") for column in header.split(";"))
        (tmp_path / "raw").mkdir()
        (tmp_path / "raw" / "notices.csv").write_text(f"{header}\n{sound}\nA2;too;few\n", "utf-8")
        read = read_folder(tmp_path / "raw", tmp_path / "lake")
        assert read.tables["notices"]["siren"].to_list() == ["000001016"]
        assert read.tables["unmatched_notices"].is_empty()
        assert read.faults["notices"]["line"].to_list() == [3]

    def test_a_json_export_writes_the_register_as_a_list(self, tmp_path: Path) -> None:
        notice = {
            "id": "A1",
            "publicationavis": "A",
            "registre": ["000 001 016", "000001016"],
            "dateparution": "2024-05-10",
            "familleavis": "dpc",
            "typeavis": "annonce",
            "jugement": None,
            "parutionavisprecedent": None,
        }
        (tmp_path / "raw").mkdir()
        (tmp_path / "raw" / "notices.jsonl").write_text(json.dumps(notice) + "\n", "utf-8")
        assert read_folder(tmp_path / "raw", tmp_path / "lake").tables["notices"]["siren"].to_list() == [
            "000001016"
        ]


class TestDirectors:
    @pytest.fixture
    def read(self, tmp_path: Path) -> Read:
        return recorded(tmp_path, "rne_directors")

    def test_a_band_of_age_at_the_date_of_the_file_and_nothing_else(self, read: Read) -> None:
        # The file is of October 2026. Born in November 1961: 64 years and 11 months. In October: 65.
        # The auditors (71, 72), the one who left, and the sole trader are not there.
        assert read.tables["directors"].drop("recorded_on").rows() == [
            ("000001016", 1, "73", "60-69", None),
            ("000001016", 2, "53", "60-69", None),
            ("000001016", 5, "73", None, "000001024"),
            ("000001024", 1, "51", None, None),
            ("000001024", 2, "51", None, None),
            ("000001024", 3, "51", None, None),
            ("000001024", 4, "51", None, None),
            ("000001024", 5, None, "30-39", None),
            ("000001032", 1, "51", "80 and over", None),
            ("000001040", 1, "73", None, None),
            ("000001040", 2, "73", None, None),
        ]
        assert set(read.tables["directors"]["recorded_on"]) == {datetime.date(2026, 10, 31)}

    def test_the_quarantine_counts_faults_and_shows_no_date_of_birth(self, read: Read) -> None:
        assert read.faults_of("directors") == {
            (3, "age_band", UNREADABLE, "isin"),
            (3, "role", UNREADABLE, "str_matches"),
            (5, "corporate_siren", "000001041", "siren_key"),
        }
        # Three dates of the firm of line 3: a word, a thirteenth month, an age of 180.
        assert len(read.faults["directors"].filter(field="age_band")) == 3

    def test_no_name_nor_month_of_birth_is_anywhere(self, read: Read) -> None:
        months = (b"1961", b"1998", b"1846", b"1996", b"1946", b"1950", b"1970", b"1990")
        assert not any(word in read.kept for word in (*PEOPLE, *months, b"HRB"))
        assert set(read.tables["directors"].columns) == {
            "siren",
            "rank",
            "role",
            "age_band",
            "corporate_siren",
            "recorded_on",
        }


def band_of(born: str | None, updated: str | None) -> str | None:
    power = {"roleEntreprise": "51", "individu": {"descriptionPersonne": {"dateDeNaissance": born}}}
    content = {"personneMorale": {"composition": {"pouvoirs": [power]}}}
    formality = json.dumps({"siren": "000001016", "content": content})
    raw = pl.DataFrame(
        {RECORD: [1], "formality": [formality], "updatedAt": [updated]},
        schema={RECORD: pl.Int64, "formality": pl.String, "updatedAt": pl.String},
    )
    return ENGINE.to_polars(shape_directors(ibis.memtable(raw)))["age_band"].item()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("1996-12", "under 30"),  # 29 years and 11 months in November 2026
        ("1996-11", "30-39"),
        ("1986-11-30", "40-49"),  # with a day, which is not read
        ("1946-12", "70-79"),
        ("1946-11", "80 and over"),
        ("2015-01", UNREADABLE),
        (None, None),
    ],
)
def test_the_ends_of_bands(born: str | None, band: str | None) -> None:
    assert band_of(born, "2026-11-05T10:00:00") == band


def test_without_the_date_of_the_file_no_age_is_known() -> None:
    assert band_of("1961-11", None) is None
    assert band_of("1961-11", "2925-01-01") == UNREADABLE


@given(st.text(max_size=12))
def test_whatever_stands_for_a_date_of_birth_a_band_or_a_word_comes_out(born: str) -> None:
    assert band_of(born, "2026-11-05") in {*AGE_BANDS, UNREADABLE, None}
