"""The territories most like one in a past year, what became of them, and what they entered."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.twins.becoming import Becoming, TwinsAsForecast, becoming, twins_as_forecast
from levier.industries.twins.entering import entering, entries_table, lessons_table
from levier.industries.twins.evidence import twins_evidence
from levier.industries.twins.likeness import Likeness, likeness, weighted
from levier.industries.twins.panel import Floats, JobsPanel, jobs_panel
from levier.industries.twins.params import EntryRules, TwinRules, TwinWeights

MOST_AREAS = 3_000
"""All pairs of areas are compared: above this, memory would pass 500 MB."""
LEAST_JOBS = 1e-6
"""Under that, what is left of a subtraction is no job."""


@dataclass(frozen=True)
class Twins:
    """The twins of an area in a past year, and their course since.

    `twins` : the nearest first. `area`; `distance` (1: as two areas taken at random), `likeness_share`
        (share of all pairs of areas that differ more), the same by part (`structure_share` ...; null: not
        known); `first_share` (how often it is among the twins under random weights); `km`; `estimated_share`;
        `jobs_start`, `jobs_change_share`, `manufacturing_change_share`, `expected_change_share` (had its
        activities grown as elsewhere), `residual` (logarithm), `grew`, `entered` (number of activities).
    `own` : the same of the area itself, for what applies.
    `neighbours` : areas set aside because they are near. `area`, `km`.
    `entries` : what twins entered: `area`, `activity`, `entry_year`, `quotient_start`, `quotient_last`,
        `jobs_last`, `order_in_area`.
    `lessons` : what growing twins entered and the area does not have; see `entering.lessons_table`.
    `course` : `year`, and jobs, 100 at the start, of the area (`own`), the twins (`twins`, with
        `twins_low` and `twins_high`: the least and the most) and all areas (`reference`).
    `parts` : `part`, `weight`.
    """

    area: str
    as_of_year: int
    latest_year: int
    twins: pl.DataFrame
    own: dict[str, float | bool | None]
    neighbours: pl.DataFrame
    entries: pl.DataFrame
    lessons: pl.DataFrame
    course: pl.DataFrame
    parts: pl.DataFrame
    forecast: TwinsAsForecast | None
    reference_change_share: float
    reference_manufacturing_change_share: float
    evidence: Evidence


def twins(
    panel: pl.DataFrame,
    area: str,
    *,
    as_of_year: int,
    places: pl.DataFrame | None = None,
    weights: TwinWeights | None = None,
    rules: TwinRules | None = None,
    entry_rules: EntryRules | None = None,
) -> Twins | NotComputed:
    """Which areas were most like this one in a past year, what became of them, and what they entered.

    Likeness is judged on the past year and the years before: nothing later has a part in it. An area is no
    forecast of another: `forecast` says how far areas' courses lay from those of their own twins.

    Parameters
    ----------
    panel : key (`area`, `activity`, `year`); an absent cell is a zero
        `employees`: jobs, 0 or more; null: secret. `establishments` (may be absent): serve to estimate
        the secret cells, for likeness alone. Activities are NAF codes of one level, or any labels (then
        there is no part
        `manufacturing`, and every activity may be entered).
    area : the area's code
    as_of_year : a year of the panel before its last
    places : key `area`, as they were in the past year where they change; areas without a row are unknown
        `longitude`, `latitude` (degrees), `population`, `density` (inhabitants per km²), and any other
        numeric column, each a trait. All may be absent.
    weights, rules, entry_rules : see their classes

    Returns
    -------
    Twins; NotComputed if there are too few areas, no later year, or no known job in the area that year.

    Raises
    ------
    BadInput : the panel or the places are faulty, or the area or the year are not in the panel.

    Source: Hellinger (1909) for the distance of shares; Gower (1971), Biometrics 27, for putting parts
    together; Balassa (1965) for the quotient of an entry.
    """
    rules, entry_rules = rules or TwinRules(), entry_rules or EntryRules()
    known = jobs_panel(panel)
    missing = _checked(known, area, as_of_year, rules)
    if missing is not None:
        return missing
    own = known.areas.index(area)
    alike = likeness(known, as_of_year, _placed(places, known), weights or TwinWeights(), rules)
    if alike.jobs[own] == 0:
        return NotComputed(
            m("no job is known in {area} in {year}", area=area, year=str(as_of_year)), ("employment",)
        )
    if not alike.parts:
        return NotComputed(m("nothing tells these areas from one another"), ("employment",))
    allowed = _allowed(alike, rules)
    nearest = _nearest(alike.together, allowed, rules.twins)
    chosen = [int(at) for at in nearest[own] if at >= 0]
    if not chosen:
        return NotComputed(m("every other area is a neighbour of {area}", area=area), ("employment",))
    return _told(known, own, as_of_year, alike, allowed, nearest, chosen, rules, entry_rules)


def _checked(panel: JobsPanel, area: str, year: int, rules: TwinRules) -> NotComputed | None:
    if area not in panel.areas:
        raise BadInput(m("the area {area} is not in the panel of jobs", area=area))
    if year not in panel.years:
        raise BadInput(
            m("the panel of jobs has no year {year}", year=str(year)),
            fix=m("it has {first} to {last}", first=str(panel.years[0]), last=str(panel.years[-1])),
        )
    if len(panel.areas) > MOST_AREAS:
        raise BadInput(
            m("{n} areas are too many to compare each two", n=len(panel.areas)),
            fix=m("give intercommunalities or employment zones, {most} at most", most=MOST_AREAS),
        )
    if len(panel.areas) < rules.fewest_areas:
        return NotComputed(
            m(
                "{n} areas are too few to find one that is alike: at least {fewest} are needed",
                n=len(panel.areas),
                fewest=rules.fewest_areas,
            ),
            ("employment",),
        )
    if year >= panel.years[-1]:
        return NotComputed(
            m("no year after {year} is known: nothing tells what became of others", year=str(year)),
            ("employment",),
        )
    return None


def _placed(places: pl.DataFrame | None, panel: JobsPanel) -> pl.DataFrame:
    """The places in the order of the panel's areas."""
    areas = pl.DataFrame({"area": panel.areas})
    if places is None:
        return areas
    if "area" not in places.columns:
        raise BadInput(m("the table of places has no column {columns}", columns="area"))
    if places["area"].is_duplicated().any():
        raise BadInput(m("an area stands twice in the table of places"))
    for name, limit in (("longitude", 180), ("latitude", 90)):
        if name in places.columns and (places[name].abs() > limit).any():
            raise BadInput(m("the column {column} holds no degrees", column=name), where="places")
    return areas.join(
        places.with_columns(pl.col("area").cast(pl.String)), on="area", how="left", maintain_order="left"
    )


