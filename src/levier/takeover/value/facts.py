"""What is known of a firm: its accounts brought to one usual year, and what the owner tells of its assets."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.takeover.cleaning import WORDS, Cleaned, clean_accounts, working_capital_by_days
from levier.takeover.value.assumptions import packaged_csv

WEIGHTS_OF_YEARS = (3, 2, 1)
"""Of the last, the one before, and the one before that, in the usual margin: French practice."""

ONLY_SUPPLIERS = m(
    "Only debts to suppliers are deducted: the other operating debts (tax, social ...), or the current "
    "assets set against them, are not known."
)

TEAM_SCHEMA = {
    "occupation": pl.String,
    "default_share": pl.Float64,
    "annual_pay_eur": pl.Float64,
    "hire_share": pl.Float64,
    "training_share": pl.Float64,
    "ramp_months": pl.Float64,
    "ramp_productivity_share": pl.Float64,
    "year": pl.Int64,
    "status": pl.String,
    "source": pl.String,
}


@dataclass(frozen=True)
class Asset:
    """A piece of plant: its kind (`asset_lives`) or its own life, its cost when new, its age."""

    kind: str
    cost_eur: float
    age_years: float
    life_years: float | None = None


@dataclass(frozen=True)
class Patent:
    """A patent or know-how under licence terms, without its number. `in_use`: its revenue is the firm's, and
    the accounts hold its income already; else `revenue_eur` is what a licensee could sell with it."""

    revenue_eur: float
    years_left: int
    in_use: bool = True


@dataclass(frozen=True)
class Staff:
    """So many people of an occupation (`occupations`); `annual_pay_eur` gross, if it is known."""

    occupation: str
    headcount: float
    annual_pay_eur: float | None = None


@dataclass(frozen=True)
class Firm:
    """What the accounts do not tell. Everything may be left unknown.

    `staff`: by occupation; else the headcount is split as `occupations` does. `assets`: the list of plant,
    which then replaces the books. `customer_share`: of revenue, with customers who come back.
    `other_assets_eur`: what the business does not need (a house, shares), worth as such.
    `adjustment_eur`: added to each year's EBITDA (an owner paid too much, a rent off the market).
    """

    naf: str | None = None
    employees_fte: float | None = None
    assets: tuple[Asset, ...] = ()
    patents: tuple[Patent, ...] = ()
    staff: tuple[Staff, ...] = ()
    customer_share: float = 1.0
    other_assets_eur: float = 0.0
    adjustment_eur: float = 0.0

    def __post_init__(self) -> None:
        faults = [
            *(asset.kind for asset in self.assets if asset.cost_eur < 0 or asset.age_years < 0),
            *("patents" for patent in self.patents if patent.revenue_eur < 0 or patent.years_left < 0),
            *(staff.occupation for staff in self.staff if staff.headcount < 0),
            *(["employees_fte"] if self.employees_fte is not None and self.employees_fte < 0 else []),
            *(["customer_share"] if not 0 <= self.customer_share <= 1 else []),
        ]
        if faults:
            raise BadInput(
                m("out of range: {names}", names=", ".join(sorted(set(faults)))),
                where="Firm",
                fix=m("costs, ages, years and headcounts are 0 or more, shares 0 to 1"),
            )


@dataclass(frozen=True)
class Year:
    """The accounts brought to one usual year, EUR; None: unknown. `ebitda_eur` is the usual margin on the
    last revenue, from `margins` fiscal years; `operating_debts_eur`: all debts that are not financial, less
    current assets but inventories, receivables and cash; `faults`: what was found wrong in the accounts."""

    siren: str
    closed_on: datetime.date
    margins: int
    revenue_eur: float | None
    ebitda_eur: float | None
    depreciation_eur: float | None
    staff_costs_eur: float | None
    fixed_assets_gross_eur: float | None
    fixed_assets_net_eur: float | None
    inventories_eur: float | None
    receivables_eur: float | None
    operating_debts_eur: float | None
    cash_eur: float | None
    financial_debt_eur: float | None
    equity_eur: float | None
    employees_fte: float | None
    faults: tuple[Message, ...] = ()

    @property
    def working_capital_eur(self) -> float | None:
        """Inventories and receivables less operating debts, where the three are known."""
        if self.inventories_eur is None or self.receivables_eur is None or self.operating_debts_eur is None:
            return None
        return self.inventories_eur + self.receivables_eur - self.operating_debts_eur

    @property
    def net_debt_eur(self) -> float | None:
        """Financial debt less cash, where both are known."""
        if self.financial_debt_eur is None or self.cash_eur is None:
            return None
        return self.financial_debt_eur - self.cash_eur


def cleaned_of_one(accounts: pl.DataFrame) -> Cleaned:
    """The cleaned accounts of one firm.

    Raises
    ------
    BadInput : no firm or several.
    """
    if accounts.is_empty() or accounts["siren"].n_unique() > 1:
        raise BadInput(
            m("the accounts of one firm are expected, not of {n}", n=accounts["siren"].n_unique()),
            where="accounts",
            fix=m("filter by siren, or call value_of_many"),
        )
    return clean_accounts(own_accounts(accounts))


def own_accounts(accounts: pl.DataFrame) -> pl.DataFrame:
    """Each firm's own accounts; those of its group only for a firm that has no others."""
    if "account_type" not in accounts.columns:
        return accounts
    of_group = (pl.col("account_type") == "K").fill_null(False)
    return accounts.filter(~of_group | of_group.all().over("siren"))


