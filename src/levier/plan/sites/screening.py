"""The sites of a territory against the musts of a project, read from the lake."""

from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.sites.inventory import inventory_in
from levier.plan.sites.surroundings import surroundings_of
from levier.sites.inventory import Told
from levier.sites.known import Sites
from levier.sites.needs import Screening, screen
from levier.sites.project import Project


def screening_in(
    lake: Lake, territory: Territory, geography: Geography, project: Project, own: Told | None = None
) -> tuple[Sites, Screening] | NotComputed:
    """The sites of a territory with all that is known of them, and how they stand the musts of a project.

    `own`: sites that a person adds from a file. NotComputed where there is no site.
    """
    listed = inventory_in(lake, territory, geography, own)
    if isinstance(listed, NotComputed):
        return listed
    found = surroundings_of(lake, territory, geography, listed.sites, project, outlines=listed.outlines)
    told = listed.sites.told(found.known)
    return told, screen(told, project)
