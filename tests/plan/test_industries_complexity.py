"""The rank of a territory by economic complexity, as the plan tells it."""

from dataclasses import replace

import numpy as np
import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m, say
from levier.plan.chapters.industries.complexity import complexity_answer
from levier.plan.document import Answer, Missing
from levier.plan.panel import Panel

INDUSTRIES = [
    "10.71C",
    "13.20Z",
    "16.10A",
    "20.13B",
    "22.29A",
    "24.10Z",
    "25.50A",
    "25.62B",
    "26.51A",
    "28.22Z",
]
SHOPS = ["43.21A", "47.11F", "56.10A", "62.01Z", "86.21Z", "96.02A"]
ACTIVITIES = [*INDUSTRIES, *SHOPS]


def panel(noise: float, areas: int = 30, own: str = "A00") -> Panel:
    """A00 holds nearly all, the last area what all hold; industries are the rarer, in the order of codes."""
    order = [*SHOPS, *INDUSTRIES]
    depth = np.linspace(1.1, 0.35, areas)[:, None] - np.linspace(0, 1, len(order))
    held = np.random.default_rng(1).normal(depth, noise) > 0
    rows = [
        (f"A{area:02}", order[place], year, 10 * (1 + (area + place) % 3), 1, 0)
        for year in (2023, 2024)
        for area, place in np.argwhere(held)
    ]
    names = ["area", "activity", "year", "employees", "establishments", "cells_unknown"]
    codes = [f"A{area:02}" for area in range(areas)]
    described = pl.DataFrame({"area": codes, "name": [f"Zone {code}" for code in codes]})
    table = pl.DataFrame(rows, schema=names, orient="row")
    return Panel("epci", own, table, described.with_columns(population=None, communes=1))


def test_the_most_diverse_area_ranks_first_by_what_few_have():
    found = complexity_answer(panel(noise=0.12))
    assert isinstance(found, Answer)
    rank, areas, _, year = found.figures
    assert rank.low is not None and rank.value is not None and rank.high is not None
    assert rank.low <= rank.value <= rank.high
    assert (areas.value, year.value) == (found.tables[1].rows.height, 2024)
    held, compared = (table.rows for table in found.tables)
    assert set(held["naf"]) <= set(INDUSTRIES) and held["label"].null_count() == 0
    assert held["activity_pci"].to_list() == sorted(held["activity_pci"], reverse=True)
    assert compared.filter("named")["compared_area"].to_list() == ["A00"]
    assert compared["eci_rank"].to_list() == sorted(compared["eci_rank"])
    for table in found.tables:
        assert {column.name for column in table.columns} <= set(table.rows.columns)


def test_a_rank_that_hangs_on_chance_is_not_given_as_a_finding():
    found = complexity_answer(panel(noise=3, areas=12))
    assert isinstance(found, Answer) and found.finding is not None
    assert "too few or too alike" in str(found.finding)
    assert say(found.finding, "fr") != say(found.finding, "en")


def test_a_territory_with_few_specialisations_is_not_ranked():
    small = panel(noise=0.12)
    kept = small.table.filter((pl.col("area") != "A00") | (pl.col("activity") == "47.11F"))
    found = complexity_answer(Panel("epci", "A00", kept, small.areas))
    assert isinstance(found, Missing)
    assert "fewer than 5 specialisations" in str(found.not_computed.reason)


def test_no_panel_no_year():
    missing = NotComputed(m("no jobs by activity have been imported"), ("employment",))
    assert isinstance(complexity_answer(missing), Missing)
    whole = panel(noise=0.12)
    assert isinstance(complexity_answer(Panel("epci", "A00", whole.table.clear(), whole.areas)), Missing)


def test_secret_jobs_are_counted_in_what_the_answer_warns_of():
    known = panel(noise=0.12)
    first = (pl.col("area") == "A00") & (pl.col("activity") == pl.lit(SHOPS[0]))
    table = known.table.with_columns(employees=pl.when(~first).then("employees"))
    found = complexity_answer(replace(known, table=table))
    assert isinstance(found, Answer)
    assert any("1 are secret" in str(caution) for caution in found.evidence.cautions)
