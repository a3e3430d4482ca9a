"""What brownfields the territory counts, which could be used, and what is known of their soil."""

from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.core.unknown import known_sum

SCREENED = "friche potentielle"
AVAILABLE = (SCREENED, "friche sans projet", "friche avec projet")
"""Statuses of the CNIG standard under which a site has not been converted yet."""

RECONVERTED = "friche reconvertie"
INDUSTRIAL = ("friche industrielle", "friche agro-industrielle")
"""Types of the CNIG standard for sites left by a manufacturer."""

INDUSTRIAL_PAST = (*INDUSTRIAL, "friche logistique", "friche ferroviaire", "friche portuaire")
"""Types of sites whose former use is near that of a plant: goods came in and out."""
MIXED = ("mixte - dominante habitat", "mixte - autre")

NOT_KNOWN = ("inconnu", "sans objet")


@dataclass(frozen=True)
class BrownfieldTotals:
    """Counts of sites and land areas (m²; of the sites whose area is known, null if none is)."""

    sites: int
    available: int
    available_industrial: int
    reconverted: int
    available_screened: int
    available_pollution_unknown: int
    available_area_unknown: int
    available_area_m2: float | None
    available_industrial_area_m2: float | None


@dataclass(frozen=True)
class BrownfieldSummary:
    """`by_status`, `by_type`, `by_pollution`: the code (null: not given), then `sites`, `area_m2`,
    `area_unknown`; the last two tables are about available sites only. `sites`: every site, largest first."""

    by_status: pl.DataFrame
    by_type: pl.DataFrame
    by_pollution: pl.DataFrame
    sites: pl.DataFrame
    totals: BrownfieldTotals
    evidence: Evidence


def brownfield_summary(brownfields: pl.DataFrame) -> BrownfieldSummary | NotComputed:
    """How many brownfields, how much land, which of them are available, industrial, polluted.

    Available: the site has not been converted (status "friche potentielle", "sans projet", "avec
    projet"). A status that is null, "inconnu", "autre" or "sans objet" makes a site neither available nor
    reconverted. Industrial: type "friche industrielle" or "friche agro-industrielle".

    Parameters
    ----------
    brownfields : the table of that name, of the territory

    Returns
    -------
    BrownfieldSummary. Areas are land areas (`unite_fonciere_surface`, m²) summed over the sites where it
    is known; the others are counted in `area_unknown`. `sites` has the columns of the standard and adds
    `available` and `industrial`. NotComputed without any site: an absent list is not an absence of sites.

    Source: CNIG, Friches, version 1.0.6 (2025-12-16), for the codes.
    """
    if brownfields.is_empty():
        return NotComputed(
            m("no brownfield of this territory has been imported; that is no proof that there is none"),
            needs=("brownfields",),
        )
    sites = brownfields.with_columns(
        available=pl.col("site_statut").is_in(AVAILABLE).fill_null(False),
        industrial=pl.col("site_type").is_in(INDUSTRIAL).fill_null(False),
    ).sort("unite_fonciere_surface", "site_id", descending=[True, False], nulls_last=True)
    available = sites.filter("available")
    totals = _totals(sites)
    return BrownfieldSummary(
        by_status=_counted(sites, "site_statut", "available"),
        by_type=_counted(available, "site_type", "industrial"),
        by_pollution=_counted(available, "sol_pollution_existe"),
        sites=sites,
        totals=totals,
        evidence=_evidence(totals),
    )


def _counted(sites: pl.DataFrame, *keys: str) -> pl.DataFrame:
    counts = sites.group_by(keys).agg(
        sites=pl.len(),
        area_m2=known_sum("unite_fonciere_surface"),
        area_unknown=pl.col("unite_fonciere_surface").is_null().sum(),
    )
    return counts.sort("sites", *keys, descending=[True, *(False for _ in keys)], nulls_last=True)


def _totals(sites: pl.DataFrame) -> BrownfieldTotals:
    available = sites.filter("available")
    industrial = available.filter("industrial")
    pollution = available["sol_pollution_existe"]
    return BrownfieldTotals(
        sites=sites.height,
        available=available.height,
        available_industrial=industrial.height,
        reconverted=sites.filter(pl.col("site_statut") == RECONVERTED).height,
        available_screened=available.filter(pl.col("site_statut") == SCREENED).height,
        available_pollution_unknown=int((pollution.is_null() | pollution.is_in(NOT_KNOWN)).sum()),
        available_area_unknown=available["unite_fonciere_surface"].null_count(),
        available_area_m2=available.select(known_sum("unite_fonciere_surface")).item(),
        available_industrial_area_m2=industrial.select(known_sum("unite_fonciere_surface")).item(),
    )


def _evidence(totals: BrownfieldTotals) -> Evidence:
    return Evidence(
        method=m(
            "Sites listed in the imported file, counted by status, type and pollution of the soil. A site is "
            "available until it has been converted; it is industrial if a manufacturer or an agro-industrial "
            "firm left it."
        ),
        tables=("brownfields",),
        uncertainty=m(
            "{unknown} of {available} available sites have no known land area and add nothing to the totals.",
            unknown=totals.available_area_unknown,
            available=totals.available,
        ),
        reference="CNIG, Friches, 1.0.6 (2025)",
        cautions=tuple(_cautions(totals)),
    )


def _cautions(totals: BrownfieldTotals) -> list[Message]:
    cautions = [
        m(
            "The list is only as complete as the survey behind it: a site that is not listed may exist. "
            "Available does not mean for sale, nor fit for a given project."
        )
    ]
    if totals.available_screened:
        cautions.append(
            m(
                "Available sites that come from automatic screening (“friche potentielle”): {n}. Nobody may "
                "have checked them on the ground.",
                n=totals.available_screened,
            )
        )
    if totals.available_pollution_unknown:
        cautions.append(
            m(
                "The pollution of the soil is unknown for {n} available sites: unknown does not mean clean.",
                n=totals.available_pollution_unknown,
            )
        )
    return cautions
