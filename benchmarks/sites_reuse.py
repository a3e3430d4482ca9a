"""How long clean-up costs and benefits take, on fictional sites.

Run: python benchmarks/sites_reuse.py
"""

import time
from collections.abc import Callable

import numpy as np
import polars as pl

from levier.sites.facts import BUILDINGS, POLLUTION
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.reuse import Setting, cleanup_cost, cleanup_in_all, reuse_benefits

RUNS = 3


def fictional(count: int) -> Sites:
    """Sites of 0.1 to 20 ha; two in three with a known floor, two in three with a known pollution."""
    drawn = np.random.default_rng(0)
    ids = [f"fictional-{rank}" for rank in range(count)]
    places = pl.DataFrame(
        [(site, site, "brownfield", None, None, None) for site in ids], schema=PLACES, orient="row"
    )
    rows = []
    for rank, site in enumerate(ids):
        rows.append((site, "area_m2", float(drawn.integers(1_000, 200_000)), None))
        if rank % 3:
            rows.append((site, "built_m2", float(drawn.integers(0, 20_000)), None))
            rows.append((site, "buildings", None, BUILDINGS[rank % len(BUILDINGS)]))
        if (rank + 1) % 3:
            rows.append((site, "pollution", None, POLLUTION[rank % len(POLLUTION)]))
    known = pl.DataFrame([(*row, None, None, "declared", None) for row in rows], schema=KNOWN, orient="row")
    return Sites(places, known)


def best(work: Callable[[], object]) -> float:
    """Least seconds of processor of a few runs."""
    taken = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def main() -> None:
    many, some, one = fictional(10_000), fictional(300), fictional(1)
    around = {site: Setting(5_000, 2_000, 6_000, 1_500, None, 80) for site in some.places["site_id"]}
    print(f"cleanup_cost, 10,000 sites: {best(lambda: cleanup_cost(many)):.2f} s")
    print(f"cleanup_in_all, 10,000 sites: {best(lambda: cleanup_in_all(many)):.2f} s")
    print(f"reuse_benefits, 300 sites: {best(lambda: reuse_benefits(some, around)):.2f} s")
    print(f"reuse_benefits, one site: {best(lambda: reuse_benefits(one)):.3f} s")


if __name__ == "__main__":
    main()
