"""Which areas were alike, judged on planted families, and on the past alone."""

import numpy as np
import polars as pl
import pytest
from tests.industries.twins.worlds import FIRST, alike_world, jobs_table

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.industries.twins import EntryRules, TwinRules, Twins, TwinWeights, twins

AS_OF = FIRST + 7
FIVE = TwinRules(twins=5, draws=200)


def found(panel: pl.DataFrame, area: str = "Z000", **options: object) -> Twins:
    result = twins(panel, area, as_of_year=AS_OF, **{"rules": FIVE, **options})  # type: ignore[arg-type]
    assert isinstance(result, Twins), result
    return result


def test_planted_twins_are_found() -> None:
    hits = [
        len(
            set(found(alike_world(seed), f"Z{6 * family:03}").twins["area"])
            & {f"Z{6 * family + at:03}" for at in range(6)}
        )
        for seed in range(3)
        for family in range(0, 12, 4)
    ]
    assert np.mean(hits) / 5 >= 0.9  # drawn at random among 71 areas, it would be 0.07


def test_nothing_later_than_the_year_has_a_part_in_likeness() -> None:
    world = alike_world(1)
    past, later = world.filter(pl.col("year") <= AS_OF), world.filter(pl.col("year") > AS_OF)
    other = later.with_columns(pl.col("employees").shuffle(seed=3), pl.col("establishments").shuffle(seed=4))
    before, after = found(world), found(pl.concat([past, other]))
    alike = ["area", "distance", "likeness_share", "structure_share", "trend_share", "first_share"]
    assert before.twins.select(alike).equals(after.twins.select(alike))
    assert not before.twins["jobs_change_share"].equals(after.twins["jobs_change_share"])


def test_the_past_has_a_part_in_likeness() -> None:
    # The perturbation of the test above, on the other side: it must be seen.
    world = alike_world(1)
    shuffled = world.with_columns(
        pl.when(pl.col("year") <= AS_OF).then(pl.col("employees").shuffle(seed=3)).otherwise("employees")
    )
    assert not found(world).twins["area"].equals(found(shuffled).twins["area"])


def test_the_order_of_rows_changes_nothing() -> None:
    world = alike_world(2)
    assert found(world).twins.equals(found(world.sample(fraction=1, shuffle=True, seed=8)).twins)


def test_an_area_with_the_same_jobs_is_the_first_twin_at_distance_zero() -> None:
    world = alike_world(1)
    twin = world.filter(area="Z000").with_columns(area=pl.lit("ZZZ"))
    first = found(pl.concat([world, twin])).twins.row(0, named=True)
    assert (first["area"], first["distance"]) == ("ZZZ", 0)
    assert first["first_share"] == 1  # whatever the weights


def test_neighbours_are_set_aside_and_said() -> None:
    world = alike_world(1)
    near = found(world).twins["area"][0]
    areas = world["area"].unique().sort().to_list()
    spread = {area: 3.0 + 0.5 * at for at, area in enumerate(areas)}
    spread[near] = spread["Z000"] + 0.1  # 8 km away at latitude 45
    places = pl.DataFrame(
        {"area": areas, "longitude": list(spread.values()), "latitude": [45.0] * len(areas)}
    )
    with_places = found(world, places=places)
    assert near not in with_places.twins["area"]
    assert with_places.neighbours["area"].to_list() == [near]
    assert with_places.neighbours["km"][0] == pytest.approx(
        6371 * np.radians(0.1) * np.cos(np.radians(45)), rel=1e-4
    )


def test_an_area_without_a_place_is_compared_on_the_other_parts() -> None:
    world = alike_world(1)
    areas = world["area"].unique().sort().to_list()
    places = pl.DataFrame(
        {"area": areas[1:], "longitude": 3.0 + np.arange(len(areas) - 1), "latitude": 45.0, "density": 80.0}
    )
    result = found(world, places=places)
    assert result.twins["km"].null_count() == 5
    assert any("neighbours may be" in str(caution) for caution in result.evidence.cautions)


