"""Whether the firms to call can live, and what they are worth."""

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.plan.chapters.takeover.risk import three_digits, with_names
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.inputs import Inputs
from levier.plan.short_list import ShortList
from levier.takeover.value.evidence import evidence_of_values
from levier.takeover.value.many import DRAWS
from levier.takeover.viability import VERDICTS
from levier.takeover.viability.telling import evidence_of_verdicts

TITLE = m("Are these firms viable, and what are they worth?")


def worth(listed: ShortList, inputs: Inputs) -> Answer | Missing:
    firms, verdicts, values = listed.firms, listed.viability, listed.values
    for missing in (firms, verdicts, values):
        if isinstance(missing, NotComputed):
            return Missing("worth", TITLE, missing)
    assert isinstance(firms, pl.DataFrame) and isinstance(verdicts, pl.DataFrame)
    assert isinstance(values, pl.DataFrame)
    judged = verdicts.drop_nulls("accounts_on")
    table = (
        with_names(firms.select("rank", "siren", "name", "naf", "commune"), inputs)
        .join(judged, on="siren", how="inner", maintain_order="left")
        .join(values, on="siren", how="left", maintain_order="left")
    )
    by_verdict = (
        pl.DataFrame({"verdict": list(VERDICTS)})
        .join(judged.group_by("verdict").agg(firms=pl.len()), on="verdict", how="left", maintain_order="left")
        .with_columns(pl.col("firms").fill_null(0))
    )
    viable = by_verdict.filter(verdict=VERDICTS[0])["firms"].item()
    return Answer(
        id="worth",
        title=TITLE,
        finding=m(
            "Of the {listed} firms to call first, {judged} have accounts that are known: {viable} are viable "
            "and only lack a successor. Without their debts, those that could be valued are worth {low_eur} "
            "to {high_eur} together (sums of their low and of their high values).",
            listed=firms.height,
            judged=judged.height,
            viable=viable,
            low_eur=three_digits(float(values["enterprise_low_eur"].sum())),
            high_eur=three_digits(float(values["enterprise_high_eur"].sum())),
        ),
        figures=(
            Figure("viable", m("Viable, and only lack a successor"), viable, "count"),
            Figure("accounts_known", m("Firms to call whose accounts are known"), judged.height, "count"),
        ),
        tables=(
            Table(
                "firms_by_verdict", m("Firms to call, by verdict"), columns("verdict", "firms"), by_verdict
            ),
            Table(
                "firms_worth",
                m("Verdict and value of each, the first to call first"),
                columns(
                    *("rank", "siren", "called", "label", "verdict", "confidence_share", "accounts_on"),
                    *("enterprise_low_eur", "enterprise_median_eur", "enterprise_high_eur"),
                    *("equity_low_eur", "equity_median_eur", "equity_high_eur", "liquidation_median_eur"),
                ),
                table.rename({"confidence": "confidence_share"}),
                "list",
                (
                    *("rank", "called", "label", "verdict", "confidence_share", "accounts_on"),
                    *("enterprise_low_eur", "enterprise_high_eur"),
                ),
            ),
        ),
        charts=(
            Chart(
                "firms_by_verdict",
                "bars",
                m("Firms to call, by verdict"),
                m("Number of firms whose accounts are known."),
                "firms_by_verdict",
                "verdict",
                "firms",
            ),
        ),
        evidence=_evidence(verdicts),
    )


def _evidence(verdicts: pl.DataFrame) -> Evidence:
    """What both the verdicts and the values rest on."""
    living, value = evidence_of_verdicts(verdicts), evidence_of_values(DRAWS)
    return Evidence(
        method=m("{first} {second}", first=living.method, second=value.method),
        tables=tuple(dict.fromkeys((*living.tables, *value.tables))),
        uncertainty=m("{first} {second}", first=living.uncertainty, second=value.uncertainty),
        reference="; ".join(part for part in (living.reference, value.reference) if part),
        cautions=(*living.cautions, *value.cautions),
    )
