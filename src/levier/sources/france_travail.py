"""France Travail: hirings by occupation and industry, recruitment difficulty (BMO), employment basins."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import RECORD, Source, naf, text

PRODUCER = "France Travail"
PAGE = "https://www.francetravail.org/opendata"


def shape_hirings(raw: ir.Table) -> ir.Table:
    return raw.select(RECORD, rome=text(raw, "rome_id"), naf=naf(raw, "naf_id"), hirings=text(raw, "hirings"))


def shape_tension(raw: ir.Table) -> ir.Table:
    percentage = text(raw, "tension_pct").try_cast("float64")
    return raw.select(
        RECORD,
        rome=text(raw, "rome_code"),
        fap=text(raw, "fap_code"),
        difficult_share=(percentage / 100).round(4),
    )


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
