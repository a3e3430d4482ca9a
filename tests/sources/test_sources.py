"""Each source read from a small file in its producer's true format."""

from pathlib import Path

import ibis
import polars as pl
import pytest
from tests.conftest import TODAY

from levier.lake.contracts import CONTRACTS
from levier.lake.derived import MADE_FROM
from levier.lake.enforcing import read_contract
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.sources.bodacc import kind_of
from levier.sources.catalogue import SOURCES, nearest, recognise, sources_of
from levier.sources.editions import known_editions

SQUARE = '{"type":"Polygon","coordinates":[[[6,49],[7,49],[7,50],[6,49]]]}'


def read(tmp_path: Path, table: str, **files: str) -> pl.DataFrame:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, content in files.items():
        (raw / name.replace("__", ".")).write_text(content, encoding="utf-8")
    result = import_folder(raw, tmp_path / "lake", TODAY)
    assert not result.refused
    assert not result.unrecognised
    with Lake.open(tmp_path / "lake") as lake:
        found = lake.table(table)
        assert found is not None
        return found.order_by(list(read_contract(table, CONTRACTS[table]).key)).to_polars()


def test_every_source_fills_a_table_that_has_a_contract_and_every_table_has_a_source() -> None:
    assert {source.table for source in SOURCES} == set(CONTRACTS) - MADE_FROM.keys()
    for source in SOURCES:
        assert set(source.columns) <= set(read_contract(source.table, CONTRACTS[source.table]).columns)
        assert recognise(source.required), source.id


def test_no_two_sources_of_one_table_claim_the_same_file() -> None:
    for source in SOURCES:
        tables = [found.table for found in recognise(source.required)]
        assert len(tables) == len(set(tables)), source.id


def test_a_file_that_lacks_a_column_is_told_apart_from_one_of_another_kind() -> None:
    found = nearest(
        {"siret", "raisonsociale", "trancheeffectif", "codecommune", "coordinates_x", "coordinates_y"}
    )
    assert found is not None
    source, lacking = found
    assert (source.id, lacking) == ("la_bonne_boite", {"codenaf"})
    assert nearest({"code", "nom", "population"}) is None


@pytest.mark.parametrize(
    ("nature", "kind"),
    [
        ("Jugement d'ouverture de liquidation judiciaire", "liquidation_opening"),
        ("Jugement prononçant la liquidation judiciaire", "liquidation_opening"),
        ("Jugement d'ouverture d'une procédure de redressement judiciaire", "receivership_opening"),
        ("Jugement d'ouverture d'une procédure de sauvegarde", "safeguard_opening"),
        ("Jugement de conversion en liquidation judiciaire", "conversion_to_liquidation"),
        (
            "Jugement de conversion en liquidation judiciaire de la procédure de sauvegarde",
            "conversion_to_liquidation",
        ),
        (
            "Jugement de conversion en redressement judiciaire de la procédure de sauvegarde",
            "conversion_to_receivership",
        ),
        ("Jugement de clôture pour insuffisance d'actif", "closing"),
        ("Jugement de clôture de la procédure de redressement judiciaire", "closing"),
        ("Jugement arrêtant le plan de redressement", "plan"),
        ("Jugement modifiant le plan de sauvegarde", "plan"),
        ("Dépôt de l'état des créances", "other"),
        ("Extension de liquidation judiciaire", "other"),
        (None, None),
    ],
)
def test_what_a_judgment_does_is_read_from_its_nature(nature: str | None, kind: str | None) -> None:
    engine = ibis.duckdb.connect()
    said = ibis.memtable(pl.DataFrame({"nature": [nature]}, schema={"nature": pl.String}))
    assert engine.to_polars(said.select(kind=kind_of(said.nature)))["kind"].to_list() == [kind]
    engine.disconnect()


