"""The script that builds the shipped geography keeps the facts of its source, and nothing else."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts/build_geography.py"

# A country of two communes. A (01001) took over B (01002); C (01003) was once in A, is part of D (98901) now;
# 01901 is a municipal arrondissement of A; 989 is a department without region.
COMMUNES = [
    {"code": "98901", "nom": "D", "departement": "989", "region": "989", "type": "commune-actuelle"},
    {
        "code": "01001", "nom": "A  sur Eau", "departement": "01", "region": "84", "type": "commune-actuelle",
        "population": 10, "anciensCodes": ["01002", "01003"],
    },
    {"code": "01001", "nom": "A", "type": "commune-deleguee", "chefLieu": "01001"},
    {"code": "01003", "nom": "C", "type": "commune-associee", "chefLieu": "98901"},
    {"code": "01901", "nom": "A 1er", "type": "arrondissement-municipal", "commune": "01001"},
]  # fmt: skip
FILES = {
    "communes": COMMUNES,
    "departements": [
        {"code": "01", "nom": "Ain"},
        {"code": "989", "nom": "Île"},
        {"code": "02", "nom": "Vide"},
    ],
    "regions": [{"code": "84", "nom": "Région"}, {"code": "989", "nom": "Île"}],
    "epci": [{"code": "200000001", "nom": "CC A", "membres": [{"code": "01001"}]}],
    "ept": [{"code": "200000002", "nom": "EPT", "membres": []}],
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_geography", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def facts(script: ModuleType, tmp_path: Path) -> dict[str, list]:
    (tmp_path / "data").mkdir()
    for name, rows in FILES.items():
        (tmp_path / "data" / f"{name}.json").write_text(json.dumps(rows), "utf-8")
    return script.read(tmp_path)


def test_only_current_communes_are_kept_in_order(script, facts):
    assert script.communes(facts).rows() == [
        ("01001", "A sur Eau", "01", "84", "200000001", None, 10),
        ("98901", "D", "989", None, None, None, None),
    ]


def test_areas_have_communes(script, facts):
    assert script.areas(facts).rows() == [
        ("department", "01", "Ain"),
        ("department", "989", "Île"),
        ("epci", "200000001", "CC A"),
        ("region", "84", "Région"),
    ]


def test_the_seat_of_today_wins_over_the_history_of_mergers(script, facts):
    assert script.passage(facts).rows() == [("01002", "01001"), ("01003", "98901"), ("01901", "01001")]


def test_another_count_stops_the_build(script, facts):
    with pytest.raises(SystemExit, match="counts differ"):
        script.check({"communes": script.communes(facts), "areas": script.areas(facts)})


def test_a_passage_that_leads_nowhere_stops_the_build(script, facts):
    facts["communes"].append({"code": "01004", "nom": "E", "type": "commune-associee", "chefLieu": "01009"})
    with pytest.raises(SystemExit, match="01009"):
        script.passage(facts)
