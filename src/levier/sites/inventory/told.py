"""What one source tells of sites, before the sources are put together."""

from dataclasses import dataclass, field

import polars as pl

from levier.core.messages import Message
from levier.sites.facts import fact
from levier.sites.known import KNOWN, PLACES

OUTLINES = {"site_id": pl.String, "geometry": pl.Binary}
"""`geometry`: WKB, degrees (WGS84), valid."""
SET_ASIDE = {**PLACES, "reason": pl.String}
"""`reason`, why a site is not offered: reconverted, full (a business park without free land)."""
STATUS = {"site_id": pl.String, "status": pl.String}
"""`status`, as the source says it: that of the CNIG standard, the state of a park, of a plant."""


@dataclass(frozen=True, eq=False)
class Told:
    """What one source tells: `places` and `known` as in `Sites`; `outlines` of the sites that have one;
    `set_aside`: sites that it lists and that are not to be had; `status` of those offered; `cautions` for the
    reader; `tables` of the lake that it comes from."""

    places: pl.DataFrame
    known: pl.DataFrame
    outlines: pl.DataFrame
    set_aside: pl.DataFrame
    status: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=STATUS))
    cautions: tuple[Message, ...] = ()
    tables: tuple[str, ...] = ()

    @classmethod
    def nothing(cls) -> "Told":
        """What a source without any site tells."""
        places, known, outlines, set_aside = (
            pl.DataFrame(schema=shape) for shape in (PLACES, KNOWN, OUTLINES, SET_ASIDE)
        )
        return cls(places, known, outlines, set_aside)


def facts_of(rows: pl.DataFrame, name: str, table: str, **columns: pl.Expr) -> pl.DataFrame:
    """What rows tell of one fact, in the columns of KNOWN; rows that do not tell it are left out.

    `rows` has `site_id` and `as_of`; `table`: the source, unless `columns` gives a `source`; `columns`:
    `value` or `term`, and if wanted `low`, `high`.
    """
    given = {"source": pl.lit(table), "as_of": pl.col("as_of").cast(pl.String)} | columns
    told = "term" if fact(name).kind == "term" else "value"
    return (
        rows.select(
            "site_id",
            fact=pl.lit(name),
            **{
                column: given.get(column, pl.lit(None)).cast(kind)
                for column, kind in KNOWN.items()
                if column not in {"site_id", "fact"}
            },
        )
        .drop_nulls(told)
        .select(*KNOWN)
    )
