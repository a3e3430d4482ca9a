"""Firms as a buyer sees them, and the companies of the register as buyers."""

import datetime

import polars as pl

from levier.core.codes import NATURAL_PERSON
from levier.core.headcount import with_jobs_range
from levier.takeover.procedures import in_open_procedure

NO_BUYER = ("7", "92")
"""Legal forms that buy no firm, as they begin: public bodies, associations (INSEE, levels I and II)."""

FIRMS = {
    "as_of": "the day on which all this was known",
    "siren": "key, with `as_of`",
    "name": "of a legal person; null: a person, partial diffusion, or a past day",
    "naf": "NAF rev. 2 sub-class",
    "commune": "INSEE code of its seat",
    "longitude": "of its seat, degrees",
    "latitude": "of its seat, degrees",
    "jobs": "middle of its headcount band; null: unknown",
    "jobs_low": "",
    "jobs_high": "",
    "employer": "has employees",
    "age_years": "since its creation",
    "establishments": "open ones",
    "past_acquisitions": "establishments of other firms taken over before",
    "revenue_eur": "of its last accounts known",
    "equity_ratio_pct": "of its last accounts known",
    "ebitda_margin_share": "of its last accounts known",
    "company": "a legal person that may buy: no public body, no association, in no open procedure",
    "diffusion": "O or P",
}
"""The table of firms: one row per firm and day. Null is unknown."""


