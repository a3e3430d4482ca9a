"""Eurostat FIGARO: inter-country input-output tables, industry by industry. Yearly, reuse with credit.

Four data sets of one form, by period: naio_10_fcp_ii1 (2010-2013) to naio_10_fcp_ii4 (2022 on). The form read
is SDMX-CSV (one value a line); the fetched one is the latest period, the others are imported the same way.
"""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import File
from levier.sources.source import AS_OF, RECORD, Source, text

UNIT = "MIO_EUR"
DATASET = "naio_10_fcp_ii4"


def shape(raw: ir.Table) -> ir.Table:
    """Empty cells are flows that are not published: no row. Rows in another unit say the same again."""
    stated = raw.filter(text(raw, "unit").fill_null(UNIT) == UNIT, text(raw, "OBS_VALUE").notnull())
    year = text(stated, "TIME_PERIOD")
    return stated.select(
        RECORD,
        year=year,
        from_country=text(stated, "c_orig"),
        from_industry=text(stated, "ind_ava"),
        to_country=text(stated, "c_dest"),
        to_use=text(stated, "ind_use"),
        value_meur=text(stated, "OBS_VALUE"),
        **{AS_OF: year + "-12-31"},
    )


INPUT_OUTPUT = Source(
    id="figaro",
    title=m("FIGARO, input-output tables between countries and industries"),
    table="input_output",
    producer="Eurostat, FIGARO",
    licence="CC BY 4.0",
    page=f"https://ec.europa.eu/eurostat/databrowser/view/{DATASET}/",
    columns={
        "year": "TIME_PERIOD",
        "from_country": "c_orig",
        "from_industry": "ind_ava",
        "to_country": "c_dest",
        "to_use": "ind_use",
        "value_meur": "OBS_VALUE",
    },
    shape=shape,
    remote=File(
        url=f"https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data/{DATASET}"
        "?format=SDMX-CSV&compressed=true",
        name=f"{DATASET}.csv.gz",
    ),
)
