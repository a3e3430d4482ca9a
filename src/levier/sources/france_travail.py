"""France Travail: hirings by occupation and industry, planned recruitments (BMO), employment basins."""

import re

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import DataGouv
from levier.sources.source import AS_OF, RECORD, Source, naf, text
from levier.sources.values import number

PRODUCER = "France Travail"
PAGE = "https://www.francetravail.org/opendata"


def shape_hirings(raw: ir.Table) -> ir.Table:
    return raw.select(RECORD, rome=text(raw, "rome_id"), naf=naf(raw, "naf_id"), hirings=text(raw, "hirings"))


def shape_tension(raw: ir.Table) -> ir.Table:
    percentage = number(text(raw, "tension_pct"))
    return raw.select(
        RECORD,
        rome=text(raw, "rome_code"),
        fap=text(raw, "fap_code"),
        difficult_share=(percentage / 100).round(4),
    )


BASIN = re.compile(r"^BE\d{2}$")
BASIN_NAME = re.compile(r"^NOMBE\d{2}$")
SECRET = "*"


def shape_projects(raw: ir.Table) -> ir.Table:
    """The columns of the basin bear the year in their name (BE25, NOMBE25). A star is a figure that the
    producer hides: it is unknown, and said to be secret."""
    counts = {"planned": "met", "difficult": "xmet", "seasonal": "smet"}
    year = text(raw, "annee")
    return raw.select(
        RECORD,
        year=year,
        basin=text(raw, _named(raw, BASIN)),
        basin_name=text(raw, _named(raw, BASIN_NAME)),
        department=department(raw, "Dept"),
        fap=text(raw, "Code métier BMO"),
        fap_name=text(raw, "Nom métier BMO"),
        family=text(raw, "Lbl_fam_met"),
        **{name: text(raw, column).nullif(SECRET) for name, column in counts.items()},
        **{
            f"{name}_secret": (text(raw, column) == SECRET).fill_null(False)
            for name, column in counts.items()
        },
        **{AS_OF: year + "-01-01"},
    )


def _named(raw: ir.Table, pattern: re.Pattern[str]) -> str:
    """The column whose name fits the pattern, or a name that no column bears."""
    return next((name for name in raw.columns if pattern.match(name)), pattern.pattern)


def department(raw: ir.Table, name: str) -> ir.StringValue:
    """The code of a department, also where a spreadsheet took it for a number and lost its zero."""
    code = text(raw, name)
    return ibis.ifelse(code.re_search(r"^\d$"), "0" + code, code)


def shape_basins(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        kind=ibis.literal("bassin_emploi"),
        zone=text(raw, "code_bassin_emploi"),
        zone_name=ibis.null("string"),
        member=text(raw, "code_insee"),
    )


HIRINGS = Source(
    id="hirings_rome_naf",
    title=m("Hirings by occupation (ROME) and industry (NAF)"),
    table="hirings",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={"rome": "rome_id", "naf": "naf_id", "hirings": "hirings"},
    shape=shape_hirings,
)

TENSION = Source(
    id="recruitment_tension",
    title=m("Recruitments expected to be difficult, by occupation (BMO survey)"),
    table="recruitment_tension",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={"rome": "rome_code", "fap": "fap_code", "difficult_share": "tension_pct"},
    shape=shape_tension,
)

PROJECTS = Source(
    id="bmo",
    title=m("Planned recruitments by job and employment basin (BMO survey)"),
    table="recruitment_projects",
    producer=PRODUCER,
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/enquete-besoins-en-main-doeuvre-bmo",
    columns={
        "year": "annee",
        "basin": "BE25",
        "basin_name": "NOMBE25",
        "department": "Dept",
        "fap": "Code métier BMO",
        "fap_name": "Nom métier BMO",
        "family": "Lbl_fam_met",
        "planned": "met",
        "difficult": "xmet",
        "seasonal": "smet",
    },
    optional=frozenset({"BE25", "NOMBE25", "Lbl_fam_met"}),
    shape=shape_projects,
    remote=DataGouv(dataset="561fa564c751df4f2acdbb48", title=r".*20\d\d.*", name="bmo.xlsx"),
)

BASINS = Source(
    id="employment_basins",
    title=m("Employment basins of France Travail"),
    table="zone_members",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={"zone": "code_bassin_emploi", "member": "code_insee"},
    shape=shape_basins,
)
