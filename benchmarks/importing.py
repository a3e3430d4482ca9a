"""Reading a large Sirene stock: Levier's checked import beside pandas and DuckDB, which check nothing.

`python benchmarks/importing.py [ESTABLISHMENTS]`: writes a specimen of that size (1,000,000 by default) and
reads its establishments three ways, each in a process of its own.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LEVIER = """
import datetime, sys
from pathlib import Path
from levier.lake.importing import import_folder
result = import_folder(Path(sys.argv[1]).parent, Path(sys.argv[2]), datetime.date(2026, 11, 23))
parts = [part for parts in result.parts.values() for part in parts]
rows, faults = (sum(getattr(part, name) for part in parts) for name in ("rows", "set_aside"))
print(rows, "rows,", faults + sum(part.withheld for part in parts), "faults named")
"""
PANDAS = """
import sys, pandas
frame = pandas.read_csv(sys.argv[1], dtype=str)
frame.to_parquet(sys.argv[2] + ".parquet")
print(len(frame), "rows, nothing checked")
"""
DUCKDB = """
import sys, duckdb
duckdb.execute("SET memory_limit='1GB'; SET enable_progress_bar=false")
read = f"FROM read_csv('{sys.argv[1]}', all_varchar=true)"
duckdb.execute(f"COPY ({read}) TO '{sys.argv[2]}.parquet' (COMPRESSION zstd)")
print(duckdb.execute(f"SELECT count(*) FROM '{sys.argv[2]}.parquet'").fetchone()[0], "rows, nothing checked")
"""


def run(name: str, script: str, stock: Path, target: Path) -> None:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(stock), str(target)], stdout=subprocess.PIPE, text=True
    )
    said = process.stdout.read().strip() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    print(
        f"{name:<8} {seconds:7.1f} s {usage.ru_maxrss / 1024:7.0f} MB  {said}" + (" FAILED" if status else "")
    )


def main() -> None:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run(
            [
                sys.executable,
                "-m",
                "levier",
                "specimen",
                "--out",
                str(folder / "raw"),
                "--establishments",
                str(size),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        alone = folder / "alone"
        alone.mkdir()
        stock = alone / "StockEtablissement_utf8.csv"
        (folder / "raw" / "sirene" / stock.name).rename(stock)
        print(f"{size:,} establishments, {stock.stat().st_size / 1e6:.0f} MB of CSV")
        run("levier", LEVIER, stock, folder / "lake")
        run("duckdb", DUCKDB, stock, folder / "duckdb")
        run("pandas", PANDAS, stock, folder / "pandas")


if __name__ == "__main__":
    main()
