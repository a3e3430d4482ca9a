"""Location quotients with shrinkage, diversity and concentration of a national panel (fictional).

python benchmarks/industries_structure.py [areas] [activities]
"""

import resource
import sys
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from levier.core import naf
from levier.industries.structure import concentration, diversity, dynamic_shift_share, location_quotient


def fictional_year(areas: int, activities: int, seed: int = 1) -> pl.DataFrame:
    """A year in which 30 % of the cells are filled, plants are unequal and areas too."""
    random = np.random.default_rng(seed)
    codes = naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"].head(activities)
    size, weight = random.lognormal(1.5, 1, len(codes)), random.lognormal(0, 1.2, len(codes))
    people = random.lognormal(0, 1, areas)
    plants = random.poisson(np.outer(people, weight) * random.gamma(0.7, 1 / 0.7, (areas, len(codes))))
    jobs = np.ceil(plants * size * random.lognormal(0, 0.6, plants.shape)).astype(int)
    row, column = np.nonzero(plants)
    return pl.DataFrame(
        {
            "area": pl.Series(np.char.mod("%05d", np.arange(areas))).gather(row),
            "activity": codes.gather(column),
            "year": 2025,
            "employees": jobs[row, column],
            "establishments": plants[row, column],
        }
    )


def timed(name: str, work: Callable[[], object]) -> None:
    started = time.perf_counter()
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {time.perf_counter() - started:.2f} s, peak {peak:.0f} MB")


def main() -> None:
    areas, activities = (int(word) for word in (*sys.argv[1:], "1250", "732")[:2])
    year = fictional_year(areas, activities)
    print(f"{areas} areas, {year['activity'].n_unique()} activities, {year.height} filled cells")
    timed("location quotients", lambda: location_quotient(year, year=2025))
    timed("diversity", lambda: diversity(year, year=2025))
    timed("concentration", lambda: concentration(year, year=2025))
    one = year.filter(pl.col("area") == "00000").drop("area")
    panel, country = (
        pl.concat([rows.with_columns(year=pl.lit(y)) for y in range(2006, 2026)])
        for rows in (one, year.group_by("activity").agg(pl.col("employees").sum()))
    )
    timed(
        "dynamic shift-share of one area, 20 years",
        lambda: dynamic_shift_share(panel, country, start=2006, end=2025),
    )


if __name__ == "__main__":
    main()
