"""Everything that a table of areas and activities says of complexity, for one year or for each of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.cells import Cells, cells_of
from levier.industries.complexity.density import relatedness_density
from levier.industries.complexity.eigenvector import Complexity, PciScale, complexity
from levier.industries.complexity.grid import Floats, Grid, long_table, places
from levier.industries.complexity.outlook import complexity_outlook, opportunity_gain
from levier.industries.complexity.presence import Presence, presence_by_quotient, quotients
from levier.industries.complexity.proximity import proximity
from levier.industries.pairs import Pairs


@dataclass(frozen=True, eq=False)
class EconomicComplexity:
    """Of one year, everything. `location_quotient` is sparse, areas by activities."""

    location_quotient: sparse.csr_array
    presence: Presence
    complexity: Complexity
    proximity: Pairs
    density: Grid
    outlook: Floats
    gain: Grid

    @property
    def evidence(self) -> Evidence:
        """What the indices rest on, and what was left out."""
        return self.complexity.evidence

    @property
    def by_area(self) -> pl.DataFrame:
        """`area`, `diversity`, `eci`, `complexity_outlook` (null: set aside), by code."""
        outlook = pl.Series(self.outlook, nan_to_null=True)
        return self.complexity.by_area.with_columns(complexity_outlook=outlook)

    @property
    def by_activity(self) -> pl.DataFrame:
        """`activity`, `ubiquity`, `pci` (null: set aside), by code."""
        return self.complexity.by_activity

    def table(self, areas: Sequence[str] | None = None) -> pl.DataFrame:
        """Every activity in some areas, or in all: `area`, `activity`, `location_quotient`, `present` (both
        null where the cell is secret), `relatedness_density`, `opportunity_gain`, `pci`.

        Raises
        ------
        UnknownCode : an area that is not here.
        """
        here = self.presence
        rows = places(here.areas, areas)
        secret = here.unknown[rows].toarray()
        quotient = self.location_quotient[rows].toarray()
        quotient[secret] = np.nan
        table = long_table(
            tuple(here.areas[row] for row in rows),
            here.activities,
            {
                "location_quotient": quotient,
                "present": here.held[rows].toarray(),
                "relatedness_density": self.density.values[rows],
                "opportunity_gain": self.gain.values[rows],
                "pci": np.broadcast_to(self.complexity.pci, quotient.shape),
            },
        )
        if not secret.any():
            return table
        return table.with_columns(pl.when(pl.Series(~secret.ravel())).then("present").alias("present"))


@dataclass(frozen=True, eq=False)
class ComplexityByYear:
    """`years`: everything, by year; `not_computed`: why a year has no answer."""

    years: Mapping[int, EconomicComplexity]
    not_computed: Mapping[int, NotComputed]

    @property
    def by_area(self) -> pl.DataFrame:
        """`year`, then the columns of `EconomicComplexity.by_area`."""
        return self._together({year: whole.by_area for year, whole in self.years.items()})

    @property
    def by_activity(self) -> pl.DataFrame:
        """`year`, then the columns of `EconomicComplexity.by_activity`."""
        return self._together({year: whole.by_activity for year, whole in self.years.items()})

    def table(self, areas: Sequence[str] | None = None) -> pl.DataFrame:
        """`year`, then the columns of `EconomicComplexity.table`, for some areas or for all."""
        return self._together({year: whole.table(areas) for year, whole in self.years.items()})

    def _together(self, tables: Mapping[int, pl.DataFrame]) -> pl.DataFrame:
        dated = [table.select(pl.lit(year).alias("year"), pl.all()) for year, table in tables.items()]
        return pl.concat(dated) if dated else pl.DataFrame(schema={"year": pl.Int64})


def economic_complexity(
    cells: Cells, presence: Presence | None = None, *, pci_scale: PciScale = "eci"
) -> EconomicComplexity | NotComputed:
    """Location quotients, presence, complexity, proximity, density, outlook and gain, with the conventions of
    `ecomplexity` 0.5.3 (quotient of 1 or more, PCI on the scale of ECI, proximity of 1 with itself, outlook
    standardised). For others, call each function with its options.

    Parameters
    ----------
    cells : as made by `cells_of`
    presence : of these areas and activities or some of them; by default, a location quotient of 1 or more
    pci_scale : as for `complexity`

    Returns
    -------
    EconomicComplexity; NotComputed as for `complexity`.

    Raises
    ------
    UnknownCode : `presence` is about others than `cells`.
    """
    held = presence_by_quotient(cells) if presence is None else presence
    found = complexity(held, pci_scale=pci_scale)
    if isinstance(found, NotComputed):
        return found
    near = proximity(held)
    density = relatedness_density(held, near)
    outlook = complexity_outlook(held, density, found.pci_uncentred)
    gain = opportunity_gain(held, near, found.pci_uncentred)
    quotient = quotients(cells)
    if (held.areas, held.activities) != (cells.areas, cells.activities):
        rows, columns = places(cells.areas, held.areas), places(cells.activities, held.activities)
        quotient = quotient[rows][:, columns]
    return EconomicComplexity(quotient, held, found, near, density, outlook, gain)


def economic_complexity_by_year(
    table: pl.DataFrame, value: str = "employees", *, pci_scale: PciScale = "eci"
) -> ComplexityByYear:
    """`economic_complexity` of each year by itself.

    Parameters
    ----------
    table : key (`area`, `activity`, `year`); otherwise as for `cells_of`
    value, pci_scale : as for `cells_of` and `economic_complexity`

    Raises
    ------
    BadInput : there is no column `year`, a row has no year, or as for `cells_of` within a year.
    """
    if "year" not in table.columns:
        raise BadInput(m("the table has no column {columns}", columns="year"))
    if table["year"].null_count():
        raise BadInput(m("{n} rows have no {column}", n=table["year"].null_count(), column="year"))
    parts = table.partition_by("year", as_dict=True)
    found = {
        int(year): economic_complexity(cells_of(part, value), pci_scale=pci_scale)
        for (year,), part in sorted(parts.items())
    }
    return ComplexityByYear(
        {year: whole for year, whole in found.items() if not isinstance(whole, NotComputed)},
        {year: whole for year, whole in found.items() if isinstance(whole, NotComputed)},
    )
