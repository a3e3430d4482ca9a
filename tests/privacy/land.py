"""What is told of land: the sites that the units own or gave their name, the sale of their premises."""

from pathlib import Path
from typing import Any

import xlsxwriter
from tests.privacy.files import Cells, write_csv, write_json
from tests.privacy.units import COMMUNE, POSTCODE, SITE, TOWN, faulty


def places(folder: Path, rows: list[Cells]) -> None:
    sites = [brownfield(unit) for unit in rows]
    write_csv(folder / "friches.csv", [site | {"geomsurf": square(as_wkt=True)} for site in sites[::2]])
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
