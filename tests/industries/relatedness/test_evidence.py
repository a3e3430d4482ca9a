"""The evidence that a lake holds, from the fictional territory to the plan, and real hirings."""

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.naf_tree import tree_closeness
from levier.core.territory import Territory
from levier.industries.cells import cells_of
from levier.industries.complexity import presence_by_quotient
from levier.industries.entry import Turning, panel_of
from levier.industries.relatedness import Kind, by_occupation
from levier.lake.store import Lake
from levier.plan.chapters.industries.space import industry_space_answer
from levier.plan.document import Answer, Missing
from levier.plan.industries.relatedness import (
    History,
    RelatedIndustries,
    _trade,
    _undated,
    held_here,
    related_industries,
)
from levier.plan.industries.relatedness_list import listed_lines, nearest_to, next_to_territory
from levier.plan.inputs import known_geography
from levier.plan.panel import Panel, employment_panel
from levier.plan.words import Words


@pytest.fixture(scope="module")
def panel(specimen_lake: Lake) -> Panel:
    geography = known_geography(specimen_lake)
    found = employment_panel(specimen_lake, Territory.find("000000026", geography), geography)
    assert isinstance(found, Panel)
    return found


@pytest.fixture(scope="module")
def of_groups(specimen_lake: Lake, panel: Panel) -> RelatedIndustries:
    found = related_industries(specimen_lake, panel.table)
    assert isinstance(found, RelatedIndustries)
    return found


def test_the_planted_relatedness_is_found_even_of_two_thousand_establishments(
    specimen: Path, specimen_lake: Lake, panel: Panel
) -> None:
    found = related_industries(specimen_lake, panel.table, naf.SUBCLASS)
    assert isinstance(found, RelatedIndustries)
    truth = pl.read_parquet(specimen / "truth" / "related_industries.parquet")
    told = found.combined.table().join(
        truth, left_on=["activity_a", "activity_b"], right_on=["naf_a", "naf_b"], suffix="_planted"
    )
    planted = told["relatedness_planted"].to_numpy()
    score = np.nan_to_num(told["relatedness"].to_numpy())
    # Measured: Spearman 0.63, area under the curve 0.98 for pairs of one block.
    assert stats.spearmanr(score, planted)[0] > 0.5
    assert roc_auc_score(planted >= 0.6, score) > 0.93
    shuffled = np.random.default_rng(0).permutation(planted)
    assert abs(stats.spearmanr(score, shuffled)[0]) < 0.1


def test_the_fictional_territory_has_all_four_kinds(of_groups: RelatedIndustries) -> None:
    combined = of_groups.combined
    assert set(combined.kinds) == {"location", "occupation", "trade", "moves"}
    assert not combined.missing
    assert sum(combined.weights.values()) == pytest.approx(1)
    for kind in combined.kinds.values():
        np.testing.assert_allclose(kind.times, kind.times.T, rtol=1e-12)
        assert np.nanmin(kind.times) > 0


def test_the_space_of_the_plan(panel: Panel, of_groups: RelatedIndustries) -> None:
    answer = industry_space_answer(panel, of_groups)
    assert isinstance(answer, Answer)
    nodes, links, families = (table.rows for table in answer.tables)
    assert answer.tables[0].columns[0].name == "naf_group"
    assert [column.name for column in answer.tables[1].columns[:2]] == ["activity_a", "activity_b"]
    assert set(nodes["state"]) <= {"specialised", "present", "absent"}
    assert nodes["naf_group"].str.head(2).is_in(naf.MANUFACTURING).all()
    assert set(links["activity_a"]) | set(links["activity_b"]) <= set(nodes["naf_group"])
    assert nodes["x"].is_between(0, 1).all() and nodes["y"].is_between(0, 1).all()
    assert families["groups"].sum() == nodes["family"].is_not_null().sum()
    for table in answer.tables:
        assert {column.name for column in table.columns} <= set(table.rows.columns)
    chart = answer.charts[0]
    assert (chart.form, chart.links) == ("network", "industry_space_links")
    assert "where the territory has the most specialisations" in str(answer.finding)
    absent = nodes.filter(pl.col("state") == "absent")
    assert (absent["jobs"] == 0).all()


