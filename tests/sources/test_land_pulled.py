"""Land and networks pulled from their producers, played by a server of this machine."""

import io
import json

import polars as pl
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
