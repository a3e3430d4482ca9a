"""Public aid: the schemes that exist, and the territories that catalogues of schemes speak of."""

import datetime

import pandera.ibis as pa

from levier.lake.rules import FIRST_PLAUSIBLE_DAY

CATALOGUES = ["aides-entreprises", "aides-territoires", "schema"]
ANY_NAF = r"([A-V]|\d{2}(\.\d{1,2}|\.\d{2}[A-Z])?)"
NAF_TARGETS = rf"^{ANY_NAF}(\|{ANY_NAF})*$"
PERIMETERS = r"^[A-Z]+-[0-9A-Z]+(\|[A-Z]+-[0-9A-Z]+)*$"


class AidSchemes(pa.DataFrameModel):
    """One row per aid scheme of a catalogue. The same scheme may be in several: they are not merged."""

    scheme: str = pa.Field(description="catalogue and id: `aides-entreprises:3596`")
    catalogue: str = pa.Field(isin=CATALOGUES, description="schema: any file in the national schema")
    source_id: str = pa.Field(description="id in the catalogue")
    title: str = pa.Field()
    summary: str = pa.Field(nullable=True, description="what it is for, without HTML")
    eligibility: str = pa.Field(nullable=True, description="conditions in words, without HTML")
    amount: str = pa.Field(nullable=True, description="amount or rate in words, without HTML")
    promoters: str = pa.Field(nullable=True, description="who funds or runs it, joined by `|`")
    kinds: str = pa.Field(
        nullable=True, description="kinds of aid as the catalogue names them, joined by `|`"
    )
    audiences: str = pa.Field(nullable=True, description="who it is for, joined by `|`. Null: not stated")
    opens_on: datetime.date = pa.Field(nullable=True, ge=FIRST_PLAUSIBLE_DAY)
    closes_on: datetime.date = pa.Field(
        nullable=True, ge=FIRST_PLAUSIBLE_DAY, description="Null: permanent, or not stated"
    )
    listed: bool = pa.Field(nullable=True, description="the catalogue shows it as current. Null: not stated")
    url: str = pa.Field(nullable=True)
    perimeters: str = pa.Field(
        nullable=True,
        str_matches=PERIMETERS,
        description="where, joined by `|`: `PAYS-99100` (France), `UE-EU` (European Union), `REG-84`, "
        "`DEP-57`, `EPCI-` and its SIREN, `COM-57463`, `TER-` and the id of `aid_territories`. "
        "Null: not stated as codes",
    )
    perimeter_exclusions: str = pa.Field(nullable=True, str_matches=PERIMETERS)
    perimeter_name: str = pa.Field(nullable=True, description="where, in words")
    headcount_min: int = pa.Field(nullable=True, ge=0)
    headcount_max: int = pa.Field(nullable=True, ge=0)
    size_classes: str = pa.Field(nullable=True, description="MIC, PME, ETI, GE, joined by `|`")
    age_min_years: int = pa.Field(nullable=True, ge=0, description="years that the firm must have existed")
    naf: str = pa.Field(
        nullable=True, str_matches=NAF_TARGETS, description="activities targeted, of any level, joined by `|`"
    )
    naf_exclusions: str = pa.Field(nullable=True, str_matches=NAF_TARGETS)
    legal_basis: str = pa.Field(nullable=True, description="texts named, joined by `|`")

    class Config:
        unique = ["scheme"]


class AidTerritories(pa.DataFrameModel):
    """One row per territory of the catalogue aides-entreprises, with those that hold it."""

    territory: str = pa.Field(description="`TER-` and its id in the catalogue")
    name: str = pa.Field()
    code: str = pa.Field(nullable=True, description="the catalogue's own code (a postcode for a commune)")
    commune: str = pa.Field(
        nullable=True, description="INSEE code, arrondissements in Paris, Lyon, Marseille"
    )
    holders: str = pa.Field(nullable=True, description="territories that hold it, joined by `|`")

    class Config:
        unique = ["territory"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "aid_schemes": AidSchemes,
    "aid_territories": AidTerritories,
}
