"""Zonings that give rights or a common programme: FRR, regional aid (AFR), Territoires d'industrie."""

import ibis
import ibis.expr.types as ir

from levier.core.errors import BadFile
from levier.core.messages import m
from levier.sources.remotes import DataGouv, LinkOnPage
from levier.sources.source import AS_OF, RECORD, Source, text

FRR_PAGE = (
    "https://www.collectivites-locales.gouv.fr/animer-les-territoires/"
    "cohesion-territoriale-et-lamenagement-du-territoire/la-cohesion-territoriale/les-ruralites/"
    "le-plan-france-ruralites"
)
FRR_2025 = "Classement FRR et FRR+ au 10 juillet 2025"


AFR, FORMER_AFR = "zonage_afr_2022_2027", "zonage_afr_2014_2020"
AFR_CLASSES = (
    ("c", r"non[- ]pr[eé]d[eé]finie"),
    ("c_predefined", r"pr[eé]d[eé]finie"),
    ("c", r"\bc\b"),
    ("a", r"\ba\b"),
)
"""Classes of regional-aid areas (article 107.3 of the treaty) by how they are written, the first that fits:
`a`, `Zone "a"`, `c prédéfinie`, `c non prédéfinie (partiel)`."""
YES = ("oui", "o", "p", "partiel", "true", "1")


def shape_frr(raw: ir.Table) -> ir.Table:
    zoning_class = text(raw, FRR_2025)
    return raw.select(
        RECORD,
        commune=text(raw, "Code_insee"),
        zoning=ibis.literal("FRR"),
        zoning_class=zoning_class,
        partial=zoning_class.contains("partiellement"),
        **{AS_OF: ibis.literal("2025-07-10")},
    )


def shape_afr(raw: ir.Table) -> ir.Table:
    """A commune outside the map has no class; the decree lists the parts of those classed in part."""
    inside = raw.filter(text(raw, AFR).notnull())
    said, flag = text(inside, AFR).lower(), text(inside, "partiel").lower()
    return inside.select(
        RECORD,
        commune=text(inside, "insee_com"),
        zoning=ibis.literal("AFR"),
        zoning_class=ibis.cases(
            *((said.re_search(pattern), named) for named, pattern in AFR_CLASSES), else_=said
        ),
        partial=said.contains("partiel") | flag.isin(YES).fill_null(False),
    )


def refuse_former_afr(raw: ir.Table) -> ir.Table:
    """The map of 2014-2020 is out of force: to read it as the present one would promise aid that is unlawful.

    Raises BadFile.
    """
    raise BadFile(
        m("this is the regional-aid map of 2014-2020, out of force since 31 December 2021"),
        where=FORMER_AFR,
        fix=m("bring the map of 2022-2027 (decree 2022-968 and what amends it)"),
    )


def shape_communes_of_industry_territories(raw: ir.Table) -> ir.Table:
    """The list of July 2024: one commune a line, in the geography of 2023."""
    members = raw.filter(text(raw, "id_ti").notnull())
    return members.select(
        RECORD,
        kind=ibis.literal("territoire_industrie"),
        zone=text(members, "id_ti"),
        zone_name=text(members, "lib_ti"),
        member=text(members, "insee_com"),
    )


def shape_industry_territories(raw: ir.Table) -> ir.Table:
    """A member is an intercommunality, or a commune where the list says so."""
    return raw.select(
        RECORD,
        kind=ibis.literal("territoire_industrie"),
        zone=text(raw, "id_territoire"),
        zone_name=text(raw, "lib_territoire"),
        member=ibis.coalesce(text(raw, "code_commune"), text(raw, "siren")),
    )


FRR = Source(
    id="frr_2025",
    title=m("France ruralités revitalisation (FRR), 10 July 2025"),
    table="zonings",
    producer="DGCL",
    licence=None,
    page=FRR_PAGE,
    columns={"commune": "Code_insee", "zoning_class": FRR_2025},
    shape=shape_frr,
    remote=LinkOnPage(FRR_PAGE, r"(?i).*communes[^/]*FRR[^/]*\.xlsx", "frr.xlsx"),
)

INDUSTRY_TERRITORIES = Source(
    id="territoires_industrie",
    title=m("Members of the Territoires d'industrie"),
    table="zone_members",
    producer="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/programme-territoires-dindustrie",
    columns={
        "zone": "id_territoire",
        "zone_name": "lib_territoire",
        "member": "siren",
        "kind": "code_commune",
    },
    shape=shape_industry_territories,
)

COMMUNES_OF_INDUSTRY_TERRITORIES = Source(
    id="territoires_industrie_communes",
    title=m("Communes of the Territoires d'industrie"),
    table="zone_members",
    producer="ANCT",
    licence="Licence Ouverte 2.0",
    page="https://www.data.gouv.fr/datasets/programme-territoires-dindustrie",
    columns={"zone": "id_ti", "zone_name": "lib_ti", "member": "insee_com"},
    shape=shape_communes_of_industry_territories,
    remote=DataGouv("programme-territoires-dindustrie", r"(?i)liste-ti-com.*", "territoires-industrie.csv"),
)

REGIONAL_AID = Source(
    id="afr_2022",
    title=m("Regional-aid areas (AFR), 2022-2027"),
    table="zonings",
    producer="ANCT",
    licence=None,
    page="https://www.observatoire-des-territoires.gouv.fr/zones-daide-finalite-regionale-afr",
    columns={"commune": "insee_com", "zoning_class": AFR, "partial": "partiel"},
    optional=frozenset({"partiel"}),
    shape=shape_afr,
)

FORMER_REGIONAL_AID = Source(
    id="afr_2014",
    title=m("Regional-aid areas (AFR), 2014-2020: out of force, refused"),
    table="zonings",
    producer="ANCT",
    licence=None,
    page=REGIONAL_AID.page,
    columns={"commune": "insee_com", "zoning_class": FORMER_AFR},
    shape=refuse_former_afr,
)
