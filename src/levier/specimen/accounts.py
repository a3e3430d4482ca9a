"""Financial ratios of the firms that publish their accounts, as `ratios_inpi_bce` (INPI, Banque de France).

Columns are the published ones in their order; amounts in euros, ratios in percent or days. Margins follow
a firm's structure, its balance sheet follows its health, and both worsen in the two years before a failure,
each reason leaving its own mark.
"""

import datetime
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.specimen.draws import stream
from levier.specimen.headcounts import REFERENCE_YEAR, headcounts_in
from levier.specimen.industries import of_block
from levier.specimen.population import Population
from levier.specimen.timeline import TODAY, YEAR, as_dates, day

FILING_DAYS = 210
"""Accounts are known seven months after they close: six to hold the assembly, one to file (C. com.,
L. 225-100 and L. 232-22)."""
PUBLISHED_SHARE = {True: 0.62, False: 0.25}
"""Of companies with employees and of others; the rest ask for confidentiality or do not file."""
FIRST_YEAR, LAST_FIRST_YEAR = 2014, 2018
"""The oldest accounts of a firm are of one of these years, or of its first: whether a firm goes on or not
changes nothing, so that having accounts tells nothing of what comes."""
NO_INCOME_SHARE = 0.12
"""Filed without the income statement: its figures are blank."""
CONSOLIDATED_SHARE, TWICE_SHARE = 0.02, 0.015
"""Firms that also publish consolidated accounts (K), and firms filed both in full (C) and simplified (S)."""
FULL_ABOVE_EUR = 1_500_000
DECLINE_YEARS = 1.3
FALSE_ALARM_SHARE, FALSE_ALARM = 0.08, 0.7
"""Firms that go on although two of their accounts in a row decline, of any two, and by how much."""
OTHER_CLOSING_MONTHS = {6: 0.10, 9: 0.10, 3: 0.05}
"""Months that end the accounting year of firms that do not close in December, and their shares."""


@dataclass(frozen=True)
class Mark:
    """What a failure of a kind does to accounts at its end: revenue and liquidity are multiplied, margin
    and days are added to."""

    revenue: float
    margin: float
    liquidity: float
    customer_days: float


MARKS = {
    "cash": Mark(revenue=1.02, margin=-0.03, liquidity=0.35, customer_days=30),
    "customer_loss": Mark(revenue=0.60, margin=-0.10, liquidity=0.65, customer_days=5),
    "cost_shock": Mark(revenue=0.98, margin=-0.14, liquidity=0.65, customer_days=3),
}
NO_MARK = Mark(revenue=1.0, margin=0.0, liquidity=1.0, customer_days=0)

INCOME = (
    "chiffre_d_affaires",
    "marge_brute",
    "ebe",
    "ebit",
    "resultat_net",
    "couverture_des_interets",
    "caf_sur_ca",
    "capacite_de_remboursement",
    "marge_ebe",
    "resultat_courant_avant_impots_sur_ca",
    "poids_bfr_exploitation_sur_ca",
    "poids_bfr_exploitation_sur_ca_jours",
    "rotation_des_stocks_jours",
    "credit_clients_jours",
    "credit_fournisseurs_jours",
)
"""What cannot be told without the income statement."""
COLUMNS = (
    "siren",
    "date_cloture_exercice",
    "chiffre_d_affaires",
    "marge_brute",
    "ebe",
    "ebit",
    "resultat_net",
    "taux_d_endettement",
    "ratio_de_liquidite",
    "ratio_de_vetuste",
    "autonomie_financiere",
    "poids_bfr_exploitation_sur_ca",
    "couverture_des_interets",
    "caf_sur_ca",
    "capacite_de_remboursement",
    "marge_ebe",
    "resultat_courant_avant_impots_sur_ca",
    "poids_bfr_exploitation_sur_ca_jours",
    "rotation_des_stocks_jours",
    "credit_clients_jours",
    "credit_fournisseurs_jours",
    "type_bilan",
    "confidentiality",
)


def accounts(population: Population, seed: int) -> pl.DataFrame:
    """The rows of ratios_inpi_bce: all years of each firm that publishes, since it does."""
    rng = stream(seed, "accounts")
    return published(rng, accounting_years(rng, population))