def test_bodacc_one_row_a_firm_and_a_correction_names_what_it_replaces(tmp_path: Path) -> None:
    head = "id;publicationavis;dateparution;typeavis;familleavis;registre;jugement;parutionavisprecedent\n"
    opening = '"{""date"": ""2024-05-02"", ""nature"": ""Jugement d\'ouverture de liquidation judiciaire""}"'
    earlier = (
        '"{""nomPublication"": ""BODACC A"", ""numeroParution"": ""20240090"", ""numeroAnnonce"": ""12""}"'
    )
    found = read(
        tmp_path,
        "notices",
        bodacc__csv=head
        + f"A2024009012;A;2024-05-10;annonce;collective;732 829 320,732829320;{opening};\n"
        + f"A2024010044;A;2024-05-24;annulation;collective;732 829 320,732829320;;{earlier}\n"
        + "B20240101;B;2024-05-25;annonce;vente;732 829 320,732829320,552 100 554,552100554;;\n",
    )
    assert found.select("notice_id", "siren", "kind", "notice_type", "replaces").rows() == [
        ("A2024009012", "732829320", "liquidation_opening", "annonce", None),
        ("A2024010044", "732829320", None, "annulation", "A2024009012"),
        ("B20240101", "552100554", None, "annonce", None),
        ("B20240101", "732829320", None, "annonce", None),
    ]


def test_urssaf_a_row_a_year_and_no_row_where_nothing_is_known(tmp_path: Path) -> None:
    years = ("2022", "2023", "2024")
    head = (
        ["code_commune", "code_ape"]
        + [f"nombre_d_etablissements_{y}" for y in years]
        + [f"effectifs_salaries_{y}" for y in years]
    )
    found = read(tmp_path, "employment", urssaf__csv=";".join(head) + "\n57463;2511Z;2;3;;20;;\n")
    assert found.rows() == [("57463", "25.11Z", 2022, 2, 20), ("57463", "25.11Z", 2023, 3, None)]


def test_brownfields_of_an_observatory_that_follows_the_standard_in_part(tmp_path: Path) -> None:
    head = "site_id,site_nom,site_type,site_statut,comm_insee,proprio_type(catpro3),unite_fonciere_surface,geompoint\n"
    found = read(
        tmp_path,
        "brownfields",
        friches__csv=head
        + "1,A,friche d’habitat,friche sans projet,08008,P3a P5a,1200,Point (4.48 49.52)\n"
        + "2,B,friche industrielle,friche avec projet,08008,R2a|P4a,,POINT(49.53 4.49)\n",
    )
    assert found.select(
        "site_type", "proprio_type", "unite_fonciere_surface", "longitude", "latitude"
    ).rows() == [
        ("friche d'habitat", "P3a|P5a", 1200.0, 4.48, 49.52),
        ("friche industrielle", "R2a|P4a", None, 4.49, 49.53),
    ]


def test_outlines_are_of_a_commune_a_department_or_a_region(tmp_path: Path) -> None:
    def feature(code: str, name: str) -> str:
        return f'{{"type":"Feature","properties":{{"code":"{code}","nom":"{name}"}},"geometry":{SQUARE}}}'

    features = ",".join(
        [feature("57463", "Metz"), feature("44", "Loire-Atlantique"), feature("44", "Grand Est")]
    )
    found = read(tmp_path, "boundaries", a__geojson=f'{{"type":"FeatureCollection","features":[{features}]}}')
    assert found.select("level", "code", "name").rows() == [
        ("commune", "57463", "Metz"),
        ("department", "44", "Loire-Atlantique"),
        ("region", "44", "Grand Est"),
    ]


def test_liquidations_that_lost_a_leading_zero_get_it_back(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "notices",
        liquidations__csv="RCS,DATE,EFFECTIFS,NATURE\n5520135,2021-04-14,51,jugement d'ouverture de liquidation judiciaire\n",
    )
    assert found.select("siren", "kind").rows() == [("005520135", "liquidation_opening")]


def test_zones_and_zonings(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "zone_members",
        ti__csv="id_territoire,lib_territoire,siren,nom,type_membre,code_commune\nti-0101,Fictif,249710062,CA,epci,\nti-0101,Fictif,,C,commune,97105\n",
        basins__csv="code_insee,code_bassin_emploi\n01001,8401\n",
    )
    assert found.select("kind", "zone", "member").rows() == [
        ("bassin_emploi", "8401", "01001"),
        ("territoire_industrie", "ti-0101", "249710062"),
        ("territoire_industrie", "ti-0101", "97105"),
    ]


