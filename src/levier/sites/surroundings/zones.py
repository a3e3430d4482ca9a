"""Zonings that open rights, and housing: what is told by commune."""

import polars as pl

from levier.core.messages import Message, m
from levier.sites.facts import REGIONAL_AID
from levier.sites.surroundings.telling import NOTHING, AsOf, Told, absent, facts, lacking, together

ZONINGS = "zonings"
RURAL = ("FRR socle", "FRR+", "FRR bénéficiaire")
NOT_RURAL = "Non classée"
IN_PART = m(
    "Communes classed in part only: whether the site is inside is unknown. The decree or order lists the "
    "parts."
)


def zones(places: pl.DataFrame, zonings: pl.DataFrame | None, covered: frozenset[str], as_of: AsOf) -> Told:
    """Regional-aid zone and rural zone of each site's commune.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    zonings : rows of the lake's table of that name, on today's communes; None: not imported
        `commune`, `zoning` (FRR, AFR), `zoning_class`, `partial`.
    covered : the zonings that the lake holds, wherever: where it holds none of one, nothing is said of it
    as_of : dates of the tables

    Returns
    -------
    Told, with `regional_aid` (none, c, c_predefined, a) and `rural_zone` (1 or 0). A commune classed in part,
    or made of communes of different classes, is unknown. The list of regional aid holds the communes inside:
    those absent are outside.
    """
    if zonings is None:
        return absent(places, ZONINGS, "regional_aid", "rural_zone")
    return together((_aid(places, zonings, covered, as_of), _rural(places, zonings, covered, as_of)))


def _aid(places: pl.DataFrame, zonings: pl.DataFrame, covered: frozenset[str], as_of: AsOf) -> Told:
    if "AFR" not in covered:
        return _no_list(
            places, "regional_aid", m("the map of regional aid (AFR 2022-2027) is not in the lake")
        )
    listed = zonings.filter(pl.col("zoning") == "AFR", pl.col("zoning_class").is_in(REGIONAL_AID))
    return _class(places, listed, "regional_aid", "none", as_of)


def _rural(places: pl.DataFrame, zonings: pl.DataFrame, covered: frozenset[str], as_of: AsOf) -> Told:
    if "FRR" not in covered:
        return _no_list(places, "rural_zone", m("the list of rural zones (FRR) is not in the lake"))
    classed = zonings.filter(pl.col("zoning") == "FRR").with_columns(
        zoning_class=pl.when(pl.col("zoning_class").is_in(RURAL))
        .then(pl.lit("1"))
        .when(pl.col("zoning_class") == NOT_RURAL)
        .then(pl.lit("0"))
    )
    return _class(places, classed, "rural_zone", None, as_of)


def _class(places: pl.DataFrame, listed: pl.DataFrame, name: str, outside: str | None, as_of: AsOf) -> Told:
    """The one class of each commune; `outside`: of those that the list does not name."""
    by_commune = listed.group_by("commune").agg(
        term=pl.col("zoning_class").first(),
        sure=(pl.col("zoning_class").n_unique() == 1) & ~pl.col("partial").fill_null(False).any(),
    )
    rows = places.join(by_commune, on="commune", how="left", maintain_order="left").with_columns(
        term=pl.when("sure")
        .then("term")
        .when(pl.col("sure").is_null() & pl.col("commune").is_not_null())
        .then(pl.lit(outside, pl.String))
    )
    if name == "rural_zone":
        rows = rows.with_columns(value=pl.col("term").cast(pl.Float64))
        told = facts(rows, name, ZONINGS, as_of, value="value")
    else:
        told = facts(rows, name, ZONINGS, as_of, term="term")
    in_part = (~rows["sure"].fill_null(True)).any()
    reason = m("its commune is classed in part, or not listed")
    return Told(told, lacking(places, told, name, ZONINGS, reason), (IN_PART,) if in_part else ())


def _no_list(places: pl.DataFrame, name: str, reason: Message) -> Told:
    return Told(NOTHING.known, lacking(places, NOTHING.known, name, ZONINGS, reason))
