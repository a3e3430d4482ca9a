"""What a valuation assumes: each figure with its range, year and source, and how a user overrides it."""

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from io import BytesIO
from typing import Literal

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m

SCHEMA = {
    "name": pl.String,
    "sector": pl.String,
    "size": pl.String,
    "unit": pl.String,
    "low": pl.Float64,
    "mode": pl.Float64,
    "high": pl.Float64,
    "year": pl.Int64,
    "status": pl.String,
    "source": pl.String,
}
"""Columns of a file of assumptions. `sector` and `size` are null for any. `status`: `law`, `observed`,
`to be verified` (known from memory, not checked) or `given` (by the user)."""
KEY = ("name", "sector", "size")
STATUSES = ("law", "observed", "to be verified", "given")

Size = Literal["micro", "small", "medium", "large"]
SIZE_ABOVE_EUR: dict[Size, float] = {"micro": 0.0, "small": 2e6, "medium": 10e6, "large": 50e6}
"""Revenue from which a firm is of a size: micro, small, medium and large as in the European definition of
small firms (recommendation 2003/361/EC), turnover alone."""

SECTOR_OF_DIVISION: dict[str, str] = {
    f"{division:02}": sector
    for sector, divisions in {
        "food": range(10, 13),
        "textiles": range(13, 16),
        "wood and paper": range(16, 19),
        "chemicals and materials": range(19, 24),
        "metals": range(24, 26),
        "electronics": range(26, 28),
        "machinery": (28, 33),
        "vehicles": range(29, 31),
        "other manufacturing": range(31, 33),
        "utilities": range(35, 40),
        "construction": range(41, 44),
        "trade": range(45, 48),
        "transport": range(49, 54),
        "services": (*range(58, 64), *range(69, 83)),
    }.items()
    for division in divisions
}
"""Sectors in which deals are told together, by NAF division; any other division has none."""


@dataclass(frozen=True)
class Assumption:
    """A figure between `low` and `high`, most likely `mode`; triangular between them."""

    name: str
    unit: str
    low: float
    mode: float
    high: float
    year: int | None
    status: str
    source: str


@dataclass(frozen=True, eq=False)
class Assumptions:
    """A table of assumptions (columns of `SCHEMA`, key `name`, `sector`, `size`)."""

    table: pl.DataFrame

    @staticmethod
    def shipped() -> "Assumptions":
        """Those that come with the package. Those `to be verified` are orders of magnitude: replace them."""
        return _shipped()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.table["name"].unique().sort())

    def overridden(self, table: pl.DataFrame) -> "Assumptions":
        """These assumptions with the rows of a table in place of those of the same name, sector and size.

        Parameters
        ----------
        table : `name`, `low`, `mode`, `high`; and, if wanted, `sector`, `size`, `unit`, `year`, `source`

        Raises
        ------
        BadInput : a column is missing, a name is not one of `names`, or a range is not low <= mode <= high.
        """
        given = _checked(table, self)
        kept = self.table.join(given, on=KEY, how="anti", nulls_equal=True)
        return Assumptions(pl.concat([kept, given]).sort(KEY))

    def of(self, name: str, sector: str | None = None, size: str | None = None) -> Assumption:
        """The assumption for a sector and a size: the row that names most of the two, the sector first."""
        known = self._rows
        for key in ((name, sector, size), (name, sector, None), (name, None, size), (name, None, None)):
            if key in known:
                return known[key]
        raise BadInput(
            m("no assumption “{name}” for this sector and size", name=name),
            fix=m("give it by a file of assumptions"),
        )

    def for_firm(self, sector: str | None, size: str | None) -> dict[str, Assumption]:
        """Every assumption by its name, as it holds for a firm."""
        return {name: self.of(name, sector, size) for name in self.names}

    @cached_property
    def _rows(self) -> dict[tuple[str, str | None, str | None], Assumption]:
        return {
            (row["name"], row["sector"], row["size"]): Assumption(
                **{field: row[field] for field in Assumption.__dataclass_fields__}
            )
            for row in self.table.iter_rows(named=True)
        }


def sector_of(naf: str | None) -> str | None:
    """The sector of deals that a NAF code belongs to; None for none, or for a null code.

    >>> sector_of("25.62B"), sector_of("84.11Z")
    ('metals', None)
    """
    return None if naf is None else SECTOR_OF_DIVISION.get(naf[:2])


def size_of(revenue_eur: float | None) -> Size | None:
    """The size of a firm by its yearly revenue; None where it is unknown.

    >>> size_of(1.9e6), size_of(2e6), size_of(None)
    ('micro', 'small', None)
    """
    if revenue_eur is None:
        return None
    return [size for size, above in SIZE_ABOVE_EUR.items() if max(revenue_eur, 0) >= above][-1]


def packaged_csv(name: str, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """A data file of this package."""
    content = (files("levier.takeover.value") / "data" / name).read_bytes()
    return pl.read_csv(BytesIO(content), schema=schema)


@cache
def _shipped() -> Assumptions:
    return Assumptions(packaged_csv("assumptions.csv", SCHEMA).sort(KEY))


def _checked(table: pl.DataFrame, known: Assumptions) -> pl.DataFrame:
    needed = ("name", "low", "mode", "high")
    if missing := [column for column in needed if column not in table.columns]:
        raise BadInput(
            m("columns are missing: {columns}", columns=", ".join(missing)),
            where="assumptions",
            fix=m("a file of assumptions has the columns {columns}", columns=", ".join(SCHEMA)),
        )
    units = dict(known.table.select("name", "unit").unique().iter_rows())
    if strangers := sorted(set(table["name"].drop_nulls()) - units.keys()):
        raise BadInput(
            m("no such assumption: {names}", names=", ".join(strangers)),
            where="assumptions",
            fix=m("one of: {names}", names=", ".join(sorted(units))),
        )
    given = table.select(
        pl.col(name).cast(dtype) if name in table.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in SCHEMA.items()
    ).with_columns(
        unit=pl.col("name").replace_strict(units, default=None),
        status=pl.lit("given"),
        source=pl.col("source").fill_null("given by the user"),
    )
    ordered = (pl.col("low") <= pl.col("mode")) & (pl.col("mode") <= pl.col("high"))
    finite = pl.all_horizontal(pl.col("low", "mode", "high").is_finite())
    wrong = given.filter(~(ordered & finite).fill_null(False))
    if wrong.height:
        raise BadInput(
            m("a range is low <= mode <= high: {names}", names=", ".join(wrong["name"].unique().sort())),
            where="assumptions",
        )
    if given.select(KEY).is_duplicated().any():
        raise BadInput(m("an assumption is given twice for the same sector and size"), where="assumptions")
    return given
