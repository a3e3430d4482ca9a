"""Land and buildings where industry was, is, or could be."""

import datetime

import pandera.ibis as pa
from ibis.expr import datatypes as dt

from levier.core import cnig
from levier.core.codes import COMMUNE, DEPARTMENT, NAF, SIREN, SIRET
from levier.lake.rules import FIRST_PLAUSIBLE_DAY


class Brownfields(pa.DataFrameModel):
    """One row per brownfield site, under the column names of the CNIG standard."""

    site_id: str = pa.Field()
    site_nom: str = pa.Field(nullable=True, description="Null where a natural person owns the site")
    site_type: str = pa.Field(nullable=True, isin=list(cnig.SITE_TYPE))
    site_adresse: str = pa.Field(nullable=True, description="Null where a natural person owns the site")
    site_occupation: str = pa.Field(nullable=True, isin=list(cnig.SITE_OCCUPATION))
    site_statut: str = pa.Field(nullable=True, isin=list(cnig.SITE_STATUT))
    site_identif_date: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
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
    urba_zaer: str = pa.Field(
        nullable=True,
        isin=list(cnig.URBA_ZAER),
        description="in a zone for renewable power (oui, non, inconnu)",
    )
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


class BusinessParks(pa.DataFrameModel):
    """One row per business park (ZAE and alike), under the column names of the CNIG standard SITE-ECO."""

    site_id: str = pa.Field()
    site_nom: str = pa.Field(nullable=True)
    site_type: str = pa.Field(nullable=True, description="as published")
    site_vocadomi: str = pa.Field(nullable=True, description="main use, as published")
    site_etat: str = pa.Field(nullable=True, description="planned, being made, in use ..., as published")
    site_comm_insee: str = pa.Field(str_matches=COMMUNE)
    site_epci_siren: str = pa.Field(nullable=True, str_matches=SIREN, description="who runs it by law")
    site_moa_type: str = pa.Field(nullable=True, description="kind of owner of the works, as published")
    site_surf_brute: float = pa.Field(nullable=True, ge=0, description="whole area, hectares")
    site_surf_utile: float = pa.Field(nullable=True, ge=0, description="area for firms, hectares")
    site_surf_comm_dispo: float = pa.Field(
        nullable=True, ge=0, description="area still for sale, hectares. 0: none is left; null: not told"
    )
    site_uf_nbre: int = pa.Field(nullable=True, ge=0, description="land units")
    site_uf_vacant_nbre: int = pa.Field(nullable=True, ge=0, description="land units that are vacant")
    site_taux_vacance: float = pa.Field(
        nullable=True,
        in_range={"min_value": 0, "max_value": 100},
        description="vacancy, per cent (article L318-8-2 of the town planning code)",
    )
    site_nb_etab: int = pa.Field(nullable=True, ge=0, description="establishments")
    site_nb_emploi: int = pa.Field(nullable=True, ge=0, description="jobs, estimated")
    site_actu_date: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    source_producteur: str = pa.Field(nullable=True)
    reseau_eau_potable: bool = pa.Field(nullable=True, description="drinking water. Null: not told")
    reseau_assainissement: bool = pa.Field(nullable=True, description="sewers")
    reseau_gaz: bool = pa.Field(nullable=True, description="gas")
    reseau_electrique: bool = pa.Field(nullable=True, description="electricity")
    reseau_fibre_optique: bool = pa.Field(nullable=True, description="fibre")
    reseau_fret_ferroviaire: bool = pa.Field(nullable=True, description="rail siding (ITE)")
    reseau_fluvial: bool = pa.Field(nullable=True, description="quay on a river")
    longitude: float = pa.Field(nullable=True, description="Degrees, WGS84")
    latitude: float = pa.Field(nullable=True, description="Degrees, WGS84")

    class Config:
        unique = ["site_id"]
        not_null_island = ["longitude", "latitude"]
        not_swapped = ["longitude", "latitude"]
        in_france = ["longitude", "latitude"]


class BusinessParkOutlines(pa.DataFrameModel):
    """One row per business park whose outline is known."""

    site_id: str = pa.Field()
    site_surf_brute: float = pa.Field(nullable=True, ge=0, description="whole area declared, hectares")
    geometry: dt.Binary = pa.Field(outline=True, description="WKB, degrees, WGS84")

    class Config:
        unique = ["site_id"]


