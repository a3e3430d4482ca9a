"""The portfolio as an answer of the plan, and from the command line, on the fictional territory."""

from pathlib import Path

import polars as pl
import pytest
from tests.industries.opportunities.panels import METALS
from tests.industries.opportunities.panels import panel as fictional_panel
from typer.testing import CliRunner

from levier.cli.app import app
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.chapters.industries.opportunities import opportunity_portfolio, territory_opportunities
from levier.plan.charts import draw_chart
from levier.plan.document import Answer, Missing
from levier.plan.inputs import known_geography, read_inputs
from levier.plan.panel import Panel, employment_panel
from levier.plan.tables import table_rows
from levier.plan.words import Words

FRENCH = Words("fr")
EPCI = "000000026"


@pytest.fixture(scope="module")
def answer(specimen_lake: Lake) -> Answer:
    geography = known_geography(specimen_lake)
    place = Territory.find(EPCI, geography)
    inputs = read_inputs(specimen_lake, place, geography)
    found = territory_opportunities(employment_panel(specimen_lake, place, geography))
    given = opportunity_portfolio(found, inputs.establishments, geography)
    assert isinstance(given, Answer)
    return given


def test_every_table_has_the_columns_it_announces(answer: Answer) -> None:
    for table in answer.tables:
        assert {column.name for column in table.columns} <= set(table.rows.columns), table.id
        assert table_rows(table, FRENCH).width == len(table.columns)


def test_at_most_ten_are_told_and_five_have_a_profile(answer: Answer) -> None:
    tables = {table.id: table for table in answer.tables}
    assert tables["opportunities_robust"].rows.height <= 10
    assert len(answer.profiles) <= 5
    for profile in answer.profiles:
        labels = [FRENCH.say(label) for label, _ in profile.facts]
        assert [label.replace("\u00a0", " ") for label in labels[1:4]] == [
            "Accessible ?",
            "Utile ?",
            "Solide ?",
        ]
        assert all(FRENCH.say(fact) for _, fact in profile.facts)


def test_the_charts_draw(answer: Answer) -> None:
    tables = {table.id: table for table in answer.tables}
    for chart in answer.charts:
        assert draw_chart(chart, tables, FRENCH, chart.id) is not None, chart.id


def test_no_establishment_of_partial_diffusion_is_named(answer: Answer, specimen_lake: Lake) -> None:
    partial = specimen_lake.table("establishments").filter(lambda t: t.diffusion == "P").to_polars()["siret"]  # type: ignore[union-attr]
    firms = next(table for table in answer.tables if table.id == "opportunity_firms").rows
    assert firms.filter(pl.col("siret").is_in(partial.to_list()) & pl.col("name").is_not_null()).is_empty()


def test_what_is_missing_is_said(specimen_lake: Lake) -> None:
    reason = NotComputed(m("no jobs by activity have been imported"), ("employment",))
    found = territory_opportunities(reason)
    missing = opportunity_portfolio(found, pl.DataFrame(), known_geography(specimen_lake))
    assert isinstance(missing, Missing) and missing.not_computed is reason


@pytest.fixture(scope="module")
def lake_folder(specimen_lake: Lake) -> Path:
    return specimen_lake.folder  # type: ignore[attr-defined]


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["industries", *words])
    return result.exit_code, result.output


