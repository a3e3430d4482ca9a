"""Accounts of some of a block's companies, as those of the island: mostly employers, three years at most."""

import datetime

import numpy as np
import polars as pl
import pyarrow as pa

from levier.specimen import accounts, identifiers
from levier.specimen.draws import correlated_normal
from levier.specimen.firms import HEALTH_FROM_STRUCTURE
from levier.specimen.national.activities import activities
from levier.specimen.national.lives import Block, siren_numbers
from levier.specimen.national.notices import REGISTERED_FORMS, Failures, plain
from levier.specimen.timeline import NEVER, TODAY, YEAR, day

PUBLISHED_SHARE = {True: 0.19, False: 0.008}
"""Of companies with employees and without, open or closed: an assumption that gives one row for some forty
establishments."""
MOST_YEARS = 3
REASON = "cash"
"""The mark that failures leave on accounts."""


def ratio_rows(block: Block, failures: Failures) -> pa.Table:
    """The rows of ratios_inpi_bce."""
    table = accounts.published(block.rng, accounting_years(block, failures)).to_arrow()
    return table.cast(pa.schema([field.with_type(plain(field.type)) for field in table.schema]))


def accounting_years(block: Block, failures: Failures) -> pl.DataFrame:
    """One row per accounting year of each company that publishes, as `accounts.figures` wants them."""
    rng, firms = block.rng, block.firms
    share = np.where(firms.employees > 0, PUBLISHED_SHARE[True], PUBLISHED_SHARE[False])
    able = np.isin(firms.form, REGISTERED_FORMS) & (rng.random(len(share), dtype=np.float32) < share)
    failed = np.full(len(share), NEVER, np.int64)
    failed[failures.firm] = failures.day
    publishes = np.flatnonzero(able)
    own = pl.DataFrame(
        {
            "position": publishes,
            "structure": rng.standard_normal(len(publishes)),
            "style": rng.standard_normal(len(publishes)),
        }
    )
    own = own.with_columns(
        health=pl.Series(correlated_normal(rng, own["structure"].to_numpy(), HEALTH_FROM_STRUCTURE))
    )
    stop = np.minimum(np.minimum(firms.closed[publishes], failed[publishes]), TODAY) - accounts.FILING_DAYS
    last_year = (1970 + stop / YEAR).astype(int) - 1
    years = pl.concat(
        own.with_columns(back=pl.lit(back, pl.Int64), year=pl.Series(last_year - back))
        for back in range(MOST_YEARS)
    ).sort("position", "back")
    position = years["position"].to_numpy()
    closing = np.array([day(datetime.date(year, 12, 31)) for year in range(1950, 2027)])[
        years["year"].to_numpy() - 1950
    ]
    left = (failed[position] - closing) / YEAR
    decline = np.where(
        failed[position] < NEVER, np.exp(-np.maximum(left - 0.5, 0) / accounts.DECLINE_YEARS), 0.0
    )
    kept = (closing - firms.created[position] > YEAR) & (
        closing > day(datetime.date(accounts.FIRST_YEAR, 1, 1))
    )
    return years.with_columns(
        siren=identifiers.padded(siren_numbers(firms)[position], 9),
        industry=pl.Series(activities().lookalike[firms.activity[position]]),
        reason=pl.when(pl.Series(failed[position] < NEVER)).then(pl.lit(REASON)),
        staff=pl.Series(firms.employees[position] + 0.7),
        closing=pl.Series(closing.astype(np.int32)),
        decline=pl.Series(decline),
    ).filter(pl.Series(kept))
