"""Economic complexity of a fictional country: Levier beside ecomplexity and a careful plain NumPy.

    python benchmarks/industries.py [communes] [communes of the peer] [years] [zones]

35,000 communes, 5,000 for the peer, 20 years and 300 zones by default; 732 activities throughout. Each side
runs in a process of its own, on one BLAS thread and one Polars thread, from the same table in memory (Polars
or pandas), and reports its seconds, those of the processor, and its peak memory, the table included.
Quotients, presence, ECI, PCI, proximity, density, outlook and gain are worked out by all; the greatest
difference with Levier is printed.
"""

import os

# Before NumPy: two threads on a busy machine can cost a factor of 20.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ[name] = "1"

import multiprocessing  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from collections.abc import Callable  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402

ACTIVITIES = 732
CELLS_PER_COMMUNE = 1_200_000 / 35_000
MEASURES = ("eci", "pci", "density", "coi", "cog")


def fictional_country(areas: int, cells: float, seed: int) -> pl.DataFrame:
    """Jobs by area and activity: sizes of areas and activities are log-normal, and an area's place on one
    hidden scale draws activities of the same place. Every area has one cell at least."""
    rng = np.random.default_rng(seed)
    size, weight = rng.lognormal(0, 1.6, areas), rng.lognormal(0, 1.2, ACTIVITIES)
    place = rng.normal(0, 1, areas) + 0.5 * np.log(size)
    rate = np.exp(0.4 * np.outer(place, rng.normal(0, 1, ACTIVITIES)))
    rate *= size[:, None]
    rate *= weight
    low, high = 1e-9, 1e3
    sample = rate[rng.integers(0, areas, 500)]
    for _ in range(50):
        middle = np.sqrt(low * high)
        filled = (1 - np.exp(-sample * middle)).sum() / 500
        low, high = (middle, high) if filled < cells else (low, middle)
    rate *= -middle
    held = rng.random(rate.shape) < -np.expm1(rate)
    held[np.arange(areas), rng.integers(0, ACTIVITIES, areas)] = True
    rows, columns = np.nonzero(held)
    jobs = 1 + rng.lognormal(np.log(size[rows]) + 0.5, 1.2).round()
    area, activity = (
        np.char.add(kind, np.char.zfill(codes.astype(str), 5))
        for kind, codes in (("c", rows), ("n", columns))
    )
    return pl.DataFrame({"area": area, "activity": activity, "employees": jobs})


def fictional_panel(zones: int, years: int) -> pl.DataFrame:
    parts = [
        fictional_country(zones, 0.45 * ACTIVITIES, seed).with_columns(year=pl.lit(2006 + seed))
        for seed in range(years)
    ]
    return pl.concat(parts)


def levier_country(path: str) -> dict[str, np.ndarray]:
    from levier.industries.cells import cells_of
    from levier.industries.complexity import economic_complexity

    table = pl.read_parquet(path)
    started = now()
    found = economic_complexity(cells_of(table))
    told(started)
    return {
        "eci": found.complexity.eci,
        "pci": found.complexity.pci,
        "density": found.density.values,
        "coi": found.outlook,
        "cog": found.gain.values,
    }


def levier_panel(path: str) -> dict[str, np.ndarray]:
    from levier.industries.complexity import economic_complexity_by_year

    table = pl.read_parquet(path)
    started = now()
    found = economic_complexity_by_year(table)
    told(started, "without the long table")
    whole = found.table()
    told(started, f"with the long table of {whole.height:,} rows")
    last = found.years[max(found.years)]
    return {
        "eci": last.complexity.eci,
        "pci": last.complexity.pci,
        "density": last.density.values,
        "coi": last.outlook,
        "cog": last.gain.values,
    }


def numpy_country(path: str) -> dict[str, np.ndarray]:
    """The definitions on full matrices, written with care: no copy that can be spared."""
    table = pl.read_parquet(path)
    started = now()
    found = numpy_measures(table)
    told(started)
    return found


def numpy_panel(path: str) -> dict[str, np.ndarray]:
    table = pl.read_parquet(path)
    started = now()
    found = [numpy_measures(part) for _, part in sorted(table.partition_by("year", as_dict=True).items())]
    told(started)
    return found[-1]


