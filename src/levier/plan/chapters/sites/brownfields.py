"""The brownfields there are."""

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Missing, Table
from levier.plan.inputs import Inputs
from levier.sites import BrownfieldSummary, brownfield_summary

CNIG_COLUMNS = (
    "site_id",
    "site_nom",
    "site_type",
    "site_statut",
    "comm_insee",
    "comm_nom",
    "site_adresse",
    "unite_fonciere_surface",
    "bati_surface",
    "sol_pollution_existe",
    "proprio_personne",
    "proprio_type",
    "urba_zone_type",
    "site_occupation",
    "bati_etat",
    "activite_libelle",
    "activite_fin_annee",
    "unite_fonciere_refcad",
    "site_actu_date",
    "source_nom",
    "longitude",
    "latitude",
)

ON_PAGE = CNIG_COLUMNS[:10]


def brownfields_answer(inputs: Inputs) -> Answer | Missing:
    title = m("Brownfields")
    found = brownfield_summary(inputs.brownfields)
    if isinstance(found, NotComputed):
        return Missing("brownfields", title, found)
    totals = found.totals
    return Answer(
        id="brownfields",
        title=title,
        finding=m(
            "{available} brownfields not yet converted, {industrial} of them industrial, out of {sites} "
            "listed.",
            available=totals.available,
            industrial=totals.available_industrial,
            sites=totals.sites,
        ),
        figures=_figures(found),
        tables=(
            Table(
                "brownfields_by_status",
                m("Brownfields by status"),
                columns("site_statut", "sites", "area_m2", "area_unknown"),
                found.by_status,
            ),
            Table(
                "brownfields_by_type",
                m("Brownfields not yet converted, by type"),
                columns("site_type", "sites", "area_m2", "area_unknown"),
                found.by_type,
            ),
            Table(
                "brownfields_by_pollution",
                m("Brownfields not yet converted, by soil pollution"),
                columns("sol_pollution_existe", "sites", "area_m2", "area_unknown"),
                found.by_pollution,
            ),
            Table(
                "brownfields",
                m("Brownfields, the largest first"),
                columns(*CNIG_COLUMNS),
                found.sites,
                "list",
                ON_PAGE,
            ),
        ),
        charts=(
            Chart(
                "brownfields_types",
                "bars",
                m("Brownfields not yet converted, by type"),
                m("Number of sites by type of the CNIG standard."),
                "brownfields_by_type",
                "site_type",
                "sites",
            ),
            Chart(
                "brownfields_pollution",
                "bars",
                m("Brownfields not yet converted, by soil pollution"),
                m("Number of sites by what is known of soil pollution."),
                "brownfields_by_pollution",
                "sol_pollution_existe",
                "sites",
            ),
        ),
        evidence=found.evidence,
    )


def _figures(found: BrownfieldSummary) -> tuple[Figure, ...]:
    totals = found.totals
    return (
        Figure("brownfields_available", m("Brownfields not yet converted"), totals.available, "count"),
        Figure("brownfields_area", m("Their land area, where known"), totals.available_area_m2, "m2"),
        Figure("brownfields_industrial", m("Of which industrial"), totals.available_industrial, "count"),
        Figure("brownfields_reconverted", m("Already converted"), totals.reconverted, "count"),
    )
