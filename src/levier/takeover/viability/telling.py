"""What a verdict rests on, in words."""

import polars as pl

from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.takeover.cleaning import WORDS
from levier.takeover.viability.rules import CANNOT_TELL, Rules


def evidence_of(accounts: pl.DataFrame, faults: pl.DataFrame, ratios: pl.DataFrame) -> Evidence:
    """Method, uncertainty and cautions of one firm's verdict.

    Parameters
    ----------
    accounts : of the firm, as `with_balances` gives them
    faults, ratios : as `clean_accounts` and `ratios_of` give them
    """
    return Evidence(
        method=m(
            "Intermediate balances and ratios of the accounts, set against firms of the same sector and "
            "size; a verdict from a table of rules on the business and on its finances, each with its "
            "threshold and its source; break-even and stress from a range of variable costs."
        ),
        tables=("financial_ratios",),
        uncertainty=m(
            "Thresholds are usages or assumptions, not laws; which costs move with sales is an assumption. "
            "Accounts tell the past: orders, customers, machines and people must be seen on the spot."
        ),
        reference="Plan comptable général; ECB (2017); regulation (EU) 651/2014",
        cautions=(*_faults(faults), *_kinds(accounts), *_peers(ratios)),
    )


def evidence_of_verdicts(verdicts: pl.DataFrame) -> Evidence:
    """Method, uncertainty and cautions of a list of verdicts, as `viability_of` gives them."""
    told = verdicts.filter(pl.col("verdict") != CANNOT_TELL)
    return Evidence(
        method=m(
            "A verdict from a table of rules on the business and on its finances, each with its threshold "
            "and its source; the margin is set against the other firms of the list, of the same sector and "
            "size."
        ),
        tables=("financial_ratios", "legal_units"),
        uncertainty=m(
            "Of {firms} firms, {told} have accounts that tell enough; for half of these at least, confidence "
            "is {confidence_share} or more. Thresholds are usages or assumptions.",
            firms=verdicts.height,
            told=told.height,
            confidence_share=told["confidence"].median(),
        ),
        reference="ECB (2017); regulation (EU) 651/2014",
        cautions=(
            m("A firm whose verdict cannot be told is neither viable nor lost: ask for its accounts."),
        ),
    )


def said_ground(ground: str, value: float | None) -> Message:
    """The main ground of a verdict (`viability_of`) as words: a measure and its value, or why none is told.

    >>> str(said_ground("ebitda_margin_share", 0.25)), str(said_ground("debt_to_ebitda_years", None))
    ('EBITDA margin of the last year: 0.25', 'debts in years of EBITDA: its base is not positive')
    """
    if ground not in MEASURES:
        return m(ground)
    if value is None:
        return m("{measure}: its base is not positive", measure=MEASURES[ground])
    if ground.endswith(("_share", "_growth", "_rank")):
        return m("{measure}: {value_share}", measure=MEASURES[ground], value_share=value)
    return m("{measure}: {value}", measure=MEASURES[ground], value=value)


def _faults(faults: pl.DataFrame) -> list[Message]:
    found = faults.group_by("fault", maintain_order=True).agg(pl.col("closed_on").unique().sort())
    return [
        m("{what} ({days})", what=WORDS[fault], days=", ".join(str(day) for day in days))
        for fault, days in found.iter_rows()
    ]


def _kinds(accounts: pl.DataFrame) -> list[Message]:
    last = accounts.sort("closed_on").row(-1, named=True)
    cautions = []
    if last["account_type"] == "K":
        cautions.append(m("The last accounts are consolidated: they are those of a group, not of the firm."))
    if last["account_type"] == "S":
        cautions.append(
            m(
                "The last accounts are simplified: fewer lines are known, and their equity ratio is to be "
                "verified."
            )
        )
    if last["revenue_eur"] is None and accounts["revenue_eur"].is_not_null().any():
        cautions.append(
            m("The last accounts hide the income statement: what the firm earns is of years before.")
        )
    elif last["revenue_eur"] is None:
        cautions.append(m("The income statement is not known: nothing tells what the firm earns."))
    if accounts["external_charges_eur"].is_null().all() and accounts["ebitda_eur"].is_not_null().any():
        cautions.append(
            m("The amounts are made from published ratios; charges, cash and short debts are not known.")
        )
    return cautions


def _peers(ratios: pl.DataFrame) -> list[Message]:
    if (ratios["peers"] > 0).any():
        return []
    return [m("No accounts of comparable firms are known: nothing tells what is usual in the sector.")]


MEASURES: dict[str, Message] = {
    "gross_margin_share": m("gross margin, of revenue"),
    "value_added_share": m("value added, of revenue"),
    "staff_costs_share": m("staff costs, of value added"),
    "ebitda_margin_share": m("EBITDA margin of the last year"),
    "ebit_margin_share": m("EBIT margin"),
    "net_margin_share": m("net margin"),
    "cash_flow_share": m("cash flow, of revenue"),
    "return_on_assets_share": m("EBIT over total assets"),
    "equity_share": m("equity, of total assets"),
    "debt_to_equity": m("debts over equity"),
    "debt_to_ebitda_years": m("debts in years of EBITDA"),
    "debt_to_cash_flow_years": m("debts in years of cash flow"),
    "interest_to_ebitda_share": m("interest, of EBITDA"),
    "current_ratio": m("current assets over short debts"),
    "working_capital_days": m("working capital in days of revenue"),
    "inventory_days": m("inventories in days of revenue"),
    "receivable_days": m("days that customers take to pay"),
    "payable_days": m("days that the firm takes to pay suppliers"),
    "assets_left_share": m("fixed assets not yet depreciated"),
    "normal_ebitda_margin_share": m("EBITDA margin over three years"),
    "ebitda_margin_rank": m("place of this margin in its sector"),
    "safety_share": m("sales that may be lost before EBITDA is nil"),
    "loss_years_share": m("years of operating loss"),
    "revenue_growth": m("growth of revenue a year"),
}
"""What each measure of the ratios and of the rules is called."""


def rules_table(rules: Rules) -> str:
    """The rules as a table of the manual (Markdown): what the page says is what the code does."""
    lines = [
        "| on | measure | sound from | grave from | weight | bars | why |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule in rules.rules:
        cells = (
            rule.axis,
            f"{MEASURES[rule.measure]} (`{rule.measure}`)",
            f"{rule.sound:g} ({rule.sound_source})",
            f"{rule.grave:g} ({rule.grave_source})",
            f"{rule.weight:g}",
            "yes" if rule.bars else "",
            rule.why,
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
