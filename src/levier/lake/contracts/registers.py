"""Firms and their establishments, what the law makes public of them."""

import datetime

import pandera.ibis as pa

from levier.core.codes import (
    AGE_BANDS,
    BODACC_FAMILIES,
    COMMUNE,
    DEPARTMENT,
    DIRECTOR_ROLE,
    HEADCOUNT_BANDS,
    LEGAL_FORM,
    NAF,
    NOTICE_KINDS,
    NOTICE_ROLES,
    POSTAL_CODE,
    SIREN,
    SIRET,
)
from levier.lake.rules import FIRST_PLAUSIBLE_DAY

BANDS = list(HEADCOUNT_BANDS)
YEARS = {"min_value": 1990, "max_value": 2100}


class Establishments(pa.DataFrameModel):
    """One row per establishment, open or closed."""

    siret: str = pa.Field(str_matches=SIRET, siret_key=True)
    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    name: str = pa.Field(
        nullable=True,
        description="Usual or legal name. Null: a natural person, partial diffusion, or unknown",
    )
    naf: str = pa.Field(nullable=True, str_matches=NAF, naf_known=True, description="NAF rev. 2 sub-class")
    naf2025: str = pa.Field(nullable=True, str_matches=NAF, description="NAF 2025 sub-class")
    headcount_band: str = pa.Field(
        nullable=True,
        isin=BANDS,
        description="INSEE band. NN: no employer; 00: none on 31 December; null: unknown",
    )
    headcount_year: int = pa.Field(nullable=True, in_range=YEARS, description="Year of the band")
    employer: bool = pa.Field(nullable=True, description="Has employees")
    commune: str = pa.Field(str_matches=COMMUNE, description="INSEE code as the source gives it")
    longitude: float = pa.Field(nullable=True, description="Degrees, WGS84. Null for partial diffusion")
    latitude: float = pa.Field(nullable=True, description="Degrees, WGS84. Null for partial diffusion")
    active: bool = pa.Field(description="Open at the date of the source")
    head_office: bool = pa.Field(nullable=True, description="Seat of its firm")
    created_on: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    closed_on: datetime.date = pa.Field(
        nullable=True,
        not_in_future=True,
        ge=FIRST_PLAUSIBLE_DAY,
        description="First day closed. Null: open, or unknown",
    )
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
    naf2025: str = pa.Field(nullable=True, str_matches=NAF, description="NAF 2025 sub-class")
    headcount_band: str = pa.Field(nullable=True, isin=BANDS, description="INSEE band, whole firm")
    headcount_year: int = pa.Field(nullable=True, in_range=YEARS, description="Year of the band")
    employer: bool = pa.Field(nullable=True, description="Has employees")
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
    """One row per legal notice and firm that it names by its SIREN."""

    notice_id: str = pa.Field()
    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    published_on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    family: str = pa.Field(isin=list(BODACC_FAMILIES), description="BODACC family of notices")
    kind: str = pa.Field(
        nullable=True, isin=list(NOTICE_KINDS), description="What a judgment does. Null: not a judgment"
    )
    judged_on: datetime.date = pa.Field(nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    accounts_closed_on: datetime.date = pa.Field(
        nullable=True,
        not_in_future=True,
        ge=FIRST_PLAUSIBLE_DAY,
        description="Closing date of the accounts filed. Null: not a notice of filing",
    )
    notice_type: str = pa.Field(
        isin=["annonce", "rectificatif", "annulation"],
        description="rectificatif and annulation speak of an earlier notice",
    )
    replaces: str = pa.Field(nullable=True, description="notice_id of the notice corrected or annulled")
    role: str = pa.Field(
        nullable=True,
        isin=list(NOTICE_ROLES),
        description="What the firm is in a sale. Null: not a sale, or not told",
    )
    act: str = pa.Field(nullable=True, description="Kind of a sale or an entry, in the words of BODACC")
    effective_on: datetime.date = pa.Field(
        nullable=True,
        ge=FIRST_PLAUSIBLE_DAY,
        description="Day on which the activity begins (sale, entry) or ceases (removal)",
    )
    court: str = pa.Field(nullable=True, description="Court or registry that gives the notice")
    department: str = pa.Field(nullable=True, str_matches=DEPARTMENT, description="Of the court or registry")

    class Config:
        unique = ["notice_id", "siren"]


class UnmatchedNotices(pa.DataFrameModel):
    """One row per legal person that a notice names without any SIREN: to be linked by its name and place."""

    notice_id: str = pa.Field()
    name: str = pa.Field(description="Of a legal person: a natural person's is never kept")
    town: str = pa.Field(nullable=True, description="As the notice writes it")
    postal_code: str = pa.Field(nullable=True, str_matches=POSTAL_CODE)
    published_on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    family: str = pa.Field(isin=list(BODACC_FAMILIES), description="BODACC family of notices")
    kind: str = pa.Field(
        nullable=True, isin=list(NOTICE_KINDS), description="What a judgment does. Null: not a judgment"
    )
    notice_type: str = pa.Field(
        isin=["annonce", "rectificatif", "annulation"],
        description="rectificatif and annulation speak of an earlier notice",
    )
    replaces: str = pa.Field(nullable=True, description="notice_id of the notice corrected or annulled")
    court: str = pa.Field(nullable=True, description="Court or registry that gives the notice")
    department: str = pa.Field(nullable=True, str_matches=DEPARTMENT, description="Of the court or registry")

    class Config:
        unique = ["notice_id", "name"]


class Directors(pa.DataFrameModel):
    """One row per file and director in office of a firm that is a legal person: no name, no date of birth."""

    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    rank: int = pa.Field(ge=1, description="Place among the firm's directors in the file: tells rows apart")
    role: str = pa.Field(
        nullable=True, str_matches=DIRECTOR_ROLE, description="Role code of the RNE; no auditors"
    )
    age_band: str = pa.Field(
        nullable=True,
        isin=list(AGE_BANDS),
        description="At the date of the file. Null: not a natural person, or unknown",
    )
    corporate_siren: str = pa.Field(
        nullable=True,
        str_matches=SIREN,
        siren_key=True,
        description="The director's SIREN, where it is a French legal person",
    )
    recorded_on: datetime.date = pa.Field(
        not_in_future=True,
        ge=FIRST_PLAUSIBLE_DAY,
        description="Day of the file: of the last update in it. Files of several days stand side by side",
    )

    class Config:
        unique = ["siren", "rank", "recorded_on"]


class FinancialRatios(pa.DataFrameModel):
    """One row per firm, closing date and type of account."""

    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    closed_on: datetime.date = pa.Field(not_in_future=True, ge=FIRST_PLAUSIBLE_DAY)
    account_type: str = pa.Field(isin=["C", "S", "K"], description="C: full, S: simplified, K: consolidated")
    confidentiality: str = pa.Field(nullable=True)
    revenue_eur: float = pa.Field(
        nullable=True, description="chiffre d'affaires, EUR. Null: unknown or confidential"
    )
    gross_margin_eur: float = pa.Field(nullable=True, description="marge brute, EUR")
    ebitda_eur: float = pa.Field(nullable=True, description="excédent brut d'exploitation, EUR")
    ebit_eur: float = pa.Field(nullable=True, description="EUR")
    net_income_eur: float = pa.Field(nullable=True, description="EUR")
    debt_ratio_pct: float = pa.Field(nullable=True, description="taux d'endettement, % as published")
    liquidity_ratio_pct: float = pa.Field(nullable=True, description="ratio de liquidité, % as published")
    equity_ratio_pct: float = pa.Field(nullable=True, description="autonomie financière, % as published")
    asset_depreciation_pct: float = pa.Field(nullable=True, description="ratio de vétusté, % as published")
    operating_wcr_revenue_pct: float = pa.Field(
        nullable=True, description="poids du BFR d'exploitation sur CA, % as published"
    )
    operating_wcr_days: float = pa.Field(nullable=True, description="the same, days of revenue")
    interest_cover_pct: float = pa.Field(
        nullable=True, description="couverture des intérêts: interest over EBITDA, % as published"
    )
    cash_flow_revenue_pct: float = pa.Field(nullable=True, description="CAF sur CA, % as published")
    repayment_capacity_years: float = pa.Field(
        nullable=True, description="capacité de remboursement: debt over CAF, as published"
    )
    ebitda_margin_pct: float = pa.Field(nullable=True, description="marge d'EBE, % as published")
    pretax_income_revenue_pct: float = pa.Field(
        nullable=True, description="résultat courant avant impôts sur CA, % as published"
    )
    inventory_days: float = pa.Field(nullable=True, description="rotation des stocks, days")
    receivable_days: float = pa.Field(nullable=True, description="crédit clients, days")
    payable_days: float = pa.Field(nullable=True, description="crédit fournisseurs, days")

    class Config:
        unique = ["siren", "closed_on", "account_type"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "establishments": Establishments,
    "legal_units": LegalUnits,
    "notices": Notices,
    "unmatched_notices": UnmatchedNotices,
    "directors": Directors,
    "financial_ratios": FinancialRatios,
}
