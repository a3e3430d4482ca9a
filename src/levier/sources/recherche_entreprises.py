"""DINUM, API Recherche d'entreprises: the active firms with an establishment in a commune, without any key.
Licence Ouverte 2.0.

It serves a territory whose user does not fetch Sirene's stock. Three things it does not give: ceased firms
(they are not asked for), firms that object to any diffusion, and the establishments of one firm beyond the
hundredth of a commune. It also gives directors and the names of sole traders: they are never written down.
"""

import ibis
import ibis.expr.types as ir

from levier.core.codes import HEADCOUNT_BANDS, NATURAL_PERSON
from levier.core.messages import m
from levier.sources.nested import member, members
from levier.sources.remotes import JsonPages
from levier.sources.sirene import open_or_partial, yes_or_no
from levier.sources.source import AS_OF, RECORD, Source, naf, text

PRODUCER = "INSEE, Sirene ; DINUM, API Recherche d'entreprises"
LICENCE = "Licence Ouverte 2.0"
PAGE = "https://recherche-entreprises.api.gouv.fr/docs/"
MASKED = "[NON-DIFFUSIBLE]"

OF_FIRM = (
    "siren",
    "nom_raison_sociale",
    "nature_juridique",
    "activite_principale",
    "activite_principale_naf25",
    "tranche_effectif_salarie",
    "annee_tranche_effectif_salarie",
    "caractere_employeur",
    "categorie_entreprise",
    "etat_administratif",
    "statut_diffusion",
    "date_creation",
    "date_mise_a_jour_insee",
)
OF_ESTABLISHMENT = (
    "siret",
    "activite_principale",
    "activite_principale_naf25",
    "tranche_effectif_salarie",
    "annee_tranche_effectif_salarie",
    "caractere_employeur",
    "commune",
    "latitude",
    "longitude",
    "etat_administratif",
    "est_siege",
    "statut_diffusion_etablissement",
    "date_creation",
    "date_fermeture",
)

REMOTE = JsonPages(
    url="https://recherche-entreprises.api.gouv.fr/search",
    name="recherche-entreprises.jsonl",
    items="results",
    by={"commune": "code_commune"},
    parameters={"etat_administratif": "A", "limite_matching_etablissements": "100", "per_page": "25"},
    page="page",
    keep=(
        *OF_FIRM,
        *(f"siege.{name}" for name in OF_ESTABLISHMENT),
        *(f"matching_etablissements.{name}" for name in OF_ESTABLISHMENT),
    ),
    # The name of a firm that is a person, or that objects to diffusion, is not written down either.
    only_if={"nom_raison_sociale": {"nature_juridique": "^[^1]", "statut_diffusion": "^O$"}},
    total="total_results",
    most=10_000,
    splits=(
        ("section_activite_principale", tuple("ABCDEFGHIJKLMNOPQRSTU")),
        ("tranche_effectif_salarie", tuple(HEADCOUNT_BANDS)),
    ),
)


def shape_establishments(raw: ir.Table) -> ir.Table:
    """The establishments of each firm that match, and its seat where it is not one of them."""
    firms = raw.select(
        RECORD,
        name=_legal_name(raw),
        firm_diffusion=open_or_partial(text(raw, "statut_diffusion")),
        processed=text(raw, "date_mise_a_jour_insee"),
        matching=members(text(raw, "matching_etablissements")),
        seat=members(text(raw, "siege")),
    ).view()
    matching = ibis.coalesce(firms["matching"], ibis.literal([], "array<json>"))
    matching_sirets = matching.map(lambda place: member(place, "siret"))
    elsewhere = firms["seat"].filter(
        lambda seat: ~matching_sirets.contains(member(seat, "siret")).fill_null(False)
    )
    firm = firms.select(
        RECORD,
        "name",
        "firm_diffusion",
        "processed",
        place=ibis.coalesce(matching.concat(elsewhere), matching).unnest(),
    ).view()
    place = firm["place"]
    own = open_or_partial(member(place, "statut_diffusion_etablissement"))
    diffusion = ibis.ifelse(firm["firm_diffusion"] == "O", own, "P")
    in_the_open = diffusion == "O"
    closed = member(place, "etat_administratif") == "F"
    shaped = firm.select(
        RECORD,
        siret=member(place, "siret"),
        siren=member(place, "siret").substr(0, 9),
        name=ibis.ifelse(in_the_open, firm["name"], ibis.null("string")),
        naf=member(place, "activite_principale"),
        naf2025=member(place, "activite_principale_naf25"),
        headcount_band=member(place, "tranche_effectif_salarie"),
        headcount_year=member(place, "annee_tranche_effectif_salarie"),
        employer=yes_or_no(member(place, "caractere_employeur")),
        commune=member(place, "commune"),
        longitude=ibis.ifelse(in_the_open, member(place, "longitude"), ibis.null("string")),
        latitude=ibis.ifelse(in_the_open, member(place, "latitude"), ibis.null("string")),
        active=member(place, "etat_administratif") == "A",
        head_office=member(place, "est_siege"),
        created_on=member(place, "date_creation"),
        closed_on=ibis.ifelse(closed, member(place, "date_fermeture"), ibis.null("string")),
        diffusion=diffusion,
        **{AS_OF: firm["processed"]},
    )
    return _once(shaped, "siret")


