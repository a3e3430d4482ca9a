"""The short list of a territory: which firms may fail or close quietly, how likely, and why."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.headcount import jobs_sums, with_jobs_range
from levier.core.messages import Message, m
from levier.takeover.risk.alerts import alerts
from levier.takeover.risk.explaining import explain
from levier.takeover.risk.facts import Facts
from levier.takeover.risk.features import CATEGORIES, features_at, firms_at
from levier.takeover.risk.features.phrases import FAMILY, PHRASES
from levier.takeover.risk.panel import MONTHS_A_QUARTER, panel, panel_dates, with_outcomes
from levier.takeover.risk.periods import CAUSES
from levier.takeover.risk.scoring import Scorer, Settings, learn

HORIZONS_MONTHS = (6, 12, 18, 24, 36)
EXPLAINED = 1_000
"""Firms of the head of the list whose reasons are told."""


@dataclass(frozen=True)
class RiskReport:
    """The firms at risk on a day.

    `firms`: one row per firm, the likeliest to be lost first: `rank`, `siren`, `name` (null: a person,
    partial diffusion or unknown), `naf`, `commune` (of its largest establishment here), `establishments`
    (open here that day), `jobs_low`, `jobs_high`, `headcount_unknown`; `failure`, `closure`, each with `_low`
    and `_high` (null without replicates); `loss`, their sum; `failure_level`, `closure_level` ('red',
    'orange' or null); `ending`, the likelier; `reason`, the family that raises it most (null beyond the first
    EXPLAINED).
    `horizons`: `siren`, `horizon_months`, and the same probabilities. `reasons`: `siren`, `ending`, `family`,
    `points`, of the first. `sentences`: by siren, why. `unscored`: firms here that are not at risk (no
    employees, in a procedure) or whose history is unknown.
    """

    as_of: datetime.date
    horizon_months: int
    firms: pl.DataFrame
    horizons: pl.DataFrame
    reasons: pl.DataFrame
    sentences: Mapping[str, Message]
    unscored: int
    scorer: Scorer
    evidence: Evidence


def risk_of(
    facts: Facts | NotComputed,
    establishments: pl.DataFrame,
    as_of: datetime.date,
    *,
    settings: Settings | None = None,
    scorer: Scorer | None = None,
) -> RiskReport | NotComputed:
    """Which firms of a territory may fail or close quietly, by what was known on a day.

    Parameters
    ----------
    facts : of the territory's firms and of as many others as can be had, to learn from; or why there are none
    establishments : the territory's rows of the table of that name, closed ones too, named as they may be
    as_of : the day, not after the last notice of a collective procedure
    settings : of the learning
    scorer : a model already learned, on or before that day (`learn`); by default it is learned from `facts`

    Returns
    -------
    RiskReport; NotComputed where facts, years or endings are missing.

    Raises
    ------
    BadInput : `scorer` was learned from what was known after the day.
    """
    if scorer is not None and scorer.seen_on > as_of:
        raise BadInput(
            m(
                "this model was learned from what was known on {seen}, after {day}",
                seen=scorer.seen_on,
                day=as_of,
            ),
            where="scorer",
            fix=m("take a later day, or a model learned by that day"),
        )
    if isinstance(facts, NotComputed):
        return facts
    here = _open_on(as_of, establishments, facts.establishment_periods)
    if here.is_empty():
        return NotComputed(
            m("no active establishment of this territory has been imported"), needs=("establishments",)
        )
    if scorer is None:
        rows = with_outcomes(panel(facts, panel_dates(facts, as_of)), facts, as_of)
        learned = learn(rows, as_of, settings)
        if isinstance(learned, NotComputed):
            return learned
        scorer = learned
    known = facts.known_by(as_of)
    local = firms_at(known).filter(pl.col("siren").is_in(here["siren"].implode()))
    if local.is_empty():
        return NotComputed(
            m("no firm with employees here has a known history"), needs=("legal_unit_periods",)
        )
    rows = features_at(known, local, as_of).with_columns(quarter="date")
    horizons = scorer.risks.predict(rows, [months // MONTHS_A_QUARTER for months in HORIZONS_MONTHS])
    months = scorer.settings.horizon_months
    firms = _ranked(horizons.filter(horizon_months=months), scorer).join(
        _jobs(here), on="siren", how="left", maintain_order="left"
    )
    first = firms.head(EXPLAINED)
    reasons, sentences = _reasons(scorer, rows, first, known, as_of)
    main = reasons.sort("points", descending=True).unique(["siren", "ending"], keep="first")
    firms = firms.join(
        main.select("siren", "ending", reason="family"),
        on=["siren", "ending"],
        how="left",
        maintain_order="left",
    )
    return RiskReport(
        as_of=as_of,
        horizon_months=months,
        firms=firms,
        horizons=horizons.drop("quarter"),
        reasons=reasons,
        sentences=sentences,
        unscored=here["siren"].n_unique() - firms.height,
        scorer=scorer,
        evidence=_evidence(scorer, as_of),
    )


def _open_on(day: datetime.date, establishments: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """The establishments open on a day, by their periods: those of today's stock would leave out the firms
    lost since. Without any period, those that the stock has open.

    As in a trial, what had closed by the day though it was entered later was not at risk.
    """
    covering = (pl.col("since") <= day) & (pl.col("until") >= day).fill_null(True)
    then = periods.filter(covering & pl.col("active").fill_null(True))["siret"]
    told = pl.col("siret").is_in(periods["siret"].unique().implode())
    return establishments.filter(pl.col("siret").is_in(then.unique().implode()) | (pl.col("active") & ~told))


def _ranked(predicted: pl.DataFrame, scorer: Scorer) -> pl.DataFrame:
    """The firms by the probability that they are lost, with their alert levels."""
    levelled = predicted.drop("quarter", "horizon_months", "surviving")
    for ending in CAUSES:
        told = alerts(levelled.with_columns(probability=ending), scorer.alerts[ending].thresholds)
        levelled = told.drop("probability").rename({"level": f"{ending}_level"})
    likelier = pl.when(pl.col("failure") >= pl.col("closure")).then(pl.lit("failure"))
    return (
        levelled.with_columns(pl.col(f"{ending}_level").cast(pl.String) for ending in CAUSES)
        .with_columns(
            loss=pl.col("failure") + pl.col("closure"), ending=likelier.otherwise(pl.lit("closure"))
        )
        .sort("loss", "siren", descending=[True, False])
        .with_row_index("rank", offset=1)
    )


def _jobs(here: pl.DataFrame) -> pl.DataFrame:
    """By firm, its open establishments here and their range of jobs."""
    ordered = with_jobs_range(here).sort("jobs_low", "siret", descending=[True, False], nulls_last=True)
    return (
        ordered.group_by("siren", maintain_order=True)
        .agg(
            pl.col("name").drop_nulls().first(),
            pl.col("naf", "commune").first(),
            *jobs_sums(),
            establishments=pl.len(),
        )
        .drop("employers")
    )


def _reasons(
    scorer: Scorer, rows: pl.DataFrame, first: pl.DataFrame, known: Facts, as_of: datetime.date
) -> tuple[pl.DataFrame, dict[str, Message]]:
    """Reasons of both endings of the first firms, and the sentence of the likelier one."""
    told = rows.filter(pl.col("siren").is_in(first["siren"].implode()))
    facts = known_facts(told, known, scorer.risks.features, as_of)
    months = scorer.settings.horizon_months
    tables: list[pl.DataFrame] = []
    sentences: dict[str, Message] = {}
    for ending in CAUSES:
        found = explain(
            scorer.risks.contributions(told, ending, months // MONTHS_A_QUARTER),
            {name: FAMILY[name] for name in scorer.risks.features},
            facts,
            ending=ending,
            horizon_months=months,
            phrases=PHRASES,
        )
        tables.append(found.by_family.with_columns(ending=pl.lit(ending)))
        likelier = first.filter(pl.col("ending") == ending)["siren"]
        sentences |= {siren: found.sentences[siren] for siren in likelier}
    return pl.concat(tables).select("siren", "ending", "family", "points"), sentences


def known_facts(
    rows: pl.DataFrame, known: Facts, features: tuple[str, ...], as_of: datetime.date
) -> pl.DataFrame:
    """What was known of each firm, feature by feature: `siren`, `feature`, `value` (text where it is a code),
    `known_on`, and `as_of`, the closing date of accounts."""
    accounts = (
        known.accounts.filter(pl.col("account_type") != "K")
        .sort("closed_on")
        .group_by("siren")
        .agg(pl.col("closed_on", "known_on").last())
    )
    numbers = [name for name in features if name not in CATEGORIES]
    of_accounts = (pl.col("family") == "finance") | pl.col("feature").str.starts_with("payable_days")
    return (
        rows.unpivot(numbers, index="siren", variable_name="feature", value_name="value")
        .with_columns(family=pl.col("feature").replace_strict(dict(FAMILY)))
        .join(accounts, on="siren", how="left")
        .select(
            "siren",
            "feature",
            "value",
            known_on=pl.when(of_accounts).then("known_on").otherwise(pl.lit(as_of)),
            as_of=pl.when(of_accounts).then("closed_on"),
        )
    )


def _evidence(scorer: Scorer, as_of: datetime.date) -> Evidence:
    red, orange = (scorer.alerts["failure"].reached.row(place, named=True) for place in (0, 1))
    return Evidence(
        method=m(
            "Hazards of failure and of quiet closure by quarter were learned on firms with employees from "
            "{first} to {last}, each quarter with what was known when it began, and calibrated on the last "
            "of these quarters. Alerts of failure were chosen there: red for a precision of "
            "{precision_goal_share}, which reached {precision_share}; orange for a recall of "
            "{recall_goal_share}, which reached {recall_share}.",
            first=scorer.learned[0],
            last=scorer.learned[1],
            precision_goal_share=float(red["goal"]),
            precision_share=float(red["precision"]),
            recall_goal_share=float(orange["goal"]),
            recall_share=float(orange["recall"]),
        ),
        tables=(
            "legal_unit_periods",
            "establishment_periods",
            "establishments",
            "notices",
            "financial_ratios",
            "employment",
            "successions",
            "directors",
        ),
        uncertainty=m(
            "A probability says how many of such firms come to that end, not which. Its interval is that of "
            "the model. Judgments and closures of the last two months are not all known."
        ),
        reference="Tutz & Schmid 2016, Modeling Discrete Time-to-Event Data, chapter 8",
        cautions=(
            m("To be listed is no proof of trouble: call, ask, and keep the list to those who need it."),
            m(
                "Firms without employees, public bodies and firms already in a collective procedure are not "
                "scored."
            ),
            m(
                "Firms here are those with an establishment open on {day}; their names, activities and jobs "
                "are those of the register as imported.",
                day=as_of,
            ),
            *goals_missed(scorer),
        ),
    )


def goals_missed(scorer: Scorer) -> tuple[Message, ...]:
    """What the alerts of each ending could not be brought to."""
    return tuple(
        m("Alerts, {ending}. {remark}", ending=m(ending), remark=remark)
        for ending in CAUSES
        for remark in scorer.alerts[ending].remarks
    )
