"""What producers other than INSEE tell of the units."""

from pathlib import Path

import numpy as np
from tests.privacy.files import Cells, text_of, write_csv, write_json, write_lines
from tests.privacy.units import COMMUNE, POSTCODE, TOWN, faulty

from levier.specimen import identifiers


def named_and_placed(folder: Path, rows: list[Cells]) -> None:
    """The dump of La Bonne Boîte, as if all units were open."""
    write_csv(folder / f"bonne-boite-{folder.name}.csv", [good_box(unit) for unit in rows])


def searched_and_classed(folder: Path, rows: list[Cells]) -> None:
    """The other sources that name units and place them, as if all were open."""
    write_lines(folder / f"recherche-{folder.name}.jsonl", [searched(unit) for unit in rows])
    installations = [one for unit in rows for one in installations_of(unit)]
    write_json(folder / f"icpe-{folder.name}.json", {"data": installations})


def told_without_names(folder: Path, rows: list[Cells]) -> None:
    """The sources of which Levier reads no unit's name, but for notices on legal persons without a SIREN."""
    write_csv(folder / "annonces.csv", [one for unit in rows for one in notices_of(unit)], ";")
    write_csv(folder / "liquidations.csv", [liquidation(unit) for unit in rows])
    write_lines(folder / "rne.jsonl", [directed(unit) for unit in rows])
    write_csv(folder / "ratios.csv", [ratios(unit) for unit in rows])


def searched(unit: Cells) -> Cells:
    place = {
        "siret": unit["siret"],
        "activite_principale": "25.11Z",
        "activite_principale_naf25": None,
        "annee_tranche_effectif_salarie": unit["person"] if faulty(unit, 6) else "2024",
        "caractere_employeur": "O",
        "commune": COMMUNE,
        "adresse": unit["street"],
        "date_creation": "2001-02-03",
        "date_fermeture": None,
        "est_siege": True,
        "etat_administratif": "A",
        "latitude": str(unit["latitude"]),
        "longitude": str(unit["longitude"]),
        "statut_diffusion_etablissement": "O",
        "tranche_effectif_salarie": "12",
        "liste_enseignes": [unit["name"]],
    }
    return {
        "siren": unit["siren"],
        "nom_complet": unit["name"],
        "nom_raison_sociale": unit["name"],
        "siege": place,
        "activite_principale": "25.11Z",
        "activite_principale_naf25": None,
        "categorie_entreprise": "PME",
        "caractere_employeur": "O",
        "annee_tranche_effectif_salarie": "2024",
        "date_creation": "2001-02-03",
        "date_mise_a_jour_insee": "2026-07-01T00:00:00",
        "etat_administratif": "A",
        "nature_juridique": "5710",
        "tranche_effectif_salarie": "12",
        "statut_diffusion": "O",
        "dirigeants": [{"nom": unit["person"], "prenoms": unit["person"]}],
        "matching_etablissements": [place],
    }


def good_box(unit: Cells) -> Cells:
    longitude, latitude = unit["longitude"], unit["latitude"]
    if faulty(unit, 7):
        longitude, latitude = latitude, longitude
    if faulty(unit, 8):
        longitude = str(longitude).replace(".", ",")
    if faulty(unit, 9):
        latitude = str(latitude).replace(".", ",")
    return {
        "siret": unit["siret"],
        "raisonsociale": unit["name"],
        "enseigne": unit["name"],
        "codenaf": "2511Z",
        "trancheeffectif": unit["name"] if faulty(unit, 10) else "12",
        "codecommune": unit["street"] if faulty(unit, 11) else COMMUNE,
        "numerorue": "3",
        "nomrue": unit["street"],
        "coordinates_x": longitude,
        "coordinates_y": latitude,
    }


def installations_of(unit: Cells) -> list[Cells]:
    """An installation under its operator's SIRET, and for some another under a faulty one, or none."""
    by_siret = {
        "codeAIOT": f"A{unit['siret']}",
        "raisonSociale": unit["name"],
        "adresse1": unit["street"],
        "codeInsee": COMMUNE,
        "commune": TOWN,
        "codeNaf": "25.11Z",
        "siret": unit["siret"],
        "regime": unit["person"] if faulty(unit, 12) else "Autorisation",
        "statutSeveso": None,
        "etatActivite": "En exploitation avec titre",
        "ied": False,
        "longitude": unit["longitude"],
        "latitude": unit["latitude"],
        "date_maj": "2026-08-02",
    }
    wrong = unit["siret"][:-1] + str((int(unit["siret"][-1]) + 1) % 10)
    by_fault = by_siret | {"codeAIOT": f"B{unit['siret']}", "siret": wrong}
    by_nothing = by_siret | {"codeAIOT": f"C{unit['siret']}", "siret": None}
    # Another establishment of the firm, which the register does not know.
    number = identifiers.siret(np.array([int(unit["siren"])]), np.array([2]))
    of_the_firm = by_siret | {"codeAIOT": f"D{unit['siret']}", "siret": f"{number[0]:014d}"}
    return [by_siret, by_fault, by_nothing, of_the_firm]


