"""What an investment may be, what it does to sites, and a table of them."""

from math import inf, nan

import polars as pl
import pytest
from tests.sites.upgrades.making import option, sites_of

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.upgrades import Effect, Option, options_from_table, upgraded
from levier.sites.upgrades.options import COLUMNS

POWER = Effect("grid_mw", "add", 5)


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ({"fact": "colour", "how": "add", "value": 1}, "not a fact"),
        ({"fact": "grid_mw", "how": "add"}, "missing"),
        ({"fact": "grid_mw", "how": "reach", "value": nan}, "missing"),
        ({"fact": "grid_mw", "how": "add", "value": -1}, "worse"),
        ({"fact": "motorway_min", "how": "add", "value": 15}, "worse"),
        ({"fact": "motorway_min", "how": "share", "value": -15}, "use up"),
        ({"fact": "pollution", "how": "reach", "value": 1}, "word"),
        ({"fact": "grid_mw", "how": "become", "term": "x"}, "word"),
        ({"fact": "pollution", "how": "become", "term": "propre"}, "not a value"),
        ({"fact": "gas", "how": "add", "value": 1}, "1 or 0"),
    ],
)
def test_effects_that_cannot_be_are_refused(effect: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Effect(**effect)


@pytest.mark.parametrize(
    ("costs", "delay", "effects", "said"),
    [
        ((-1, 1, 1), 0, (POWER,), "0 EUR or more"),
        ((0, nan, 1), 0, (POWER,), "0 EUR or more"),
        ((0, 1, inf), 0, (POWER,), "0 EUR or more"),
        ((2, 1, 3), 0, (POWER,), "lowest to the highest"),
        ((1, 1, 1), -1, (POWER,), "delay"),
        ((1, 1, 1), 0, (), "at least one"),
        ((1, 1, 1), 0, (POWER, POWER), "once"),
    ],
)
def test_options_that_cannot_be_are_refused(costs: tuple, delay: float, effects: tuple, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Option("x", m("x"), "test", None, effects, *costs, delay)


def test_a_site_is_brought_to_the_best_reached_then_what_is_added_counts() -> None:
    sites = sites_of(["a", "b"], [("a", "grid_mw", 3, None), ("a", "motorway_min", 30, None)])
    after = upgraded(
        sites,
        [
            option("x", 1, Effect("grid_mw", "reach", 5), Effect("motorway_min", "add", -12)),
            option("y", 1, Effect("grid_mw", "reach", 4), Effect("motorway_min", "reach", 25)),
            option("z", 1, Effect("grid_mw", "add", 2), sites=("a",)),
        ],
    )
    assert after.values("grid_mw").to_list() == [7, 5]
    # 30 minutes: 25 reached, 12 saved. Unknown: 25 reached, and nothing to save from.
    assert after.values("motorway_min").to_list() == [13, 25]


def test_a_word_that_is_better_stays_and_minutes_do_not_go_below_none() -> None:
    sites = sites_of(
        ["a"], [("a", "pollution", None, "pollution inexistante"), ("a", "motorway_min", 5, None)]
    )
    cleaning = Effect("pollution", "become", term="pollution traitée")
    after = upgraded(sites, [option("x", 1, cleaning, Effect("motorway_min", "add", -9))])
    assert after.terms("pollution").to_list() == ["pollution inexistante"]
    assert after.values("motorway_min").to_list() == [0]


def table(**changed: list) -> pl.DataFrame:
    rows = {
        "option_id": ["road", "road", "works"],
        "label": ["Route", "Route", None],
        "kind": ["road", "road", "cleanup"],
        "sites": [None, None, "a|b"],
        "fact": ["motorway_min", "grid_mw", "pollution"],
        "how": ["add", "share", "become"],
        "value": [-5.0, 10.0, None],
        "term": [None, None, "pollution traitée"],
        "cost_low_eur": [1e6, 1e6, None],
        "cost_eur": [2e6, 2e6, 3e5],
        "cost_high_eur": [3e6, 3e6, None],
        "delay_years": [4.0, 4.0, None],
        "source": ["devis", "devis", None],
    }
    return pl.DataFrame(rows | changed, schema=COLUMNS, strict=False)


def test_a_table_has_a_row_for_each_fact_that_an_option_changes() -> None:
    road, works = options_from_table(table())
    assert road.effects == (Effect("motorway_min", "add", -5), Effect("grid_mw", "share", 10))
    assert (road.sites, road.cost_low_eur, road.cost_high_eur, road.delay_years) == (None, 1e6, 3e6, 4)
    assert (works.sites, works.cost_low_eur, works.cost_high_eur) == (("a", "b"), 3e5, 3e5)
    assert str(works.label) == "works"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cost_eur": [2e6, 1e6, 3e5]}, "do not say the same"),
        ({"cost_eur": [2e6, 2e6, None]}, "0 EUR or more"),
        ({"how": ["plus", "share", "become"]}, "no effect"),
        ({"fact": [None, "grid_mw", "pollution"]}, "not a fact"),
        ({"cost_eur": [2e6, 2e6, -3e5]}, "0 EUR or more"),
    ],
)
def test_tables_that_cannot_be_are_refused(changed: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        options_from_table(table(**changed))
    with pytest.raises(BadInput, match="columns are missing: how"):
        options_from_table(table().drop("how"))
