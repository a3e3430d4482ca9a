"""The economy's sources, pulled from where their producers publish them (played by a local server)."""

import csv
import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from tests.sources.producers import Producers

RECORDED = Path(__file__).parent / "recorded"


def workbook(recorded: Path, above: int = 0) -> bytes:
    """A recorded CSV as the workbook that its producer publishes, with so many rows of titles above."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Données")
        for rank in range(above):
            sheet.write(rank, 0, "Titre (fictif)")
        with recorded.open(encoding="utf-8") as file:
            for rank, row in enumerate(csv.reader(file, delimiter=";"), start=above):
                for place, cell in enumerate(row):
                    # A spreadsheet takes digits for numbers, and loses their leading zeros.
                    sheet.write(rank, place, int(cell) if cell.isdigit() else cell)
    return made.getvalue()


def archive(*recorded: Path) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for path in recorded:
            packed.write(path, path.name)
    return made.getvalue()


def test_planned_recruitments_come_from_the_latest_workbook(producers: Producers) -> None:
    producers.publishes("bmo", workbook(RECORDED / "bmo" / "bmo.csv"), title="Base open data BMO 2025")
    found = producers.read("bmo", "recruitment_projects")
    assert found.select("department", "fap", "planned", "planned_secret").rows() == [
        ("57", "D0X20", None, False),
        ("57", "D1X40", 120, False),
        ("08", "D1X40", 30, False),
        ("01", "D0X20", None, True),
    ]


def test_one_archive_brings_occupations_and_the_moves_between_them(producers: Producers) -> None:
    names = ("unix_referentiel_code_rome_v460_utf8.csv", "unix_rubrique_mobilite_v460_utf8.csv")
    producers.publishes("rome_occupations", archive(*(RECORDED / "rome" / name for name in names)))
    assert producers.read("rome_occupations", "occupations")["rome"].to_list() == ["H2913", "M1886"]


def test_input_output_tables_come_compressed(producers: Producers) -> None:
    content = (RECORDED / "figaro" / "naio_10_fcp_ii4.csv").read_bytes()
    producers.publishes("figaro", gzip.compress(content))
    assert producers.read("figaro", "input_output")["value_meur"].sum() == pytest.approx(2609.95)


def test_the_official_passage_is_found_on_its_page(producers: Producers) -> None:
    table = workbook(RECORDED / "insee_naf_crosswalk" / "naf.csv", above=3)
    link = "https://www.insee.fr/fr/statistiques/fichier/8181066/Correspondances_NAFrev2-NAF2025.xlsx"
    producers.publishes("insee_naf_crosswalk", table, title=link)
    assert producers.read("insee_naf_crosswalk", "naf_crosswalk").height == 3


def test_aid_schemes_come_as_json(producers: Producers) -> None:
    content = (RECORDED / "aides_entreprises" / "aides.json").read_bytes()
    producers.publishes("aides_entreprises", content)
    assert producers.read("aides_entreprises", "aid_schemes")["title"].to_list() == [
        "Prêt fictif d'essai",
        "Aide nationale fictive",
    ]


def test_urssaf_comes_as_parquet_for_a_territory(producers: Producers) -> None:
    made = io.BytesIO()
    columns = {"code_commune": ["57463"], "code_ape": ["2511Z"]}
    counts = {"nombre_d_etablissements_2025": [3], "effectifs_salaries_2025": [55]}
    pl.DataFrame({**columns, **counts}).write_parquet(made)
    producers.publishes("urssaf_commune_ape", made.getvalue())
    found = producers.read("urssaf_commune_ape", "employment", territory="57463")
    assert found.rows() == [("57463", "25.11Z", 2025, 3, 55)]


def test_aides_territoires_is_read_with_the_word_of_an_account(producers: Producers) -> None:
    lines = (RECORDED / "aides_territoires" / "aids.jsonl").read_text(encoding="utf-8").splitlines()
    producers.publishes("aides_territoires", f'{{"count": 2, "next": null, "results": [{", ".join(lines)}]}}')
    producers.environment["LEVIER_AIDES_TERRITOIRES_BEARER"] = "Bearer fictif"
    found = producers.read("aides_territoires", "aid_schemes")
    assert found["source_id"].to_list() == ["7001", "7002"]
