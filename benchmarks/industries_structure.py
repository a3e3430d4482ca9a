"""Shrunk location quotients against a planted truth, and how fast a national panel is read (fictional data).

    python benchmarks/industries_structure.py

Beside them, what one would use otherwise: the plain quotient, called a specialisation above 1.
"""

import resource
import time
from collections.abc import Callable

import numpy as np
import polars as pl

from levier.core import naf
from levier.industries.structure import (
    LocationQuotients,
    concentration,
    diversity,
    dynamic_shift_share,
    location_quotient,
    resilience,
)

AREAS, ACTIVITIES = 1_250, 732
WORLDS: dict[str, dict[str, float]] = {
    "quotients far apart, plants unequal": {"shape": 0.7, "spread": 1.0},
    "plants nearly equal": {"shape": 0.7, "spread": 0.5},
    "plants very unequal": {"shape": 0.7, "spread": 1.4},
    "a fifth of the plants": {"shape": 0.7, "spread": 1.0, "scale": 0.2},
    "quotients nearer to 1": {"shape": 2.0, "spread": 1.0},
    "all quotients 1": {"shape": 1e6, "spread": 1.0},
}


def planted(
    areas: int, activities: int, *, shape: float, spread: float, scale: float = 1.0, seed: int = 1
) -> tuple[pl.DataFrame, np.ndarray]:
    """Plants whose numbers differ from area to area as a gamma law of that shape has it, of sizes that differ
    as a log-normal law of that spread has it; and the quotients that this stands for."""
    rng = np.random.default_rng(seed)
    weight, people = rng.lognormal(0, 1.2, activities), scale * rng.lognormal(0, 1, areas)
    mean = np.outer(people, weight) * rng.gamma(shape, 1 / shape, (areas, activities))
    plants, size = rng.poisson(mean), rng.lognormal(1.8, 0.8, activities)
    row, column = np.nonzero(plants)
    held = plants[row, column]
    each = np.ceil(rng.lognormal(np.repeat(np.log(size[column]), held), spread))
    jobs = np.add.reduceat(each, np.concatenate([[0], np.cumsum(held)[:-1]]))
    expected = mean * size
    truth = expected * expected.sum() / np.outer(expected.sum(axis=1), expected.sum(axis=0))
    codes = naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"].head(activities)
    table = pl.DataFrame(
        {
            "area": pl.Series(np.char.mod("%05d", np.arange(areas))).gather(row),
            "activity": codes.gather(column),
            "year": 2025,
            "employees": jobs,
            "establishments": held,
        }
    )
    return table, truth


def compare(name: str, world: dict[str, float]) -> None:
    table, truth = planted(150, 150, **world)  # type: ignore[arg-type]
    found = location_quotient(table, year=2025)
    assert isinstance(found, LocationQuotients)
    known = np.isin(np.arange(150), np.flatnonzero(np.bincount(_places(table), minlength=150)))
    cells = found.by_cell.with_columns(truth=truth[:, known].ravel())
    inside = cells.select(pl.col("truth").is_between("shrunk_low", "shrunk_high").mean()).item()
    plain, shrunk = (
        cells.select(((pl.col(column) - pl.col("truth")) ** 2).mean().sqrt()).item()
        for column in ("location_quotient", "shrunk_quotient")
    )
    called, above = cells.filter("specialised"), cells.filter(pl.col("location_quotient") > 1)
    wrong, naive = ((rows["truth"] <= 1.001).mean() for rows in (called, above))
    power = cells.filter(pl.col("truth") > 2)["specialised"].mean()
    areas = called.filter(pl.col("truth") <= 1.001)["area"].n_unique() / 150
    print(
        f"{name}: 95 % intervals hold the truth {inside:.3f}; error {shrunk:.2f} (plain {plain:.2f}); "
        f"{called.height} specialised, {wrong or 0:.3f} of them not ({areas:.3f} of areas have one such); "
        f"{power or 0:.3f} of the true quotients above 2 are called so; "
        f"{above.height} plain quotients above 1, {naive:.3f} of them not"
    )


def _places(table: pl.DataFrame) -> np.ndarray:
    codes = naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"].head(150)
    return table["activity"].cast(pl.Enum(codes)).to_physical().to_numpy()


def timed(name: str, work: Callable[[], object]) -> None:
    started = time.process_time()  # of one core: the machine may be shared
    work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {time.process_time() - started:.2f} s, peak {peak:.0f} MB")


def main() -> None:
    for name, world in WORLDS.items():
        compare(name, world)
    year, _ = planted(AREAS, ACTIVITIES, shape=0.7, spread=1.0, scale=0.3)
    print(f"{AREAS} areas, {year['activity'].n_unique()} activities, {year.height} filled cells")
    timed("location quotients", lambda: location_quotient(year, year=2025))
    timed("diversity", lambda: diversity(year, year=2025))
    timed("concentration", lambda: concentration(year, year=2025))
    rng = np.random.default_rng(2)
    one, country = (
        pl.concat([rows.with_columns(year=pl.lit(y)) for y in range(2006, 2026)]).with_columns(
            employees=pl.col("employees") * pl.Series(rng.uniform(0.9, 1.1, rows.height * 20)) + extra
        )
        for rows, extra in (
            (year.filter(pl.col("area") == "00000").drop("area"), 0),
            (year.group_by("activity").agg(pl.col("employees").sum()), 1e4),
        )
    )
    timed(
        "shift-share year by year, 20 years", lambda: dynamic_shift_share(one, country, start=2006, end=2025)
    )
    timed("resilience", lambda: resilience(one, country))


if __name__ == "__main__":
    main()
