"""The registers of firms, each read from a small file in its producer's true format. All is invented."""

import datetime
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import TODAY

from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import read_contract
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.sources.catalogue import nearest, recognise
from levier.sources.keeping import kept
from levier.sources.recherche_entreprises import REMOTE as SEARCH
from levier.sources.remotes import DataGouv, JsonPages
from levier.sources.sirene import ESTABLISHMENTS, LEGAL_UNITS
from levier.sources.sirene_api import DAILY_ESTABLISHMENTS, DAILY_LEGAL_UNITS
from levier.sources.sirene_history import ESTABLISHMENT_PERIODS, LEGAL_UNIT_PERIODS, SUCCESSIONS

RECORDED = Path(__file__).parent / "recorded"
PEOPLE = (b"DUPOND", b"JEAN", b"LILAS", b"SECRETE")
"""Words of the recorded files that name a natural person, a street, or a unit with partial diffusion."""
day = datetime.date


@dataclass(frozen=True)
class Read:
    """A folder once imported: its tables, their faults, and every byte that was kept."""

    tables: Mapping[str, pl.DataFrame]
    faults: Mapping[str, pl.DataFrame]
    kept: bytes

    def faults_of(self, table: str) -> set[tuple[int, str, str | None, str]]:
        return set(self.faults[table].select("line", "field", "value", "why").iter_rows())


def read_folder(raw: Path, lake: Path) -> Read:
    result = import_folder(raw, lake, TODAY)
    assert not result.refused, [str(error) for error in result.refused]
    assert not result.unrecognised
    with Lake.open(lake) as opened:
        tables = {
            name: opened.table(name).order_by(list(read_contract(name, CONTRACTS[name]).key)).to_polars()  # type: ignore[union-attr]
            for name in opened.tables
        }
        faults = {name: opened.quarantine(name) for name in opened.tables}
    return Read(tables, faults, b"".join(path.read_bytes() for path in lake.rglob("*") if path.is_file()))


def recorded(tmp_path: Path, *sources: str) -> Read:
    for source in sources:
        shutil.copytree(
            RECORDED / source, tmp_path / "raw" / source, ignore=shutil.ignore_patterns("answer.json")
        )
    return read_folder(tmp_path / "raw", tmp_path / "lake")


class TestEstablishments:
    @pytest.fixture
    def read(self, tmp_path: Path) -> Read:
        return recorded(tmp_path, "sirene_establishments")

    def test_each_nomenclature_in_its_own_column(self, read: Read) -> None:
        # The second is as from January 2027: its main column is in NAF 2025. The fourth is in NAF rev. 1.
        assert read.tables["establishments"]["siret", "naf", "naf2025"].rows() == [
            ("00000101600013", "25.11Z", None),
            ("00000102400017", None, "25.11Y"),
            ("00000103200010", "25.11Z", None),
            ("00000104000013", None, None),
        ]

    def test_closing_day_employer_and_year_of_the_band(self, read: Read) -> None:
        table = read.tables["establishments"]
        assert table["closed_on"].to_list() == [day(2019, 6, 1), None, None, None]
        assert table["employer"].to_list() == [False, True, None, True]
        assert table["headcount_year"].to_list() == [None, 2024, 2024, 2024]

    def test_what_is_wrong_is_named_with_its_line(self, read: Read) -> None:
        assert read.faults_of("establishments") == {
            (4, "naf2025", "2511", "str_matches"),
            (4, "employer", "X", "type:boolean"),
        }

    def test_a_legal_unit_reads_alike(self, tmp_path: Path) -> None:
        read = recorded(tmp_path, "sirene_legal_units")
        assert read.tables["legal_units"][
            "siren", "name", "naf", "naf2025", "employer", "headcount_year"
        ].rows() == [
            ("000001016", "FORGES FICTIVE", "25.11Z", "25.11Y", True, 2024),
            ("000001024", None, None, "25.11Y", None, 2024),
        ]
        assert not any(word in read.kept for word in PEOPLE)


