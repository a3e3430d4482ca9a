"""How large the plants of an activity are where its average job is, told from jobs and plants by cell."""

import polars as pl

FEW_PLANTS = 10
"""Plants up to which the jobs of a cell differ from others' by its plants rather than by its place."""
SEVERAL_CELLS = 5
"""Such cells from which the variance of sizes is told."""


def plant_size() -> pl.Expr:
    """E[s²] / E[s] of the sizes s of plants, as an aggregation over cells; null without a cell that has both
    its jobs and its plants.

    Plants that are added up hide their differences. So the variance of sizes is read, where cells hold few
    plants, from how far their jobs are from plants × mean size (least squares, weighted by the plants); it is
    not below Σ e² / n over Σ e, which takes the plants of each cell as equal. A cell with jobs has a plant.

    >>> cells = pl.DataFrame({"employees": [10, 30, None], "establishments": [1, 3, 2]})
    >>> cells.select(plant_size()).item()
    10.0
    """
    e, n = pl.col("employees").cast(pl.Float64), pl.col("establishments").cast(pl.Float64).clip(lower_bound=1)
    held = ((e > 0) & n.is_not_null()).fill_null(False)
    few = held & (n <= FEW_PLANTS)
    of_cells = pl.when(held.any()).then((e**2 / n).filter(held).sum() / e.filter(held).sum())
    mean = e.filter(few).sum() / n.filter(few).sum()
    variance = ((e - n * mean) ** 2 / n).filter(few).sum() / (few.sum() - 1)
    of_plants = pl.when(few.sum() >= SEVERAL_CELLS).then(mean + variance / mean)
    return pl.max_horizontal(of_cells, of_plants).alias("plant_size")
