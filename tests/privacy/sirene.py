"""The registers: who is protected, with names and streets that INSEE would have masked left in for most."""

from pathlib import Path
from typing import Any

from tests.privacy.files import Cells, write_csv, write_lines
from tests.privacy.units import COMMUNE, FIRM_ONLY, MASKED, STOCK, faulty


def status(unit: Cells, *, of_firm: bool) -> str:
    """What the stock says: a unit that asks for protection later is still open, an establishment may be."""
    protected_by_now = (STOCK, MASKED, FIRM_ONLY) if of_firm else (STOCK, MASKED)
    return "P" if unit["way"] in protected_by_now else "O"


def masked(unit: Cells, value: Any) -> Any:
    return "[ND]" if unit["way"] == MASKED else value


def register(folder: Path, rows: list[Cells]) -> None:
    """The stocks, their histories and links of succession."""
    write_csv(folder / "StockUniteLegale.csv", [stock_firm(unit) for unit in rows])
    write_csv(folder / "StockEtablissement.csv", [stock_establishment(unit) for unit in rows])
    write_csv(folder / "StockUniteLegaleHistorique.csv", [firm_period(unit) for unit in rows])
    write_csv(folder / "StockEtablissementHistorique.csv", [establishment_period(unit) for unit in rows])
    write_csv(
        folder / "StockEtablissementLiensSuccession.csv",
        [
            {
                "siretEtablissementPredecesseur": unit["siret"],
                "siretEtablissementSuccesseur": rows[0]["siret"],
                "dateLienSuccession": "2020-01-01",
                "transfertSiege": "false",
                "continuiteEconomique": "true",
                "dateDernierTraitementLienSuccession": "2020-02-01T00:00:00",
            }
            for unit in rows
        ],
    )


def named(unit: Cells, *, hide: bool) -> Cells:
    """Every column of a legal unit that says who it is."""
    name = masked(unit, unit["name"]) if hide else unit["name"]
    person = masked(unit, unit["person"]) if hide else unit["person"]
    return {
        "sigleUniteLegale": name,
        "prenom1UniteLegale": person,
        "nomUniteLegale": person if unit["natural"] else None,
        "denominationUniteLegale": name,
        "denominationUsuelle1UniteLegale": name,
    }


def stock_firm(unit: Cells, *, said: str | None = None) -> Cells:
    band = unit["person"] if faulty(unit, 1) else "12"
    return {
        "siren": unit["siren"],
        "statutDiffusionUniteLegale": said or status(unit, of_firm=True),
        **named(unit, hide=True),
        "categorieJuridiqueUniteLegale": "1000" if unit["natural"] else "5710",
        "activitePrincipaleUniteLegale": "25.11Z",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "trancheEffectifsUniteLegale": band,
        "anneeEffectifsUniteLegale": "2024",
        "caractereEmployeurUniteLegale": "O",
        "categorieEntreprise": "PME",
        "etatAdministratifUniteLegale": "A",
        # Cells of some rows have moved: a name stands where a date should.
        "dateCreationUniteLegale": unit["name"] if faulty(unit, 2) else "2001-02-03",
        "dateDernierTraitementUniteLegale": "2026-08-30T10:00:00",
    }


def stock_establishment(unit: Cells, *, said: str | None = None) -> Cells:
    return {
        "siren": unit["siren"],
        "siret": unit["siret"],
        "statutDiffusionEtablissement": said or status(unit, of_firm=False),
        "numeroVoieEtablissement": "3",
        "libelleVoieEtablissement": masked(unit, unit["street"]),
        "codeCommuneEtablissement": unit["street"] if faulty(unit, 3) else COMMUNE,
        "coordonneeLambertAbscisseEtablissement": masked(unit, unit["x"]),
        "coordonneeLambertOrdonneeEtablissement": masked(unit, unit["y"]),
        "enseigne1Etablissement": masked(unit, unit["name"]),
        "denominationUsuelleEtablissement": masked(unit, unit["name"]),
        "activitePrincipaleEtablissement": "25.11Z",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "trancheEffectifsEtablissement": "12",
        "anneeEffectifsEtablissement": unit["street"] if faulty(unit, 4) else "2024",
        "caractereEmployeurEtablissement": "O",
        "etatAdministratifEtablissement": "A",
        "etablissementSiege": "true",
        "dateCreationEtablissement": "2001-02-03",
        "dateDebut": "2001-02-03",
        "dateDernierTraitementEtablissement": "2026-08-30T10:00:00",
    }


def firm_period(unit: Cells) -> Cells:
    return {
        "siren": unit["siren"],
        "dateFin": None,
        "dateDebut": "2001-02-03",
        "etatAdministratifUniteLegale": "A",
        **named(unit, hide=False),
        "categorieJuridiqueUniteLegale": unit["person"] if faulty(unit, 5) else "5710",
        "activitePrincipaleUniteLegale": "25.11Z",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": unit["siret"][9:],
        "caractereEmployeurUniteLegale": "O",
    }


def establishment_period(unit: Cells) -> Cells:
    return {
        "siren": unit["siren"],
        "siret": unit["siret"],
        "dateFin": None,
        "dateDebut": "2001-02-03",
        "etatAdministratifEtablissement": "A",
        "enseigne1Etablissement": unit["name"],
        "denominationUsuelleEtablissement": unit["name"],
        "activitePrincipaleEtablissement": "25.11Z",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "O",
    }


def daily(folder: Path, rows: list[Cells]) -> None:
    """A day's changes: these units ask for protection. INSEE masks them; here it forgets to."""
    firms, establishments = [], []
    for unit in rows:
        firm, place = stock_firm(unit, said="P"), stock_establishment(unit, said="P")
        later = "2026-11-20T03:00:00.000"
        own = ("siren", "statutDiffusionUniteLegale", "prenom1UniteLegale", "dateCreationUniteLegale")
        bands = ("trancheEffectifsUniteLegale", "anneeEffectifsUniteLegale", "categorieEntreprise")
        firms.append(
            {name: firm[name] for name in (*own, *bands)}
            | {"dateDernierTraitementUniteLegale": later, "periodesUniteLegale": [{"dateFin": None, **firm}]}
        )
        address = {name: cell for name, cell in place.items() if "Commune" in name or "Lambert" in name}
        own = ("siren", "siret", "statutDiffusionEtablissement", "dateCreationEtablissement")
        establishments.append(
            {
                name: place[name]
                for name in (*own, "trancheEffectifsEtablissement", "anneeEffectifsEtablissement")
            }
            | {
                "dateDernierTraitementEtablissement": later,
                "etablissementSiege": True,
                "uniteLegale": firm,
                "adresseEtablissement": {
                    **{name: str(cell) for name, cell in address.items()},
                    "libelleVoieEtablissement": unit["street"],
                },
                "periodesEtablissement": [{"dateFin": None, **place}],
            }
        )
    write_lines(folder / "unites-legales-modifiees.jsonl", firms)
    write_lines(folder / "etablissements-modifies.jsonl", establishments)