def test_remoteness_is_not_measured_from_areas_whose_size_is_unknown() -> None:
    world = alike_world(1)
    areas = world["area"].unique().sort().to_list()
    where = {"area": areas, "longitude": np.linspace(0, 8, len(areas)), "latitude": 45.0}
    none = pl.DataFrame(
        {**where, "population": [None] * len(areas)}, schema_overrides={"population": pl.Int64}
    )
    known = pl.DataFrame({**where, "population": range(1, len(areas) + 1)})
    assert "place" not in found(world, places=none).parts["part"]
    assert "place" in found(world, places=known).parts["part"]


def test_weights_are_what_they_say() -> None:
    by_size = found(alike_world(1), weights=TwinWeights(0, 0, 1, 0, 0))
    assert by_size.parts.to_dict(as_series=False) == {"part": ["size"], "weight": [1.0]}
    jobs = alike_world(1).filter(year=AS_OF).group_by("area").agg(pl.col("employees").sum())
    own = jobs.filter(area="Z000")["employees"].item()
    nearest = (
        jobs.filter(pl.col("area") != "Z000").sort((pl.col("employees") / own).log().abs())["area"].head(5)
    )
    assert by_size.twins["area"].to_list() == nearest.to_list()


def test_secret_cells_are_estimated_for_likeness_and_counted() -> None:
    world = alike_world(1)
    small = pl.col("employees") < 60
    secret = world.with_columns(employees=pl.when(~small).then("employees"))
    plain, hidden = found(world), found(secret)
    assert len(set(plain.twins["area"]) & set(hidden.twins["area"])) >= 4
    assert hidden.twins["estimated_share"].max() > 0 == plain.twins["estimated_share"].max()


def test_a_cell_that_becomes_secret_is_no_loss_of_jobs() -> None:
    world = alike_world(1)
    last = world["year"].max()
    gone = (pl.col("area") == "Z000") & (pl.col("activity") == "10.1") & (pl.col("year") == last)
    hidden = world.with_columns(employees=pl.when(~gone).then("employees"))
    own = world.filter(pl.col("activity") != "10.1", area="Z000")
    start, end = (own.filter(year=year)["employees"].sum() for year in (AS_OF, last))
    assert found(hidden).own["jobs_change_share"] == pytest.approx(end / start - 1, abs=1e-12)


def test_change_against_what_activities_brought_elsewhere_by_hand() -> None:
    # 12 areas, two activities. Elsewhere 10.1 doubles and 47.1 stands still. The first has 100 and 300 jobs: 500 expected.
    jobs = np.zeros((12, 13, 4))
    jobs[:, 1], jobs[:, 9] = 100, 300
    jobs[:, 9] += 10 * np.arange(12)[:, None]
    jobs[1:, 1, 3] = 200
    jobs[0, 1, 3] = 150
    result = twins(jobs_table(jobs), "Z000", as_of_year=FIRST)
    assert isinstance(result, Twins)
    assert result.own["expected_change_share"] == pytest.approx(500 / 400 - 1)
    assert result.own["residual"] == pytest.approx(np.log(450 / 500))
    assert result.own["grew"] is False


def test_entries_their_year_and_their_order() -> None:
    jobs = np.zeros((12, 13, 10))
    jobs[:, 9], jobs[:, 1], jobs[:, 2] = 1000, 200, 50
    jobs[3, 5, 4:] = 60  # electronics from the fifth year on
    jobs[3, 7, 2:] = 40  # automotive parts from the third
    jobs[4, 5, 6] = 60  # one year alone: no entry
    jobs[5, 6, :] = 80  # there from the start: no entry
    jobs[6, 8, 9] = 90  # the last year alone: too early to say
    jobs[7, 4, 3:] = 8  # under ten jobs
    jobs[:, 9] += np.arange(12)[:, None]
    result = twins(jobs_table(jobs), "Z000", as_of_year=FIRST + 1, rules=TwinRules(twins=11))
    assert isinstance(result, Twins)
    seen = result.entries.select("area", "activity", "entry_year", "order_in_area").rows()
    assert seen == [("Z003", "29.3", FIRST + 2, 1), ("Z003", "26.1", FIRST + 4, 2)]


