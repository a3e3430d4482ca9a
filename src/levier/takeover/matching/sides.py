"""Firms to hand over and buyers as arrays, so that millions of pairs are weighed at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.naf_tree import tree_closeness
from levier.takeover.matching.affinity import FEATURES, PARTS, Affinity

Index = npt.NDArray[np.integer]
Floats = npt.NDArray[np.floating]

EARTH_KM = 6371.0
REVENUE_PER_JOB_EUR = 180_000
"""What stands for jobs where only revenue is known: an order of magnitude of French firms, an assumption. It
plays no part where jobs, or revenues, are known on both sides."""


@dataclass(frozen=True)
class Side:
    """One side of the match. NaN is unknown. `industry`: position in `Industries.codes`, the last for
    unknown. `position`: km, on a sphere, so that distances are straight lines (0.1 % short at 1,000 km).
    `log_size`: the log of jobs; where they are unknown, of the jobs that the revenue commonly sustains."""

    industry: Index
    position: Floats
    log_size: Floats

    def __len__(self) -> int:
        return len(self.industry)


@dataclass(frozen=True)
class Weighing:
    """Everything that the utility of a pair is read from, for given targets and buyers.

    `codes`: the industries, in the order of their numbers.
    `relatedness`, and `bought`, log(1 + 100 share of purchases), by industry of the target and of the buyer.
    `buyer_features`: what curves read of the buyer alone.
    """

    affinity: Affinity
    codes: list[str]
    targets: Side
    buyers: Side
    relatedness: Floats
    bought: Floats
    buyer_features: dict[str, Floats]

    def distance_km(self, target: Index, buyer: Index) -> Floats:
        """Between targets and buyers, given as positions that broadcast against each other."""
        return straight_km(self.targets.position, target, self.buyers.position, buyer)

    def size_ratio(self, target: Index, buyer: Index) -> Floats:
        """The log of the buyer's size over the target's."""
        return self.buyers.log_size[buyer] - self.targets.log_size[target]

    def parts(self, target: Index, buyer: Index) -> dict[str, Floats]:
        """The parts of the utility of pairs; they add up to it."""
        curves = self.affinity.curves
        own, other = self.targets.industry[target], self.buyers.industry[buyer]
        parts = {name: self.of_buyers[name][buyer] for name in PARTS}
        parts["industry"] = parts["industry"] + self.industries["industry"][own, other]
        parts["supply"] = parts["supply"] + self.industries["supply"][own, other]
        near = np.log(1 + self.distance_km(target, buyer))
        parts["distance"] = parts["distance"] + curves["distance"].at(near)
        parts["size"] = parts["size"] + curves["size_ratio"].at(self.size_ratio(target, buyer))
        return parts

    def of_both(self, target: Index, buyer: Index) -> Floats:
        """The utility of pairs, less what the buyer alone brings (`by_buyer`)."""
        curves = self.affinity.curves
        total = _looked_up(self.by_industry, self.targets.industry[target], self.buyers.industry[buyer])
        total += curves["distance"].at(np.log(1 + self.distance_km(target, buyer)))
        total += curves["size_ratio"].at(self.size_ratio(target, buyer))
        return total

    def utility(self, target: Index, buyer: Index) -> Floats:
        """The utility of pairs: the sum of their parts."""
        return self.of_both(target, buyer) + self.by_buyer[buyer]

    @cached_property
    def industries(self) -> dict[str, Floats]:
        """What the two industries bring to the parts `industry` and `supply`."""
        curves = self.affinity.curves
        return {
            "industry": curves["relatedness"].at(self.relatedness),
            "supply": curves["supply"].at(self.bought),
        }

    @cached_property
    def of_buyers(self) -> dict[str, Floats]:
        """What the buyer alone brings to each part."""
        brought = {name: np.zeros(len(self.buyers), dtype=np.float32) for name in PARTS}
        for feature in FEATURES:
            if not feature.pair:
                brought[feature.part] += self.affinity.curves[feature.name].at(
                    self.buyer_features[feature.name]
                )
        return brought

    @cached_property
    def by_industry(self) -> Floats:
        """What the two industries bring."""
        return self.industries["industry"] + self.industries["supply"]

    @cached_property
    def by_buyer(self) -> Floats:
        """What the buyer alone brings."""
        return sum(self.of_buyers.values(), np.zeros(len(self.buyers), dtype=np.float32))


def weigh(
    targets: pl.DataFrame, buyers: pl.DataFrame, affinity: Affinity, supply: pl.DataFrame | None = None
) -> Weighing:
    """The two sides ready to be weighed. `supply`: `from_division`, `to_division`, `share` (0 to 1)."""
    codes = sorted({*targets["naf"].drop_nulls(), *buyers["naf"].drop_nulls()})
    return Weighing(
        affinity=affinity,
        codes=codes,
        targets=side(targets, codes),
        buyers=side(buyers, codes),
        relatedness=relatedness_of(codes, affinity),
        bought=np.log1p(100 * supply_between(codes, supply)),
        buyer_features={f.name: buyer_feature(buyers, f.name) for f in FEATURES if not f.pair},
    )


def side(rows: pl.DataFrame, codes: list[str]) -> Side:
    """The columns of a side as arrays."""
    place = pl.Series(codes, dtype=pl.String)
    jobs = logarithm(numbers(rows, "jobs"))
    industry = rows["naf"].replace_strict(place, pl.Series(np.arange(len(codes))), default=len(codes))
    return Side(
        industry.cast(pl.Int64).fill_null(len(codes)).to_numpy(),
        on_sphere(numbers(rows, "longitude"), numbers(rows, "latitude")),
        np.where(np.isnan(jobs), logarithm(numbers(rows, "revenue_eur") / REVENUE_PER_JOB_EUR), jobs),
    )


def buyer_feature(buyers: pl.DataFrame, name: str) -> Floats:
    """What a curve reads of the buyer alone."""
    if name == "establishments":
        return logarithm(numbers(buyers, "establishments"))
    if name == "age":
        return np.log1p(np.maximum(numbers(buyers, "age_years"), 0))
    if name == "acquisitions":
        return np.log1p(numbers(buyers, "past_acquisitions"))
    if name == "equity":
        return numbers(buyers, "equity_ratio_pct") / 100
    if name == "margin":
        return numbers(buyers, "ebitda_margin_share")
    return numbers(buyers, "employer")


def relatedness_of(codes: list[str], affinity: Affinity) -> Floats:
    """The relatedness of each pair of codes; a last row and column, NaN, stand for an unknown code."""
    related = np.full((len(codes) + 1, len(codes) + 1), np.nan, dtype=np.float32)
    closeness = tree_closeness(codes, codes)
    for level, value in affinity.levels.items():
        related[:-1, :-1][np.isclose(closeness, level)] = value
    numbered = pl.DataFrame(
        {"naf": codes, "place": range(len(codes))}, schema={"naf": pl.String, "place": pl.Int64}
    )
    known = affinity.relatedness.join(numbered, left_on="naf_a", right_on="naf").join(
        numbered, left_on="naf_b", right_on="naf", suffix="_b"
    )
    related[known["place"].to_numpy(), known["place_b"].to_numpy()] = known["relatedness"].to_numpy()
    return related


def supply_between(codes: list[str], supply: pl.DataFrame | None) -> Floats:
    """The greater of the two shares of purchases between the divisions of each pair of codes; NaN where
    no table tells."""
    bought = np.full((len(codes) + 1, len(codes) + 1), np.nan, dtype=np.float32)
    if supply is None or supply.is_empty():
        return bought
    shares = {(one, other): share for one, other, share in supply.select(SUPPLY).iter_rows()}
    divisions = sorted({code[:2] for code in codes})
    table = np.array(
        [[max(shares.get((a, b), 0.0), shares.get((b, a), 0.0)) for b in divisions] for a in divisions]
    )
    place = np.array([divisions.index(code[:2]) for code in codes], dtype=np.int64)
    bought[:-1, :-1] = table[place[:, None], place[None, :]]
    return bought


SUPPLY = ("from_division", "to_division", "share")


def numbers(rows: pl.DataFrame, column: str) -> Floats:
    """A column as single-precision numbers, NaN where it is null or absent."""
    if column not in rows.columns:
        return np.full(len(rows), np.nan, dtype=np.float32)
    return rows[column].cast(pl.Float32).fill_null(np.nan).to_numpy()


def logarithm(values: Floats) -> Floats:
    """The logarithm of what is above 0; the rest is unknown."""
    return np.log(np.where(values > 0, values, np.nan))


def on_sphere(longitude: Floats, latitude: Floats) -> Floats:
    """Positions in km from the centre of the earth."""
    east, north = np.radians(longitude.astype(np.float64)), np.radians(latitude.astype(np.float64))
    flat = np.cos(north)
    places = np.column_stack((flat * np.cos(east), flat * np.sin(east), np.sin(north)))
    return (EARTH_KM * places).astype(np.float32)


def straight_km(places: Floats, one: Index, others: Floats, other: Index) -> Floats:
    """Straight distances between positions that broadcast against each other."""
    if one.ndim == 2:
        column = one.shape[1] == 1 and other.shape[0] == 1
        return _all_km(places[one.ravel()], others[other.ravel()], column=column)
    return np.sqrt(_squared(places[one] - others[other]))


def _squared(vectors: Floats) -> Floats:
    """The squared length of each vector."""
    return np.einsum("ij,ij->i", vectors, vectors)


def _all_km(places: Floats, others: Floats, *, column: bool) -> Floats:
    """The distances of all pairs, by the products of positions: a table where `places` are rows, or columns.
    Positions are counted from the middle of the smaller side, so that what is near is told precisely."""
    rows, columns = (places, others) if column else (others, places)
    few = rows if len(rows) < len(columns) else columns
    middle = (
        np.nan_to_num(few[~np.isnan(few[:, 0])].mean(axis=0))
        if not np.isnan(few[:, 0]).all()
        else np.float32(0)
    )
    rows, columns = rows - middle, columns - middle
    squares = (-2 * rows) @ columns.T
    squares += _squared(rows)[:, None]
    squares += _squared(columns)[None, :]
    return np.sqrt(np.maximum(squares, 0, out=squares), out=squares)


def _looked_up(table: Floats, row: Index, column: Index) -> Floats:
    """The cells of a table at places that broadcast against each other; row by row where that is quicker."""
    if row.ndim == 2 and row.shape[1] == 1 and column.shape[0] == 1:
        return table[row.ravel()].take(column.ravel(), axis=1)
    if row.ndim == 2 and column.shape[1] == 1 and row.shape[0] == 1:
        return table.T[column.ravel()].take(row.ravel(), axis=1)
    return table[row, column]
