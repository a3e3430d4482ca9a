"""Entries: the model beside relatedness density, growth, quotient and a random forest on presence vectors.

    python benchmarks/industries_entry.py --wales FOLDER --seeds 21,22,23,24 --establishments 60000

Each figure is on years that the model never saw, with its bootstrap interval over areas. The Wales panel is
that of Nesta's Arloesiadur (72 industries, 22 areas, 2011 to 2013, published quotients), where it is at hand.
The specimen's panel is communes by manufacturing sub-classes; entries are those of 2020 to 2025, learned on
what was known in 2020.
`--speed` times a fictional panel of 1,250 areas by 732 activities by 20 years, in seconds of processor.
"""

import argparse
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from levier.industries.entry import (
    BASELINES,
    EntryEvaluation,
    EntryModel,
    Panel,
    Turning,
    evaluate,
    panel_of,
    presence_forest,
)
from levier.specimen.employment import YEARS, employment
from levier.specimen.industries import industries
from levier.specimen.population import draw_population
from levier.specimen.territory import draw_territory

RULES = {**BASELINES, "presence_forest": presence_forest}


def wales_panel(folder: Path) -> Panel:
    """The published quotients; the row of the whole country is left out."""
    table = pl.read_csv(folder / "wales_industries_2011_2013.csv").filter(pl.col("location") != "wales")
    return panel_of(
        table.select(
            "year",
            area="location",
            activity="industry",
            employees="employment",
            establishments="business_counts",
            location_quotient="employment_lq",
        )
    )


def specimen_panel(establishments: int, seed: int) -> Panel:
    """Communes by sub-classes, from the specimen's table of jobs."""
    territory = draw_territory(establishments, seed)
    wide = employment(draw_population(establishments, territory, seed), territory)
    naf = pl.col("code_ape").str.head(2) + "." + pl.col("code_ape").str.slice(2)
    years = [
        wide.select(
            area="code_commune",
            activity=naf,
            year=pl.lit(year),
            employees=f"effectifs_salaries_{year}",
            establishments=f"nombre_d_etablissements_{year}",
        ).filter(pl.col("establishments") > 0)
        for year in YEARS
    ]
    return panel_of(pl.concat(years))


def judged(name: str, panel: Panel, turning: Turning) -> None:
    makers = set(industries().filter("manufacturing")["naf"])
    kept = np.array([code in makers for code in panel.activities])
    begun = time.perf_counter()
    found = evaluate(panel, turning, baselines=RULES, activities=kept if kept.any() else None)
    if not isinstance(found, EntryEvaluation):
        print(f"{name}: {found.reason}")
        return
    took = time.perf_counter() - begun
    print(f"\n{name}: {found.turns} of {found.rows} turned, learner {found.learner}, {took:.0f} s")
    for line in lines(found):
        print(line)


def lines(found: EntryEvaluation) -> Iterator[str]:
    for row in found.figures.iter_rows(named=True):
        told = [
            f"{measure} {row[name]:.3f} [{row[f'{name}_low']:.3f}, {row[f'{name}_high']:.3f}]"
            for measure, name in (("AP", "average_precision"), ("AUC", "auc"))
        ]
        yield f"  {row['rule']:<16} {'  '.join(told)}  first 10 {row['precision_at_10']:.3f}"
    model = found.figures.row(0, named=True)
    yield f"  Brier {model['brier']:.4f}, calibration error {model['calibration_error']:.4f}"
    for row in found.margins.iter_rows(named=True):
        told = [
            f"{measure} {row[name]:+.3f} [{row[f'{name}_low']:+.3f}, {row[f'{name}_high']:+.3f}]"
            for measure, name in (("AP", "average_precision"), ("AUC", "auc"))
        ]
        yield f"  above {row['rule']:<16} {'  '.join(told)}"


def national_table(areas: int = 1250, activities: int = 732, years: int = 20) -> pl.DataFrame:
    """Fictional, of national size: about 200,000 cells a year."""
    rng = np.random.default_rng(1)
    mean = np.exp(rng.normal(size=(areas, 4)) @ rng.normal(size=(4, activities)) * 0.5)
    mean *= np.outer(rng.lognormal(0, 1, areas), rng.lognormal(0, 1.5, activities))
    mean *= 1.2 / mean.mean()
    held = rng.poisson(mean)
    names = [pl.Series([f"{n:04d}" for n in range(size)]) for size in (areas, activities)]
    parts = []
    for year in range(2006, 2006 + years):
        held = np.where(rng.random(held.shape) < 0.08, rng.poisson(mean), held)
        area, activity = np.nonzero(held)
        parts.append(
            pl.DataFrame(
                {
                    "area": names[0].gather(area),
                    "activity": names[1].gather(activity),
                    "year": np.full(len(area), year),
                    "employees": held[area, activity] * 5,
                    "establishments": held[area, activity],
                }
            )
        )
    return pl.concat(parts)


def speed() -> None:
    table = national_table()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    for name, options, areas in (
        ("whole country", {}, None),
        ("one territory, as in a plan", {"origins": 3, "most_rows": 12_000}, ["0003"]),
    ):
        start = time.process_time()
        panel = panel_of(table)
        laid = time.process_time()
        model = EntryModel.fit(panel, **options)
        assert isinstance(model, EntryModel)
        fitted = time.process_time()
        model.predict(panel, areas=areas)
        done = time.process_time()
        print(
            f"{name}: {table.height} rows laid out in {laid - start:.1f} s, learned in "
            f"{fitted - laid:.1f} s, predicted in {done - fitted:.1f} s"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"memory: peak {peak:.2f} GB, of which the table {before:.2f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wales", type=Path)
    parser.add_argument("--seeds", default="21,22,23,24")
    parser.add_argument("--establishments", type=int, default=60_000)
    parser.add_argument("--speed", action="store_true")
    asked = parser.parse_args()
    if asked.speed:
        speed()
        return
    if asked.wales is not None:
        judged("Wales, 2012 to 2013", wales_panel(asked.wales), Turning(horizon_years=1))
    for seed in filter(None, asked.seeds.split(",")):
        panel = specimen_panel(asked.establishments, int(seed))
        judged(f"specimen, seed {seed}, specialised", panel, Turning())
        judged(f"specimen, seed {seed}, present", panel, Turning(measure="present"))


if __name__ == "__main__":
    main()
