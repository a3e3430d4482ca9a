"""The sites of a territory that may suit a project, as a table to choose from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.sites.choosing import shortlist
from levier.plan.sites.inventory import inventory_in
from levier.plan.sites.needs import project_from_file
from levier.plan.sites.surroundings import surroundings_of
from levier.plan.sites.weighing import weighing
from levier.sites.inventory import Told
from levier.sites.known import Sites
from levier.sites.matrix import Matrix, matrix_of
from levier.sites.needs import Screening, profile, screen
from levier.sites.project import Project

FILES = (".csv", ".xlsx", ".toml")


@dataclass(frozen=True, eq=False)
class Shortlist:
    """`matrix`: of the sites that fit or are to be checked, or (`near_misses`) of those that miss by least.
    `said`: what a reader must know of the project and its weights."""

    sites: Sites
    screening: Screening
    matrix: Matrix
    near_misses: bool
    said: tuple[Message, ...]

    @property
    def names(self) -> dict[str, str]:
        return dict(self.sites.places.select("site_id", "name").drop_nulls().iter_rows())

    def sentences(self) -> Iterator[Message]:
        """How many sites are left, and why."""
        yield m(
            "Of {all} sites, {fitting} meet every must, {to_check} are to be checked, and {excluded} "
            "are left out "
            "because they miss one.",
            all=self.sites.places.height,
            fitting=self.screening.fitting.height,
            to_check=self.screening.to_check.height,
            excluded=self.screening.excluded.height,
        )
        if self.near_misses:
            yield m("No site can take the project: those that miss it by least are ranked.")
        yield from self.said


def project_named(name: str) -> tuple[Project, tuple[Message, ...]]:
    """A worked profile, or the project that a file describes, with what was scaled in it."""
    if Path(name).suffix.lower() in FILES:
        own = project_from_file(Path(name))
        return own.project, own.cautions
    return profile(name), ()


def shortlisted(
    lake: Lake,
    territory: Territory,
    geography: Geography,
    project: Project,
    own: Told | None = None,
    weights: str | None = None,
) -> Shortlist | NotComputed:
    """The sites to choose from; `weights` other than the project's: see `weighing`."""
    listed = inventory_in(lake, territory, geography, own)
    if isinstance(listed, NotComputed):
        return listed
    found = surroundings_of(lake, territory, geography, listed.sites, project, outlines=listed.outlines)
    sites = listed.sites.told(found.known)
    screening = screen(sites, project)
    candidates, near_misses = shortlist(screening)
    matrix = matrix_of(sites.only(candidates), project)
    if weights is None:
        return Shortlist(sites, screening, matrix, near_misses, ())
    weighed = weighing(weights, matrix.criteria, matrix.values)
    return Shortlist(sites, screening, replace(matrix, weights=weighed.weights), near_misses, weighed.said)
