"""The memorandum: all that is known of a firm, for a buyer who has signed a confidentiality agreement."""

import datetime
from dataclasses import dataclass
from typing import Any

import polars as pl

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.headcount import with_jobs_range
from levier.core.messages import Message, m
from levier.takeover.cleaning import clean_accounts
from levier.takeover.teaser import Band
from levier.takeover.value import Valuation
from levier.takeover.value.facts import own_accounts

LINES = (
    *("revenue_eur", "gross_margin_eur", "ebitda_eur", "ebit_eur", "net_income_eur", "cash_flow_eur"),
    *("equity_eur", "financial_debt_eur", "total_assets_eur"),
)
"""What is shown of the accounts, where known."""
MOST_YEARS = 4


@dataclass(frozen=True)
class Memorandum:
    """`name`, `siren`: None where the firm asked for partial diffusion: no paper names it; `name` also for a
    natural person. `activity`: French label of its NAF code. `jobs`: headcount band. `sites`: its open
    establishments, seat first (`commune`, `activity`, `jobs_low`, `jobs_high`, `head_office`). `accounts`:
    the last years, one row each, oldest first (`closed_on` and those of `LINES` that are known once).
    `procedure`: the collective procedure that it is in, if any, in a sentence."""

    name: str | None
    siren: str | None
    partial: bool
    activity: str | None
    commune: str | None
    created_on: datetime.date | None
    jobs: Band | None
    sites: pl.DataFrame
    accounts: pl.DataFrame
    valuation: Valuation | NotComputed
    procedure: Message | None = None


def memorandum(
    siren: str,
    legal_units: pl.DataFrame,
    establishments: pl.DataFrame,
    accounts: pl.DataFrame,
    valuation: Valuation | NotComputed,
    communes: pl.DataFrame,
    procedure: Message | None = None,
) -> Memorandum:
    """What the paper holds on a firm.

    Parameters
    ----------
    siren : of the firm
    legal_units, establishments : the tables of those names
    accounts : as for `value_firm`, of this firm; may be empty
    valuation : of `value_firm`
    communes : `commune`, `name`
    procedure : the collective procedure that the firm is in, in a sentence; None if in none that is known

    Raises
    ------
    BadInput : the register does not hold the firm, or says that it has ceased.
    """
    row = living_firm(siren, legal_units)
    own = establishments.filter(pl.col("siren") == siren, "active")
    partial = row["diffusion"] == "P" or (own["diffusion"] == "P").any()
    sites = _sites(own, communes)
    seat = sites.filter(pl.col("head_office").fill_null(False)).head(1)
    jobs = None
    if row["jobs_low"] is not None:
        jobs = Band(row["jobs_low"], None if row["jobs_high"] is None else row["jobs_high"] + 1)
    return Memorandum(
        name=None if partial else row["name"],
        siren=None if partial else siren,
        partial=partial,
        activity=None if row["naf"] is None else naf.label(row["naf"]),
        commune=None if seat.is_empty() else seat["commune"][0],
        created_on=row["created_on"],
        jobs=jobs,
        sites=sites,
        accounts=_shown(accounts),
        valuation=valuation,
        procedure=procedure,
    )


def living_firm(siren: str, legal_units: pl.DataFrame) -> dict[str, Any]:
    """The row of a firm that has not ceased, with the range of its jobs (`jobs_low`, `jobs_high`).

    Raises BadInput where the register (`legal_units`) holds no such firm.
    """
    unit = legal_units.filter(siren=siren)
    if unit.is_empty():
        raise BadInput(m("the register holds no firm {siren}", siren=siren), where="legal_units")
    row = with_jobs_range(unit).row(0, named=True)
    if row["active"] is False:
        raise BadInput(
            m("the register holds no active firm {siren}", siren=siren),
            where="legal_units",
            fix=m("check the number; a firm that has ceased has nothing to hand over"),
        )
    return row


def _sites(own: pl.DataFrame, communes: pl.DataFrame) -> pl.DataFrame:
    labels = naf.table().select(naf="code", activity="label")
    return (
        with_jobs_range(own)
        .join(communes.select("commune", place="name"), on="commune", how="left")
        .join(labels, on="naf", how="left")
        .sort(pl.col("head_office").fill_null(False), "siret", descending=[True, False])
        .select("activity", "jobs_low", "jobs_high", "head_office", commune=pl.coalesce("place", "commune"))
    )


def _shown(accounts: pl.DataFrame) -> pl.DataFrame:
    last = clean_accounts(own_accounts(accounts)).accounts.sort("closed_on").tail(MOST_YEARS)
    known = [name for name in LINES if name in last.columns and last[name].is_not_null().any()]
    return last.select("closed_on", *known)
