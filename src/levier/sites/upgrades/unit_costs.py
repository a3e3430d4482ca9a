"""What investments cost by kilometre, square metre, dwelling: a sourced table that users may change."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

COLUMNS = {
    "key": pl.String,
    "label": pl.String,
    "unit": pl.String,
    "low": pl.Float64,
    "central": pl.Float64,
    "high": pl.Float64,
    "delay_years": pl.Float64,
    "year": pl.Int64,
    "to_verify": pl.Boolean,
    "range_basis": pl.String,
    "source": pl.String,
}
"""`label`: in French. `year`: of the prices, as published; they are not brought to one year. `to_verify`: the
central value is from no source read, from a trade source alone, or out of date. Rows whose unit is not in
euros are assumptions on quantities."""


@dataclass(frozen=True)
class UnitCost:
    """Low, central and high in `unit`; years until it serves."""

    key: str
    low: float
    central: float
    high: float
    delay_years: float
    to_verify: bool
    source: str


@cache
def unit_costs() -> pl.DataFrame:
    """The table that comes with Levier: the columns of COLUMNS."""
    content = files("levier.sites.upgrades").joinpath("data", "unit_costs.csv").read_bytes()
    return pl.read_csv(content, schema=COLUMNS)


def with_own(own: pl.DataFrame) -> pl.DataFrame:
    """The table, with the user's rows instead of those of the same `key`.

    `own`: `key` and `central`; `low`, `high` (null or absent: `central`), `delay_years`, `source`, `year` if
    they are given. Raises BadInput for an unknown key, one told twice, or what is no cost.
    """
    if lacking := [name for name in ("key", "central") if name not in own.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where="costs")
    table = unit_costs()
    unknown = sorted(set(own["key"].cast(pl.String).fill_null("")) - set(table["key"]))
    if unknown:
        raise BadInput(
            m("“{key}” is no key of the table of unit costs", key=unknown[0][:60]),
            where="costs",
            fix=m("one of: {keys}", keys=", ".join(table["key"])),
        )
    if own["key"].n_unique() < own.height:
        raise BadInput(m("a key is given twice"), where="costs")
    told = own.select(
        pl.col(name).cast(COLUMNS[name], strict=False).alias(name)
        for name in ("key", "central", "low", "high", "delay_years", "year", "source")
        if name in own.columns
    )
    if told["central"].null_count():
        raise BadInput(m("a value is missing or is no number"), where="costs.central")
    for name in ("low", "high"):
        given = pl.col(name) if name in told.columns else pl.lit(None, pl.Float64)
        told = told.with_columns(pl.coalesce(given, "central").alias(name))
    told = told.with_columns(to_verify=pl.lit(False), range_basis=pl.lit("declared"))
    if "source" not in told.columns:
        told = told.with_columns(source=pl.lit("declared"))
    return checked(table.update(told, on="key", how="left"))


def checked(table: pl.DataFrame) -> pl.DataFrame:
    """The same table; raises BadInput where a cost is below 0 or a range is not in order."""
    wrong = table.filter(
        ~(
            (pl.col("low") >= 0)
            & (pl.col("low") <= pl.col("central"))
            & (pl.col("central") <= pl.col("high"))
            & pl.col("high").is_finite()
            & (pl.col("delay_years").fill_null(0) >= 0)
        ).fill_null(False)
    )
    if wrong.height:
        raise BadInput(
            m("a unit cost is 0 or more, and goes from low to central to high"), where=wrong["key"][0]
        )
    return table


def as_costs(table: pl.DataFrame) -> dict[str, UnitCost]:
    """The rows by key."""
    return {
        row["key"]: UnitCost(
            row["key"],
            row["low"],
            row["central"],
            row["high"],
            row["delay_years"] or 0.0,
            bool(row["to_verify"]),
            row["source"] or "",
        )
        for row in checked(table).iter_rows(named=True)
    }
