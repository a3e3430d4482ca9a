"""What firms and establishments were, one period after another, and which establishment follows which."""

import datetime

import pandera.ibis as pa

from levier.core.codes import LEGAL_FORM, NAF, SIREN, SIRET
from levier.lake.rules import FIRST_PLAUSIBLE_DAY


class EstablishmentPeriods(pa.DataFrameModel):
    """One row per establishment and period during which nothing of it changed."""

    siret: str = pa.Field(str_matches=SIRET, siret_key=True)
    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    since: datetime.date = pa.Field(
        not_in_future=True, ge=FIRST_PLAUSIBLE_DAY, description="First day of the period"
    )
    until: datetime.date = pa.Field(
        nullable=True,
        not_in_future=True,
        ge=FIRST_PLAUSIBLE_DAY,
        description="Last day of the period. Null: still so if `current`, else unknown",
    )
    current: bool = pa.Field(description="The file gives no end: still so at its date")
    active: bool = pa.Field(nullable=True, description="Open during the period. Null: not told")
    naf: str = pa.Field(
        nullable=True,
        str_matches=NAF,
        naf_known=True,
        description="NAF rev. 2 sub-class. Null: unknown, or told in another nomenclature",
    )
    naf2025: str = pa.Field(nullable=True, str_matches=NAF, description="NAF 2025 sub-class")
    employer: bool = pa.Field(nullable=True, description="Has employees")

    class Config:
        unique = ["siret", "since"]
        in_order = ["since", "until"]


class LegalUnitPeriods(pa.DataFrameModel):
    """One row per firm (legal unit) and period during which nothing of it changed. It bears no name."""

    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    since: datetime.date = pa.Field(
        not_in_future=True, ge=FIRST_PLAUSIBLE_DAY, description="First day of the period"
    )
    until: datetime.date = pa.Field(
        nullable=True,
        not_in_future=True,
        ge=FIRST_PLAUSIBLE_DAY,
        description="Last day of the period. Null: still so if `current`, else unknown",
    )
    current: bool = pa.Field(description="The file gives no end: still so at its date")
    active: bool = pa.Field(nullable=True, description="Not ceased during the period. Null: not told")
    legal_form: str = pa.Field(
        nullable=True, str_matches=LEGAL_FORM, description="INSEE legal form, level III"
    )
    naf: str = pa.Field(
        nullable=True,
        str_matches=NAF,
        naf_known=True,
        description="NAF rev. 2 sub-class. Null: unknown, or told in another nomenclature",
    )
    naf2025: str = pa.Field(nullable=True, str_matches=NAF, description="NAF 2025 sub-class")
    employer: bool = pa.Field(nullable=True, description="Has employees")
    seat_siret: str = pa.Field(
        nullable=True, str_matches=SIRET, siret_key=True, description="Establishment that is its seat"
    )

    class Config:
        unique = ["siren", "since"]
        in_order = ["since", "until"]


class Successions(pa.DataFrameModel):
    """One row per link from an establishment to the one that follows it: a move, or a takeover."""

    predecessor_siret: str = pa.Field(str_matches=SIRET, siret_key=True)
    successor_siret: str = pa.Field(str_matches=SIRET, siret_key=True)
    on: datetime.date = pa.Field(
        not_in_future=True, ge=FIRST_PLAUSIBLE_DAY, description="Day on which one follows the other"
    )
    seat_transfer: bool = pa.Field(nullable=True, description="The seat of a firm moves")
    economic_continuity: bool = pa.Field(
        nullable=True, description="The same activity goes on with the same means (INSEE's judgment)"
    )
    processed_on: datetime.date = pa.Field(
        nullable=True, not_in_future=True, ge=FIRST_PLAUSIBLE_DAY, description="Day of INSEE's last change"
    )

    class Config:
        unique = ["predecessor_siret", "successor_siret", "on"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "establishment_periods": EstablishmentPeriods,
    "legal_unit_periods": LegalUnitPeriods,
    "successions": Successions,
}
