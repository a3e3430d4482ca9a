"""Who there is and who already works with whom: the two tables of a network, checked once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from levier.core.errors import BadInput
from levier.core.messages import Message, m

KINDS = ("firm", "laboratory", "university", "school", "cluster", "public body", "other")
"""What an organisation may be; null where it is not known."""

ORGANISATIONS = {
    "organisation": pl.String,
    "kind": pl.String,
    "topics": pl.List(pl.String),
    "longitude": pl.Float64,
    "latitude": pl.Float64,
}
"""Columns of the table of organisations; only the first must be there. A null is unknown."""
LINKS = {"a": pl.String, "b": pl.String, "weight": pl.Float64}
"""Columns of the table of links; `weight` (joint projects) is 1 where it is not given."""

PLACE = ("longitude", "latitude")
SEPARATOR = "|"
NAMED = 5
"""Examples of a fault that a message names."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Organisations in the order of their table, and the links between them.

    `table` : ORGANISATIONS, one row each.
    `weights` : symmetric, joint projects of each pair, nothing on the diagonal.
    `self_links` : rows left aside because they link an organisation to itself.
    `repeated_links` : rows that name a pair already named; their weights are added.
    """

    table: pl.DataFrame
    weights: sparse.csr_array
    self_links: int = 0
    repeated_links: int = 0

    @property
    def size(self) -> int:
        return self.table.height

    @cached_property
    def names(self) -> pl.Series:
        return self.table["organisation"]

    @cached_property
    def linked(self) -> sparse.csr_array:
        """1 where two organisations are linked, whatever the weight."""
        ones = self.weights.copy()
        ones.data = np.ones_like(ones.data)
        return ones

    @cached_property
    def degree(self) -> npt.NDArray[np.int64]:
        """How many partners each has."""
        return np.diff(self.weights.indptr).astype(np.int64)

    @cached_property
    def pairs(self) -> npt.NDArray[np.int64]:
        """The links, each once: two columns of positions, the smaller first."""
        upper = sparse.triu(self.weights, k=1).tocoo()
        return np.column_stack([upper.row, upper.col]).astype(np.int64)

    def without(self, pairs: npt.NDArray[np.int64]) -> "Graph":
        """The same organisations, as if these links were not known."""
        row, column = np.concatenate([pairs, pairs[:, ::-1]]).T
        known = self.weights.copy()
        gone = sparse.csr_array((np.ones(len(row)), (row, column)), shape=known.shape)
        known = sparse.csr_array(known - known.multiply(gone > 0))
        known.eliminate_zeros()
        return Graph(self.table, known)


def graph_of(organisations: pl.DataFrame, links: pl.DataFrame) -> Graph:
    """The network that two tables tell.

    Parameters
    ----------
    organisations : key `organisation` (an id or a name, as text)
        `kind`: one of KINDS. `topics`: a list, or one text joined by `|`. `longitude`, `latitude`: degrees,
        WGS84. All but the first may be absent, and null is unknown. Other columns are not read.
    links : `a`, `b`: organisations of the first table, in any order
        `weight`: joint projects, above 0; 1 where the column or the value is missing. A pair told several
        times (one row a year, say) has the sum of its weights.

    Raises
    ------
    BadInput : a column is missing; an organisation has no name, or stands twice; a kind is none of KINDS;
        coordinates are no degrees, or one of the two is missing; a link names an organisation that is not in
        the table, or its weight is not above 0. All faults of a table are told at once.
    """
    table = _organisations(organisations)
    place = pl.DataFrame({"organisation": table["organisation"], "at": np.arange(table.height)})
    return _linked(table, _links(links, place))


def _organisations(given: pl.DataFrame) -> pl.DataFrame:
    _refuse_missing(given, ("organisation",), m("organisations"))
    table = given.select(
        pl.col("organisation").cast(pl.String).str.strip_chars(),
        _column(given, "kind").cast(pl.String).str.strip_chars().replace("", None),
        _topics(given),
        *(_number(given, name).fill_nan(None) for name in PLACE),
        unread=pl.any_horizontal(
            _column(given, name).is_not_null() & _number(given, name).is_null() for name in PLACE
        ),
    )
    _refuse(m("the table of organisations"), list(_faults_of_organisations(table)))
    return table.drop("unread")


def _column(given: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name) if name in given.columns else pl.lit(None).alias(name)


def _number(given: pl.DataFrame, name: str) -> pl.Expr:
    return _column(given, name).cast(pl.Float64, strict=False)


def _topics(given: pl.DataFrame) -> pl.Expr:
    """Topics as a list without blanks, repetitions nor order; null where there is none."""
    column = _column(given, "topics")
    if "topics" not in given.columns or given["topics"].dtype == pl.Null:
        return column.cast(pl.List(pl.String))
    listed = column if given["topics"].dtype == pl.List else column.cast(pl.String).str.split(SEPARATOR)
    bare = listed.list.eval(pl.element().cast(pl.String).str.strip_chars()).list.drop_nulls()
    kept = bare.list.eval(pl.element().filter(pl.element() != "")).list.unique().list.sort()
    return pl.when(kept.list.len() > 0).then(kept).alias("topics")


def _faults_of_organisations(table: pl.DataFrame) -> Iterator[Message]:
    name, kind = pl.col("organisation"), pl.col("kind")
    nameless = table.filter(name.is_null() | (name == "")).height
    if nameless:
        yield m("{n} rows have no {column}", n=nameless, column="organisation")
    if twice := _named(table.filter(name.is_duplicated() & name.is_not_null())):
        yield m("these organisations stand twice or more: {names}", names=twice)
    if strange := table.filter(kind.is_not_null() & ~kind.is_in(KINDS))["kind"].unique().sort().to_list():
        yield m(
            "no such kind of organisation: {names} (one of: {kinds})",
            names=", ".join(strange[:NAMED]),
            kinds=", ".join(KINDS),
        )
    longitude, latitude = pl.col("longitude"), pl.col("latitude")
    if half := _named(table.filter((longitude.is_null() != latitude.is_null()) | pl.col("unread"))):
        yield m("longitude or latitude is missing, or is no number, for: {names}", names=half)
    if metres := _named(table.filter((longitude.abs() > 180) | (latitude.abs() > 90))):
        yield m(
            "these coordinates are no degrees (Lambert 93 metres are to be converted to WGS84): {names}",
            names=metres,
        )
    if nowhere := _named(table.filter((longitude == 0) & (latitude == 0))):
        yield m("0, 0 is no place; leave unknown coordinates empty: {names}", names=nowhere)


def _named(rows: pl.DataFrame) -> str:
    """The first organisations of some rows, cut short; empty where there is none."""
    names = rows["organisation"].drop_nulls().unique(maintain_order=True).to_list()
    return ", ".join(name[:60] for name in names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _links(given: pl.DataFrame, place: pl.DataFrame) -> pl.DataFrame:
    """The links as positions `i`, `j` and `weight`."""
    _refuse_missing(given, ("a", "b"), m("links"))
    weight = _column(given, "weight")
    if "weight" in given.columns and not (
        given["weight"].dtype.is_numeric() or given["weight"].is_null().all()
    ):
        raise BadInput(m("the column {column} holds no numbers", column="weight"), where=m("links"))
    ends = given.select(
        pl.col("a", "b").cast(pl.String).str.strip_chars(), weight=weight.cast(pl.Float64).fill_null(1.0)
    )
    _refuse(m("the table of links"), list(_faults_of_links(ends, place)))
    return (
        ends.join(place.rename({"organisation": "a", "at": "i"}), on="a", maintain_order="left")
        .join(place.rename({"organisation": "b", "at": "j"}), on="b", maintain_order="left")
        .select("i", "j", "weight")
    )


def _faults_of_links(ends: pl.DataFrame, place: pl.DataFrame) -> Iterator[Message]:
    if nulls := ends.filter(pl.col("a").is_null() | pl.col("b").is_null()).height:
        yield m("{n} links lack one of their two organisations", n=nulls)
    both = pl.concat([ends["a"], ends["b"]]).drop_nulls().unique(maintain_order=True).alias("organisation")
    if unknown := _named(both.to_frame().join(place, on="organisation", how="anti", maintain_order="left")):
        yield m("links name organisations that are not in the table of organisations: {names}", names=unknown)
    wrong = ends.filter(~(pl.col("weight") > 0) | ~pl.col("weight").is_finite())
    if wrong.height:
        a, b, weight = wrong.row(0)
        yield m(
            "{n} weights are not above 0: {weight} between {a} and {b}, say",
            n=wrong.height,
            weight=weight,
            a=a,
            b=b,
        )


def _linked(table: pl.DataFrame, ends: pl.DataFrame) -> Graph:
    others = ends.filter(pl.col("i") != pl.col("j"))
    once = others.group_by(
        i=pl.min_horizontal("i", "j"), j=pl.max_horizontal("i", "j"), maintain_order=True
    ).agg(pl.col("weight").sum())
    i, j, weight = (once[name].to_numpy() for name in ("i", "j", "weight"))
    shape = (table.height, table.height)
    upper = sparse.coo_array((weight, (i, j)), shape=shape)
    return Graph(
        table,
        sparse.csr_array(upper + upper.T),
        self_links=ends.height - others.height,
        repeated_links=others.height - once.height,
    )


def _refuse_missing(given: pl.DataFrame, wanted: tuple[str, ...], where: Message) -> None:
    if missing := [name for name in wanted if name not in given.columns]:
        raise BadInput(m("the table has no column {columns}", columns=", ".join(missing)), where=where)


def _refuse(where: Message, faults: list[Message]) -> None:
    if not faults:
        return
    told = faults[-1]
    for fault in reversed(faults[:-1]):
        told = m("{first}; {others}", first=fault, others=told)
    raise BadInput(told, where=where)