def test_without_a_panel_or_evidence_the_plan_says_why(panel: Panel, of_groups: RelatedIndustries) -> None:
    from levier.core.messages import m

    why = NotComputed(m("no jobs by activity have been imported"), ("employment",))
    for answer in (industry_space_answer(why, of_groups), industry_space_answer(panel, why)):
        assert isinstance(answer, Missing)
        assert answer.not_computed is why


def test_the_lists_of_the_command_line(panel: Panel, of_groups: RelatedIndustries) -> None:
    near = nearest_to(of_groups, "25.6")
    assert near.rows["activity_a"].unique().to_list() == ["25.6"]
    assert near.rows["relatedness"].is_sorted(descending=True)
    new = next_to_territory(of_groups, panel, naf.GROUP)
    assert new.rows["activity_b"].is_unique().all()
    lines = list(listed_lines(of_groups, near, Words("fr"), 3))
    assert "métiers" in " ".join(lines) and "25.6" in lines[1]
    assert not any(word in " ".join(lines) for word in ("Weights", "By place", "No evidence"))


def test_real_hirings_tell_activities_that_the_nomenclature_puts_together(real_data: Path) -> None:
    raw = pl.read_parquet(real_data / "occupations-by-industry" / "rome_naf_mapping.raw.parquet")
    code = pl.col("naf_id")
    found = by_occupation(
        raw.select(rome="rome_id", naf=code.str.head(2) + "." + code.str.slice(2), hirings="hirings")
    )
    assert isinstance(found, Kind)
    pairs = np.triu_indices(len(found.activities), k=1)
    close = tree_closeness(found.activities, found.activities)[pairs]
    times = found.times[pairs]
    # Measured: 0.88; the median is 0.5 times chance across sections and 10 within a class.
    assert roc_auc_score(close >= 0.45, times) > 0.8
    medians = [np.median(times[close == level]) for level in (0, 0.15, 0.45, 0.65, 0.85)]
    assert medians == sorted(medians)
    # Calls of relatedness are few where the nomenclature sees nothing in common, and many within a class.
    related = found.related[pairs]
    assert related[close == 0].mean() < 0.02 and related[close == 0.85].mean() > 0.3
    # The same hirings dealt out at random over industries tell nothing.
    dealt = (
        raw.with_columns(pl.col("rome_id").shuffle(seed=1))
        .group_by("rome_id", "naf_id")
        .agg(pl.col("hirings").sum())
    )
    none = by_occupation(
        dealt.select(rome="rome_id", naf=code.str.head(2) + "." + code.str.slice(2), hirings="hirings")
    )
    assert isinstance(none, Kind)
    assert none.related.mean() < 0.001


def test_what_was_known_on_a_day_does_not_depend_on_what_came_later() -> None:
    def history(later: str) -> History:
        places = pl.DataFrame(
            [
                # The first changed activity after the day, the second closed after it, the third opened after it.
                ("00000000100011", "000000001", later, True, 2001, None),
                ("00000000100029", "000000001", "28.1", False, 2001, 2021),
                ("00000000100037", "000000001", "10.7", True, 2022, None),
            ],
            schema=["siret", "siren", "naf", "active", "created", "closed"],
            orient="row",
        ).select(
            pl.exclude("created", "closed"),
            created_on=pl.date("created", 1, 1),
            closed_on=pl.date("closed", 1, 1),
        )
        periods = pl.DataFrame(
            [
                ("00000000100011", 2001, "25.6"),
                ("00000000100011", 2020, later),
                ("00000000100029", 2001, "28.1"),
                ("00000000100037", 2022, "10.7"),
            ],
            schema=["siret", "since", "naf"],
            orient="row",
        ).with_columns(since=pl.date("since", 1, 1))
        links = pl.DataFrame(
            {
                "predecessor_siret": ["00000000100029"],
                "successor_siret": ["00000000900011"],
                "on": [datetime.date(2021, 1, 1)],
            }
        )
        return History(places, periods, links, pl.DataFrame({"siren": ["000000009"], "naf": [later]}))

    day = datetime.date(2015, 1, 1)
    assert history("25.9").moves(day).rows() == [("25.6", "28.1", 1)]
    assert history("10.5").moves(day).rows() == history("25.9").moves(day).rows()
    assert ("25.6", "25.9", 1) in history("25.9").moves(None).rows()
    assert history("25.9").middle == datetime.date(2020, 1, 1)
    # What had passed from machining (25.6) to something else when it was taken over is told as it was then.
    before_takeover = datetime.date(2021, 6, 1)
    renamed = history("25.9")
    sold = pl.DataFrame(
        {
            "predecessor_siret": ["00000000100011"],
            "successor_siret": ["00000000900011"],
            "on": [datetime.date(2010, 1, 1)],
        }
    )
    renamed = History(
        renamed.establishments, renamed.periods, sold, pl.DataFrame({"siren": ["000000009"], "naf": ["28.1"]})
    )
    assert ("25.6", "28.1", 2) in renamed.moves(day).rows()
    assert ("25.9", "28.1", 1) in renamed.moves(before_takeover).rows()


