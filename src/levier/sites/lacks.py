"""What each site lacks for a project, and by how much."""

import polars as pl

from levier.sites.facts import fact
from levier.sites.known import Sites
from levier.sites.project import Need, Project

LACKS = {
    "site_id": pl.String,
    "fact": pl.String,
    "state": pl.String,
    "value": pl.Float64,
    "term": pl.String,
    "wanted": pl.Float64,
    "gap": pl.Float64,
}
"""`state`: met, missed, or unknown. `wanted`: the bound that counts (null for words). `gap`: how far the
value is from it, in the fact's unit, above 0 (null: met, unknown or a word)."""


def lacks(sites: Sites, project: Project, needs: tuple[Need, ...] | None = None) -> pl.DataFrame:
    """One row per site and need (by default the musts), in the order of the sites: the columns of LACKS."""
    wanted = project.musts if needs is None else needs
    tables = [_lack(sites, need) for need in wanted]
    if not tables:
        return pl.DataFrame(schema=LACKS)
    order = pl.DataFrame({"site_id": sites.places["site_id"]}).with_row_index("rank")
    return pl.concat(tables).join(order, on="site_id").sort("rank", maintain_order=True).select(*LACKS)


def _lack(sites: Sites, need: Need) -> pl.DataFrame:
    if fact(need.fact).kind == "term":
        return _lack_of_term(sites, need)
    least, most = need.at_least, need.at_most
    value = pl.col("value")
    short = (pl.lit(least) - value).clip(lower_bound=0) if least is not None else pl.lit(0.0)
    over = (value - pl.lit(most)).clip(lower_bound=0) if most is not None else pl.lit(0.0)
    bound = (
        pl.when(over > 0)
        .then(pl.lit(most, pl.Float64))
        .otherwise(pl.lit(least if least is not None else most, pl.Float64))
    )
    rows = sites.places.select("site_id").with_columns(value=sites.values(need.fact))
    gap = short + over
    return rows.select(
        "site_id",
        fact=pl.lit(need.fact),
        state=pl.when(value.is_null())
        .then(pl.lit("unknown"))
        .when(gap > 0)
        .then(pl.lit("missed"))
        .otherwise(pl.lit("met")),
        value=value,
        term=pl.lit(None, pl.String),
        wanted=bound,
        gap=pl.when(gap > 0).then(gap),
    )


def _lack_of_term(sites: Sites, need: Need) -> pl.DataFrame:
    term = pl.col("term")
    suits = term.is_in(need.among) if need.among else pl.lit(True)
    return (
        sites.places.select("site_id")
        .with_columns(term=sites.terms(need.fact))
        .select(
            "site_id",
            fact=pl.lit(need.fact),
            state=pl.when(term.is_null())
            .then(pl.lit("unknown"))
            .when(suits)
            .then(pl.lit("met"))
            .otherwise(pl.lit("missed")),
            value=pl.lit(None, pl.Float64),
            term=term,
            wanted=pl.lit(None, pl.Float64),
            gap=pl.lit(None, pl.Float64),
        )
    )