def published(rng: np.random.Generator, years: pl.DataFrame) -> pl.DataFrame:
    """Accounting years as they are published: full, simplified or consolidated, some without income."""
    told = figures(rng, years)
    small = told["chiffre_d_affaires"] < FULL_ABOVE_EUR
    main = told.with_columns(
        type_bilan=pl.Series(np.where(small, "S", "C")),
        confidentiality=pl.when(pl.Series(rng.random(len(told)) < NO_INCOME_SHARE) & small)
        .then(pl.lit("Public sauf compte de résultat"))
        .otherwise(pl.lit("Public")),
    )
    full = main.filter(type_bilan="C")
    again = full.filter(one_in(full, TWICE_SHARE)).with_columns(type_bilan=pl.lit("S"))
    # The largest firm always consolidates, so that every kind of accounts is there however small the island.
    largest = pl.col("siren").is_in(full.sort("chiffre_d_affaires", "siren")["siren"].tail(1).implode())
    group = full.filter(one_in(full, CONSOLIDATED_SHARE, salt=1) | largest).with_columns(
        pl.col("chiffre_d_affaires", "marge_brute", "ebe", "ebit", "resultat_net") * 1.7,
        type_bilan=pl.lit("K"),
    )
    secret = pl.col("confidentiality") != "Public"
    return (
        pl.concat((main, again, group))
        .with_columns(pl.when(~secret).then(pl.col(name)).alias(name) for name in INCOME)
        .with_columns(
            pl.col("chiffre_d_affaires", "marge_brute", "ebe", "ebit", "resultat_net").round(0).cast(pl.Int64)
        )
        .select(COLUMNS)
        .sort("siren", "date_cloture_exercice", "type_bilan")
    )


def one_in(rows: pl.DataFrame, share: float, salt: int = 0) -> pl.Expr:
    """The same firms of every year, so many of them, by their number alone."""
    number = rows["siren"].cast(pl.Int64).to_numpy() // 10 + salt
    return pl.lit(pl.Series((number * 2654435761 % 2**32) < share * 2**32))


