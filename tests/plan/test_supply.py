"""Supply chains read from a lake of the fictional island, as a plan and as a command."""

import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.plan.lakes import covering, shuffled, without

from levier.cli import main
from levier.cli.speech import USER_ERROR
from levier.core.codes import HEADCOUNT_BANDS
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.industries.supply import FilledGap, bill_of, leontief_inverse, unproductive
from levier.lake.store import Lake
from levier.plan.chapters.industries.supply import STATES, supply_gaps
from levier.plan.document import Answer, Missing
from levier.plan.industries.nearby import commune_middles, country_jobs
from levier.plan.industries.supply import (
    Surroundings,
    every_activity,
    example_of,
    fitting_projects,
    gains_by_place,
    project_bill,
    projects_of,
    supply_of,
    surroundings,
)
from levier.plan.industries.supply_words import cautions, gained, kept, supply_files, supply_lines
from levier.plan.industries.trade import country_table
from levier.plan.inputs import known_geography
from levier.plan.words import Words

EPCI = "000000026"
RADIUS_KM = 20.0


@pytest.fixture(scope="module")
def geography(specimen_lake: Lake) -> Geography:
    return known_geography(specimen_lake)


@pytest.fixture(scope="module")
def around(specimen_lake: Lake, geography: Geography) -> Surroundings:
    found = surroundings(
        specimen_lake, Territory.find(EPCI, geography), geography, every_activity(), radius_km=RADIUS_KM
    )
    assert isinstance(found, Surroundings)
    return found


def test_employers_are_those_of_the_register(specimen_lake: Lake, around: Surroundings) -> None:
    register = specimen_lake.table("establishments").to_polars()  # type: ignore[union-attr]
    employing = [code for code, band in HEADCOUNT_BANDS.items() if band.low > 0]
    of_industry = pl.col("naf").str.head(2).is_between(pl.lit("05"), pl.lit("39"))
    near = pl.col("commune").is_in(list(around.nearby.communes))
    expected = register.filter("active", pl.col("headcount_band").is_in(employing), of_industry & near)
    assert set(expected["siret"]) <= set(around.nearby.establishments["siret"])
    assert set(around.nearby.establishments["headcount_band"]) <= set(employing)
    assert around.nearby.whole


def test_partial_diffusion_has_no_name_and_the_place_of_its_commune(
    specimen_lake: Lake, geography: Geography, around: Surroundings
) -> None:
    hidden = around.nearby.establishments.filter(pl.col("diffusion") == "P")
    assert hidden["name"].null_count() == hidden.height
    assert set(hidden["placed"].drop_nulls()) <= {"commune"}
    middles = commune_middles(specimen_lake, geography)
    # About a kilometre: the address of a single employer is not to be read there.
    assert (middles["longitude"] * 100 - (middles["longitude"] * 100).round()).abs().max() < 1e-6


def test_the_table_of_the_country_is_productive_and_whole(specimen_lake: Lake) -> None:
    table = country_table(specimen_lake)
    assert not isinstance(table, NotComputed)
    assert unproductive(table) == ()
    inverse = leontief_inverse(table)
    assert inverse.min() >= 0
    assert table.imports is not None
    assert (table.flows.sum(axis=0) + table.imports.sum(axis=0) < table.output).all()


def test_a_project_finds_makers_gaps_and_what_filling_them_brings(around: Surroundings) -> None:
    found = supply_of(bill_of("heat-pump"), around)
    assert not isinstance(found, NotComputed)
    assert found.map.inputs.height == bill_of("heat-pump").lines.height
    assert (found.map.makers["distance_km"] <= RADIUS_KM).all()
    missing = found.map.inputs.filter(
        (pl.col("state") == "missing") & pl.col("role").is_in(["material", "component"])
    )["item"]
    assert len(missing) > 0
    for item in missing:
        gain = found.gaps[item][1]
        assert gain is not None
        assert not isinstance(gain, NotComputed)
        assert 1 <= gain.output_meur_low <= gain.output_meur_high
        assert 0 < gain.jobs_low <= gain.jobs_high


def test_the_jobs_of_a_gap_filled_are_all_somewhere(around: Surroundings, geography: Geography) -> None:
    found = supply_of(bill_of("heat-pump"), around)
    assert not isinstance(found, NotComputed)
    places = gains_by_place(found, around, geography)
    for item, (_, gain) in found.gaps.items():
        if isinstance(gain, FilledGap):
            there = places.filter(pl.col("item") == item)
            assert there["jobs_high"].sum() == pytest.approx(gain.by_industry["jobs_high"].sum())
            assert there["epci"].n_unique() > 1


