"""From where a source is published to today's link, as the producers' portals answer."""

import datetime
import json

import pytest
from tests.sources.producers import Producers, resource

from levier.core.territory import Territory
from levier.sources.fetching.dating import edition_day
from levier.sources.fetching.pieces import Part, Piece, pieces
from levier.sources.remotes import DataGouv, File, JsonPages, LinkOnPage, OdsExport

MAY, JUNE, JULY = (datetime.date(2026, month, 1) for month in (5, 6, 7))
STOCK = DataGouv("sirene", r"(?i).*\bStockEtablissement\b.*parquet.*", "stock.csv")
PAGE = LinkOnPage("https://producer.example/page/list", r".*/fichier/list_\d+\.csv", "list.csv")
ODS = OdsExport(
    "https://portal.example",
    "notices",
    "notices.csv",
    by={"department": "dep", "commune": "com"},
    day="day",
    where='kind = "a"',
)
CSV = "a;b\n1;2\n"
METZ = Part.of(Territory.find("57463"))


def by_month(producers: Producers, *titles: str) -> None:
    """A data set with a resource by title, whose content is its title."""
    listed = []
    for rank, title in enumerate(titles):
        url = f"https://static.example/{rank}.csv"
        producers.serves(url, f"a;b\n{title};2\n")
        listed.append(resource(title, url, f"a;b\n{title};2\n".encode()))
    producers.lists(STOCK, listed)


class TestDataGouv:
    def test_the_latest_resource_that_fits_is_taken(self, producers: Producers) -> None:
        by_month(
            producers,
            "Sirene : Fichier StockEtablissement du 01 Juin 2026 (format parquet)",
            "Sirene : Fichier StockEtablissement du 01 Juillet 2026 (format parquet)",
            "Sirene : Fichier StockEtablissementHistorique du 01 Août 2026 (format parquet)",
            "Sirene : Fichier StockEtablissement du 01 Août 2026",
        )
        producers.pull(STOCK)
        assert "01 Juillet 2026" in (producers.cache / "stock.csv").read_text()

    @pytest.mark.parametrize(
        ("day", "found"), [(JUNE, "Juin"), (datetime.date(2026, 6, 30), "Juin"), (JULY, "Juillet")]
    )
    def test_the_latest_one_not_after_a_day(
        self, day: datetime.date, found: str, producers: Producers
    ) -> None:
        by_month(
            producers,
            *(f"StockEtablissement du 01 {month} 2026 parquet" for month in ("Juin", "Juillet", "Août")),
        )
        producers.try_to_pull(STOCK, as_of=day)
        assert found in (producers.cache / f"stock-{day}.csv").read_text()

    def test_no_edition_before_the_first(self, producers: Producers) -> None:
        by_month(producers, "StockEtablissement du 01 Juin 2026 parquet")
        assert "no edition published here is of 2026-05-01" in str(producers.fault(STOCK, as_of=MAY))

    def test_of_several_formats_the_one_of_the_file_kept(self, producers: Producers) -> None:
        remote = DataGouv("friches", r"friches-standard.*", "friches.csv")
        listed = []
        for kind, content in (("gpkg", b"SQLite format 3"), ("csv", CSV.encode())):
            producers.serves(f"https://static.example/f.{kind}", content)
            listed.append(
                resource("friches-standard", f"https://static.example/f.{kind}", content, format=kind)
            )
        producers.lists(remote, listed[::-1])
        producers.pull(remote)
        assert (producers.cache / "friches.csv").read_text() == CSV

    def test_a_data_set_without_a_fitting_resource_names_those_it_has(self, producers: Producers) -> None:
        by_month(producers, "Another file")
        assert "there is: Another file" in str(producers.fault(STOCK))

    def test_a_changed_answer_names_its_keys(self, producers: Producers) -> None:
        url = f"https://www.data.gouv.fr/api/1/datasets/{STOCK.dataset}/"
        producers.serves(url, '{"files": [], "slug": "a"}')
        assert "“resources” is not in the answer, which holds: files, slug" in str(producers.fault(STOCK))


class TestLinkOnPage:
    def publish(self, producers: Producers, *targets: str) -> None:
        links = "".join(f'<li><a class="x" href="{target}">list</a>' for target in targets)
        producers.serves(PAGE.page, f"<!doctype html><ul>{links}</ul>")
        for year in (2024, 2025, 2026):
            producers.serves(f"https://producer.example/fichier/list_{year}.csv", f"a;b\n{year};2\n")

    def test_the_link_of_the_highest_digits_is_followed(self, producers: Producers) -> None:
        self.publish(
            producers,
            "/fichier/list_2025.csv#top",
            "../fichier/list_2026.csv",
            "/fichier/other_2027.csv",
            "mailto:a",
        )
        producers.pull(PAGE)
        assert "2026" in (producers.cache / "list.csv").read_text()

    def test_or_the_last_one_not_after_a_day(self, producers: Producers) -> None:
        self.publish(producers, "/fichier/list_2024.csv", "/fichier/list_2025.csv", "/fichier/list_2026.csv")
        producers.try_to_pull(PAGE, as_of=datetime.date(2025, 12, 31))
        assert "2025" in (producers.cache / "list-2025-12-31.csv").read_text()

    def test_a_page_without_such_a_link_names_those_it_has(self, producers: Producers) -> None:
        self.publish(producers, "/fichier/renamed.csv")
        assert "there is: renamed.csv" in str(producers.fault(PAGE))

    def test_blanks_and_accents_in_a_target_are_no_obstacle(self, producers: Producers) -> None:
        remote = LinkOnPage(PAGE.page, r"(?i).*communes[^/]*FRR[^/]*\.csv", "frr.csv")
        producers.serves(
            PAGE.page, '<a href="/files/L\'aménagement/Liste communes FRR_juillet2025.csv">FRR</a>'
        )
        producers.serves(
            "https://producer.example/files/L'am%C3%A9nagement/Liste%20communes%20FRR_juillet2025.csv", CSV
        )
        producers.pull(remote)
        assert (producers.cache / "frr.csv").read_text() == CSV


