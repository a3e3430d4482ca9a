"""What cleaning up many sites would cost in all: narrower than the sum of their ranges."""

from dataclasses import dataclass

import numpy as np

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.sites.known import Sites
from levier.sites.reuse.costing import FLOOR_LINES, CostModel, Group, KnownSite, known_sites
from levier.sites.reuse.draws import Draws, spread_of
from levier.sites.reuse.values import PRICE_YEAR, UnitValues, unit_values


@dataclass(frozen=True)
class CostInAll:
    """Euros of `price_year`: quantiles 10, 50 and 90 % and mean of the sum over `sites` sites; `left_out`:
    those without a known area."""

    low_eur: float
    central_eur: float
    high_eur: float
    mean_eur: float
    sites: int
    left_out: int
    price_year: int


def cleanup_in_all(
    sites: Sites,
    *,
    values: UnitValues | None = None,
    price_year: int = PRICE_YEAR,
    draws: int = 1_000,
    seed: int = 0,
) -> CostInAll | NotComputed:
    """What cleaning up all the sites would cost together.

    Unit costs are alike for all sites: where demolition is dear, it is so everywhere. The hazard, the class
    of an unknown pollution, the shares of land and floor are each site's own, and drawn apart: bad surprises
    here and good ones there partly make up for each other. Arguments as for `cleanup_cost`.
    """
    known = known_sites(sites)
    costed = [site for site in known if site.area_m2 is not None]
    if not costed:
        return NotComputed(m("no site has a known area: nothing can be costed"), needs=("brownfields",))
    model = CostModel(Draws((values or unit_values()).at(price_year), draws, seed))
    shuffle = np.random.default_rng([seed, len(costed)])
    shares: dict[Group, dict[str, np.ndarray]] = {}
    total = np.zeros(draws)
    for site in costed:
        if site.group not in shares:
            shares[site.group] = model.shares(site.group)
        own = shares[site.group]
        area = model.area(site)
        order = shuffle.permutation(draws)
        for line, price in model.prices.items():
            total += _surface(site, area, line) * price * own[line][order]
    low, central, high = spread_of(total)
    left_out = len(known) - len(costed)
    mean = float(total.mean())
    return CostInAll(float(low), float(central), float(high), mean, len(costed), left_out, price_year)


def _surface(site: KnownSite, area_m2: np.ndarray, line: str) -> np.ndarray | float:
    return area_m2 if line not in FLOOR_LINES or site.built_m2 is None else site.built_m2
