"""The answers on the structure of jobs: parts that add up as shown, words in both languages, what is missing."""

import polars as pl
import pytest

from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.chapters.industries import resilience, structure
from levier.plan.document import Answer, Missing
from levier.plan.industries.structure_report import quotients_file, told
from levier.plan.industries.structure_words import change_in_words, change_of_jobs, compared_tables
from levier.plan.inputs import Area, Inputs, Reference, known_geography, read_inputs
from levier.plan.words import Words


@pytest.fixture(scope="module")
def inputs(specimen_lake: Lake) -> Inputs:
    """An intercommunality of the fictional department, which is its reference."""
    geography = known_geography(specimen_lake)
    epci = geography.communes.filter(pl.col("commune").str.starts_with("00"))["epci"].unique().sort()[0]
    return read_inputs(specimen_lake.only(fictional=True), Territory.find(epci, geography), geography)


def answers(inputs: Inputs) -> list[Answer]:
    found = [part.answer(inputs.employment, inputs.reference) for part in (structure, resilience)]
    assert all(isinstance(answer, Answer) for answer in found)
    return [answer for answer in found if isinstance(answer, Answer)]


def table(answer: Answer, name: str) -> pl.DataFrame:
    (found,) = (table for table in answer.tables if table.id == name)
    return found.rows


def test_the_parts_add_up_as_they_are_shown(inputs: Inputs):
    change, _ = answers(inputs)
    figures = {figure.id: figure.value for figure in change.figures}
    parts = table(change, "shift_share")["change_industry"]
    assert parts.sum() == figures["industrial_change"]
    by_year = table(change, "shift_share_by_year")
    last = by_year.filter(pl.col("year") == by_year["year"].max())["change_since_start"]
    assert last.sum() == pytest.approx(figures["industrial_change"], abs=2)
    assert by_year.filter(pl.col("year") == by_year["year"].min())["change_since_start"].to_list() == [
        0,
        0,
        0,
    ]


def test_the_change_is_that_of_the_jobs(inputs: Inputs):
    change, _ = answers(inputs)
    years = inputs.employment["year"]
    industrial = inputs.employment.filter(pl.col("naf").str.head(2).cast(pl.Int64).is_between(5, 39))
    first, last = (
        industrial.filter(pl.col("year") == year)["employees"].sum() for year in (years.min(), years.max())
    )
    # The fictional table has no secret cell: every job is compared.
    assert inputs.employment["employees"].null_count() == 0
    assert {figure.id: figure.value for figure in change.figures}["industrial_change"] == last - first


def test_both_shocks_and_both_areas_are_told(inputs: Inputs):
    _, spread = answers(inputs)
    assert table(spread, "resilience")["shock"].to_list() == ["2008", "2020"]
    assert table(spread, "diversity")["area_role"].to_list() == ["the territory", "the reference area"]
    assert table(spread, "diversity")["krugman"][1] is None


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_column_has_its_label_and_every_word_its_language(inputs: Inputs, lang: str):
    words = Words(lang)  # type: ignore[arg-type]
    for answer in answers(inputs):
        assert answer.finding is not None
        assert words.say(answer.finding)
        for shown in answer.tables:
            assert {column.name for column in shown.columns} <= set(shown.rows.columns)
            assert set(shown.on_page) <= {column.name for column in shown.columns}
    if lang == "fr":
        assert "jobs" not in words.say(answers(inputs)[0].finding or "")


@pytest.mark.parametrize(("last", "says"), [(60, "40 industrial jobs lost"), (130, "30 industrial jobs gained"),
                                            (100, "As many industrial jobs")])  # fmt: skip
def test_losses_gains_and_neither_are_said_apart(last: int, says: str):
    columns = ["commune", "naf", "year", "employees", "establishments"]
    here = pl.DataFrame(
        [("00001", "25.62B", 2010, 100, 5), ("00001", "25.62B", 2020, last, 5)], schema=columns, orient="row"
    )
    wide = here.drop("commune").with_columns(pl.col("employees") * 10)
    both = compared_tables(here, Reference(Area(m("France"), ()), wide))
    assert not hasattr(both, "reason")
    found = change_of_jobs(both)  # type: ignore[arg-type]
    assert Words("en").say(change_in_words(found, m("France"))).startswith(says)  # type: ignore[arg-type]


def test_communes_that_have_merged_share_a_row_secret_if_one_is():
    columns = ["commune", "naf", "year", "employees", "establishments"]
    rows = [
        ("00001", "25.62B", 2010, 100, 5),
        ("00001", "25.62B", 2010, None, 1),
        ("00002", "25.62B", 2010, 7, 1),
    ]
    here = pl.DataFrame(rows, schema=columns, orient="row")
    both = compared_tables(here, Reference(Area(m("France"), ()), here.drop("commune")))
    assert sorted(both.territory["employees"].to_list(), key=str) == [7, None]  # type: ignore[union-attr]


def test_without_jobs_or_anything_wider_the_answers_say_what_is_missing(inputs: Inputs):
    for part in (structure, resilience):
        for employment, reference in (
            (inputs.employment.clear(), inputs.reference),
            (inputs.employment, None),
        ):
            found = part.answer(employment, reference)
            assert isinstance(found, Missing)
            assert found.not_computed.needs == ("employment",)


def test_one_year_tells_no_change_but_tells_diversity(inputs: Inputs):
    assert inputs.reference is not None
    one = inputs.employment.filter(year=2025)
    wide = Reference(inputs.reference.area, inputs.reference.employment.filter(year=2025))
    assert isinstance(structure.answer(one, wide), Missing)
    spread = resilience.answer(one, wide)
    assert isinstance(spread, Answer)
    assert [shown.id for shown in spread.tables] == ["diversity"]


def test_the_report_lists_quotients_and_sentences(inputs: Inputs):
    found = told(inputs.employment, inputs.reference)
    assert not hasattr(found, "reason")
    lines = list(found.lines(Words("fr"), 3))  # type: ignore[union-attr]
    assert sum(line.startswith("  ") for line in lines) == 3
    assert any("emplois industriels" in line for line in lines)
    assert quotients_file(found).decode("utf-8-sig").startswith("group,activity,label,jobs")  # type: ignore[arg-type]


def test_a_secret_sub_class_is_counted_though_its_division_is_told():
    rows = [("57463", "25.11Z", 100, 3), ("57463", "25.50A", None, 3), ("57463", "47.11F", 50, 5)]
    here = pl.DataFrame(rows, schema=["commune", "naf", "employees", "establishments"], orient="row")
    here = here.with_columns(year=2024)
    wide = here.drop("commune").with_columns(pl.col("employees", "establishments") * 10)
    answer = resilience.answer(here, Reference(Area(m("France"), ()), wide))
    assert isinstance(answer, Answer)
    rows = table(answer, "diversity")
    assert rows["cells_unknown"].to_list() == [1, 1] and rows["activities"].to_list() == [2, 2]
    assert any("2 secret cells" in str(caution) for caution in answer.evidence.cautions)