class ClassifiedInstallations(pa.DataFrameModel):
    """One row per installation classed for the protection of the environment (ICPE)."""

    installation: str = pa.Field(description="codeAIOT of Géorisques")
    siret: str = pa.Field(
        nullable=True, str_matches=SIRET, siret_key=True, description="operator's establishment"
    )
    name: str = pa.Field(
        nullable=True,
        description="Null where it may be a person's, and without a SIRET. The register knows the others",
    )
    commune: str = pa.Field(str_matches=COMMUNE)
    regime: str = pa.Field(
        nullable=True, isin=["authorisation", "registration", "declaration", "not_classed", "other"]
    )
    seveso: str = pa.Field(nullable=True, isin=["upper_tier", "lower_tier", "none"])
    ied: bool = pa.Field(nullable=True, description="under the directive on industrial emissions")
    active: bool = pa.Field(nullable=True, description="Null: the file does not say (about half of them)")
    state: str = pa.Field(nullable=True, description="as published")
    naf: str = pa.Field(nullable=True, str_matches=NAF, naf_known=True, description="NAF rev. 2 sub-class")
    longitude: float = pa.Field(nullable=True, description="Degrees, WGS84. Null without a SIRET")
    latitude: float = pa.Field(nullable=True, description="Degrees, WGS84. Null without a SIRET")

    class Config:
        unique = ["installation"]
        not_null_island = ["longitude", "latitude"]
        not_swapped = ["longitude", "latitude"]
        in_france = ["longitude", "latitude"]


class LandSales(pa.DataFrameModel):
    """One row per sale of land or buildings, whatever it holds. Nowhere in Alsace, Moselle and Mayotte."""

    sale: str = pa.Field(description="numbered anew at each edition: do not mix editions of a year")
    sold_on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    nature: str = pa.Field(nullable=True, description="as published: Vente, Échange, Adjudication ...")
    kind: str = pa.Field(
        isin=["land", "business", "house", "flat", "outbuilding", "mixed"],
        description="business: industrial, commercial or alike, which the source does not tell apart",
    )
    price_eur: float = pa.Field(
        nullable=True, ge=0, description="of the whole sale, EUR. Null: unknown, or its lines disagree"
    )
    built_m2: float = pa.Field(nullable=True, ge=0, description="floor area, m². 0: bare land; null: unknown")
    land_m2: float = pa.Field(nullable=True, ge=0, description="land area, m²")
    commune: str = pa.Field(str_matches=COMMUNE, description="of the sale's first line")
    section: str = pa.Field(
        nullable=True,
        str_matches=r"^[0-9A-Z]{10}$",
        description="cadastral section of the sale's first line; nothing finer is kept",
    )

    class Config:
        unique = ["sale"]


class HousingVacancy(pa.DataFrameModel):
    """One row per commune and year: private dwellings long empty."""

    commune: str = pa.Field(str_matches=COMMUNE)
    year: int = pa.Field(in_range={"min_value": 2000, "max_value": 2100}, description="on 1 January")
    private_dwellings: int = pa.Field(nullable=True, ge=0, description="as the source counts them")
    long_vacant_share: float = pa.Field(
        nullable=True,
        in_range={"min_value": 0, "max_value": 1},
        description="empty for two years or more. Null: statistical secrecy",
    )

    class Config:
        unique = ["commune", "year"]


class HousingPrices(pa.DataFrameModel):
    """One row per commune and period: price of dwellings sold. Nowhere in Alsace, Moselle and Mayotte."""

    commune: str = pa.Field(str_matches=COMMUNE)
    first_year: int = pa.Field(in_range={"min_value": 2000, "max_value": 2100})
    last_year: int = pa.Field(in_range={"min_value": 2000, "max_value": 2100})
    sales: int = pa.Field(nullable=True, ge=0, description="sales of houses and flats in the period")
    price_eur_m2: float = pa.Field(nullable=True, gt=0, description="median. Null: no sale, or not told")

    class Config:
        unique = ["commune", "last_year"]


class ConstraintAreas(pa.DataFrameModel):
    """One row per area of a hazard or of protected nature: floods (TRI), shrinking clay, Natura 2000."""

    kind: str = pa.Field(isin=["flood", "clay", "natural_zone"])
    area: str = pa.Field(description="made from its shape and severity")
    severity: str = pa.Field(
        nullable=True, isin=["high", "medium", "low"], description="of a flood or clay. Null: natural zone"
    )
    name: str = pa.Field(nullable=True, description="of the site, or code of the flood territory (TRI)")
    department: str = pa.Field(nullable=True, str_matches=DEPARTMENT, description="of clay")
    west: float = pa.Field(description="bounds of the shape, degrees")
    south: float = pa.Field()
    east: float = pa.Field()
    north: float = pa.Field()
    geometry: dt.Binary = pa.Field(outline=True, description="WKB, degrees, WGS84")

    class Config:
        unique = ["kind", "area"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "brownfields": Brownfields,
    "brownfield_outlines": BrownfieldOutlines,
    "business_parks": BusinessParks,
    "business_park_outlines": BusinessParkOutlines,
    "classified_installations": ClassifiedInstallations,
    "constraint_areas": ConstraintAreas,
    "housing_prices": HousingPrices,
    "housing_vacancy": HousingVacancy,
    "land_sales": LandSales,
}
