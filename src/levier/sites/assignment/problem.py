"""The joint allocation as options (a project on a site, in a period) and limits that they use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from levier.core.distance import great_circle_km
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.assignment.land import land_shares_of
from levier.sites.assignment.pairs import (
    EVER,
    Bools,
    Floats,
    Pairs,
    checked,
    free_from,
    opens_by,
    pairs_of,
)
from levier.sites.assignment.params import (
    AREA,
    DRAWN,
    LAND,
    Limits,
    Period,
    Split,
    Steps,
    Unknown,
    Worth,
)
from levier.sites.known import Sites
from levier.sites.project import Project

Ints = npt.NDArray[np.int64]
M2_PER_HA = 10_000
LIMITS = {
    "kind": pl.String,
    "name": pl.String,
    "fact": pl.String,
    "first_year": pl.Int64,
    "last_year": pl.Int64,
    "amount": pl.Float64,
}
"""`kind`: site (what one place has), network (what several draw from), land (a budget, in hectares).
`fact`: what is drawn, `land_ha` for a budget. Years in which it holds; null: always."""


@dataclass(frozen=True, eq=False)
class Options:
    """One row per option, as arrays: its project, site and period (their ranks), whether it is a share that
    may be less than 1, its worth in jobs, the year of opening, the land that it takes, and whether it is kept
    for the solver (another is at least as good in every limit where it is not)."""

    project: Ints
    site: Ints
    period: Ints
    part: Bools
    worth: Floats
    year: Floats
    land_ha: Floats
    kept: Bools


@dataclass(frozen=True, eq=False)
class Problem:
    """`projects`, `site_ids`: by identifier. `limits`: the columns of LIMITS; `uses`: limits by options, what
    a whole project uses there (`central`: the likely amount, where the limit goes beyond it). `apart`:
    projects that may not be near one another, with the sites that are too near (site by site, sparse).
    `splits`: by the rank of the project."""

    projects: tuple[Project, ...]
    sites: Sites
    site_ids: tuple[str, ...]
    splittable: Bools
    periods: tuple[Period, ...]
    pairs: Pairs
    options: Options
    limits: pl.DataFrame
    uses: sparse.csr_matrix
    apart: tuple[tuple[int, int, sparse.csr_matrix], ...]
    splits: dict[int, Split]
    must_place: Bools
    land_assumed: Bools
    unsure_apart: int
    unknown: Unknown
    scored: bool
    steps: Steps


def problem_of(
    projects: Sequence[Project],
    sites: Sites,
    unknown: Unknown,
    limits: Limits,
    worth: Worth,
    steps: Steps,
    own: Mapping[str, pl.DataFrame] | None = None,
) -> Problem:
    """The problem in one form, whatever the order of the rows that it is given in.

    Raises BadInput : projects twice, or a table or limit that names what is not listed."""
    projects = _by_id(projects)
    sites = Sites(sites.places.sort("site_id"), sites.known)
    site_ids = tuple(sites.places["site_id"])
    place = {site: i for i, site in enumerate(site_ids)}
    rank = {project.id: i for i, project in enumerate(projects)}
    if limits.splittable is None:
        splittable = (sites.places["kind"] == "business_park").fill_null(False).to_numpy()
    else:
        splittable = np.zeros(len(site_ids), dtype=bool)
        splittable[[checked(site, place, "splittable") for site in limits.splittable]] = True
    signed = {choice.project for choice in limits.signed}
    splits = {
        checked(split.project, rank, "splits"): split
        for split in limits.splits
        if split.project not in signed
    }
    periods = tuple(limits.periods) or (EVER,)
    pairs = pairs_of(projects, sites, splittable, limits, worth, unknown, steps, own or {})
    shares = _land_shares(sites, limits)
    areas = _areas(sites, limits)
    options = _options(
        projects, sites, splittable, periods, pairs, limits, splits, shares, areas, steps, unknown
    )
    table, uses = _limits(sites, splittable, periods, pairs, limits, options, areas, place, steps)
    apart, unsure = _apart(sites, limits, rank)
    return Problem(
        tuple(projects),
        sites,
        site_ids,
        splittable,
        periods,
        pairs,
        options,
        table,
        uses,
        apart,
        splits,
        np.asarray(pairs.signed.any(axis=1)),
        shares["assumed"].to_numpy(),
        unsure,
        unknown,
        worth.scores is not None,
        steps,
    )


def _by_id(projects: Sequence[Project]) -> list[Project]:
    ids = [project.id for project in projects]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise BadInput(
            m("projects listed twice: {projects}", projects=", ".join(twice[:5])), where="projects"
        )
    return sorted(projects, key=lambda project: project.id)


def _land_shares(sites: Sites, limits: Limits) -> pl.DataFrame:
    shares = land_shares_of(sites)
    if limits.land_shares is None:
        return shares
    told = limits.land_shares.select("site_id", told=pl.col("share").cast(pl.Float64))
    if not told["told"].is_between(0, 1).fill_null(False).all():
        raise BadInput(m("a share is from 0 to 1"), where="land_shares.share")
    if told["site_id"].is_duplicated().any():
        raise BadInput(m("a site is told twice"), where="land_shares.site_id")
    both = shares.join(told, on="site_id", how="left", maintain_order="left")
    return both.select(
        "site_id",
        share=pl.coalesce("told", "share"),
        assumed=pl.col("assumed") & pl.col("told").is_null(),
    )


def _areas(sites: Sites, limits: Limits) -> dict[str, set[str]]:
    """The sites of each area that has a land budget."""
    rows = [sites.places.select("site_id", area="commune")]
    if limits.areas is not None:
        rows.append(limits.areas.select("site_id", "area"))
    members: dict[str, set[str]] = {}
    for site, area in pl.concat(rows).iter_rows():
        members.setdefault(area, set()).add(site)
    listed = set(sites.places["site_id"])
    if astray := sorted({b.area for b in limits.land_budgets} - members.keys()):
        raise BadInput(
            m("a land budget is of an area without any site: {areas}", areas=", ".join(astray[:5])),
            where="land_budgets",
            fix=m("say in areas which sites it holds"),
        )
    return {b.area: members[b.area] & listed for b in limits.land_budgets}


def _options(
    projects: Sequence[Project],
    sites: Sites,
    splittable: Bools,
    periods: tuple[Period, ...],
    pairs: Pairs,
    limits: Limits,
    splits: dict[int, Split],
    shares: pl.DataFrame,
    areas: dict[str, set[str]],
    steps: Steps,
    unknown: Unknown,
) -> Options:
    p, s = np.nonzero(pairs.allowed)
    free, latest = free_from(sites)[s], opens_by(projects)[p]
    part = np.isin(p, list(splits)) & splittable[s]
    firm = pairs.signed[p, s]
    found: list[tuple[Ints, Ints, Floats]] = []
    for t, period in enumerate(periods):
        opens = np.maximum(period.first_year, free)
        good = opens <= np.minimum(period.last_year, latest)
        if unknown == "refused":
            good &= firm | (pairs.unknown[p, s, t] == 0)
        for k, fact in enumerate(DRAWN):
            least = np.nan_to_num(pairs.most[:, k, t:], nan=np.inf).min(axis=1)
            room = steps.of(fact) * splittable[s]
            good &= firm | part | (pairs.draws[p, k] <= least[s] + room)
        for choice in limits.signed:
            if choice.year is not None and not period.first_year <= choice.year <= period.last_year:
                good &= np.array([project.id for project in projects])[p] != choice.project
        which = np.nonzero(good)[0]
        found.append((which, np.full(which.size, t), opens[which]))
    which = np.concatenate([rows for rows, _, _ in found])
    period_rank = np.concatenate([ranks for _, ranks, _ in found])
    year = np.concatenate([years for _, _, years in found])
    order = np.lexsort((period_rank, s[which], p[which]))
    which, period_rank, year = which[order], period_rank[order], year[order]
    p, s, part = p[which], s[which], part[which]
    land = _land(p, s, splittable, pairs, shares["share"].to_numpy())
    kept = _latest_of_each_window(p, s, year, land, limits, areas, sites)
    return Options(p, s, period_rank, part, pairs.worth[p, s], year, land, kept)


def _land(p: Ints, s: Ints, splittable: Bools, pairs: Pairs, shares: Floats) -> Floats:
    """Hectares taken: the project's own on a park; the whole plot where it is alone, since nobody else can
    use the rest (its own where the size of the plot is not known)."""
    own = pairs.draws[p, DRAWN.index(AREA)]
    whole = pairs.amounts[s, DRAWN.index(AREA), 0]
    return shares[s] * np.where(splittable[s] | np.isnan(whole), own, np.fmax(whole, own)) / M2_PER_HA


def _latest_of_each_window(
    p: Ints, s: Ints, year: Floats, land: Floats, limits: Limits, areas: dict[str, set[str]], sites: Sites
) -> Bools:
    """Opening later uses no more of any capacity, since what is drawn is drawn from then on. So of the
    options of a pair that fall under the same land budgets, only the last is needed."""
    budgeted = set().union(*areas.values()) if areas else set()
    under = np.isin(sites.places["site_id"].to_numpy(), list(budgeted))
    bounds = {b.first_year for b in limits.land_budgets} | {
        b.last_year + 1 for b in limits.land_budgets if b.last_year is not None
    }
    edges = np.array(sorted(bound for bound in bounds if bound is not None), dtype=float)
    window = np.where((land > 0) & under[s], np.searchsorted(edges, year, side="right"), -1)
    kept = np.ones(p.size, dtype=bool)
    kept[:-1] = (p[1:] != p[:-1]) | (s[1:] != s[:-1]) | (window[1:] != window[:-1])
    return kept


def _limits(
    sites: Sites,
    splittable: Bools,
    periods: tuple[Period, ...],
    pairs: Pairs,
    limits: Limits,
    options: Options,
    areas: dict[str, set[str]],
    place: dict[str, int],
    steps: Steps,
) -> tuple[pl.DataFrame, sparse.csr_matrix]:
    rows: list[tuple] = []
    blocks: list[tuple[Ints, Floats]] = []
    site_ids = sites.places["site_id"].to_list()
    by_site = _grouped(options.site, len(site_ids))

    def add(kind: str, name: str, fact: str, amounts: Floats, members: Ints, central: Floats) -> None:
        drawn = pairs.draws[options.project[members], DRAWN.index(fact)]
        for t in _needed(amounts, steps.of(fact)):
            used = (options.period[members] <= t) & (drawn > 0)
            if used.any():
                always = (amounts == amounts[t]).all()
                years = (None, None) if always else (periods[t].first_year, periods[t].last_year)
                rows.append((kind, name, fact, *years, amounts[t], central[t]))
                blocks.append((members[used], drawn[used]))

    for site in np.nonzero(splittable)[0]:
        for k, fact in enumerate(DRAWN):
            central, here = pairs.amounts[site, k], by_site[site]
            held = _borne(central, pairs.most[site, k], pairs.draws[:, k], options, here)
            add("site", site_ids[site], fact, held, here, central)
    for (name, fact), (members, amounts) in _networks(limits, periods, place).items():
        add("network", name, fact, amounts, np.sort(np.concatenate([by_site[i] for i in members])), amounts)
    for budget in limits.land_budgets:
        inside = np.isin(np.array(site_ids), list(areas[budget.area]))
        taken = inside[options.site] & (options.land_ha > 0)
        if budget.first_year is not None:
            taken &= options.year >= budget.first_year
        if budget.last_year is not None:
            taken &= options.year <= budget.last_year
        inland = np.nonzero(taken)[0]
        rows.append(("land", budget.area, LAND, budget.first_year, budget.last_year, *[budget.hectares] * 2))
        blocks.append((inland, options.land_ha[inland]))
    table = pl.DataFrame(rows, schema=LIMITS | {"central": pl.Float64}, orient="row")
    sizes = [members.size for members, _ in blocks]
    uses = sparse.csr_matrix(
        (
            np.concatenate([used for _, used in blocks]) if blocks else np.empty(0),
            (
                np.repeat(np.arange(len(blocks)), sizes),
                np.concatenate([members for members, _ in blocks]) if blocks else np.empty(0, dtype=int),
            ),
        ),
        shape=(len(blocks), options.project.size),
    )
    return table, uses


def _borne(amounts: Floats, most: Floats, draws: Floats, options: Options, members: Ints) -> Floats:
    """What projects share of a site: the value that it is held to have, or what the largest of them that may
    go there takes alone, where only the range of that value bears it."""
    if not (most > amounts).any():
        return amounts
    held = amounts.copy()
    drawn = np.where(options.part[members], 0.0, draws[options.project[members]])
    for t in range(amounts.size):
        alone = drawn[(options.period[members] <= t) & (drawn <= most[t])]
        held[t] = np.maximum(amounts[t], alone.max(initial=0.0))
    return held


def _needed(amounts: Floats, step: float) -> list[int]:
    """The periods whose limit says something: what is drawn only grows, so a later limit that is the same, or
    that stays lower when it is loosened, says it all."""
    later = [amounts[t + 1 :] for t in range(amounts.size)]
    return [
        t
        for t, amount in enumerate(amounts)
        if np.isfinite(amount) and not ((later[t] == amount) | (later[t] + step <= amount)).any()
    ]


def _grouped(keys: Ints, count: int) -> list[Ints]:
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.searchsorted(keys[order], np.arange(1, count)))


def _networks(
    limits: Limits, periods: tuple[Period, ...], place: dict[str, int]
) -> dict[tuple[str, str], tuple[list[int], Floats]]:
    found: dict[tuple[str, str], tuple[list[int], Floats]] = {}
    named = sorted((c for c in limits.capacities if c.name), key=lambda c: c.from_year or 0)
    for capacity in named:
        members = sorted(checked(site, place, "capacities") for site in capacity.sites)
        known = found.setdefault((capacity.name, capacity.fact), (members, np.zeros(len(periods))))
        if known[0] != members:
            raise BadInput(m("a capacity is told with other sites"), where=capacity.name)
        for t, period in enumerate(periods):
            if capacity.from_year is None or period.first_year >= capacity.from_year:
                known[1][t] = capacity.amount
    return dict(sorted(found.items()))


def _apart(
    sites: Sites, limits: Limits, rank: dict[str, int]
) -> tuple[tuple[tuple[int, int, sparse.csr_matrix], ...], int]:
    """Per pair of projects, the sites too near one another; and how many sites have no position."""
    if not limits.apart:
        return (), 0
    east, north = (sites.places[name].cast(pl.Float64).to_numpy() for name in ("longitude", "latitude"))
    near: dict[float, sparse.csr_matrix] = {}
    for km in {rule.km for rule in limits.apart}:
        close = np.eye(east.size, dtype=bool)
        if km > 0:
            for i in range(east.size):
                close[i] |= great_circle_km(east[i], north[i], east, north) < km
        near[km] = sparse.csr_matrix(close)
    unsure = int(np.isnan(east + north).sum()) if any(rule.km > 0 for rule in limits.apart) else 0
    return tuple(
        (checked(rule.first, rank, "apart"), checked(rule.second, rank, "apart"), near[rule.km])
        for rule in limits.apart
    ), unsure
