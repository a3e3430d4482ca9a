"""The hard limits of buyers: what no affinity can buy off.

A limit that cannot be checked, because the firm's size, place, activity or price is unknown, keeps nobody
apart; the pair says what is left to check.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core import naf
from levier.takeover.matching.buyers import ANY, STAKES, STATES, within
from levier.takeover.matching.sides import Floats, Index, numbers, on_sphere, straight_km

Flags = npt.NDArray[np.bool_]
Check = Callable[[Index, Index], tuple[Flags, Flags]]

LEAST_EQUITY_SHARE = 0.2
"""Of the price of a majority, what a buyer must bring itself at the least: banks commonly ask for 20 to 30 %
(an order of magnitude of the trade, to be verified)."""

CHECKS = ("sector", "place", "jobs", "revenue", "price", "stake", "state")
"""What a limit may bear on, in the order in which what is left to check is told."""


@dataclass(frozen=True)
class Limits:
    """The limits of the buyers, and of the targets what they bear on. NaN or -1: unknown, or no limit.

    `sectors`: by profile of buyer and industry of target, whether it is accepted; `profile` -1: all are.
    `zones`, `zone`: the same by commune.
    """

    limited: Flags
    profile: Index
    sectors: Flags
    zone: Index
    zones: Flags
    place: Floats
    buyer: dict[str, Floats]
    buyer_firm: Index
    target: dict[str, Floats]
    target_firm: Index
    industry: Index
    commune: Index
    position: Floats

    def allow(self, target: Index, buyer: Index) -> Flags:
        """Whether no known fact breaks a limit, for targets and buyers that broadcast against each other."""
        own, firm = self.target_firm[target], self.buyer_firm[buyer]
        allowed = (own != firm) | (own < 0)
        limited = self.limited[buyer]
        if not limited.any():
            return allowed
        # Along the axis of buyers, so that those without limits are not looked at.
        axis = buyer.ndim - 1 if buyer.shape[-1] > 1 or target.shape[0] > 1 else 0
        some = limited.ravel().nonzero()[0]
        across = (slice(None),) * axis
        forbidden = self._broken(target if target.ndim > 1 else target[some], buyer.take(some, axis))
        allowed[(*across, some)] &= ~forbidden
        return allowed

    def _broken(self, target: Index, buyer: Index) -> Flags:
        return np.logical_or.reduce([check(target, buyer)[0] for _, check in self._asked])

    def to_check(self, target: Index, buyer: Index) -> Index:
        """For pairs, the limits that could not be checked, as bits in the order of CHECKS."""
        bits = np.zeros(len(target), dtype=np.int64)
        for rank, check in self._asked:
            bits |= check(target, buyer)[1].astype(np.int64) << rank
        return bits

    @cached_property
    def _asked(self) -> list[tuple[int, Check]]:
        """The checks that some buyer's limits call for: each says whether pairs break it, and whether it
        could not be checked; with their place in CHECKS."""
        told = {name: bool((~np.isnan(values)).any()) for name, values in self.buyer.items()}
        checks: list[tuple[bool, Check]] = [
            (bool((self.profile >= 0).any()), self._sector),
            (bool((self.zone >= 0).any()) or told["radius_km"], self._area),
            (told["jobs_min"] or told["jobs_max"], partial(self._range, "jobs")),
            (told["revenue_min"] or told["revenue_max"], partial(self._range, "revenue")),
            (told["price_max_eur"] or told["equity_eur"], self._price),
            (bool((self.buyer["stake"] >= 0).any()), partial(self._choice, "stake")),
            (bool((self.buyer["state"] >= 0).any()), partial(self._choice, "state")),
        ]
        return [(rank, check) for rank, (asked, check) in enumerate(checks) if asked]

    def _sector(self, t: Index, b: Index) -> tuple[Flags, Flags]:
        asked = self.profile[b] >= 0
        known = self.industry[t] < self.sectors.shape[1] - 1
        return asked & known & ~self.sectors[self.profile[b], self.industry[t]], asked & ~known

    def _area(self, t: Index, b: Index) -> tuple[Flags, Flags]:
        radius, listed = self.buyer["radius_km"][b], self.zone[b] >= 0
        asked = listed | ~np.isnan(radius)
        in_zone = listed & self.zones[self.zone[b], self.commune[t]]
        km = straight_km(self.position, t, self.place, b)
        in_reach = km <= radius
        unknown = (listed & (self.commune[t] == self.zones.shape[1] - 1)) | (~np.isnan(radius) & np.isnan(km))
        inside = in_zone | in_reach
        return asked & ~inside & ~unknown, asked & ~inside & unknown

    def _range(self, what: str, t: Index, b: Index) -> tuple[Flags, Flags]:
        low, high = self.target[f"{what}_low"][t], self.target[f"{what}_high"][t]
        least, most = self.buyer[f"{what}_min"][b], self.buyer[f"{what}_max"][b]
        broken = (high < least) | (low > most)
        sure = (np.isnan(least) | (low >= least)) & (np.isnan(most) | (high <= most))
        return broken, ~broken & ~sure

    def _price(self, t: Index, b: Index) -> tuple[Flags, Flags]:
        price, most, equity = (
            self.target["price_eur"][t],
            self.buyer["price_max_eur"][b],
            self.buyer["equity_eur"][b],
        )
        minority = self.buyer["stake"][b] == STAKES.index("minority")
        needed = np.where(minority, 0, LEAST_EQUITY_SHARE * price)
        broken = (price > most) | (equity < needed)
        asked = ~np.isnan(most) | ~np.isnan(equity)
        return broken, asked & np.isnan(price)

    def _choice(self, what: str, t: Index, b: Index) -> tuple[Flags, Flags]:
        offered, wanted = self.target[what][t], self.buyer[what][b]
        asked, told = wanted >= 0, offered >= 0
        return asked & told & (offered != wanted), asked & ~told

    @cached_property
    def key(self) -> Index:
        """A number for each buyer, the same for those of the same limits; 0 for those without."""
        columns = [self.profile, self.zone, *self.buyer.values(), *np.where(self.limited, self.place.T, 0)]
        rows = np.column_stack([np.nan_to_num(np.asarray(c, dtype=np.float64), nan=-9e9) for c in columns])
        rows[~self.limited] = 0
        _, number = np.unique(rows[self.limited], axis=0, return_inverse=True)
        key = np.zeros(len(self.limited), dtype=np.int64)
        key[self.limited] = number.ravel() + 1
        return key


def limits_of(targets: pl.DataFrame, buyers: pl.DataFrame, codes: list[str]) -> Limits:
    """The limits of whole, checked buyers on targets whose industries are numbered as `codes`."""
    profile, sectors = _sets(buyers.select("naf_wanted", "naf_refused"), lambda row: _accepted(codes, *row))
    communes = sorted(set(_texts(targets, "commune").drop_nulls()))
    zone, zones = _sets(buyers.select("communes_wanted"), lambda row: [c in set(row[0]) for c in communes])
    of_buyers = {name: numbers(buyers, column) for name, column in LIMIT_COLUMNS.items()}
    of_buyers |= {"stake": _places(buyers, "stake", STAKES), "state": _places(buyers, "accepts", STATES)}
    numeric = np.logical_or.reduce([~np.isnan(of_buyers[name]) for name in LIMIT_COLUMNS])
    limited = numeric | (profile >= 0) | (zone >= 0) | (of_buyers["stake"] >= 0) | (of_buyers["state"] >= 0)
    firms = (
        pl.concat([_texts(targets, "siren"), _texts(buyers, "siren")])
        .rank("dense")
        .fill_null(-1)
        .cast(pl.Int64)
    )
    return Limits(
        limited=limited,
        profile=profile,
        sectors=sectors,
        zone=zone,
        zones=zones,
        place=on_sphere(numbers(buyers, "longitude"), numbers(buyers, "latitude")),
        buyer=of_buyers,
        buyer_firm=firms[len(targets) :].to_numpy(),
        target=_facts(targets),
        target_firm=firms[: len(targets)].to_numpy(),
        industry=_ranks(targets, "naf", codes),
        commune=_ranks(targets, "commune", communes),
        position=on_sphere(numbers(targets, "longitude"), numbers(targets, "latitude")),
    )


LIMIT_COLUMNS = {
    "radius_km": "radius_km",
    "jobs_min": "jobs_min",
    "jobs_max": "jobs_max",
    "revenue_min": "revenue_min_eur",
    "revenue_max": "revenue_max_eur",
    "price_max_eur": "price_max_eur",
    "equity_eur": "equity_eur",
}


def _facts(targets: pl.DataFrame) -> dict[str, Floats]:
    """What limits bear on: ranges where only a band is known, the same number twice where it is exact."""
    jobs, revenue = numbers(targets, "jobs"), numbers(targets, "revenue_eur")
    low, high = numbers(targets, "jobs_low"), numbers(targets, "jobs_high")
    # A band without a high end goes on for ever; without either end nothing is known but `jobs`.
    open_band = ~np.isnan(low) & np.isnan(high)
    return {
        "jobs_low": np.where(np.isnan(low), jobs, low),
        "jobs_high": np.where(open_band, np.inf, np.where(np.isnan(high), jobs, high)),
        "revenue_low": revenue,
        "revenue_high": revenue,
        "price_eur": numbers(targets, "price_eur"),
        "stake": _places(targets, "stake", STAKES),
        "state": _places(targets, "state", STATES),
    }


def _accepted(codes: list[str], wanted: Sequence[str], refused: Sequence[str]) -> list[bool]:
    """Whether each industry is accepted: within what is wanted, if anything is, and not refused."""
    sought = [naf.normalise(code) for code in wanted]
    shunned = [naf.normalise(code) for code in refused]
    return [
        (not sought or any(within(code, holder) for holder in sought))
        and not any(within(code, holder) for holder in shunned)
        for code in codes
    ]


def _sets(
    lists: pl.DataFrame, members: Callable[[tuple[Sequence[str], ...]], list[bool]]
) -> tuple[Index, Flags]:
    """Rows of lists numbered by their content (-1: all empty), and for each number its members as flags. A
    last column, false, stands for what is unknown."""
    rows = [tuple(tuple(sorted(cell)) if cell else () for cell in row) for row in lists.iter_rows()]
    distinct = sorted({row for row in rows if any(row)})
    number = {row: rank for rank, row in enumerate(distinct)}
    flags = [[*members(row), False] for row in distinct]
    width = len(flags[0]) if flags else len(members(((),) * lists.width)) + 1
    table = np.array(flags, dtype=bool).reshape(len(distinct), width)
    return np.array([number.get(row, -1) for row in rows], dtype=np.int64), np.vstack(
        (table, np.zeros((1, width), dtype=bool))
    )


def _texts(rows: pl.DataFrame, column: str) -> pl.Series:
    return rows[column] if column in rows.columns else pl.Series(column, [None] * len(rows), dtype=pl.String)


def _ranks(rows: pl.DataFrame, column: str, codes: list[str]) -> Index:
    """The place of each value among `codes`; past the end where it is unknown."""
    known = pl.Series(codes, dtype=pl.String)
    place = _texts(rows, column).replace_strict(known, pl.Series(np.arange(len(codes))), default=len(codes))
    return place.cast(pl.Int64).fill_null(len(codes)).to_numpy()


def _places(rows: pl.DataFrame, column: str, choices: tuple[str, ...]) -> Floats:
    """The place of each value among the choices; -1 for null and any."""
    said = _texts(rows, column)
    return np.array(
        [-1 if value is None or value == ANY else choices.index(value) for value in said], dtype=np.float32
    )