def test_known_editions_are_checksums_with_a_date_or_examples() -> None:
    for checksum, edition in known_editions().items():
        assert len(checksum) == 64
        assert edition.example or edition.as_of


class TestPartialDiffusion:
    """Nothing finer than the commune is kept of a unit with partial diffusion, whatever the file says."""

    def test_sirene_establishment(self, tmp_path: Path) -> None:
        columns = {
            "siret": "73282932000074",
            "statutDiffusionEtablissement": "P",
            "dateCreationEtablissement": "2001-01-01",
            "trancheEffectifsEtablissement": "NN",
            "dateDernierTraitementEtablissement": "2026-08-01",
            "etablissementSiege": "true",
            "codeCommuneEtablissement": "57463",
            "coordonneeLambertAbscisseEtablissement": "931000",
            "coordonneeLambertOrdonneeEtablissement": "6895000",
            "etatAdministratifEtablissement": "A",
            "enseigne1Etablissement": "DUPOND JEAN",
            "denominationUsuelleEtablissement": "DUPOND",
            "libelleVoieEtablissement": "DES LILAS",
            "activitePrincipaleEtablissement": "25.11Z",
            "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        }
        in_the_open = {**columns, "siret": "55210055400013", "statutDiffusionEtablissement": "O"}
        content = "\n".join(",".join(row) for row in (columns, columns.values(), in_the_open.values())) + "\n"
        rows = {
            row["siret"]: row
            for row in read(tmp_path, "establishments", s__csv=content).iter_rows(named=True)
        }
        masked, shown = rows["73282932000074"], rows["55210055400013"]
        assert (masked["name"], masked["longitude"], masked["latitude"]) == (None, None, None)
        assert (masked["diffusion"], masked["commune"]) == ("P", "57463")
        # Metz: Lambert-93 (931000, 6895000) is 6.17° E, 49.11° N to a hundredth.
        assert (round(shown["longitude"], 1), round(shown["latitude"], 1)) == (6.2, 49.1)
        every_file = b"".join(path.read_bytes() for path in (tmp_path / "lake").iterdir() if path.is_file())
        assert b"DUPOND" not in every_file
        assert b"LILAS" not in every_file

    def test_legal_unit_of_a_person_keeps_no_name_even_in_full_diffusion(self, tmp_path: Path) -> None:
        head = "siren,statutDiffusionUniteLegale,dateCreationUniteLegale,trancheEffectifsUniteLegale,dateDernierTraitementUniteLegale,categorieEntreprise,etatAdministratifUniteLegale,nomUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,nomenclatureActivitePrincipaleUniteLegale\n"
        body = (
            "732829320,O,2001-01-01,NN,2026-08-01,PME,A,DUPOND,DUPOND JEAN,1000,25.11Z,NAFRev2\n"
            "552100554,O,2001-01-01,NN,2026-08-01,GE,A,,FICTIVE SA,5710,25.11Z,NAFRev2\n"
            "005520135,P,2001-01-01,NN,2026-08-01,PME,A,,DUPOND SARL,5499,25.11Z,NAFRev2\n"
        )
        rows = read(tmp_path, "legal_units", u__csv=head + body)
        assert dict(rows.select("siren", "name").rows()) == {
            "732829320": None,
            "552100554": "FICTIVE SA",
            "005520135": None,
        }

    def test_an_establishment_without_a_name_in_la_bonne_boite(self, tmp_path: Path) -> None:
        head = "siret,raisonsociale,codenaf,trancheeffectif,codecommune,coordinates_x,coordinates_y\n"
        rows = read(tmp_path, "establishments", l__csv=head + "73282932000074,,2511Z,12,57463,6.17,49.11\n")
        assert rows.select("diffusion", "longitude", "latitude").row(0) == ("P", None, None)


def test_every_table_says_which_sources_bring_it() -> None:
    for table in CONTRACTS:
        assert bool(sources_of(table)) is (table not in MADE_FROM)
