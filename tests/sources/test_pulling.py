"""Sources pulled into a folder of downloads and read, those of the catalogue among them."""

import datetime
import re
import zipfile
from io import BytesIO

import polars as pl
import pytest
from tests.sources.producers import Producers, Status

from levier.lake.store import Lake
from levier.sources.catalogue import SOURCES, source_named
from levier.sources.fetching.describing import holdings, way_of
from levier.sources.fetching.downloading import Kept
from levier.sources.fetching.pieces import Errand, wants_since
from levier.sources.fetching.records import Record
from levier.sources.remotes import DataGouv, LinkOnPage, Remote

BODACC = (
    "id;registre;dateparution;familleavis;jugement;typeavis;parutionavisprecedent;publicationavis\n"
    "A1;732829320;2026-11-20;collective;;annonce;;A\n"
)
RATIOS = (
    "siren;date_cloture_exercice;chiffre_d_affaires;ebe;ebit;resultat_net;type_bilan;confidentiality\n"
    "732829320;2025-12-31;1000000;100000;80000;50000;C;Public\n"
)
URSSAF = {
    "code_commune": "57463",
    "code_ape": "2511Z",
    "nombre_d_etablissements_2025": 2,
    "effectifs_salaries_2025": 40,
}
FRICHES = "site_id;site_nom;site_type;site_statut;comm_insee;bati_surface;geompoint\n57463_1;Forge;friche industrielle;friche sans projet;57463;NA;POINT (6.17 49.11)\n"
AREAS = "CODGEO,LIBGEO,DEP,REG,EPCI,ZE2020\n57463,Metz,57,44,200039865,4415\n"
OUTLINES = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"57463","nom":"Metz"},"geometry":{"type":"Polygon","coordinates":[[[6,49],[7,49],[7,50],[6,49]]]}}]}'


SHARED: list[tuple[str, ...]] = [
    tuple(one.id for one in SOURCES if one.remote == remote)
    for remote in {id(source.remote): source.remote for source in SOURCES if source.remote}.values()
]


