"""Work around a site: people at work, those of the occupations wanted, those of the same industry."""

from collections.abc import Mapping

import polars as pl

from levier.core.messages import Message, m
from levier.core.roads import Reach, RoadNetwork, reach
from levier.sites.project import Project
from levier.sites.surroundings.drives import ROADS
from levier.sites.surroundings.jobs import Jobs
from levier.sites.surroundings.telling import (
    NO_PLACE,
    NOTHING,
    AsOf,
    Lacking,
    Told,
    absent,
    facts,
    lacking,
    together,
)

MINUTES = (30, 45)
FACTS_AT = {
    "workforce": {30: "workforce_30", 45: "workforce_45"},
    "occupations": {30: "occupations_30", 45: "occupations_45"},
    "industry": {30: "same_industry_jobs"},
}
SEEN = 0.9
"""Part of the inhabitants within the drive whose communes the table of jobs must hold: below, the sum would
be a part taken for the whole, and is not told."""
HELD = 0.5
"""Part of the inhabitants of a department whose communes have a row, above which its communes without one are
taken to have no employer, rather than not to have been imported."""
TURNOVER = 2.0
"""Assumed: hirings are not jobs held. An occupation with twice the turnover of the others of its industry is
hired for twice as often as it is held: the jobs of occupations lie within a half and twice the estimate."""
PLACES_UNKNOWN = m(
    "People at work: most communes of the country have no known place in the lake. Where those around a site "
    "are among them, the sums are floors: import the outlines or the establishments of the departments "
    "around."
)


def work(
    places: pl.DataFrame,
    jobs: Jobs | None,
    communes: pl.DataFrame,
    hirings: pl.DataFrame | None,
    project: Project | None,
    network: RoadNetwork | None,
    as_of: AsOf,
) -> Told:
    """People at work around each site, within a drive of 30 and 45 minutes, those of a commune at its middle.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    jobs : jobs by commune and activity; None: not imported
    communes : `commune`, `department`, `longitude`, `latitude` of their middles, `population`
    hirings : the lake's table of that name, `rome`, `naf`, `hirings`; None: not imported
    project : whose `naf` and `occupations` are looked for; None: neither is told
    network : roads around the sites; None: as the crow flies
    as_of : dates of the tables

    Returns
    -------
    Told, with `workforce_30` and `workforce_45` (people), `occupations_30` and `occupations_45` (people of
    the project's occupations: jobs of each activity times the share of those occupations in its hirings),
    `same_industry_jobs` (same NAF division, within 30 minutes). A sum is told only where the communes that
    the table of jobs holds have nine tenths of the inhabitants within the drive. `low` and `high` put
    together what is secret and what a slower or faster drive reaches.
    """
    shares = _shares(project, hirings)
    untold = _untold(places, project, shares)
    names = ["workforce", *shares]
    if jobs is None:
        told_at = [fact for name in names for fact in FACTS_AT[name].values()]
        return together((absent(places, "employment", *told_at), untold))
    points = _points(jobs, communes, shares)
    here = places.drop_nulls("placed")
    parts = [untold]
    sums = _reached(here, points, points.columns[3:], network)
    for minutes, within in zip(MINUTES, sums, strict=True):
        for name in names:
            if fact := FACTS_AT[name].get(minutes):
                parts.append(_sum(places, here, within, name, fact, jobs.table, as_of))
    if network is not None and any(part.known.height for part in parts):
        parts.append(Told(NOTHING.known, tables=(ROADS,)))
    unplaced = communes.height - points.height
    if unplaced > (1 - SEEN) * communes.height:
        parts.append(Told(NOTHING.known, cautions=(PLACES_UNKNOWN,)))
    return together(parts)


def _reached(
    here: pl.DataFrame, points: pl.DataFrame, columns: list[str], network: RoadNetwork | None
) -> tuple[Reach, ...]:
    """By road, and as the crow flies for the sites that no known road reaches."""
    road = reach(here, points, columns, network, MINUTES)
    if network is None or not road[0].value[columns[0]].null_count():
        return road
    crow = reach(here, points, columns, None, MINUTES)
    return tuple(
        Reach(*(_filled(getattr(one, end), getattr(other, end)) for end in ("low", "value", "high")))
        for one, other in zip(road, crow, strict=True)
    )


