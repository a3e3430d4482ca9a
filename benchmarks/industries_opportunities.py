"""Are the first opportunities of 2015 entered later, more often than those of density alone? And how long?

    python benchmarks/industries_opportunities.py --lake specimen-lake
    python benchmarks/industries_opportunities.py --wales wales-industries
    python benchmarks/industries_opportunities.py --national

The first reads the years to 2015 of a lake of the fictional territory, orders the candidates of every area
in several ways, and counts which of the first ten are specialisations in 2020 and in 2025; nothing after 2015
is shown to an order. The second does so on a real panel, over two years. The third times one portfolio in a
fictional national panel.
"""

import argparse
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.territory import Territory
from levier.industries.cells import cells_of
from levier.industries.complexity import presence_by_quotient
from levier.industries.entry import EntryModel, panel_of
from levier.industries.opportunities import Opportunities, Weights, opportunities
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.plan.panel import employment_panel

SEEN, LATER = 2015, (2020, 2025)
FIRST = 10
ANY, DENSITY = "any candidate", "density alone"
SAMPLES = 12
FEWEST = 20
"""Candidates that an area must have for ten of them to be a choice."""


def entries_of_specimen(lake_folder: Path) -> None:
    with Lake.open(lake_folder) as lake:
        geography = known_geography(lake)
        anywhere = lake.table("employment").commune.min().execute()
        panel = employment_panel(lake, Territory.find(anywhere, geography), geography)
    assert not isinstance(panel, NotComputed)
    entries(panel.table, SEEN, LATER, {})


def entries_of_wales(folder: Path) -> None:
    """Real areas: 22 of Wales by 72 segments of industry and services, seen in 2011 and told in 2013. The
    segments are no NAF: all are candidates, and none is tied to a transition."""
    table = pl.read_csv(folder / "wales_industries_2011_2013.csv").filter(pl.col("location") != "wales")
    panel = table.select(
        "year",
        area="location",
        activity="industry",
        employees="employment",
        establishments="business_counts",
        pay="median_salary",
    )
    pay = panel.filter(pl.col("year") == 2011).group_by("activity").agg(pay_eur=pl.col("pay").mean())
    entries(panel.drop("pay"), 2011, (2012, 2013), {"groups": None, "pay": pay})


def entries(table: pl.DataFrame, last: int, later: tuple[int, ...], options: dict[str, Any]) -> None:
    """The share of the first ten of each order, of the years to `last`, that are specialisations later."""
    seen = table.filter(pl.col("year") <= last)
    predictions = predicted(seen)
    held = {year: _held(table, year) for year in later}
    rows, sizes = [], []
    for area in seen.filter(pl.col("year") == last)["area"].unique().sort():
        found = opportunities(seen, area, samples=SAMPLES, **options)
        if isinstance(found, NotComputed) or found.table.height < FEWEST:
            continue
        sizes.append(found.table.height)
        trusting = opportunities(seen, area, samples=2, weights=Weights(reach=0.8), **options)
        orders = {
            DENSITY: _by(found.table, "reach"),
            "portfolio": found.table["activity"].to_list(),
            "portfolio, reach 0.8": trusting.table["activity"].to_list(),
            **_with(predictions, seen, area, options),
            "value alone": _by(found.table, "value"),
            "growth alone": _by(found.table, "growth"),
            "most robust": _by(found.table, "robust"),
            "largest quotient": _by(found.table, "location_quotient"),
        }
        for year in later:
            entered = [(area, activity) in held[year] for activity in found.table["activity"]]
            rows.append((year, ANY, float(np.mean(entered))))
            for name, order in orders.items():
                share = np.mean([(area, activity) in held[year] for activity in order[:FIRST]])
                rows.append((year, name, float(share)))
    shares = pl.DataFrame(rows, schema=["year", "order", "entered"], orient="row")
    print(f"{len(sizes)} areas, {np.mean(sizes):.0f} candidates each on average")
    print("share entered [95 %]; its difference with density alone, area by area [95 %]")
    for (year, name), group in shares.group_by("year", "order", maintain_order=True):
        own = group["entered"].to_numpy()
        density = shares.filter((pl.col("year") == year) & (pl.col("order") == DENSITY))["entered"].to_numpy()
        told = " ".join(
            f"{mean:+.3f} [{low:+.3f}, {high:+.3f}]" for mean, low, high in (_told(own), _told(own - density))
        )
        print(f"{year}  {name:32} {told}")


