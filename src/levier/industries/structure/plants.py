"""How large the plants of an activity are where its average job is, told from jobs and plants by cell."""

import polars as pl

FEW_PLANTS = 10
"""Plants up to which the jobs of a cell differ from others' by its plants rather than by its place."""
SEVERAL_CELLS = 5
"""Such cells from which the variance of sizes is told."""
UNEQUAL = 2.1
"""E[s²] / E[s]² of the plants of one NAF sub-class in one commune, where their variance is not told. Median
of the 82 sub-classes of Metz with 10 employers or more (quartiles 1.5 and 3.3; by division 3.8), measured on
the headcount bands of INSEE's Sirene register of mid-2022, each at the geometric mean of its ends."""


def plant_size() -> pl.Expr:
    """E[s²] / E[s] of the sizes s of plants, as an aggregation over cells; null without a cell that has both
    its jobs and its plants.

    Plants that are added up hide their differences. So the variance of sizes is read, where cells hold few
    plants, from how far their jobs are from plants × mean size (least squares, weighted by the plants), never
    under what plants equal within each cell would give, Σ e² / n over Σ e. Without several such cells, the
    plants of a cell are taken as `UNEQUAL`. A cell with jobs has a plant.

    >>> cells = pl.DataFrame({"employees": [10, 30, None], "establishments": [1, 1, 2]})
    >>> cells.select(plant_size()).item()  # (10² + 30²) / 40
    25.0
    """
    e, n = pl.col("employees").cast(pl.Float64), pl.col("establishments").cast(pl.Float64).clip(lower_bound=1)
    held = ((e > 0) & n.is_not_null()).fill_null(False)
    few = held & (n <= FEW_PLANTS)
    mean = e.filter(few).sum() / n.filter(few).sum()
    variance = ((e - n * mean) ** 2 / n).filter(few).sum() / (few.sum() - 1)
    equal, unequal = (
        (e**2 / n * spread).filter(held).sum() / e.filter(held).sum() for spread in (1, unequal_by(n))
    )
    told = pl.max_horizontal(mean + variance / mean, equal)
    return pl.when(few.sum() >= SEVERAL_CELLS).then(told).when(held.any()).then(unequal).alias("plant_size")


def unequal_by(plants: pl.Expr) -> pl.Expr:
    """Σ s² of so many plants over what it would be if they were equal, their variance not being told."""
    return 1 + (UNEQUAL - 1) * (1 - 1 / plants)