def _filled(some: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    return some.select(pl.coalesce(name, others[name]).alias(name) for name in some.columns)


def _shares(project: Project | None, hirings: pl.DataFrame | None) -> Mapping[str, Mapping[str, float]]:
    """By what is looked for, the share of the jobs of each activity that counts."""
    if project is None:
        return {}
    wanted: dict[str, Mapping[str, float]] = {"industry": {project.naf[:2]: 1.0}}
    if project.occupations and hirings is not None and hirings.height:
        counted = hirings.group_by(division=pl.col("naf").str.head(2)).agg(
            share=pl.col("hirings").filter(pl.col("rome").is_in(list(project.occupations))).sum()
            / pl.col("hirings").sum()
        )
        known = counted.filter(pl.col("share").is_finite()).sort("division")
        wanted["occupations"] = dict(known.iter_rows())
    return wanted


def _points(jobs: Jobs, communes: pl.DataFrame, shares: Mapping[str, Mapping[str, float]]) -> pl.DataFrame:
    """The middles of communes with what is added up there: `commune`, `longitude`, `latitude`, `population`,
    `seen` (of those that the table of jobs holds), then by what is looked for its low, middle and high."""
    division = pl.col("naf").str.head(2)
    parts = {"workforce": pl.lit(1.0)} | {
        name: division.replace_strict(share, default=0.0, return_dtype=pl.Float64)
        for name, share in shares.items()
    }
    ends = {"low": "jobs_low", "value": "jobs", "high": "jobs_high"}
    sums = jobs.rows.group_by("commune").agg(
        (pl.col(column) * part).sum().alias(f"{name}_{end}")
        for name, part in parts.items()
        for end, column in ends.items()
    )
    # A village without an employer has no row: what was imported is told by department.
    held = pl.col("population").filter(pl.col("workforce_value").is_not_null()).sum()
    whole = (held > HELD * pl.col("population").sum()).over("department")
    seen = pl.when(pl.col("workforce_value").is_not_null() | whole).then("population")
    return (
        communes.drop_nulls(["longitude", "latitude"])
        .join(sums, on="commune", how="left", maintain_order="left")
        .with_columns(seen=seen)
        .select("commune", "longitude", "latitude", "population", "seen", *sums.columns[1:])
    )


def _sum(
    places: pl.DataFrame,
    here: pl.DataFrame,
    sums: Reach,
    name: str,
    fact: str,
    table: str,
    as_of: AsOf,
) -> Told:
    slack = TURNOVER if name == "occupations" else 1.0
    held, people = sums.value["seen"], sums.value["population"]
    whole = ((held >= SEEN * people) & (people > 0)).fill_null(False)
    rows = here.select("site_id").with_columns(
        value=sums.value[f"{name}_value"],
        low=sums.low[f"{name}_low"] / slack,
        high=sums.high[f"{name}_high"] * slack,
    )
    told = facts(rows.filter(whole), fact, table, as_of, value="value", low="low", high="high")
    partial = here.filter(~whole)
    reason = m(
        "the jobs imported are of less than nine tenths of the inhabitants within the drive: those of the "
        "areas around are needed"
    )
    return Told(
        told,
        (
            *lacking(partial, told, fact, table, reason),
            *lacking(places.join(here, on="site_id", how="anti"), told, fact, table, NO_PLACE),
        ),
        _cautions(name, table),
        tables=("hirings",) if name == "occupations" and told.height else (),
    )


def _cautions(name: str, table: str) -> tuple[Message, ...]:
    if name == "occupations":
        return (
            m(
                "People of the occupations wanted: an estimate. The share of an occupation in the hirings of "
                "an industry stands for its share of the jobs held; within a half and twice that (assumed)."
            ),
        )
    if table == "employment":
        return (
            m("People at work: employees of private employers (Urssaf), not the self-employed or the State."),
        )
    return (
        m(
            "People at work: the middle of the headcount bands of establishments, those of unknown band left "
            "out."
        ),
    )


def _untold(places: pl.DataFrame, project: Project | None, shares: Mapping[str, Mapping[str, float]]) -> Told:
    """What has no table, or is not looked for."""
    lacks = [*_none(places, "training_30", "", m("no table of training places is read yet: ask the region"))]
    occupations = tuple(FACTS_AT["occupations"].values())
    if project is None:
        reason = m("it depends on a project, and none is given")
        for fact in (*occupations, "same_industry_jobs"):
            lacks += _none(places, fact, "", reason)
    elif "occupations" not in shares:
        for fact in occupations:
            if not project.occupations:
                lacks += _none(places, fact, "", m("the project names no occupation"))
            else:
                lacks += _none(places, fact, "hirings", m("the table has not been imported"))
    return Told(NOTHING.known, tuple(lacks))


def _none(places: pl.DataFrame, fact: str, table: str, reason: Message) -> tuple[Lacking, ...]:
    return lacking(places, NOTHING.known, fact, table, reason)