def test_the_fitting_projects_are_those_whose_goods_are_made_around(around: Surroundings) -> None:
    def made(project: str) -> float:
        found = supply_of(bill_of(project), around)
        assert not isinstance(found, NotComputed)
        goods = found.map.inputs.filter(pl.col("role").is_in(["material", "component"]))
        return (goods["state"] == "made").mean()  # type: ignore[return-value]

    first, second = fitting_projects(around, 2)
    assert 1 > made(first) >= made(second) >= made("green-steel")


def test_the_projects_of_a_portfolio_are_in_its_order() -> None:
    assert projects_of(["28.25Z", "10.71C", "27.20Z"]) == ["heat-pump", "battery-gigafactory"]
    assert projects_of([]) == []


def test_an_activity_without_bill_takes_the_table_of_the_country(
    specimen_lake: Lake, geography: Geography
) -> None:
    bill = project_bill(None, "25.62B", specimen_lake, geography)
    assert not isinstance(bill, NotComputed)
    assert bill.lines["share_low"].sum() <= 1
    assert project_bill(None, "27.20Z", specimen_lake, geography).project == "battery-gigafactory"  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_plan_tells_the_gaps_in_the_readers_language(
    specimen_lake: Lake, geography: Geography, lang: str
) -> None:
    answer = supply_gaps(specimen_lake, Territory.find(EPCI, geography), geography, ["battery-gigafactory"])
    assert isinstance(answer, Answer)
    tables = {table.id: table for table in answer.tables}
    assert set(tables["supply_gaps"].rows["supply_state"]) <= set(STATES.values())
    for table in answer.tables:
        assert {column.name for column in table.columns} <= set(table.rows.columns)
    assert "P" not in tables["supply_makers"].rows["diffusion"]
    words = Words(lang)  # type: ignore[arg-type]
    assert answer.finding is not None
    said = words.say(answer.finding)
    assert said.startswith("Gigafactory de cellules de batteries")
    assert ("matières" in said) is (lang == "fr")
    assert answer.evidence.tables == ("establishments", "input_output", "employment")
    assert answer.evidence.uncertainty not in answer.evidence.cautions


def test_the_plan_says_that_its_projects_are_examples(specimen_lake: Lake, geography: Geography) -> None:
    answer = supply_gaps(specimen_lake, Territory.find(EPCI, geography), geography)
    assert isinstance(answer, Answer)
    assert "examples" in str(answer.evidence.cautions[0])
    assert answer.tables[0].rows["project_label"].n_unique() == 2


def test_the_jobs_of_a_part_of_the_country_are_no_country(
    specimen_lake: Lake, geography: Geography, around: Surroundings
) -> None:
    """A lake pulled for one territory: its jobs must not stand beside the whole country's output."""
    own = set(Territory.find(EPCI, geography).codes)
    pulled = covering(specimen_lake, own)
    assert isinstance(country_jobs(specimen_lake, geography), pl.DataFrame)
    assert isinstance(country_jobs(pulled, geography), NotComputed)
    bill = project_bill(None, "25.62B", pulled, geography)
    assert isinstance(bill, NotComputed)
    assert bill.needs == ("employment",)
    found = surroundings(
        pulled, Territory.find(EPCI, geography), geography, every_activity(), radius_km=RADIUS_KM
    )
    assert isinstance(found, Surroundings)
    supply, whole = supply_of(bill_of("heat-pump"), found), supply_of(bill_of("heat-pump"), around)
    assert not isinstance(supply, NotComputed) and not isinstance(whole, NotComputed)
    assert supply.kept is None
    assert not any(isinstance(gain, FilledGap) for _, gain in supply.gaps.values())
    # Makers, gaps and those who could retool rest on the register: they are still told.
    assert supply.map.inputs.equals(whole.map.inputs)
    assert list(supply.gaps) == list(whole.gaps)
    assert sum("country's inhabitants" in str(said) for said in cautions(supply)) == 1
    answer = supply_gaps(pulled, Territory.find(EPCI, geography), geography)
    assert isinstance(answer, Answer)
    assert any("habitants du pays" in Words("fr").say(said) for said in answer.evidence.cautions)
    assert not any(figure.id.startswith("supply_kept") for figure in answer.figures)


