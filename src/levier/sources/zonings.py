"""Zonings that give rights or a common programme: FRR (DGCL), Territoires d'industrie (ANCT)."""

import ibis
import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.remotes import DataGouv, LinkOnPage
from levier.sources.source import AS_OF, RECORD, Source, text

FRR_PAGE = (
    "https://www.collectivites-locales.gouv.fr/animer-les-territoires/"
    "cohesion-territoriale-et-lamenagement-du-territoire/la-cohesion-territoriale/les-ruralites/"
    "le-plan-france-ruralites"
)
FRR_2025 = "Classement FRR et FRR+ au 10 juillet 2025"


def shape_frr(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        commune=text(raw, "Code_insee"),
        zoning=ibis.literal("FRR"),
        zoning_class=text(raw, FRR_2025),
        **{AS_OF: ibis.literal("2025-07-10")},
    )


def shape_communes_of_industry_territories(raw: ir.Table) -> ir.Table:
    return raw.select(
        RECORD,
        kind=ibis.literal("territoire_industrie"),
        zone=text(raw, "id_ti"),
        zone_name=text(raw, "lib_ti"),
        member=text(raw, "insee_com"),
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
