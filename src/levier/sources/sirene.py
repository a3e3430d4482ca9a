"""INSEE Sirene: the stock of establishments and of legal units, monthly, Licence Ouverte 2.0.

Partial diffusion is honoured here, at reading: nothing finer than the commune leaves these functions
for a unit whose status is not `O`. The name of an establishment is left out altogether, since this file
cannot tell a firm from a person; a firm's legal name comes with its legal unit.
"""

import ibis
import ibis.expr.types as ir

from levier.core.codes import NATURAL_PERSON
from levier.core.messages import m
from levier.sources.projections import located
from levier.sources.remotes import DataGouv
from levier.sources.source import AS_OF, RECORD, Source, naf, text

PRODUCER = "INSEE, Sirene"
LICENCE = "Licence Ouverte 2.0"
DATASET = "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret"
PAGE = "https://www.data.gouv.fr/datasets/base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret"


def shape_establishments(raw: ir.Table) -> ir.Table:
    status = open_or_partial(text(raw, "statutDiffusionEtablissement"))
    commune = text(raw, "codeCommuneEtablissement")
    in_the_open = status == "O"
    x = text(raw, "coordonneeLambertAbscisseEtablissement").try_cast("float64")
    y = text(raw, "coordonneeLambertOrdonneeEtablissement").try_cast("float64")
    naf_rev2 = text(raw, "nomenclatureActivitePrincipaleEtablissement") == "NAFRev2"
    nowhere = ibis.null("float64")
    shaped = raw.select(
        RECORD,
        siret=text(raw, "siret"),
        siren=text(raw, "siret").substr(0, 9),
        name=ibis.null("string"),
        naf=ibis.ifelse(naf_rev2, naf(raw, "activitePrincipaleEtablissement"), ibis.null("string")),
        headcount_band=text(raw, "trancheEffectifsEtablissement"),
        commune=commune,
        x=ibis.ifelse(in_the_open, x, nowhere),
        y=ibis.ifelse(in_the_open, y, nowhere),
        active=text(raw, "etatAdministratifEtablissement") == "A",
        head_office=text(raw, "etablissementSiege").lower().try_cast("boolean"),
        created_on=text(raw, "dateCreationEtablissement"),
        diffusion=status,
        **{AS_OF: text(raw, "dateDernierTraitementEtablissement")},
    )
    return located(shaped, shaped["x"], shaped["y"], shaped["commune"]).drop("x", "y")


def shape_legal_units(raw: ir.Table) -> ir.Table:
    status = open_or_partial(text(raw, "statutDiffusionUniteLegale"))
    legal_form = text(raw, "categorieJuridiqueUniteLegale")
    named = (status == "O") & ~legal_form.startswith(NATURAL_PERSON).fill_null(True)
    naf_rev2 = text(raw, "nomenclatureActivitePrincipaleUniteLegale") == "NAFRev2"
    return raw.select(
        RECORD,
        siren=text(raw, "siren"),
        name=ibis.ifelse(named, text(raw, "denominationUniteLegale"), ibis.null("string")),
        legal_form=legal_form,
        naf=ibis.ifelse(naf_rev2, naf(raw, "activitePrincipaleUniteLegale"), ibis.null("string")),
        headcount_band=text(raw, "trancheEffectifsUniteLegale"),
        size_class=text(raw, "categorieEntreprise"),
        active=text(raw, "etatAdministratifUniteLegale") == "A",
        created_on=text(raw, "dateCreationUniteLegale"),
        diffusion=status,
        **{AS_OF: text(raw, "dateDernierTraitementUniteLegale")},
    )


def open_or_partial(status: ir.StringValue) -> ir.StringValue:
    """`O` where everything may be shown, `P` in every other case, an unknown status among them."""
    return ibis.ifelse(status == "O", "O", "P").fill_null("P")


ESTABLISHMENTS = Source(
    id="sirene_establishments",
    title=m("Sirene, establishments"),
    table="establishments",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siret": "siret",
        "naf": "activitePrincipaleEtablissement",
        "headcount_band": "trancheEffectifsEtablissement",
        "commune": "codeCommuneEtablissement",
        "longitude": "coordonneeLambertAbscisseEtablissement",
        "latitude": "coordonneeLambertOrdonneeEtablissement",
        "active": "etatAdministratifEtablissement",
        "head_office": "etablissementSiege",
        "created_on": "dateCreationEtablissement",
        "diffusion": "statutDiffusionEtablissement",
    },
    optional=frozenset({"coordonneeLambertAbscisseEtablissement", "coordonneeLambertOrdonneeEtablissement"}),
    shape=shape_establishments,
    remote=DataGouv(DATASET, r"(?i).*\bStockEtablissement\b.*parquet.*", "sirene-establishments.parquet"),
)

LEGAL_UNITS = Source(
    id="sirene_legal_units",
    title=m("Sirene, legal units"),
    table="legal_units",
    producer=PRODUCER,
    licence=LICENCE,
    page=PAGE,
    columns={
        "siren": "siren",
        "name": "denominationUniteLegale",
        "legal_form": "categorieJuridiqueUniteLegale",
        "naf": "activitePrincipaleUniteLegale",
        "headcount_band": "trancheEffectifsUniteLegale",
        "size_class": "categorieEntreprise",
        "active": "etatAdministratifUniteLegale",
        "created_on": "dateCreationUniteLegale",
        "diffusion": "statutDiffusionUniteLegale",
    },
    shape=shape_legal_units,
    remote=DataGouv(DATASET, r"(?i).*\bStockUniteLegale\b.*parquet.*", "sirene-legal-units.parquet"),
)
