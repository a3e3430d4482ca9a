"""One list out of several sources: a site that two of them tell of is one site."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from levier.sites.inventory.outlines import overlaps, standing_in
from levier.sites.inventory.told import OUTLINES, SET_ASIDE, STATUS, Told
from levier.sites.known import KNOWN, PLACES

SAME = 0.10
"""Two outlines of which each lies on more than this share of the larger one are one site.

The share is Cartofriches' (Cerema; a new outline that lies on more than 10 % of another is its double). It is
taken of the larger of the two: a brownfield within a business park is a place of its own, not the park."""
MERGED = {
    "site_id": pl.String,
    "other_id": pl.String,
    "other_kind": pl.String,
    "other_name": pl.String,
    "why": pl.String,
    "overlap_share": pl.Float64,
}
"""`other_id`, of a later source, is the same place as `site_id`. `why`: same_id, overlap, or inside (a plant
whose point lies within a brownfield); `overlap_share` of the larger outline, for overlaps."""


@dataclass(frozen=True, eq=False)
class Merged:
    """`places`, `known`, `outlines`, `status`, `set_aside`: one row per site (and fact). `told`: every fact
    of every source, with the site it is now about (`site_id`) and the one that the source names (`as_id`).
    `pairs`: which sites became one (MERGED). `within`: outlines that lie inside a larger one and stay sites
    of their own."""

    places: pl.DataFrame
    known: pl.DataFrame
    told: pl.DataFrame
    outlines: pl.DataFrame
    status: pl.DataFrame
    set_aside: pl.DataFrame
    pairs: pl.DataFrame
    within: int


def merged(sources: Sequence[Told]) -> Merged:
    """The sources put together, the one to believe first first.

    Two sites of different sources are one where they bear one id, where their outlines overlap (SAME), or
    where a plant that closes stands within a brownfield. The site keeps the id, the name and the place of the
    first source, and of each fact the value of the first source that tells it; `told` keeps all. Whether
    it is offered or set aside, the first source that lists it says: a brownfield within a full park is to be
    had, what a person declares too.
    """
    pairs = pl.DataFrame(schema=MERGED)
    within = 0
    so_far = Told.nothing()
    for source in sources:
        # An id that an earlier source bore is that of the site which it became.
        known_as = _under(source, _names(pairs))
        found, inner = _same(so_far, known_as)
        pairs, within = pl.concat([pairs, found]), within + inner
        so_far = _together(so_far, _under(known_as, _names(found)))
    told = pl.concat(
        [so_far.known.clear().with_columns(as_id=pl.lit(None, pl.String)), *_told(sources, pairs)]
    )
    gone = so_far.set_aside["site_id"].implode()
    offered = ~pl.col("site_id").is_in(gone)
    places, told = so_far.places.filter(offered), told.filter(offered)
    return Merged(
        places=places,
        known=told.unique(("site_id", "fact"), keep="first", maintain_order=True).select(*KNOWN),
        told=told,
        outlines=so_far.outlines.filter(offered),
        status=so_far.status.filter(offered),
        set_aside=so_far.set_aside,
        pairs=pairs,
        within=within,
    )


def _everywhere(told: Told) -> pl.DataFrame:
    """Offered or not: a site that is set aside is still the same place."""
    return pl.concat([told.places, told.set_aside.select(*PLACES)])


def _same(first: Told, then: Told) -> tuple[pl.DataFrame, int]:
    """The sites of `then` that `first` tells of already (one row each), and how many lie inside one that is
    larger."""
    before, after = _everywhere(first), _everywhere(then)
    by_id = after.join(before, on="site_id", how="semi").select(
        "site_id", other_id="site_id", why=pl.lit("same_id"), overlap_share=pl.lit(None, pl.Float64)
    )
    shared = overlaps(first.outlines, then.outlines)
    same = shared.filter(pl.col("of_larger") > SAME).sort("of_larger", descending=True)
    by_ground = same.select("site_id", "other_id", why=pl.lit("overlap"), overlap_share="of_larger")
    plants = then.places.filter(pl.col("kind") == "closing_plant")
    brownfields = first.outlines.join(
        before.filter(pl.col("kind") == "brownfield"), on="site_id", how="semi", maintain_order="left"
    )
    by_point = standing_in(plants, brownfields).select(
        site_id="other_id",
        other_id="site_id",
        why=pl.lit("inside"),
        overlap_share=pl.lit(None, pl.Float64),
    )
    pairs = pl.concat([by_id, by_ground, by_point]).unique("other_id", keep="first", maintain_order=True)
    inner = shared.filter((pl.col("of_larger") <= SAME) & (pl.col("of_smaller") > 0.5)).height
    named = after.select(other_id="site_id", other_kind="kind", other_name="name")
    return pairs.join(named, on="other_id", maintain_order="left").select(*MERGED), inner


def _names(pairs: pl.DataFrame) -> dict[str, str]:
    """By the id that a source gives, the id of the site that it became."""
    return dict(pairs.select("other_id", "site_id").iter_rows())


def _under(told: Told, names: dict[str, str]) -> Told:
    """The same under other ids, each site once."""

    def once(rows: pl.DataFrame) -> pl.DataFrame:
        return _renamed(rows, names).unique("site_id", keep="first", maintain_order=True)

    return Told(once(told.places), told.known, once(told.outlines), once(told.set_aside), once(told.status))


def _together(first: Told, then: Told) -> Told:
    """`first`, and what is new in `then`."""
    then = Told(
        places=then.places.join(first.set_aside, on="site_id", how="anti", maintain_order="left"),
        known=then.known,
        outlines=then.outlines,
        set_aside=then.set_aside.join(first.places, on="site_id", how="anti", maintain_order="left"),
        status=then.status,
    )
    places, set_aside, outlines, status = (
        pl.concat([ours.select(*shape), theirs.select(*shape)]).unique(
            "site_id", keep="first", maintain_order=True
        )
        for ours, theirs, shape in (
            (first.places, then.places, PLACES),
            (first.set_aside, then.set_aside, SET_ASIDE),
            (first.outlines, then.outlines, OUTLINES),
            (first.status, then.status, STATUS),
        )
    )
    spots = then.places.select("site_id", east="longitude", north="latitude")
    placed = (
        places.join(spots, on="site_id", how="left", maintain_order="left")
        .with_columns(
            longitude=pl.when(pl.col("longitude").is_null()).then("east").otherwise("longitude"),
            latitude=pl.when(pl.col("longitude").is_null()).then("north").otherwise("latitude"),
        )
        .select(*PLACES)
    )
    return Told(placed, first.known, outlines, set_aside, status)


def _told(sources: Sequence[Told], pairs: pl.DataFrame) -> list[pl.DataFrame]:
    names = _names(pairs)
    return [
        _renamed(source.known.select(*KNOWN).with_columns(as_id=pl.col("site_id")), names)
        for source in sources
    ]


def _renamed(rows: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    return rows.with_columns(pl.col("site_id").replace(names))
