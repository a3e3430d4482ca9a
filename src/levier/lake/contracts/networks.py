"""What serves a site: broadband, the power grid, stations, ports, motorways."""

import datetime

import ibis.expr.datatypes as dt
import pandera.ibis as pa

from levier.core.codes import COMMUNE
from levier.core.roads.speeds import DEFAULT_LIMITS, MOST_KMH
from levier.lake.rules import FIRST_PLAUSIBLE_DAY


class Broadband(pa.DataFrameModel):
    """One row per commune and day of count: premises that each fixed network reaches."""

    commune: str = pa.Field(
        str_matches=COMMUNE, description="Paris, Lyon and Marseille whole, without arrondissements"
    )
    counted_on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    premises: int = pa.Field(ge=0, description="dwellings and premises of firms")
    fibre_premises: int = pa.Field(nullable=True, ge=0, description="that can have fibre to the premises")
    cable_premises: int = pa.Field(nullable=True, ge=0, description="one may be reached by several networks")
    copper_premises: int = pa.Field(nullable=True, ge=0, description="0 where copper is switched off")

    class Config:
        unique = ["commune", "counted_on"]


class GridSubstations(pa.DataFrameModel):
    """One row per substation, with what it can take in from producers: NOT what a factory could draw."""

    substation: str = pa.Field(description="code of Capareseau")
    name: str = pa.Field(nullable=True)
    operator: str = pa.Field(nullable=True, description="distribution operator")
    scheme: str = pa.Field(nullable=True, description="regional connection scheme (S3REnR)")
    voltage: str = pa.Field(nullable=True, description="as published: HTA / HTB1 ...")
    injection_reserved_mw: float = pa.Field(
        nullable=True, ge=0, description="INJECTION reserved for renewable producers by the S3REnR, MW"
    )
    injection_left_mw: float = pa.Field(
        nullable=True,
        description="of which not yet given, MW; a hint only: ask the operator for withdrawal",
    )
    longitude: float = pa.Field(nullable=True, description="Degrees, WGS84")
    latitude: float = pa.Field(nullable=True, description="Degrees, WGS84")

    class Config:
        unique = ["substation"]
        not_null_island = ["longitude", "latitude"]
        not_swapped = ["longitude", "latitude"]
        in_france = ["longitude", "latitude"]


class TransportPoints(pa.DataFrameModel):
    """One row per place where goods or people change way, and kind of place. Sources overlap: one place may
    come under two codes."""

    kind: str = pa.Field(
        isin=[
            "station",
            "rail_terminal",
            "port",
            "inland_depot",
            "airport",
            "motorway_junction",
            "toll_plaza",
        ]
    )
    id: str = pa.Field(description="UIC code, UN/LOCODE, ICAO code, OpenStreetMap object, place on a road")
    name: str = pa.Field(nullable=True)
    commune: str = pa.Field(
        nullable=True, str_matches=COMMUNE, description="Null where the source gives a position alone"
    )
    route: str = pa.Field(
        nullable=True, description="road, railway lines, number of the junction, IATA code of an airport"
    )
    freight: bool = pa.Field(
        nullable=True, description="of a station: open to freight, which does not make a siding fit for use"
    )
    passengers: bool = pa.Field(nullable=True, description="of a station")
    precision_m: float = pa.Field(
        nullable=True, gt=0, description="how far off the position may be, metres. Null: some tens of metres"
    )
    longitude: float = pa.Field(nullable=True, description="Degrees, WGS84")
    latitude: float = pa.Field(nullable=True, description="Degrees, WGS84")

    class Config:
        unique = ["kind", "id"]
        not_null_island = ["longitude", "latitude"]
        not_swapped = ["longitude", "latitude"]
        in_france = ["longitude", "latitude"]


class RoadLinks(pa.DataFrameModel):
    """One row per stretch of road that a car of the public may drive, between two places where roads meet or
    where OpenStreetMap ends a way. Roads cross borders: places outside France are kept."""

    from_node: int = pa.Field(description="OpenStreetMap's node where it begins")
    to_node: int = pa.Field(description="where it ends: two stretches may join the same two")
    via_node: int = pa.Field(description="the node after the first")
    road_class: str = pa.Field(isin=list(DEFAULT_LIMITS), description="as `highway` in OpenStreetMap")
    one_way: bool = pa.Field(description="driven from its beginning to its end only")
    metres: float = pa.Field(ge=0)
    limit_kmh: float = pa.Field(
        in_range={"min_value": 5, "max_value": MOST_KMH},
        description="legal limit: mapped, or the default of the class",
    )
    longitude: float = pa.Field(
        in_range={"min_value": -180, "max_value": 180}, description="of its beginning. Degrees, WGS84"
    )
    latitude: float = pa.Field(
        in_range={"min_value": -90, "max_value": 90}, description="of its beginning. Degrees, WGS84"
    )
    geometry: dt.Binary = pa.Field(description="its course, to 5 m: WKB, degrees, WGS84")

    class Config:
        unique = ["from_node", "via_node", "to_node"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "broadband": Broadband,
    "grid_substations": GridSubstations,
    "road_links": RoadLinks,
    "transport_points": TransportPoints,
}
