"""Wales, 72 industries in 22 areas, 2011 to 2013: published quotients as input."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from levier.core.evidence import NotComputed
from levier.industries.entry import EntryEvaluation, EntryModel, Turning, evaluate, panel_of


@pytest.fixture(scope="module")
def wales(real_data: Path) -> pl.DataFrame:
    rows = pl.read_csv(real_data / "wales-industries" / "wales_industries_2011_2013.csv")
    return rows.filter(pl.col("location") != "wales").select(
        "year",
        area="location",
        activity="industry",
        employees="employment",
        establishments="business_counts",
        location_quotient="employment_lq",
    )


def judged(table: pl.DataFrame) -> dict[str, dict[str, float]]:
    found = evaluate(panel_of(table), Turning(horizon_years=1))
    assert isinstance(found, EntryEvaluation)
    return {row["rule"]: row for row in found.figures.iter_rows(named=True)}


def test_entries_of_the_last_year_are_foretold_better_than_by_density_or_growth(wales: pl.DataFrame):
    rules = judged(wales)
    for measure in ("average_precision", "auc"):
        for rule in ("density_alone", "growth_alone"):
            assert rules["model"][f"{measure}_low"] > rules[rule][f"{measure}_high"]


def test_a_last_year_of_other_areas_is_not_foretold(wales: pl.DataFrame):
    """The areas of 2013 change their names among themselves: what made the figures above is gone."""
    names = wales["area"].unique().sort()
    others = names.gather(np.roll(np.arange(len(names)), 7))
    swapped = (
        pl.when(pl.col("year") == 2013).then(pl.col("area").replace_strict(names, others)).otherwise("area")
    )
    rules = judged(wales.with_columns(area=swapped))
    assert rules["model"]["auc"] < 0.75


def test_up_to_its_last_year_it_foretells_one_and_two_years_and_says_no_to_three(wales: pl.DataFrame):
    panel = panel_of(wales)
    for horizon in (1, 2):
        model = EntryModel.fit(panel, Turning(horizon_years=horizon))
        assert isinstance(model, EntryModel)
        table = model.predict(panel).table  # type: ignore[union-attr]
        assert table["year"].unique().to_list() == [2013]
        assert 0.02 < table["probability"].mean() < 0.15  # type: ignore[operator]
    found = EntryModel.fit(panel, Turning(horizon_years=3))
    assert isinstance(found, NotComputed)
    assert "longest horizon possible is 2" in str(found.reason)
