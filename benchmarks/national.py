"""The country at full size: the fictional one written, built into a lake, counted, kept current.

`python benchmarks/national.py [ESTABLISHMENTS...] [--country FOLDER]`: for each size (1, 5 and 40 million by
default) the country is written, all its tables are built and two territories are read out of them. The last
and largest is then counted beside Polars, pandas, PySpark (local[2]) and bare DuckDB, which read the same
Parquet file and must give the same rows, and takes in a day of 50,000 changes. Each step is a process of its
own; memory is the peak of its whole tree of processes.
"""

import argparse
import hashlib
import math
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import psutil

SIZES = (1_000_000, 5_000_000, 40_000_000)
CHANGES = 50_000
DAY = "2026-09-01"
TERRITORIES = ("3F", "3F001")
COUNTING = Path(__file__).with_name("counting")
PEERS = {
    "Levier (Ibis on DuckDB)": "with_levier.py",
    "DuckDB (SQL)": "with_duckdb.py",
    "Polars": "with_polars.py",
    "pandas": "with_pandas.py",
    "PySpark local[2]": "with_pyspark.py",
}
WRITE = """
import sys
from pathlib import Path
from levier.specimen.national import write_national
rows = {}
write_national(Path(sys.argv[1]), int(sys.argv[2]), report=lambda file, count: rows.__setitem__(file, count))
print(sum(rows.values()))
"""
MAKE_DAY = """
import datetime, sys
from pathlib import Path
from levier.specimen.national import write_day
write_day(Path(sys.argv[1]), Path(sys.argv[2]), datetime.date.fromisoformat(sys.argv[3]), int(sys.argv[4]))
"""
BUILD = """
import datetime, sys
from pathlib import Path
from levier.lake.importing import import_folder
result = import_folder(Path(sys.argv[1]), Path(sys.argv[2]), datetime.date(2026, 11, 24))
assert not result.refused, [str(error) for error in result.refused]
print(sum(part.rows + part.set_aside for parts in result.parts.values() for part in parts))
"""
READ = """
import sys, time
from pathlib import Path
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import known_geography, read_inputs
with Lake.open(Path(sys.argv[1])) as lake:
    lake = lake.only(fictional=True)
    geography = known_geography(lake)
    territory = Territory.find(sys.argv[2], geography)
    begun = time.perf_counter()
    inputs = read_inputs(lake, territory, geography)
    print(time.perf_counter() - begun, inputs.establishments.height)
"""


@dataclass(frozen=True)
class Run:
    """One step: wall seconds, peak resident megabytes, the words that it printed."""

    seconds: float
    megabytes: float
    said: list[str]


def run(*command: object) -> Run:
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen([sys.executable, *map(str, command)], stdout=said, stderr=complaints)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, resident_megabytes(process.pid))
            time.sleep(0.02)
        if process.returncode:
            complaints.seek(0)
            raise SystemExit(f"a step ended with {process.returncode}:\n{complaints.read()[-2000:]}")
        said.seek(0)
        return Run(time.perf_counter() - begun, peak, said.read().split())


def resident_megabytes(pid: int) -> float:
    """Memory that a process and its children hold now."""
    total = 0.0
    try:
        parent = psutil.Process(pid)
        for process in (parent, *parent.children(recursive=True)):
            total += process.memory_info().rss / 1e6
    except psutil.NoSuchProcess:
        pass  # it has ended since it was listed
    return total


def build(size: int, country: Path | None, scratch: Path) -> tuple[float, Path, Path]:
    """Write a country unless there is one, and build its lake: seconds of building, country, lake."""
    print(f"{size:,} establishments", flush=True)
    raw, lake = country or scratch / f"country-{size}", scratch / f"lake-{size}"
    if country is None:
        tell("written", run("-c", WRITE, raw, size))
    built = run("-c", BUILD, raw, lake)
    tell("built", built)
    for territory in TERRITORIES:
        seconds, establishments = run("-c", READ, lake, territory).said
        print(f"  {territory} read: {int(establishments):,} establishments and what goes with them,", end=" ")
        print(f"{float(seconds):.2f} s", flush=True)
    return built.seconds, raw, lake


def tell(step: str, done: Run) -> None:
    rows = int(done.said[0])
    print(f"  {step}: {rows:,} rows, {done.seconds:.1f} s, {rows / done.seconds:,.0f} rows/s,", end=" ")
    print(f"{done.megabytes:,.0f} MB", flush=True)


def compare(lake: Path, scratch: Path) -> None:
    (register,) = (path for path in lake.glob("establishments-*.parquet") if "quarantine" not in path.name)
    print("\nCounts of industrial establishments and of employers, from the lake's Parquet")
    print(f"  {'':<26} {'counting':>9} {'process':>9} {'peak':>9}")
    sums = set()
    for name, script in PEERS.items():
        out = scratch / script
        out.mkdir()
        counted = run(COUNTING / script, register, out)
        sums.add(checksum(out))
        seconds = float(counted.said[-1])
        print(
            f"  {name:<26} {seconds:7.2f} s {counted.seconds:7.2f} s {counted.megabytes:6,.0f} MB", flush=True
        )
    print("  the same rows out of all" if len(sums) == 1 else "  DIFFERENT rows")


def checksum(folder: Path) -> str:
    """Of the rows that a peer wrote, whatever the types of its Parquet."""
    tables = [pl.read_parquet(folder / f"{name}.parquet") for name in ("industrial", "employers")]
    text = "".join(table.cast(pl.String).write_csv() for table in tables)
    return hashlib.sha256(text.encode()).hexdigest()


def take_a_day(raw: Path, lake: Path, scratch: Path) -> None:
    run("-c", MAKE_DAY, scratch / "day", raw, DAY, CHANGES)
    merged = run("-c", BUILD, scratch / "day", lake)
    print(f"\nA day of {CHANGES:,} changes: {int(merged.said[0]):,} rows merged in", end=" ")
    print(f"{merged.seconds:.1f} s, {merged.megabytes:,.0f} MB")
    for territory in TERRITORIES:
        print(f"  then {territory} is read in {float(run('-c', READ, lake, territory).said[0]):.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--country", type=Path, help="a country already written, of the last size")
    asked = parser.parse_args()
    seconds: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for size in asked.sizes:
            country = asked.country if size == asked.sizes[-1] else None
            seconds[size], raw, lake = build(size, country, scratch)
        first, last = asked.sizes[0], asked.sizes[-1]
        if first != last:
            exponent = math.log(seconds[last] / seconds[first]) / math.log(last / first)
            print(f"The time of building grows as the size to the power {exponent:.2f}")
        compare(lake, scratch)
        take_a_day(raw, lake, scratch)


if __name__ == "__main__":
    main()
