"""What each line of a clean-up costs per m² of land or of floor, drawn within its range."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

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
    """The facts that a cost rests on; None is unknown."""

    site_id: str
    area_m2: float | None
    built_m2: float | None
    pollution: str | None
    buildings: str | None
    asbestos: float | None

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
    )
    return [KnownSite(*facts) for facts in zip(*(column.to_list() for column in columns), strict=True)]


@dataclass(frozen=True, eq=False)
class CostModel:
    """Draws of the cost of each line, per m² of land or of floor."""

    draws: Draws
    _summed: dict[Group, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict, repr=False)

    def land(self, pollution: str) -> dict[str, np.ndarray]:
        """Euros per m² of land by line, for a class of pollution."""
        given_back = np.minimum(self.draws.of("desealed_share"), 1)
        return {
            "studies": self._cost("studies_eur_m2"),
            "remediation": self._cost("remediation_eur_m2") * self._treated_share(pollution),
            "desealing": self._cost("desealing_eur_m2") * given_back,
            "soil_restoration": self._cost("soil_restoration_eur_m2") * given_back,
        }

    def floor(self, buildings: str, asbestos: str) -> dict[str, np.ndarray]:
        """Euros per m² of floor by line, for a state of the buildings and what is known of asbestos."""
        gone = np.minimum(self.draws.of(f"demolished_share_{buildings}"), 1)
        holds = {"yes": 1.0, "no": 0.0}.get(asbestos)
        share = self.draws.of("asbestos_share") if holds is None else holds
        return {
            "demolition": self._cost("demolition_eur_m2") * gone,
            "asbestos": self._cost("asbestos_eur_m2") * gone * share,
        }

    def totals(self, group: Group, area: np.ndarray, built: np.ndarray) -> np.ndarray:
        """Cost of each site of a group (rows) in each draw; `built` counts only where the floor is known."""
        land, floor = self._sums(group)
        if group.floor_known:
            return np.asarray(np.outer(area, land) + np.outer(built, floor))
        return np.asarray(np.outer(area, land + floor * self.built_share))

    def by_line(self, group: Group) -> dict[str, np.ndarray]:
        """Draws of each line of a group, per m² of land or, where known, of floor."""
        floor = self.floor(group.buildings, group.asbestos)
        if not group.floor_known:
            floor = {line: cost * self.built_share for line, cost in floor.items()}
        return self.land(group.pollution) | floor

    def of_site(self, site: KnownSite) -> np.ndarray:
        """Cost of a site of known area in each draw."""
        area, built = np.array([site.area_m2]), np.array([site.built_m2 or 0.0])
        return np.asarray(self.totals(site.group, area, built)[0])

    @cached_property
    def built_share(self) -> np.ndarray:
        return self.draws.of("built_share")

    @cached_property
    def _hazard(self) -> np.ndarray:
        return self.draws.of("hazard")

    def _sums(self, group: Group) -> tuple[np.ndarray, np.ndarray]:
        if group not in self._summed:
            self._summed[group] = self._sum(group)
        return self._summed[group]

    def _sum(self, group: Group) -> tuple[np.ndarray, np.ndarray]:
        land = np.asarray(sum(self.land(group.pollution).values()))
        return land, np.asarray(sum(self.floor(group.buildings, group.asbestos).values()))

    def _cost(self, key: str) -> np.ndarray:
        return self.draws.of(key) * self._hazard

    def _treated_share(self, pollution: str) -> np.ndarray:
        if pollution == UNKNOWN:
            chances = [self.draws.values.of(f"unknown_is_{name}").value for name in CHANCES]
            shares = [self._treated_share(name) for name in CHANCES]
            return mixture(shares, chances, self.draws.ranks(UNKNOWN_CLASS))
        # One rank for all classes: a worse class never costs less, in any draw.
        return np.minimum(self.draws.anew(f"treated_share_{pollution}", TREATED), 1)
