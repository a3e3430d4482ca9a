"""Which sites of a territory suit which project: facts, musts, ranks and draws, put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import Message
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.sites.surroundings import around
from levier.sites.choice import Acceptability, Ranking, WeightsAround, rank, smaa
from levier.sites.known import Sites
from levier.sites.matrix import matrix_of
from levier.sites.needs import Screening, screen
from levier.sites.project import Project
from levier.sites.surroundings import Lacking, surroundings

NEAREST = 10
"""Where no site can take a project, so many of the nearest misses are ranked."""


@dataclass(frozen=True, eq=False)
class Choice:
    """What the sites of a territory are worth for one project.

    `sites`: all of them, with every fact known. `screening`: against the musts. `ranking`, `acceptability`:
    of those that fit or are to be checked; where there is none, `near_misses` is true and they are those
    that miss by least. `missing`: facts that nothing tells. `tables` of the lake behind what is known;
    `cautions` about it.
    """

    project: Project
    sites: Sites
    screening: Screening
    ranking: Ranking
    acceptability: Acceptability
    near_misses: bool
    missing: tuple[Lacking, ...]
    tables: tuple[str, ...] = ()
    cautions: tuple[Message, ...] = ()


def choices(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    sites: Sites,
    projects: Sequence[Project],
    outlines: pl.DataFrame | None = None,
) -> tuple[Choice, ...]:
    """The choice for each project, on the same surroundings; none without any site.

    `outlines`: see `around`."""
    lie_around = around(lake, geography, sites, outlines)
    found = []
    for project in projects:
        told = surroundings(sites, lie_around, project)
        choice = choose(sites.told(told.known), project, told.missing, told.evidence.tables)
        if not isinstance(choice, NotComputed):
            found.append(replace(choice, cautions=told.evidence.cautions))
    return tuple(found)


def choose(
    sites: Sites, project: Project, missing: tuple[Lacking, ...] = (), tables: tuple[str, ...] = ()
) -> Choice | NotComputed:
    """The choice for one project among sites whose facts are told; NotComputed without any site.

    `tables`: those read beside the sources of the facts."""
    screening = screen(sites, project)
    candidates, near_misses = shortlist(screening)
    matrix = matrix_of(sites.only(candidates), project)
    ranking, acceptability = rank(matrix), smaa(matrix, weights=WeightsAround())
    if isinstance(ranking, NotComputed):
        return ranking
    if isinstance(acceptability, NotComputed):
        return acceptability
    behind = tuple(sorted({*sites.known["source"], *tables} - {"declared", "assumed"}))
    return Choice(project, sites, screening, ranking, acceptability, near_misses, missing, behind)


def shortlist(screening: Screening) -> tuple[list[str], bool]:
    """The sites worth ranking: those that fit or are to be checked, or else those that miss by least, and
    whether they do."""
    open_to_it = [*screening.fitting["site_id"], *screening.to_check["site_id"]]
    return open_to_it or screening.excluded["site_id"].head(NEAREST).to_list(), not open_to_it
