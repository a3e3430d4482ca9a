"""What binds a site: Seveso neighbours, floods, shrinking clay, protected nature."""

import polars as pl

from levier.core.messages import m
from levier.sites.surroundings.nearness import SITE_SLACK_KM, nearest_km
from levier.sites.surroundings.telling import NO_PLACE, NOTHING, AsOf, Told, absent, facts, lacking

INSTALLATIONS = "classified_installations"
SEVESO = ("upper_tier", "lower_tier")


def seveso(
    places: pl.DataFrame, installations: pl.DataFrame | None, communes: pl.DataFrame, as_of: AsOf
) -> Told:
    """Kilometres from each site to the nearest Seveso installation, as the crow flies: `seveso_km`.

    Parameters
    ----------
    places : the sites, as `placed` gives them
    installations : rows of the lake's table `classified_installations` around; None: not imported
        `seveso`, `active`, `commune`, `longitude`, `latitude`. One whose state is not told counts: only one
        that the file says has stopped is left out. One without a position is in the middle of its commune,
        give or take 3 km.
    communes : `commune`, `longitude`, `latitude` of their middles
    as_of : dates of the tables

    Returns
    -------
    Told. Where the table holds no Seveso installation, the distance is unknown, not large.
    """
    if installations is None:
        return absent(places, INSTALLATIONS, "seveso_km")
    there = installations.filter(pl.col("seveso").is_in(SEVESO), pl.col("active").fill_null(True))
    middles = communes.select("commune", middle_longitude="longitude", middle_latitude="latitude")
    own = pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null()
    points = (
        there.join(middles, on="commune", how="left", maintain_order="left")
        .select(
            longitude=pl.when(own).then("longitude").otherwise("middle_longitude"),
            latitude=pl.when(own).then("latitude").otherwise("middle_latitude"),
            slack_km=pl.when(own).then(0.0).otherwise(SITE_SLACK_KM),
        )
        .drop_nulls(["longitude", "latitude"])
    )
    if points.is_empty():
        reason = m("the table holds no Seveso site whose place is known")
        return Told(NOTHING.known, lacking(places, NOTHING.known, "seveso_km", INSTALLATIONS, reason))
    told = facts(
        nearest_km(places, points), "seveso_km", INSTALLATIONS, as_of, value="km", low="low", high="high"
    )
    untold = there.height - points.height
    cautions = [
        m(
            "Seveso: only installations of the areas imported are seen; one nearer may stand beyond. The "
            "plan "
            "for the prevention of technological risks (PPRT) tells what may be built around: see Géorisques."
        )
    ]
    if untold:
        cautions.append(m("Seveso sites left out, whose place is unknown: {n}.", n=untold))
    return Told(told, lacking(places, told, "seveso_km", INSTALLATIONS, NO_PLACE), tuple(cautions))
