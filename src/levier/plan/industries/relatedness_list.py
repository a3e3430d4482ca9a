"""The industries most related to one, or to what a territory has, as a list that people read."""

from collections.abc import Iterator

import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries.relatedness import Combined
from levier.plan.columns import columns
from levier.plan.document import Table
from levier.plan.industries.relatedness import RelatedIndustries, held_here
from levier.plan.panel import Panel
from levier.plan.words import Words

LIST = m("Related industries, the most related first")


def nearest_to(found: RelatedIndustries, code: str) -> Table:
    """The industries most related to one. Raises BadInput if nothing is known of it."""
    near = found.combined.nearest(code, len(found.combined.activities))
    return _table(
        near.drop_nulls("relatedness").with_columns(activity_a=pl.lit(code), activity_b="activity"),
        found.combined,
    )


def next_to_territory(found: RelatedIndustries, panel: Panel, level: int) -> Table:
    """The industries of manufacturing that the territory does not hold, each with the specialisation of the
    territory that it is most related to."""
    held = held_here(panel, level)
    strong = held.filter(pl.col("state") == "specialised")["activity"].to_list()
    pairs = found.combined.table().drop_nulls("relatedness")
    both_ways = pl.concat(
        [pairs, pairs.rename({"activity_a": "activity_b", "activity_b": "activity_a"}).select(pairs.columns)]
    )
    new = both_ways.filter(
        pl.col("activity_a").is_in(strong)
        & ~pl.col("activity_b").is_in(held["activity"].to_list())
        & pl.col("activity_b").str.head(2).is_in(naf.MANUFACTURING)
    )
    ranked = new.sort("relatedness", "activity_a", "activity_b", descending=[True, False, False])
    return _table(ranked.unique("activity_b", keep="first", maintain_order=True), found.combined)


def _table(rows: pl.DataFrame, combined: Combined) -> Table:
    labels = naf.table().select("code", "label")
    own = {name: f"by_{name}" for name in combined.kinds}
    named = (
        rows.rename(own)
        .join(
            labels.select(activity_a="code", label_a="label"),
            on="activity_a",
            how="left",
            maintain_order="left",
        )
        .join(
            labels.select(activity_b="code", label_b="label"),
            on="activity_b",
            how="left",
            maintain_order="left",
        )
    )
    ends = ("activity_a", "label_a", "activity_b", "label_b")
    return Table(
        "related_industries",
        LIST,
        columns(*ends, "relatedness", *own.values(), "kinds_known", "kinds_related"),
        named,
        "list",
    )


def listed_lines(found: RelatedIndustries, table: Table, words: Words, first: int) -> Iterator[str]:
    """The first rows, each with what every kind of evidence says of it, then what to know of them."""
    labels = {column.name: words.say(column.label) for column in table.columns}
    for rank, row in enumerate(table.rows.head(first).iter_rows(named=True), start=1):
        yield f"{rank:>3}  {row['activity_b']}  {row['label_b'] or ''}"
        told = [
            f"{labels[name]} {words.value(row[name], 'number')}"
            for name in ("relatedness", *(f"by_{kind}" for kind in found.combined.kinds))
            if row[name] is not None
        ]
        yield f"     {row['activity_a']} · {' · '.join(told)}"
    if table.rows.is_empty():
        yield words.say(m("No related industry is known."))
    yield words.say(found.combined.evidence.uncertainty)
    if isinstance(found.learned, NotComputed):
        yield words.say(m("Kinds of evidence weigh the same: {reason}.", reason=found.learned.reason))
    for caution in found.combined.evidence.cautions:
        yield words.say(caution)
