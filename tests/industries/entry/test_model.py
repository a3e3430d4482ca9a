import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.industries.entry import (
    FAMILIES,
    Entries,
    EntryModel,
    Panel,
    Surroundings,
    Turning,
    panel_of,
    reasons_in_words,
)
from levier.industries.entry.features import NAMES
from levier.industries.entry.rows import rows_at


def predicted(model: EntryModel, panel: Panel, **options: object) -> Entries:
    found = model.predict(panel, **options)  # type: ignore[arg-type]
    assert isinstance(found, Entries)
    return found


def test_probabilities_stand_within_their_intervals(model: EntryModel, panel: Panel):
    table = predicted(model, panel).table
    assert table.select("area", "activity").is_unique().all()
    inside = table.select(
        (
            (pl.col("probability_low") < pl.col("probability"))
            & (pl.col("probability") < pl.col("probability_high"))
        ).all()
    ).item()
    assert inside
    assert table["probability"].is_between(0, 1).all()
    assert (table["location_quotient"] < 1).all()


def test_a_wider_level_gives_wider_intervals(model: EntryModel, panel: Panel):
    narrow, wide = (predicted(model, panel, level=level).table for level in (0.5, 0.95))
    assert (wide["probability_low"] < narrow["probability_low"]).all()
    assert (wide["probability_high"] > narrow["probability_high"]).all()


def test_the_parts_add_up_to_the_log_odds(model: EntryModel, panel: Panel):
    rows = rows_at(panel, 9, Turning(horizon_years=3), Surroundings(), with_outcome=False)
    parts = model.learned.parts(rows.features)
    assert parts.shape == (len(rows), len(NAMES) + 1)
    assert parts.sum(axis=1) == pytest.approx(model.learned.log_odds(rows.features), abs=1e-5)


def test_reasons_name_families_and_say_facts(model: EntryModel, panel: Panel):
    row = predicted(model, panel, areas=["A03"]).table.row(0, named=True)
    assert row["reason_1"] in FAMILIES
    assert abs(row["reason_1_log_odds"]) >= abs(row["reason_2_log_odds"])
    said = [str(reason) for reason in reasons_in_words(row, lambda code: f"<{code}>")]
    assert said
    assert all(sentence.startswith(("for: ", "against: ")) for sentence in said)


def test_the_related_activities_named_are_specialisations_of_the_area(model: EntryModel, panel: Panel):
    row = predicted(model, panel, areas=["A03"]).table.row(0, named=True)
    area = panel.areas.index("A03")
    for code in row["related_here"]:
        assert panel.quotient[-1, area, panel.activities.index(code)] >= 1


def test_the_same_seed_gives_the_same_probabilities(model: EntryModel, panel: Panel):
    again = EntryModel.fit(panel, Turning(horizon_years=3))
    assert isinstance(again, EntryModel)
    assert predicted(again, panel).table.equals(predicted(model, panel).table)


def test_a_prediction_reads_no_later_year(model: EntryModel, panel: Panel):
    cut = predicted(model, panel.until(2010)).table
    assert predicted(model, panel, year=2010).table.equals(cut)


def test_learning_as_of_a_year_reads_no_later_one(panel: Panel):
    past, cut = (
        EntryModel.fit(panel, Turning(horizon_years=3), as_of=2010),
        EntryModel.fit(panel.until(2010), Turning(horizon_years=3)),
    )
    assert isinstance(past, EntryModel)
    assert isinstance(cut, EntryModel)
    assert past.origins == cut.origins
    assert max(past.origins) <= 2007
    assert predicted(past, panel.until(2010)).table.equals(predicted(cut, panel.until(2010)).table)


def test_fewer_rows_weigh_what_they_stand_for(panel: Panel):
    whole, drawn = (
        EntryModel.fit(panel, Turning(horizon_years=3), most_rows=most) for most in (100_000, 1_500)
    )
    assert isinstance(whole, EntryModel)
    assert isinstance(drawn, EntryModel)
    assert drawn.drawn <= 1_500 < whole.drawn
    means = [float(predicted(each, panel).table["probability"].mean()) for each in (whole, drawn)]  # type: ignore[arg-type]
    assert means[1] == pytest.approx(means[0], rel=0.35)


def test_exits_are_predicted_too(panel: Panel):
    model = EntryModel.fit(panel, Turning("exit", horizon_years=3))
    assert isinstance(model, EntryModel)
    table = predicted(model, panel).table
    assert (table["location_quotient"] >= 1).all()
    # What barely reaches 1 leaves more often than what is far above.
    near, far = (
        table.filter(pl.col("location_quotient") < 1.5)["probability"].mean(),
        table.filter(pl.col("location_quotient") > 4)["probability"].mean(),
    )
    assert near > far  # type: ignore[operator]


def test_presence_is_predicted_too(panel: Panel):
    model = EntryModel.fit(panel, Turning(measure="present", horizon_years=3))
    assert isinstance(model, EntryModel)
    assert (predicted(model, panel).table["employees"] == 0).all()


