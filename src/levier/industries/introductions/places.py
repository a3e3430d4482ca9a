"""Who could be introduced in a territory, as the registers know them: firms, laboratories, schools ..."""

import numpy as np
import polars as pl

from levier.core import naf
from levier.core.distance import EARTH_KM
from levier.core.headcount import with_jobs_range
from levier.core.industry import industrial_group
from levier.core.text import folded
from levier.industries.introductions.telling import FEW, LEAST_LETTERS
from levier.industries.inventory import FOOD_CRAFTS

KIND_OF_NAF: dict[str, tuple[str, int]] = {
    "72.1": ("laboratory", 1),
    "85.42": ("university", 10),
    "85.32": ("school", 10),
    "85.41": ("school", 10),
    "94.11": ("business organisation", 1),
    "94.12": ("business organisation", 1),
}
"""What an establishment is by its NAF code (72.1 research in natural sciences and engineering, 85.42 higher
education, 85.32 technical and vocational secondary education, 85.41 post-secondary, 94.1 business and
professional organisations), and the fewest jobs it must have. Industrial firms come beside (LEAST_JOBS)."""
LEAST_JOBS = 10
MOST_FIRMS = 3_000
"""Firms looked at, the largest first."""

RADIUS_KM = 50.0
"""An organisation outside the territory is looked at within this distance of one of the territory."""

PLACES = ("id", "firm", "name", "group", "kind", "naf", "jobs_low", "longitude", "latitude", "here")


def wanted_activities() -> list[str]:
    """The NAF sub-classes of which establishments are looked for."""
    codes = naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"]
    return codes.to_frame("naf").filter(_kind().is_not_null())["naf"].to_list()


def places_of(establishments: pl.DataFrame, clusters: pl.DataFrame | None) -> pl.DataFrame:
    """The organisations that may be named: PLACES, each firm or institution once by kind.

    `firm`: SIREN; `group`: what the names of one group would begin with. Left out: what is closed, of partial
    diffusion, without name or coordinates, too small, or far from the territory. Of a firm with several
    establishments of a kind, one of the territory stands for it, else the largest.
    """
    known = with_jobs_range(
        establishments.filter(
            pl.col("active"),
            pl.col("diffusion") == "O",
            pl.col("name").is_not_null(),
            pl.col("longitude").is_not_null(),
            pl.col("latitude").is_not_null(),
        )
    ).with_columns(kind=_kind())
    least = dict(KIND_OF_NAF.values())
    enough = pl.col("jobs_low") >= pl.col("kind").replace_strict(least, default=LEAST_JOBS)
    once = (
        known.filter(pl.col("kind").is_not_null() & enough)
        .sort("here", "jobs_low", "siret", descending=[True, True, False])
        .unique(["siren", "kind"], keep="first", maintain_order=True)
    )
    near = once.filter(_near(once))
    firm = pl.col("kind") == "firm"
    firms = near.filter(firm).sort("jobs_low", "siret", descending=[True, False]).head(MOST_FIRMS)
    chosen = pl.concat([firms, near.filter(~firm)]).select(
        id="siret",
        firm="siren",
        name="name",
        group=_group(),
        **{column: pl.col(column) for column in PLACES[4:]},
    )
    return chosen if clusters is None else pl.concat([chosen, _clusters(clusters)], how="vertical_relaxed")


def _group() -> pl.Expr:
    """The first word of a name where few names begin with it: it may be that of a group; else the firm."""
    word = folded(pl.col("name")).str.split(" ").list.first()
    telling = (word.str.len_chars() >= LEAST_LETTERS) & (pl.len().over(word) <= FEW)
    return pl.when(telling).then(word).otherwise(pl.col("siren"))


def _near(places: pl.DataFrame) -> pl.Series:
    """Whether each is of the territory, or close to one that is."""
    from sklearn.neighbors import BallTree

    here = places["here"].fill_null(False)
    radians = np.radians(places.select("latitude", "longitude").to_numpy())
    if not here.any():
        return here
    km = BallTree(radians[here.to_numpy()], metric="haversine").query(radians)[0].ravel() * EARTH_KM
    return pl.Series(km <= RADIUS_KM)


def _kind() -> pl.Expr:
    """The kind of an establishment by its NAF code; null where it is none that is looked for."""
    kind = pl.when(industrial_group(pl.col("naf")).is_not_null() & ~pl.col("naf").is_in(FOOD_CRAFTS)).then(
        pl.lit("firm")
    )
    return pl.coalesce(
        kind,
        *(
            pl.when(pl.col("naf").str.starts_with(code)).then(pl.lit(name))
            for code, (name, _) in KIND_OF_NAF.items()
        ),
    )


def _clusters(clusters: pl.DataFrame) -> pl.DataFrame:
    """Clusters as places, those whose seat is known; their theme is read as a part of their name."""
    theme = pl.col("theme").cast(pl.String).fill_null("")
    return clusters.filter(pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null()).select(
        id="name",
        firm="name",
        name=(pl.col("name") + " (" + theme + ")").str.replace(" ()", "", literal=True),
        group="name",
        kind=pl.lit("cluster"),
        naf=pl.lit(None, pl.String),
        jobs_low=pl.lit(None, pl.Int64),
        longitude="longitude",
        latitude="latitude",
        here=pl.lit(False),
    )
