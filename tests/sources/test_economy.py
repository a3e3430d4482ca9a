"""The economy's sources, each read from a small recorded file in its producer's true format (invented values)."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY

from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import read_contract
from levier.lake.importing import Import, import_folder
from levier.lake.store import Lake

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def brought(tmp_path: Path):
    """What a recorded folder brings: the tables asked for, sorted by their key, and the faults found."""

    def bring(folder: Path | str, *tables: str) -> tuple[Import, list[pl.DataFrame], dict[str, list[tuple]]]:
        result = import_folder(RECORDED / folder, tmp_path / "lake", TODAY)
        with Lake.open(tmp_path / "lake") as lake:
            frames, faults = [], {}
            for table in tables:
                rows = lake.table(table)
                assert rows is not None, table
                frames.append(rows.order_by(list(read_contract(table, CONTRACTS[table]).key)).to_polars())
                quarantine = lake.quarantine(table)
                faults[table] = quarantine.select("line", "column", "value", "why", "set_aside").rows()
        return result, frames, faults

    return bring


def without_column(source: str, file: str, column: str, tmp_path: Path) -> str:
    """What an import says of a recorded file whose column is called otherwise."""
    raw = tmp_path / "renamed"
    shutil.copytree(RECORDED / source, raw)
    content = (raw / file).read_text(encoding="utf-8")
    assert column in content
    (raw / file).write_text(content.replace(column, "autre_nom"), encoding="utf-8")
    refused = import_folder(raw, tmp_path / "other", TODAY).refused
    return "; ".join(str(error) for error in refused)


def test_planned_recruitments_a_star_is_secret_and_not_zero(brought) -> None:
    _, [found], faults = brought("bmo", "recruitment_projects")
    columns = (
        "basin",
        "department",
        "fap",
        "planned",
        "planned_secret",
        "difficult",
        "difficult_secret",
        "seasonal",
    )
    assert found.select(columns).rows() == [
        ("4101", "57", "D0X20", None, False, 5, False, 0),
        ("4101", "57", "D1X40", 120, False, 90, False, 0),
        ("4102", "08", "D1X40", 30, False, None, True, None),
        ("8401", "01", "D0X20", None, True, None, True, None),
    ]
    assert found["basin_name"][1] == "BASSIN FICTIF"
    assert found["year"].unique().to_list() == [2025]
    assert faults["recruitment_projects"] == [(5, "met", "douze", "type:int64", False)]


def test_rome_occupations_titles_moves_skills(brought) -> None:
    tables = ("occupations", "occupation_titles", "occupation_moves", "occupation_skills", "skills")
    result, frames, faults = brought("rome", *tables)
    occupations, titles, moves, links, skills = frames
    assert occupations.rows() == [("H2913", "Soudage manuel"), ("M1886", "Conduite de robots fictifs")]
    assert titles.rows() == [("19877", "Soudeur / Soudeuse d'essai", "H2913")]
    assert moves.rows() == [
        ("H2913", "M1886", "evolution", "19877", "all"),
        ("H2913", "M1886", "near", "all", "all"),
    ]
    assert links.rows() == [
        ("H2913", "100007", "knowledge"),
        ("H2913", "300001", "know_how"),
        ("H2913", "300002", "behaviour"),
    ]
    assert dict(skills.select("skill", "kind").iter_rows()) == {
        "100007": "knowledge",
        "300001": "competence",
        "300002": "competence",
    }
    assert faults["occupations"] == [(4, "code_rome", "h-29", "str_matches", True)]
    assert faults["occupation_moves"] == [(4, "code_type_mobilite", "9", "isin", True)]
    # The other files of the archive are of no use here, and are no damaged files either.
    assert (result.refused, len(result.unrecognised)) == ((), 2)


def test_input_output_sales_primary_inputs_and_final_uses(brought) -> None:
    _, [found], faults = brought("figaro", "input_output")
    assert found.rows() == [
        (2023, "DE", "C24", "FR", "C25", 310.05),
        (2023, "DOM", "D1", "FR", "C25", 1500.0),
        (2023, "FR", "C24", "FR", "C25", 812.4),
        (2023, "FR", "C24", "FR", "P5M", -12.5),
    ]
    assert faults["input_output"] == [(7, "OBS_VALUE", "douze", "type:float64", True)]


def test_the_official_passage_has_each_pair_once(brought) -> None:
    _, [found], faults = brought("insee_naf_crosswalk", "naf_crosswalk")
    assert found.rows() == [
        ("16.10A", "16.11Y", None),
        ("16.10A", "16.12Y", None),
        ("16.10B", "16.12Y", None),
    ]
    assert [fault[1:4] for fault in faults["naf_crosswalk"]] == [
        ("Sous-classes NAF 2025 – codes", "16.12Z", "naf2025_known")
    ]


def test_aid_schemes_of_the_national_schema(brought) -> None:
    _, [found], faults = brought("aid_schemes_schema", "aid_schemes")
    scheme = found.row(0, named=True)
    assert (scheme["scheme"], scheme["title"]) == ("schema:a-1", "Aide fictive à l'outil")
    assert scheme["summary"] == "Finance l'achat décidé. Deuxième ligne"
    assert scheme["promoters"] == "AGENCE FICTIVE|Caisse d'essai"
    assert (str(scheme["opens_on"]), str(scheme["closes_on"])) == ("2026-01-15", "2026-12-31")
    assert (scheme["headcount_min"], scheme["headcount_max"], scheme["age_min_years"]) == (10, 249, 2)
    assert (scheme["perimeters"], scheme["perimeter_exclusions"]) == ("REG-44|COM-57463", "DEP-08")
    assert (scheme["naf"], scheme["naf_exclusions"]) == ("C|25.62B|33", "10.11Z")
    assert scheme["legal_basis"] == "Régime fictif n° 1"
    assert found["promoters"][1] == "AGENCE FICTIVE"
    assert [fault[1:4] for fault in faults["aid_schemes"]] == [
        ("eligibilite_effectif_minimal", "dix", "type:int64"),
        ("eligibilite_geographique", "partout", "str_matches"),
    ]


def test_aides_entreprises_entities_zero_dates_and_no_contact(brought, tmp_path: Path) -> None:
    _, [found], faults = brought("aides_entreprises", "aid_schemes")
    loan, national = found.iter_rows(named=True)
    assert (loan["scheme"], loan["title"]) == ("aides-entreprises:90001", "Prêt fictif d'essai")
    assert (loan["summary"], loan["amount"]) == ("Prêt sans garantie. un deux", "50 %")
    assert (loan["promoters"], loan["kinds"]) == ("Banque fictive", "Prêt|Garantie")
    assert (loan["closes_on"], loan["listed"], loan["url"]) == (None, True, "https://example.org/pret")
    assert (loan["perimeters"], loan["headcount_min"], loan["headcount_max"]) == ("TER-2120|TER-55", 10, 249)
    assert (national["perimeters"], national["listed"], str(national["closes_on"])) == (
        "PAYS-99100",
        False,
        "2026-12-31",
    )
    assert (national["headcount_min"], national["headcount_max"]) == (50, None)
    assert [fault[1:4] for fault in faults["aid_schemes"]] == [
        ("aid_nom", None, "missing"),
        ("date_fin", "31 décembr", "type:date"),
    ]
    every_file = b"".join(path.read_bytes() for path in (tmp_path / "lake").iterdir() if path.is_file())
    assert b"DUPOND" not in every_file


def test_territories_of_schemes_know_what_holds_them(brought) -> None:
    _, [found], _ = brought("aides_entreprises_territories", "aid_territories")
    assert found.rows() == [
        ("TER-1", "FRANCE", None, None, None),
        ("TER-2120", "FICTIVE-EN-PLAINE", "57999", "57463", "TER-55|TER-1"),
    ]


def test_aides_territoires_from_its_api(brought) -> None:
    _, [found], _ = brought("aides_territoires", "aid_schemes")
    aid, permanent = found.iter_rows(named=True)
    assert (aid["scheme"], aid["summary"]) == ("aides-territoires:7001", "Pour dépolluer")
    assert (aid["promoters"], aid["kinds"]) == ("Région fictive|ADEME", "Subvention|Ingénierie technique")
    assert (aid["audiences"], aid["perimeter_name"]) == ("Communes|Entreprises privées", "Grand Est (Région)")
    assert (str(aid["closes_on"]), aid["perimeters"]) == ("2026-11-30", None)
    assert (permanent["promoters"], permanent["perimeters"], permanent["closes_on"]) == (
        None,
        "PAYS-99100",
        None,
    )


def test_aides_territoires_from_its_exported_list(brought) -> None:
    _, [found], faults = brought("aides_territoires_export", "aid_schemes")
    aid = found.row(0, named=True)
    assert (aid["source_id"], aid["audiences"]) == ("abcd-aide-fictive", "Communes|Entreprises privées")
    assert str(aid["closes_on"]) == "2026-12-31"
    assert faults["aid_schemes"] == [(3, "Date Clôture", "bientôt", "type:date", False)]


def test_urssaf_as_published_with_its_sectors_and_cells_by_commune(brought) -> None:
    _, [found], faults = brought("urssaf_commune_ape", "employment")
    assert found.rows() == [
        ("57463", "25.11Z", 2024, 2, 40),
        ("57463", "25.11Z", 2025, 3, 55),
        ("57463", "78.20Z", 2024, 1, None),
    ]
    assert [fault[2:] for fault in faults["employment"]] == [("-4", "greater_than_or_equal_to", False)]


def test_urssaf_from_its_parquet_export_gives_the_same(brought, tmp_path: Path) -> None:
    raw = tmp_path / "parquet"
    raw.mkdir()
    table = pl.read_csv(
        RECORDED / "urssaf_commune_ape" / "urssaf.csv",
        separator=";",
        schema_overrides={"code_commune": pl.String, "code_departement": pl.String},
    )
    assert table["effectifs_salaries_2025"].dtype == pl.Int64
    table.write_parquet(raw / "urssaf.parquet")
    _, [found], faults = brought(raw, "employment")
    _, [from_text], _ = brought("urssaf_commune_ape", "employment")
    assert found.rows() == from_text.rows()
    assert [fault[2] for fault in faults["employment"]] == ["-4"]


def test_employment_zones_bear_their_names(brought) -> None:
    _, [found], _ = brought("insee_employment_zones", "zone_members")
    assert found.rows() == [
        ("zone_emploi", "4407", "Autre zone", "08105"),
        ("zone_emploi", "4416", "Zone fictive", "57463"),
    ]


@pytest.mark.parametrize(
    ("source", "file", "column"),
    [
        ("bmo", "bmo.csv", "xmet"),
        ("rome", "unix_rubrique_mobilite_v460_utf8.csv", "code_type_mobilite"),
        ("figaro", "naio_10_fcp_ii4.csv", "c_orig"),
        ("aid_schemes_schema", "schemes.csv", "porteurs,"),
        ("aides_entreprises", "aides.json", "cache_indexation"),
        ("aides_territoires", "aids.jsonl", "submission_deadline"),
        ("aides_territoires_export", "aides.csv", "Date Clôture"),
    ],
)
def test_a_missing_column_is_named(source: str, file: str, column: str, tmp_path: Path) -> None:
    assert column.rstrip(",") in without_column(source, file, column, tmp_path)
