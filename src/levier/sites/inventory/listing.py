"""The inventory: the sites that are offered, and those that are not, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.sites.inventory.told import Told
from levier.sites.known import Sites

TABLES = ("brownfields", "brownfield_outlines")


@dataclass(frozen=True, eq=False)
class Inventory:
    """`sites`: those offered. `outlines`: of those that have one (`site_id`, `geometry`: WKB, degrees).
    `set_aside`: sites that the sources list and that are not to be had, with the `reason`."""

    sites: Sites
    outlines: pl.DataFrame
    set_aside: pl.DataFrame
    evidence: Evidence


def inventory(sources: Sequence[Told]) -> Inventory | NotComputed:
    """One list out of what each source tells; NotComputed where none offers a site.

    Parameters
    ----------
    sources : what each tells, the one to believe first first
    """
    told = [source for source in sources if source.places.height or source.set_aside.height]
    if not any(source.places.height for source in told):
        return NotComputed(
            m("no site of this territory has been imported; that is no proof that there is none"),
            needs=("brownfields",),
        )
    cautions = tuple(caution for source in told for caution in source.cautions)
    return Inventory(
        sites=Sites(
            pl.concat([source.places for source in told]), pl.concat([source.known for source in told])
        ),
        outlines=pl.concat([source.outlines for source in told]),
        set_aside=pl.concat([source.set_aside for source in told]),
        evidence=Evidence(
            method=m("Sites that the imported sources list, each fact with where it comes from."),
            tables=TABLES,
            uncertainty=m("What a source does not tell is unknown. Listed does not mean for sale."),
            reference="CNIG, Friches, 1.0.6 (2025)",
            cautions=cautions,
        ),
    )
