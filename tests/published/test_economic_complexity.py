"""Complexity, proximity, density, outlook and fitness against two packages, on world trade (226 countries by
785 products). `ecomplexity` 0.5.3 is run where it is installed; figures of the R package
`economiccomplexity` 1.5.0 are those printed in its reference (pages complexity_measures, complexity_outlook
and balassa_index), which come from this very table."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from levier.industries.cells import Cells, cells_of
from levier.industries.complexity import (
    Complexity,
    EconomicComplexity,
    Fitness,
    Presence,
    Reflections,
    complexity,
    complexity_outlook,
    conditional_proximity,
    correlation_proximity,
    economic_complexity,
    fitness,
    opportunity_gain,
    presence_by_quotient,
    presence_per_head,
    proximity,
    reflections,
    relatedness_density,
)

SAME = 1e-8
PRINTED = 5e-8
"""R prints 7 or more digits: half a unit of the last one is allowed."""
COUNTRIES = ["afg", "ago", "aia", "alb", "and"]
PRODUCTS = ["0011", "0012", "0013", "0014", "0015"]
FITNESS = [0.78605655, 0.03999516, 1.05645538, 1.24261128, 1.37321261]
PRODUCT_COMPLEXITY = [0.7538883, 0.7491391, 2.3018690, 0.9903918, 1.3120378]
OUTLOOK = [103.948610, 9.962401, 122.311158, 152.107317, 151.295380]
GAIN = [
    [0.8615531, 0.7613878, 0.7537907, 1.0961458, 0.8143851],
    [0.9681802, 0.8436855, 0.8219918, 1.2151040, 0.8883146],
    [0.8339114, 0.7475080, 0.7247198, 1.0425043, 0.7671877],
    [0.7979779, 0.7199705, 0.7132042, 1.0170093, 0.7636545],
    [0.0000000, 0.7118512, 0.6829531, 0.9987236, 0.0000000],
]


@pytest.fixture(scope="module")
def trade(real_data: Path) -> pl.DataFrame:
    table = pl.read_parquet(real_data / "trade-complexity" / "world_trade_avg_1998_to_2000.parquet")
    return table.select(area="country", activity="product", employees="value")


@pytest.fixture(scope="module")
def cells(trade: pl.DataFrame) -> Cells:
    return cells_of(trade)


@pytest.fixture(scope="module")
def presence(cells: Cells) -> Presence:
    return presence_by_quotient(cells)


@pytest.fixture(scope="module")
def fit(presence: Presence) -> Fitness:
    result = fitness(presence, iterations=19)
    assert isinstance(result, Fitness)
    return result


@pytest.fixture(scope="module")
def found(cells: Cells) -> EconomicComplexity:
    result = economic_complexity(cells)
    assert isinstance(result, EconomicComplexity)
    return result


def peer(trade: pl.DataFrame, **options: object) -> dict[str, np.ndarray]:
    """What ecomplexity gives, as matrices of areas by activities in order of code."""
    ecomplexity = pytest.importorskip(
        "ecomplexity", reason="ecomplexity 0.5.3 is not installed: it is the peer to compare with"
    )
    table = trade.with_columns(year=pl.lit(2000)).to_pandas()
    columns = {"time": "year", "loc": "area", "prod": "activity", "val": "employees"}
    out = ecomplexity.ecomplexity(table, columns, check_logsupermodularity=False, verbose=False, **options)
    out = out.sort_values(["area", "activity"])
    shape = (out["area"].nunique(), out["activity"].nunique())
    names = ["rca", "mcp", "diversity", "ubiquity", "eci", "pci", "density", "coi", "cog"]
    return {name: out[name].to_numpy(dtype=float).reshape(shape) for name in names}


@pytest.fixture(scope="module")
def theirs(trade: pl.DataFrame) -> dict[str, np.ndarray]:
    return peer(trade)


def test_everything_is_that_of_ecomplexity(found: EconomicComplexity, theirs: dict[str, np.ndarray]):
    ours = {
        "rca": found.location_quotient.toarray(),
        "mcp": found.presence.held.toarray(),
        "diversity": found.presence.diversity[:, None],
        "ubiquity": found.presence.ubiquity,
        "eci": found.complexity.eci[:, None],
        "pci": found.complexity.pci,
        "density": found.density.values,
        "coi": found.outlook[:, None],
        "cog": found.gain.values,
    }
    gaps = {name: float(np.abs(values - theirs[name]).max()) for name, values in ours.items()}
    assert max(gaps.values()) < SAME, gaps


def test_a_changed_export_gives_another_complexity(trade: pl.DataFrame, theirs: dict[str, np.ndarray]):
    # Afghanistan exports live sheep and goats (0012) ten thousand times more.
    row = (pl.col("area") == "afg") & (pl.col("activity") == "0012")
    changed = trade.with_columns(
        employees=pl.when(row).then(1e4 * pl.col("employees")).otherwise("employees")
    )
    result = economic_complexity(cells_of(changed))
    assert isinstance(result, EconomicComplexity)
    for ours, name in ((result.complexity.eci[:, None], "eci"), (result.density.values, "density")):
        assert np.abs(ours - theirs[name]).max() > 1e-4


def test_the_asymmetric_density_is_that_of_ecomplexity(trade: pl.DataFrame, presence: Presence):
    density = relatedness_density(presence, conditional_proximity(presence)).values
    assert np.abs(density - peer(trade, asymmetric=True)["density"]).max() < SAME


def test_proximities_are_those_of_ecomplexity(
    cells: Cells, presence: Presence, theirs: dict[str, np.ndarray]
):
    calc = pytest.importorskip(
        "ecomplexity.calc_proximity",
        reason="ecomplexity 0.5.3 is not installed: it is the peer to compare with",
    )
    ubiquity = theirs["mcp"].sum(axis=0)
    least = calc.calc_discrete_proximity(theirs["mcp"], ubiquity)
    assert np.abs(proximity(presence).matrix - least).max() < SAME
    directed = calc.calc_discrete_proximity(theirs["mcp"], ubiquity, asymmetric=True)
    assert np.abs(conditional_proximity(presence).matrix - directed).max() < SAME
    continuous = calc.calc_continuous_proximity(theirs["rca"], ubiquity)
    assert np.abs(correlation_proximity(cells).matrix - continuous).max() < SAME


def test_the_share_per_head_is_that_of_ecomplexity(trade: pl.DataFrame, cells: Cells):
    # Populations are made up, as those of these countries are not in the data.
    population = {area: 1e6 * (1 + n % 17) for n, area in enumerate(cells.areas)}
    heads = pl.DataFrame({"year": 2000, "area": list(population), "pop": list(population.values())})
    mcp = peer(trade, presence_test="rpop", pop=heads.to_pandas())["mcp"]
    assert (presence_per_head(cells, population).held.toarray() == mcp).all()


def test_another_threshold_is_that_of_ecomplexity(trade: pl.DataFrame, cells: Cells):
    ours = complexity(presence_by_quotient(cells, 0.5))
    assert isinstance(ours, Complexity)
    assert np.abs(ours.pci - peer(trade, rca_mcp_threshold=0.5)["pci"]).max() < SAME


def test_fitness_is_that_of_the_r_package(fit: Fitness):
    countries = fit.by_area.filter(pl.col("area").is_in(COUNTRIES))["fitness"]
    products = fit.by_activity.filter(pl.col("activity").is_in(PRODUCTS))["complexity"]
    assert countries.to_list() == pytest.approx(FITNESS, abs=PRINTED / 10, rel=0)
    assert products.to_list() == pytest.approx(PRODUCT_COMPLEXITY, abs=PRINTED, rel=0)


def test_one_more_iteration_is_seen(presence: Presence):
    result = fitness(presence, iterations=20)
    assert isinstance(result, Fitness)
    assert result.fitness[:5].tolist() != pytest.approx(FITNESS, abs=PRINTED, rel=0)


def test_outlook_and_gain_are_those_of_the_r_package(presence: Presence, fit: Fitness):
    near = proximity(presence)
    density = relatedness_density(presence, near)
    outlook = complexity_outlook(presence, density, fit.complexity, standardised=False)
    assert outlook[:5].tolist() == pytest.approx(OUTLOOK, abs=5e-7, rel=0)
    gain = opportunity_gain(presence, near, fit.complexity).values[:5, :5]
    assert gain == pytest.approx(np.array(GAIN), abs=PRINTED, rel=0)


def test_fitness_and_reflections_are_those_of_their_equations_for_all(presence: Presence, fit: Fitness):
    # Written again from Tacchella et al. (2012) and Hidalgo & Hausmann (2009), in extended precision, on the
    # full matrix. The printed code of the R package, run in R 4.2, agrees to 2e-15 on fitness, and to 3e-8 on
    # reflections, where it loses digits.
    held = presence.held.toarray().astype(np.longdouble)
    f, q = np.ones(len(held), np.longdouble), np.ones(held.shape[1], np.longdouble)
    for _ in range(19):
        f, q = held @ q, 1 / (held.T @ (1 / f))
        f, q = f / f.mean(), q / q.mean()
    assert np.abs(fit.fitness - f).max() < SAME and np.abs(fit.complexity - q).max() < SAME
    areas, activities = [held.sum(axis=1)], [held.sum(axis=0)]
    for _ in range(19):
        before, below = areas[-1], activities[-1]
        areas.append(held @ below / areas[0])
        activities.append(held.T @ before / activities[0])
    mirrored = reflections(presence)
    assert isinstance(mirrored, Reflections)
    for ours, expected in ((mirrored.of_areas, areas[18]), (mirrored.of_activities, activities[19])):
        assert np.abs(ours - (expected - expected.mean()) / expected.std()).max() < SAME


def test_the_ranks_of_fitness_settle_and_stay(presence: Presence):
    stopped, longer = fitness(presence), fitness(presence, iterations=1000)
    assert isinstance(stopped, Fitness) and isinstance(longer, Fitness)
    assert stopped.converged and stopped.iterations < 1024
    assert np.argsort(stopped.fitness).tolist() == np.argsort(longer.fitness).tolist()
