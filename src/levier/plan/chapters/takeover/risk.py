"""Which firms may fail or close quietly, and whom to call first."""

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Profile, Table
from levier.plan.inputs import Inputs
from levier.plan.short_list import ShortList, graver_alert
from levier.takeover.matching import why
from levier.takeover.risk.report import RiskReport
from levier.takeover.value.wording import METHODS
from levier.takeover.viability.telling import said_ground

TITLE = m("Firms to call first: those that may fail or close for want of a successor")
PROFILES = 10
"""Firms told in sentences: the head of the list."""
LEVELS = ("red", "orange")


def risk(listed: ShortList, inputs: Inputs) -> Answer | Missing:
    found = listed.risk
    for missing in (found, listed.firms):
        if isinstance(missing, NotComputed):
            return Missing("risk", TITLE, missing)
    assert isinstance(found, RiskReport) and isinstance(listed.firms, pl.DataFrame)
    shown = with_names(listed.firms, inputs)
    low, high = _jobs_of_all(shown)
    lost = round(float(shown["jobs_at_stake"].sum() or 0))
    alerts = found.firms.select(alert=graver_alert())
    red, orange = (alerts.filter(alert=level).height for level in LEVELS)
    return Answer(
        id="risk",
        title=TITLE,
        finding=m(
            "Of {firms} firms with employees, {red} are in red and {orange} in orange alert for the next "
            "{months} months. The {listed} firms to call first have {jobs} jobs; by the "
            "probabilities below, about {lost} of these jobs would be lost.",
            firms=found.firms.height,
            red=red,
            orange=orange,
            months=found.horizon_months,
            listed=shown.height,
            jobs=_between(low, high),
            lost=lost,
        ),
        figures=(
            Figure("firms_red", m("Firms in red alert"), red, "count"),
            Figure("firms_orange", m("Firms in orange alert"), orange, "count"),
            Figure(
                "jobs_listed",
                m("Jobs of the firms to call first"),
                None,
                "count",
                low,
                high,
            ),
            Figure("jobs_at_stake", m("Jobs at stake, expected"), lost, "count"),
        ),
        tables=(
            Table(
                "firms_to_call",
                m("Firms to call first, by jobs at stake"),
                columns(
                    *("rank", "siren", "called", "naf", "label", "commune_name", "jobs_low", "jobs_high"),
                    *("jobs_at_stake", "failure", "failure_low", "failure_high"),
                    *("closure", "closure_low", "closure_high", "alert", "reason"),
                ),
                shown,
                "list",
                (
                    *("rank", "called", "label", "jobs_low", "jobs_high"),
                    *("failure", "closure", "alert", "reason"),
                ),
            ),
            Table(
                "risk_by_horizon",
                m("Firms expected to be lost, by horizon"),
                columns("horizon_months", "firms", "failures_expected", "closures_expected"),
                _by_horizon(found),
            ),
        ),
        charts=(
            Chart(
                "failure_probability",
                "dots",
                m("Probability of failure within 18 months"),
                m("The firms to call first, with the interval of each (90 %)."),
                "firms_to_call",
                "called",
                "failure",
                "failure_low",
                "failure_high",
            ),
        ),
        evidence=found.evidence,
        profiles=tuple(_profile(row, listed) for row in shown.head(PROFILES).iter_rows(named=True)),
    )