def test_a_cell_secret_at_the_start_is_never_an_entry() -> None:
    jobs = np.zeros((12, 13, 10))
    jobs[:, 9], jobs[3, 5, 4:] = 1000, 60
    jobs[:, 9] += np.arange(12)[:, None]
    table = jobs_table(jobs)
    secret = pl.DataFrame(
        {"area": ["Z003"], "activity": ["26.1"], "year": [FIRST + 1]}, schema_overrides={"year": pl.Int64}
    )
    both = pl.concat([table, secret], how="diagonal_relaxed")
    result = twins(both, "Z000", as_of_year=FIRST + 1, rules=TwinRules(twins=11))
    assert isinstance(result, Twins)
    assert result.entries.is_empty()


def test_lessons_count_growing_twins_and_say_what_chance_gives() -> None:
    from scipy.stats import hypergeom

    rng = np.random.default_rng(0)
    jobs = np.zeros((40, 13, 10))
    jobs[:, 9], jobs[:, 1] = 1000 + rng.integers(0, 50, (40, 1)), 200
    grown = range(1, 7)
    jobs[1:7, 9, 9] *= 1.3  # six that grow
    jobs[1:5, 5, 4:] = 90  # four of them enter electronics
    result = twins(jobs_table(jobs), "Z000", as_of_year=FIRST + 1, rules=TwinRules(twins=39))
    assert isinstance(result, Twins)
    growing = result.twins.filter("grew")["area"].to_list()
    assert {f"Z{at:03}" for at in grown} <= set(growing)
    lesson = result.lessons.row(0, named=True)
    assert (lesson["activity"], lesson["growing_twins"], lesson["years_after"]) == ("26.1", 4, 3)
    assert lesson["p_value"] == pytest.approx(hypergeom.sf(3, 39, 4, lesson["growing_twins_with_room"]))
    assert lesson["usual_share"] == pytest.approx(4 / 39)


def test_what_the_territory_already_has_is_no_lesson() -> None:
    jobs = np.zeros((40, 13, 10))
    jobs[:, 9] = 1000 + np.arange(40)[:, None]
    jobs[1:7, 9, 9] *= 1.3
    jobs[0:5, 5, 4:] = 90
    result = twins(jobs_table(jobs), "Z000", as_of_year=FIRST + 1, rules=TwinRules(twins=39))
    assert isinstance(result, Twins)
    assert "26.1" not in result.lessons["activity"]


def test_the_interval_holds_as_many_areas_as_it_says() -> None:
    world, inside = alike_world(4), []
    for at in range(0, 72, 3):
        result = found(world, f"Z{at:03}")
        assert result.forecast is not None
        inside.append(result.forecast.low <= result.own["jobs_change_share"] <= result.forecast.high)
    assert 0.6 <= np.mean(inside) <= 0.97  # 80 % of 24 areas, give or take


def test_the_course_is_100_in_the_year_of_comparison() -> None:
    course = found(alike_world(1)).course
    row = course.row(by_predicate=pl.col("year") == AS_OF, named=True)
    assert all(
        row[name] == pytest.approx(100) for name in ("own", "twins", "twins_low", "twins_high", "reference")
    )


def test_codes_that_are_not_of_the_naf_are_compared_without_manufacturing() -> None:
    labelled = alike_world(1).with_columns(activity=pl.lit("ISIC ") + pl.col("activity"))
    assert "manufacturing" not in found(labelled).parts["part"]


# What cannot be said


def test_too_few_areas() -> None:
    few = alike_world(1).filter(pl.col("area") < "Z009")
    result = twins(few, "Z000", as_of_year=AS_OF)
    assert isinstance(result, NotComputed)
    assert "9 areas are too few" in str(result.reason)


