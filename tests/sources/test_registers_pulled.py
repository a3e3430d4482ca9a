"""The registers of firms pulled from their producers, played by a server of this machine."""

import datetime
import io
import json
import logging
from pathlib import Path

import polars as pl
import pytest
from tests.sources.producers import Cut, Instead, Producers, Status
from tests.sources.recordings import RECORDED

from levier.core.errors import NotFetched
from levier.sources.fetching.records import read_record
from levier.sources.recherche_entreprises import REMOTE as SEARCH

ANSWER = json.loads((RECORDED / "recherche_entreprises_establishments" / "answer.json").read_text("utf-8"))
PEOPLE = ("DUPOND", "JEAN", "LILAS", "1961", "Gérant")
"""What the recorded answers say of people and streets."""
DAY = datetime.date(2026, 11, 20)


def every_byte(folder: Path) -> str:
    """Names and contents of all files below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.name + path.read_text("utf-8", "replace") for path in files)


def search(producers: Producers, total: int, results: list[object], **asked: str) -> None:
    """What the search answers to a request for a commune."""
    query = {**SEARCH.parameters, "page": "1", "code_commune": "57672", **asked}
    address = SEARCH.url + "?" + "&".join(f"{name}={value}" for name, value in query.items())
    producers.serves(address, json.dumps({**ANSWER, "results": results, "total_results": total}))


FORGE, SOLE_TRADER = ANSWER["results"]
NOTHING = json.dumps({**ANSWER, "results": [], "total_results": 0})


class TestSearch:
    def test_firms_of_a_commune_fill_two_tables(self, producers: Producers) -> None:
        search(producers, 2, [FORGE, SOLE_TRADER])
        source = "recherche_entreprises_establishments"
        found = producers.read(source, "establishments", territory="57672")
        assert found.select("siret", "name").rows() == [
            ("00000101600013", "FORGES FICTIVE"),
            ("00000101600021", "FORGES FICTIVE"),
            ("00000102400017", None),
        ]
        assert len(producers.requests) == 1  # two come, and two there are

    def test_no_name_nor_birth_nor_street_reaches_the_disk_or_the_logs(
        self, producers: Producers, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        search(producers, 2, [FORGE, SOLE_TRADER])
        producers.pull("recherche_entreprises_establishments", territory="57672")
        written = every_byte(producers.cache)
        assert "FORGES FICTIVE" in written
        assert not any(word in written + caplog.text for word in PEOPLE)

    @pytest.mark.parametrize("after", [900, 3500])
    def test_neither_does_it_when_the_download_is_cut(
        self, after: int, producers: Producers, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        search(producers, 99, [FORGE, SOLE_TRADER])
        search(producers, 99, [FORGE, SOLE_TRADER], page="2")
        # The first page comes whole, the second never does.
        original, tries = producers.next_fault, []

        def cut_second(url: str) -> object:
            tries.append(url)
            return Cut(after) if len(tries) > 1 else original(url)

        producers.next_fault = cut_second  # type: ignore[method-assign, assignment]
        fault = producers.fault("recherche_entreprises_establishments", territory="57672")
        assert isinstance(fault, NotFetched)
        assert len(tries) > 2
        said = "".join(str(waiting.why) for waiting in producers.waits) + str(fault) + caplog.text
        written = every_byte(producers.cache)
        assert "FORGES FICTIVE" in written  # the first page, in the file begun
        assert not any(word in written + said for word in PEOPLE)

    def test_nor_when_the_answer_is_of_another_form(
        self, producers: Producers, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        whole = json.dumps(ANSWER, ensure_ascii=False).encode()
        renamed = whole.replace(b'"results"', b'"resultats"')
        for body in (whole[:-400], renamed):
            producers.plays(SEARCH.url, Instead(body, times=9))
            fault = producers.fault("recherche_entreprises_establishments", territory="57672")
            assert not any(word in every_byte(producers.cache) + str(fault) + caplog.text for word in PEOPLE)
            producers._faults.clear()

    def test_an_answer_at_the_limit_is_asked_by_section_then_by_headcount(self, producers: Producers) -> None:
        producers.serves(SEARCH.url, NOTHING)
        search(producers, 10_000, [FORGE])
        search(producers, 10_000, [FORGE], section_activite_principale="C")
        parts = {"section_activite_principale": "C", "tranche_effectif_salarie": "12"}
        search(producers, 1, [FORGE], **parts)
        search(producers, 1, [SOLE_TRADER], section_activite_principale="M")
        producers.pull("recherche_entreprises_establishments", territory="57672")
        file = producers.cache / "recherche-entreprises-57672.jsonl"
        lines = [json.loads(line)["siren"] for line in file.read_text("utf-8").splitlines()]
        assert lines == ["000001016", "000001024"]
        # The whole, 21 sections, and the 16 bands of one of them.
        assert len(producers.requests) == 1 + 21 + 16
        record = read_record(file)
        assert record is not None
        # Fewer than the limit came: firms without a section or a band are in no part, and it is said.
        assert record.cut_short == ("code_commune=57672, section_activite_principale=C",)

    def test_where_no_split_is_left_the_part_is_named(self, producers: Producers) -> None:
        producers.serves(SEARCH.url, NOTHING)
        search(producers, 10_000, [FORGE])
        search(producers, 10_000, [FORGE], section_activite_principale="M")
        parts = {"section_activite_principale": "M", "tranche_effectif_salarie": "NN"}
        search(producers, 10_000, [FORGE], **parts)
        result = producers.try_to_pull("recherche_entreprises_establishments", territory="57672")
        (file,) = result.files
        said = "code_commune=57672, section_activite_principale=M, tranche_effectif_salarie=NN"
        assert file.record.cut_short == (said,)

    def test_too_many_requests_are_waited_for_as_the_producer_asks(self, producers: Producers) -> None:
        search(producers, 2, [FORGE, SOLE_TRADER])
        producers.plays(SEARCH.url, Status(429, retry_after="7"))
        producers.pull("recherche_entreprises_establishments", territory="57672")
        assert 7 <= producers.waits[0].seconds <= 8
        assert len(producers.requests) == 2

    def test_an_answer_without_its_total_is_a_fault(self, producers: Producers) -> None:
        answer = {name: value for name, value in ANSWER.items() if name != "total_results"}
        producers.serves(SEARCH.url, json.dumps(answer))
        fault = producers.fault("recherche_entreprises_establishments", territory="57672")
        assert "“total_results” is not in the answer" in str(fault)


API = "https://api.insee.fr/api-sirene/3.11/"
CHANGES = {
    "sirene_daily_establishments": ("siret", "etablissements", "dateDernierTraitementEtablissement"),
    "sirene_daily_legal_units": ("siren", "unitesLegales", "dateDernierTraitementUniteLegale"),
}


@pytest.fixture
def insee(producers: Producers) -> Producers:
    """INSEE's interface, with changes in two pages; the last cursor comes back as it was given."""
    producers.environment["INSEE_API_KEY"] = "an-invented-key"
    for source, (path, items, _) in CHANGES.items():
        (file,) = (RECORDED / source).iterdir()
        first, *others = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for cursor, follows, rows in (("*", "AoEB", [first]), ("AoEB", "AoEB", others)):
            header = {"statut": 200, "message": "OK", "curseur": cursor, "curseurSuivant": follows}
            question = f"{CHANGES[source][2]}:[2026-11-20 TO *]".replace(" ", "%20")
            address = f"{API}{path}?q={question}&nombre=1000&curseur={cursor}"
            producers.serves(address, json.dumps({"header": header, items: rows}))
    return producers


