"""Twins and synthetic controls on fictional panels whose truth is known, beside pysyncon where it is
installed.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/industries_twins.py [repetitions]

1. Speed and memory on a national panel (1,250 areas, 20 years), by division and by sub-class.
2. Planted twins: how many of the five are found among the first five, by the likeness as it is and by
each part. 3. Synthetic controls on factor models: bias, error, coverage of the intervals said to hold 90
%, power, and time.
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "industries" / "twins"))

from optimality import optimality_gap

from levier.core import naf
from levier.industries.twins import (
    SyntheticControl,
    SyntheticRules,
    TwinRules,
    Twins,
    TwinWeights,
    jobs_index,
    synthetic_control,
    twins,
)
from levier.industries.twins.simplex import simplex_weights

Floats = npt.NDArray[np.float64]
FIRST, YEARS, BEFORE = 2006, 20, 13
DIVISIONS = sorted({code[:2] for code in naf.table().filter(level=naf.SUBCLASS)["code"]})


def main(repetitions: int) -> None:
    speed(DIVISIONS)
    speed(naf.table().filter(level=naf.SUBCLASS)["code"].to_list())
    planted(max(3, repetitions // 20))
    factor_models(repetitions)


def panel(areas: int, activities: list[str], seed: int, years: int = YEARS) -> pl.DataFrame:
    """Jobs of areas whose sizes, structures and growths differ; small cells are absent."""
    rng = np.random.default_rng(seed)
    n = len(activities)
    mean = np.exp(rng.normal(size=(areas, 4)) @ rng.normal(0, 0.6, (4, n)) + rng.normal(size=(areas, 1)))
    mean *= 12_000 / n / mean.mean()
    growth = rng.normal(0, 0.012, (areas, 1)) + rng.normal(0, 0.012, (1, n))
    level, parts = np.zeros((areas, n)), []
    for year in range(years):
        level += rng.normal(0, 0.05, level.shape)
        jobs = rng.poisson(mean * np.exp(growth * year + level))
        area, activity = np.nonzero(jobs)
        parts.append(
            pl.DataFrame(
                {
                    "area": pl.Series([f"Z{at:04}" for at in range(areas)]).gather(area),
                    "activity": pl.Series(activities).gather(activity),
                    "year": np.full(len(area), FIRST + year),
                    "employees": jobs[area, activity],
                    "establishments": np.maximum(1, jobs[area, activity] // 12),
                }
            )
        )
    return pl.concat(parts)


def speed(activities: list[str]) -> None:
    areas = 1_250
    jobs = panel(areas, activities, seed=1)
    rng = np.random.default_rng(2)
    places = pl.DataFrame(
        {
            "area": [f"Z{at:04}" for at in range(areas)],
            "longitude": rng.uniform(-4, 8, areas),
            "latitude": rng.uniform(42.5, 51, areas),
            "population": rng.lognormal(10, 1, areas),
            "density": rng.lognormal(4.3, 1, areas),
        }
    )
    print(f"\n{areas:,} areas, {len(activities)} activities, {YEARS} years: {jobs.height:,} rows")
    base = peak_mb()
    for name, work in (
        ("twins", lambda: twins(jobs, "Z0007", as_of_year=FIRST + 5, places=places)),
        ("jobs_index", lambda: jobs_index(jobs, before=FIRST + BEFORE, manufacturing=True)),
        (
            "synthetic_control, all placebos",
            lambda: synthetic_control(
                jobs_index(jobs, before=FIRST + BEFORE), "Z0007", treated_from=FIRST + BEFORE
            ),
        ),
    ):
        work()
        found, wall, processor = timed(work)
        told = "" if isinstance(found, Twins | SyntheticControl | pl.DataFrame) else f"  {found}"
        print(
            f"  {name}: {wall:.2f} s ({processor:.2f} s of processor), peak {peak_mb() - base:+.0f} MB{told}"
        )


def planted(seeds: int) -> None:
    """Families of six areas that share structure, size and course until the year of comparison."""
    tried = {
        "as it is": TwinWeights(),
        "structure alone": TwinWeights(1, 0, 0, 0, 0),
        "manufacturing alone": TwinWeights(0, 1, 0, 0, 0),
        "size alone": TwinWeights(0, 0, 1, 0, 0),
        "trend alone": TwinWeights(0, 0, 0, 0, 1),
    }
    found: dict[str, list[float]] = {name: [] for name in tried}
    errors: list[tuple[float, float]] = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        families, size, n = 60, 6, len(DIVISIONS)
        # Families have much in common, and areas of a family differ nearly as much as families do.
        structure = np.exp(rng.normal(0, 1.2, n) + rng.normal(0, 0.5, (families, n)))
        structure /= structure.sum(axis=1, keepdims=True)
        scale = np.exp(rng.normal(9.5, 1, families))
        trend, later = rng.normal(0, 0.015, (families, n)), rng.normal(0, 0.01, (families, 1))
        family = np.repeat(np.arange(families), size)
        noise = np.exp(rng.normal(0, 0.45, (len(family), n)))
        parts = []
        for year in range(YEARS):
            moved = trend[family] * min(year, 6) + later[family] * max(0, year - 6)
            moved = moved + rng.normal(0, 0.03, noise.shape)
            jobs = rng.poisson(structure[family] * scale[family][:, None] * noise * np.exp(moved))
            area, activity = np.nonzero(jobs)
            parts.append(
                pl.DataFrame(
                    {
                        "area": pl.Series([f"Z{at:04}" for at in range(len(family))]).gather(area),
                        "activity": pl.Series(DIVISIONS).gather(activity),
                        "year": np.full(len(area), FIRST + year),
                        "employees": jobs[area, activity],
                    }
                )
            )
        world = pl.concat(parts)
        for one in range(0, families, 6):
            family_of = {f"Z{at:04}" for at in range(6 * one, 6 * one + 6)}
            for name, weights in tried.items():
                result = twins(
                    world,
                    f"Z{6 * one:04}",
                    as_of_year=FIRST + 6,
                    weights=weights,
                    rules=TwinRules(twins=5, draws=10),
                )
                assert isinstance(result, Twins)
                found[name].append(len(set(result.twins["area"]) & family_of) / 5)
                if name == "as it is" and result.forecast is not None:
                    errors.append((result.forecast.error_share, result.forecast.error_reference_share))
    print("\nPlanted twins: share of the five found among the first five, of 359 areas")
    for name, shares in found.items():
        print(f"  {name}: {np.mean(shares):.2f}")
    ours, reference = np.mean(errors, axis=0)
    print(f"  course told by the twins: median error {ours:.3f}, by all areas together {reference:.3f}")


def factor_models(repetitions: int) -> None:
    for areas, noise in ((40, 1.0), (40, 3.0), (150, 1.0)):
        print(
            f"\nFactor models: {areas} areas, {BEFORE} years before and 7 after, noise {noise:g}; effect "
            f"0 or 5"
        )
        worlds = [factor_world(np.random.default_rng(seed), areas, noise) for seed in range(repetitions)]
        for name, rules in (
            ("ours", SyntheticRules()),
            ("ours, every donor", SyntheticRules(most_donors=areas)),
            ("ours, with ridge", SyntheticRules(ridge=True)),
        ):
            if not rules.ridge or areas < 100:  # its cross-validation takes seconds for 150 placebos
                ours(name, worlds, rules)
        plain(worlds)
        peer(worlds)


def factor_world(rng: np.random.Generator, areas: int, noise: float) -> Floats:
    """Years by areas: three common factors that wander, loadings of 0 to 1, noise."""
    common = np.cumsum(rng.normal(size=(YEARS, 3)), axis=0)
    return 100 + 2 * common @ rng.uniform(0, 1, (areas, 3)).T + noise * rng.normal(size=(YEARS, areas))


def ours(name: str, worlds: list[Floats], rules: SyntheticRules) -> None:
    effects, covered, conformal, means, power, false, ratio_power = [], [], [], [], [], [], []
    started = time.perf_counter()
    for values in worlds:
        for effect in (0.0, 5.0):
            moved = values.copy()
            moved[BEFORE:, 0] += effect
            found = synthetic_control(outcome_table(moved), "Z000", treated_from=FIRST + BEFORE, rules=rules)
            if not isinstance(found, SyntheticControl):
                continue
            if effect == 0:
                false.append(found.effect_p_value <= 0.1)
                continue
            after = found.course.filter("after")
            effects.append(found.effect - effect)
            covered.append(((after["gap_low"] <= effect) & (after["gap_high"] >= effect)).mean())
            within = (after["conformal_low"] <= effect) & (after["conformal_high"] >= effect)
            conformal.append(np.nan if within.is_null().all() else within.mean())
            assert found.effect_low is not None and found.effect_high is not None
            means.append(found.effect_low <= effect <= found.effect_high)
            power.append(found.effect_p_value <= 0.1)
            ratio_power.append(found.p_value <= 0.1)
    each = (time.perf_counter() - started) / (2 * len(worlds))
    print(
        f"  {name}: bias {np.mean(effects):+.2f}, error {np.sqrt(np.mean(np.square(effects))):.2f}; "
        f"coverage by year {np.mean(covered):.2f}, conformal {np.mean(conformal):.2f}, "
        f"of the mean {np.mean(means):.2f}; power {np.mean(power):.2f} (ratio {np.mean(ratio_power):.2f}), "
        f"false alarms {np.mean(false):.2f}; {1000 * each:.0f} ms with all placebos"
    )


def plain(worlds: list[Floats]) -> None:
    """The difference in differences: against the mean of all others."""
    errors = []
    for values in worlds:
        gap = values[:, 0] - values[:, 1:].mean(axis=1)
        errors.append(gap[BEFORE:].mean() - gap[:BEFORE].mean())
    print(
        f"  mean of all others: bias {np.mean(errors):+.2f}, error {np.sqrt(np.mean(np.square(errors))):.2f}"
    )


def peer(worlds: list[Floats]) -> None:
    try:
        import pandas as pd
        from pysyncon import Synth
    except ImportError:
        print("  pysyncon: not installed")
        return
    errors, gaps, our_gaps, seconds, our_seconds = [], [], [], 0.0, 0.0
    for values in worlds:
        past = values[:BEFORE]
        donors, own = pd.DataFrame(past[:, 1:]), pd.Series(past[:, 0], name="own")
        scale = pd.concat([donors, own], axis=1).std(axis=1).to_numpy() ** 2
        model = Synth()
        _, wall, _ = timed(
            lambda model=model, donors=donors, own=own, scale=scale: model.fit(
                X0=donors, X1=own, Z0=donors, Z1=own, custom_V=scale
            )
        )
        seconds += wall
        weights, wall, _ = timed(lambda past=past: simplex_weights(past[:, 1:], past[:, 0]))
        our_seconds += wall
        errors.append((values[BEFORE:, 0] - values[BEFORE:, 1:] @ model.W).mean())
        gaps.append(optimality_gap(past[:, 1:], past[:, 0], model.W))
        our_gaps.append(optimality_gap(past[:, 1:], past[:, 0], weights))
    print(
        f"  pysyncon Synth on outcomes: bias {np.mean(errors):+.2f}, "
        f"error {np.sqrt(np.mean(np.square(errors))):.2f}; "
        f"one fit {1000 * seconds / len(worlds):.1f} ms (ours {1000 * our_seconds / len(worlds):.2f} ms); "
        f"largest gap to the optimum {max(gaps):.1e} (ours {max(our_gaps):.1e})"
    )


def outcome_table(values: Floats) -> pl.DataFrame:
    years, areas = values.shape
    return pl.DataFrame(
        {
            "area": [f"Z{at:03}" for at in range(areas)] * years,
            "year": np.repeat(np.arange(FIRST, FIRST + years), areas),
            "value": values.ravel(),
        }
    )


def timed(work: Callable[[], object]) -> tuple[object, float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - processor


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