class TestHistory:
    def test_periods_of_establishments(self, tmp_path: Path) -> None:
        read = recorded(tmp_path, "sirene_establishment_periods")
        assert read.tables["establishment_periods"].drop("siren").rows() == [
            # siret, since, until, current, active, naf, naf2025, employer. A NAF rev. 1 code is none of ours.
            ("00000101600013", day(1998, 3, 2), day(2007, 12, 31), False, True, None, None, True),
            ("00000101600013", day(2008, 1, 1), day(2019, 5, 31), False, True, "25.11Z", None, True),
            ("00000101600013", day(2019, 6, 1), None, True, False, "25.11Z", None, False),
            ("00000102400017", day(2012, 5, 1), day(2026, 6, 30), False, True, "25.11Z", None, True),
            ("00000102400017", day(2026, 7, 1), None, True, True, None, "25.11Y", True),
            # An absurd end is unknown: it must not pass for "still so".
            ("00000103200010", day(2010, 1, 1), None, False, True, "10.71C", None, False),
        ]
        assert read.faults_of("establishment_periods") == {
            (7, "until", "2925-03-12", "not_in_future"),
            (8, "since", "0001-01-01", "greater_than_or_equal_to"),
            (9, "since", "2015-01-01, 2011-01-01", "in_order"),
            (10, "siret", "00000104000014", "siret_key"),
        }
        assert not any(word in read.kept for word in PEOPLE)

    def test_periods_of_legal_units_bear_no_name(self, tmp_path: Path) -> None:
        read = recorded(tmp_path, "sirene_legal_unit_periods")
        table = read.tables["legal_unit_periods"]
        assert "name" not in table.columns
        assert table["siren", "since", "active", "legal_form", "seat_siret"].rows() == [
            ("000001016", day(1998, 3, 2), True, "5499", "00000101600021"),
            ("000001016", day(2019, 6, 1), False, "5710", "00000101600013"),
            ("000001024", day(2012, 5, 1), True, "1000", "00000102400017"),
            ("000001032", day(2010, 1, 1), None, "1000", "00000103200010"),
        ]
        assert read.faults_of("legal_unit_periods") == {(5, "active", "?", "type:boolean")}
        assert not any(word in read.kept for word in (*PEOPLE, b"FICTIVE"))

    def test_successions(self, tmp_path: Path) -> None:
        read = recorded(tmp_path, "sirene_successions")
        assert read.tables["successions"].rows() == [
            ("00000101600013", "00000102400017", day(2019, 6, 1), False, True, day(2019, 7, 2)),
            ("00000103200010", "00000103200028", day(2021, 9, 15), True, True, day(2021, 10, 1)),
        ]
        assert read.faults_of("successions") == {(4, "on", "2925-01-01", "not_in_future")}

    @pytest.mark.parametrize(
        "source", ["sirene_establishment_periods", "sirene_legal_unit_periods", "sirene_successions"]
    )
    def test_typed_parquet_reads_as_csv(self, tmp_path: Path, source: str) -> None:
        file = next((RECORDED / source).iterdir())
        table = pl.read_csv(file, infer_schema=False)
        typed = table.with_columns(
            pl.col("^date(Debut|Fin|LienSuccession)$").str.to_date(),
            pl.col("^(changement|transfert|continuite).*$").replace_strict({"true": True, "false": False}),
            pl.col("^dateDernierTraitement.*$").str.to_datetime(strict=False),
        )
        (tmp_path / "typed").mkdir()
        typed.write_parquet(tmp_path / "typed" / "stock.parquet")
        from_csv = recorded(tmp_path, source)
        from_parquet = read_folder(tmp_path / "typed", tmp_path / "second lake")
        name = next(iter(from_csv.tables))
        assert from_parquet.tables[name].equals(from_csv.tables[name])
        assert len(from_parquet.faults[name]) == len(from_csv.faults[name])

    @pytest.mark.parametrize("source", [ESTABLISHMENT_PERIODS, LEGAL_UNIT_PERIODS, SUCCESSIONS])
    def test_a_renamed_column_is_named(self, source: Any) -> None:
        file = next((RECORDED / source.id).iterdir())
        columns = set(pl.read_csv(file, infer_schema=False).columns)
        renamed = sorted(source.required)[0]
        assert recognise(columns) == (source,)
        assert nearest(columns - {renamed}) == (source, frozenset({renamed}))


