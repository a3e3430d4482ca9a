"""What lies around sites: `python benchmarks/sites_surroundings.py [SITES ...]`, seconds of processor and of
clock.

    OMP_NUM_THREADS=1 python benchmarks/sites_surroundings.py 500 10000

Sites, communes, jobs and places are fictional, drawn with a seed at the density of metropolitan France:
35,000 communes, 5,000 transport points, 3,100 substations, 1,300 Seveso sites, 200,000 areas of hazard,
drives as the crow flies.
"""

import resource
import sys
import time

import numpy as np
import polars as pl
import shapely

from levier.sites.known import KNOWN, PLACES, Sites
from levier.sites.project import Project
from levier.sites.surroundings import Around, surroundings
from levier.sites.surroundings.jobs import Jobs

COMMUNES, POINTS, SUBSTATIONS, SEVESO, AREAS, SALES = 35_000, 5_000, 3_100, 1_300, 200_000, 300_000
PROJECT = Project("works", "Atelier", "25.62B", 100, 20_000, (), occupations={"H0001": 1.0})


def main(counts: list[int]) -> None:
    around = country()
    print(f"{'sites':>7}{'processor, s':>15}{'clock, s':>11}{'facts':>10}{'peak, MB':>11}")
    for count in counts:
        sites = drawn_sites(count, around.communes)
        processor, clock = time.process_time(), time.perf_counter()
        found = surroundings(sites, around, PROJECT)
        processor, clock = time.process_time() - processor, time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count:>7}{processor:>15.2f}{clock:>11.2f}{found.known.height:>10}{peak:>11.0f}")


def country() -> Around:
    rng = np.random.default_rng(1)
    names = [f"{rank:05d}" for rank in range(COMMUNES)]
    communes = places(rng, COMMUNES).with_columns(
        commune=pl.Series(names),
        epci=pl.Series([f"{rank // 28:09d}" for rank in range(COMMUNES)]),
        department=pl.Series([f"{rank // 365:03d}" for rank in range(COMMUNES)]),
        population=pl.Series(rng.integers(50, 4000, COMMUNES)),
    )
    divisions = [f"{code:02d}.00Z" for code in range(10, 90)]
    cells = pl.DataFrame(
        {"commune": rng.choice(names, 600_000), "naf": rng.choice(divisions, 600_000)}
    ).unique(maintain_order=True)
    jobs = cells.with_columns(jobs=pl.Series(rng.integers(1, 60, len(cells)).astype(float)))
    tables = {
        "transport_points": places(rng, POINTS).with_columns(
            kind=pl.Series(rng.choice(["motorway_junction", "rail_terminal", "port", "airport"], POINTS)),
            route=pl.lit("XXX"),
            freight=pl.lit(None, pl.Boolean),
            precision_m=pl.lit(None, pl.Float64),
        ),
        "hirings": pl.DataFrame(
            {
                "rome": ["H0001", "H0002"] * len(divisions),
                "naf": np.repeat(divisions, 2).tolist(),
                "hirings": 10,
            }
        ),
        "grid_substations": places(rng, SUBSTATIONS),
        "classified_installations": places(rng, SEVESO).with_columns(
            seveso=pl.lit("upper_tier"), active=pl.lit(None, pl.Boolean), commune=pl.lit("00000")
        ),
        "constraint_areas": areas(rng),
        "land_sales": pl.DataFrame(
            {
                "kind": ["land"] * SALES,
                "nature": ["Vente terrain à bâtir"] * SALES,
                "price_eur": rng.lognormal(10, 1, SALES),
                "land_m2": rng.uniform(300, 3000, SALES),
                "commune": rng.choice(names, SALES),
            }
        ),
        "zonings": pl.DataFrame(
            {"commune": names, "zoning": "FRR", "zoning_class": rng.choice(["FRR+", "Non classée"], COMMUNES)}
        ).with_columns(partial=pl.lit(False)),
        "housing_prices": pl.DataFrame(
            {
                "commune": names,
                "last_year": 2024,
                "sales": 50,
                "price_eur_m2": rng.uniform(800, 3000, COMMUNES),
            }
        ),
    }
    rows = jobs.select("commune", "naf", jobs_low="jobs", jobs="jobs", jobs_high="jobs")
    return Around(
        communes, Jobs(rows, "employment"), tables, zonings_held=frozenset({"FRR"}), clay_mapped=frozenset()
    )


def places(rng: np.random.Generator, count: int) -> pl.DataFrame:
    return pl.DataFrame({"longitude": rng.uniform(-3, 7, count), "latitude": rng.uniform(43, 50, count)})


def areas(rng: np.random.Generator) -> pl.DataFrame:
    west, south = rng.uniform(-3, 7, AREAS), rng.uniform(43, 50, AREAS)
    shapes = shapely.box(west, south, west + 0.02, south + 0.02)
    return pl.DataFrame(
        {
            "kind": rng.choice(["flood", "clay"], AREAS),
            "severity": rng.choice(["high", "medium", "low"], AREAS),
            "department": pl.Series([None] * AREAS, dtype=pl.String),
            "geometry": shapely.to_wkb(shapes),
        }
    )


def drawn_sites(count: int, communes: pl.DataFrame) -> Sites:
    rng = np.random.default_rng(count)
    near = communes[rng.integers(0, COMMUNES, count)]
    drawn = near.select(
        pl.Series("site_id", [f"s{rank}" for rank in range(count)]),
        name=pl.lit("Site fictif"),
        kind=pl.lit("plot"),
        commune="commune",
        longitude=pl.col("longitude") + 0.01,
        latitude=pl.col("latitude") + 0.01,
    )
    return Sites(drawn.cast(PLACES), pl.DataFrame(schema=KNOWN))  # type: ignore[arg-type]


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [500, 10_000])
