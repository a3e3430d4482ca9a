"""Times the inventory of sites: 10,000 merged out of two sources, read from a file, held to the standard.

python benchmarks/sites_inventory.py [FOLDER OF brownfields-ardennes]
"""

import datetime
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
import shapely

from levier.core import cnig
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import empty, known_geography
from levier.plan.sites.cnig_file import exported
from levier.plan.sites.inventory import inventory_in
from levier.plan.sites.own_sites import read_sites
from levier.sites.inventory import brownfield_sites, conformity, inventory, park_sites

SITES = 10_000
Told = TypeVar("Told")


def timed(what: str, work: Callable[[], Told]) -> Told:
    began = time.perf_counter()
    found = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<64}{time.perf_counter() - began:>8.2f} s  peak {peak:,.0f} MB")
    return found


def outlines(rng: np.random.Generator, ids: list[str], shift: float) -> pl.DataFrame:
    west, south = rng.uniform(0, 6, len(ids)) + shift, rng.uniform(44, 50, len(ids))
    return pl.DataFrame(
        {
            "site_id": ids,
            "geometry": shapely.to_wkb(shapely.box(west, south, west + 0.002, south + 0.002)).tolist(),
        },
        schema={"site_id": pl.String, "geometry": pl.Binary},
    )


def main(data: Path | None) -> None:
    ids = [f"F{rank}" for rank in range(SITES)]
    brownfields = pl.DataFrame(
        [{"site_id": one, "comm_insee": "08105", "unite_fonciere_surface": 3e4} for one in ids],
        schema=empty("brownfields").schema,
    )
    parks = pl.DataFrame(
        [{"site_id": f"Z{rank}", "site_comm_insee": "08105"} for rank in range(SITES)],
        schema=empty("business_parks").schema,
    )
    # The parks lie on the brownfields, a third of their width to the east.
    drawn = outlines(np.random.default_rng(1), ids, 0)
    beside = outlines(np.random.default_rng(1), parks["site_id"].to_list(), 0.0007)
    found = timed(
        f"{SITES:,} brownfields and {SITES:,} parks, merged",
        lambda: inventory([brownfield_sites(brownfields, drawn), park_sites(parks, beside)]),
    )
    print(f"    {found.sites.places.height:,} sites, {found.merged.height:,} counted once")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "own.csv"
        file.write_text(
            "site_id;commune;geometry;area_m2;rail_siding\n"
            + "\n".join(
                f"{one};08105;{shapely.to_wkt(shape)};30000;oui"
                for one, shape in zip(ids, shapely.from_wkb(drawn["geometry"].to_numpy()), strict=True)
            )
            + "\n"
        )
        timed(f"a file of {SITES:,} sites with outlines, read", lambda: read_sites(file, Geography.shipped()))
    row = {field.name: "" for field in cnig.fields()} | {
        "site_nom": "Friche fictive",
        "site_type": "friche industrielle",
        "site_identif_date": "2024-02-29",
        "site_actu_date": datetime.date(2025, 6, 1).isoformat(),
        "comm_nom": "Charleville-Mézières",
        "comm_insee": "08105",
        "urba_zaer": "inconnu",
        "source_nom": "Observatoire fictif",
        "geompoint": "POINT(4.72 49.77)",
    }
    table = (
        pl.DataFrame([row]).select(pl.all().repeat_by(SITES).explode()).with_columns(site_id=pl.Series(ids))
    )
    checked = timed(f"{SITES:,} rows held against the standard", lambda: conformity(table))
    print(f"    {checked.conform:,} conform")
    if data is not None:
        ardennes(data)


def ardennes(data: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        import_folder(data, Path(folder), datetime.date.today())
        with Lake.open(Path(folder)) as lake:
            geography = known_geography(lake)
            place = Territory.find("08", geography)
            found = timed("Ardennes, inventory", lambda: inventory_in(lake, place, geography))
            print(f"    {found.sites.places.height} sites, {found.set_aside.height} set aside")
            made = timed("Ardennes, export and its check", lambda: exported(lake, place, geography))
            print(f"    {made.found.by_rule.rows()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