class TestDailyChanges:
    def test_they_fill_the_tables_of_the_stock_and_the_later_date_wins(self, tmp_path: Path) -> None:
        read = recorded(tmp_path, "sirene_establishments", "sirene_daily_establishments")
        table = read.tables["establishments"]
        assert len(table) == 4
        forge = table.row(by_predicate=pl.col("siret") == "00000101600013", named=True)
        # The stock says closed on 2019-06-01; the change of November 2026 says otherwise, and is later.
        assert (forge["active"], forge["closed_on"], forge["naf2025"]) == (False, day(2026, 11, 20), "25.11Y")
        assert (forge["employer"], forge["commune"], forge["head_office"]) == (False, "57463", True)
        assert (round(forge["longitude"], 1), round(forge["latitude"], 1)) == (6.2, 49.1)
        hidden = table.row(by_predicate=pl.col("siret") == "00000102400017", named=True)
        assert (hidden["diffusion"], hidden["name"], hidden["longitude"]) == ("P", None, None)
        # The third change has no commune: its row is set aside, and the stock's stays.
        assert (3, "commune", None, "missing") in read.faults_of("establishments")
        assert not any(word in read.kept for word in PEOPLE)

    def test_legal_units(self, tmp_path: Path) -> None:
        read = recorded(tmp_path, "sirene_legal_units", "sirene_daily_legal_units")
        assert read.tables["legal_units"]["siren", "name", "legal_form", "naf"].rows() == [
            ("000001016", "FORGES NOUVELLES FICTIVE", "5710", "25.11Z"),
            ("000001024", None, "1000", "25.11Z"),
        ]
        assert not any(word in read.kept for word in PEOPLE)

    @pytest.mark.parametrize("source", [DAILY_ESTABLISHMENTS, DAILY_LEGAL_UNITS])
    def test_names_of_persons_are_not_even_fetched(self, source: Any) -> None:
        file = next((RECORDED / source.id).iterdir())
        for line in file.read_text("utf-8").splitlines():
            written = json.dumps(kept(json.loads(line), source.remote.keep), ensure_ascii=False)
            assert not any(word.decode() in written for word in PEOPLE)
            # What is written is still recognised and whole.
            assert source.required <= kept(json.loads(line), source.remote.keep).keys()


class TestSearch:
    @pytest.fixture
    def read(self, tmp_path: Path) -> Read:
        return recorded(tmp_path, "recherche_entreprises_establishments")

    def test_establishments_are_those_that_match_and_seats_elsewhere(self, read: Read) -> None:
        # The first firm comes twice, as it does in the answers of two communes.
        assert read.tables["establishments"][
            "siret", "name", "commune", "active", "head_office", "closed_on", "longitude", "diffusion"
        ].rows() == [
            ("00000101600013", "FORGES FICTIVE", "57463", True, True, None, 6.17, "O"),
            ("00000101600021", "FORGES FICTIVE", "57672", False, False, day(2020, 2, 29), 6.17, "O"),
            ("00000102400017", None, "57463", True, True, None, 6.17, "O"),
            ("00000103200010", None, "57463", True, True, None, None, "P"),
            ("00000104000013", "LOINTAINE FICTIVE", "75056", True, True, None, 2.35, "O"),
            ("00000104000021", "LOINTAINE FICTIVE", "57463", True, False, None, 6.17, "O"),
        ]
        assert read.faults_of("establishments") == {(4, "naf", "99.99Z", "naf_known")}

    def test_firms(self, read: Read) -> None:
        assert read.tables["legal_units"][
            "siren", "name", "employer", "headcount_year", "diffusion"
        ].rows() == [
            ("000001016", "FORGES FICTIVE", True, 2024, "O"),
            ("000001024", None, True, 2024, "O"),
            ("000001032", None, True, 2024, "P"),
            ("000001040", "LOINTAINE FICTIVE", True, 2024, "O"),
        ]

    def test_nobody_and_no_street_is_kept(self, read: Read) -> None:
        assert not any(word in read.kept for word in PEOPLE)

    def test_directors_and_streets_are_not_even_fetched(self) -> None:
        answer = json.loads(
            (RECORDED / "recherche_entreprises_establishments" / "answer.json").read_text("utf-8")
        )
        whole = json.dumps(answer["results"][0], ensure_ascii=False)
        written = json.dumps(kept(answer["results"][0], SEARCH.keep), ensure_ascii=False)
        assert "DUPOND" in whole
        assert "LILAS" in whole
        assert not any(word in written for word in ("dirigeants", "DUPOND", "1961", "LILAS", "nom_complet"))

    def test_sirene_takes_precedence(self, tmp_path: Path) -> None:
        read = recorded(tmp_path, "sirene_establishments", "recherche_entreprises_establishments")
        forge = read.tables["establishments"].row(
            by_predicate=pl.col("siret") == "00000101600013", named=True
        )
        assert (forge["active"], forge["closed_on"]) == (False, day(2019, 6, 1))

    def test_an_answer_cut_at_ten_thousand_is_split_by_parameters_that_cover_all(self) -> None:
        sections, bands = SEARCH.splits
        assert (SEARCH.total, SEARCH.most) == ("total_results", 10_000)
        # NAF rev. 2 has 21 sections, A to U; INSEE has 16 bands of headcount.
        assert (len(sections[1]), sections[1][0], sections[1][-1]) == (21, "A", "U")
        assert len(bands[1]) == 16
        # 25 a page is the most the API gives; without `keep`, directors would be written.
        assert SEARCH.parameters["per_page"] == "25"
        assert SEARCH.keep


