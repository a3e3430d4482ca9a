"""INSEE: what became of communes since 1943 (mergers, splits, new codes). Yearly, Licence Ouverte 2.0."""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.insee_geography import LICENCE, PRODUCER
from levier.sources.remotes import LinkOnPage
from levier.sources.source import AS_OF, RECORD, Source, text

KINDS = {
    "10": "renamed",
    "20": "created",
    "21": "split",
    "30": "suppressed",
    "31": "merger",
    "32": "merger",
    "33": "merger",
    "34": "merger",
    "41": "recoded",
    "50": "recoded",
}
"""What the modes of change (`MOD`) do to a code: 31 to 34 are the four kinds of merger, 21 gives a commune
back its independence, 41 and 50 change a code (another department, another seat). The others concern what
lives on inside a commune."""

COMMUNE = ("COM",)


def shape(raw: ir.Table) -> ir.Table:
    """Only what leads from commune to commune; the file also follows the parts inside them."""
    mode = text(raw, "MOD")
    whole = text(raw, "TYPECOM_AV").isin(COMMUNE) & text(raw, "TYPECOM_AP").isin(COMMUNE)
    events = raw.filter(whole & mode.isin(list(KINDS)))
    day = text(events, "DATE_EFF")
    return events.select(
        RECORD,
        from_commune=text(events, "COM_AV"),
        to_commune=text(events, "COM_AP"),
        on=day,
        kind=text(events, "MOD").cases(*KINDS.items()),
        **{AS_OF: day},
    )


EVENTS = Source(
    id="insee_commune_events",
    title=m("Changes of communes since 1943"),
    table="commune_events",
    producer=PRODUCER,
    licence=LICENCE,
    page="https://www.insee.fr/fr/information/2560452",
    columns={"from_commune": "COM_AV", "to_commune": "COM_AP", "on": "DATE_EFF", "kind": "MOD"},
    shape=shape,
    remote=LinkOnPage(
        page="https://www.insee.fr/fr/information/2560452",
        link=r".*v?_?mvt_?commune[_-]?\d{4}\.(csv|zip)",
        name="insee-mvtcommune.csv",
    ),
)