def usual_year(cleaned: Cleaned, firm: Firm) -> Year:
    """The last accounts of one firm, with the usual EBITDA of up to three years.

    Raises
    ------
    BadInput : amounts that look like thousands of euros.
    """
    years = cleaned.accounts.sort("closed_on", descending=True).head(len(WEIGHTS_OF_YEARS))
    if cleaned.accounts["doubtful"].any():
        raise BadInput(
            WORDS["unit doubtful"],
            where=f"accounts, siren {years['siren'][0]}",
            fix=m("give all amounts in euros"),
        )
    last = years.row(0, named=True)
    revenue = last["revenue_eur"]
    ebitda, margins = _usual_ebitda(years, revenue, firm.adjustment_eur)
    depreciation = last["depreciation_eur"]
    if depreciation is None and last["ebitda_eur"] is not None and last["ebit_eur"] is not None:
        depreciation = max(last["ebitda_eur"] - last["ebit_eur"], 0.0)
    if firm.employees_fte is not None:
        last["employees_fte"] = firm.employees_fte
    debts = years.select(_operating_debts()).item(0, 0)
    told = [WORDS[fault] for fault in cleaned.faults["fault"].unique(maintain_order=True)]
    if debts is None and last["payables_eur"] is not None:
        debts = last["payables_eur"]
        told.append(ONLY_SUPPLIERS)
    kept = {name: last[name] for name in Year.__dataclass_fields__ if name in last}
    found = {
        "ebitda_eur": ebitda,
        "margins": margins,
        "depreciation_eur": depreciation,
        "operating_debts_eur": debts,
    }
    if last["account_type"] == "K":
        told.append(m("Only the accounts of its group are known: the value is that of the group."))
    return Year(**kept | found, faults=tuple(told))


def _operating_debts() -> pl.Expr:
    """All debts that are not financial less the other current assets, from the balance sheet; else from the
    published days of working capital: what inventories and receivables exceed it by. The two agree, as the
    days are made from the same boxes. Below zero where other current assets are more than the debts. Other
    current assets not told are what is left of the total, where the rest of it is known."""
    traded = pl.col("inventories_eur") + pl.col("receivables_eur")
    left = pl.col("total_assets_eur") - pl.col("fixed_assets_net_eur") - traded - pl.col("cash_eur")
    others = pl.coalesce("other_current_assets_eur", pl.when(left >= 0).then(left))
    return pl.coalesce(
        pl.col("current_liabilities_eur") - others,
        traded - working_capital_by_days(),
    )


def _usual_ebitda(years: pl.DataFrame, revenue: float | None, adjustment: float) -> tuple[float | None, int]:
    """The margins of the years, weighted, on the last revenue; EBITDA itself where revenue is unknown."""
    by_margin = revenue is not None and revenue > 0
    terms: list[tuple[float, float]] = []
    for weight, row in zip(WEIGHTS_OF_YEARS, years.iter_rows(named=True), strict=False):
        ebitda, sales = row["ebitda_eur"], row["revenue_eur"]
        if ebitda is None or (by_margin and not (sales and sales > 0)):
            continue
        terms.append((weight, (ebitda + adjustment) / (sales if by_margin else 1.0)))
    if not terms:
        return None, 0
    mean = sum(weight * value for weight, value in terms) / sum(weight for weight, _ in terms)
    return mean * (revenue if by_margin and revenue is not None else 1.0), len(terms)


@cache
def occupations() -> pl.DataFrame:
    """What replacing one person costs, by occupation (`TEAM_SCHEMA`)."""
    return packaged_csv("occupations.csv", TEAM_SCHEMA)


@cache
def asset_lives() -> Mapping[str, float]:
    """The usual life of plant by kind, years."""
    schema = {
        "kind": pl.String,
        "life_years": pl.Float64,
        "year": pl.Int64,
        "status": pl.String,
        "source": pl.String,
    }
    return dict(packaged_csv("asset_lives.csv", schema).select("kind", "life_years").iter_rows())


def team(firm: Firm, year: Year) -> pl.DataFrame | None:
    """The people at work by occupation, with what replacing each costs; None where nobody knows how many.

    Pay is the firm's own where told; else the usual one of the occupation.

    Raises
    ------
    BadInput : an occupation that `occupations` does not hold.
    """
    known = occupations()
    if firm.staff:
        given = pl.DataFrame(
            [(each.occupation, each.headcount, each.annual_pay_eur) for each in firm.staff],
            schema={"occupation": pl.String, "headcount": pl.Float64, "own_pay": pl.Float64},
            orient="row",
        )
        if strangers := sorted(set(given["occupation"]) - set(known["occupation"])):
            raise BadInput(
                m("no such occupation: {names}", names=", ".join(strangers)),
                where="staff",
                fix=m("one of: {names}", names=", ".join(known["occupation"])),
            )
        joined = given.join(known, on="occupation", how="left", maintain_order="left")
        return joined.with_columns(annual_pay_eur=pl.coalesce("own_pay", "annual_pay_eur"))
    if year.employees_fte is None:
        return None
    return known.with_columns(headcount=pl.col("default_share") * year.employees_fte)