class TestOdsExport:
    def where(self, producers: Producers) -> str:
        return producers.requests[-1].parameters["where"]

    def test_a_commune_is_cut_out_with_its_former_ones(self, producers: Producers) -> None:
        producers.publishes(ODS, CSV)
        producers.pull(ODS, territory="75056")
        where = self.where(producers)
        assert where.startswith('(kind = "a") and (com in (')
        assert '"75056"' in where
        assert '"75112"' in where
        assert (producers.cache / "notices-75056.csv").exists()

    def test_a_large_territory_comes_by_departments(self, producers: Producers) -> None:
        producers.publishes(ODS, CSV)
        producers.pull(ODS, territory="region:44")
        names = sorted(path.name for path in producers.cache.glob("*.csv"))
        assert names == [
            f"notices-{code}.csv" for code in ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88")
        ]

    def test_a_day_cuts_what_came_after(self, producers: Producers) -> None:
        producers.publishes(ODS, CSV)
        producers.try_to_pull(ODS, as_of=MAY)
        assert self.where(producers) == "(kind = \"a\") and (day <= date'2026-05-01')"

    def test_without_days_only_the_current_edition_is_published(self, producers: Producers) -> None:
        remote = OdsExport("https://portal.example", "notices", "notices.csv")
        assert "the current edition only" in str(producers.fault(remote, as_of=MAY))

    def test_it_is_not_fetched_again_until_its_data_are_processed_again(self, producers: Producers) -> None:
        producers.publishes(ODS, CSV, changed="2026-11-20T04:00:00+00:00")
        producers.pull(ODS)
        assert not producers.try_to_pull(ODS).files[0].new
        assert "/exports/" not in producers.requests[-1].url
        producers.publishes(ODS, CSV + "3;4\n", changed="2026-11-21T04:00:00+00:00")
        assert producers.try_to_pull(ODS).files[0].new

    def test_nor_for_another_territory_is_it_taken_for_unchanged(self, producers: Producers) -> None:
        producers.publishes(ODS, CSV)
        producers.pull(ODS, territory="57463")
        producers.pull(ODS, territory="54395")
        assert '"54395"' in self.where(producers)


class TestPieces:
    def test_a_link_with_a_gap_is_fetched_for_each(self, producers: Producers) -> None:
        remote = File("https://geo.example/{department}/outlines", "outlines.geojson")
        for code in ("57", "54"):
            producers.serves(f"https://geo.example/{code}/outlines", json.dumps({"code": code}))
        producers.pull(remote, territory="57463,54395")
        assert json.loads((producers.cache / "outlines-57.geojson").read_text()) == {"code": "57"}
        assert json.loads((producers.cache / "outlines-54.geojson").read_text()) == {"code": "54"}

    def test_such_a_link_wants_a_territory(self, producers: Producers) -> None:
        remote = File("https://geo.example/{department}/outlines", "outlines.geojson")
        assert "by territory only" in str(producers.fault(remote))

    def test_what_cannot_be_cut_comes_whole(self) -> None:
        assert pieces(STOCK, METZ) == (Piece("stock.csv"),)
        assert pieces(ODS, None) == (Piece("notices.csv"),)

    def test_paris_lyon_and_marseille_bring_their_arrondissements(self) -> None:
        for city, arrondissement in (("75056", "75112"), ("69123", "69383"), ("13055", "13208")):
            part = Part.of(Territory.find(city))
            (piece,) = pieces(JsonPages("https://a.example", "a.jsonl", "items", by={"commune": "c"}), part)
            assert {city, arrondissement} <= set(piece.codes)

    def test_overseas_departments_have_three_digits_and_corsican_ones_a_letter(self) -> None:
        assert Part.of(Territory.find("97411")).departments == ("974",)
        assert Part.of(Territory.find("2A004")).departments == ("2A",)

    def test_a_list_of_places_makes_a_file_name(self) -> None:
        part = Part.of(Territory.find("57463,54395"))
        (piece,) = pieces(ODS, part)
        assert piece.name == "notices-54395_57463.csv"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("StockEtablissement du 01 Août 2026", "2026-08-01"),
        ("au 1er janvier 2026", "2026-01-01"),
        ("export-fiches-csv-2026-11-22.zip", "2026-11-22"),
        ("ZE2020_au_01-01-2026.zip", "2026-01-01"),
        ("liste-ti-com2023-20240704.csv", "2024-07-04"),
        ("Sites du 22/11/2026", "2026-11-22"),
        ("BACI_HS22_V202601.zip", "2026-01-01"),
        ("Décembre 2025", "2025-12-01"),
        ("cog_ensemble_2025_csv.zip", "2025-01-01"),
        ("/fichier/7671844/table", None),
        ("du 45/13/2026", "2026-01-01"),
        ("no date", None),
    ],
)
def test_the_day_of_an_edition_is_read_off_its_name(text: str, day: str | None) -> None:
    found = edition_day(text)
    assert (found.isoformat() if found else None) == day
