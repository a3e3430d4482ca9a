"""plan.json holds the whole plan, as its schema says."""

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import levier
from levier.plan.schema import PLAN_SCHEMA, schema_text

VALIDATOR = Draft202012Validator(PLAN_SCHEMA)


@pytest.fixture(scope="module")
def record(french: Path) -> dict[str, Any]:
    return json.loads((french / "plan.json").read_text(encoding="utf-8"))


def answers(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [answer for chapter in record["chapters"] for answer in chapter["answers"]]


def test_the_schema_of_the_manual_is_the_schema_of_the_code() -> None:
    Draft202012Validator.check_schema(PLAN_SCHEMA)
    published = Path(__file__).parents[2] / "docs" / "plan.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("lang", ["french", "english"])
def test_the_record_keeps_to_its_schema(lang: str, request: pytest.FixtureRequest) -> None:
    text = (request.getfixturevalue(lang) / "plan.json").read_text(encoding="utf-8")
    VALIDATOR.validate(json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON")))


def _add(record: dict[str, Any]) -> None:
    record["more"] = 1


def _misspell(record: dict[str, Any]) -> None:
    answers(record)[0]["status"] = "done"


def _nest(record: dict[str, Any]) -> None:
    answers(record)[0]["tables"][0]["rows"][0]["jobs"] = {"value": 1}


def _forget(record: dict[str, Any]) -> None:
    del answers(record)[0]["evidence"]["method"]


def _rows_in_a_list(record: dict[str, Any]) -> None:
    answers(record)[1]["tables"][0]["rows"] = []


@pytest.mark.parametrize("spoil", [_add, _misspell, _nest, _forget, _rows_in_a_list])
def test_the_schema_refuses_another_shape(
    record: dict[str, Any], spoil: Callable[[dict[str, Any]], None]
) -> None:
    spoilt = copy.deepcopy(record)
    spoil(spoilt)
    assert not VALIDATOR.is_valid(spoilt)


def test_values_are_unformatted_and_unknown_is_null(record: dict[str, Any]) -> None:
    figures = {figure["id"]: figure for figure in answers(record)[0]["figures"]}
    assert (figures["share"]["value"], figures["share"]["low"]) == (0.2312, 0.21)
    assert figures["unknown"]["value"] is None
    summary = answers(record)[1]["tables"][1]
    assert summary["rows"][7]["revenue_eur"] is None  # it was NaN
    assert summary["rows"][8] == {
        "siren": "000000008",
        "name": "Atelier fictif n° 2",
        "state": None,
        "since": "2026-01-09",
        "revenue_eur": 800000.5,
        "heir": None,
    }


def test_a_summary_is_whole_and_a_list_is_vouched_for(record: dict[str, Any], french: Path) -> None:
    listed, summary, empty = answers(record)[1]["tables"]
    assert (listed["role"], listed["row_count"], "rows" in listed) == ("list", 40, False)
    assert (summary["role"], len(summary["rows"])) == ("summary", 40)
    assert empty["rows"] == []
    for table in (listed, summary, empty):
        assert table["sha256"] == hashlib.sha256((french / table["file"]).read_bytes()).hexdigest()


def test_a_missing_answer_says_what_would_bring_it(record: dict[str, Any]) -> None:
    missing = answers(record)[2]
    assert missing["status"] == "not_computed"
    assert missing["needs"] == [
        {
            "table": "training_seats",
            "label": "Training seats",
            "command": "levier data fetch training_seats",
            "origins": [],
        },
        {"table": "never_described", "label": None, "command": None, "origins": []},
    ]


def test_a_profile_is_recorded_in_sentences(record: dict[str, Any]) -> None:
    firms = answers(record)[1]
    assert [profile["heading"] for profile in firms["profiles"]][1] == "Atelier fictif"
    assert firms["profiles"][1]["facts"][0] == {"label": "Why", "said": "Reason of Atelier fictif"}


def test_the_record_says_what_it_is(record: dict[str, Any]) -> None:
    assert (record["levier_version"], record["language"]) == (levier.__version__, "fr")
    assert record["place"]["kind_label"] == "intercommunalité (EPCI)"
    assert record["fictional"] is True
    assert [layer["file"] for layer in record["layers"]] == [None, "places.geojson", "places.geojson"]
