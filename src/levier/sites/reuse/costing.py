"""What each line of a clean-up costs per m² of land or of floor, drawn within its range."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from levier.core.messages import m
from levier.sites.facts import BUILDINGS, POLLUTION
from levier.sites.known import Sites
from levier.sites.reuse.draws import Draws, mixture

UNKNOWN = "unknown"
CLASS_KEYS = dict(zip(POLLUTION, ("proven", "supposed", "unlikely", "treated", "none"), strict=True))
STATE_KEYS = dict(zip(BUILDINGS, ("very_degraded", "mixed", "degraded", "sound"), strict=True))
CHANCES = ("proven", "supposed", "unlikely", "none")
"""Classes that an unknown pollution may turn out to be; that it was treated would be known."""
TREATED, UNKNOWN_CLASS = "treated_share", "pollution"
"""Names of the ranks of the share of the land treated, and of the class of an unknown pollution."""
LEAST_CHANCE = 0.25
"""Chance, at least, of an area below what is told, and of one above: where what is told is near an end of its
range, keeping it as the mean would leave nothing of the range. A choice."""
LAND_LINES = ("studies", "remediation", "desealing", "soil_restoration")
FLOOR_LINES = ("demolition", "asbestos")
LINES = (*LAND_LINES, *FLOOR_LINES)
LINE_LABELS = {
    "studies": m("Studies"),
    "remediation": m("Remediation of the soil"),
    "desealing": m("De-sealing"),
    "soil_restoration": m("Restoration of the soil"),
    "demolition": m("Demolition"),
    "asbestos": m("Asbestos removal"),
}


@dataclass(frozen=True)
class Group:
    """What decides the unit costs of a site: keys of the class of pollution and of the state of the
    buildings, `asbestos` (yes, no or unknown), whether the floor is known."""

    pollution: str
    buildings: str
    asbestos: str
    floor_known: bool


@dataclass(frozen=True)
class KnownSite:
    """The facts that a cost rests on; None is unknown. `area_low_m2`, `area_high_m2`: range of the area;
    None: it is taken as sure on that side."""

    site_id: str
    area_m2: float | None
    built_m2: float | None
    pollution: str | None
    buildings: str | None
    asbestos: float | None
    area_low_m2: float | None = None
    area_high_m2: float | None = None

    @property
    def area_range_m2(self) -> tuple[float, float]:
        area = self.area_m2 or 0.0
        low, high = self.area_low_m2, self.area_high_m2
        return area if low is None else min(low, area), area if high is None else max(high, area)

    @property
    def area_sure(self) -> bool:
        low, high = self.area_range_m2
        return low == high

    @property
    def area_rank(self) -> str:
        """Name of the ranks of its area, which are its own."""
        return f"area_m2 {self.site_id}"

    @property
    def group(self) -> Group:
        asbestos = UNKNOWN if self.asbestos is None else "yes" if self.asbestos else "no"
        return Group(
            CLASS_KEYS.get(self.pollution or "", UNKNOWN),
            STATE_KEYS.get(self.buildings or "", UNKNOWN),
            asbestos,
            self.built_m2 is not None,
        )


def known_sites(sites: Sites) -> list[KnownSite]:
    """What is known of each site, in their order."""
    columns = (
        sites.places["site_id"],
        sites.values("area_m2"),
        sites.values("built_m2"),
        sites.terms("pollution"),
        sites.terms("buildings"),
        sites.values("asbestos"),
        *_area_ranges(sites),
    )
    return [KnownSite(*facts) for facts in zip(*(column.to_list() for column in columns), strict=True)]


def _area_ranges(sites: Sites) -> tuple[pl.Series, pl.Series]:
    rows = sites.known.filter(pl.col("fact") == "area_m2").select("site_id", "low", "high")
    told = sites.places.select("site_id").join(rows, on="site_id", how="left", maintain_order="left")
    return told["low"], told["high"]


@dataclass(frozen=True, eq=False)
class CostModel:
    """Draws of the cost of each line: unit cost × share of the land or floor concerned × hazard."""

    draws: Draws
    _summed: dict[Group, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, repr=False)

    @cached_property
    def prices(self) -> dict[str, np.ndarray]:
        """Unit cost of each line, per m² treated, de-sealed, demolished...: alike for all sites."""
        return {line: self.draws.of(f"{line}_eur_m2") for line in LINES}

    def shares(self, group: Group) -> dict[str, np.ndarray]:
        """Share of the land or of the floor that each line is about, times the hazard: a site's own. The
        floor counts per m² of land where it is unknown."""
        whole = np.ones(self.draws.count)
        given_back = self.draws.of("desealed_share")
        gone = self.draws.of(f"demolished_share_{group.buildings}")
        if not group.floor_known:
            gone = gone * self.built_share
        holds = {"yes": whole, "no": 0 * whole}.get(group.asbestos, self.draws.of("asbestos_share"))
        shares = {
            "studies": whole,
            "remediation": self._treated_share(group.pollution),
            "desealing": given_back,
            "soil_restoration": given_back,
            "demolition": gone,
            "asbestos": gone * holds,
        }
        hazard = self.draws.of("hazard")
        return {line: share * hazard for line, share in shares.items()}

    def by_line(self, group: Group) -> dict[str, np.ndarray]:
        """Draws of each line of a group, per m² of land or, where known, of floor."""
        return {line: self.prices[line] * share for line, share in self.shares(group).items()}

    def totals(self, group: Group, area: np.ndarray, built: np.ndarray) -> np.ndarray:
        """Cost of each site of a group (rows) in each draw; `area`: one for each site, or one for each site
        and draw; `built` counts only where the floor is known."""
        land, floor = self._sums(group)
        by_land = np.outer(area, land) if area.ndim == 1 else area * land
        return np.asarray(by_land + np.outer(built, floor))

    def of_site(self, site: KnownSite) -> np.ndarray:
        """Cost of a site of known area in each draw."""
        built = np.array([site.built_m2 or 0.0])
        return np.asarray(self.totals(site.group, self.area(site)[None, :], built)[0])

    def area(self, site: KnownSite) -> np.ndarray:
        """Area in each draw. On each side of what is told, all areas of the range are as likely; the two
        sides have the chances that keep as mean what is told, and each one in four at least
        (`LEAST_CHANCE`)."""
        told = site.area_m2 or 0.0
        if site.area_sure:
            return np.full(self.draws.count, told)
        low, high = site.area_range_m2
        below = np.clip((high - told) / (high - low), LEAST_CHANCE, 1 - LEAST_CHANCE)
        return np.interp(self.draws.ranks(site.area_rank), (0.0, below, 1.0), (low, told, high))

    @cached_property
    def built_share(self) -> np.ndarray:
        return self.draws.of("built_share")

    def _sums(self, group: Group) -> tuple[np.ndarray, np.ndarray]:
        """Draws of the cost per m² of land and per m² of known floor."""
        if group not in self._summed:
            lines = self.by_line(group)
            floor = np.sum([lines[line] for line in FLOOR_LINES], axis=0)
            land = np.sum([lines[line] for line in LAND_LINES], axis=0)
            known = group.floor_known
            self._summed[group] = (land, floor) if known else (land + floor, np.zeros(self.draws.count))
        return self._summed[group]

    def _treated_share(self, pollution: str) -> np.ndarray:
        if pollution == UNKNOWN:
            chances = [self.draws.values.of(f"unknown_is_{name}").value for name in CHANCES]
            shares = [self._treated_share(name) for name in CHANCES]
            return mixture(shares, chances, self.draws.ranks(UNKNOWN_CLASS))
        # One rank for all classes: a worse class never costs less, in any draw.
        return np.minimum(self.draws.anew(f"treated_share_{pollution}", TREATED), 1)