def _allowed(alike: Likeness, rules: TwinRules) -> npt.NDArray[np.bool_]:
    """Which area may be a twin of which: not itself, not a neighbour, not one without jobs that year."""
    with np.errstate(invalid="ignore"):
        allowed = ~(alike.km < rules.neighbour_km)
    np.fill_diagonal(allowed, False)
    allowed[:, alike.jobs == 0] = False
    return allowed & ~np.isnan(alike.together)


def _nearest(together: Floats, allowed: npt.NDArray[np.bool_], count: int) -> npt.NDArray[np.int64]:
    """The twins of every area, the nearest first, ties by order of code; -1 where no other area is left: an
    area that may not be a twin is none, however few there are."""
    distances = np.where(allowed, together, np.inf)
    count = min(count, distances.shape[1] - 1)
    # Ties are kept in order of code: sorted before they are ranked.
    first = np.sort(np.argpartition(distances, count - 1, axis=1)[:, :count], axis=1)
    order = np.argsort(np.take_along_axis(distances, first, axis=1), axis=1, kind="stable")
    nearest = np.take_along_axis(first, order, axis=1)
    return np.where(np.take_along_axis(allowed, nearest, axis=1), nearest, -1)


def _told(
    panel: JobsPanel,
    own: int,
    year: int,
    alike: Likeness,
    allowed: npt.NDArray[np.bool_],
    nearest: npt.NDArray[np.int64],
    chosen: list[int],
    rules: TwinRules,
    entry_rules: EntryRules,
) -> Twins:
    latest = panel.years[-1]
    since = becoming(panel, year, latest)
    entered = entering(panel, year, entry_rules)
    forecast = twins_as_forecast(
        nearest, since.jobs_change_share, since.reference_change_share, own, rules.level
    )
    growing = [at for at in chosen if since.grew[at]]
    rest = [at for at in chosen if not since.grew[at]]
    table = _alike_table(panel, own, alike, allowed, chosen, rules).with_columns(
        **{name: pl.Series(values[chosen], nan_to_null=True) for name, values in _courses(since).items()},
        grew=pl.Series(since.grew[chosen]),
        entered=pl.Series(entered.entered[chosen].sum(axis=1)),
    )
    with np.errstate(invalid="ignore"):
        near = [
            int(at)
            for at in np.argsort(alike.km[own])
            if alike.km[own, at] < rules.neighbour_km and at != own
        ]
    return Twins(
        area=panel.areas[own],
        as_of_year=year,
        latest_year=latest,
        twins=table,
        own={name: _or_none(values[own]) for name, values in _courses(since).items()}
        | {"grew": bool(since.grew[own]), "entered": int(entered.entered[own].sum())},
        neighbours=pl.DataFrame(
            {"area": [panel.areas[at] for at in near], "km": alike.km[own, near]},
            schema={"area": pl.String, "km": pl.Float64},
        ),
        entries=entries_table(entered, panel, chosen),
        lessons=lessons_table(entered, own, growing, rest, year),
        course=_course(panel, own, chosen, year),
        parts=pl.DataFrame({"part": alike.parts, "weight": alike.weights}),
        forecast=forecast,
        reference_change_share=since.reference_change_share,
        reference_manufacturing_change_share=since.reference_manufacturing_change_share,
        evidence=twins_evidence(alike, own, chosen, table, year, forecast, rules),
    )


