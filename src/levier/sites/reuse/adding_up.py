"""Amounts of a site added up over the years, by line, by bearer and in all."""

from dataclasses import dataclass
from math import isfinite

import numpy as np

from levier.sites.reuse.amounts import Cover
from levier.sites.reuse.discount import car_tonnes_per_km, carbon_values, discount_factors
from levier.sites.reuse.draws import HIGH, LOW
from levier.sites.reuse.lines import BEARERS, Against, Bearer, Line
from levier.sites.reuse.values import PRICE_YEAR

IDLE = ("guarding", "upkeep", "dumping")
"""What an idle site costs each year; its property tax is a transfer."""
Range = tuple[float | None, float | None, float | None]
"""Low, mean and high."""


@dataclass(frozen=True)
class Comparison:
    """What the reuse is compared with, and how years are added up.

    `against`: `field` (the same project on a field of that `cover`) or `nothing` (no project). `rate`: yearly
    discount rate (None: the rate in force among the unit values). `start_year`: of the works. `carbon`: the
    trajectory of the value of carbon, `2025` or `2019`."""

    against: Against = "field"
    cover: Cover = "crops"
    horizon: int = 30
    rate: float | None = None
    start_year: int = 2026
    carbon: str = "2025"
    cleanup_bearer: Bearer = "owner"
    price_year: int = PRICE_YEAR


@dataclass(frozen=True, eq=False)
class Years:
    """What one euro (one kilometre by car) of each timing is worth, added up to each year."""

    worth: dict[str, np.ndarray]

    @staticmethod
    def of(comparison: Comparison, rate: float, growth: float) -> "Years":
        horizon, start = comparison.horizon, comparison.start_year
        factors = discount_factors(rate, horizon)
        ages = np.arange(horizon + 1)
        later = ages >= 1
        carbon = carbon_values(comparison.carbon, start, horizon, comparison.price_year)
        flows = {
            "once": (ages == 0) * 1.0,
            "five_years": (later & (ages <= 5)) / 5,
            "yearly": later * 1.0,
            "growing": later * (1 + growth) ** ages,
            "car_carbon": later * carbon * car_tonnes_per_km(start, horizon),
        }
        return Years({timing: np.cumsum(flow * factors) for timing, flow in flows.items()})


@dataclass(frozen=True, eq=False)
class Sums:
    """Present values of one site. `lines` in the order of the lines given; `path` by year (three rows: low,
    mean, high); years of break-even of the mean, of a good and of a poor case. `draws`: of the total."""

    lines: list[Range]
    bearers: dict[str, Range]
    total: Range
    gain_share: float
    break_even: tuple[int | None, int | None, int | None]
    doing_nothing_eur: float
    path: np.ndarray
    draws: np.ndarray


def added_up(lines: list[Line], found: dict[str, np.ndarray | None], years: Years, start_year: int) -> Sums:
    """The amounts of a site (one value a draw; None: unknown), added up."""
    told = [(line, amount) for line in lines if (amount := found[line.amount]) is not None]
    present = np.array([line.sign * amount * years.worth[line.timing][-1] for line, amount in told])
    bearers = [name for name in BEARERS if any(line.bearer == name for line, _ in told)]
    by_bearer = np.array([present[[line.bearer == name for line, _ in told]].sum(axis=0) for name in bearers])
    total = by_bearer.sum(axis=0)
    path = _path(told, years)
    mean = path.mean(axis=1)
    path_low, path_high = np.quantile(path, (LOW, HIGH), axis=1)
    paid = _break_even(path, start_year)
    good, poor = np.quantile(paid, (LOW, HIGH), method="higher")
    idle = [amount.mean() for name in IDLE if (amount := found[name]) is not None]
    ranges = iter(_ranges(present))
    return Sums(
        [next(ranges) if found[line.amount] is not None else (None, None, None) for line in lines],
        dict(zip(bearers, _ranges(by_bearer), strict=True)),
        _ranges(total[None])[0],
        float((total > 0).mean()),
        (_year(_break_even(mean[:, None], start_year)[0]), _year(good), _year(poor)),
        float(sum(idle) * years.worth["yearly"][-1]),
        np.stack([path_low, mean, path_high]),
        total,
    )


def _path(told: list[tuple[Line, np.ndarray]], years: Years) -> np.ndarray:
    """Sum of all lines up to each year (rows), in each draw (columns)."""
    timings = sorted({line.timing for line, _ in told})
    amounts = [
        np.sum([line.sign * amount for line, amount in told if line.timing == timing], axis=0)
        for timing in timings
    ]
    return np.asarray(np.stack([years.worth[timing] for timing in timings], axis=1) @ np.stack(amounts))


def _ranges(draws: np.ndarray) -> list[Range]:
    low, high = np.quantile(draws, (LOW, HIGH), axis=-1)
    return list(zip(low.tolist(), draws.mean(axis=-1).tolist(), high.tolist(), strict=True))


def _break_even(path: np.ndarray, start_year: int) -> np.ndarray:
    """First year from which on what was added up stays at or above 0; infinity where there is none."""
    below = path < 0
    last_below = len(path) - 1 - np.argmax(below[::-1], axis=0)
    first = np.where(below.any(axis=0), last_below + 1, 0)
    return np.where(first < len(path), start_year + first, np.inf)


def _year(year: float) -> int | None:
    return int(year) if isfinite(year) else None
