"""From the lake to scored firms, on a small fictional territory: the split, the list, what is written."""

import dataclasses
import datetime
import shutil

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.territory import Territory
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.firm_facts import firm_facts
from levier.plan.inputs import known_geography, read_inputs
from levier.plan.risk import last_day
from levier.plan.risk_card import card_text, figures_table, list_table, listed_lines
from levier.plan.words import Words
from levier.specimen import write_specimen
from levier.takeover.risk import Facts, RiskReport, Settings, Trial, learn, risk_of, try_out
from levier.takeover.risk.endings import endings
from levier.takeover.risk.panel import panel, panel_dates, seen_until, with_outcomes
from levier.takeover.risk.peers import peer_scores
from levier.takeover.risk.saving import scorer_from, scorer_text
from levier.takeover.risk.scoring import judgeable
from levier.takeover.risk.trial import OURS, peer_levels

SETTINGS = Settings(replicates=0, resamples=4)
UNREAD = ("cerema", "france-travail", "ign")
"""Folders of the specimen that risk does not need."""


@dataclasses.dataclass(frozen=True)
class World:
    facts: Facts
    establishments: pl.DataFrame
    as_of: datetime.date
    rows: pl.DataFrame


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("risk")
    write_specimen(folder / "raw", establishments=3000, seed=3)
    for name in UNREAD:
        shutil.rmtree(folder / "raw" / name)
    import_folder(folder / "raw", folder / "lake", datetime.date(2026, 9, 1))
    with Lake.open(folder / "lake") as whole:
        lake = whole.only(fictional=True)
        geography = known_geography(lake)
        facts, as_of = firm_facts(lake, geography), last_day(lake)
        inputs = read_inputs(
            lake, Territory.find("000000141,000000117,000000158,000000067", geography), geography
        )
    assert isinstance(facts, Facts) and as_of is not None
    return World(facts, inputs.establishments, as_of, panel(facts, panel_dates(facts, as_of)))


@pytest.fixture(scope="module")
def trial(world: World) -> Trial:
    tried = try_out(world.rows, world.facts, world.as_of, SETTINGS)
    assert isinstance(tried, Trial)
    return tried


@pytest.fixture(scope="module")
def report(world: World, trial: Trial) -> RiskReport:
    found = risk_of(world.facts, world.establishments, world.as_of, scorer=trial.scorer)
    assert isinstance(found, RiskReport)
    return found


def test_nothing_of_the_reported_year_is_learned(world: World, trial: Trial):
    scorer, (first, last) = trial.scorer, trial.reported
    assert scorer.learned[1] < first and scorer.calibrated[1] < first
    assert scorer.seen_on == first
    assert scorer.alerts["failure"].thresholds.outcomes_until <= first
    assert (last - first).days > 270
    # The same model comes out where all that was known later is gone.
    past = {
        table.name: getattr(world.facts, table.name).filter(pl.col("known_on") <= first)
        for table in dataclasses.fields(world.facts)
        if "known_on" in getattr(world.facts, table.name).columns
    }
    cut = dataclasses.replace(world.facts, **past)
    rows = panel(cut, [day for day in panel_dates(cut, world.as_of) if day < first])
    assert_frame_equal(rows, world.rows.filter(pl.col("date") < first), check_row_order=False)
    again = learn(with_outcomes(rows.sort("date"), cut, first), first, SETTINGS)
    assert not isinstance(again, NotComputed)
    assert again.learned == scorer.learned
    assert again.alerts["failure"].thresholds == scorer.alerts["failure"].thresholds


def test_the_model_ranks_better_than_chance_and_is_calibrated(trial: Trial):
    told = trial.evaluations[OURS]["failure"]
    area, error = told.value("auc"), told.value("calibration_error")
    # Some sixty failures: the bars are wide. The measure at size is in the manual.
    assert area is not None and area > 0.6
    assert error is not None and error < 0.03
    assert set(trial.evaluations) == {OURS, "logistic regression", "plain booster"}


