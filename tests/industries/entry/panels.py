"""Fictional panels: areas at home in some groups of activities, which enter where others of the group are."""

import numpy as np
import polars as pl

GROUPS, SIZE = 4, 6
ACTIVITIES = [f"{10 + group}.{n}0Z" for group in range(GROUPS) for n in range(SIZE)]


def fictional_table(areas: int = 40, years: int = 14, seed: int = 3) -> pl.DataFrame:
    """Each year an absent activity enters with a chance that grows with how many of its group are there."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(GROUPS), SIZE)
    same = (group[:, None] == group).astype(float) - np.eye(len(group))
    home = rng.integers(GROUPS, size=areas)
    chance = np.where(home[:, None] == group, 0.5, 0.08)
    held = np.where(rng.random(chance.shape) < chance, rng.integers(5, 60, chance.shape), 0)
    parts = []
    for year in range(years):
        parts.append(_rows(held, 2000 + year))
        around = (held > 0) @ same / (SIZE - 1)
        enters = (held == 0) & (rng.random(held.shape) < 0.004 + 0.10 * around**2)
        leaves = (held > 0) & (rng.random(held.shape) < 0.03)
        grown = np.maximum(np.round(held * np.exp(rng.normal(0, 0.08, held.shape))), held > 0)
        held = np.where(leaves, 0, np.where(enters, rng.integers(5, 60, held.shape), grown)).astype(int)
    return pl.concat(parts)


def _rows(held: np.ndarray, year: int) -> pl.DataFrame:
    area, activity = np.nonzero(held)
    return pl.DataFrame(
        {
            "area": [f"A{n:02d}" for n in area],
            "activity": pl.Series(ACTIVITIES).gather(activity),
            "year": np.full(len(area), year),
            "employees": held[area, activity],
            "establishments": np.maximum(held[area, activity] // 20, 1),
        }
    )