def test_nearly_all_of_the_country_is_the_country(specimen_lake: Lake, geography: Geography) -> None:
    table = specimen_lake.table("employment")
    assert table is not None
    people = geography.communes.filter(
        pl.col("commune").is_in(table.to_polars()["commune"].unique().to_list())
    )
    most = people.sort("population", descending=True).with_columns(
        share=pl.col("population").cum_sum() / pl.col("population").sum()
    )
    for floor, computed in ((0.951, True), (0.90, False)):
        kept = most.filter(pl.col("share").shift(1, fill_value=0) < floor)
        if not computed:
            kept = most.filter(pl.col("share") < floor)
        found = country_jobs(covering(specimen_lake, set(kept["commune"])), geography)
        assert isinstance(found, pl.DataFrame) is computed


def test_without_a_table_of_the_country_files_are_written_all_the_same(
    specimen_lake: Lake, geography: Geography
) -> None:
    lake = without(specimen_lake, "input_output")
    found = surroundings(lake, Territory.find(EPCI, geography), geography, every_activity(), radius_km=20)
    assert isinstance(found, Surroundings)
    supply = supply_of(bill_of("heat-pump"), found)
    assert not isinstance(supply, NotComputed)
    places = gains_by_place(supply, found, geography)
    assert places.is_empty()
    assert "s.csv" in supply_files(supply, places, "s", Words("en"))
    said = "\n".join(supply_lines(supply, Words("en")))
    assert said.count("no input-output table of the country has been imported") == 1


def test_the_order_of_rows_in_the_lake_changes_nothing(specimen_lake: Lake, geography: Geography) -> None:
    territory = Territory.find(EPCI, geography)
    tables = [country_table(shuffled(specimen_lake, seed)) for seed in (1, 2, 3)]
    for table in tables:
        assert not isinstance(table, NotComputed)
        assert table.flows.tobytes() == tables[0].flows.tobytes()  # type: ignore[union-attr]
        assert table.output.tobytes() == tables[0].output.tobytes()  # type: ignore[union-attr]
    answers = [supply_gaps(shuffled(specimen_lake, seed), territory, geography) for seed in (1, 2)]
    first, second = (
        [table.rows.write_csv() for table in answer.tables]
        for answer in answers
        if isinstance(answer, Answer)
    )
    assert first == second


def test_a_project_of_an_activity_is_said_to_be_an_example(specimen_lake: Lake, geography: Geography) -> None:
    for bill in (project_bill(None, "26.11Z", specimen_lake, geography), example_of("pv-module")):
        assert not isinstance(bill, NotComputed)
        assert "26.11Z" in str(bill.cautions[0]) and "an example" in str(bill.cautions[0])
    answer = supply_gaps(
        specimen_lake, Territory.find(EPCI, geography), geography, ["battery-gigafactory", "pv-module"]
    )
    assert isinstance(answer, Answer)
    said = [Words("fr").say(caution) for caution in answer.evidence.cautions]
    assert sum("un exemple, un projet auquel l'activité" in one for one in said) == 2
    assert "à titre d'exemple" in Words("fr").say(answer.finding)  # type: ignore[arg-type]


def test_a_part_of_a_cost_stands_beside_what_it_is_a_part_of(
    specimen_lake: Lake, geography: Geography
) -> None:
    answer = supply_gaps(
        specimen_lake, Territory.find(EPCI, geography), geography, ["battery-gigafactory", "electrolyser"]
    )
    assert isinstance(answer, Answer)
    table = answer.tables[0]
    names = [column.name for column in table.columns]
    assert names[names.index("bill_share_high") + 1] == "bill_share_of"
    shared = table.rows.filter(pl.col("bill_share_low").is_not_null())
    assert shared["bill_share_of"].null_count() == 0
    assert shared["bill_share_of"].n_unique() > 1


def test_a_register_that_is_not_whole_does_not_say_that_nobody_makes(
    specimen_lake: Lake, geography: Geography
) -> None:
    half = Territory.find(EPCI, geography).codes[:3]
    part = covering(specimen_lake, set(half), "establishments")
    answer = supply_gaps(part, Territory.find(EPCI, geography), geography, ["battery-gigafactory"])
    assert isinstance(answer, Answer)
    rows = answer.tables[0].rows.filter(pl.col("role").is_in(["material", "component"]))
    said = str(answer.finding)
    assert "does not hold the whole area" in said and "by none" not in said
    several = rows.filter(pl.col("firms") >= 2).height
    single = rows.filter(pl.col("firms") == 1).height
    assert f"for {several}, a single one for {single}," in said
    assert set(rows["supply_state"]) <= {
        "made around",
        "a single firm in the register",
        "not seen in the register",
        "no activity code",
    }