def test_one_year_only() -> None:
    result = twins(alike_world(1).filter(year=AS_OF), "Z000", as_of_year=AS_OF)
    assert isinstance(result, NotComputed)
    assert "no year after" in str(result.reason)


def test_no_year_before_is_said() -> None:
    result = found(alike_world(1).filter(pl.col("year") >= AS_OF))
    assert "trend" not in result.parts["part"]
    assert any("No earlier year" in str(caution) for caution in result.evidence.cautions)


def test_all_secret_without_establishments() -> None:
    secret = alike_world(1).with_columns(
        employees=pl.when(pl.col("area") != "Z000").then("employees"),
        establishments=pl.when(pl.col("area") != "Z000").then("establishments"),
    )
    result = twins(secret, "Z000", as_of_year=AS_OF)
    assert isinstance(result, NotComputed)
    assert "no job is known in Z000" in str(result.reason)
    everywhere = secret.with_columns(
        employees=pl.lit(None, pl.Float64), establishments=pl.lit(None, pl.Float64)
    )
    assert isinstance(twins(everywhere, "Z000", as_of_year=AS_OF), NotComputed)


def test_areas_all_the_same_are_not_ranked() -> None:
    same = pl.concat(
        alike_world(1).filter(area="Z000").with_columns(area=pl.lit(f"S{at:02}")) for at in range(12)
    )
    result = twins(same, "S00", as_of_year=AS_OF)
    assert isinstance(result, NotComputed)
    assert "nothing tells" in str(result.reason)


def test_every_area_a_neighbour() -> None:
    world = alike_world(1)
    areas = world["area"].unique().sort().to_list()
    places = pl.DataFrame({"area": areas, "longitude": np.linspace(3, 3.1, len(areas)), "latitude": 45.0})
    result = twins(world, "Z000", as_of_year=AS_OF, places=places)
    assert isinstance(result, NotComputed)
    assert "neighbour" in str(result.reason)


def test_an_area_with_one_industry_has_twins() -> None:
    world = alike_world(1).filter((pl.col("area") != "Z000") | (pl.col("activity") == "29.3"))
    assert found(world).twins.height == 5


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop("year"), "no column year"),
        (lambda t: t.clear(), "no row"),
        (lambda t: pl.concat([t, t.head(2)]), "2 rows stand twice"),
        (lambda t: t.with_columns(employees=-pl.col("employees")), "negative"),
        (lambda t: t.with_columns(employees=pl.lit(float("nan"))), "no number"),
        (lambda t: t.with_columns(area=pl.when(pl.col("area") != "Z003").then("area")), "no area"),
        (lambda t: t.with_columns(year=pl.col("year").cast(pl.String)), "no numbers"),
        (lambda t: t.filter(pl.col("area") != "Z000"), "Z000 is not in"),
        (lambda t: t.filter(pl.col("year") != AS_OF), "no year 2011"),
    ],
)
def test_a_faulty_panel_is_refused(change, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        twins(change(alike_world(1)), "Z000", as_of_year=AS_OF)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ({"code": ["Z000"]}, "no column area"),
        ({"area": ["Z000", "Z000"], "density": [1.0, 2.0]}, "twice"),
        ({"area": ["Z000"], "longitude": [3.0], "latitude": [650000.0]}, "no degrees"),
    ],
)
def test_faulty_places_are_refused(places: dict[str, list[object]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        twins(alike_world(1), "Z000", as_of_year=AS_OF, places=pl.DataFrame(places))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: TwinWeights(size=-1),
        lambda: TwinWeights(0, 0, 0, 0, 0),
        lambda: TwinRules(twins=0),
        lambda: TwinRules(level=1),
        lambda: EntryRules(absent=2),
    ],
)
def test_choices_that_mean_nothing_are_refused(wrong) -> None:
    with pytest.raises(BadInput):
        wrong()


