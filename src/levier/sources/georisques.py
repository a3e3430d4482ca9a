"""Géorisques: installations classed for the protection of the environment (ICPE), Licence Ouverte 2.0.

The operator may be a person (a breeder, a garage), and the file does not say so: a name is kept only where it
says itself that it is a company's or a public body's. A legal unit's own name comes with its register.
"""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import JsonPages
from levier.sources.source import AS_OF, RECORD, Source, naf, text

NO_LETTER = r"[^A-Za-zÀ-ÖØ-öø-ÿ]"
LEGAL_PERSON = (
    rf"(?i)(^|{NO_LETTER})(SASU?|S\.A\.S\.?|SARL|S\.A\.R\.L\.?|EURL|SNC|SCEA|EARL|GAEC|GIE|CUMA|SCIC|SCOP|SEM|"
    r"SPL|EPIC|SIVOM|SICTOM|SIVU|SOCI[EÉ]T[EÉ]|STE|COMPAGNIE|COOP[EÉ]RATIVE|GROUPEMENT|UNION|ASSOCIATION|COMMUNE|"
    r"MAIRIE|VILLE|COMMUNAUT[EÉ]|M[EÉ]TROPOLE|SYNDICAT|D[EÉ]PARTEMENT|R[EÉ]GION|CONSEIL|MINIST[EÈ]RE|ARM[EÉ]E|"
    rf"CENTRE HOSPITALIER|UNIVERSIT[EÉ])({NO_LETTER}|$)"
)
"""Words that only the name of a legal person holds, in a form that Python and the engines read alike. `SA` is
not among them: it is a surname too."""

REGIMES = (
    ("authorisation", r"(?i)^autorisation"),
    ("registration", r"(?i)^enregistrement"),
    ("declaration", r"(?i)^d[eé]claration"),
    ("not_classed", r"(?i)^non icpe"),
    ("other", r"(?i)^autres? r[eé]gimes?"),
)
SEVESO = (
    ("upper_tier", r"(?i)seuil haut"),
    ("lower_tier", r"(?i)seuil bas"),
    ("none", r"(?i)^non seveso"),
)
STATES = (
    (True, r"(?i)^en (exploitation|fonctionnement)"),
    (False, r"(?i)fin d.exploitation|arr[eê]t|cess|r[eé]col|jamais|abandon"),
)
"""Whether an installation works, by the words of its state; any other state is unknown."""


def first_that_fits(words: ir.StringValue, readings: tuple[tuple[str, str], ...]) -> ir.StringValue:
    """Our word for what is published; what fits none stays as it is, for the contract to judge."""
    return ibis.cases(*((words.re_search(pattern), word) for word, pattern in readings), else_=words)


def shape(raw: ir.Table) -> ir.Table:
    name, state, siret = text(raw, "raisonSociale"), text(raw, "etatActivite"), text(raw, "siret")
    return raw.select(
        RECORD,
        installation=text(raw, "codeAIOT"),
        siret=siret,
        name=ibis.ifelse(name.re_search(LEGAL_PERSON), name, ibis.null("string")),
        commune=text(raw, "codeInsee"),
        regime=first_that_fits(text(raw, "regime"), REGIMES),
        seveso=first_that_fits(text(raw, "statutSeveso"), SEVESO),
        ied=text(raw, "ied").lower(),
        active=ibis.cases(
            *((state.re_search(pattern), working) for working, pattern in STATES), else_=ibis.null("boolean")
        ),
        state=state,
        naf=naf(raw, "codeNaf"),
        longitude=text(raw, "longitude"),
        latitude=text(raw, "latitude"),
        **{AS_OF: text(raw, "date_maj")},
    )


INSTALLATIONS = Source(
    id="georisques_icpe",
    title=m("Géorisques, classed installations (ICPE)"),
    table="classified_installations",
    producer="Ministère de la Transition écologique, BRGM, Géorisques",
    licence="Licence Ouverte 2.0",
    page="https://www.georisques.gouv.fr/doc-api",
    columns={
        "installation": "codeAIOT",
        "siret": "siret",
        "name": "raisonSociale",
        "commune": "codeInsee",
        "regime": "regime",
        "seveso": "statutSeveso",
        "ied": "ied",
        "active": "etatActivite",
        "state": "etatActivite",
        "naf": "codeNaf",
        "longitude": "longitude",
        "latitude": "latitude",
    },
    # The interface leaves a member out where it has no value: a page may lack any of these.
    optional=frozenset({"ied", "codeNaf", "siret"}),
    shape=shape,
    remote=JsonPages(
        url="https://www.georisques.gouv.fr/api/v1/installations_classees",
        name="georisques-icpe.jsonl",
        items="data",
        by={"commune": "code_insee", "department": "departement"},
        parameters={"page_size": "1000"},
        page="page",
        keep=(
            *("codeAIOT", "raisonSociale", "siret", "codeInsee", "codeNaf", "longitude", "latitude"),
            *("regime", "statutSeveso", "ied", "etatActivite", "date_maj"),
        ),
        only_if={"raisonSociale": {"raisonSociale": LEGAL_PERSON}},
    ),
)
