"""A process that imports editions of a folder in turn, each in a child that it kills at some moment.

`python killing.py EDITION... LAKE KILLS SEED`: after each kill another child reads the lake; what it held is
printed, a line a kill: the moment of the kill in milliseconds, the edition imported, whether it had ended,
what the lake then holds.
"""

import datetime
import os
import random
import signal
import sys
import time
from pathlib import Path

import levier.lake.importing as importing
from levier.lake.store import Lake

TODAY = datetime.date(2026, 11, 23)
TABLES = ("establishments", "recruitment_tension")


def forked(work: object) -> int:
    child = os.fork()
    if not child:
        code = 1
        try:
            work()  # type: ignore[operator]
            code = 0
        finally:
            os._exit(code)
    return child


def held(lake: Path) -> str:
    """The names of editions that the rows of each table bear, read whole."""
    with Lake.open(lake) as opened:
        found = []
        for name in TABLES:
            table = opened.table(name)
            assert table is not None
            rows = table.to_polars()
            column = "name" if name == "establishments" else "fap"
            found.append(f"{'+'.join(sorted(set(rows[column])))}:{rows.height}")
        return " ".join(found)


def main() -> None:
    *editions, lake, kills, seed = sys.argv[1:]
    rng = random.Random(int(seed))
    folder = Path(lake)
    longest = 0.0
    for edition in editions:  # once each to the end: how long it takes
        begun = time.perf_counter()
        child = forked(lambda edition=edition: importing.import_folder(Path(edition), folder, TODAY))
        assert os.waitpid(child, 0)[1] == 0
        longest = max(longest, time.perf_counter() - begun)
    for turn in range(int(kills)):
        edition = editions[turn % len(editions)]
        child = forked(lambda edition=edition: importing.import_folder(Path(edition), folder, TODAY))
        moment = rng.random() * longest * 1.1
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
        ended = os.waitpid(child, 0)[1] == 0
        fate = "ended" if ended else "killed"
        sys.stdout.write(f"{moment * 1000:.0f} {Path(edition).name} {fate} ")
        sys.stdout.flush()
        reader = forked(lambda: os.write(1, f"{held(folder)}\n".encode()))
        assert os.waitpid(reader, 0)[1] == 0, "the lake cannot be read"


if __name__ == "__main__":
    main()
