"""Communes, the areas they belong to, their outlines, the zonings that give rights."""

import pandera.ibis as pa
from ibis.expr import datatypes as dt

from levier.core.codes import COMMUNE, DEPARTMENT, SIREN


class Zonings(pa.DataFrameModel):
    """One row per commune and zoning that gives rights (FRR ...)."""

    commune: str = pa.Field(str_matches=COMMUNE)
    zoning: str = pa.Field(isin=["FRR"])
    zoning_class: str = pa.Field(
        description="class within the zoning, as published; also when it gives no right"
    )

    class Config:
        unique = ["commune", "zoning"]


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
    "zone_members": ZoneMembers,
    "communes": Communes,
    "areas": Areas,
    "populations": Populations,
    "boundaries": Boundaries,
}
