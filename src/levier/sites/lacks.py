"""What each site lacks for a project, and by how much."""

import polars as pl

from levier.sites.facts import fact
from levier.sites.known import Sites
from levier.sites.project import Need, Project

LACKS: dict[str, pl.DataType | type[pl.DataType]] = {
    "site_id": pl.String,
    "fact": pl.String,
    "state": pl.String,
    "value": pl.Float64,
    "term": pl.String,
    "wanted": pl.Float64,
    "gap": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "sure": pl.Boolean,
    "least": pl.Float64,
    "most": pl.Float64,
    "suits": pl.List(pl.String),
}
"""`state`: met, missed, or unknown: nothing tells, or the range of the value crosses the bound. `wanted`:
the bound that counts (null for words). `gap`: how far the value is from it, in the fact's unit, above 0
(null: the value meets it, is unknown, or is a word). `low`, `high`: where the true value lies. `sure`: the
whole of that range is met, or missed, alike (null: nothing tells). `least`, `most`, `suits`: the bounds and
the words that the project gives."""

_NEEDS: dict[str, pl.DataType | type[pl.DataType]] = {
    "fact": pl.String,
    "least": pl.Float64,
    "most": pl.Float64,
    "suits": pl.List(pl.String),
    "a_word": pl.Boolean,
}


def lacks(sites: Sites, project: Project, needs: tuple[Need, ...] | None = None) -> pl.DataFrame:
    """One row per site and need (by default the musts), in the order of the sites: the columns of LACKS."""
    wanted = project.musts if needs is None else needs
    asked = pl.DataFrame(
        [
            (need.fact, need.at_least, need.at_most, list(need.among) or None, fact(need.fact).kind == "term")
            for need in wanted
        ],
        schema=_NEEDS,
        orient="row",
    )
    told = sites.known.select(
        "site_id", "fact", *(pl.col(column).cast(pl.Float64) for column in ("value", "low", "high")), "term"
    )
    least, most = pl.col("least"), pl.col("most")
    low, high = (pl.col(end).fill_null(pl.col("value")) for end in ("low", "high"))
    rows = (
        sites.places.select("site_id")
        .join(asked, how="cross")
        .join(told, on=["site_id", "fact"], how="left", maintain_order="left")
        .with_columns(
            value=pl.when(~pl.col("a_word")).then("value"),
            term=pl.when("a_word").then("term"),
            gap=_gap(pl.col("value"), pl.col("value")),
            worst=_gap(low, high),
            best=_gap(high, low),
        )
    )
    known = pl.when("a_word").then(pl.col("term").is_not_null()).otherwise(pl.col("value").is_not_null())
    suits = pl.col("suits").is_null() | pl.col("term").is_in(pl.col("suits"))
    met = pl.when("a_word").then(suits).otherwise(pl.col("gap") == 0)
    over = (pl.col("value") > most).fill_null(False)
    sure = pl.col("a_word") | (pl.col("worst") == 0) | (pl.col("best") > 0)
    return rows.with_columns(
        state=pl.when(~known | ~sure)
        .then(pl.lit("unknown"))
        .when(met)
        .then(pl.lit("met"))
        .otherwise(pl.lit("missed")),
        wanted=pl.when(over).then(most).otherwise(pl.coalesce(least, most)),
        sure=pl.when(known).then(sure),
        gap=pl.when(~pl.col("a_word") & (pl.col("gap") > 0)).then("gap"),
    ).select(*LACKS)


def _gap(short: pl.Expr, long: pl.Expr) -> pl.Expr:
    """How far `short` is below the least wanted, or `long` above the most; 0 where neither is."""
    below = (pl.col("least") - short).clip(lower_bound=0).fill_null(0)
    return below + (long - pl.col("most")).clip(lower_bound=0).fill_null(0)