def test_the_best_third_of_areas_that_all_fare_alike_has_not_done_clearly_better() -> None:
    rng = np.random.default_rng(2)
    jobs = np.zeros((30, 13, 10))
    jobs[:, 1], jobs[:, 9] = 2000, 8000
    jobs[:, 9] += 10 * np.arange(30)[:, None]
    jobs[:, :, 9] *= 0.8 * (1 + rng.uniform(-0.01, 0.01, (30, 1)))  # all lose a fifth, give or take 1 %
    result = twins(jobs_table(np.round(jobs)), "Z000", as_of_year=FIRST + 1)
    assert isinstance(result, Twins)
    assert not result.twins["grew"].any()
    assert "5" in str(result.evidence.method) and "more jobs" in str(result.evidence.method)
    jobs[3, :, 9] *= 1.08
    ahead = twins(jobs_table(np.round(jobs)), "Z000", as_of_year=FIRST + 1, rules=TwinRules(twins=29))
    assert isinstance(ahead, Twins)
    assert ahead.twins.filter("grew")["area"].to_list() == ["Z003"]


def clusters(count: int, size: int) -> pl.DataFrame:
    """Places of areas in clusters 200 km apart: those of a cluster are neighbours."""
    return pl.DataFrame(
        {
            "area": [f"Z{at:03}" for at in range(count)],
            "longitude": [0.01 * (at % size) for at in range(count)],
            "latitude": [40.0 + 2.0 * (at // size) for at in range(count)],
        }
    )


def test_neighbours_and_the_area_itself_never_tell_its_own_course() -> None:
    jobs = np.zeros((10, 13, 10))
    jobs[:, 1], jobs[:, 9] = 200, 1000
    jobs[:, 9] += 10 * np.arange(10)[:, None]
    jobs[:5, :, 9] *= 0.5  # a cluster of five loses half of its jobs; the others, none
    result = twins(jobs_table(jobs), "Z000", as_of_year=FIRST + 1, places=clusters(10, 5))
    assert isinstance(result, Twins)
    assert result.twins.height == 5  # ten were asked
    assert result.forecast is not None
    assert result.forecast.expected_change_share == pytest.approx(0)
    assert result.forecast.error_share == pytest.approx(np.expm1(np.log(2)))


def test_a_course_that_too_few_twins_tell_is_null() -> None:
    jobs = np.zeros((10, 13, 10))
    jobs[:, 1], jobs[:, 9] = 200, 1000
    jobs[:, 9] += 10 * np.arange(10)[:, None]
    result = twins(jobs_table(jobs), "Z000", as_of_year=FIRST + 1, places=clusters(10, 8))
    assert isinstance(result, Twins)
    assert result.twins.height == 2
    assert result.forecast is None
    assert "Too few territories" in str(result.evidence.uncertainty)


def test_a_cell_that_becomes_secret_does_not_bend_the_line() -> None:
    jobs = np.zeros((12, 13, 10))
    jobs[:, 1], jobs[:, 9] = 500, 500
    jobs[:, 9] += 10 * np.arange(12)[:, None]
    plain = jobs_table(jobs)
    gone = (pl.col("area") == "Z000") & (pl.col("activity") == "10.1") & (pl.col("year") >= FIRST + 6)
    hidden = plain.with_columns(employees=pl.when(~gone).then("employees"))
    result = twins(hidden, "Z000", as_of_year=FIRST + 1)
    assert isinstance(result, Twins)
    assert result.course["own"].to_list() == pytest.approx([100.0] * 10)
    assert result.course["reference"].to_list() == pytest.approx([100.0] * 10)


def test_the_line_ends_at_the_change_that_is_told() -> None:
    world = alike_world(1)
    some = world.with_columns(
        employees=pl.when(pl.int_range(pl.len()).hash(seed=1) % 10 > 0).then("employees")
    )
    result = found(some)
    assert result.course["own"][-1] == pytest.approx(100 * (1 + float(result.own["jobs_change_share"] or 0)))
    assert result.course["reference"][-1] == pytest.approx(100 * (1 + result.reference_change_share))