def predicted(seen: pl.DataFrame) -> pl.DataFrame | None:
    """Probabilities of entry learned from these years alone; None where they are too few."""
    model = EntryModel.fit(panel_of(seen))
    if isinstance(model, NotComputed):
        print(f"no predictions: {model.reason}")
        return None
    entries = model.predict(panel_of(seen))
    return None if isinstance(entries, NotComputed) else entries.table


def _with(
    predictions: pl.DataFrame | None, seen: pl.DataFrame, area: str, options: dict[str, Any]
) -> dict[str, list[str]]:
    """The orders of the same candidates when reach is a predicted probability."""
    if predictions is None:
        return {}
    given = {"predictions": predictions, "samples": 2, **options}
    even, trusting = (
        opportunities(seen, area, weights=Weights(reach=reach), **given) for reach in (0.5, 0.8)
    )
    assert isinstance(even, Opportunities) and isinstance(trusting, Opportunities)
    return {
        "predictions alone": _by(even.table, "reach"),
        "portfolio, predictions": even.table["activity"].to_list(),
        "portfolio, predictions, 0.8": trusting.table["activity"].to_list(),
    }


def _held(table: pl.DataFrame, year: int) -> set[tuple[str, str]]:
    presence = presence_by_quotient(cells_of(table.filter(pl.col("year") == year)))
    return {
        (presence.areas[area], presence.activities[activity])
        for area, activity in zip(presence.rows, presence.held.indices, strict=True)
    }


def _by(table: pl.DataFrame, column: str) -> list[str]:
    return table.sort(column, "activity", descending=[True, False], nulls_last=True)["activity"].to_list()


def _told(shares: np.ndarray) -> tuple[float, float, float]:
    """The mean and its interval, areas drawn again."""
    draw = np.random.default_rng(0)
    means = [draw.choice(shares, len(shares)).mean() for _ in range(2000)]
    return float(shares.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def national(areas: int = 1250, years: int = 20) -> None:
    """One portfolio among 1,250 areas, 732 activities and 20 years, drawn with a seed."""
    draw = np.random.default_rng(0)
    codes = np.array(naf.table().filter(level=naf.SUBCLASS)["code"])
    likely = 1 - np.exp(-np.outer(draw.lognormal(0, 1, areas), draw.gamma(0.5, 1, len(codes))))
    area, activity = np.nonzero(draw.random(likely.shape) < 0.6 * likely)
    frames = []
    for year in range(2026 - years, 2026):
        jobs = draw.poisson(8 * draw.lognormal(0, 1, len(area))) + 1
        frames.append(
            pl.DataFrame(
                {
                    "area": np.char.mod("%09d", area),
                    "activity": codes[activity],
                    "year": np.full(len(area), year),
                    "employees": jobs,
                    "establishments": np.maximum(1, jobs // 9),
                }
            )
        )
    panel = pl.concat(frames)
    print(f"{panel.height:,} rows")
    for _ in range(3):
        start, busy = time.perf_counter(), time.process_time()
        found = opportunities(panel, "000000007")
        wall, cpu = time.perf_counter() - start, time.process_time() - busy
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(
            f"{found.table.height} candidates, {found.trials} trials: {wall:.2f} s "
            f"({cpu:.2f} s of processor), peak {peak:.2f} GB with the panel"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lake", type=Path)
    parser.add_argument("--wales", type=Path, help="the folder of the panel of Wales")
    parser.add_argument("--national", action="store_true")
    given = parser.parse_args()
    if given.lake:
        entries_of_specimen(given.lake)
    if given.wales:
        entries_of_wales(given.wales)
    if given.national:
        national()