def _alike_table(
    panel: JobsPanel,
    own: int,
    alike: Likeness,
    allowed: npt.NDArray[np.bool_],
    chosen: list[int],
    rules: TwinRules,
) -> pl.DataFrame:
    """The twins, how alike they are in all and by part, and how firmly they are first."""
    by_part = {
        f"{part}_share": alike.share_further(distances, distances[own, chosen])
        for part, distances in zip(alike.parts, alike.distances, strict=True)
    }
    columns = {
        "distance": alike.together[own, chosen],
        "likeness_share": alike.share_further(alike.together, alike.together[own, chosen]),
        **by_part,
        "first_share": _first_share(alike, own, allowed[own], len(chosen), rules)[chosen],
        "km": alike.km[own, chosen],
        "estimated_share": alike.estimated_share[chosen],
    }
    return pl.DataFrame(
        {"rank": range(1, len(chosen) + 1), "area": [panel.areas[at] for at in chosen]}
    ).with_columns(
        **{name: pl.Series(values, dtype=pl.Float64, nan_to_null=True) for name, values in columns.items()}
    )


def _first_share(
    alike: Likeness, own: int, allowed: npt.NDArray[np.bool_], count: int, rules: TwinRules
) -> Floats:
    """How often each area is among the first under weights drawn evenly from all possible ones."""
    draws = np.random.default_rng(rules.seed).dirichlet(np.ones(len(alike.parts)), rules.draws)
    mine = [distances[own] for distances in alike.distances]
    drawn = np.array([weighted(mine, one) for one in draws])
    drawn[:, ~allowed] = np.inf
    first = np.argpartition(drawn, count - 1, axis=1)[:, :count]
    return np.bincount(first.ravel(), minlength=drawn.shape[1]) / rules.draws


def _courses(since: Becoming) -> dict[str, Floats]:
    names = (
        "jobs_start",
        "jobs_change_share",
        "manufacturing_start",
        "manufacturing_change_share",
        "expected_change_share",
        "residual",
    )
    return {name: getattr(since, name) for name in names}


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _course(panel: JobsPanel, own: int, chosen: list[int], start: int) -> pl.DataFrame:
    """Jobs by year, 100 in the year of comparison, over the cells known in that year and in the other: the
    last is the change that is told."""
    begin, totals = panel.matched_by_area(start)
    index = np.divide(100 * totals, begin, out=np.full(totals.shape, np.nan), where=begin > LEAST_JOBS)
    known = np.ma.masked_invalid(index[chosen])
    everywhere = begin.sum(axis=0)
    columns = {
        "own": index[own],
        "twins": np.ma.median(known, axis=0).filled(np.nan),
        "twins_low": known.min(axis=0).filled(np.nan),
        "twins_high": known.max(axis=0).filled(np.nan),
        "reference": np.divide(
            100 * totals.sum(axis=0),
            everywhere,
            out=np.full(len(everywhere), np.nan),
            where=everywhere > LEAST_JOBS,
        ),
    }
    return pl.DataFrame({"year": panel.years}).with_columns(
        **{name: pl.Series(values, nan_to_null=True) for name, values in columns.items()}
    )