def test_one_year_shows_no_entry(table: pl.DataFrame):
    found = EntryModel.fit(panel_of(table.filter(pl.col("year") == 2005)))
    assert isinstance(found, NotComputed)
    assert "one year, 2005" in str(found.reason)


def test_a_short_panel_is_told_its_longest_horizon(table: pl.DataFrame):
    found = EntryModel.fit(panel_of(table.filter(pl.col("year") <= 2003)), Turning(horizon_years=5))
    assert isinstance(found, NotComputed)
    assert "longest horizon possible is 3" in str(found.reason)
    assert isinstance(
        EntryModel.fit(panel_of(table.filter(pl.col("year") <= 2003)), Turning(horizon_years=3)), EntryModel
    )


def test_too_few_entries_teach_nothing(table: pl.DataFrame):
    still = pl.concat(
        [table.filter(pl.col("year") == 2000).with_columns(year=pl.lit(2000 + n, pl.Int64)) for n in range(4)]
    )
    found = EntryModel.fit(panel_of(still), Turning(horizon_years=1))
    assert isinstance(found, NotComputed)
    assert "too few" in str(found.reason)


def test_secret_cells_and_an_area_of_one_industry_go_through(table: pl.DataFrame):
    lone = pl.DataFrame(
        {
            "area": "Z",
            "activity": "10.00Z",
            "year": range(2000, 2014),
            "employees": 50,
            "establishments": 1,
        }
    )
    secret = pl.concat([table, lone], how="vertical_relaxed").with_columns(
        employees=pl.when((pl.col("area") == "A05") & (pl.col("year") % 2 == 0))
        .then(None)
        .otherwise("employees")
    )
    panel = panel_of(secret)
    model = EntryModel.fit(panel, Turning(horizon_years=3))
    assert isinstance(model, EntryModel)
    found = predicted(model, panel, areas=["Z", "A05"]).table
    assert found.filter(area="Z").height == len(panel.activities) - 1
    assert found["probability"].is_finite().all()


def test_an_unknown_area_or_level_is_refused(model: EntryModel, panel: Panel):
    with pytest.raises(BadInput, match="nowhere"):
        model.predict(panel, areas=["nowhere"])
    with pytest.raises(BadInput, match="between 0 and 1"):
        model.predict(panel, level=1.0)


def test_intervals_hold_the_chances_that_the_panel_was_drawn_from():
    """Areas of one kind, entries with a known chance: the interval at 90 % should cover it.

    Over three seeds it covers 78 to 96 % of the true chances: some of the spread is not told by a panel so short.
    """
    rng = np.random.default_rng(5)
    areas, activities, years = 60, 30, 9
    chance = rng.beta(2, 30, size=activities)
    held = np.where(rng.random((areas, activities)) < 0.4, 20, 0)
    parts = []
    for year in range(years):
        area, activity = np.nonzero(held)
        parts.append(
            pl.DataFrame(
                {
                    "area": [f"A{n:02d}" for n in area],
                    "activity": [f"i{n:02d}" for n in activity],
                    "year": 2000 + year,
                    "employees": held[area, activity],
                }
            )
        )
        held = np.where((held == 0) & (rng.random(held.shape) < chance), 20, held)
        held = np.where((held > 0) & (rng.random(held.shape) < 0.05), 0, held)
    panel = panel_of(pl.concat(parts))
    model = EntryModel.fit(panel, Turning(measure="present", horizon_years=1))
    assert isinstance(model, EntryModel)
    table = predicted(model, panel, level=0.9).table
    true = pl.Series(chance).gather(table["activity"].str.slice(1).cast(pl.Int64))
    covered = ((table["probability_low"] <= true) & (true <= table["probability_high"])).mean()
    assert covered > 0.75


def test_turns_that_all_fall_in_the_last_years_are_tried_on_other_areas(table: pl.DataFrame):
    still = table.filter(year=2004).drop("year")
    years = [still.with_columns(year=pl.lit(year)) for year in (2015, 2016, 2017)]
    later = table.filter(year=2010).with_columns(year=pl.lit(2018))
    late = panel_of(
        pl.concat([each.select(table.columns) for each in (*years, later)], how="vertical_relaxed")
    )
    found = EntryModel.fit(late, Turning(horizon_years=1))
    assert isinstance(found, EntryModel)
    assert not found.tried_in_time
    assert found.tried["log_loss"].is_finite().all()


def test_what_is_told_is_what_could_turn_and_not_what_was_drawn(panel: Panel):
    turning = Turning(horizon_years=3)
    whole, part = (EntryModel.fit(panel, turning, most_rows=most) for most in (10**9, 600))
    assert isinstance(whole, EntryModel) and isinstance(part, EntryModel)
    assert (part.rows, part.turns) == (whole.rows, whole.turns)
    assert part.drawn <= 600 < whole.drawn == whole.rows
    told = predicted(part, panel).evidence.method.values
    assert (told["drawn"], told["rows"], told["turns"]) == (part.drawn, whole.rows, whole.turns)