def with_names(firms: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """Firms with the label of their activity, the name of their commune, and `called`: their name, or their
    SIREN where they may not be named."""
    labels = naf.table().select(naf="code", label="label")
    communes = inputs.geography.communes.select("commune", commune_name="name")
    return (
        firms.join(labels, on="naf", how="left", maintain_order="left")
        .join(communes, on="commune", how="left", maintain_order="left")
        .with_columns(called=pl.coalesce("name", "siren"))
    )


def _by_horizon(found: RiskReport) -> pl.DataFrame:
    """Sums of the probabilities of all firms: how many are expected to be lost. To a millionth: the last
    digits of a sum hang on its order."""
    return (
        found.horizons.group_by("horizon_months")
        .agg(
            firms=pl.len(),
            failures_expected=pl.col("failure").sum().round(6),
            closures_expected=pl.col("closure").sum().round(6),
        )
        .sort("horizon_months")
    )


def _profile(firm: dict[str, object], listed: ShortList) -> Profile:
    """One firm: why it is listed, whether it can live, its worth, who could take it over."""
    siren = str(firm["siren"])
    facts: list[tuple[Message, Message]] = []
    if isinstance(listed.risk, RiskReport) and siren in listed.risk.sentences:
        facts.append((m("Why"), listed.risk.sentences[siren]))
    facts += [*_jobs(firm), *_verdict(siren, listed), *_value(siren, listed), *_buyers(siren, listed)]
    name = (
        m("{siren}", siren=siren)
        if firm["name"] is None
        else m("{name} ({siren})", name=firm["name"], siren=siren)
    )
    return Profile(name, tuple(facts))


def _jobs(firm: dict[str, object]) -> list[tuple[Message, Message]]:
    if firm["jobs_low"] is None or firm["headcount_unknown"]:
        return [(m("Jobs"), m("headcount unknown"))]
    return [(m("Jobs"), _between(firm["jobs_low"], firm["jobs_high"]))]


def _jobs_of_all(firms: pl.DataFrame) -> tuple[int, int | None]:
    """The range of their jobs; without an upper end where the band of one of them is open."""
    known = firms.drop_nulls("jobs_low")
    high = None if known["jobs_high"].null_count() else int(known["jobs_high"].sum())
    return int(known["jobs_low"].sum()), high


def _between(low: object, high: object) -> Message:
    return m("{low} or more", low=low) if high is None else m("{low} to {high}", low=low, high=high)


def _verdict(siren: str, listed: ShortList) -> list[tuple[Message, Message]]:
    if isinstance(listed.viability, NotComputed):
        return []
    label = m("Can it live?")
    rows = listed.viability.filter(siren=siren)
    if rows.is_empty() or rows["accounts_on"][0] is None:
        return [(label, m("its accounts are not known"))]
    row = rows.row(0, named=True)
    if row["main_ground"] is None:
        return [(label, m(row["verdict"]))]
    ground = said_ground(row["main_ground"], row["main_value"])
    return [(label, m("{verdict}: {ground}", verdict=m(row["verdict"]), ground=ground))]


def _value(siren: str, listed: ShortList) -> list[tuple[Message, Message]]:
    if siren in listed.unvalued:
        return [(m("Worth"), listed.unvalued[siren])]
    if isinstance(listed.values, NotComputed):
        return []
    rows = listed.values.filter(siren=siren).drop_nulls("enterprise_low_eur")
    if rows.is_empty():
        return []
    row = rows.row(0, named=True)
    said = m(
        "{low_eur} to {high_eur} for the business without its debts, mostly by: {method}",
        low_eur=three_digits(row["enterprise_low_eur"]),
        high_eur=three_digits(row["enterprise_high_eur"]),
        method=METHODS[row["main_method"]],
    )
    return [(m("Worth"), said)]


def three_digits(amount: float) -> float:
    """An amount as sure as it is: the ends of a range are not known to the euro."""
    return float(f"{amount:.2e}")


def _buyers(siren: str, listed: ShortList) -> list[tuple[Message, Message]]:
    if isinstance(listed.candidates, NotComputed):
        return []
    own = listed.candidates.by_target.filter(pl.col("target") == siren).sort("rank").head(3)
    return [
        (
            m("Who could take it over, {rank}", rank=row["rank"]),
            m("{name}: {reasons}", name=row["buyer_name"] or row["buyer"], reasons=why(row)),
        )
        for row in own.iter_rows(named=True)
    ]
