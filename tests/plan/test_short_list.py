"""The firms to call: those in alert with most jobs at stake, and what each lever says of them."""

import dataclasses

import polars as pl
import pytest

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.manifest import Manifest
from levier.lake.store import Lake
from levier.plan.inputs import Inputs, known_geography, read_inputs
from levier.plan.short_list import FIRMS_TO_CALL, ShortList, firms_to_call, short_list
from levier.takeover import firms_in_procedure
from levier.takeover.risk import RiskReport, Settings

REGION = "00"


def without(lake: Lake, table: str) -> Lake:
    """The lake as if nothing had been imported into a table."""
    tables = {name: lake.parts(name) for name in lake.tables if name != table}
    return Lake(lake.folder, Manifest(tables), lake._session)


@pytest.fixture(scope="module")
def inputs(specimen_lake: Lake) -> Inputs:
    geography = known_geography(specimen_lake)
    return read_inputs(specimen_lake, Territory.find(REGION, geography), geography)


@pytest.fixture(scope="module")
def listed(specimen_lake: Lake, inputs: Inputs) -> ShortList:
    procedures = firms_in_procedure(inputs.establishments, inputs.notices, covered=inputs.notices_cover)
    return short_list(specimen_lake, inputs, procedures, settings=Settings(replicates=0))


def test_the_firms_to_call_are_in_alert_and_in_the_order_of_jobs_at_stake(listed: ShortList) -> None:
    assert isinstance(listed.risk, RiskReport) and isinstance(listed.firms, pl.DataFrame)
    firms = listed.firms
    assert 0 < firms.height <= FIRMS_TO_CALL
    assert firms["alert"].null_count() == 0
    staked = firms["jobs_at_stake"].drop_nulls().to_list()
    assert staked == sorted(staked, reverse=True)
    first = firms.row(0, named=True)
    middle = (max(first["jobs_low"], 1) * first["jobs_high"]) ** 0.5
    assert first["jobs_at_stake"] == pytest.approx((first["failure"] + first["closure"]) * middle)


def test_a_firm_of_the_open_band_is_not_last_for_want_of_an_upper_end(listed: ShortList) -> None:
    """The band 53 (10,000 employees and more) has no upper end: it is known all the same."""
    assert isinstance(listed.risk, RiskReport)
    alerted = listed.risk.firms.filter(pl.col("failure_level").is_not_null())
    largest = alerted["siren"][-1]
    here = pl.col("siren") == largest
    firms = listed.risk.firms.with_columns(
        jobs_low=pl.when(here).then(10_000).otherwise("jobs_low"),
        jobs_high=pl.when(~here).then("jobs_high"),
    )
    called = firms_to_call(dataclasses.replace(listed.risk, firms=firms), NotComputed(m("none"), ()))
    assert isinstance(called, pl.DataFrame)
    assert called["siren"][0] == largest


def test_each_firm_to_call_has_its_reasons(listed: ShortList) -> None:
    assert isinstance(listed.risk, RiskReport) and isinstance(listed.firms, pl.DataFrame)
    assert set(listed.firms["siren"]) <= listed.risk.sentences.keys()


def test_no_firm_in_a_procedure_is_at_risk(listed: ShortList, inputs: Inputs) -> None:
    assert isinstance(listed.risk, RiskReport)
    procedures = firms_in_procedure(inputs.establishments, inputs.notices, covered=inputs.notices_cover)
    assert not isinstance(procedures, NotComputed)
    standing = procedures.firms.filter(pl.col("state").cast(pl.String).is_in(["liquidation", "receivership"]))
    assert standing.height > 0
    assert not set(standing["siren"]) & set(listed.risk.firms["siren"])


def test_candidates_are_sought_for_the_firms_to_call_and_are_none_of_them(listed: ShortList) -> None:
    assert isinstance(listed.firms, pl.DataFrame) and not isinstance(listed.candidates, NotComputed)
    pairs = listed.candidates.by_target
    assert pairs.height > 0
    assert set(pairs["target"]) <= set(listed.firms["siren"])
    assert not set(pairs["buyer"]) & set(listed.firms["siren"])


def test_who_may_not_be_named_is_not(listed: ShortList, inputs: Inputs) -> None:
    assert isinstance(listed.risk, RiskReport)
    hidden = inputs.establishments.filter(pl.col("diffusion") == "P")["siren"]
    of_them = listed.risk.firms.filter(pl.col("siren").is_in(hidden.implode()))
    assert of_them.height > 0
    assert of_them["name"].null_count() == of_them.height


def test_verdicts_and_values_are_of_the_firms_to_call(listed: ShortList) -> None:
    assert isinstance(listed.firms, pl.DataFrame)
    assert isinstance(listed.viability, pl.DataFrame) and isinstance(listed.values, pl.DataFrame)
    assert set(listed.viability["siren"]) == set(listed.firms["siren"])
    assert set(listed.values["siren"]) <= set(listed.firms["siren"])
    ranges = listed.values.drop_nulls("enterprise_low_eur")
    assert ranges.height > 0
    assert (ranges["enterprise_low_eur"] <= ranges["enterprise_high_eur"]).all()


def test_without_accounts_what_is_missing_is_said(specimen_lake: Lake, inputs: Inputs) -> None:
    lacking = without(specimen_lake, "financial_ratios")
    procedures = firms_in_procedure(inputs.establishments, inputs.notices, covered=inputs.notices_cover)
    found = short_list(lacking, inputs, procedures, settings=Settings(replicates=0))
    assert isinstance(found.viability, NotComputed) and found.viability.needs == ("financial_ratios",)
    assert isinstance(found.values, NotComputed)
    assert isinstance(found.risk, RiskReport)


def test_without_the_history_the_firms_in_a_procedure_are_listed(specimen_lake: Lake, inputs: Inputs) -> None:
    lacking = without(specimen_lake, "legal_unit_periods")
    procedures = firms_in_procedure(inputs.establishments, inputs.notices, covered=inputs.notices_cover)
    assert not isinstance(procedures, NotComputed)
    found = short_list(lacking, inputs, procedures)
    assert isinstance(found.risk, NotComputed) and "legal_unit_periods" in found.risk.needs
    assert isinstance(found.firms, pl.DataFrame)
    assert set(found.firms["siren"]) <= set(procedures.firms["siren"])
    assert not isinstance(found.candidates, NotComputed)
