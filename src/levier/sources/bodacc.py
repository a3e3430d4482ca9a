"""DILA BODACC: commercial notices (collective procedures, sales, closures), daily, Licence Ouverte 2.0."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.nested import member, members
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


PREVIOUS = {"previous_owner": "listeprecedentproprietaire", "previous_operator": "listeprecedentexploitant"}
PARTIES = {**PREVIOUS, "new_owner": "listepersonnes"}
"""Where a notice of sale names each party, as JSON."""

IDENTIFIED = r'"numeroIdentification(?:RM)?":"(\d{9})"'
"""A SIREN in a list of persons, once its blanks are taken out."""


@ibis.udf.scalar.builtin
def regexp_extract_all(value: str, pattern: str, group: int) -> list[str]:  # type: ignore[empty-body]
    """What a group of a pattern takes wherever the pattern fits."""


def shape_notices(raw: ir.Table) -> ir.Table:
    """One row per firm of a notice. A notice that names legal persons only, none with a SIREN, goes to the
    unmatched ones; any other without a SIREN stays, for the contract to set aside."""
    notices = opened(raw)
    firms = notices["sirens"]
    here = notices.filter((firms.length() > 0) | (notices["companies"].length() == 0))
    act = here["acte"]
    day = ibis.coalesce(
        member(act, "dateCommencementActivite"),
        member(act, "dateEffet"),
        member(here["radiationaurcs"], "radiationPP", "dateCessationActivitePP"),
    )
    named = here.select(
        RECORD,
        **common(here),
        siren=ibis.ifelse(firms.length() > 0, firms, ibis.array([ibis.null("string")])).unnest(),
        judged_on=member(here["jugement"], "date"),
        accounts_closed_on=member(here["depot"], "dateCloture"),
        act=ibis.coalesce(
            member(act, "vente", "categorieVente"),
            member(act, "immatriculation", "categorieImmatriculation"),
            member(act, "creation", "categorieCreation"),
        ),
        effective_on=day.substr(0, 10),
        **{role: squeezed(here[column]) for role, column in PARTIES.items()},
    ).view()
    roles = [(named[role].contains(ibis.literal('"') + named["siren"] + '"'), role) for role in PARTIES]
    of_sale = named["family"] == "vente"
    return named.mutate(
        role=ibis.ifelse(of_sale, ibis.cases(*roles, else_=ibis.null("string")), ibis.null("string"))
    ).drop(*PARTIES)


def shape_unmatched(raw: ir.Table) -> ir.Table:
    """One row per legal person of a notice that bears no SIREN at all."""
    notices = opened(raw)
    without = notices.filter(notices["sirens"].length() == 0)
    return without.select(
        RECORD,
        **common(without),
        name=without["companies"].unnest(),
        town=without["ville"],
        postal_code=without["cp"],
    )


CELLS = (
    "id",
    "publicationavis",
    "dateparution",
    "familleavis",
    "typeavis",
    "registre",
    "jugement",
    "acte",
    "radiationaurcs",
    "depot",
    "parutionavisprecedent",
    "tribunal",
    "numerodepartement",
    "ville",
    "cp",
    *PARTIES.values(),
)


def opened(raw: ir.Table) -> ir.Table:
    """The cells of notices, with `nature`, `sirens`, and `companies` of those without a SIREN. Each step is a
    table, so that the engine computes once what the next one uses often."""
    cells = raw.select(RECORD, **{name: text(raw, name) for name in CELLS}).view()
    firms = cells.mutate(sirens=sirens(cells), nature=member(cells["jugement"], "nature")).view()
    nobody = ibis.literal([], "array<string>")
    return firms.mutate(companies=ibis.ifelse(firms["sirens"].length() > 0, nobody, companies(firms))).view()


def common(notices: ir.Table) -> dict[str, ir.Value]:
    """What is told of any notice."""
    return {
        "notice_id": notices["id"],
        "published_on": notices["dateparution"],
        "family": notices["familleavis"],
        "kind": kind_of(notices["nature"]),
        "notice_type": notices["typeavis"],
        "replaces": notice_id_of(notices["publicationavis"], notices["parutionavisprecedent"]),
        "court": notices["tribunal"],
        "department": notices["numerodepartement"],
        AS_OF: notices["dateparution"],
    }


def sirens(cells: ir.Table) -> ir.ArrayValue:
    """Each SIREN of a notice once. `registre` repeats each with and without blanks, and a sale bears those of
    both parties; where it is empty, the lists of persons may still tell them."""
    none = ibis.literal([], "array<string>")
    register = squeezed(cells["registre"]).re_replace(r'[\[\]"]', "").split(",")
    found = register.filter(lambda code: code != "").fill_null(none)
    for column in PARTIES.values():
        found = found.concat(regexp_extract_all(squeezed(cells[column]), IDENTIFIED, 1).fill_null(none))
    return found.unique()


def companies(cells: ir.Table) -> ir.ArrayValue:
    """The names of the legal persons of a notice; none of anybody else."""
    persons = members(cells["listepersonnes"], "personne")
    legal = persons.filter(lambda person: member(person, "typePersonne").lower() == "pm")
    names = legal.map(lambda person: member(person, "denomination"))
    return names.filter(lambda name: name.notnull()).unique().fill_null(ibis.literal([], "array<string>"))


def squeezed(value: ir.StringValue) -> ir.StringValue:
    """A list of numbers or of persons without its blanks."""
    return value.re_replace(r"[\s\x{00A0}]", "")


def notice_id_of(publication: ir.StringValue, earlier: ir.StringValue) -> ir.StringValue:
    """The id of the earlier notice that a correction or an annulment names: letter, issue, rank."""
    letter = member(earlier, "nomPublication").re_extract(r"([ABC])$", 1).nullif("")
    return (
        letter.fill_null(publication) + member(earlier, "numeroParution") + member(earlier, "numeroAnnonce")
    )


def shape_liquidations(raw: ir.Table) -> ir.Table:
    published = text(raw, "DATE")
    # The extract went through a spreadsheet: leading zeros are lost. The control key judges the result.
    siren = text(raw, "RCS").lpad(9, "0")
    # The extract has no numbers; its words, which may name someone, make none.
    kind = kind_of(text(raw, "NATURE"))
    return raw.select(
        RECORD,
        notice_id="extract-" + siren + "-" + published + "-" + kind,
        siren=siren,
        published_on=published,
        family=ibis.literal("collective"),
        kind=kind,
        judged_on=ibis.null("string"),
        notice_type=ibis.literal("annonce"),
        replaces=ibis.null("string"),
        accounts_closed_on=ibis.null("string"),
        role=ibis.null("string"),
        act=ibis.null("string"),
        effective_on=ibis.null("string"),
        court=ibis.null("string"),
        department=ibis.null("string"),
        **{AS_OF: published},
    )


REMOTE = OdsExport(
    portal="https://bodacc-datadila.opendatasoft.com",
    dataset="annonces-commerciales",
    name="bodacc.csv",
    by={"department": "numerodepartement"},
    day="dateparution",
)
PAGE = "https://bodacc-datadila.opendatasoft.com/explore/dataset/annonces-commerciales/"
OF_ANY_NOTICE = {
    "notice_id": "id",
    "published_on": "dateparution",
    "family": "familleavis",
    "kind": "jugement",
    "notice_type": "typeavis",
    "replaces": "parutionavisprecedent",
    "court": "tribunal",
    "department": "numerodepartement",
}

NOTICES = Source(
    id="bodacc",
    title=m("BODACC, commercial notices"),
    table="notices",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        **OF_ANY_NOTICE,
        "siren": "registre",
        "judged_on": "jugement",
        "accounts_closed_on": "depot",
        "role": "listeprecedentproprietaire",
        "act": "acte",
        "effective_on": "acte",
    },
    # What is not a SIREN, a date or a judgment may lack in the extracts that circulate.
    optional=frozenset({"tribunal", "numerodepartement", "listeprecedentproprietaire", "acte", "depot"}),
    shape=shape_notices,
    remote=REMOTE,
)

UNMATCHED = Source(
    id="bodacc_unmatched",
    title=m("BODACC, commercial notices without a SIREN"),
    table="unmatched_notices",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={**OF_ANY_NOTICE, "name": "listepersonnes", "town": "ville", "postal_code": "cp"},
    # Whatever file of notices says legal persons' names gives them here: none may fall between two tables.
    optional=frozenset({"tribunal", "numerodepartement", "ville", "cp"}),
    shape=shape_unmatched,
    remote=REMOTE,
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