def numpy_measures(table: pl.DataFrame) -> dict[str, np.ndarray]:
    areas, row = np.unique(table["area"].to_numpy(), return_inverse=True)
    activities, column = np.unique(table["activity"].to_numpy(), return_inverse=True)
    values = np.zeros((len(areas), len(activities)))
    values[row, column] = table["employees"].to_numpy()
    share = values.sum(axis=0) / values.sum()
    values /= values.sum(axis=1, keepdims=True)
    values /= share
    held = np.greater_equal(values, 1).astype(float)
    del values
    diversity, ubiquity = held.sum(axis=1), held.sum(axis=0)
    both = held.T @ held
    scaled = held / np.sqrt(diversity)[:, None]
    square = scaled.T @ scaled
    del scaled
    square /= np.sqrt(np.outer(ubiquity, ubiquity))
    pci = np.linalg.eigh(square)[1][:, -2] / np.sqrt(ubiquity)
    eci = held @ pci / diversity
    sign, mean, spread = np.sign(np.corrcoef(eci, diversity)[0, 1]), eci.mean(), eci.std()
    near = both / np.maximum(ubiquity[:, None], ubiquity)
    near /= near.sum(axis=1, keepdims=True)
    density = held @ near.T
    missing = np.subtract(1, held, out=held)
    value = sign * pci / spread
    outlook = np.einsum("ij,ij,j->i", density, missing, value)
    gain = missing @ (near * value[:, None])
    gain *= missing
    return {
        "eci": sign * (eci - mean) / spread,
        "pci": sign * (pci - mean) / spread,
        "density": density,
        "coi": (outlook - outlook.mean()) / outlook.std(),
        "cog": gain,
    }


def peer_table(path: str) -> dict[str, np.ndarray]:
    """ecomplexity, by year if the table has years; the last year is compared."""
    from ecomplexity import ecomplexity

    warnings.simplefilter("ignore")
    table = pl.read_parquet(path)
    table = table if "year" in table.columns else table.with_columns(year=pl.lit(2020))
    frame = table.to_pandas()
    columns = {"time": "year", "loc": "area", "prod": "activity", "val": "employees"}
    started = now()
    out = ecomplexity(frame, columns, check_logsupermodularity=False, verbose=False)
    told(started)
    out = out[out["year"] == out["year"].max()].sort_values(["area", "activity"])
    shape = (out["area"].nunique(), out["activity"].nunique())
    grids = {name: out[name].to_numpy(dtype=float).reshape(shape) for name in MEASURES}
    return grids | {"eci": grids["eci"][:, 0], "pci": grids["pci"][0], "coi": grids["coi"][:, 0]}


def now() -> tuple[float, float]:
    """The time on the wall and that of the processor."""
    return time.perf_counter(), time.process_time()


def told(started: tuple[float, float], how: str = "") -> None:
    wall, processor = (end - start for end, start in zip(now(), started, strict=True))
    status = Path("/proc/self/status").read_text("ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024**2
    print(f"    {wall:7.2f} s ({processor:.2f} of processor), peak {peak:.2f} GB {how}", flush=True)


def alone(side: Callable[[str], dict[str, np.ndarray]], path: Path, result: Path) -> None:
    """The side in a process of its own; what it found, in a file."""
    print(f"  {side.__name__}", flush=True)
    process = multiprocessing.get_context("spawn").Process(target=_saved, args=(side, str(path), str(result)))
    process.start()
    process.join()


def _saved(side: Callable[[str], dict[str, np.ndarray]], path: str, result: str) -> None:
    np.savez(result, **side(path))


def compared(sides: list[Callable[[str], dict[str, np.ndarray]]], path: Path, folder: Path) -> None:
    """Each side, and how far the others are from the first."""
    for side in sides:
        alone(side, path, folder / f"{side.__name__}.npz")
    first, *others = (np.load(folder / f"{side.__name__}.npz") for side in sides)
    for side, other in zip(sides[1:], others, strict=True):
        gap = max(float(np.abs(first[name] - other[name]).max()) for name in MEASURES)
        print(f"  greatest difference of {side.__name__} with Levier: {gap:.0e}")


def main(communes: int = 35_000, peer_communes: int = 5_000, years: int = 20, zones: int = 300) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder, path = Path(scratch), Path(scratch) / "table.parquet"
        for areas, sides in (
            (communes, [levier_country, numpy_country]),
            (peer_communes, [levier_country, numpy_country, peer_table]),
        ):
            table = fictional_country(areas, CELLS_PER_COMMUNE, seed=1)
            print(f"{areas:,} communes by {table['activity'].n_unique()} activities, {table.height:,} cells")
            table.write_parquet(path)
            compared(sides, path, folder)
        table = fictional_panel(zones, years)
        print(f"{zones} zones by {ACTIVITIES} activities by {years} years, {table.height:,} cells")
        table.write_parquet(path)
        compared([levier_panel, numpy_panel, peer_table], path, folder)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
