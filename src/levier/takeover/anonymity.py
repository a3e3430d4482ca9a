"""How much may be told of a firm before a reader of the public registers could tell which one it is.

What is told of a firm (activity, place, size, age, sites, finance) is made coarser until at least k firms of
the register bear the very same description. Two readers are reckoned with: one who looks the description
up, and one who runs this very method on the register and keeps only the firms that would have been
described so. The second is why firms are not judged one by one: descriptions are given to the whole register
at once, from the finest to the coarsest, each to a group of k firms or more that have none yet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from levier.core import naf
from levier.core.codes import NATURAL_PERSON
from levier.core.errors import BadInput
from levier.core.geography import Geography
from levier.core.headcount import with_jobs_range
from levier.core.messages import m

FEWEST = 5
"""Firms that share a description: the least that is called anonymous here. Counts under 5 are also what
many statistical offices do not publish."""

Codes = Callable[[pl.DataFrame], pl.Series]


@dataclass(frozen=True)
class Level:
    """One way to tell an attribute: `tell` gives what is told of each firm (null: not told), `loss` what a
    reader loses by it, beside the finest level."""

    name: str
    loss: float
    tell: Codes


def _column(name: str) -> Codes:
    return lambda register: register[name]


def _sector(level: int) -> Codes:
    def tell(register: pl.DataFrame) -> pl.Series:
        codes = register["naf"].drop_nulls().unique()
        above = {code: naf.parent(code, level) for code in codes}
        return register["naf"].replace_strict(above, default=None, return_dtype=pl.String)

    return tell


def _band(name: str, cuts: tuple[float, ...]) -> Codes:
    """The number of the band: 0 under the first cut, 1 from it on, and so forth."""
    edges = np.array(cuts)

    def tell(register: pl.DataFrame) -> pl.Series:
        values = register[name].cast(pl.Float64)
        bands = np.searchsorted(edges, values.fill_null(0).to_numpy(), side="right")
        return (
            pl.Series(bands)
            .cast(pl.Int64)
            .to_frame("band")
            .select(pl.when(values.is_not_null()).then("band"))["band"]
        )

    return tell


def _untold(register: pl.DataFrame) -> pl.Series:
    return pl.Series([None], dtype=pl.Int64).new_from_index(0, register.height)


CUTS: dict[str, dict[str, tuple[float, ...]]] = {
    "size": {"fine": (1, 10, 20, 50, 100, 250), "coarse": (10, 50, 250)},
    "revenue": {"fine": (5e5, 1e6, 2e6, 5e6, 10e6, 20e6, 50e6), "coarse": (2e6, 10e6, 50e6)},
    "margin": {"fine": (0, 0.05, 0.10, 0.15), "coarse": (0,)},
    "age": {"fine": (1970, 1990, 2000, 2010, 2020), "coarse": (2000,)},
    "sites": {"fine": (2, 5)},
}
"""Where bands begin: employees, EUR, EBITDA over revenue, year of creation, establishments."""
COLUMN = {
    "size": "jobs_low",
    "revenue": "revenue_eur",
    "margin": "margin_share",
    "age": "created_year",
    "sites": "sites",
}

LADDERS: dict[str, tuple[Level, ...]] = {
    "sector": (
        Level("subclass", 0, _sector(naf.SUBCLASS)),
        Level("group", 1.5, _sector(naf.GROUP)),
        Level("division", 2.5, _sector(naf.DIVISION)),
        Level("section", 6, _sector(naf.SECTION)),
    ),
    "place": (
        Level("zone", 0, _column("zone")),
        Level("department", 1.5, _column("department")),
        Level("region", 3, _column("region")),
        Level("country", 6, _untold),
    ),
    "size": (
        Level("fine", 0, _band("jobs_low", CUTS["size"]["fine"])),
        Level("coarse", 2, _band("jobs_low", CUTS["size"]["coarse"])),
        Level("untold", 6, _untold),
    ),
    "revenue": (
        Level("fine", 0, _band("revenue_eur", CUTS["revenue"]["fine"])),
        Level("coarse", 2, _band("revenue_eur", CUTS["revenue"]["coarse"])),
        Level("untold", 5, _untold),
    ),
    "margin": (
        Level("fine", 0, _band("margin_share", CUTS["margin"]["fine"])),
        Level("coarse", 1.5, _band("margin_share", CUTS["margin"]["coarse"])),
        Level("untold", 3, _untold),
    ),
    "age": (
        Level("fine", 0, _band("created_year", CUTS["age"]["fine"])),
        Level("coarse", 0.7, _band("created_year", CUTS["age"]["coarse"])),
        Level("untold", 1.5, _untold),
    ),
    "sites": (
        Level("fine", 0, _band("sites", CUTS["sites"]["fine"])),
        Level("untold", 1, _untold),
    ),
}
"""Each attribute from the finest level to the coarsest. Losses are ours: a buyer asks first what a firm
does, where, and how large it is. Section and country are the end: told coarser, a teaser says nothing."""

FINANCE = ("revenue", "margin")
"""What only published accounts tell."""
LARGEST_KEY = 2**62
"""Beyond, a key of several columns is numbered anew, so that it never overflows."""
IMPLIED = ("published", "employer", "person")
"""Never told, but a reader may guess them (an amount, jobs, a sale of shares): firms alike in them count."""
REGISTER = (
    *("siren", "naf", "zone", "zone_kind", "department", "region", "jobs_low", "created_year", "sites"),
    *("published", "employer", "person", "revenue_eur", "margin_share"),
)


def register_of_firms(
    legal_units: pl.DataFrame,
    establishments: pl.DataFrame,
    financial_ratios: pl.DataFrame | None,
    geography: Geography,
) -> pl.DataFrame:
    """What a reader of the public registers can look up of each active firm with an open seat.

    Parameters
    ----------
    legal_units, establishments, financial_ratios : the tables of those names, as large as can be had: fewer
        firms make coarser descriptions, never weaker ones
    geography : with its zones, if they are to be told

    Returns
    -------
    One row per firm, by siren (`REGISTER`). `zone`: employment zone of the seat, or else its intercommunality
    (`zone_kind`). `jobs_low`: low end of the headcount band. `published`: its revenue is public; of that last
    fiscal year are `revenue_eur` and `margin_share` (EBITDA over revenue). Null where that cannot be told:
    `financial_ratios` holds neither the firm nor any other of its zone.
    """
    open_ones = establishments.filter("active")
    seats = open_ones.sort(pl.col("head_office").fill_null(False), "siret", descending=[True, False]).unique(
        "siren", keep="first", maintain_order=True
    )
    sites = open_ones.group_by("siren").agg(sites=pl.len())
    placed = _placed(seats.select("siren", "commune"), geography)
    firms = with_jobs_range(legal_units.filter("active")).with_columns(
        created_year=pl.col("created_on").dt.year(),
        employer=pl.coalesce(pl.col("jobs_low") > 0, "employer"),
        person=pl.col("legal_form").str.starts_with(NATURAL_PERSON),
    )
    known = (
        firms.join(placed, on="siren")
        .join(sites, on="siren")
        .join(_last_published(financial_ratios), on="siren", how="left")
    )
    return known.with_columns(published=_published(financial_ratios)).select(REGISTER).sort("siren")


def _published(ratios: pl.DataFrame | None) -> pl.Expr:
    """Whether a firm's revenue is public. That it is not can be told only where the table reaches: a lake
    of one territory, or without the table, says nothing of the accounts of others, which a reader has."""
    if ratios is None:
        return pl.lit(None, pl.Boolean)
    held = pl.col("siren").is_in(ratios["siren"].unique().to_list())
    zone = pl.coalesce("zone", "department")
    reached = held | (held.any().over(zone) & zone.is_not_null())
    public = pl.col("revenue_eur").is_not_null()
    return pl.when(public | reached).then(public)


def _placed(seats: pl.DataFrame, geography: Geography) -> pl.DataFrame:
    zones = geography.members.filter(kind="zone_emploi").select("commune", employment="code")
    communes = geography.communes.select("commune", "department", "region", "epci").join(
        zones.unique("commune", keep="first", maintain_order=True), on="commune", how="left"
    )
    found = seats.with_columns(geography.current(pl.col("commune")).alias("commune"))
    return found.join(communes, on="commune", how="left").select(
        "siren",
        "department",
        "region",
        zone=pl.coalesce("employment", "epci"),
        zone_kind=pl.when(pl.col("employment").is_not_null())
        .then(pl.lit("zone_emploi"))
        .otherwise(pl.lit("epci")),
    )


def _last_published(ratios: pl.DataFrame | None) -> pl.DataFrame:
    """`siren`, `revenue_eur`, `margin_share` of the last year whose revenue is public; the firm's own
    accounts before those of its group."""
    schema = {"siren": pl.String, "revenue_eur": pl.Float64, "margin_share": pl.Float64}
    if ratios is None:
        return pl.DataFrame(schema=schema)
    order = pl.col("account_type").replace_strict({"C": 0, "S": 1, "K": 2}, default=3)
    return (
        ratios.filter(pl.col("revenue_eur").is_not_null())
        .sort(order == 2, "closed_on", order, descending=[False, True, False])
        .unique("siren", keep="first", maintain_order=True)
        .select(
            "siren",
            "revenue_eur",
            margin_share=pl.when(pl.col("revenue_eur") > 0).then(
                pl.col("ebitda_eur") / pl.col("revenue_eur")
            ),
        )
    )


def descriptions(register: pl.DataFrame, k: int = FEWEST) -> pl.DataFrame:
    """The description of every firm, as fine as leaves at least k firms with the same.

    Descriptions are tried from the one that loses least to the one that loses most; each is given to the
    groups of k firms or more, of those without one, that it does not tell apart. So at least k firms bear the
    same words, and these same words are what the method yields for each of them.

    Parameters
    ----------
    register : of `register_of_firms`
    k : 2 or more

    Returns
    -------
    `siren`, a column `<attribute>_level` for each of `LADDERS` (its name; null where even the coarsest
    description would leave fewer than k), and `alike`: how many bear the same description.

    Raises
    ------
    BadInput : k is less than 2.

    Source: Samarati (2001), IEEE Transactions on Knowledge and Data Engineering 13(6), k-anonymity by
    generalisation; Wong, Fu, Wang & Pei (2007), VLDB, on readers who know the method.
    """
    if k < 2:
        raise BadInput(m("a group of {n} hides nobody", n=k), where="k", fix=m("take 5 or more"))
    codes = [[_coded(level.tell(register)) for level in ladder] for ladder in LADDERS.values()]
    pools = _coded(register.select(pl.concat_str(pl.col(IMPLIED).cast(pl.String).fill_null("?"))).to_series())
    # Where nobody can tell, `levier.takeover.teaser` tells no finance: nothing to make coarser either.
    published = register["published"].fill_null(False).to_numpy()
    chosen = np.full((register.height, len(LADDERS)), -1)
    alike = np.zeros(register.height, dtype=np.int64)
    for waiting, tried in (
        (np.flatnonzero(published), _from_least_loss()),
        # Nobody can look up what is not published: it need not be made coarser.
        (np.flatnonzero(~published), _from_least_loss(finest=FINANCE)),
    ):
        for levels in tried:
            if len(waiting) < k:
                break
            told = [ladder[level] for ladder, level in zip(codes, levels, strict=True)]
            size = _alike([pools, *told], waiting)
            enough = size >= k
            chosen[waiting[enough]] = levels
            alike[waiting[enough]] = size[enough]
            waiting = waiting[~enough]
    named = {
        f"{name}_level": pl.Series(chosen[:, i]).replace_strict(
            {place: level.name for place, level in enumerate(ladder)}, default=None, return_dtype=pl.String
        )
        for i, (name, ladder) in enumerate(LADDERS.items())
    }
    return pl.DataFrame({"siren": register["siren"], **named, "alike": alike})


def _from_least_loss(finest: tuple[str, ...] = ()) -> list[tuple[int, ...]]:
    """Every choice of one level per attribute, by what a reader loses; some are left at their finest."""
    depths = (1 if name in finest else len(ladder) for name, ladder in LADDERS.items())
    choices = list(product(*(range(depth) for depth in depths)))
    losses = [
        sum(ladder[level].loss for ladder, level in zip(LADDERS.values(), levels, strict=True))
        for levels in choices
    ]
    return [levels for _, levels in sorted(zip(losses, choices, strict=True))]


def _coded(told: pl.Series) -> NDArray[np.int64]:
    """What is told as numbers from 0; null is 0."""
    return told.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()


def _alike(columns: list[NDArray[np.int64]], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many of the rows agree with each on every column."""
    key, span = np.zeros(len(rows), dtype=np.int64), 1
    for column in columns:
        part = column[rows]
        values = int(part.max(initial=0)) + 1
        if span > LARGEST_KEY // values:
            key = pl.Series(key).rank("dense").cast(pl.Int64).to_numpy()
            span = len(rows) + 1
        key, span = key * values + part, span * values
    return pl.DataFrame({"key": key}).select(pl.len().over("key")).to_series().cast(pl.Int64).to_numpy()
