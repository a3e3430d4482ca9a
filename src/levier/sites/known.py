"""Sites and what is known of each: every value with where it comes from and how sure it is."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.facts import FACTS, fact

PLACES = {
    "site_id": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "commune": pl.String,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
}
"""`kind`: brownfield, business_park, plot, closing_plant or given. Degrees, WGS84; null: unknown."""
KNOWN = {
    "site_id": pl.String,
    "fact": pl.String,
    "value": pl.Float64,
    "term": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "source": pl.String,
    "as_of": pl.String,
}
"""`value` of a number, or of a yes (1) or no (0); `term` of a word, of the fact's scale. `low`, `high`: where
the true value lies, null if it is taken as sure. `source`: a table of the lake, `declared`, or `assumed`. An
absent row is unknown."""
ROUNDING = 1e-9
"""How far, of itself, a value may stand outside its range: what sums of decimals leave."""


@dataclass(frozen=True, eq=False)
class Sites:
    """`places`: the columns of PLACES, key `site_id`. `known`: those of KNOWN, key (`site_id`, `fact`).

    Raises BadInput for a site twice, a value of no site, a fact unknown to FACTS, a word outside its scale, a
    number below 0 or outside its own range.
    """

    places: pl.DataFrame
    known: pl.DataFrame

    def __post_init__(self) -> None:
        _check(self.places, self.known)

    def values(self, name: str) -> pl.Series:
        """The number of each site, in the order of `places`; null: unknown."""
        rows = self.known.filter(pl.col("fact") == name).select("site_id", "value")
        return self.places.select("site_id").join(rows, on="site_id", how="left", maintain_order="left")[
            "value"
        ]

    def terms(self, name: str) -> pl.Series:
        """The word of each site, in the order of `places`; null: unknown."""
        rows = self.known.filter(pl.col("fact") == name).select("site_id", "term")
        return self.places.select("site_id").join(rows, on="site_id", how="left", maintain_order="left")[
            "term"
        ]

    def only(self, site_ids: list[str]) -> "Sites":
        """Those sites alone, in their order here."""
        wanted = pl.col("site_id").is_in(site_ids)
        return Sites(self.places.filter(wanted), self.known.filter(wanted))

    def told(self, more: pl.DataFrame) -> "Sites":
        """The same with more facts; where one is known twice, what is added now stands."""
        both = pl.concat([more.select(*KNOWN), self.known.select(*KNOWN)])
        return Sites(self.places, both.unique(("site_id", "fact"), keep="first", maintain_order=True))


def grades(values: pl.Series, name: str) -> np.ndarray:
    """Words as numbers from 0 (the worst of the fact's scale) to 1 (the best); NaN outside it."""
    scale = fact(name).scale
    steps = {term: rank / (len(scale) - 1) for rank, term in enumerate(scale)}
    return values.replace_strict(steps, default=None, return_dtype=pl.Float64).to_numpy()


def _check(places: pl.DataFrame, known: pl.DataFrame) -> None:
    for name, frame, wanted in (("places", places, PLACES), ("known", known, KNOWN)):
        if lacking := [column for column in wanted if column not in frame.columns]:
            raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where=name)
    if twice := places.filter(pl.col("site_id").is_duplicated())["site_id"].unique().sort().to_list():
        raise BadInput(m("sites listed twice: {sites}", sites=", ".join(twice[:5])), where="site_id")
    lost = known.join(places, on="site_id", how="anti")["site_id"].unique().sort().to_list()
    if lost:
        raise BadInput(m("facts about sites that are not listed: {sites}", sites=", ".join(lost[:5])))
    if known.select(pl.struct("site_id", "fact").is_duplicated().any()).item():
        raise BadInput(m("a fact is told twice of a site"), where="fact")
    for name in known["fact"].unique().sort():
        rows = known.filter(pl.col("fact") == name)
        if fact(name).kind == "term":
            _check_terms(name, rows)
        else:
            _check_numbers(name, rows)


def _check_terms(name: str, rows: pl.DataFrame) -> None:
    outside = rows.filter(~pl.col("term").is_in(FACTS[name].scale).fill_null(False))
    if outside.height:
        raise BadInput(
            m("“{term}” is not a value of {fact}", term=str(outside["term"][0])[:60], fact=name),
            where=outside["site_id"][0],
            fix=m("one of: {terms}", terms=", ".join(FACTS[name].scale)),
        )


def _check_numbers(name: str, rows: pl.DataFrame) -> None:
    value, low, high = pl.col("value"), pl.col("low"), pl.col("high")
    slack = value.abs() * ROUNDING
    held = (low <= value + slack).fill_null(True) & (high >= value - slack).fill_null(True)
    numbers = ~(low.is_nan().fill_null(False) | high.is_nan().fill_null(False))
    faults = {
        m("a value is missing or is no number"): ~value.is_finite().fill_null(False),
        m("a value is below 0"): value < 0,
        m("a range does not hold its value"): ~(held & numbers),
    }
    if FACTS[name].kind == "yes_no":
        faults[m("this fact is 1 for yes or 0 for no")] = ~value.is_in([0.0, 1.0])
    given = rows.select("site_id", pl.col("value", "low", "high").cast(pl.Float64))
    for what, wrong in faults.items():
        if (found := given.filter(wrong)).height:
            raise BadInput(what, where=f"{found['site_id'][0]}, {name}")