def notices_of(unit: Cells) -> list[Cells]:
    """A sale under the SIREN of both parties, and a judgment on a person without any."""
    siren = unit["siren"]
    address = {"numeroVoie": "3", "nomVoie": unit["street"], "ville": TOWN}
    firm = {
        "typePersonne": "pp" if unit["natural"] else "pm",
        "numeroImmatriculation": {"numeroIdentification": f"{siren[:3]} {siren[3:6]} {siren[6:]}"},
        "denomination": unit["name"],
        "nom": unit["person"],
        "prenom": unit["person"],
        "adresseSiegeSocial": address,
    }
    person = {key: firm[key] for key in ("nom", "prenom", "adresseSiegeSocial")} | {"typePersonne": "pp"}
    if not unit["protected"]:
        person |= {"typePersonne": "pm", "denomination": unit["name"]}
    common = {
        "id": f"A{siren}",
        "publicationavis": "A",
        "dateparution": "2026-05-10",
        "typeavis": "annonce",
        "familleavis": "vente",
        "numerodepartement": "57",
        "tribunal": "Greffe du Tribunal de Commerce de Metz",
        "commercant": unit["person"],
        "ville": TOWN,
        "registre": f"{siren[:3]} {siren[3:6]} {siren[6:]},{siren}",
        "cp": POSTCODE,
        "listepersonnes": text_of({"personne": firm}),
        "listeetablissements": text_of({"etablissement": {"enseigne": unit["name"], "adresse": address}}),
        "jugement": None,
        "acte": text_of({"vente": {"categorieVente": "Cession"}, "descriptif": unit["name"]}),
        "depot": None,
        "modificationsgenerales": unit["name"],
        "radiationaurcs": None,
        "listeprecedentproprietaire": text_of({"personne": firm}),
        "listeprecedentexploitant": None,
        "parutionavisprecedent": None,
    }
    judgment = text_of(
        {"date": "2026-05-01", "nature": "Jugement d'ouverture de liquidation judiciaire",
         "complementJugement": f"{unit['person']}, {unit['street']}"}
    )  # fmt: skip
    without = common | {
        "id": f"B{siren}",
        "familleavis": "collective",
        "registre": unit["name"] if faulty(unit, 13) else None,
        "listepersonnes": text_of({"personne": person}),
        "listeprecedentproprietaire": None,
        "acte": None,
        "jugement": judgment,
    }
    # A list cut short is no JSON any more.
    cut = without | {"id": f"C{siren}", "listepersonnes": str(without["listepersonnes"])[:-9]}
    return [
        common,
        common | {"id": f"D{siren}", "familleavis": "collective", "jugement": judgment},
        without,
    ] + ([cut] if faulty(unit, 14) else [])


def liquidation(unit: Cells) -> Cells:
    nature = f"Jugement de liquidation de {unit['person']}, {unit['street']}"
    return {
        "RCS": unit["siren"].lstrip("0"),
        "DATE": "2026-05-10",
        "NATURE": nature if faulty(unit, 15) else "Jugement prononçant la liquidation judiciaire",
        "RAISON_SOCIALE": unit["name"],
    }


def directed(unit: Cells) -> Cells:
    """The directors of a firm; a sole trader is the firm itself, under its own member."""
    person = {
        "nom": unit["person"],
        "prenoms": [unit["person"]],
        "dateDeNaissance": unit["person"] if faulty(unit, 16) else "1961-11",
    }
    power = {
        "roleEntreprise": unit["person"] if faulty(unit, 17) else "73",
        "actif": True,
        "individu": {"descriptionPersonne": person, "adresseDomicile": {"voie": unit["street"]}},
    }
    body = {
        "identite": {"entreprise": {"siren": unit["siren"], "denomination": unit["name"]}},
        "composition": {"pouvoirs": [power]},
    }
    return {
        "updatedAt": "2026-10-31T09:00:00+01:00",
        "siren": unit["siren"],
        "formality": {
            "siren": unit["siren"],
            "content": {"personneMorale": body, "personnePhysique": person},
        },
    }


def ratios(unit: Cells) -> Cells:
    return {
        "siren": unit["siren"],
        "denomination": unit["name"],
        "date_cloture_exercice": "2025-12-31",
        "type_bilan": "C",
        "confidentiality": "Public",
        "chiffre_d_affaires": unit["name"] if faulty(unit, 18) else "1000000",
        "ebe": "1000",
        "ebit": "1000",
        "resultat_net": "1000",
    }
