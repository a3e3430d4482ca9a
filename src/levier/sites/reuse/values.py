"""Unit values of clean-up and reuse: each with its range and source, brought to one price year."""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from io import BytesIO
from math import isfinite, log
from typing import Literal

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

SCHEMA = {
    "key": pl.String,
    "what": pl.String,
    "what_fr": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "spread": pl.String,
    "unit": pl.String,
    "price_year": pl.Int64,
    "source": pl.String,
    "address": pl.String,
    "note": pl.String,
    "range_from": pl.String,
    "to_verify": pl.Boolean,
}
"""`spread`: how the true value lies about `value`. lognormal: `value` is the median, one in ten is below
`low` and one in ten above `high` (each side has its own spread); triangular: `value` is the likeliest, all
lie between `low` and `high`; fixed. `price_year` is null where the unit is no money. `range_from`: whether
the ends were read (`source`) or set by us (`assumed`). `to_verify`: the value itself was read nowhere."""

PRICE_YEAR = 2023
"""Last year whose rise of prices was read in the source of `prices.csv`."""
PER_EURO = ("fte_y_meur",)
"""Units with the money below the line: they fall as prices rise."""
NINE_TENTHS = 1.2815515655446004
"""90 % quantile of the standard normal distribution."""
Spread = Literal["lognormal", "triangular", "fixed"]


@dataclass(frozen=True)
class UnitValue:
    """A unit value; money in euros of `price_year`."""

    key: str
    value: float
    low: float
    high: float
    spread: str
    unit: str
    price_year: int | None

    def quantile(self, normal: np.ndarray) -> np.ndarray:
        """The value whose rank is that of a standard normal draw: 0 is the median."""
        if self.spread == "fixed":
            return np.full(np.shape(normal), self.value)
        if self.spread == "lognormal":
            down, up = log(self.value / self.low) / NINE_TENTHS, log(self.high / self.value) / NINE_TENTHS
            return self.value * np.exp(normal * np.where(normal < 0, down, up))
        return _triangular(self, normal)

    @property
    def middle(self) -> float:
        """The median."""
        return float(self.quantile(np.zeros(1))[0])


@dataclass(frozen=True, eq=False)
class UnitValues:
    """Unit values by `key` (columns of SCHEMA)."""

    table: pl.DataFrame

    def of(self, key: str) -> UnitValue:
        """The value of that key; raises BadInput for another."""
        if key not in self._rows:
            raise BadInput(m("no unit value “{key}”", key=key[:60]), fix=m("levier sites values lists them"))
        return self._rows[key]

    def at(self, price_year: int) -> "UnitValues":
        """The same in euros of another year: money moves with consumer prices, the rest stays.

        Raises BadInput for a year whose prices are not known."""
        price_factor(price_year, price_year)
        factors = {
            year: price_factor(year, price_year) for year in self.table["price_year"].drop_nulls().unique()
        }
        factor = pl.col("price_year").replace_strict(factors, default=1.0, return_dtype=pl.Float64)
        factor = factor.fill_null(1.0).pow(pl.when(pl.col("unit").is_in(PER_EURO)).then(-1).otherwise(1))
        moved = [(pl.col(name) * factor).alias(name) for name in ("value", "low", "high")]
        year = pl.when(pl.col("price_year").is_not_null()).then(pl.lit(price_year, pl.Int64))
        return UnitValues(self.table.with_columns(*moved, price_year=year))

    def overridden(self, given: pl.DataFrame) -> "UnitValues":
        """These values with those of a table (`key`, `value`, `low`, `high`; `price_year`, `source` if known)
        in place of the shipped ones. Raises BadInput for an unknown key or a range out of order."""
        if lacking := [name for name in ("key", "value", "low", "high") if name not in given.columns]:
            raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where="values")
        if strangers := sorted(set(given["key"]) - self._rows.keys()):
            raise BadInput(
                m("no unit value “{key}”", key=str(strangers[0])[:60]),
                fix=m("levier sites values lists them"),
            )
        known = [name for name in ("price_year", "source") if name in given.columns]
        new = given.select("key", "value", "low", "high", *known).cast(
            {name: SCHEMA[name] for name in ("value", "low", "high", *known)}
        )
        both = self.table.join(new, on="key", how="left", suffix="_given", maintain_order="left")
        taken = pl.col("value_given").is_not_null()
        columns = [
            pl.when(taken).then(pl.col(f"{name}_given")).otherwise(pl.col(name)).alias(name)
            for name in ("value", "low", "high", *known)
        ]
        return UnitValues(_checked(both.with_columns(columns).select(*SCHEMA)))

    @cached_property
    def _rows(self) -> dict[str, UnitValue]:
        fields = UnitValue.__dataclass_fields__
        return {
            row["key"]: UnitValue(**{name: row[name] for name in fields})
            for row in self.table.iter_rows(named=True)
        }


def unit_values() -> UnitValues:
    """The unit values that come with the package, each in euros of its own price year."""
    return _shipped()


@cache
def prices() -> pl.DataFrame:
    """Yearly rise of consumer prices in France: `year`, `rise_share` on the year before, `source`,
    `to_verify`."""
    schema = {"year": pl.Int64, "rise_share": pl.Float64, "source": pl.String, "to_verify": pl.Boolean}
    return packaged("prices.csv", schema)


def price_factor(from_year: int, to_year: int) -> float:
    """What a euro of one year is worth in euros of another.

    >>> price_factor(2022, 2022)
    1.0
    >>> round(price_factor(2022, 2023), 4)
    1.0488
    """
    level = _levels()
    if unknown := [year for year in (from_year, to_year) if year not in level]:
        raise BadInput(
            m("no price level for {year}", year=unknown[0]),
            where="price_year",
            fix=m("a year from {first} to {last}", first=min(level), last=max(level)),
        )
    return level[to_year] / level[from_year]


def packaged(name: str, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """A data file of this package."""
    content = (files("levier.sites.reuse") / "data" / name).read_bytes()
    return pl.read_csv(BytesIO(content), schema=schema)


@cache
def _shipped() -> UnitValues:
    return UnitValues(_checked(packaged("unit_values.csv", SCHEMA)))


@cache
def _levels() -> dict[int, float]:
    level, levels = 1.0, {}
    for year, rise in prices().select("year", "rise_share").sort("year").iter_rows():
        levels[year] = level = level * (1 + rise)
    return levels


def _checked(table: pl.DataFrame) -> pl.DataFrame:
    for row in table.iter_rows(named=True):
        low, value, high = row["low"], row["value"], row["high"]
        sure = all(number is not None and isfinite(number) for number in (low, value, high))
        if not sure or not 0 <= low <= value <= high:
            raise BadInput(m("a range is 0 ≤ low ≤ value ≤ high"), where=row["key"])
        if row["spread"] == "lognormal" and low <= 0:
            raise BadInput(m("a value spread by factors is above 0"), where=row["key"])
    return table


def _triangular(unit: UnitValue, normal: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr  # imported here: the command line does not pay for it

    width = unit.high - unit.low
    if width == 0:
        return np.full(np.shape(normal), unit.value)
    share, turn = ndtr(normal), (unit.value - unit.low) / width
    rising = unit.low + np.sqrt(share * width * (unit.value - unit.low))
    falling = unit.high - np.sqrt((1 - share) * width * (unit.high - unit.value))
    return np.where(share < turn, rising, falling)