def accounting_years(rng: np.random.Generator, population: Population) -> pl.DataFrame:
    """One row per accounting year of each firm that publishes: `siren`, `closing` (day), `decline` (0 to 1,
    how near the failure is), and what its figures follow from."""
    firms, places = population.firms, population.establishments
    company = firms["legal_form"].str.starts_with("5").to_numpy()
    employer = firms["employer"].to_numpy()
    share = np.where(employer, PUBLISHED_SHARE[True], PUBLISHED_SHARE[False])
    publishes = np.flatnonzero(company & (rng.random(len(firms)) < share))
    some = firms[publishes]
    stop = np.minimum(
        some.select(pl.min_horizontal("closed", "failed")).to_series().to_numpy(), TODAY
    ).astype(np.int64)
    last = last_closing(rng, stop - FILING_DAYS)
    first_year = rng.integers(FIRST_YEAR, LAST_FIRST_YEAR + 1, len(some))
    # Two days early: a year of 365 days is one.
    since = np.maximum(some["created"].to_numpy(), (first_year - 1970) * YEAR - 2)
    count = np.clip(np.floor((last - since) / YEAR), 0, None).astype(np.int64)
    firm = np.repeat(np.arange(len(some)), count)
    back = within(count)
    staff = np.bincount(places["firm"], weights=headcounts_in(places, REFERENCE_YEAR), minlength=len(firms))
    planned = np.bincount(places["firm"], weights=places["employees"], minlength=len(firms))
    staff = np.maximum(staff, planned)[publishes]
    own = some[firm]
    closing = years_before(last[firm], back)
    left = (own["failed"].to_numpy().astype(np.int64) - closing) / YEAR
    # Some firms show their trouble for years, others fail out of the blue.
    depth = rng.uniform(0, 1.4, len(some))[firm]
    alarms = rng.random((len(some), back.max(initial=0) // 2 + 1)) < FALSE_ALARM_SHARE
    alarm = alarms[firm, back // 2]
    decline = np.where(
        left < 50, depth * np.exp(-np.maximum(left - 0.5, 0) / DECLINE_YEARS), alarm * FALSE_ALARM
    )
    years = own.select("siren", "industry", "structure", "health", "reason").with_columns(
        pl.Series("staff", staff[firm] + 0.7),
        pl.Series("style", rng.standard_normal(len(some))[firm]),
        pl.Series("closing", closing.astype(np.int32)),
        pl.Series("back", back),
        pl.Series("decline", decline),
    )
    return years.filter(pl.Series(closing > day(datetime.date(FIRST_YEAR, 1, 1))))


def within(counts: np.ndarray) -> np.ndarray:
    """0, 1, 2 ... for each run of so many."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def last_closing(rng: np.random.Generator, known: np.ndarray) -> np.ndarray:
    """The last day before `known` on which each firm's accounting year ends."""
    months = [12, *OTHER_CLOSING_MONTHS]
    shares = [1 - sum(OTHER_CLOSING_MONTHS.values()), *OTHER_CLOSING_MONTHS.values()]
    month = rng.choice(months, len(known), p=shares)
    dates = as_dates(known).to_frame("known").with_columns(month=pl.Series(month).cast(pl.Int8))
    this_year = pl.date(pl.col("known").dt.year(), pl.col("month"), 1).dt.month_end()
    year_before = pl.date(pl.col("known").dt.year() - 1, pl.col("month"), 1).dt.month_end()
    chosen = dates.select(pl.when(this_year <= pl.col("known")).then(this_year).otherwise(year_before))
    return chosen.to_series().to_physical().to_numpy().astype(np.int64)


def years_before(days: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The same month's end, so many years before."""
    dates = as_dates(days).to_frame("date").with_columns(years=pl.Series(years))
    earlier = pl.date(pl.col("date").dt.year() - pl.col("years"), pl.col("date").dt.month(), 1).dt.month_end()
    return dates.select(earlier).to_series().to_physical().to_numpy().astype(np.int64)


def figures(rng: np.random.Generator, years: pl.DataFrame) -> pl.DataFrame:
    """The amounts and ratios of each accounting year."""
    count, industry = len(years), years["industry"].to_numpy()
    decline, structure, health, style = (
        years[name].to_numpy() for name in ("decline", "structure", "health", "style")
    )
    mark = {trait: marks_of(years["reason"], trait) for trait in Mark.__dataclass_fields__}

    def noise(size: float) -> np.ndarray:
        return rng.standard_normal(count) * size

    growth = np.exp(-0.02 * years["back"].to_numpy())
    revenue = years["staff"].to_numpy() * of_block("revenue_keur")[industry] * 1000 * growth
    revenue *= np.exp(0.35 * style + noise(0.08)) * mark["revenue"] ** decline
    ebitda_margin = of_block("margin")[industry] + 0.045 * structure + noise(0.045) + mark["margin"] * decline
    gross_margin = np.clip(0.45 + 0.12 * style + 0.4 * (ebitda_margin - 0.08), 0.08, 0.95)
    debt = 70 * np.exp(-0.35 * health + 0.9 * decline + noise(0.6))
    interest = 0.0001 * debt * np.exp(noise(0.2))
    ebit_margin = ebitda_margin - 0.03 * np.exp(noise(0.3))
    before_tax = ebit_margin - interest
    net_margin = np.where(before_tax > 0, 0.75 * before_tax, before_tax) + noise(0.01)
    cash_margin = net_margin + 0.03
    customers = np.maximum(48 + 10 * style + noise(12) + mark["customer_days"] * decline, 1)
    suppliers = np.maximum(52 - 5 * health + noise(17) + 20 * decline, 1)
    stocks = np.exp(3.2 + 0.5 * style + noise(0.3))
    needs = customers + stocks * (1 - gross_margin) - suppliers * 0.6
    ratios = {
        "marge_brute": revenue * gross_margin,
        "ebe": revenue * ebitda_margin,
        "ebit": revenue * ebit_margin,
        "resultat_net": revenue * net_margin,
        "taux_d_endettement": debt,
        "ratio_de_liquidite": 190 * np.exp(0.22 * health + noise(0.45)) * mark["liquidity"] ** decline,
        "ratio_de_vetuste": np.clip(58 + 8 * style + noise(15), 2, 99),
        "autonomie_financiere": np.clip(36 + 9 * health + noise(16) - 20 * decline, -150, 97),
        "poids_bfr_exploitation_sur_ca": needs / 3.6,
        "couverture_des_interets": interest
        / np.where(np.abs(ebitda_margin) < 0.002, 0.002, ebitda_margin)
        * 100,
        "caf_sur_ca": cash_margin * 100,
        "capacite_de_remboursement": debt
        / 100
        * 0.3
        / np.where(np.abs(cash_margin) < 0.004, 0.004, cash_margin),
        "marge_ebe": ebitda_margin * 100,
        "resultat_courant_avant_impots_sur_ca": before_tax * 100,
        "poids_bfr_exploitation_sur_ca_jours": needs,
        "rotation_des_stocks_jours": stocks,
        "credit_clients_jours": customers,
        "credit_fournisseurs_jours": suppliers,
    }
    return pl.DataFrame(
        {
            "siren": years["siren"],
            "date_cloture_exercice": as_dates(years["closing"].to_numpy()),
            "chiffre_d_affaires": revenue,
            **{name: np.round(values, 3) for name, values in ratios.items()},
        }
    )


def marks_of(reasons: pl.Series, trait: str) -> np.ndarray:
    """A trait of the mark that each firm's reason of failure leaves."""
    values = {reason: float(getattr(mark, trait)) for reason, mark in MARKS.items()}
    return reasons.replace_strict(
        values, default=float(getattr(NO_MARK, trait)), return_dtype=pl.Float64
    ).to_numpy()
