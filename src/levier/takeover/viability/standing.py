"""The ratios of one firm: the last known, how they move, and where they stand among peers."""

import polars as pl

from levier.takeover.viability.measures import BY_NAME, MEASURES, measured, reason_of
from levier.takeover.viability.peers import STANDING, fresh, standing

TREND_YEARS = 5
DAYS_A_YEAR = 365.25


def ratios_of(
    accounts: pl.DataFrame, mine: pl.DataFrame, facts: pl.DataFrame, fewest_peers: int
) -> pl.DataFrame:
    """One row per measure, in their order.

    Columns: `measure`, `unit`, `more_is_better`, `value`, `closed_on` (of the year that tells it), `reason`
    (why there is none), `change_a_year` (slope by least squares over the last five years, null with fewer
    than two), and its place among peers (`peers.standing`).

    Parameters
    ----------
    accounts : of the firm, as `with_balances` gives them
    mine, facts : the firm's row, and those of the firm and its peers, as `firm_facts` gives them
    """
    last = accounts.sort("closed_on").tail(1)
    reasons = last.select(reason_of(measure) for measure in MEASURES).row(0, named=True)
    firm = mine.row(0, named=True)
    moves = _changes(accounts)
    rows = []
    for measure in MEASURES:
        value = firm[measure.name]
        told = value is not None and value != float("inf")
        rows.append(
            {
                "measure": measure.name,
                "unit": measure.unit,
                "more_is_better": measure.more_is_better,
                "value": value if told else None,
                "closed_on": firm[f"{measure.name}_on"] if told else None,
                "reason": None if told else reasons[measure.name],
                "change_a_year": moves.get(measure.name),
            }
        )
    table = pl.DataFrame(
        rows, schema_overrides={"closed_on": pl.Date, "reason": pl.String, "value": pl.Float64}
    )
    return table.join(_places(mine, facts, fewest_peers), on="measure", how="left", maintain_order="left")


def _places(mine: pl.DataFrame, facts: pl.DataFrame, fewest: int) -> pl.DataFrame:
    """The place of each ratio; a burden over nothing is worse than any number, and has no median."""
    peers = fresh(facts).filter(~pl.col("doubtful"))
    placed = standing(mine.row(0, named=True), peers, fewest)
    quantiles = ["median", "first_quartile", "third_quartile"]
    return placed.with_columns(
        pl.when(pl.col(quantiles).is_finite()).then(pl.col(quantiles)).name.keep()
    ).select(STANDING.keys())


def _changes(accounts: pl.DataFrame) -> dict[str, float]:
    """By how much each measure moves a year."""
    table = measured(accounts).sort("closed_on").tail(TREND_YEARS)
    moves = {}
    for name in BY_NAME:
        known = table.filter(pl.col(name).is_not_null()).select(
            year=pl.col("closed_on").to_physical() / DAYS_A_YEAR, value=pl.col(name)
        )
        if len(known) >= 2:
            away = pl.col("year") - pl.col("year").mean()
            moves[name] = known.select((away * pl.col("value")).sum() / (away**2).sum()).item()
    return moves
