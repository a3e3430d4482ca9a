"""What each table of the lake holds: grain, columns, types, units, keys, allowed values.

A raw file becomes a table only through its contract. A value that breaks the contract goes to
quarantine with its file, line, column and reason: where the column may be null the value alone is
withheld and the row is kept; where it may not, the row is set aside.

The manual's page of tables and the reasons given in quarantine come from this one text.
"""

import datetime

import pandera.ibis as pa
from ibis.expr import datatypes as dt

from levier.core import cnig
from levier.core.codes import (
    BODACC_FAMILIES,
    COMMUNE,
    DEPARTMENT,
    HEADCOUNT_BANDS,
    LEGAL_FORM,
    NAF,
    NOTICE_KINDS,
    ROME,
    SIREN,
    SIRET,
)
from levier.lake import rules  # noqa: F401  (registers Levier's own rules with Pandera)

BANDS = list(HEADCOUNT_BANDS)
FIRST_PLAUSIBLE_DAY = datetime.date(1800, 1, 1)


class Establishments(pa.DataFrameModel):
    """One row per establishment, open or closed."""

    siret: str = pa.Field(str_matches=SIRET, siret_key=True)
    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    name: str = pa.Field(
        nullable=True,
        description="Usual or legal name. Null: a natural person, partial diffusion, or unknown",
    )
    naf: str = pa.Field(nullable=True, str_matches=NAF, naf_known=True, description="NAF rev. 2 sub-class")
    headcount_band: str = pa.Field(
        nullable=True,
        isin=BANDS,
        description="INSEE band. NN: no employer; 00: none on 31 December; null: unknown",
    )
    commune: str = pa.Field(str_matches=COMMUNE, description="INSEE code as the source gives it")
    longitude: float = pa.Field(nullable=True, description="Degrees, WGS84. Null for partial diffusion")
    latitude: float = pa.Field(nullable=True, description="Degrees, WGS84. Null for partial diffusion")
    active: bool = pa.Field(description="Open at the date of the source")
    head_office: bool = pa.Field(nullable=True, description="Seat of its firm")
    created_on: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    diffusion: str = pa.Field(isin=["O", "P"], description="P: no name, street or coordinates may be kept")

    class Config:
        unique = ["siret"]
        not_null_island = ["longitude", "latitude"]
        not_swapped = ["longitude", "latitude"]
        in_france = ["longitude", "latitude"]


class LegalUnits(pa.DataFrameModel):
    """One row per firm (legal unit), active or ceased."""

    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    name: str = pa.Field(
        nullable=True, description="Legal name. Null: a natural person, partial diffusion, or unknown"
    )
    legal_form: str = pa.Field(
        nullable=True, str_matches=LEGAL_FORM, description="INSEE legal form, level III"
    )
    naf: str = pa.Field(nullable=True, str_matches=NAF, naf_known=True, description="NAF rev. 2 sub-class")
    headcount_band: str = pa.Field(nullable=True, isin=BANDS, description="INSEE band, whole firm")
    size_class: str = pa.Field(
        nullable=True,
        isin=["PME", "ETI", "GE"],
        description="INSEE category, computed on the group: not the EU status",
    )
    active: bool = pa.Field(description="Not ceased at the date of the source")
    created_on: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    diffusion: str = pa.Field(isin=["O", "P"], description="P: no name may be kept")

    class Config:
        unique = ["siren"]


class Notices(pa.DataFrameModel):
    """One row per legal notice and firm that it names."""

    notice_id: str = pa.Field()
    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    published_on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    family: str = pa.Field(isin=list(BODACC_FAMILIES), description="BODACC family of notices")
    kind: str = pa.Field(
        nullable=True, isin=list(NOTICE_KINDS), description="What a judgment does. Null: not a judgment"
    )
    judged_on: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    notice_type: str = pa.Field(
        isin=["annonce", "rectificatif", "annulation"],
        description="rectificatif and annulation speak of an earlier notice",
    )
    replaces: str = pa.Field(nullable=True, description="notice_id of the notice corrected or annulled")

    class Config:
        unique = ["notice_id", "siren"]


class FinancialRatios(pa.DataFrameModel):
    """One row per firm, closing date and type of account."""

    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    closed_on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    account_type: str = pa.Field(isin=["C", "S", "K"], description="C: full, S: simplified, K: consolidated")
    confidentiality: str = pa.Field(nullable=True)
    revenue_eur: float = pa.Field(
        nullable=True, description="chiffre d'affaires, EUR. Null: unknown or confidential"
    )
    ebitda_eur: float = pa.Field(nullable=True, description="excédent brut d'exploitation, EUR")
    ebit_eur: float = pa.Field(nullable=True, description="EUR")
    net_income_eur: float = pa.Field(nullable=True, description="EUR")
    debt_ratio_pct: float = pa.Field(nullable=True, description="taux d'endettement, % as published")
    liquidity_ratio_pct: float = pa.Field(nullable=True, description="ratio de liquidité, % as published")
    equity_ratio_pct: float = pa.Field(nullable=True, description="autonomie financière, % as published")

    class Config:
        unique = ["siren", "closed_on", "account_type"]


class Employment(pa.DataFrameModel):
    """One row per commune, NAF sub-class and year: private employers of the general scheme, 31 December."""

    commune: str = pa.Field(str_matches=COMMUNE)
    naf: str = pa.Field(str_matches=NAF, naf_known=True, description="APE, NAF rev. 2 sub-class")
    year: int = pa.Field(in_range={"min_value": 1990, "max_value": 2100})
    establishments: int = pa.Field(nullable=True, ge=0, description="with at least one employee")
    employees: int = pa.Field(nullable=True, ge=0, description="headcount at the workplace")

    class Config:
        unique = ["commune", "naf", "year"]


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


class Hirings(pa.DataFrameModel):
    """One row per occupation and industry: hirings in the whole country, period as the source states."""

    rome: str = pa.Field(str_matches=ROME)
    naf: str = pa.Field(str_matches=NAF, naf_known=True)
    hirings: int = pa.Field(ge=0)

    class Config:
        unique = ["rome", "naf"]


class RecruitmentTension(pa.DataFrameModel):
    """One row per occupation and professional family (FAP): recruitments expected to be difficult."""

    rome: str = pa.Field(str_matches=ROME)
    fap: str = pa.Field()
    difficult_share: float = pa.Field(
        in_range={"min_value": 0, "max_value": 1}, description="share of planned recruitments"
    )

    class Config:
        unique = ["rome", "fap"]


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


CONTRACTS: dict[str, type[pa.DataFrameModel]] = {
    "establishments": Establishments,
    "legal_units": LegalUnits,
    "notices": Notices,
    "financial_ratios": FinancialRatios,
    "employment": Employment,
    "brownfields": Brownfields,
    "brownfield_outlines": BrownfieldOutlines,
    "hirings": Hirings,
    "recruitment_tension": RecruitmentTension,
    "zonings": Zonings,
    "zone_members": ZoneMembers,
    "communes": Communes,
    "areas": Areas,
    "populations": Populations,
    "boundaries": Boundaries,
}
"""Every table of the lake by name."""
