"""How much each line is worth, drawn within its range; None where something needed is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.reuse.costing import CostModel, KnownSite
from levier.sites.reuse.discount import CO2_PER_CARBON
from levier.sites.reuse.draws import Draws

Cover = Literal["crops", "meadow", "forest", "wetland"]
COVERS = ("crops", "meadow", "forest", "wetland")
ALWAYS_COVERED = ("meadow", "forest", "wetland")
NATURE_BY_COVER: dict[str, dict[str, str]] = {
    "amenity": {
        "meadow": "amenity_meadow_eur_m2_y",
        "forest": "amenity_forest_eur_m2_y",
        "wetland": "amenity_wetland_eur_m2_y",
    },
    "water_cycle": {"crops": "water_cycle_crops_eur_m2_y"}
    | dict.fromkeys(ALWAYS_COVERED, "water_cycle_cover_eur_m2_y"),
    "water_quality": {
        "meadow": "water_quality_eur_m2_y",
        "forest": "water_quality_eur_m2_y",
        "wetland": "water_quality_wetland_eur_m2_y",
    },
    "pollination": dict.fromkeys(ALWAYS_COVERED, "pollination_eur_m2_y"),
    "nitrogen": {"meadow": "nitrogen_meadow_eur_m2_y", "wetland": "nitrogen_wetland_eur_m2_y"},
    "erosion": dict.fromkeys(ALWAYS_COVERED, "erosion_eur_m2_y"),
    "forest_product": {"forest": "forest_product_eur_m2_y"},
}
"""Unit value of each service of nature by cover of the field; an absent pair is nil: crops give none of
it."""


@dataclass(frozen=True)
class Use:
    """A part of the land once reused. `price_eur_m2` None: it is not sold (street, green space)."""

    name: str
    area_m2: float
    price_eur_m2: float | None

    def __post_init__(self) -> None:
        price = 0.0 if self.price_eur_m2 is None else self.price_eur_m2
        if not all(isfinite(number) and number >= 0 for number in (self.area_m2, price)):
            raise BadInput(m("an area and a price are 0 or more"), where=self.name)


def resale(uses: Sequence[Use]) -> float:
    """What the uses sell for: a use without a price adds nothing and takes nothing away, wherever it stands.

    >>> resale([Use("plots", 100, 50.0), Use("street", 20, None)])
    5000.0
    """
    return sum(use.area_m2 * use.price_eur_m2 for use in uses if use.price_eur_m2 is not None)


@dataclass(frozen=True)
class Setting:
    """What is around one site and what the project is; None is unknown.

    `population` of the commune; `dwelling_floor_100_m2`, `dwelling_floor_200_m2`: floor of the dwellings
    within 100 m of the site, and from 100 to 200 m; `dwelling_price_eur_m2`; `land_price_eur_m2`: of ready
    industrial land; `jobs` of the project; `uses`: parts of the land with their prices, instead of one
    price."""

    population: float | None = None
    dwelling_floor_100_m2: float | None = None
    dwelling_floor_200_m2: float | None = None
    dwelling_price_eur_m2: float | None = None
    land_price_eur_m2: float | None = None
    jobs: float | None = None
    uses: tuple[Use, ...] = ()

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            given = getattr(self, name)
            if name != "uses" and given is not None and not (isfinite(given) and given >= 0):
                raise BadInput(m("a figure about the surroundings is 0 or more"), where=name)


def amounts(
    model: CostModel, site: KnownSite, setting: Setting, cover: str, carbon_eur_t: float
) -> dict[str, np.ndarray | None]:
    """Amount of each line for a site of known area, one value a draw: euros once or in a year; kilometres by
    car in a year for `travel_carbon`. `carbon_eur_t`: value of a tonne of CO₂ at the start."""
    draws, of = model.draws, model.draws.of
    area_m2 = model.area(site)
    floor = area_m2 * model.built_share if site.built_m2 is None else np.full(draws.count, site.built_m2)
    hectares = area_m2 / 10_000
    land_sale = _land_sale(draws, area_m2, setting)
    found: dict[str, np.ndarray | None] = {
        "cleanup": model.of_site(site),
        "guarding": hectares * of("guarding_eur_ha_y") * of("kept_share"),
        "upkeep": floor * of("upkeep_eur_m2_y") * of("kept_share"),
        "idle_tax": floor * of("rental_value_eur_m2_y") * 0.5 * of("property_tax_rate"),
        "land_sale": land_sale,
        "transfer_duty": land_sale * of("transfer_duty_rate"),
        "utilities_build": hectares * of("utilities_build_eur_ha"),
        "utilities_upkeep": hectares * of("utilities_upkeep_eur_ha_y"),
        "site_water": area_m2 * of("desealed_share") * of("water_cycle_cover_eur_m2_y"),
        "dumping": None
        if setting.population is None
        else setting.population
        * of("dumping_t_inhabitant_y")
        * of("dumping_site_share")
        * of("dumping_eur_t"),
    }
    sealed_m2 = area_m2 * of("sealed_share")
    return (
        found
        | _neighbours(draws, setting)
        | _field(draws, sealed_m2, cover, carbon_eur_t)
        | _travel(draws, setting.jobs)
    )


def _land_sale(draws: Draws, area_m2: np.ndarray, setting: Setting) -> np.ndarray:
    if setting.uses:
        return np.full(draws.count, resale(setting.uses))
    if setting.land_price_eur_m2 is not None:
        return area_m2 * setting.land_price_eur_m2
    return area_m2 * draws.of("land_price_eur_m2")


def _neighbours(draws: Draws, setting: Setting) -> dict[str, np.ndarray | None]:
    price, near, far = (
        setting.dwelling_price_eur_m2,
        setting.dwelling_floor_100_m2,
        setting.dwelling_floor_200_m2,
    )
    if near == 0 and far == 0:
        price = 0.0
    if price is None or near is None or far is None:
        return {"neighbours_value": None, "neighbours_duty": None}
    rise = price * (near * draws.of("neighbour_rise_100") + far * draws.of("neighbour_rise_200"))
    rise = rise * draws.of("dwelling_private_share")
    duty = rise / draws.of("dwelling_holding_years") * draws.of("transfer_duty_rate")
    return {"neighbours_value": rise, "neighbours_duty": duty}


def _field(
    draws: Draws, sealed_m2: np.ndarray, cover: str, carbon_eur_t: float
) -> dict[str, np.ndarray | None]:
    if cover not in COVERS:
        raise BadInput(
            m("“{given}” is not known here", given=str(cover)[:40]),
            where="cover",
            fix=m("one of: {names}", names=", ".join(COVERS)),
        )
    none = np.zeros(draws.count)
    lost: dict[str, np.ndarray | None] = {
        service: sealed_m2 * draws.of(keys[cover]) if cover in keys else none
        for service, keys in NATURE_BY_COVER.items()
    }
    carbon_t_ha = draws.of(f"soil_carbon_{cover}_t_ha") - draws.of("soil_carbon_sealed_t_ha")
    co2_t = sealed_m2 / 10_000 * np.maximum(carbon_t_ha, 0) * CO2_PER_CARBON
    farmed = cover in ("crops", "meadow")
    farm = sealed_m2 / 10_000 * draws.of("farm_land_eur_ha") if farmed else none
    return lost | {"soil_carbon": co2_t * carbon_eur_t, "farm_land": farm}


def _travel(draws: Draws, jobs: float | None) -> dict[str, np.ndarray | None]:
    names = ("travel_time", "travel_car", "travel_air", "travel_accidents", "travel_carbon")
    if jobs is None:
        return dict.fromkeys(names)
    of = draws.of
    trips = jobs * of("travel_worker_share") * of("travel_days_y")
    car_km = trips * of("travel_km_avoided") / of("travel_people_per_car")
    return {
        "travel_time": trips * of("travel_minutes_saved") / 60 * of("time_eur_h"),
        "travel_car": car_km * of("car_eur_km"),
        "travel_air": car_km * of("air_eur_km"),
        # An expectation: one accident in 50 years counts for a fiftieth each year, not for none.
        "travel_accidents": car_km * of("accidents_per_km") * of("accident_eur"),
        "travel_carbon": car_km,
    }
