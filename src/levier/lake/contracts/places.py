"""Communes, the areas they belong to, their outlines, the zonings that give rights."""

import datetime

import pandera.ibis as pa
from ibis.expr import datatypes as dt

from levier.core.codes import COMMUNE, DEPARTMENT, SIREN
from levier.lake.rules import FIRST_PLAUSIBLE_DAY


class Zonings(pa.DataFrameModel):
    """One row per commune and zoning that gives rights: FRR, regional aid (AFR)."""

    commune: str = pa.Field(str_matches=COMMUNE)
    zoning: str = pa.Field(isin=["FRR", "AFR"])
    zoning_class: str = pa.Field(
        description="class within the zoning; also when it gives no right. FRR: as published. AFR: a, c, "
        "c_predefined"
    )
    partial: bool = pa.Field(nullable=True, description="only a part of the commune is in the zoning")

    class Config:
        unique = ["commune", "zoning"]


class CommuneEvents(pa.DataFrameModel):
    """One row per change that leads from a commune to a commune: mergers, splits, changes of code."""

    from_commune: str = pa.Field(str_matches=COMMUNE)
    to_commune: str = pa.Field(str_matches=COMMUNE)
    on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY, description="first day of it")
    kind: str = pa.Field(isin=["renamed", "created", "split", "suppressed", "merger", "recoded"])

    class Config:
        unique = ["from_commune", "to_commune", "on", "kind"]


class Clusters(pa.DataFrameModel):
    """One row per pôle de compétitivité."""

    name: str = pa.Field()
    theme: str = pa.Field(nullable=True, description="as published")
    phase: str = pa.Field(nullable=True, description="phase of the policy for which it is labelled")
    department: str = pa.Field(nullable=True, str_matches=DEPARTMENT, description="of its seat")
    commune: str = pa.Field(nullable=True, str_matches=COMMUNE, description="of its seat, INSEE code")

    class Config:
        unique = ["name"]


class ZoneMembers(pa.DataFrameModel):
    """One row per zone and member, for zones that the package does not ship."""

    kind: str = pa.Field(isin=["zone_emploi", "bassin_emploi", "territoire_industrie"])
    zone: str = pa.Field(description="code of the zone")
    zone_name: str = pa.Field(nullable=True)
    member: str = pa.Field(description="a commune (INSEE code) or an intercommunality (SIREN)")

    class Config:
        unique = ["kind", "zone", "member"]


class Communes(pa.DataFrameModel):
    """One row per commune of a vintage of the geography."""

    commune: str = pa.Field(str_matches=COMMUNE)
    name: str = pa.Field()
    department: str = pa.Field(str_matches=DEPARTMENT)
    region: str = pa.Field(str_matches=r"^\d{2}$")
    epci: str = pa.Field(
        nullable=True, str_matches=SIREN, description="SIREN of the intercommunality. Null: none"
    )

    class Config:
        unique = ["commune"]


class Areas(pa.DataFrameModel):
    """One row per area above the commune, with its name."""

    kind: str = pa.Field(isin=["department", "region", "epci", "zone_emploi"])
    code: str = pa.Field()
    name: str = pa.Field()

    class Config:
        unique = ["kind", "code"]


class Populations(pa.DataFrameModel):
    """One row per commune: legal population."""

    commune: str = pa.Field(str_matches=COMMUNE)
    population: int = pa.Field(ge=0, description="municipal population (PMUN)")

    class Config:
        unique = ["commune"]


class Boundaries(pa.DataFrameModel):
    """One row per commune, department or region whose outline is known."""

    level: str = pa.Field(isin=["commune", "department", "region"])
    code: str = pa.Field()
    name: str = pa.Field()
    geometry: dt.Binary = pa.Field(outline=True, description="WKB, degrees, WGS84")

    class Config:
        unique = ["level", "code"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "zonings": Zonings,
    "commune_events": CommuneEvents,
    "clusters": Clusters,
    "zone_members": ZoneMembers,
    "communes": Communes,
    "areas": Areas,
    "populations": Populations,
    "boundaries": Boundaries,
}
