"""Employment, hirings and recruitment; occupations, their skills, the moves between them."""

import pandera.ibis as pa

from levier.core.codes import COMMUNE, DEPARTMENT, NAF, ROME

FAP = r"^[A-Z][0-9A-Z]{4}$"
OGR = r"^\d{1,9}$"
OGR_OR_ALL = r"^(\d{1,9}|all)$"


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


class RecruitmentProjects(pa.DataFrameModel):
    """One row per year, employment basin, department and job: what employers plan to recruit (BMO survey)."""

    year: int = pa.Field(in_range={"min_value": 2000, "max_value": 2100})
    basin: str = pa.Field(description="employment basin of France Travail, as drawn in that year")
    basin_name: str = pa.Field(nullable=True)
    department: str = pa.Field(str_matches=DEPARTMENT, description="a basin may lie in several")
    fap: str = pa.Field(
        str_matches=FAP, description="job of the survey, built on FAP 2009 until 2023, on FAP 2021 since"
    )
    fap_name: str = pa.Field(nullable=True)
    family: str = pa.Field(nullable=True, description="family of jobs, as the survey names it")
    planned: int = pa.Field(nullable=True, ge=0, description="planned recruitments. Null: secret or unknown")
    planned_secret: bool = pa.Field(description="withheld by the producer, to hide an employer")
    difficult: int = pa.Field(nullable=True, ge=0, description="of which expected to be difficult")
    difficult_secret: bool = pa.Field()
    seasonal: int = pa.Field(nullable=True, ge=0, description="of which seasonal")
    seasonal_secret: bool = pa.Field()

    class Config:
        unique = ["year", "basin", "department", "fap"]


class Occupations(pa.DataFrameModel):
    """One row per occupation of ROME, in the version imported (the package ships the 532 of version 3)."""

    rome: str = pa.Field(str_matches=ROME)
    label: str = pa.Field(description="French")

    class Config:
        unique = ["rome"]


class OccupationTitles(pa.DataFrameModel):
    """One row per job title of ROME, with the occupation it belongs to."""

    title: str = pa.Field(str_matches=OGR, description="OGR number of the title")
    label: str = pa.Field(description="French, both genders")
    rome: str = pa.Field(str_matches=ROME)

    class Config:
        unique = ["title"]


class OccupationMoves(pa.DataFrameModel):
    """One row per move from an occupation to another that ROME calls possible."""

    from_rome: str = pa.Field(str_matches=ROME)
    to_rome: str = pa.Field(str_matches=ROME)
    kind: str = pa.Field(
        isin=["near", "evolution"],
        description="near: as things stand; evolution: with a training or experience",
    )
    from_title: str = pa.Field(
        str_matches=OGR_OR_ALL, description="the one job title that may move (OGR number), or `all`"
    )
    to_title: str = pa.Field(str_matches=OGR_OR_ALL, description="the one title it leads to, or `all`")

    class Config:
        unique = ["from_rome", "to_rome", "kind", "from_title", "to_title"]


class OccupationSkills(pa.DataFrameModel):
    """One row per occupation and skill that it calls for."""

    rome: str = pa.Field(str_matches=ROME)
    skill: str = pa.Field(str_matches=OGR, description="OGR number, named in `skills`")
    kind: str = pa.Field(isin=["know_how", "behaviour", "knowledge"])

    class Config:
        unique = ["rome", "skill"]


class Skills(pa.DataFrameModel):
    """One row per skill or knowledge item of ROME."""

    skill: str = pa.Field(str_matches=OGR, description="OGR number")
    label: str = pa.Field(description="French")
    kind: str = pa.Field(isin=["competence", "knowledge"])

    class Config:
        unique = ["skill"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "employment": Employment,
    "hirings": Hirings,
    "recruitment_tension": RecruitmentTension,
    "recruitment_projects": RecruitmentProjects,
    "occupations": Occupations,
    "occupation_titles": OccupationTitles,
    "occupation_moves": OccupationMoves,
    "occupation_skills": OccupationSkills,
    "skills": Skills,
}
