"""JSON APIs read page by page, as their producers answer, with their faults."""

import json

import pytest
from tests.sources.producers import Instead, Producers, Status

from levier.sources.fetching.records import read_record
from levier.sources.remotes import JsonPages

API = "https://api.example/v1/items"
NUMBERED = JsonPages(
    API, "items.jsonl", items="results", by={"commune": "code_insee"}, page="page", parameters={"size": "2"}
)
LINKED = JsonPages(API, "items.jsonl", items="data.items", next="next")
BY_CURSOR = JsonPages(API, "items.jsonl", items="results", next="next_cursor", cursor="after")


def lines(producers: Producers, name: str = "items.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in (producers.cache / name).read_text().splitlines()]


def page(producers: Producers, number: int, *identifiers: int, commune: str = "57463") -> None:
    results = [{"id": identifier, "where": {"x": 1}} for identifier in identifiers]
    producers.serves(f"{API}?size=2&code_insee={commune}&page={number}", json.dumps({"results": results}))


@pytest.fixture
def numbered(producers: Producers) -> Producers:
    page(producers, 1, 1, 2)
    page(producers, 2, 3)
    page(producers, 3)
    return producers


def of_metz(producers: Producers) -> list[object]:
    producers.pull(NUMBERED, territory="57463")
    return [line["id"] for line in lines(producers, "items-57463.jsonl")]


class TestNumberedPages:
    def test_they_are_read_until_one_is_empty(self, numbered: Producers) -> None:
        assert of_metz(numbered) == [1, 2, 3]
        assert lines(numbered, "items-57463.jsonl")[0] == {"id": 1, "where": {"x": 1}}

    def test_each_commune_of_a_territory_in_turn(self, numbered: Producers) -> None:
        page(numbered, 1, 9, commune="54395")
        page(numbered, 2, commune="54395")
        numbered.pull(NUMBERED, territory="57463,54395")
        assert [line["id"] for line in lines(numbered, "items-54395_57463.jsonl")] == [9, 1, 2, 3]

    def test_a_page_that_fails_is_tried_again_alone(self, numbered: Producers) -> None:
        numbered.plays(API, Status(500), Instead(b'{"results": [{"id": 1'))
        assert of_metz(numbered) == [1, 2, 3]
        pages = [request.parameters["page"] for request in numbered.requests]
        assert pages == ["1", "1", "1", "2", "3"]

    def test_a_truncated_page_that_stays_so_is_told_and_the_former_file_kept(
        self, numbered: Producers
    ) -> None:
        of_metz(numbered)
        numbered.plays(API, Instead(b'{"results": [{"id": 1', times=99))
        assert "no JSON, or is truncated" in str(numbered.fault(NUMBERED, territory="57463"))
        assert len(lines(numbered, "items-57463.jsonl")) == 3

    def test_a_maintenance_page_is_told(self, numbered: Producers) -> None:
        numbered.plays(API, Instead(b"<!doctype html><h1>Maintenance"))
        assert "a web page came" in str(numbered.fault(NUMBERED, territory="57463"))

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ('{"items": [], "total": 0}', "“results” is not in the answer, which holds: items, total"),
            ('{"results": {"a": 1}}', "“results” is not in the answer, which holds: dict"),
            ('{"results": [1, 2]}', "“results” is not in the answer, which holds: list"),
            ("[]", "“results” is not in the answer, which holds: […]"),
        ],
    )
    def test_changed_keys_are_named(self, body: str, said: str, numbered: Producers) -> None:
        numbered.plays(API, Instead(body.encode()))
        assert said in str(numbered.fault(NUMBERED, territory="57463"))

    def test_an_api_that_gives_the_same_page_for_ever_is_told(self, producers: Producers) -> None:
        producers.serves(API, '{"results": [{"id": 1}]}')
        assert "round in circles" in str(producers.fault(NUMBERED, territory="57463"))
        assert len(producers.requests) == 2

    def test_a_page_beyond_the_last_may_be_unknown(self, numbered: Producers) -> None:
        page(numbered, 1, 1, 2, commune="08105")
        numbered.pull(NUMBERED, territory="08105")
        assert numbered.requests[-1].parameters["page"] == "2"
        assert [line["id"] for line in lines(numbered, "items-08105.jsonl")] == [1, 2]

    def test_a_commune_that_the_api_does_not_know_has_no_item(self, numbered: Producers) -> None:
        numbered.pull(NUMBERED, territory="57463,08105")
        assert len(lines(numbered, "items-08105_57463.jsonl")) == 3
        record = read_record(numbered.cache / "items-08105_57463.jsonl")
        assert record is not None
        assert record.codes == ("57463",)
        assert "nothing is published" in str(numbered.fault(NUMBERED, territory="08105"))

    def test_it_wants_a_territory(self, producers: Producers) -> None:
        assert "by territory only" in str(producers.fault(NUMBERED))

    def test_requests_leave_at_the_rate_that_the_producer_asks_for(self, numbered: Producers) -> None:
        of_metz(numbered)
        assert numbered.time.seconds == pytest.approx(2 / NUMBERED.per_second, abs=0.01)


class TestOtherPages:
    def test_links_are_followed(self, producers: Producers) -> None:
        producers.serves(API + "?p=2", '{"data": {"items": [{"id": 2}]}, "next": null}')
        producers.serves(API, json.dumps({"data": {"items": [{"id": 1}]}, "next": "/v1/items?p=2"}))
        producers.pull(LINKED)
        assert [line["id"] for line in lines(producers)] == [1, 2]

    def test_a_link_to_the_same_page_is_told(self, producers: Producers) -> None:
        producers.serves(API, json.dumps({"data": {"items": [{"id": 1}]}, "next": API}))
        assert "round in circles" in str(producers.fault(LINKED))

    def test_a_cursor_is_given_back(self, producers: Producers) -> None:
        producers.serves(API, '{"results": [{"id": 1}], "next_cursor": "abc"}')
        producers.serves(API + "?after=abc", '{"results": [{"id": 2}]}')
        producers.pull(BY_CURSOR)
        assert [line["id"] for line in lines(producers)] == [1, 2]

    def test_an_api_without_pages_is_read_once(self, producers: Producers) -> None:
        producers.serves(API, '[{"id": 1}]')
        producers.pull(JsonPages(API, "items.jsonl", items=""))
        assert len(producers.requests) == 1
        assert lines(producers) == [{"id": 1}]

    def test_an_answer_without_any_item_makes_an_empty_file(self, producers: Producers) -> None:
        producers.serves(API, '{"results": []}')
        producers.pull(JsonPages(API, "items.jsonl", items="results"))
        assert lines(producers) == []