def shape_legal_units(raw: ir.Table) -> ir.Table:
    shaped = raw.select(
        RECORD,
        siren=text(raw, "siren"),
        name=_legal_name(raw),
        legal_form=text(raw, "nature_juridique"),
        naf=naf(raw, "activite_principale"),
        naf2025=naf(raw, "activite_principale_naf25"),
        headcount_band=text(raw, "tranche_effectif_salarie"),
        headcount_year=text(raw, "annee_tranche_effectif_salarie"),
        employer=yes_or_no(text(raw, "caractere_employeur")),
        size_class=text(raw, "categorie_entreprise"),
        active=text(raw, "etat_administratif") == "A",
        created_on=text(raw, "date_creation"),
        diffusion=open_or_partial(text(raw, "statut_diffusion")),
        **{AS_OF: text(raw, "date_mise_a_jour_insee")},
    )
    return _once(shaped, "siren")


def _once(shaped: ir.Table, key: str) -> ir.Table:
    """A firm comes in the answer of each commune where it is: its rows are alike, the first is kept."""
    ranked = shaped.mutate(_rank=ibis.row_number().over(ibis.window(group_by=key, order_by=RECORD))).view()
    return ranked.filter((ranked["_rank"] == 0) | ranked[key].isnull()).drop("_rank")


def _legal_name(raw: ir.Table) -> ir.StringValue:
    """The name of a legal person open to diffusion; without a legal form, nobody is taken for one."""
    legal_person = ~text(raw, "nature_juridique").startswith(NATURAL_PERSON).fill_null(True)
    named = legal_person & (text(raw, "statut_diffusion") == "O")
    return ibis.ifelse(named, text(raw, "nom_raison_sociale").nullif(MASKED), ibis.null("string"))


ESTABLISHMENTS = Source(
    id="recherche_entreprises_establishments",
    title=m("Recherche d'entreprises, establishments of active firms"),
    table="establishments",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siret": "matching_etablissements",
        "name": "nom_raison_sociale",
        "naf": "matching_etablissements",
        "commune": "matching_etablissements",
        "active": "matching_etablissements",
        "head_office": "siege",
        "diffusion": "statut_diffusion",
        **dict.fromkeys(
            (
                "naf2025",
                "headcount_band",
                "headcount_year",
                "employer",
                "longitude",
                "latitude",
                "created_on",
                "closed_on",
            ),
            "matching_etablissements",
        ),
    },
    shape=shape_establishments,
    rank=1,
    remote=REMOTE,
)

LEGAL_UNITS = Source(
    id="recherche_entreprises_legal_units",
    title=m("Recherche d'entreprises, active firms"),
    table="legal_units",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siren": "siren",
        "name": "nom_raison_sociale",
        "legal_form": "nature_juridique",
        "naf": "activite_principale",
        "naf2025": "activite_principale_naf25",
        "headcount_band": "tranche_effectif_salarie",
        "headcount_year": "annee_tranche_effectif_salarie",
        "employer": "caractere_employeur",
        "size_class": "categorie_entreprise",
        "active": "etat_administratif",
        "created_on": "date_creation",
        "diffusion": "statut_diffusion",
    },
    optional=frozenset(
        {"activite_principale_naf25", "annee_tranche_effectif_salarie", "caractere_employeur"}
    ),
    shape=shape_legal_units,
    rank=1,
    remote=REMOTE,
)
