"""Aid schemes: the national schema "dispositif-aide-professionnels", aides-entreprises, Aides-territoires.

Contacts are never read: they name people. Prose is kept as plain text.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.prose import loose_texts, plain_text, texts_at
from levier.sources.remotes import File, JsonPages, Key
from levier.sources.source import AS_OF, RECORD, Source, text

SCHEMA, ENTREPRISES, TERRITOIRES = "schema", "aides-entreprises", "aides-territoires"
FRANCE, EUROPE = "PAYS-99100", "UE-EU"
"""France as the national schema writes it (INSEE's code of countries); it has no code for the Union."""

HEADCOUNTS = {"1": (0, 9), "2": (0, 9), "3": (10, 49), "4": (50, 249), "5": (250, None), "6": (250, None)}
"""The classes of headcount of aides-entreprises (micro, below 10, 10-49, 50-249, 250 and more, beyond)."""

COLUMNS = (
    *("title", "summary", "eligibility", "amount", "promoters", "kinds", "audiences"),
    *("opens_on", "closes_on", "listed", "url"),
    *("perimeters", "perimeter_exclusions", "perimeter_name"),
    *("headcount_min", "headcount_max", "size_classes", "age_min_years", "naf", "naf_exclusions"),
    "legal_basis",
)
"""What a catalogue may tell of a scheme."""


def _schemes(raw: ir.Table, catalogue: str, source_id: ir.StringValue, **known: ir.Value) -> ir.Table:
    """The rows of a catalogue; what it does not tell is null."""
    unknown = {name: ibis.null("string") for name in COLUMNS}
    return raw.select(
        RECORD,
        scheme=ibis.literal(f"{catalogue}:") + source_id,
        catalogue=ibis.literal(catalogue),
        source_id=source_id,
        **{**unknown, **known},
    )


def _day(stamp: ir.StringValue) -> ir.StringValue:
    """The day of a moment in ISO form; a day of zeros is none."""
    return stamp.substr(0, 10).nullif("0000-00-00")


def shape_schema(raw: ir.Table) -> ir.Table:
    """`porteurs` and `base_juridique` are lists of objects that files write as JSON or as JavaScript does."""
    return _schemes(
        raw,
        SCHEMA,
        text(raw, "id"),
        title=plain_text(text(raw, "titre")),
        summary=plain_text(text(raw, "description")),
        eligibility=plain_text(text(raw, "eligibilite")),
        promoters=loose_texts(text(raw, "porteurs"), "nom"),
        kinds=text(raw, "types_aides"),
        audiences=text(raw, "cibles"),
        opens_on=_day(text(raw, "date_ouverture")),
        closes_on=_day(text(raw, "date_cloture")),
        url=text(raw, "url_source"),
        perimeters=text(raw, "eligibilite_geographique"),
        perimeter_exclusions=text(raw, "eligibilite_geographique_exclusions"),
        headcount_min=text(raw, "eligibilite_effectif_minimal"),
        headcount_max=text(raw, "eligibilite_effectif_maximal"),
        size_classes=text(raw, "eligibilite_categorie_taille_entreprise"),
        age_min_years=text(raw, "eligibilite_annees_existence_minimal"),
        naf=text(raw, "ciblage_naf"),
        naf_exclusions=text(raw, "ciblage_naf_exclusions"),
        legal_basis=loose_texts(text(raw, "base_juridique"), "libelle"),
        **{AS_OF: _day(text(raw, "date_mise_a_jour"))},
    )


def shape_entreprises(raw: ir.Table) -> ir.Table:
    """Where: France or the Union as a whole by `couverture_geo`, else the territories listed by their id."""
    indexed = text(raw, "cache_indexation")
    territories = texts_at(indexed, "territoires.id_ter")
    headcounts = ibis.literal(",") + text(raw, "effectif").replace(" ", "") + ","
    lows, highs = (_bound(headcounts, side) for side in (0, 1))
    return _schemes(
        raw,
        ENTREPRISES,
        text(raw, "id_aid"),
        title=plain_text(text(raw, "aid_nom")),
        summary=plain_text(text(raw, "aid_objet")),
        eligibility=plain_text(text(raw, "aid_conditions")),
        amount=plain_text(text(raw, "aid_montant")),
        promoters=texts_at(indexed, "financeurs.org_nom"),
        kinds=texts_at(indexed, "natures.typ_libelle"),
        audiences=plain_text(text(raw, "aid_benef")),
        closes_on=_day(text(raw, "date_fin")),
        listed=text(raw, "status") == "1",
        url=texts_at(text(raw, "complements"), "source.lien").split("|")[0].nullif(""),
        perimeters=text(raw, "couverture_geo").cases(
            ("2", FRANCE), ("3", EUROPE), else_="TER-" + territories.replace("|", "|TER-")
        ),
        perimeter_name=texts_at(indexed, "territoires.ter_libelle"),
        headcount_min=lows,
        headcount_max=highs,
        **{AS_OF: _day(text(raw, "horodatage"))},
    )


def _bound(headcounts: ir.StringValue, side: int) -> ir.IntegerValue:
    """The least low end (side 0) or the greatest high end (side 1) of the classes listed; null for an open
    end, and where no class is listed."""
    classes = sorted(HEADCOUNTS.items(), reverse=side == 1)
    return ibis.cases(
        *(
            (headcounts.contains(f",{code},"), ibis.literal(ends[side], type="int64"))
            for code, ends in classes
        ),
        else_=ibis.null("int64"),
    )


def shape_territories(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        territory="TER-" + text(raw, "id_ter"),
        name=plain_text(text(raw, "ter_libelle")),
        code=text(raw, "ter_code"),
        commune=text(raw, "insee"),
        holders="TER-" + text(raw, "parents").re_replace(r"^,+|,+$", "").nullif("").re_replace(",+", "|TER-"),
    )


def shape_territoires(raw: ir.Table) -> ir.Table:
    """The API names where a scheme applies in words only."""
    return _schemes(
        raw,
        TERRITOIRES,
        text(raw, "id"),
        title=plain_text(text(raw, "name")),
        summary=plain_text(text(raw, "description")),
        eligibility=plain_text(text(raw, "eligibility")),
        amount=plain_text(text(raw, "subvention_comment")),
        promoters=texts_at(text(raw, "financers"), ""),
        kinds=texts_at(text(raw, "aid_types"), ""),
        audiences=texts_at(text(raw, "targeted_audiences"), ""),
        opens_on=_day(text(raw, "start_date")),
        closes_on=_day(text(raw, "submission_deadline")),
        url=ibis.coalesce(text(raw, "origin_url"), text(raw, "url")),
        perimeters=ibis.ifelse(text(raw, "perimeter") == "France", FRANCE, ibis.null("string")),
        perimeter_name=text(raw, "perimeter"),
        **{AS_OF: _day(text(raw, "date_updated"))},
    )


def shape_territoires_export(raw: ir.Table) -> ir.Table:
    """The spreadsheet that the site exports: lists are parted by `;`, days written DD/MM/YYYY, the id is the
    last part of the link."""
    link = text(raw, "Lien")

    def listed(column: str) -> ir.StringValue:
        return text(raw, column).re_replace(r"\s*;\s*", "|")

    return _schemes(
        raw,
        TERRITOIRES,
        link.re_replace(r"/+$", "").re_extract(r"([^/]+)$", 1).nullif(""),
        title=plain_text(text(raw, "Nom")),
        promoters=listed("Financeurs"),
        kinds=listed("Types d'aides"),
        audiences=listed("Bénéficiaire"),
        closes_on=text(raw, "Date Clôture").re_replace(r"^(\d{2})/(\d{2})/(\d{4})$", r"\3-\2-\1"),
        url=link,
    )


LICENCE = "Licence Ouverte 2.0"
ENTREPRISES_PRODUCER = "ISM, aides-entreprises.fr"
ENTREPRISES_PAGE = "https://data.aides-entreprises.fr/stock"

NATIONAL_SCHEMA = Source(
    id="aid_schemes_schema",
    title=m("Aid schemes in the national schema for firms"),
    table="aid_schemes",
    producer="schema.data.gouv.fr",
    licence=None,
    page="https://schema.data.gouv.fr/etalab/schema-dispositif-aide/",
    columns={
        "source_id": "id",
        "title": "titre",
        "summary": "description",
        "eligibility": "eligibilite",
        "promoters": "porteurs",
        "kinds": "types_aides",
        "audiences": "cibles",
        "perimeters": "eligibilite_geographique",
        "opens_on": "date_ouverture",
        "closes_on": "date_cloture",
        "headcount_min": "eligibilite_effectif_minimal",
        "headcount_max": "eligibilite_effectif_maximal",
        "naf": "ciblage_naf",
    },
    # The last three are of the schema's extension for firms, which schemes for public bodies do without.
    optional=frozenset(
        {
            "date_ouverture",
            "date_cloture",
            "eligibilite_effectif_minimal",
            "eligibilite_effectif_maximal",
            "ciblage_naf",
        }
    ),
    shape=shape_schema,
)

AIDES_ENTREPRISES = Source(
    id="aides_entreprises",
    title=m("Aides-entreprises, aid schemes for firms"),
    table="aid_schemes",
    producer=ENTREPRISES_PRODUCER,
    licence=LICENCE,
    page=ENTREPRISES_PAGE,
    columns={
        "source_id": "id_aid",
        "title": "aid_nom",
        "summary": "aid_objet",
        "eligibility": "aid_conditions",
        "amount": "aid_montant",
        "audiences": "aid_benef",
        "closes_on": "date_fin",
        "promoters": "cache_indexation",
        "headcount_min": "effectif",
        "perimeters": "couverture_geo",
        "listed": "status",
    },
    shape=shape_entreprises,
    remote=File(url="https://data.aides-entreprises.fr/files/aides.json", name="aides-entreprises.json"),
)

AID_TERRITORIES = Source(
    id="aides_entreprises_territories",
    title=m("Aides-entreprises, territories"),
    table="aid_territories",
    producer=ENTREPRISES_PRODUCER,
    licence=LICENCE,
    page=ENTREPRISES_PAGE,
    columns={"territory": "id_ter", "name": "ter_libelle", "code": "ter_code", "holders": "parents"},
    shape=shape_territories,
    remote=File(
        url="https://data.aides-entreprises.fr/files/territoires.json",
        name="aides-entreprises-territories.json",
    ),
)

AIDES_TERRITOIRES = Source(
    id="aides_territoires",
    title=m("Aides-territoires, aid schemes for local authorities"),
    table="aid_schemes",
    producer="ANCT, Aides-territoires",
    licence=LICENCE,
    page="https://aides-territoires.beta.gouv.fr/data/",
    columns={
        "source_id": "id",
        "title": "name",
        "promoters": "financers",
        "kinds": "aid_types",
        "audiences": "targeted_audiences",
        "opens_on": "start_date",
        "closes_on": "submission_deadline",
        "perimeter_name": "perimeter",
    },
    shape=shape_territoires,
    remote=JsonPages(
        url="https://aides-territoires.beta.gouv.fr/api/aids/",
        name="aides-territoires.jsonl",
        items="results",
        next="next",
        # Not the contact, who is a person.
        keep=(
            *("id", "name", "description", "eligibility", "subvention_comment", "financers", "aid_types"),
            *("targeted_audiences", "start_date", "submission_deadline", "origin_url", "url", "perimeter"),
            "date_updated",
        ),
        # The key of an account gives, at /api/connexion/, the word that this header bears for a day.
        key=Key(variable="LEVIER_AIDES_TERRITOIRES_BEARER", header="Authorization"),
    ),
)

AIDES_TERRITOIRES_EXPORT = Source(
    id="aides_territoires_export",
    title=m("Aides-territoires, exported list of aid schemes"),
    table="aid_schemes",
    producer="ANCT, Aides-territoires",
    licence=LICENCE,
    page="https://aides-territoires.beta.gouv.fr/data/",
    columns={
        "title": "Nom",
        "url": "Lien",
        "promoters": "Financeurs",
        "audiences": "Bénéficiaire",
        "kinds": "Types d'aides",
        "closes_on": "Date Clôture",
    },
    shape=shape_territoires_export,
    rank=1,
)
