"""What a verdict rests on, in words."""

import polars as pl

from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.takeover.cleaning import WORDS


def evidence_of(accounts: pl.DataFrame, faults: pl.DataFrame, ratios: pl.DataFrame) -> Evidence:
    """Method, uncertainty and cautions of one firm's verdict.

    Parameters
    ----------
    accounts : of the firm, as `with_balances` gives them
    faults, ratios : as `clean_accounts` and `ratios_of` give them
    """
    return Evidence(
        method=m(
            "Intermediate balances and ratios of the accounts, set against firms of the same sector and size; "
            "a verdict from a table of rules on the business and on its finances, each with its threshold and "
            "its source; break-even and stress from a range of variable costs."
        ),
        tables=("financial_ratios",),
        uncertainty=m(
            "Thresholds are usages or assumptions, not laws; which costs move with sales is an assumption. "
            "Accounts tell the past: orders, customers, machines and people must be seen on the spot."
        ),
        reference="Plan comptable général; ECB (2017); regulation (EU) 651/2014",
        cautions=(*_faults(faults), *_kinds(accounts), *_peers(ratios)),
    )


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
