"""Capareseau (RTE and distribution operators): what each substation can still take in from producers.

The capacities are those of injection, reserved for renewable producers by the regional scheme (S3REnR). They
say nothing of what a factory could draw: ask RTE or the distribution operator. They bind nobody.

The national file has every substation and no position; the regional ones have positions. Neither has a
lasting address: both hang on the pages of www.capareseau.fr.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import AS_OF, RECORD, Source, text

PRODUCER = "RTE, Enedis, Capareseau"
PAGE = "https://www.capareseau.fr/"


def member(column: ir.StringValue, key: str) -> ir.StringValue:
    """A member of a JSON object given as text, as text; null where it is empty."""
    return column.try_cast("json")[key].unwrap_as("string").strip().nullif("")


def megawatts(said: ir.StringValue) -> ir.StringValue:
    """A number with a point, whether written `16.3`, `16,3` or `16.3 MW`."""
    return said.replace(",", ".").re_replace(r"(?i)\s*MW$", "")


def shape_regional(raw: ir.Table) -> ir.Table:
    values = text(raw, "values")
    return raw.select(
        RECORD,
        substation=text(raw, "code"),
        name=text(raw, "name"),
        operator=member(text(raw, "grd1"), "name"),
        scheme=text(raw, "territory_name"),
        voltage=text(raw, "htb_type"),
        injection_reserved_mw=megawatts(member(values, "INFO_CR")),
        injection_left_mw=megawatts(member(values, "INFO_NA")),
        longitude=text(raw, "X"),
        latitude=text(raw, "Y"),
        **{AS_OF: text(raw, "updated").re_replace(r"^(\d{2})/(\d{2})/(\d{4}).*$", r"\3-\2-\1")},
    )


def shape_national(raw: ir.Table) -> ir.Table:
    """The second line of the file says in words what the first names: it is no substation."""
    substations = raw.filter(raw[RECORD] > 1)
    return substations.select(
        RECORD,
        substation=text(substations, "Code"),
        name=text(substations, "Nom"),
        operator=ibis.null("string"),
        scheme=text(substations, "S3REnR"),
        voltage=ibis.null("string"),
        injection_reserved_mw=megawatts(text(substations, "INFO_CR")),
        injection_left_mw=megawatts(text(substations, "INFO_NA")),
        longitude=ibis.null("float64"),
        latitude=ibis.null("float64"),
    )


REGIONAL = Source(
    id="capareseau_regional",
    title=m("Capareseau, substations of a region with their position"),
    table="grid_substations",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={
        "substation": "code",
        "name": "name",
        "operator": "grd1",
        "scheme": "territory_name",
        "voltage": "htb_type",
        "injection_reserved_mw": "values",
        "injection_left_mw": "values",
        "longitude": "X",
        "latitude": "Y",
    },
    optional=frozenset({"grd1"}),
    shape=shape_regional,
)

NATIONAL = Source(
    id="capareseau_national",
    title=m("Capareseau, substations of the country, without position"),
    table="grid_substations",
    producer=PRODUCER,
    licence=None,
    page=PAGE,
    columns={
        "substation": "Code",
        "name": "Nom",
        "scheme": "S3REnR",
        "injection_reserved_mw": "INFO_CR",
        "injection_left_mw": "INFO_NA",
    },
    shape=shape_national,
    rank=1,
)
