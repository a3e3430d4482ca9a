"""Employment, hirings and recruitment."""

import pandera.ibis as pa

from levier.core.codes import COMMUNE, NAF, ROME


class Employment(pa.DataFrameModel):
    """One row per commune, NAF sub-class and year: private employers of the general scheme, 31 December."""

    commune: str = pa.Field(str_matches=COMMUNE)
    naf: str = pa.Field(str_matches=NAF, naf_known=True, description="APE, NAF rev. 2 sub-class")
    year: int = pa.Field(in_range={"min_value": 1990, "max_value": 2100})
    establishments: int = pa.Field(nullable=True, ge=0, description="with at least one employee")
    employees: int = pa.Field(nullable=True, ge=0, description="headcount at the workplace")

    class Config:
        unique = ["commune", "naf", "year"]


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


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "employment": Employment,
    "hirings": Hirings,
    "recruitment_tension": RecruitmentTension,
}