def test_the_list_of_a_territory(world: World, report: RiskReport):
    firms = report.firms
    # Open that day: the register is a month later.
    periods = world.facts.establishment_periods.filter(pl.col("since") <= world.as_of, "active")
    still = periods.filter(pl.col("until").is_null() | (pl.col("until") >= world.as_of))["siret"]
    # One whose only period was set aside (a date that cannot be) is open as the stock says.
    untold = ~pl.col("siret").is_in(world.facts.establishment_periods["siret"].unique().implode())
    is_here = pl.col("siret").is_in(still.implode()) | (untold & pl.col("active"))
    here = set(world.establishments.filter(is_here)["siren"])
    assert set(firms["siren"]) <= here
    assert report.unscored == len(here) - firms.height
    assert firms["rank"].to_list() == list(range(1, firms.height + 1))
    assert firms["loss"].is_sorted(descending=True)
    assert firms.select((pl.col("failure") + pl.col("closure") - pl.col("loss")).abs().max()).item() < 1e-12
    assert set(report.sentences) == set(firms["siren"].head(200))
    at_18 = report.horizons.filter(horizon_months=18).select("siren", "failure").sort("siren")
    assert_frame_equal(at_18, firms.select("siren", "failure").sort("siren"))
    jobs = firms.filter(pl.col("headcount_unknown") == 0)
    assert (jobs["jobs_low"] <= jobs["jobs_high"]).all()


def test_no_firm_in_a_procedure_is_on_the_list(world: World, report: RiskReport):
    opened = world.facts.known_by(world.as_of).notices.filter(
        pl.col("kind").is_in(["receivership_opening", "liquidation_opening", "plan", "closing"])
    )
    plans_of_safeguards = opened.filter(kind="plan")["siren"]
    listed = report.firms.filter(pl.col("siren").is_in(opened["siren"].implode()))["siren"]
    assert opened.height > 50
    assert set(listed) <= set(plans_of_safeguards)


def test_a_written_model_gives_the_same_list(world: World, trial: Trial, report: RiskReport):
    text = scorer_text(trial.scorer)
    again = risk_of(world.facts, world.establishments, world.as_of, scorer=scorer_from(text))
    assert isinstance(again, RiskReport)
    assert_frame_equal(again.firms, report.firms)
    assert scorer_text(scorer_from(text)) == text


def missed(trial: Trial) -> Trial:
    """The same, where red alerts of failure did not reach what was asked of them."""
    levels = trial.scorer.alerts["failure"]
    red = pl.col("level") == "red"
    reached = levels.reached.with_columns(
        goal=pl.when(red).then(0.99).otherwise("goal"), met=pl.col("met") & ~red
    )
    alerts = {**trial.scorer.alerts, "failure": dataclasses.replace(levels, reached=reached)}
    return dataclasses.replace(trial, scorer=dataclasses.replace(trial.scorer, alerts=alerts))


def test_a_goal_that_alerts_do_not_reach_is_told_everywhere(world: World, trial: Trial):
    short = missed(trial)
    kept = scorer_from(scorer_text(short.scorer))  # also by a model that was written
    found = risk_of(world.facts, world.establishments, world.as_of, scorer=kept)
    assert isinstance(found, RiskReport)
    said = [str(caution) for caution in found.evidence.cautions]
    assert any("failure" in caution and "cannot be met" in caution for caution in said)
    assert "ne peut être atteinte" in card_text(short, world.as_of, fictional=True)
    # The goal and what was reached are both told, not that one is the other.
    assert "precision of 0.99" in str(found.evidence.method)


def test_a_model_learned_later_is_refused(world: World, trial: Trial):
    seen = trial.scorer.seen_on
    with pytest.raises(BadInput, match="learned from what was known on"):
        risk_of(world.facts, world.establishments, seen - datetime.timedelta(days=1), scorer=trial.scorer)


def test_a_past_list_has_the_firms_lost_since(world: World, trial: Trial):
    past = trial.scorer.seen_on
    found = risk_of(world.facts, world.establishments, past, scorer=trial.scorer)
    assert isinstance(found, RiskReport)
    open_today = world.establishments.filter("active")["siren"]
    lost = found.firms.filter(~pl.col("siren").is_in(open_today.implode()))
    ended = endings(world.facts.known_by(world.as_of)).filter(pl.col("ended_on") >= past)
    # Others left the territory alone.
    assert len(set(lost["siren"]) & set(ended["siren"])) > 5
    # Nobody is on it who had no establishment yet.
    began = world.facts.establishment_periods.group_by("siren").agg(pl.col("since").min())
    later = began.filter(pl.col("since") > past)["siren"]
    assert later.len() and not set(found.firms["siren"]) & set(later)


