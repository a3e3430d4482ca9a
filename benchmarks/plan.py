"""Time and memory of a plan made from raw files: `python benchmarks/plan.py DATA TERRITORY...`."""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(territory: str, data: Path, out: Path) -> tuple[float, float]:
    """Wall seconds and peak megabytes of the whole command, the children it waits for included."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "levier", "plan", territory, "--data", str(data), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"levier plan {territory} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    data, *territories = sys.argv[1:]
    print(f"{'territory':<12} {'seconds':>8} {'peak MB':>8}  plan.json")
    for territory in territories:
        with tempfile.TemporaryDirectory() as scratch:
            digests = set()
            for turn in ("first", "second"):
                seconds, megabytes = run(territory, Path(data), Path(scratch) / turn)
                digest = hashlib.sha256((Path(scratch) / turn / "plan.json").read_bytes()).hexdigest()
                digests.add(digest)
                print(f"{territory:<12} {seconds:8.1f} {megabytes:8.0f}  {digest[:12]}")
            print("  byte-identical" if len(digests) == 1 else "  DIFFERENT")


if __name__ == "__main__":
    main()