def test_weights_are_learned_by_sales_of_the_years_before() -> None:
    industries = ["C10-12", "C25", "C28"]
    rows = [
        (year, "FR", seller, "FR", buyer, 100.0 if {seller, buyer} == pair else 1.0)
        for year, pair in ((2012, {"C25", "C28"}), (2022, {"C10-12", "C25"}))
        for seller in industries
        for buyer in industries
    ]
    names = ["year", "from_country", "from_industry", "to_country", "to_use", "value_meur"]
    sales = pl.DataFrame(rows, schema=names, orient="row")

    def times(before: datetime.date | None) -> tuple[float, float]:
        kind = _trade(sales, naf.DIVISION, before)
        assert isinstance(kind, Kind)
        metal, machines, food = (kind.activities.index(code) for code in ("25", "28", "10"))
        return kind.times[metal, machines], kind.times[metal, food]

    old, new, none_older = (
        times(day) for day in (datetime.date(2020, 1, 1), None, datetime.date(2010, 1, 1))
    )
    assert old[0] > 1.5 > old[1] and new[1] > 1.5 > new[0]
    assert none_older == old


def test_what_has_no_date_is_told(of_groups: RelatedIndustries) -> None:
    sales = pl.DataFrame({"year": [2015, 2022]})
    kinds = of_groups.combined.kinds
    (told,) = _undated(kinds, sales, datetime.date(2018, 1, 1))
    assert "hirings (the data have no date)" in str(told) and "firms that took over" in str(told)
    assert "sales" not in str(told)
    (later,) = _undated(kinds, sales, datetime.date(2015, 6, 1))
    assert "sales between industries (2015" in str(later)
    assert not list(_undated({"location": kinds["location"]}, sales, datetime.date(2010, 1, 1)))


def test_an_activity_exactly_as_heavy_as_elsewhere_is_specialised_in_every_part() -> None:
    rows = [
        (area, code, 2024, jobs * size, 1)
        for area, size in (("A", 1), ("B", 3), ("C", 7))
        for code, jobs in (("25.62B", 10), ("10.51C", 30), ("47.11F", 7))
    ]
    names = ["area", "activity", "year", "employees", "establishments"]
    table = pl.DataFrame(rows, schema=names, orient="row")
    areas = pl.DataFrame({"area": ["A", "B", "C"], "name": ["A", "B", "C"], "population": 1, "communes": 1})
    here = held_here(Panel("epci", "A", table.with_columns(cells_unknown=0), areas), naf.SUBCLASS)
    assert here["state"].to_list() == ["specialised"] * 3
    assert presence_by_quotient(cells_of(table)).diversity.tolist() == [3, 3, 3]
    assert Turning().inside_at(panel_of(table), 0).all()


def test_what_is_secret_in_part_has_no_state_of_its_own_and_is_told(
    panel: Panel, of_groups: RelatedIndustries
) -> None:
    held = held_here(panel, naf.GROUP)
    code = held.filter(pl.col("activity").str.head(2).is_in(naf.MANUFACTURING))["activity"][0]
    latest = pl.col("year") == panel.table["year"].max()
    secret = latest & (pl.col("area") == panel.own) & pl.col("activity").str.starts_with(code)
    hidden = replace(panel, table=panel.table.with_columns(employees=pl.when(~secret).then("employees")))
    (row,) = held_here(hidden, naf.GROUP).filter(activity=code).iter_rows(named=True)
    assert (row["jobs"], row["location_quotient"], row["state"]) == (None, None, "present")
    answer = industry_space_answer(hidden, of_groups)
    assert isinstance(answer, Answer)
    assert any("are secret" in str(caution) for caution in answer.evidence.cautions)