def firms_on(
    establishments: pl.DataFrame,
    legal_units: pl.DataFrame,
    as_of: datetime.date,
    *,
    ratios: pl.DataFrame | None = None,
    successions: pl.DataFrame | None = None,
    notices: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The open firms of a day (FIRMS), from tables that hold what was known that day and nothing later.

    Parameters
    ----------
    establishments, legal_units : the tables of those names, or what `register_at` and `legal_units_at` make
        of them for a past day
    as_of : the day, which becomes a column
    ratios : the table `financial_ratios` as known; the last accounts of each firm are read
    successions : the table of that name as known, to count what each firm took over
    notices : the table of that name as known: a firm in an open procedure buys nothing
    """
    seats = _seats(establishments)
    firms = legal_units.filter("active").select(
        "siren",
        "legal_form",
        "headcount_band",
        firm_name="name",
        firm_naf="naf",
        firm_employer="employer",
        firm_created="created_on",
        firm_diffusion="diffusion",
    )
    form = pl.col("legal_form")
    person = form.str.starts_with(NATURAL_PERSON)
    buys = ~person & ~pl.any_horizontal(form.str.starts_with(begins) for begins in NO_BUYER)
    if notices is not None:
        buys &= ~pl.col("siren").is_in(in_open_procedure(notices).implode())
    partial = (pl.col("diffusion") == "P") | (pl.col("firm_diffusion") == "P")
    middle = (pl.max_horizontal("jobs_low", pl.lit(1)) * pl.coalesce("jobs_high", "jobs_low")).sqrt()
    whole = (
        with_jobs_range(seats.join(firms, on="siren", how="inner"))
        .join(_accounts(ratios), on="siren", how="left")
        .join(_acquisitions(successions), on="siren", how="left")
        .with_columns(diffusion=pl.when(partial).then(pl.lit("P")).otherwise(pl.lit("O")))
    )
    hidden = pl.col("diffusion") == "P"
    return whole.select(
        pl.lit(as_of).alias("as_of"),
        "siren",
        name=pl.when(~hidden & ~person).then("firm_name"),
        naf=pl.coalesce("firm_naf", "naf"),
        commune="commune",
        longitude=pl.when(~hidden).then("longitude"),
        latitude=pl.when(~hidden).then("latitude"),
        jobs=middle,
        jobs_low="jobs_low",
        jobs_high="jobs_high",
        employer=pl.coalesce("firm_employer", "employer"),
        age_years=(pl.lit(as_of) - pl.col("firm_created")).dt.total_days() / 365.25,
        establishments="establishments",
        past_acquisitions=pl.col("past_acquisitions").fill_null(0)
        if successions is not None
        else pl.lit(None, dtype=pl.Int64),
        revenue_eur="revenue_eur",
        equity_ratio_pct="equity_ratio_pct",
        ebitda_margin_share="ebitda_margin_share",
        company=buys.fill_null(False),
        diffusion="diffusion",
    ).sort("siren")


def companies_as_buyers(firms: pl.DataFrame) -> pl.DataFrame:
    """The companies among firms as buyers (BUYERS) without limits. Partial diffusion is left out: nobody may
    propose a firm that asked not to be shown."""
    able = pl.col("company") & (pl.col("diffusion") == "O")
    return firms.filter(able).select(
        "siren",
        "name",
        "naf",
        "longitude",
        "latitude",
        "jobs",
        "revenue_eur",
        "establishments",
        "employer",
        "age_years",
        "past_acquisitions",
        "equity_ratio_pct",
        "ebitda_margin_share",
        buyer="siren",
        kind=pl.lit("company"),
    )


def firms_as_targets(firms: pl.DataFrame) -> pl.DataFrame:
    """Firms as TARGETS, with nothing said of price or stake."""
    return firms.select(
        *("siren", "name", "naf", "commune", "longitude", "latitude"),
        *("jobs", "jobs_low", "jobs_high", "revenue_eur", "diffusion"),
        target="siren",
    )


def _seats(establishments: pl.DataFrame) -> pl.DataFrame:
    """One row per firm with an open establishment: its seat, or where that is not told, the oldest."""
    opened = establishments.filter("active")
    order = opened.sort(
        "siren",
        pl.col("head_office").fill_null(False),
        "created_on",
        "siret",
        descending=[False, True, False, False],
        nulls_last=True,
    )
    return order.group_by("siren", maintain_order=True).agg(
        pl.col("naf", "commune", "longitude", "latitude").first(),
        employer=pl.when(pl.col("employer").is_not_null().any()).then(pl.col("employer").any()),
        diffusion=pl.col("diffusion").max(),  # P comes after O
        establishments=pl.len().cast(pl.Int64),
    )


def _accounts(ratios: pl.DataFrame | None) -> pl.DataFrame:
    """The last accounts of each firm: its own (C, S) rather than those of its group (K)."""
    names = ("siren", "revenue_eur", "equity_ratio_pct", "ebitda_margin_share")
    if ratios is None:
        return pl.DataFrame(schema={n: pl.String if n == "siren" else pl.Float64 for n in names})
    revenue = pl.col("revenue_eur")
    return (
        ratios.with_columns(
            ebitda_margin_share=pl.when(revenue > 0).then(pl.col("ebitda_eur") / revenue),
            group=pl.col("account_type") == "K",
        )
        .sort("siren", "group", "closed_on", "account_type", descending=[False, False, True, False])
        .group_by("siren", maintain_order=True)
        .agg(pl.col(names[1:]).first())
    )


def _acquisitions(successions: pl.DataFrame | None) -> pl.DataFrame:
    if successions is None:
        return pl.DataFrame(schema={"siren": pl.String, "past_acquisitions": pl.Int64})
    return takeovers(successions).group_by(siren="buyer").agg(past_acquisitions=pl.len().cast(pl.Int64))


def takeovers(successions: pl.DataFrame) -> pl.DataFrame:
    """Links of succession between two firms: `seller`, `buyer` (SIREN), `on`. Moves of one firm are none."""
    firms = successions.select(
        seller=pl.col("predecessor_siret").str.head(9), buyer=pl.col("successor_siret").str.head(9), on="on"
    )
    return (
        firms.filter(pl.col("seller") != pl.col("buyer"))
        .unique(maintain_order=True)
        .sort("on", "seller", "buyer")
    )