def test_figures_have_titles_of_their_own_and_a_range_of_one_is_a_point(
    specimen_lake: Lake, geography: Geography, around: Surroundings
) -> None:
    answer = supply_gaps(specimen_lake, Territory.find(EPCI, geography), geography)
    assert isinstance(answer, Answer)
    titles = [Words("fr").say(figure.label) for figure in answer.figures]
    assert len(set(titles)) == len(titles) <= 4
    assert all(figure.low is None or figure.low != figure.high for figure in answer.figures)
    row = {f"local_supply_share_{end}": 0.7 for end in ("low", "middle", "high")}
    assert "70\xa0% de ses achats" in Words("fr").say(kept(row)).replace("\u202f", "\xa0")  # type: ignore[arg-type]
    ranged = kept({**row, "local_supply_share_low": 0.4})  # type: ignore[arg-type]
    assert " à " in Words("fr").say(ranged)
    supply = supply_of(bill_of("heat-pump"), around)
    assert not isinstance(supply, NotComputed)
    gain = next(gain for _, gain in supply.gaps.values() if isinstance(gain, FilledGap))
    point = replace(gain, output_meur_low=1.5, output_meur_high=1.501, jobs_low=3.0, jobs_high=3.04)
    assert "would bring 1.5 M€ of output and 3 jobs" in Words("en").say(gained(point))


def test_an_empty_lake_says_what_is_missing() -> None:
    geography = Geography.shipped()
    found = supply_gaps(Lake.empty(), Territory.find("57463", geography), geography)
    assert isinstance(found, Missing)
    assert found.not_computed.needs == ("establishments",)


def run(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["levier", "industries", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capsys.readouterr()
    return int(ended.value.code or 0), shown.out, shown.err


def test_the_command_lists_inputs_and_writes_its_tables(
    specimen_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(specimen_lake.folder))
    monkeypatch.delenv("LEVIER_LANG", raising=False)
    words = ["supply", EPCI, "--project", "heat-pump", "--radius", "20", "--out", str(tmp_path / "s.csv")]
    code, shown, _ = run(words, monkeypatch, capsys)
    assert code == 0
    assert "Usine de pompes à chaleur" in shown
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"s.csv", "s-makers.csv", "s-retooling.csv", "s-places.csv"}
    inputs = pl.read_csv(tmp_path / "s.csv")
    assert inputs.height == bill_of("heat-pump").lines.height
    assert "diffusion" not in (tmp_path / "s-makers.csv").read_text("utf-8-sig")


def test_the_command_lists_the_types_of_project(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, shown, _ = run(["projects"], monkeypatch, capsys)
    assert code == 0
    assert "battery-gigafactory" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--project", "teleporter"], "battery-gigafactory"),
        (["--project", "heat-pump", "--naf", "27.20Z"], "one of the two"),
        ([], "one of the two"),
        (["--naf", "99.99Z"], "99.99Z"),
        (["--project", "heat-pump", "--radius", "0"], "above 0"),
        (["--project", "heat-pump", "--site", "ici"], "no place"),
        (["--project", "heat-pump", "--site", "6,49,3"], "no place"),
        (["--project", "heat-pump", "--out", "list.xlsx"], "CSV"),
    ],
)
def test_bad_words_are_told(
    words: list[str],
    told: str,
    specimen_lake: Lake,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LEVIER_LAKE", str(specimen_lake.folder))
    monkeypatch.setenv("LEVIER_LANG", "en")
    code, _, error = run(["supply", EPCI, *words], monkeypatch, capsys)
    assert code == USER_ERROR
    assert told in error


def test_the_fitting_projects_count_firms_whatever_the_register_holds(
    specimen_lake: Lake, geography: Geography, around: Surroundings
) -> None:
    """A register that is not whole ranks the projects as a whole one does: by what several firms make."""
    partial = replace(around, nearby=replace(around.nearby, whole=False))
    assert fitting_projects(partial, 14) == fitting_projects(around, 14)