def test_the_command_tells_the_first_ones_and_writes_the_list(lake_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    code, said = run(
        "opportunities",
        EPCI,
        "--lake",
        str(lake_folder),
        "--first",
        "2",
        "--weights",
        "jobs=2",
        "--out",
        str(file),
    )
    assert code == 0, said
    rows = pl.read_csv(file)
    told = [line.split(".")[0] for line in said.splitlines() if line[:1].isdigit()]
    assert told == ["1", "2"][: rows.height]
    assert rows.height and {"activity", "reach", "value", "robust", "kept_from"} <= set(rows.columns)


@pytest.mark.parametrize("wrong", [("--weights", "luck=2"), ("--out", "list.xlsx"), ("--weights", "reach=3")])
def test_what_the_command_cannot_do_is_told(lake_folder: Path, wrong: tuple[str, str]) -> None:
    code, _ = run("opportunities", EPCI, "--lake", str(lake_folder), *wrong)
    assert code == 2


def test_the_transitions_are_told_by_technology_and_by_code(tmp_path: Path) -> None:
    code, said = run("transitions", "--technology", "batteries_storage")
    assert code == 0 and "27.20Z" in said and "28.41Z" not in said
    code, said = run("transitions", "--naf", "30.40", "--lang", "en")
    assert code == 0 and "Military" in said
    code, said = run("transitions", "--technology", "other_nuclear")
    assert code == 0 and "Aucune classe NAF" in said
    file = tmp_path / "lines.csv"
    assert run("transitions", "--out", str(file))[0] == 0
    assert pl.read_csv(file).height > 200
    assert run("transitions", "--technology", "cold_fusion")[0] == 2
    assert run("transitions", "--out", "lines.txt")[0] == 2


def of(table: pl.DataFrame, own: str = "A00") -> Panel:
    areas = table.select("area").unique().sort("area").with_columns(name="area", population=1, communes=1)
    return Panel("epci", own, table.with_columns(cells_unknown=0), areas)


def test_a_territory_without_jobs_in_the_latest_year_stops_no_plan() -> None:
    table = fictional_panel().filter((pl.col("area") != "A00") | (pl.col("year") < 2023))
    found = territory_opportunities(of(table))
    assert isinstance(found, NotComputed)
    assert found.needs == ("employment",) and "latest year" in str(found.reason)


def test_secret_jobs_are_counted_in_what_the_portfolio_warns_of() -> None:
    secret = (pl.col("area") == "A02") & (pl.col("activity") == "25.62B") & (pl.col("year") == 2023)
    table = fictional_panel().with_columns(employees=pl.when(~secret).then("employees"))
    assert table.filter(secret).height == 1
    found = territory_opportunities(of(table))
    assert not isinstance(found, NotComputed)
    assert any("1 are secret" in str(caution) for caution in found.evidence.cautions)


def firm(naf_code: str, diffusion: str) -> pl.DataFrame:
    row = ("00000000000001", None, naf_code, "32", "57463", True, diffusion)
    schema = dict.fromkeys(("siret", "name", "naf", "headcount_band", "commune"), pl.String)
    return pl.DataFrame([row], schema=schema | {"active": pl.Boolean, "diffusion": pl.String}, orient="row")


def test_where_complexity_is_not_identified_value_is_drawn_under_its_own_name() -> None:
    apart = fictional_panel().filter(~pl.col("activity").is_in(["47.11F", "56.10A"]))
    metals = pl.col("area").str.slice(1).cast(pl.Int64) % 2 == 0
    apart = apart.filter(pl.col("activity").is_in(METALS) == metals)
    found = territory_opportunities(of(apart))
    assert not isinstance(found, NotComputed)
    assert found.table["complexity"].is_null().all()
    answer = opportunity_portfolio(found, firm("47.11F", "O"), Geography.shipped())
    assert isinstance(answer, Answer)
    chart, tables = answer.charts[0], {table.id: table for table in answer.tables}
    drawn = (chart.value, chart.low, chart.high)
    assert drawn == ("valuable_share", "valuable_low_share", "valuable_high_share")
    assert tables["opportunities"].rows["pci"].is_null().all()
    assert "complex" not in str(chart.title)
    assert draw_chart(chart, tables, FRENCH, chart.id) is not None


def test_the_firms_left_out_for_partial_diffusion_are_counted() -> None:
    found = territory_opportunities(of(fictional_panel()))
    assert not isinstance(found, NotComputed)
    hidden = firm(found.related["related"][0], "P")
    answer = opportunity_portfolio(found, hidden, Geography.shipped())
    assert isinstance(answer, Answer)
    assert any("partial diffusion: 1" in str(caution) for caution in answer.evidence.cautions)
    firms = next(table for table in answer.tables if table.id == "opportunity_firms")
    assert firms.rows.is_empty()
