"""Units planted in every source that could bear one, under names, streets and points told at first sight.

All is invented. 1,000 units are protected, as many are open; they come alike in every file, so that what is
found of the open ones shows that the search finds. The files come in three deliveries, imported one after the
other: a third of the units is named by other producers before the register is there, a third with it, a third
after it.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import xlsxwriter
from pyproj import Transformer

from levier.specimen import identifiers

UNITS = 1_000
FIRST_PROTECTED, FIRST_OPEN = 300_000, 600_000
COMMUNE, TOWN, POSTCODE = "57463", "METZ", "57000"
SITE = (6.3, 49.2)
"""Where the places that are no unit's premises are (brownfields, stations): far from every unit."""
DELIVERIES = 3

STOCK, MASKED, LATER, FIRM_ONLY = "stock", "masked", "later", "firm_only"
"""How a unit is protected: P in the stock, its name and street left in by mistake; P, all masked `[ND]`; O in
the stock, then P in a day's changes; P as a firm, its establishment still O."""
WAYS = (STOCK, MASKED, LATER, FIRM_ONLY)

Cells = dict[str, Any]


def units() -> pl.DataFrame:
    """Protected and open units: identifiers, name, street, point in degrees and in metres, and what tells
    how they come."""
    n = np.arange(2 * UNITS)
    protected = n < UNITS
    rank = n % UNITS
    draws = np.random.default_rng(20_261_123)
    # Protected units are west of 6.14° E, open ones east of 6.18°: further than 500 m from each other.
    longitude = np.where(protected, 6.1, 6.18) + draws.uniform(0, 0.04, len(n))
    latitude = 49.05 + draws.uniform(0, 0.12, len(n))
    x, y = Transformer.from_crs(4326, 2154, always_xy=True).transform(longitude, latitude)
    sirens = identifiers.siren(np.where(protected, FIRST_PROTECTED, FIRST_OPEN) + rank)
    natural = rank % 3 == 0
    mark = [f"PROTEGE{i:04d}" if p else f"OUVERTE{i:04d}" for i, p in zip(rank, protected, strict=True)]
    return pl.DataFrame(
        {
            "rank": rank,
            "protected": protected,
            "natural": natural,
            "siren": identifiers.padded(sirens, 9),
            "siret": identifiers.padded(identifiers.siret(sirens, np.ones(len(n), dtype=np.int64)), 14),
            # Names of persons too are written with words of companies: no pattern may be what saves them.
            "name": [f"{word} FICTIF SARL" for word in mark],
            "person": [f"{word}PERSONNE FICTIF" for word in mark],
            "street": [f"RUE {word}VOIE" for word in mark],
            "longitude": longitude.round(6),
            "latitude": latitude.round(6),
            "x": x.round(2),
            "y": y.round(2),
            "way": [WAYS[i // 3 % len(WAYS)] if p else None for i, p in zip(rank, protected, strict=True)],
            "delivery": rank // 12 % DELIVERIES,
        }
    )


def faulty(unit: Cells, fault: int) -> bool:
    """Whether a unit's row has this fault: each of a few is given to some units, protected and open alike."""
    return unit["rank"] % 31 == fault


def write_deliveries(folder: Path) -> list[Path]:
    """The three folders of raw files."""
    folders = [folder / f"delivery-{number}" for number in range(DELIVERIES)]
    rows = units().rows(named=True)
    for number, delivery in enumerate(folders):
        of_others(delivery / "others", [unit for unit in rows if unit["delivery"] == number], number)
    register(folders[1] / "sirene", rows)
    places(folders[1] / "places", rows)
    daily(folders[2] / "sirene-daily", [unit for unit in rows if unit["way"] == LATER])
    damaged(folders[2] / "damaged", rows)
    return folders


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
            {name: place[name] for name in (*own, "trancheEffectifsEtablissement", "anneeEffectifsEtablissement")}
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


def of_others(folder: Path, rows: list[Cells], number: int) -> None:
    """What other producers say of the units, by name and in the open."""
    write_lines(folder / f"recherche-{number}.jsonl", [searched(unit) for unit in rows])
    write_csv(folder / f"bonne-boite-{number}.csv", [good_box(unit) for unit in rows])
    installations = [one for unit in rows for one in installations_of(unit)]
    write_json(folder / f"icpe-{number}.json", {"data": installations})
    write_csv(folder / f"annonces-{number}.csv", [one for unit in rows for one in notices_of(unit)], ";")
    write_csv(folder / f"liquidations-{number}.csv", [liquidation(unit) for unit in rows])
    write_lines(folder / f"rne-{number}.jsonl", [directed(unit) for unit in rows])
    write_csv(folder / f"ratios-{number}.csv", [ratios(unit) for unit in rows])


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
    return [common, common | {"id": f"D{siren}", "familleavis": "collective", "jugement": judgment}, without] + (
        [cut] if faulty(unit, 14) else []
    )


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
        "formality": {"siren": unit["siren"], "content": {"personneMorale": body, "personnePhysique": person}},
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


def places(folder: Path, rows: list[Cells]) -> None:
    """What is told of land: sites that a unit, as a person, owns or gave its name; the sale of its premises."""
    sites = [brownfield(unit) for unit in rows]
    write_csv(folder / "friches.csv", sites)
    with_shapes = [site | {"geomsurf": square(as_wkt=True)} for site in sites[::2]]
    write_csv(folder / "friches-surfaces.csv", [site | {"site_id": f"S{site['site_id']}"} for site in with_shapes])
    features = [
        {"type": "Feature", "properties": site, "geometry": square(as_wkt=False)} for site in sites[1::2]
    ]
    write_json(folder / "friches.geojson", {"type": "FeatureCollection", "features": features})
    write_csv(folder / "dvf.csv", [sale(unit) for unit in rows])
    book(folder / "annuaire.xlsx", rows)


def brownfield(unit: Cells) -> Cells:
    owner = "personne physique" if unit["rank"] % 2 else "Personne physique et personne morale"
    if not unit["protected"]:
        owner = "personne morale"
    return {
        "site_id": f"57463_{unit['siren']}",
        "site_nom": f"Ancien atelier {unit['person']}",
        "site_type": unit["person"] if faulty(unit, 19) else "friche industrielle",
        "site_adresse": f"3 {unit['street']}",
        "site_statut": "friche sans projet",
        "site_occupation": "totalement inoccupé",
        "activite_libelle": "atelier",
        "comm_nom": "Metz",
        "comm_insee": COMMUNE,
        "proprio_type": "X1a",
        "proprio_personne": owner,
        "proprio_nom": unit["person"],
        "geompoint": f"POINT ({SITE[0]} {SITE[1]})",
    }


def square(*, as_wkt: bool) -> Any:
    west, south = SITE
    ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south]]
    if not as_wkt:
        return {"type": "Polygon", "coordinates": [ring]}
    return f"POLYGON (({', '.join(f'{a} {b}' for a, b in ring)}))"


