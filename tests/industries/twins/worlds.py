"""Fictional panels with a known truth: planted twins, planted entries, planted effects."""

import numpy as np
import numpy.typing as npt
import polars as pl

ACTIVITIES = (
    "01.1",
    "10.1",
    "20.1",
    "22.2",
    "25.6",
    "26.1",
    "28.9",
    "29.3",
    "35.1",
    "47.1",
    "49.4",
    "62.0",
    "86.1",
)
FIRST = 2004


def jobs_table(jobs: npt.NDArray[np.float64], first: int = FIRST, prefix: str = "Z") -> pl.DataFrame:
    """Rows of a panel from areas by activities by years; zeros have no row."""
    area, activity, year = np.nonzero(jobs)
    employees = jobs[area, activity, year]
    return pl.DataFrame(
        {
            "area": [f"{prefix}{at:03}" for at in area],
            "activity": [ACTIVITIES[at] for at in activity],
            "year": first + year,
            "employees": employees,
            "establishments": np.maximum(1, employees // 12),
        }
    )


def alike_world(seed: int, families: int = 12, size: int = 6, years: int = 20) -> pl.DataFrame:
    """Areas in families: those of a family share structure and size in the first years and part ways later.
    Areas 0 to size - 1 are the first family, and so on."""
    rng = np.random.default_rng(seed)
    structure = rng.dirichlet(np.full(len(ACTIVITIES), 0.8), families)
    total = np.exp(rng.normal(9, 1, families))
    family = np.repeat(np.arange(families), size)
    noise = np.exp(rng.normal(0, 0.15, (len(family), len(ACTIVITIES), 1)))
    drift = np.exp(
        rng.normal(0, 0.02, (len(family), len(ACTIVITIES), 1)) * np.maximum(0, np.arange(years) - 8)
    )
    expected = (structure[family] * total[family, None])[:, :, None] * noise * drift
    return jobs_table(np.round(expected * np.exp(rng.normal(0, 0.02, expected.shape))))


def factor_world(
    rng: np.random.Generator, areas: int = 30, years: int = 20, noise: float = 1.0, factors: int = 3
) -> npt.NDArray[np.float64]:
    """Outcomes, years by areas: common factors that wander, loadings within those of others, noise."""
    common = np.cumsum(rng.normal(size=(years, factors)), axis=0)
    return 100 + 2 * common @ rng.uniform(0, 1, (areas, factors)).T + noise * rng.normal(size=(years, areas))


def outcome_table(values: npt.NDArray[np.float64], first: int = FIRST) -> pl.DataFrame:
    years, areas = values.shape
    return pl.DataFrame(
        {
            "area": [f"Z{at:03}" for at in range(areas)] * years,
            "year": np.repeat(np.arange(first, first + years), areas),
            "value": values.ravel(),
        }
    )
