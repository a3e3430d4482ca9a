"""Whose word protects a unit: the last one, unless it comes from a worse source that says open."""

import datetime
from pathlib import Path
from typing import Any

from tests.conftest import TODAY
from tests.privacy.files import write_csv, write_lines
from tests.privacy.others import good_box, searched
from tests.privacy.sirene import stock_establishment
from tests.privacy.units import units

from levier.lake.importing import import_folder
from levier.lake.store import Lake

ONE, OTHER = units().filter(~units()["protected"]).rows(named=True)[20:22]
OLD, NEW = datetime.date(2026, 8, 30), datetime.date(2026, 11, 20)


def said(unit: dict[str, Any], status: str, day: datetime.date) -> dict[str, Any]:
    processed = {"dateDernierTraitementEtablissement": day.isoformat()}
    return stock_establishment(unit, said=status) | processed


def shown(lake: Path, source: str) -> tuple[str | None, float | None]:
    """The name and longitude that the part of a source holds of the unit."""
    with Lake.open(lake) as opened:
        (part,) = (part for part in opened.parts("establishments") if part.source == source)
        rows = opened._rows(part.path)
        return rows.filter(rows["siret"] == ONE["siret"]).select("name", "longitude").to_polars().row(0)


def test_a_later_word_of_the_register_opens_and_once_it_has_left_protects_again(tmp_path: Path) -> None:
    raw, lake = tmp_path / "raw", tmp_path / "lake"
    write_csv(raw / "stock.csv", [said(ONE, "P", OLD)])
    write_csv(raw / "changes.csv", [said(ONE, "O", NEW)])
    write_csv(raw / "box.csv", [good_box(ONE)])
    import_folder(raw, lake, TODAY)
    assert shown(lake, "la_bonne_boite") == (ONE["name"], ONE["longitude"])
    write_csv(tmp_path / "next" / "changes.csv", [said(OTHER, "O", NEW)])
    import_folder(tmp_path / "next", lake, TODAY)
    assert shown(lake, "la_bonne_boite") == (None, None)


def test_a_worse_source_protects_where_it_knows_later_and_opens_nothing(tmp_path: Path) -> None:
    for status, known, name in (("O", "P", None), ("P", "O", None), ("O", "O", ONE["name"])):
        raw, lake = tmp_path / status / known, tmp_path / f"lake-{status}{known}"
        write_csv(raw / "stock.csv", [said(ONE, status, OLD)])
        firm = searched(ONE) | {"date_mise_a_jour_insee": NEW.isoformat()}
        place = firm["siege"] | {"statut_diffusion_etablissement": known}
        write_lines(raw / "search.jsonl", [firm | {"siege": place, "matching_etablissements": [place]}])
        write_csv(raw / "box.csv", [good_box(ONE)])
        import_folder(raw, lake, TODAY)
        assert shown(lake, "la_bonne_boite")[0] == name, (status, known)
