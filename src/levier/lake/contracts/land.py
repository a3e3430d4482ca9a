"""Land and buildings where industry was, is, or could be."""

import datetime

import pandera.ibis as pa
from ibis.expr import datatypes as dt

from levier.core import cnig
from levier.core.codes import COMMUNE
from levier.lake.rules import FIRST_PLAUSIBLE_DAY


class Brownfields(pa.DataFrameModel):
    """One row per brownfield site, under the column names of the CNIG standard."""

    site_id: str = pa.Field()
    site_nom: str = pa.Field(nullable=True)
    site_type: str = pa.Field(nullable=True, isin=list(cnig.SITE_TYPE))
    site_adresse: str = pa.Field(nullable=True)
    site_occupation: str = pa.Field(nullable=True, isin=list(cnig.SITE_OCCUPATION))
    site_statut: str = pa.Field(nullable=True, isin=list(cnig.SITE_STATUT))
    site_actu_date: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    activite_libelle: str = pa.Field(nullable=True)
    activite_fin_annee: int = pa.Field(nullable=True, in_range={"min_value": 1700, "max_value": 2100})
    comm_nom: str = pa.Field(nullable=True)
    comm_insee: str = pa.Field(str_matches=COMMUNE)
    bati_surface: float = pa.Field(nullable=True, ge=0, description="floor area, m²")
    bati_etat: str = pa.Field(nullable=True, isin=list(cnig.BATI_ETAT))
    proprio_type: str = pa.Field(nullable=True, description="owner classes of the land registry, joined by |")
    proprio_personne: str = pa.Field(nullable=True, description="personne physique, personne morale")
    sol_pollution_existe: str = pa.Field(nullable=True, isin=list(cnig.SOL_POLLUTION_EXISTE))
    unite_fonciere_surface: float = pa.Field(nullable=True, gt=0, description="land area, m²")
    unite_fonciere_refcad: str = pa.Field(nullable=True, description="cadastral parcels, joined by |")
    urba_zone_type: str = pa.Field(nullable=True, isin=list(cnig.URBA_ZONE_TYPE))
    source_nom: str = pa.Field(nullable=True)
    longitude: float = pa.Field(nullable=True, description="Degrees, WGS84")
    latitude: float = pa.Field(nullable=True, description="Degrees, WGS84")

    class Config:
        unique = ["site_id"]
        not_null_island = ["longitude", "latitude"]
        not_swapped = ["longitude", "latitude"]
        in_france = ["longitude", "latitude"]


class BrownfieldOutlines(pa.DataFrameModel):
    """One row per brownfield whose outline is known."""

    site_id: str = pa.Field()
    geometry: dt.Binary = pa.Field(outline=True, description="WKB, degrees, WGS84")

    class Config:
        unique = ["site_id"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "brownfields": Brownfields,
    "brownfield_outlines": BrownfieldOutlines,
}