def zipped(name: str, content: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


class TestTheCatalogue:
    def test_bodacc_comes_by_department(self, producers: Producers) -> None:
        producers.publishes("bodacc", BODACC)
        notices = producers.read("bodacc", "notices", territory="57463")
        assert notices["siren"].to_list() == ["732829320"]
        export = producers.requests[-1]
        portal = "https://bodacc-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets"
        assert export.url.startswith(f"{portal}/annonces-commerciales/exports/csv?")
        assert export.parameters["where"] == '(numerodepartement in ("57"))'
        assert (producers.cache / "bodacc-57.csv").read_text() == BODACC

    def test_ratios_come_whole(self, producers: Producers) -> None:
        producers.publishes("ratios_inpi_bce", RATIOS)
        ratios = producers.read("ratios_inpi_bce", "financial_ratios", territory="57463")
        assert ratios["revenue_eur"].to_list() == [1_000_000]
        assert "where" not in producers.requests[-1].parameters

    def test_urssaf_comes_by_commune_with_those_that_it_has_taken_in(self, producers: Producers) -> None:
        employment = BytesIO()
        pl.DataFrame({name: [value] for name, value in URSSAF.items()}).write_parquet(employment)
        producers.publishes("urssaf_commune_ape", employment.getvalue())
        found = producers.read("urssaf_commune_ape", "employment", territory="57463")
        assert found["employees"].to_list() == [40]
        wanted = '(code_commune in ("57094", "57429", "57463", "57688"))'
        assert producers.requests[-1].parameters["where"] == wanted

    @pytest.mark.parametrize(
        ("source", "title"),
        [
            (
                "sirene_establishments",
                "Sirene : Fichier StockEtablissement du 01 Novembre 2026 (format parquet)",
            ),
            ("sirene_legal_units", "Sirene : Fichier StockUniteLegale du 01 Novembre 2026 (format parquet)"),
        ],
    )
    def test_sirene_stocks_are_found_by_their_title(
        self, source: str, title: str, producers: Producers
    ) -> None:
        stock = BytesIO()
        pl.DataFrame({"siret": ["73282932000074"]}).write_parquet(stock)
        producers.publishes(source, stock.getvalue(), title=title)
        producers.pull(source)
        (file,) = holdings(producers.cache)[source]
        assert file.record.day == "2026-11-01"

    def test_brownfields_come_from_the_portal(self, producers: Producers) -> None:
        producers.publishes("friches_cnig", FRICHES, title="friches-standard.csv", format="csv")
        found = producers.read("friches_cnig", "brownfields")
        assert found.select("comm_insee", "bati_surface").rows() == [("57463", None)]
        with Lake.open(producers.lake) as lake:
            assert lake.quarantine("brownfields").is_empty()

    def test_one_workbook_of_insee_serves_three_sources_and_comes_once(self, producers: Producers) -> None:
        link = "/fr/statistiques/fichier/7671844/table-appartenance-geo-communes-2026.zip"
        whole = "https://www.insee.fr" + link
        producers.publishes("insee_communes", zipped("areas.csv", AREAS), title=whole)
        producers.serves("https://www.insee.fr/fr/information/7671844", f'<a href="{link}">zip</a>')
        result = producers.try_to_pull("insee_communes", "insee_employment_zones")
        assert [file.name for file in result.files] == ["insee-areas.zip"]
        assert sum(request.url == whole for request in producers.requests) == 1
        assert set(holdings(producers.cache)) == {"insee_communes", "insee_employment_zones", "insee_areas"}
        assert producers.read("insee_communes", "communes")["name"].to_list() == ["Metz"]

    @pytest.mark.parametrize(
        "content",
        [
            "CODDEP;CODCOM;COM;PMUN\n57;463;Metz;120874\n",
            "REG;DEP;CODCOM;COM;Commune;PMUN\n44;57;463;57463;Metz;120874\n",
        ],
    )
    def test_populations_are_read_in_their_former_form_and_the_present_one(
        self, content: str, producers: Producers
    ) -> None:
        link = "https://www.insee.fr/fr/statistiques/fichier/8680726/ensemble.zip"
        producers.publishes("insee_populations", zipped("donnees_communes.csv", content), title=link)
        found = producers.read("insee_populations", "populations")
        assert found.select("commune", "population").rows() == [("57463", 120_874)]

    def test_outlines_come_by_department(self, producers: Producers) -> None:
        producers.serves("https://geo.api.gouv.fr/departements/57/communes", OUTLINES)
        assert producers.read("admin_express", "boundaries", territory="57463")["name"].to_list() == ["Metz"]

    def test_communes_of_industry_territories_come_from_the_portal(self, producers: Producers) -> None:
        content = "insee_com,lib_com,id_ti,lib_ti\n57463,Metz,ti-4401,Fictif\n"
        producers.publishes("territoires_industrie_communes", content, title="liste-ti-com2023-20240704.csv")
        members = producers.read("territoires_industrie_communes", "zone_members")
        assert members.select("kind", "zone", "member").rows() == [
            ("territoire_industrie", "ti-4401", "57463")
        ]

    def test_every_remote_has_a_name_of_its_own_and_a_pattern_that_is_one(self) -> None:
        names: dict[str, object] = {}
        for source in SOURCES:
            if source.remote is None:
                continue
            assert names.setdefault(source.remote.name, source.remote) == source.remote, source.id
            if isinstance(source.remote, DataGouv):
                re.compile(source.remote.title)
            if isinstance(source.remote, LinkOnPage):
                re.compile(source.remote.link)
            assert str(way_of(source))


class TestSeveral:
    def test_if_one_fails_the_others_go_on(self, producers: Producers) -> None:
        producers.publishes("ratios_inpi_bce", RATIOS)
        result = producers.try_to_pull("bodacc", "ratios_inpi_bce", "la_bonne_boite", territory="57463")
        assert [file.name for file in result.files] == ["ratios-inpi-bce.csv"]
        assert [failure.source.id for failure in result.failures] == ["bodacc", "la_bonne_boite"]
        for failure in result.failures:
            assert failure.error.where
            assert failure.error.fix

    def test_a_shared_file_that_fails_is_asked_for_once(self, producers: Producers) -> None:
        page = "https://www.insee.fr/fr/information/7671844"
        producers.plays(page, Status(404), Status(404))
        result = producers.try_to_pull("insee_communes", "insee_areas")
        assert len(result.failures) == 2
        assert len(producers.requests) == 1


class TestShared:
    @pytest.mark.parametrize("sources", [group for group in SHARED if len(group) > 1], ids="+".join)
    def test_sources_that_share_a_file_fetch_it_once(
        self, sources: tuple[str, ...], producers: Producers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetched: list[str] = []

        def fetch(web: object, remote: Remote, errand: Errand, *rest: object) -> Kept:
            fetched.append(errand.piece.name)
            record = Record(errand.sources, "https://producer.example", "2026-11-23", 1, "0" * 64)
            return Kept(record, new=True)

        monkeypatch.setattr("levier.sources.fetching.pulling._fetch", fetch)
        day = datetime.date(2026, 11, 20)
        since = day if wants_since(source_named(sources[0]).remote) else None  # type: ignore[arg-type]
        result = producers.try_to_pull(*sources, territory="57463", since=since)
        assert not result.failures
        assert len(fetched) == len(set(fetched)) == 1
        assert set(result.files[0].record.sources) == set(sources)


class TestChanges:
    DAY = datetime.date(2026, 11, 20)

    def test_notices_of_some_days_come_alone_in_a_file_of_their_own(self, producers: Producers) -> None:
        producers.publishes("bodacc", BODACC)
        producers.pull("bodacc", territory="57463")
        producers.read("bodacc", "notices", territory="57463", since=self.DAY)
        wanted = "(numerodepartement in (\"57\")) and (dateparution >= date'2026-11-20')"
        assert producers.requests[-1].parameters["where"] == wanted
        names = {path.name for path in producers.cache.glob("*.csv")}
        assert names == {"bodacc-57.csv", "bodacc-57-since-2026-11-20.csv"}

    def test_what_is_published_whole_says_so(self, producers: Producers) -> None:
        said = str(producers.fault("ratios_inpi_bce", since=self.DAY))
        assert "publishes the whole only" in said
        assert "--since" in said
        assert not producers.requests


class TestOffline:
    def test_what_is_here_is_used_and_what_is_not_is_told(self, producers: Producers) -> None:
        producers.publishes("ratios_inpi_bce", RATIOS)
        producers.pull("ratios_inpi_bce")
        asked = len(producers.requests)
        result = producers.try_to_pull("ratios_inpi_bce", "bodacc", territory="57463", offline=True)
        assert [file.name for file in result.files] == ["ratios-inpi-bce.csv"]
        assert [failure.error.where for failure in result.failures] == ["bodacc-57.csv"]
        assert len(producers.requests) == asked

    def test_the_whole_country_stands_for_a_part_of_it(self, producers: Producers) -> None:
        producers.publishes("bodacc", BODACC)
        producers.pull("bodacc")
        result = producers.try_to_pull("bodacc", territory="57463", offline=True)
        assert [file.name for file in result.files] == ["bodacc.csv"]


def test_an_edition_of_a_day_does_not_take_the_place_of_the_current_one(producers: Producers) -> None:
    producers.publishes("bodacc", BODACC)
    producers.pull("bodacc", territory="57463")
    producers.try_to_pull("bodacc", territory="57463", as_of=datetime.date(2026, 5, 1))
    names = {path.name for path in producers.cache.glob("*.csv")}
    assert names == {"bodacc-57.csv", "bodacc-57-2026-05-01.csv"}


def test_a_renamed_column_is_named_when_the_file_is_read(producers: Producers) -> None:
    producers.publishes("bodacc", BODACC.replace("familleavis", "famille_avis"))
    with pytest.raises(AssertionError, match=r"missing column.*familleavis"):
        producers.read("bodacc", "notices", territory="57463")


def test_progress_is_told_from_the_size_to_the_end(producers: Producers) -> None:
    producers.publishes("ratios_inpi_bce", RATIOS)
    producers.pull("ratios_inpi_bce", territory="57463")
    first, last = producers.steps[0], producers.steps[-1]
    assert (first.bytes, first.total, first.national, first.done) == (0, len(RATIOS), True, False)
    assert (last.bytes, last.done) == (len(RATIOS), True)


def test_a_part_of_the_country_leaves_the_others_in_the_folder(producers: Producers) -> None:
    producers.publishes("bodacc", BODACC)
    producers.pull("bodacc", territory="57463")
    producers.pull("bodacc", territory="54395")
    assert [file.name for file in holdings(producers.cache)["bodacc"]] == ["bodacc-54.csv", "bodacc-57.csv"]
