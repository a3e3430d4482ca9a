"""The manual says of each fact what the code does."""

from tests.conftest import ROOT

from levier.lake.names import TABLE_NAMES
from levier.sites.facts import FACTS
from levier.sites.surroundings.around import DECLARED_ONLY
from levier.sites.surroundings.methods import METHODS, methods_table


def test_the_manual_is_up_to_date() -> None:
    page = (ROOT / "docs" / "sites-surroundings.md").read_text(encoding="utf-8")
    assert methods_table() in page


def test_every_fact_has_a_method_or_must_be_declared() -> None:
    land = {
        "area_m2",
        "built_m2",
        "buildings",
        "pollution",
        "zoning",
        "owner",
        "industrial_past",
        "asbestos",
        "price_eur_m2",
        "available_year",
    }
    assert METHODS.keys().isdisjoint(DECLARED_ONLY)
    assert FACTS.keys() - METHODS.keys() - DECLARED_ONLY.keys() - land == {"training_30"}
    assert {table for method in METHODS.values() for table in method.tables} <= TABLE_NAMES.keys()
