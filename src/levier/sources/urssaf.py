"""Urssaf: establishments and employees of private employers by commune and APE, yearly, ODbL."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import OdsExport
from levier.sources.source import AS_OF, RECORD, Source, naf, text

ESTABLISHMENTS_OF = "nombre_d_etablissements_"
EMPLOYEES_OF = "effectifs_salaries_"


def shape(raw: ir.Table) -> ir.Table:
    """The published file has two columns a year; ours has a row a year.

    The sectors (NA17, NA38, NA88, with or without temporary work) follow from the APE, the intercommunality
    and the zone from the commune: they are not kept. Each edition re-bases all years on its own geography.
    """
    years = sorted(name.removeprefix(EMPLOYEES_OF) for name in raw.columns if name.startswith(EMPLOYEES_OF))
    cells = ibis.array(
        [
            ibis.struct(
                {
                    "year": ibis.literal(int(year), type="int64"),
                    "establishments": _count(raw, ESTABLISHMENTS_OF + year),
                    "employees": _count(raw, EMPLOYEES_OF + year),
                }
            )
            for year in years
        ]
    )
    long = raw.select(
        RECORD, commune=text(raw, "code_commune"), naf=naf(raw, "code_ape"), cell=cells.unnest()
    )
    known = long.cell["establishments"].notnull() | long.cell["employees"].notnull()
    return long.filter(known).select(
        RECORD,
        "commune",
        "naf",
        year=long.cell["year"],
        establishments=long.cell["establishments"],
        employees=long.cell["employees"],
        **{AS_OF: long.cell["year"].cast("string") + "-12-31"},
    )


def _count(raw: ir.Table, name: str) -> ir.Value:
    """Numbers that a Parquet export already holds as such stay numbers: 24 million of them go through text
    in a quarter more time."""
    if name in raw.columns and raw[name].type().is_integer():
        return raw[name].cast("int64")
    return text(raw, name)


EMPLOYMENT = Source(
    id="urssaf_commune_ape",
    title=m("Urssaf, establishments and employees by commune and APE"),
    table="employment",
    producer="Urssaf caisse nationale",
    licence="ODbL",
    page="https://open.urssaf.fr/explore/dataset/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last/",
    columns={"commune": "code_commune", "naf": "code_ape", "employees": EMPLOYEES_OF + "2023"},
    optional=frozenset({EMPLOYEES_OF + "2023"}),
    shape=shape,
    remote=OdsExport(
        portal="https://open.urssaf.fr",
        dataset="etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last",
        name="urssaf-commune-ape.parquet",
        by={"commune": "code_commune", "department": "code_departement"},
    ),
)
