"""DILA BODACC: commercial notices (collective procedures, sales, closures), daily, Licence Ouverte 2.0."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import OdsExport
from levier.sources.source import AS_OF, RECORD, Source, text

PRODUCER = "DILA, BODACC"
LICENCE = "Licence Ouverte 2.0"

NATURES = (
    ("conversion_to_liquidation", r"conver.*liquidation"),
    ("conversion_to_receivership", r"conver.*redressement"),
    ("closing", r"cl[oô]ture"),
    ("plan", r"(arr[eê]t|modifi|homolog).*plan|plan de (redressement|sauvegarde|continuation|cession)"),
    ("safeguard_opening", r"ouvert.*sauvegarde"),
    ("receivership_opening", r"ouvert.*redressement"),
    ("liquidation_opening", r"(ouvert|pronon).*liquidation"),
)
"""What a judgment does, by words of its `nature`, the first that fits: a conversion also names what it
leaves, a closing also names what it closes."""


def kind_of(nature: ir.StringValue) -> ir.StringValue:
    """Our reading of a judgment's nature; null without a nature, `other` for one that fits none."""
    said = nature.lower()
    return ibis.cases(
        (nature.isnull(), ibis.null("string")),
        *((said.re_search(pattern), kind) for kind, pattern in NATURES),
        else_="other",
    )


def of_json(column: ir.StringValue, key: str) -> ir.StringValue:
    """A text member of a JSON object given as text; null where there is none or the text is not JSON."""
    return column.try_cast("json")[key].unwrap_as("string").strip().nullif("")


def shape_notices(raw: ir.Table) -> ir.Table:
    """One row per firm of a notice: `registre` repeats each SIREN with and without blanks, and a sale
    bears those of both parties."""
    sirens = text(raw, "registre").replace(" ", "").replace("\u00a0", "").split(",").unique()
    firms = ibis.ifelse(sirens.isnull(), ibis.array([ibis.null("string")]), sirens)
    judgment = text(raw, "jugement")
    earlier = text(raw, "parutionavisprecedent")
    published = text(raw, "dateparution")
    return raw.select(
        RECORD,
        notice_id=text(raw, "id"),
        siren=firms.unnest(),
        published_on=published,
        family=text(raw, "familleavis"),
        kind=kind_of(of_json(judgment, "nature")),
        judged_on=of_json(judgment, "date"),
        notice_type=text(raw, "typeavis"),
        replaces=notice_id_of(text(raw, "publicationavis"), earlier),
        **{AS_OF: published},
    )


def notice_id_of(publication: ir.StringValue, earlier: ir.StringValue) -> ir.StringValue:
    """The id of the earlier notice that a correction or an annulment names: letter, issue, rank."""
    letter = of_json(earlier, "nomPublication").re_extract(r"([ABC])$", 1).nullif("")
    return (
        letter.fill_null(publication) + of_json(earlier, "numeroParution") + of_json(earlier, "numeroAnnonce")
    )


def shape_liquidations(raw: ir.Table) -> ir.Table:
    published = text(raw, "DATE")
    # The extract went through a spreadsheet: leading zeros are lost. The control key judges the result.
    siren = text(raw, "RCS").lpad(9, "0")
    return raw.select(
        RECORD,
        notice_id="extract-" + siren + "-" + published + "-" + text(raw, "NATURE"),
        siren=siren,
        published_on=published,
        family=ibis.literal("collective"),
        kind=kind_of(text(raw, "NATURE")),
        judged_on=ibis.null("string"),
        notice_type=ibis.literal("annonce"),
        replaces=ibis.null("string"),
        **{AS_OF: published},
    )


NOTICES = Source(
    id="bodacc",
    title=m("BODACC, commercial notices"),
    table="notices",
    producer=PRODUCER,
    licence=LICENCE,
    page="https://bodacc-datadila.opendatasoft.com/explore/dataset/annonces-commerciales/",
    columns={
        "notice_id": "id",
        "siren": "registre",
        "published_on": "dateparution",
        "family": "familleavis",
        "kind": "jugement",
        "judged_on": "jugement",
        "notice_type": "typeavis",
        "replaces": "parutionavisprecedent",
    },
    shape=shape_notices,
    remote=OdsExport(
        portal="https://bodacc-datadila.opendatasoft.com",
        dataset="annonces-commerciales",
        name="bodacc.csv",
        by={"department": "numerodepartement"},
        day="dateparution",
    ),
)

LIQUIDATIONS = Source(
    id="bodacc_liquidations",
    title=m("BODACC, extract: liquidation judgments of firms with 20 employees or more"),
    table="notices",
    producer="DILA, BODACC ; Reims Métropole",
    licence=None,
    page="https://github.com/REIMSMetropole/bodacc",
    columns={
        "siren": "RCS",
        "published_on": "DATE",
        "kind": "NATURE",
    },
    shape=shape_liquidations,
    rank=1,
)
