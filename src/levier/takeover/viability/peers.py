"""Where a firm stands among those of its sector and size."""

from typing import Any

import polars as pl
from scipy import stats

from levier.takeover.viability.measures import MEASURES

FEWEST_PEERS = 30
"""Firms under which a group is widened. An assumption: the interval of a median of 30 spans about the 32nd to
the 68th percentile."""
LEVEL = 0.9
REVENUE_CLASSES_EUR = (2e6, 10e6, 50e6)
"""Ceilings of turnover of micro, small and medium firms (recommendation 2003/361/EC, annex, article 2)."""
SIZES = ("micro", "small", "medium", "large")
LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("subclass and size", ("naf", "size")),
    ("group and size", ("naf_group", "size")),
    ("division and size", ("naf_division", "size")),
    ("division", ("naf_division",)),
    ("all of its size", ("size",)),
    ("all", ()),
)
"""The groups tried, narrowest first: the first that has enough firms is taken."""
FRESH_YEARS = 3
"""Peers whose last accounts are older, against the newest of all, are left out."""


def with_group_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `size` (by revenue, unless given), `naf_group` and `naf_division` beside their `naf`."""
    revenue = pl.col("revenue_eur")
    by_revenue: pl.Expr = pl.when(revenue.is_not_null()).then(pl.lit(SIZES[-1]))
    for size, ceiling in reversed(list(zip(SIZES[:-1], REVENUE_CLASSES_EUR, strict=True))):
        by_revenue = pl.when(revenue <= ceiling).then(pl.lit(size)).otherwise(by_revenue)
    given = pl.col("size").cast(pl.String) if "size" in rows.columns else pl.lit(None, pl.String)
    return rows.with_columns(
        size=pl.coalesce(given, by_revenue),
        naf_group=pl.col("naf").str.head(4),
        naf_division=pl.col("naf").str.head(2),
    )


def standing(firm: dict[str, Any], peers: pl.DataFrame, fewest: int = FEWEST_PEERS) -> pl.DataFrame:
    """The place of each measure of a firm among its peers.

    Of each measure, the narrowest group (`LEVELS`) of at least `fewest` other firms that know it is taken;
    the last one is taken however few it has, if any. `rank_share` is the share of peers that the firm does
    better than (ties count half); its interval is the exact one of a share (Clopper and Pearson), at 90 %.

    Parameters
    ----------
    firm : values of the measures, with `siren`, `naf`, `naf_group`, `naf_division`, `size`
    peers : one row per firm, the same columns; the firm itself is left out

    Returns
    -------
    `measure`, `peer_group` (null: none), `peers` (how many), `median`, `first_quartile`, `third_quartile`,
    `rank_share`, `rank_low`, `rank_high`.
    """
    others = peers.filter(pl.col("siren") != firm["siren"])
    rows = [_place(firm, others, measure.name, measure.more_is_better, fewest) for measure in MEASURES]
    return pl.DataFrame(rows, schema=STANDING)


STANDING = {
    "measure": pl.String,
    "peer_group": pl.String,
    "peers": pl.Int64,
    "median": pl.Float64,
    "first_quartile": pl.Float64,
    "third_quartile": pl.Float64,
    "rank_share": pl.Float64,
    "rank_low": pl.Float64,
    "rank_high": pl.Float64,
}


def _place(
    firm: dict[str, Any], others: pl.DataFrame, name: str, more_is_better: bool, fewest: int
) -> dict[str, Any]:
    known = others.filter(pl.col(name).is_not_null())
    for group, keys in LEVELS:
        if any(firm[key] is None for key in keys):
            continue
        values = known.filter(pl.col(key) == firm[key] for key in keys)[name] if keys else known[name]
        if len(values) >= (1 if group == "all" else fewest):
            break
    else:
        return {"measure": name, "peers": 0}
    place: dict[str, Any] = {
        "measure": name,
        "peer_group": group,
        "peers": len(values),
        "median": values.median(),
        "first_quartile": values.quantile(0.25, "linear"),
        "third_quartile": values.quantile(0.75, "linear"),
    }
    if (value := firm[name]) is not None:
        worse = (values < value).sum() if more_is_better else (values > value).sum()
        better_than = worse + (values == value).sum() / 2
        place["rank_share"] = better_than / len(values)
        place["rank_low"], place["rank_high"] = rank_interval(better_than, len(values))
    return place


def rank_interval(better_than: float, peers: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of the share of a sector that does worse, from a sample of it.

    Source: Clopper & Pearson (1934), Biometrika 26, in its beta form.

    >>> low, high = rank_interval(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.493, 0.963)
    """
    tail, worse_than = (1 - level) / 2, peers - better_than
    low = 0.0 if better_than <= 0 else float(stats.beta.ppf(tail, better_than, worse_than + 1))
    high = 1.0 if worse_than <= 0 else float(stats.beta.ppf(1 - tail, better_than + 1, worse_than))
    return low, high


def ranks(firms: pl.DataFrame, measure: str, fewest: int = FEWEST_PEERS) -> pl.DataFrame:
    """The same rank for every firm of a table at once, among the others of the table: `rank_share`,
    `peer_group`, `peers`, in the order of the rows.

    Parameters
    ----------
    firms : one row per firm, with the measure (more is better) and the keys of `with_group_keys`
    """
    value = pl.col(measure)
    table = firms.with_columns(_all=pl.lit(True))
    rank_of, group_of, count_of = [], [], []
    for group, keys in LEVELS:
        over = list(keys) or ["_all"]
        others = value.count().over(over) - 1
        # The average rank is 1 + those below + half of the other equal ones.
        share = (value.rank("average").over(over) - 1) / others
        enough = pl.all_horizontal(pl.col(key).is_not_null() for key in over) & (
            others >= (1 if group == "all" else fewest)
        )
        told = enough & value.is_not_null()
        rank_of.append(pl.when(told).then(share))
        group_of.append(pl.when(told).then(pl.lit(group)))
        count_of.append(pl.when(told).then(others))
    return table.select(
        rank_share=pl.coalesce(rank_of), peer_group=pl.coalesce(group_of), peers=pl.coalesce(count_of)
    )


def fresh(latest: pl.DataFrame) -> pl.DataFrame:
    """Those whose last accounts close within three years of the newest."""
    newest = pl.col("closed_on").max()
    return latest.filter(pl.col("closed_on") > newest.dt.offset_by(f"-{FRESH_YEARS}y"))
