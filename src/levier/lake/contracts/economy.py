"""The economy at large: nomenclatures of activities side by side, who buys from whom."""

import pandera.ibis as pa

from levier.core.codes import NAF


class NafCrosswalk(pa.DataFrameModel):
    """One row per pair of sub-classes that have some content in common, of NAF rev. 2 and NAF 2025."""

    naf: str = pa.Field(str_matches=NAF, naf_known=True, description="NAF rev. 2 sub-class")
    naf2025: str = pa.Field(str_matches=NAF, naf2025_known=True, description="NAF 2025 sub-class")
    weight: float = pa.Field(
        nullable=True,
        in_range={"min_value": 0, "max_value": 1},
        description="share of `naf` that goes to `naf2025`. Null: not stated",
    )

    class Config:
        unique = ["naf", "naf2025"]


class InputOutput(pa.DataFrameModel):
    """One row per year, seller and buyer: what an industry sells to another or to a final use."""

    year: int = pa.Field(in_range={"min_value": 1990, "max_value": 2100})
    from_country: str = pa.Field(
        description="Eurostat code (FR, EL ...); `DOM`: not a sale, but a primary input of the buyer"
    )
    from_industry: str = pa.Field(
        description="NACE rev. 2 code of the 64 industries (`C10-12`), or the primary input (`D1` wages, "
        "`B2A3G` gross operating surplus, `D21X31` taxes less subsidies on products ...)"
    )
    to_country: str = pa.Field(description="Eurostat code")
    to_use: str = pa.Field(
        description="NACE rev. 2 code of the 64 industries, or the final use (`P3_S14` households, `P51G` "
        "investment, `P5M` inventories ...)"
    )
    value_meur: float = pa.Field(
        description="million EUR, current prices. Negative: a fall in inventories ..."
    )

    class Config:
        unique = ["year", "from_country", "from_industry", "to_country", "to_use"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "naf_crosswalk": NafCrosswalk,
    "input_output": InputOutput,
}
