"""Land and networks pulled from their producers, played by a server of this machine."""

import datetime
import gzip
import io
import json

import polars as pl
import pytest
from tests.sources.producers import Producers
from tests.sources.recordings import RECORDED

ICPE = "https://www.georisques.gouv.fr/api/v1/installations_classees"


def test_installations_come_page_by_page(producers: Producers) -> None:
    whole = json.loads((RECORDED / "georisques_icpe" / "page-1.json").read_text(encoding="utf-8"))
    # The territory is asked for under its former codes too, which the producer no longer knows.
    producers.serves(ICPE, json.dumps(whole | {"data": []}))
    pages = (whole["data"][:3], whole["data"][3:], [])
    for number, rows in enumerate(pages, start=1):
        address = f"{ICPE}?code_insee=57463&page={number}&page_size=1000"
        producers.serves(address, json.dumps(whole | {"page": number, "data": rows}))
    found = producers.read("georisques_icpe", "classified_installations", territory="57463")
    assert found["installation"].to_list() == ["0001000001", "0001000002", "0001000003", "0001000004"]


def test_broadband_comes_whole(producers: Producers) -> None:
    producers.publishes("arcep_broadband", RECORDED / "arcep_broadband" / "commune_techno.csv")
    assert producers.read("arcep_broadband", "broadband")["fibre_premises"].to_list() == [27500, None]


def test_stations_come_as_parquet(producers: Producers) -> None:
    listed = pl.read_csv(RECORDED / "sncf_stations" / "gares.csv", separator=";", infer_schema=False)
    packed = io.BytesIO()
    listed.with_columns(pl.col("x_wgs84", "y_wgs84").cast(pl.Float64)).write_parquet(packed)
    producers.publishes("sncf_stations", packed.getvalue())
    found = producers.read("sncf_stations", "transport_points")
    assert found.select("id", "longitude").rows() == [("87000001", 6.17), ("87000002", None)]


def test_changes_of_communes_are_found_on_their_page(producers: Producers) -> None:
    producers.publishes(
        "insee_commune_events",
        RECORDED / "insee_commune_events" / "v_mvt_commune_2026.csv",
        title="https://www.insee.fr/fr/statistiques/fichier/2560452/v_mvt_commune_2026.csv",
    )
    assert producers.read("insee_commune_events", "commune_events").height == 6


DVF = "https://files.data.gouv.fr/geo-dvf/latest/csv/"


@pytest.fixture
def sales(producers: Producers) -> Producers:
    """Sales of two years, in folders that a listing links to."""
    producers.serves(
        DVF, '<a href="../">..</a> <a href="2024/">2024</a> <a href="2025/">2025</a> <a href="full/">f</a>'
    )
    content = (RECORDED / "geo_dvf" / "08.csv").read_bytes()
    for year in ("2024", "2025"):
        producers.serves(f"{DVF}{year}/departements/08.csv.gz", gzip.compress(content))
    return producers


def test_sales_come_by_department_from_the_last_year(sales: Producers) -> None:
    found = sales.read("geo_dvf", "land_sales", territory="08105")
    assert found.height > 0
    assert sales.requests[-1].url == f"{DVF}2025/departements/08.csv.gz"


def test_sales_of_a_year_that_had_ended(sales: Producers) -> None:
    assert not sales.try_to_pull("geo_dvf", territory="08105", as_of=datetime.date(2025, 6, 30)).failures
    assert sales.requests[-1].url == f"{DVF}2024/departements/08.csv.gz"
    early = sales.fault("geo_dvf", territory="08105", as_of=datetime.date(2024, 6, 30))
    assert "no edition published here" in str(early)


def test_a_listing_without_years_is_told_with_what_it_holds(sales: Producers) -> None:
    sales.serves(DVF, '<a href="latest/">latest</a>')
    said = str(sales.fault("geo_dvf", territory="08105"))
    assert "latest" in said


def test_of_operators_only_the_names_of_companies_reach_the_disk(producers: Producers) -> None:
    producers.publishes("georisques_icpe", RECORDED / "georisques_icpe" / "page-1.json")
    producers.serves(f"{ICPE}?code_insee=57463&page=2&page_size=1000", '{"data": []}')
    for former in ("57094", "57429", "57688"):
        producers.serves(f"{ICPE}?code_insee={former}&page=1&page_size=1000", '{"data": []}')
    (file,) = producers.pull("georisques_icpe", territory="57463").glob("*.jsonl")
    written = file.read_text(encoding="utf-8")
    assert "ACIÉRIES FICTIVES SAS" in written
    assert "GAEC des Prés Fictifs" in written
    assert not any(word in written for word in ("Imaginaire", "Inventée"))
