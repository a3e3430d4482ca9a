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


def stock_file(title: str, name: str) -> DataGouv:
    """The Parquet file of a monthly stock. Titles begin alike ("StockEtablissementHistorique")."""
    return DataGouv(DATASET, rf"(?i).*\b{title}\b.*parquet.*", name)


def shape_establishments(raw: ir.Table) -> ir.Table:
    status = open_or_partial(text(raw, "statutDiffusionEtablissement"))
    commune = text(raw, "codeCommuneEtablissement")
    in_the_open = status == "O"
    x = text(raw, "coordonneeLambertAbscisseEtablissement").try_cast("float64")
    y = text(raw, "coordonneeLambertOrdonneeEtablissement").try_cast("float64")
    closed = text(raw, "etatAdministratifEtablissement") == "F"
    nowhere = ibis.null("float64")
    shaped = raw.select(
        RECORD,
        siret=text(raw, "siret"),
        siren=text(raw, "siret").substr(0, 9),
        name=ibis.null("string"),
        **activities(raw, "Etablissement"),
        headcount_band=text(raw, "trancheEffectifsEtablissement"),
        headcount_year=text(raw, "anneeEffectifsEtablissement"),
        employer=yes_or_no(text(raw, "caractereEmployeurEtablissement")),
        commune=commune,
        x=ibis.ifelse(in_the_open, x, nowhere),
        y=ibis.ifelse(in_the_open, y, nowhere),
        active=text(raw, "etatAdministratifEtablissement") == "A",
        head_office=text(raw, "etablissementSiege").lower().try_cast("boolean"),
        created_on=text(raw, "dateCreationEtablissement"),
        # The last period of a closed establishment begins on the day it closed.
        closed_on=ibis.ifelse(closed, text(raw, "dateDebut"), ibis.null("string")),
        diffusion=status,
        **{AS_OF: text(raw, "dateDernierTraitementEtablissement")},
    )
    return located(shaped, shaped["x"], shaped["y"], shaped["commune"]).drop("x", "y")


def shape_legal_units(raw: ir.Table) -> ir.Table:
    status = open_or_partial(text(raw, "statutDiffusionUniteLegale"))
    legal_form = text(raw, "categorieJuridiqueUniteLegale")
    named = (status == "O") & ~legal_form.startswith(NATURAL_PERSON).fill_null(True)
    return raw.select(
        RECORD,
        siren=text(raw, "siren"),
        name=ibis.ifelse(named, text(raw, "denominationUniteLegale"), ibis.null("string")),
        legal_form=legal_form,
        **activities(raw, "UniteLegale"),
        headcount_band=text(raw, "trancheEffectifsUniteLegale"),
        headcount_year=text(raw, "anneeEffectifsUniteLegale"),
        employer=yes_or_no(text(raw, "caractereEmployeurUniteLegale")),
        size_class=text(raw, "categorieEntreprise"),
        active=text(raw, "etatAdministratifUniteLegale") == "A",
        created_on=text(raw, "dateCreationUniteLegale"),
        diffusion=status,
        **{AS_OF: text(raw, "dateDernierTraitementUniteLegale")},
    )


NAF_REV2, NAF_2025 = ("NAFRev2",), ("NAF2025", "NAF25")
"""INSEE's names of the nomenclatures in a column `nomenclatureActivitePrincipale...`; that of NAF 2025 is
not seen yet in its files: both forms in use elsewhere are read."""


def activities(raw: ir.Table, unit: str) -> dict[str, ir.StringValue]:
    """`naf` and `naf2025` of a `unit` (`Etablissement`, `UniteLegale`).

    The main column holds NAF rev. 2, beside which NAF 2025 has its own since December 2025; from January 2027
    the main column holds NAF 2025. The file says which: no code is read in the wrong nomenclature, and older
    ones are left out.
    """
    code = naf(raw, f"activitePrincipale{unit}")
    nomenclature = text(raw, f"nomenclatureActivitePrincipale{unit}")
    return {
        "naf": ibis.ifelse(nomenclature.isin(NAF_REV2), code, ibis.null("string")),
        "naf2025": ibis.coalesce(
            naf(raw, f"activitePrincipaleNAF25{unit}"),
            ibis.ifelse(nomenclature.isin(NAF_2025), code, ibis.null("string")),
        ),
    }


def yes_or_no(letter: ir.StringValue) -> ir.StringValue:
    """INSEE's O and N as true and false; another letter stays, for the contract to name."""
    return letter.cases(("O", "true"), ("N", "false"), else_=letter)


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
        "naf2025": "activitePrincipaleNAF25Etablissement",
        "headcount_year": "anneeEffectifsEtablissement",
        "employer": "caractereEmployeurEtablissement",
        "closed_on": "dateDebut",
    },
    optional=frozenset(
        {
            "coordonneeLambertAbscisseEtablissement",
            "coordonneeLambertOrdonneeEtablissement",
            "activitePrincipaleNAF25Etablissement",
            "anneeEffectifsEtablissement",
            "caractereEmployeurEtablissement",
            "dateDebut",
        }
    ),
    shape=shape_establishments,
    remote=stock_file("StockEtablissement", "sirene-establishments.parquet"),
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
        "naf2025": "activitePrincipaleNAF25UniteLegale",
        "headcount_year": "anneeEffectifsUniteLegale",
        "employer": "caractereEmployeurUniteLegale",
    },
    optional=frozenset(
        {
            "activitePrincipaleNAF25UniteLegale",
            "anneeEffectifsUniteLegale",
            "caractereEmployeurUniteLegale",
        }
    ),
    shape=shape_legal_units,
    remote=stock_file("StockUniteLegale", "sirene-legal-units.parquet"),
)
