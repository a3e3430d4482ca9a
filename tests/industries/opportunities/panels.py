"""Fictional panels, small enough to be worked by hand or drawn by a seed."""

from collections.abc import Sequence

import numpy as np
import polars as pl

METALS = ("24.10Z", "25.11Z", "25.50A", "25.62B", "27.11Z", "28.41Z")
FOODS = ("10.12Z", "10.51C", "10.73Z", "10.85Z", "11.05Z", "28.93Z")
SHOPS = ("47.11F", "56.10A")


def panel(
    areas: int = 24,
    years: Sequence[int] = (2018, 2021, 2022, 2023),
    seed: int = 1,
    absent: Sequence[tuple[int, str]] = ((0, "25.62B"), (0, "10.51C"), (0, "56.10A")),
) -> pl.DataFrame:
    """Half the areas live on metals, half on food, all have shops: area 0 is of metals, without machining
    (25.62B), cheese (10.51C) or restaurants (56.10A)."""
    draw = np.random.default_rng(seed)
    rows = []
    for area in range(areas):
        strong = METALS if area % 2 == 0 else FOODS
        for activity in (*METALS, *FOODS, *SHOPS):
            held = activity in strong and draw.random() < 0.85
            here = 1 if activity in SHOPS or draw.random() < 0.3 else 0
            size = int(draw.integers(60, 200)) if held else 6 * here
            if (area, activity) in absent:
                size = 0
            for year in years:
                grown = size + (year - years[0]) * (size > 0)
                if grown:
                    rows.append((f"A{area:02}", activity, year, grown, max(1, grown // 20)))
    schema = ["area", "activity", "year", "employees", "establishments"]
    return pl.DataFrame(rows, schema=schema, orient="row")
