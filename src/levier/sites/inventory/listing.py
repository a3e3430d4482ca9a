"""The inventory: the sites that are offered, and those that are not, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.sites.inventory.merging import SAME, Merged, merged
from levier.sites.inventory.told import Told
from levier.sites.known import Sites

NEEDS = ("brownfields", "business_parks")


@dataclass(frozen=True, eq=False)
class Inventory:
    """`sites`: those offered. `outlines`: of those that have one (`site_id`, `geometry`: WKB, degrees).
    `status`: as the sources say it (`site_id`, `status`). `set_aside`: sites that are listed and not to be
    had, with the `reason`. `merged`: which sites of two sources are one place. `told`: every fact of every
    source, also those that another source's value stands before (`as_id`: the site as the source names it).
    """

    sites: Sites
    outlines: pl.DataFrame
    status: pl.DataFrame
    set_aside: pl.DataFrame
    merged: pl.DataFrame
    told: pl.DataFrame
    evidence: Evidence


def inventory(sources: Sequence[Told]) -> Inventory | NotComputed:
    """One list out of what each source tells; NotComputed where none offers a site.

    Parameters
    ----------
    sources : what each tells, the one to believe first first

    Source: Cerema, Cartofriches, for the share of overlap from which two outlines are one site.
    """
    listed = [source for source in sources if source.places.height or source.set_aside.height]
    one = merged(listed)
    if one.places.is_empty():
        return NotComputed(
            m("no site of this territory has been imported; that is no proof that there is none"), needs=NEEDS
        )
    return Inventory(
        sites=Sites(one.places, one.known),
        outlines=one.outlines,
        status=one.status,
        set_aside=one.set_aside,
        merged=one.pairs,
        told=one.told,
        evidence=_evidence(listed, one),
    )


def _evidence(sources: list[Told], one: Merged) -> Evidence:
    cautions = [caution for source in sources for caution in source.cautions]
    tables = dict.fromkeys(table for source in sources for table in source.tables)
    return Evidence(
        method=m(
            "Sites that the imported sources list, each fact with where it comes from. Two sources that tell "
            "of one place make one site: their outlines share more than {percent} % of the larger one, they "
            "bear one id, or a plant stands within a brownfield.",
            percent=round(100 * SAME),
        ),
        tables=tuple(tables),
        uncertainty=m("What a source does not tell is unknown. Listed does not mean for sale."),
        reference="CNIG, Friches, 1.0.6 (2025); CNIG, Sites économiques, 2023-10",
        cautions=tuple(_more(one, cautions)),
    )


def _more(one: Merged, cautions: list[Message]) -> list[Message]:
    if one.set_aside.height:
        cautions.append(
            m("Sites listed and not offered, already reused or full: {n}.", n=one.set_aside.height)
        )
    if one.pairs.height:
        cautions.append(
            m("Sites that two sources list, counted once: {n}. Every source is kept.", n=one.pairs.height)
        )
    if one.within:
        cautions.append(
            m("Sites that lie within a larger one: {n}. Do not add up their areas.", n=one.within)
        )
    return cautions
