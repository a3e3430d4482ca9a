"""What legal notices told of a firm: filings, sales, safeguards, changes. A count over years that the
imported notices do not cover is unknown, not nought."""

import datetime

import polars as pl

LATE_AFTER_DAYS = 243
"""Eight months after closing: six to approve the accounts, two to file them by electronic means (code de
commerce, L225-100, L223-26, L232-22)."""
DAYS = 365.25


def notice_features(notices: pl.DataFrame, firms: pl.DataFrame, date: datetime.date) -> pl.DataFrame:
    """By `siren` of `firms`; `notices`: those known that stand."""
    age = (pl.lit(date) - pl.col("published_on")).dt.total_days()
    filed = (pl.col("published_on") - pl.col("accounts_closed_on")).dt.total_days()
    told = notices.with_columns(age=age, filed=pl.when(pl.col("family") == "dpc").then(filed))
    since = dict(told.group_by("family").agg(pl.col("age").max()).iter_rows())

    def recent(years: float) -> pl.Expr:
        return pl.col("age") < years * DAYS

    kinds = {
        "late_filings_3y": ("dpc", 3, pl.col("filed") > LATE_AFTER_DAYS),
        "safeguards_5y": ("collective", 5, pl.col("kind") == "safeguard_opening"),
        "sales_3y": ("vente", 3, pl.col("role").is_in(["previous_owner", "previous_operator"])),
        "purchases_3y": ("vente", 3, pl.col("role") == "new_owner"),
        "changes_2y": ("modification", 2, pl.lit(True)),
    }
    found = told.group_by("siren").agg(
        *(
            ((pl.col("family") == family) & recent(years) & which).sum().alias(name)
            for name, (family, years, which) in kinds.items()
        ),
        filing_delay_days=pl.col("filed").sort_by("published_on").drop_nulls().last(),
        last_change_days=pl.col("age").filter(pl.col("family") == "modification").min(),
    )
    covered = {name: since.get(family, -1) >= years * DAYS for name, (family, years, _) in kinds.items()}
    counts = [
        (pl.col(name).fill_null(0) if covered[name] else pl.lit(None)).cast(pl.Float64).alias(name)
        for name in kinds
    ]
    return (
        firms.select("siren")
        .join(found, on="siren", how="left")
        .select("siren", *counts, "filing_delay_days", "last_change_days")
    )