def sale(unit: Cells) -> Cells:
    return {
        "id_mutation": f"2025-{unit['siren']}",
        "date_mutation": "2025-02-03",
        "numero_disposition": "000001",
        "nature_mutation": "Vente",
        "valeur_fonciere": unit["person"] if faulty(unit, 20) else "300000",
        "adresse_numero": "3",
        "adresse_nom_voie": unit["street"],
        "code_postal": POSTCODE,
        "code_commune": COMMUNE,
        "nom_commune": TOWN,
        "id_parcelle": "57463000AB0001",
        "code_type_local": "4",
        "surface_reelle_bati": "400",
        "code_nature_culture": "S",
        "code_nature_culture_speciale": None,
        "surface_terrain": "1000",
        "longitude": unit["longitude"],
        "latitude": unit["latitude"],
    }


def book(path: Path, rows: list[Cells]) -> None:
    """A directory that no source knows."""
    with xlsxwriter.Workbook(path) as written:
        sheet = written.add_worksheet()
        for line, unit in enumerate(rows):
            sheet.write_row(line, 0, [unit["name"], unit["street"], unit["longitude"], unit["latitude"]])


def damaged(folder: Path, rows: list[Cells]) -> None:
    """Files at fault, whose faults lie in rows of protected units."""
    hurt = [unit for unit in rows if unit["protected"]][:40]
    boxes = csv_text([good_box(unit) for unit in hurt], ",").splitlines()
    # One cell too many; a quote left open; bytes of another encoding.
    boxes[2] += f",{hurt[1]['name']}"
    boxes[5] = boxes[5].replace(hurt[4]["street"], f'"{hurt[4]["street"]}')
    folder.mkdir()
    path = folder / "lignes.csv"
    path.write_bytes("\n".join(boxes).encode().replace(hurt[30]["name"].encode(), hurt[30]["name"].encode() + b"\xe9"))
    # No line names the columns: the first unit stands for them, twice the same words among its cells.
    (folder / "sans-titres.csv").write_text("\n".join(boxes[1:2] * 3), "utf-8")
    (folder / "latin.csv").write_bytes("\n".join(boxes).replace("FICTIF", "FICTIVÉ").encode("latin-1"))
    whole = json.dumps({"data": [one for unit in hurt for one in installations_of(unit)]})
    (folder / "coupe.json").write_text(whole[:-40], "utf-8")
    (folder / "coupe.jsonl").write_text(json.dumps(searched(hurt[0])) + "\n" + json.dumps(searched(hurt[1]))[:-40], "utf-8")
    (folder / "texte.jsonl").write_text(json.dumps(hurt[0]["name"]) + "\n", "utf-8")
    without = [{key: cell for key, cell in good_box(unit).items() if key != "codenaf"} for unit in hurt]
    write_csv(folder / "colonne-absente.csv", without)


def text_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def csv_text(rows: list[Cells], separator: str) -> str:
    return pl.DataFrame(rows, infer_schema_length=None, strict=False).write_csv(separator=separator)


def write_csv(path: Path, rows: list[Cells], separator: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    as_text = [{key: None if cell is None else str(cell) for key, cell in row.items()} for row in rows]
    path.write_text(csv_text(as_text, separator), "utf-8")


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(content), "utf-8")


def write_lines(path: Path, rows: list[Cells]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(text_of(row) + "\n" for row in rows), "utf-8")
