"""Supply chains at national size: `python benchmarks/industries_supply.py LAKE TERRITORY KM`.

    levier specimen --national --establishments 4000000 --out COUNTRY
    levier data import COUNTRY --lake LAKE
    OMP_NUM_THREADS=1 python benchmarks/industries_supply.py LAKE region:99 25

Distances of the fictional country are too short by four: 25 km there stand for 100.

Without a lake, the input-output core alone, beside pymrio where it is installed: a table of 64 industries,
and one of 2,944 (64 industries of 46 countries, the size of FIGARO).
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from levier.core.evidence import NotComputed
from levier.core.territory import Territory
from levier.industries.supply import bill_of, input_output, leontief_inverse, multipliers
from levier.lake.store import Lake
from levier.plan.industries.supply import (
    Surroundings,
    every_activity,
    fitting_projects,
    supply_of,
    surroundings,
)
from levier.plan.inputs import known_geography

PROJECT = "battery-gigafactory"


def seconds(task: Callable[[], object]) -> str:
    """What a task takes: by the clock, and of processor, all threads together."""
    start, processor = time.perf_counter(), time.process_time()
    task()
    return f"{time.perf_counter() - start:.2f} s ({time.process_time() - processor:.2f} s of processor)"


def core(size: int) -> None:
    """Coefficients, inverse and multipliers of a dense table, ours and pymrio's."""
    rng = np.random.default_rng(0)
    codes = [f"I{number:04d}" for number in range(size)]
    matrix = rng.exponential(1, (size, size))
    output = matrix.sum(axis=0) / rng.uniform(0.3, 0.6, size)
    flows = pl.DataFrame(
        {
            "from_industry": np.repeat(codes, size),
            "to_industry": np.tile(codes, size),
            "value_meur": matrix.ravel(),
        }
    )
    table = input_output(flows, pl.DataFrame({"industry": codes, "output_meur": output}))
    ours = seconds(lambda: leontief_inverse(table))
    all_of_it = seconds(lambda: multipliers(table))
    print(f"{size} industries: inverse {ours}, multipliers {all_of_it}")
    try:
        import pandas as pd
        import pymrio
    except ImportError:
        print("pymrio is not installed")
        return
    frame = pd.DataFrame(matrix, index=codes, columns=codes)
    theirs = seconds(lambda: pymrio.calc_L(pymrio.calc_A(frame, output)))
    apart = np.abs(pymrio.calc_L(pymrio.calc_A(frame, output)).to_numpy() - leontief_inverse(table)).max()
    print(f"  pymrio: A and L {theirs}; largest difference {apart:.1e}")


def supply(folder: Path, territory: str, radius_km: float) -> None:
    """A territory's surroundings read from a lake, then a project's supply."""
    with Lake.open(folder) as lake:
        geography = known_geography(lake)
        place = Territory.find(territory, geography)
        found: list[Surroundings | NotComputed] = []
        for turn in ("cold", "warm"):
            took = seconds(
                lambda: found.append(
                    surroundings(lake, place, geography, every_activity(), radius_km=radius_km)
                )
            )
            print(f"{turn}: surroundings read in {took}")
        around = found[-1]
        if isinstance(around, NotComputed):
            sys.exit(str(around.reason))
        nearby = around.nearby
        print(
            f"  {nearby.establishments.height} employers, {len(nearby.communes)} communes within the radius"
        )
        print(f"fitting projects: {seconds(lambda: fitting_projects(around, 2))}")
        print(f"{PROJECT}: {seconds(lambda: supply_of(bill_of(PROJECT), around))}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            core(64)
            core(2944)
        case [folder, territory, radius_km]:
            supply(Path(folder), territory, float(radius_km))
        case _:
            sys.exit(__doc__)