def test_a_stock_is_told_from_the_others_that_begin_alike() -> None:
    def fits(remote: Any, title: str) -> bool:
        assert isinstance(remote, DataGouv)
        return re.fullmatch(remote.title, title) is not None

    for joined in ("-", "du"):
        for source, name in (
            (ESTABLISHMENTS, "StockEtablissement"),
            (LEGAL_UNITS, "StockUniteLegale"),
            (ESTABLISHMENT_PERIODS, "StockEtablissementHistorique"),
            (LEGAL_UNIT_PERIODS, "StockUniteLegaleHistorique"),
            (SUCCESSIONS, "StockEtablissementLiensSuccession"),
        ):
            title = f"Sirene : Fichier {name} {joined} 01 août 2026"
            fitting = [
                other.id
                for other in (
                    ESTABLISHMENTS,
                    LEGAL_UNITS,
                    ESTABLISHMENT_PERIODS,
                    LEGAL_UNIT_PERIODS,
                    SUCCESSIONS,
                )
                if fits(other.remote, f"{title} (format parquet)")
            ]
            assert fitting == [source.id]
            assert not fits(source.remote, title)


def test_changes_are_asked_since_a_day_with_the_key_of_the_user() -> None:
    for source in (DAILY_ESTABLISHMENTS, DAILY_LEGAL_UNITS):
        remote = source.remote
        assert isinstance(remote, JsonPages)
        assert "{since}" in remote.parameters["q"]
        assert remote.key is not None
        assert (remote.key.variable, remote.key.header) == ("INSEE_API_KEY", "X-INSEE-Api-Key-Integration")
        # 30 requests a minute.
        assert remote.per_second <= 0.5


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
objects = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
paths = st.lists(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join), min_size=1, max_size=4
)


@given(st.dictionaries(st.sampled_from("abc"), objects, max_size=3), paths)
def test_nothing_is_kept_but_at_the_paths_named(item: dict[str, Any], named: list[str]) -> None:
    for path in _keys(kept(item, named)):
        assert any(path == one or path.startswith(f"{one}.") or one.startswith(f"{path}.") for one in named)


def _keys(value: Any, above: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for element in value:
            yield from _keys(element, above)
    if isinstance(value, dict):
        for key, inner in value.items():
            path = f"{above}.{key}" if above else key
            yield path
            yield from _keys(inner, path)


def test_a_path_through_a_list_and_one_to_a_whole_object() -> None:
    item = {"a": [{"b": 1, "c": 2}, 3, [{"b": 4}]], "d": {"e": {"f": 5}}, "g": "h"}
    assert kept(item, ["a.b", "d", "d.e", "g.x", "z"]) == {
        "a": [{"b": 1}, [{"b": 4}]],
        "d": {"e": {"f": 5}},
        "g": None,
    }
