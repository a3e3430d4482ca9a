"""What the rules look at, one row per firm: the last known measures, what is normal, and the trend."""

import datetime

import polars as pl

from levier.takeover.viability.costs import VariableCosts, safety_share
from levier.takeover.viability.measures import MEASURES, Measure, value_of
from levier.takeover.viability.peers import fresh, ranks, with_group_keys

NORMAL_YEARS = 3
"""Fiscal years that tell what is normal, and within which a measure stands in for an unknown newer one."""
MONTH_DAYS = 365.25 / 12
WANTED = (
    *("revenue_eur", "purchases_eur", "external_charges_eur", "staff_costs_eur", "ebitda_eur", "ebit_eur"),
    *("interest_eur", "pretax_income_eur", "net_income_eur", "cash_flow_eur", "fixed_assets_net_eur"),
    *("inventories_eur", "receivables_eur", "payables_eur", "cash_eur", "current_liabilities_eur"),
    *("financial_debt_eur", "equity_eur", "total_assets_eur"),
)
"""Figures that a reader of accounts wants; what share of them is known tells how far to trust the rest."""
NO_BASE = float("inf")
"""Years of debt that nothing pays back: worse than any number."""


def firm_facts(
    accounts: pl.DataFrame,
    firms: pl.DataFrame,
    on: datetime.date,
    *,
    costs: VariableCosts,
    fewest_peers: int,
) -> pl.DataFrame:
    """One row per firm of `firms`, in their order.

    Every measure is that of the last of three years that tells it; of a burden (debts, interest) over a base
    that is not positive, it is infinite. `normal_ebitda_margin_share`: EBITDA over revenue of these three
    years together. `ebitda_margin_rank`: its place among the firms given. `loss_years_share`: years whose
    EBIT is below zero. `revenue_growth`: a year, by least squares on logarithms. `figures_share`: of those
    `WANTED`.

    Parameters
    ----------
    accounts : of any firms, as `with_balances` gives them
    firms : `siren`, `naf` and, if known, `size`; firms without accounts keep their row
    on : the day of the verdict, for the age of the accounts
    """
    recent = accounts.with_columns(_last=pl.col("closed_on").max().over("siren")).filter(
        pl.col("closed_on") > pl.col("_last").dt.offset_by(f"-{NORMAL_YEARS}y")
    )
    revenue, ebitda = pl.col("revenue_eur"), pl.col("ebitda_eur")
    both = (revenue > 0) & ebitda.is_not_null()
    told = recent.with_columns(
        *(burden_or_value(measure) for measure in MEASURES), safety_share=safety_share(costs)
    )
    measures = [*(measure.name for measure in MEASURES), "safety_share"]
    one = (
        told.sort("siren", "closed_on")
        .group_by("siren", maintain_order=True)
        .agg(
            pl.col("closed_on").last(),
            pl.len().alias("years"),
            pl.col("doubtful").any(),
            pl.col("account_type", "confidentiality").last(),
            revenue.drop_nulls().last(),
            *(pl.col(name).drop_nulls().last() for name in measures),
            *(_last_day(name) for name in measures),
            normal_ebitda_margin_share=ebitda.filter(both).sum() / revenue.filter(both).sum(),
            loss_years_share=(pl.col("ebit_eur").drop_nulls() < 0).mean(),
            revenue_growth=_growth(),
            figures_share=pl.mean_horizontal(
                pl.col(name).is_not_null().any().cast(pl.Float64) for name in WANTED
            ),
        )
        .with_columns(pl.col("normal_ebitda_margin_share").fill_nan(None))
    )
    table = with_group_keys(firms.join(one, on="siren", how="left", maintain_order="left"))
    table = table.with_columns(
        age_months=(pl.lit(on) - pl.col("closed_on")).dt.total_days() / MONTH_DAYS,
        years=pl.col("years").fill_null(0),
        doubtful=pl.col("doubtful").fill_null(False),
    )
    return table.join(_ranked(table, fewest_peers), on="siren", how="left", maintain_order="left")


def burden_or_value(measure: Measure) -> pl.Expr:
    """The measure; of a burden, infinite over a base that is not positive, and 0 where there is none."""
    value = value_of(measure)
    if measure.more_is_better or not measure.positive:
        return value
    over, under = measure.numerator, measure.denominator
    sunk = under <= 0
    if measure.published is not None:
        sunk = sunk.fill_null(pl.col(measure.published) < 0)
    return (
        pl.when(over == 0)
        .then(0.0)
        .when(sunk.fill_null(False))
        .then(pl.lit(NO_BASE))
        .otherwise(value)
        .alias(measure.name)
    )


def _last_day(measure: str) -> pl.Expr:
    told = pl.col(measure).is_not_null()
    return pl.col("closed_on").filter(told).last().alias(f"{measure}_on")


def _growth() -> pl.Expr:
    """Growth of revenue a year, from the slope of its logarithm; null with fewer than two years."""
    known = pl.col("revenue_eur") > 0
    year = (pl.col("closed_on").to_physical() / 365.25).filter(known)
    log = pl.col("revenue_eur").filter(known).log()
    slope = ((year - year.mean()) * log).sum() / ((year - year.mean()) ** 2).sum()
    return pl.when(known.sum() >= 2).then(slope.exp() - 1)


def _ranked(table: pl.DataFrame, fewest: int) -> pl.DataFrame:
    """The place of each firm's normal margin among those with fresh accounts, and in which group."""
    among = fresh(table).filter(~pl.col("doubtful")).unique("siren", keep="first", maintain_order=True)
    ranked = ranks(among, "normal_ebitda_margin_share", fewest)
    return pl.concat(
        [among.select("siren"), ranked.rename({"rank_share": "ebitda_margin_rank"})], how="horizontal"
    )
