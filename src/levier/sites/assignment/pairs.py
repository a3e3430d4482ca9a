"""Which project may go to which site, and what forbids the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.assignment.params import AREA, DRAWN, Limits, Period, Steps, Unknown, Worth
from levier.sites.known import Sites
from levier.sites.lacks import lacks
from levier.sites.project import Need, Project

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

EVER = Period(0, 9999)
"""The one period of a caller who gives none."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Projects by sites. `allowed`: those to choose among, parks that are one step too small included (their
    limit forbids them unless it is loosened). `missed`: one table of booleans per reason (a fact missed, or
    `forbidden`, `no_score`, `not_free_in_time`); `unknown`: how many musts are not known, by period of
    opening; `worth` of a whole project there, in jobs; `draws`: project by fact of DRAWN; `amounts`: site by
    fact by period, NaN where nothing is known, and the `most` that it may be; `signed`: the pairs already
    chosen, true also in `allowed`."""

    allowed: Bools
    missed: dict[str, Bools]
    unknown: npt.NDArray[np.int64]
    worth: Floats
    scores: Floats
    draws: Floats
    amounts: Floats
    most: Floats
    signed: Bools


def pairs_of(
    projects: Sequence[Project],
    sites: Sites,
    splittable: Bools,
    limits: Limits,
    worth: Worth,
    unknown: Unknown,
    steps: Steps,
    own: Mapping[str, pl.DataFrame],
) -> Pairs:
    """Every project with every site; projects and sites are in the order of their identifiers."""
    ids, site_ids = [project.id for project in projects], sites.places["site_id"].to_list()
    shape = (len(ids), len(site_ids))
    draws = np.array([[drawn(project, name) for name in DRAWN] for project in projects])
    periods = tuple(limits.periods) or (EVER,)
    amounts, least, most = (amounts_of(sites, limits, periods, end) for end in ("value", "low", "high"))
    missed, unsure_musts = _musts(projects, sites, own)
    split = np.isin(ids, [split.project for split in limits.splits])
    spread = split[:, None] & splittable[None, :]
    room = np.array([steps.of(name) for name in DRAWN])[:, None] * splittable[None, :]
    short, beyond = _too_small(draws, most + room.T[:, :, None], most, spread)
    unknowns = unsure_musts[:, :, None] + _unsure(draws, least, most, spread)
    signed = _signed(limits, ids, site_ids)
    if limits.forbidden is not None:
        forbidden = table_of(limits.forbidden, None, ids, site_ids, where="forbidden")
        missed["forbidden"] = np.isfinite(forbidden)
    scores, value = _worth(projects, site_ids, worth)
    if worth.scores is not None:
        missed["no_score"] = np.isnan(scores) & ~signed
        value = np.where(np.isnan(scores), 0.0, value)
    missed["not_free_in_time"] = ~_in_time(projects, sites, periods)
    allowed = np.ones(shape, dtype=bool)
    for reason in missed.values():
        allowed &= ~reason
    allowed &= ~beyond
    missed.update(short)
    if unknown == "refused":
        allowed &= (unknowns == 0).any(axis=2)
    signed_row = signed.any(axis=1, keepdims=True)
    allowed = np.where(signed_row, signed, allowed)
    return Pairs(allowed, missed, unknowns, value, scores, draws, amounts, most, signed)


def drawn(project: Project, name: str) -> float:
    """What a project takes of a fact that it shares with its neighbours: its land, or the least that a must
    asks of a network; nothing that it only wishes for."""
    asked = max(
        (need.at_least for need in project.musts if need.fact == name and need.at_least is not None),
        default=0.0,
    )
    return max(asked, project.area_m2) if name == AREA else max(asked, 0.0)


def amounts_of(sites: Sites, limits: Limits, periods: Sequence[Period], end: str = "value") -> Floats:
    """What each site has of each fact of DRAWN in each period, or an `end` of its range (low, high); NaN
    where it is not known. A capacity that is given has no range."""
    shared = sites.known.filter(pl.col("fact").is_in(DRAWN))
    told = Sites(sites.places, shared.with_columns(value=pl.coalesce(end, "value")))
    known = np.column_stack([told.values(name).cast(pl.Float64).to_numpy() for name in DRAWN])
    amounts = np.repeat(known[:, :, None], len(periods), axis=2)
    place = {site: i for i, site in enumerate(sites.places["site_id"])}
    own = [capacity for capacity in limits.capacities if not capacity.name]
    for capacity in sorted(own, key=lambda told: told.from_year or 0):
        site = checked(capacity.sites[0], place, "capacities")
        for t, period in enumerate(periods):
            if capacity.from_year is None or period.first_year >= capacity.from_year:
                amounts[site, DRAWN.index(capacity.fact), t] = capacity.amount
    return amounts


def checked(key: str, among: dict[str, int], where: str) -> int:
    """The place of a project or a site in its list; raises BadInput where it is not listed."""
    if key not in among:
        raise BadInput(m("“{key}” is not listed", key=str(key)[:60]), where=where)
    return among[key]


def table_of(
    table: pl.DataFrame,
    column: str | None,
    ids: Sequence[str],
    site_ids: Sequence[str],
    *,
    where: str,
    key: str = "project",
) -> Floats:
    """A long table of pairs as projects by sites; NaN where there is no row (1 where there is, without a
    column). Raises BadInput for columns that lack, a pair twice or not listed, a value that is no number."""
    wanted = [key, "site_id", *([column] if column else [])]
    if lacking := [name for name in wanted if name not in table.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where=where)
    if table.select(pl.struct(key, "site_id").is_duplicated().any()).item():
        raise BadInput(m("a pair is told twice"), where=where)
    values = table[column].cast(pl.Float64).to_numpy() if column else np.ones(table.height)
    if not np.isfinite(values).all():
        raise BadInput(m("a value is missing or is no number"), where=f"{where}.{column}")
    found = np.full((len(ids), len(site_ids)), np.nan)
    rows, columns = ({name: i for i, name in enumerate(names)} for names in (ids, site_ids))
    i = [checked(name, rows, where) for name in table[key]]
    j = [checked(name, columns, where) for name in table["site_id"]]
    found[i, j] = values
    return found


def _musts(
    projects: Sequence[Project], sites: Sites, own: Mapping[str, pl.DataFrame]
) -> tuple[dict[str, Bools], npt.NDArray[np.int64]]:
    """Which site misses which must of which project, and how many are not known. What sites share is left to
    the amounts. `own`: facts that are told for one project only."""
    for name in own:
        checked(name, {project.id: i for i, project in enumerate(projects)}, "own")
    states: dict[tuple[str, Need], tuple[Bools, Bools]] = {}
    shape = (len(projects), sites.places.height)
    missed: dict[str, Bools] = {}
    unknown = np.zeros(shape, dtype=np.int64)
    for i, project in enumerate(projects):
        for need in project.musts:
            asked = replace(need, weight=0.0, source="", to_verify=False)
            if need.fact in DRAWN:
                if need.at_most is None:
                    continue
                asked = replace(asked, at_least=None)
            alone = project.id in own and (own[project.id]["fact"] == need.fact).any()
            key = (project.id if alone else "", asked)
            if key not in states:
                told = sites.told(own[project.id]) if alone else sites
                state = lacks(told, project, (asked,))["state"]
                states[key] = ((state == "missed").to_numpy(), (state == "unknown").to_numpy())
            lacking, unsure = states[key]
            missed.setdefault(need.fact, np.zeros(shape, dtype=bool))[i] |= lacking
            unknown[i] += unsure
    return missed, unknown


def _too_small(
    draws: Floats, bearable: Floats, most: Floats, spread: Bools
) -> tuple[dict[str, Bools], Bools]:
    """Where the most that a site may have is never enough for a project (by fact), and where `bearable`, one
    step more included, is not either. A project that may be spread over parks asks nothing of each."""
    short: dict[str, Bools] = {}
    beyond = np.zeros(spread.shape, dtype=bool)
    for k, name in enumerate(DRAWN):
        asked = draws[:, k][:, None]
        short[name] = (_largest(most[:, k])[None, :] < asked) & ~spread
        beyond |= (_largest(bearable[:, k])[None, :] < asked) & ~spread
    return short, beyond


def _largest(amounts: Floats) -> Floats:
    """Of the periods of each site, leaving out those of which nothing is known; NaN where none is."""
    return np.asarray(np.fmax.reduce(amounts, axis=1))


def _unsure(draws: Floats, least: Floats, most: Floats, spread: Bools) -> npt.NDArray[np.int64]:
    """How many shared facts are not known for a project that opens in each period and stays: nothing tells
    them, or their range crosses what it asks, as `lacks` says it."""
    unknown = np.zeros((*spread.shape, most.shape[2]), dtype=np.int64)
    for k in range(len(DRAWN)):
        asked = draws[:, k][:, None]
        later = np.zeros(spread.shape, dtype=bool)
        for t in reversed(range(most.shape[2])):
            low, high = least[None, :, k, t], most[None, :, k, t]
            crossed = (low < asked) & (high >= asked) & ~spread
            later = later | ((asked > 0) & (np.isnan(high) | crossed))
            unknown[:, :, t] += later
    return unknown


def _signed(limits: Limits, ids: Sequence[str], site_ids: Sequence[str]) -> Bools:
    signed = np.zeros((len(ids), len(site_ids)), dtype=bool)
    rows, columns = ({name: i for i, name in enumerate(names)} for names in (ids, site_ids))
    for choice in limits.signed:
        signed[checked(choice.project, rows, "signed"), checked(choice.site_id, columns, "signed")] = True
    return signed


def _worth(projects: Sequence[Project], site_ids: Sequence[str], worth: Worth) -> tuple[Floats, Floats]:
    """The score of each pair (1 without scores), and what the pair is worth, in jobs."""
    ids = [project.id for project in projects]
    jobs = np.array([project.jobs for project in projects])[:, None]
    scores = np.ones((len(ids), len(site_ids)))
    if worth.scores is not None:
        scores = table_of(worth.scores, "score", ids, site_ids, where="scores")
        if (scores < 0).any():
            raise BadInput(m("a score is 0 or more"), where="scores.score")
    value = jobs * scores
    if worth.costs is not None and worth.eur_per_job is not None:
        costs = table_of(worth.costs, "cost_eur", ids, site_ids, where="costs")
        value = value - np.nan_to_num(costs) / worth.eur_per_job
    return scores, value


def _in_time(projects: Sequence[Project], sites: Sites, periods: Sequence[Period]) -> Bools:
    free = free_from(sites)
    latest = opens_by(projects)
    return np.logical_or.reduce(
        [
            np.maximum(period.first_year, free)[None, :] <= np.minimum(period.last_year, latest)[:, None]
            for period in periods
        ]
    )


def free_from(sites: Sites) -> Floats:
    """The year from which each site is free; where it is not known, the site is taken as free."""
    return np.nan_to_num(
        sites.values("available_year").cast(pl.Float64).to_numpy(), nan=float(EVER.first_year)
    )


def opens_by(projects: Sequence[Project]) -> Floats:
    """The last year in which each project may open."""
    return np.array(
        [float(project.opens_on.year if project.opens_on else EVER.last_year) for project in projects]
    )
