"""What a buyer is and wants, and the criteria that contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from levier.core import naf
from levier.core.errors import BadInput, UnknownCode
from levier.core.messages import Message, m

KINDS = ("company", "individual", "investor")
"""Employees who take over their own firm are no row of this table: each firm has its own
(`employee_takeovers`)."""
NAMED = ("company", "investor")
"""Kinds that keep their name: a natural person is shown by its reference alone."""
STAKES = ("majority", "minority")
STATES = ("healthy", "in procedure")
ANY = "any"

BUYERS: dict[str, tuple[pl.DataType | type[pl.DataType], str]] = {
    "buyer": (pl.String, "key: the SIREN of a company, any reference for others; never a person's name"),
    "kind": (pl.String, "company, individual, investor"),
    "siren": (pl.String, "of a company: it is never proposed to itself"),
    "name": (pl.String, "of a legal person; that of any other is not kept"),
    "naf": (pl.String, "NAF rev. 2 sub-class of its activity, or the one it knows"),
    "longitude": (pl.Float64, "degrees, where it is; also the place that `radius_km` is counted from"),
    "latitude": (pl.Float64, "degrees"),
    "jobs": (pl.Float64, "its own jobs"),
    "revenue_eur": (pl.Float64, "its own revenue, EUR a year"),
    "establishments": (pl.Int64, "open ones"),
    "employer": (pl.Boolean, "has employees"),
    "age_years": (pl.Float64, "since its creation"),
    "past_acquisitions": (pl.Int64, "establishments of other firms that it took over"),
    "equity_ratio_pct": (pl.Float64, "equity over assets, %"),
    "ebitda_margin_share": (pl.Float64, "EBITDA over revenue, 0 to 1"),
    "naf_wanted": (pl.List(pl.String), "NAF codes of any level; null or empty: all"),
    "naf_refused": (pl.List(pl.String), "NAF codes of any level; they win over a wider code that is wanted"),
    "communes_wanted": (pl.List(pl.String), "INSEE codes; null or empty: all"),
    "radius_km": (pl.Float64, "farthest from its place; a commune wanted is accepted beyond it"),
    "jobs_min": (pl.Float64, "of the firm to take over"),
    "jobs_max": (pl.Float64, "of the firm to take over"),
    "revenue_min_eur": (pl.Float64, "of the firm to take over, EUR a year"),
    "revenue_max_eur": (pl.Float64, "of the firm to take over, EUR a year"),
    "price_max_eur": (pl.Float64, "most that it pays, EUR"),
    "equity_eur": (pl.Float64, "own money available, EUR"),
    "stake": (pl.String, "majority, minority, any; null: any"),
    "accepts": (pl.String, "healthy, in procedure, any; null: any"),
}
"""The table of buyers: column, type, meaning. Null is unknown, or no limit; absent columns are null."""

RANGES = (
    ("jobs_min", "jobs_max"),
    ("revenue_min_eur", "revenue_max_eur"),
)
AMOUNTS = (
    "radius_km",
    "jobs_min",
    "jobs_max",
    "revenue_min_eur",
    "revenue_max_eur",
    "price_max_eur",
    "equity_eur",
)
WISHES = ("naf_wanted", "naf_refused", *AMOUNTS, "stake", "accepts")
CHOICES = {"kind": KINDS, "stake": (*STAKES, ANY), "accepts": (*STATES, ANY)}


@dataclass(frozen=True)
class Fault:
    """A criterion that cannot be followed: the row (from 0), the column, what it holds, why, what to do."""

    row: int
    column: str
    value: object
    why: Message
    fix: Message


def empty_buyers() -> pl.DataFrame:
    """A table of buyers without rows."""
    return pl.DataFrame(schema={name: kind for name, (kind, _) in BUYERS.items()})


def whole_buyers(buyers: pl.DataFrame) -> pl.DataFrame:
    """The columns of BUYERS in their order and types; those that are absent are null.

    The name of an individual, or of any kind that is not `NAMED`, is null from here on.

    Raises
    ------
    BadInput : no column `buyer` or `kind`, or a value that is not of the column's type.
    """
    if lacking := [name for name in ("buyer", "kind") if name not in buyers.columns]:
        raise BadInput(
            m("the table of buyers lacks {columns}", columns=", ".join(lacking)),
            where="buyers",
            fix=m("start from the template: levier takeover buyers-template --out buyers.csv"),
        )
    try:
        whole = buyers.select(
            pl.col(name).cast(kind) if name in buyers.columns else pl.lit(None, dtype=kind).alias(name)
            for name, (kind, _) in BUYERS.items()
        )
    except (pl.exceptions.InvalidOperationError, pl.exceptions.ComputeError) as error:
        raise BadInput(
            m("a column of the table of buyers is not of its type: {reason}", reason=str(error)[:200]),
            where="buyers",
        ) from error
    return whole.with_columns(name=pl.when(pl.col("kind").is_in(NAMED)).then("name"))


def checked_buyers(buyers: pl.DataFrame) -> pl.DataFrame:
    """The table of buyers, whole, once no criterion contradicts another.

    Raises
    ------
    BadInput : a criterion that cannot be followed; the first ten are named in one message.
    """
    whole = whole_buyers(buyers)
    faults = list(buyer_faults(whole))
    if not faults:
        return whole
    first = faults[0]
    told = "; ".join(
        f"{whole['buyer'][fault.row]}: {fault.column} = {fault.value}, {fault.why}" for fault in faults[:10]
    )
    raise BadInput(
        m("{n} criteria of buyers cannot be followed: {faults}", n=len(faults), faults=told),
        where=m("buyers, row {row}, column {column}", row=first.row + 1, column=first.column),
        fix=first.fix,
    )


def buyer_faults(buyers: pl.DataFrame) -> Iterator[Fault]:
    """The criteria that cannot be followed, row by row, in a table that went through `whole_buyers`."""
    repeated = buyers["buyer"].is_duplicated()
    # Companies of the register, which want nothing, are many: they are not read one by one.
    silent = pl.all_horizontal(pl.col(WISHES).is_null())
    plain = silent & pl.col("kind").is_in(KINDS) & pl.col("buyer").is_not_null() & ~repeated
    placed = pl.col("longitude").is_between(-180, 180) & pl.col("latitude").is_between(-90, 90)
    nowhere = pl.col("longitude").is_null() & pl.col("latitude").is_null()
    fine = buyers.select((plain & (placed.fill_null(False) | nowhere)).fill_null(False)).to_series()
    for row in fine.not_().arg_true().to_list():
        buyer = buyers.row(row, named=True)
        if buyer["buyer"] is None or not str(buyer["buyer"]).strip():
            yield Fault(
                row, "buyer", None, m("a buyer without a reference"), m("give each its own reference")
            )
        elif repeated[row]:
            yield Fault(
                row,
                "buyer",
                buyer["buyer"],
                m("two buyers bear this reference"),
                m("give each its own reference"),
            )
        yield from _choices(row, buyer)
        yield from _amounts(row, buyer)
        yield from _sectors(row, buyer)
        yield from _place(row, buyer)
        yield from _money(row, buyer)


def _choices(row: int, buyer: dict[str, object]) -> Iterator[Fault]:
    for column, allowed in CHOICES.items():
        if buyer[column] not in allowed and not (buyer[column] is None and column != "kind"):
            yield Fault(
                row,
                column,
                buyer[column],
                m("none of the values that this column takes"),
                m("one of: {names}", names=", ".join(allowed)),
            )


def _amounts(row: int, buyer: dict[str, object]) -> Iterator[Fault]:
    for column in AMOUNTS:
        value = buyer[column]
        if value is not None and not 0 <= value < float("inf"):  # type: ignore[operator]
            yield Fault(
                row, column, value, m("neither 0 nor a positive number"), m("correct it, or leave it empty")
            )
    for least, most in RANGES:
        low, high = buyer[least], buyer[most]
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            yield Fault(
                row,
                least,
                low,
                m("above {column} ({value}): no firm can be of this size", column=most, value=high),
                m("give the smaller one first"),
            )


def _sectors(row: int, buyer: dict[str, object]) -> Iterator[Fault]:
    wanted, refused = (list(buyer[name] or ()) for name in ("naf_wanted", "naf_refused"))  # type: ignore[call-overload]
    bounds: dict[str, list[str]] = {"naf_wanted": [], "naf_refused": []}
    for column, codes in (("naf_wanted", wanted), ("naf_refused", refused)):
        for code in codes:
            try:
                bounds[column].append(naf.normalise(code))
            except UnknownCode:
                yield Fault(
                    row, column, code, m("no code of NAF rev. 2"), m("a section (C) to a sub-class (25.11Z)")
                )
    for code in bounds["naf_wanted"]:
        if any(within(code, other) for other in bounds["naf_refused"]):
            yield Fault(
                row, "naf_wanted", code, m("wanted and refused at once"), m("take it out of one of the two")
            )


def _place(row: int, buyer: dict[str, object]) -> Iterator[Fault]:
    longitude, latitude = buyer["longitude"], buyer["latitude"]
    if (longitude is None) != (latitude is None):
        yield Fault(
            row,
            "longitude" if longitude is None else "latitude",
            None,
            m("one coordinate without the other"),
            m("give both, or neither"),
        )
    elif longitude is not None and not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # type: ignore[operator]
        yield Fault(row, "longitude", longitude, m("no place on earth"), m("degrees, WGS84: 6.17 and 49.12"))
    if buyer["radius_km"] is not None and longitude is None:
        yield Fault(
            row,
            "radius_km",
            buyer["radius_km"],
            m("a radius around no place"),
            m("give a place (or longitude and latitude), or no radius"),
        )


def _money(row: int, buyer: dict[str, object]) -> Iterator[Fault]:
    if buyer["equity_eur"] == 0 and buyer["stake"] == "majority":
        yield Fault(
            row,
            "equity_eur",
            0,
            m("a majority wanted without any money of one's own"),
            m("give the money available, or leave it empty if it is unknown"),
        )
    if buyer["price_max_eur"] == 0:
        yield Fault(
            row, "price_max_eur", 0, m("nothing can be bought for 0"), m("leave it empty if it is unknown")
        )


def within(code: str, holder: str) -> bool:
    """Whether a NAF code (in standard form) is the other, or inside it.

    >>> within("25.11Z", "25"), within("25.11Z", "C"), within("25", "25.1")
    (True, True, False)
    """
    if len(holder) == 1:
        return naf.parent(code, naf.SECTION) == holder
    return code.startswith(holder)
