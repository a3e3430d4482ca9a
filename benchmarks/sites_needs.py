"""Musts of a project against many fictional sites: time and memory, beside a plain loop over sites.

python benchmarks/sites_needs.py [sites] [musts]
"""

import resource
import sys
import time

import numpy as np
import polars as pl

from levier.sites.facts import FACTS
from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.needs import screen
from levier.sites.project import Need, Project


def fictional(count: int, musts: int, seed: int = 1) -> tuple[Sites, Project]:
    """Sites with numbers drawn at random, one in ten unknown, one in ten with a range."""
    random = np.random.default_rng(seed)
    ids = [f"s{rank}" for rank in range(count)]
    places = pl.DataFrame(
        {"site_id": ids, "name": ids, "kind": "plot", "commune": "08105", "longitude": 4.7, "latitude": 49.7},
        schema=PLACES,
    )
    names = [name for name, fact in FACTS.items() if fact.kind == "number"][:musts]
    tables = []
    for name in names:
        value = random.uniform(0, 100, count)
        spread = np.where(random.random(count) < 0.1, 5.0, 0.0)
        told = pl.DataFrame(
            {
                "site_id": ids,
                "fact": name,
                "value": value,
                "term": None,
                "low": np.maximum(value - spread, 0),
                "high": value + spread,
                "source": "declared",
                "as_of": None,
            },
            schema=KNOWN,
        )
        tables.append(told.filter(random.random(count) >= 0.1))
    needs = tuple(Need(name, at_least=5.0, must=True) for name in names)
    return Sites(places, pl.concat(tables)), Project("p", "Projet fictif", "25.62B", 1, 1, needs)


def looped(sites: Sites, project: Project) -> tuple[int, int, int]:
    """The same by a loop in Python: how many fit, are to be checked, are excluded."""
    known = {
        (row["site_id"], row["fact"]): (row["low"], row["high"]) for row in sites.known.iter_rows(named=True)
    }
    counts = [0, 0, 0]
    for site in sites.places["site_id"]:
        asked = missed = False
        for need in project.musts:
            least = need.at_least or 0.0
            low, high = known.get((site, need.fact), (None, None))
            asked |= low is None or low < least <= high
            missed |= high is not None and high < least
        counts[2 if missed else 1 if asked else 0] += 1
    return counts[0], counts[1], counts[2]


def main() -> None:
    count, musts = (int(word) for word in (*sys.argv[1:], "10000", "20")[:2])
    sites, project = fictional(count, musts)
    screen(sites, project)  # what is loaded once
    times = []
    for _ in range(5):
        start = time.perf_counter()
        found = screen(sites, project)
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    counts = looped(sites, project)
    loop = time.perf_counter() - start
    assert counts == (found.fitting.height, found.to_check.height, found.excluded.height)
    start = time.perf_counter()
    said = sum(len(found.reasons(site)) for site in found.excluded["site_id"])
    words = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count} sites, {musts} musts: screened in {min(times):.3f} s (a loop: {loop:.3f} s)")
    print(
        f"fit, to check, excluded: {counts}; {said} reasons in words in {words:.2f} s; peak {memory:.0f} MB"
    )


if __name__ == "__main__":
    main()
