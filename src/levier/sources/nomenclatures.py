"""INSEE: the official passage between the sub-classes of NAF rev. 2 and NAF 2025."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import LinkOnPage
from levier.sources.source import RECORD, Source, naf

OLD = "Sous-classes NAF rév. 2 – codes"
NEW = "Sous-classes NAF 2025 – codes"


def shape(raw: ir.Table) -> ir.Table:
    """The file has a row per content that passes: a pair that comes again says nothing more here."""
    pairs = raw.select(RECORD, naf=naf(raw, OLD), naf2025=naf(raw, NEW), weight=ibis.null("float64"))
    first = ibis.row_number().over(group_by=["naf", "naf2025"], order_by=RECORD)
    return pairs.filter(first == 0)


NAF_CROSSWALK = Source(
    id="insee_naf_crosswalk",
    title=m("Passage between NAF rev. 2 and NAF 2025"),
    table="naf_crosswalk",
    producer="INSEE",
    licence="Licence Ouverte 2.0",
    page="https://www.insee.fr/fr/information/8181066",
    columns={"naf": OLD, "naf2025": NEW},
    shape=shape,
    remote=LinkOnPage(
        page="https://www.insee.fr/fr/information/8181066",
        link=r".*/Correspondances_NAFrev2-NAF2025[^/]*\.xlsx",
        name="naf-rev2-naf2025.xlsx",
    ),
)