def test_peers_are_judged_at_thresholds_of_their_own(world: World, trial: Trial):
    first, last = trial.reported
    past = with_outcomes(world.rows.filter(pl.col("date") < first), world.facts, first)
    later = with_outcomes(world.rows.filter(pl.col("date").is_between(first, last)), world.facts, world.as_of)
    own = peer_levels(past, "failure", SETTINGS, seen_until(first))
    assert not isinstance(own, NotComputed)
    ours = trial.scorer.alerts["failure"].thresholds
    for name, values in peer_scores(past, later, "failure", 18, seen_until(first)).items():
        thresholds = own[name].thresholds
        assert thresholds.period == ours.period and thresholds.outcomes_until == ours.outcomes_until
        table = judgeable(later, pl.lit(pl.Series(values)), "failure", 18, seen_until(world.as_of))
        seen = table.drop_nulls("came")
        told = trial.evaluations[name]["failure"].value("flagged", "level", "orange")
        assert told == seen.filter(pl.col("probability") >= thresholds.orange).height
        assert told != seen.filter(pl.col("probability") >= ours.orange).height


def test_peers_need_scores_that_were_over_before_the_calibration(world: World, trial: Trial):
    first = trial.reported[0]
    past = with_outcomes(world.rows.filter(pl.col("date") < first), world.facts, first)
    short = past.filter(pl.col("date") >= trial.scorer.calibrated[0] - datetime.timedelta(days=365))
    assert isinstance(peer_levels(short, "failure", SETTINGS, seen_until(first)), NotComputed)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": "levier-risk-0"}', '{"form": "levier-risk-1"}'])
def test_what_is_no_model_is_told(text: str):
    with pytest.raises(BadInput, match="no risk model"):
        scorer_from(text, "model.json")


def test_the_card_tells_dates_figures_and_limits(trial: Trial, world: World):
    card = card_text(trial, world.as_of, fictional=True)
    assert card.startswith("# Carte du modèle")
    for word in ("fictives", "Ce qu'il ne faut pas en faire", "| rouge |", "Aire sous la courbe ROC"):
        assert word in card
    assert Words("fr").value(trial.reported[0], "date") in card
    assert "Données fictives" not in card_text(trial, world.as_of, fictional=False)
    assert "Area under the ROC curve" in figures_table(trial, Words("en"))


def test_the_list_in_words_and_as_a_table(report: RiskReport):
    lines = list(listed_lines(report, Words("fr"), 3))
    assert len(lines) == 7
    assert report.firms["siren"][0] in lines[1]
    table = list_table(report, Words("fr")).decode("utf-8-sig").splitlines()
    assert table[0].startswith("rank,siren,name") and len(table) == report.firms.height + 1


def test_too_few_years_and_missing_tables_are_told(world: World):
    short = world.facts.known_by(datetime.date(2018, 6, 1))
    unit_periods = short.unit_periods.with_columns(end_known_on=pl.lit(None, pl.Date))
    places = short.establishment_periods.with_columns(end_known_on=pl.lit(None, pl.Date))
    short = dataclasses.replace(short, unit_periods=unit_periods, establishment_periods=places)
    found = risk_of(short, world.establishments, datetime.date(2018, 6, 1), settings=SETTINGS)
    assert isinstance(found, NotComputed) and "notices" in found.needs
    with Lake.empty() as lake:
        missing = firm_facts(lake, known_geography(lake))
    assert isinstance(missing, NotComputed)
    assert isinstance(risk_of(missing, world.establishments, world.as_of), NotComputed)
    nowhere = world.establishments.clear()
    assert isinstance(risk_of(world.facts, nowhere, world.as_of), NotComputed)


def test_a_horizon_is_whole_quarters():
    with pytest.raises(BadInput, match="quarters"):
        Settings(horizon_months=10)


def test_endings_of_the_last_two_months_are_not_all_known():
    assert seen_until(datetime.date(2024, 3, 1)) == datetime.date(2024, 1, 1)