class TestDailyChanges:
    def test_they_are_read_by_cursor_with_a_key_and_bear_their_day(self, insee: Producers) -> None:
        found = insee.read("sirene_daily_establishments", "establishments", since=DAY)
        assert found["siret"].to_list() == ["00000101600013", "00000102400017"]
        assert [request.parameters["curseur"] for request in insee.requests] == ["*", "AoEB"]
        assert {r.headers["x-insee-api-key-integration"] for r in insee.requests} == {"an-invented-key"}
        names = {path.name for path in insee.cache.glob("*.jsonl")}
        assert names == {"sirene-daily-establishments-since-2026-11-20.jsonl"}
        # 30 requests a minute.
        assert insee.time.seconds == pytest.approx(2.0, abs=0.1)

    def test_legal_units_too(self, insee: Producers) -> None:
        assert insee.read("sirene_daily_legal_units", "legal_units", since=DAY).height == 2

    @pytest.mark.parametrize("source", CHANGES)
    def test_no_name_of_a_person_nor_key_reaches_the_disk(
        self, source: str, insee: Producers, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        insee.pull(source, since=DAY)
        found = every_byte(insee.cache) + caplog.text
        assert not any(word in found for word in ("DUPOND", "JEAN", "LILAS", "SECRETE", "an-invented-key"))

    def test_a_day_without_changes_is_an_empty_file(self, insee: Producers) -> None:
        body = b'{"header": {"statut": 404, "message": "Aucun element trouve"}}'
        insee.plays(f"{API}siret", Status(404, body=body))
        folder = insee.pull("sirene_daily_establishments", since=DAY)
        assert (folder / "sirene-daily-establishments-since-2026-11-20.jsonl").read_bytes() == b""

    @pytest.mark.parametrize("body", [b"<html>no such page", b'{"message": "no API found"}', b""])
    def test_an_address_that_is_gone_is_no_day_without_changes(self, body: bytes, insee: Producers) -> None:
        insee.plays(f"{API}siret", Status(404, body=body))
        fault = insee.fault("sirene_daily_establishments", since=DAY)
        assert "nothing is published" in str(fault)

    def test_a_day_is_wanted(self, insee: Producers) -> None:
        assert "--since" in str(insee.fault("sirene_daily_establishments"))


@pytest.mark.parametrize(
    ("source", "file", "table"),
    [
        ("sirene_successions", "StockEtablissementLiensSuccession", "successions"),
        ("sirene_establishment_periods", "StockEtablissementHistorique", "establishment_periods"),
        ("sirene_legal_unit_periods", "StockUniteLegaleHistorique", "legal_unit_periods"),
    ],
)
def test_history_and_successions_come_from_the_portal(
    source: str, file: str, table: str, producers: Producers
) -> None:
    (recorded,) = (RECORDED / source).iterdir()
    packed = io.BytesIO()
    pl.read_csv(recorded, infer_schema=False).write_parquet(packed)
    title = f"Sirene : Fichier {file} du 01 Novembre 2026 (format parquet)"
    producers.publishes(source, packed.getvalue(), title=title)
    assert producers.read(source, table).height >= 2
