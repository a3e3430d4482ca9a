"""The links kept in the lake: hand-worked rows, sides apart, all or nothing, and told when they are late."""

import datetime
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.lake.linking.conftest import HandMadeLake, Row, siret

from levier.core.errors import BadLake
from levier.core.geography import Geography
from levier.core.messages import say
from levier.lake.contracts import CONTRACTS
from levier.lake.engines import DuckEngine
from levier.lake.importing import publish
from levier.lake.linking import tables, writing
from levier.lake.linking.writing import link_lake
from levier.lake.manifest import Manifest, read_manifest
from levier.lake.protecting import protect
from levier.lake.shelf import Shelf
from levier.lake.status import lake_status
from levier.lake.store import Lake

ZORVLI, PLOMIZ, HIDDEN, UNHOUSED, ABSENT = "000001016", "000001024", "000001032", "000001040", "000001057"
Z1, P1, H1, A1, P2 = siret(ZORVLI, 1), siret(PLOMIZ, 1), siret(HIDDEN, 1), siret(ABSENT, 1), siret(PLOMIZ, 2)
HERE, THERE = "00001", "00002"
DAY = datetime.date(2020, 5, 1)
GEOGRAPHY = Geography.shipped().with_communes(
    pl.DataFrame(
        {
            "commune": [HERE, THERE],
            "name": ["Sapinville", "Rocheville"],
            "department": ["00", "00"],
            "region": ["00", "00"],
            "epci": [None, None],
        },
        schema_overrides={"epci": pl.String},
    )
)


def unit(siren: str, name: str | None, diffusion: str = "O") -> Row:
    return {"siren": siren, "name": name, "legal_form": "5499", "active": True, "diffusion": diffusion}


def place(number: str, commune: str = HERE, longitude: float | None = None, **given: object) -> Row:
    return {
        "siret": number, "siren": number[:9], "commune": commune, "naf": "16.10A", "active": True,
        "head_office": True, "longitude": longitude, "latitude": None if longitude is None else 47.0,
        "diffusion": "O", **given,
    }  # fmt: skip


def notice(notice_id: str, name: str, town: str, postal_code: str) -> Row:
    return {
        "notice_id": notice_id, "name": name, "town": town, "postal_code": postal_code, "published_on": DAY,
        "family": "collective", "notice_type": "annonce",
    }  # fmt: skip


UNITS = (
    unit(ZORVLI, "MENUISERIE ZORVLI"), unit(PLOMIZ, "PLOMIZ FICTIVE"), unit(HIDDEN, None, "P"),
    unit(UNHOUSED, "VIDE FICTIVE"),
)  # fmt: skip
PLACES = (
    place(Z1, longitude=4.0, active=False, closed_on=DAY),
    place(P1, THERE, longitude=4.5, active=False, closed_on=DAY),
    place(P2, THERE, head_office=False),
    place(H1, diffusion="P"),
    place(A1, head_office=False),
)
NOTICES = (
    notice("A1", "SARL ZORVLI MENUISERIE", "SAPINVILLE", "00100"),
    notice("A1", "INCONNUE TOTALE", "SAPINVILLE", "00100"),
    notice("A2", "PLOMIZ FICTIVE", "METZ", "57000"),
)
SITE: Row = {
    "site_id": "S1", "comm_insee": HERE, "longitude": 4.0, "latitude": 47.0,
    "activite_libelle": "Sciage de bois", "activite_fin_annee": 2020,
}  # fmt: skip


def fill(lake: HandMadeLake, *, fictional: bool = True) -> None:
    lake.put("legal_units", *UNITS, fictional=fictional)
    lake.put("establishments", *PLACES, fictional=fictional)
    lake.put("unmatched_notices", *NOTICES, fictional=fictional)
    lake.put("brownfields", SITE, fictional=fictional)
    link = {"predecessor_siret": P1, "successor_siret": P2, "on": DAY, "economic_continuity": True}
    lake.put("successions", link, fictional=fictional)


def rows(lake: HandMadeLake, table: str, *columns: str) -> list[tuple]:
    with Lake.open(lake.folder) as opened:
        found = opened.table(table)
        assert found is not None
        return found.to_polars().sort(CONTRACTS[table].to_schema().unique).select(columns).rows()


def late(lake: HandMadeLake) -> set[str]:
    with Lake.open(lake.folder) as opened:
        return {table.name for table in lake_status(opened) if any(part.out_of_date for part in table.parts)}


def test_each_table_of_links_is_the_one_worked_by_hand(lake: HandMadeLake) -> None:
    fill(lake)
    made = link_lake(lake.folder, GEOGRAPHY)
    assert not made.not_computed and len(made.parts) == 4
    notices = rows(lake, "links_notices", "notice_id", "name", "siren", "how")
    assert notices[:2] == [
        ("A1", "INCONNUE TOTALE", None, "unlinked"),
        ("A1", "SARL ZORVLI MENUISERIE", ZORVLI, "name"),
    ]
    assert rows(lake, "links_brownfields", "site_id", "siret", "rank", "distance_m", "reasons", "how") == [
        ("S1", Z1, 1, 0.0, "on_site|activity|dates", "point")
    ]
    assert rows(lake, "links_establishments", "kind", "identifier") == [
        ("firmless", A1), ("seatless", ABSENT), ("unhoused", ZORVLI), ("unhoused", UNHOUSED),
    ]  # fmt: skip
    assert rows(lake, "links_successions", "siret", "outcome", "final_siret", "on") == [
        (Z1, "closed", None, DAY),
        (P1, "moved", P2, DAY),
    ]


def test_links_keep_their_contracts_and_say_what_they_are_made_from(lake: HandMadeLake) -> None:
    fill(lake)
    link_lake(lake.folder, GEOGRAPHY)
    lake_parts = read_manifest(lake.folder).tables
    with Lake.open(lake.folder) as opened:
        for table in tables.MAKERS:
            CONTRACTS[table].validate(opened.table(table), lazy=True)
            (part,) = opened.parts(table)
            assert (part.source, part.producer, part.licence) == ("levier", "Levier", "Licence Ouverte 2.0")
            assert part.as_of == "2026-01-01"
    inputs = lake_parts["links_establishments"][0].inputs
    assert {path.split("-")[0] for path in inputs} == {"establishments", "legal_units"}


def test_what_cannot_be_linked_is_told_with_its_source_and_the_rest_goes_on(lake: HandMadeLake) -> None:
    lake.put("legal_units", *UNITS)
    lake.put("establishments", *PLACES)
    made = link_lake(lake.folder, GEOGRAPHY)
    assert [part.table for part in made.parts] == ["links_establishments"]
    assert {missing.needs for missing in made.not_computed} == {
        ("brownfields",), ("unmatched_notices",), ("successions",),
    }  # fmt: skip
    said = [say(missing.reason, "fr") for missing in made.not_computed]
    assert all(sentence.startswith("Table non calculée\u00a0: ") for sentence in said)
    assert any("BODACC" in sentence for sentence in said)


def test_real_and_fictional_records_are_never_linked_to_each_other(lake: HandMadeLake) -> None:
    lake.put("legal_units", *UNITS)
    lake.put("establishments", *PLACES)
    lake.put("legal_units", unit(UNHOUSED, "GARAGE QUAXBRU"), fictional=False)
    lake.put("establishments", place(siret(UNHOUSED, 1), "57463"), fictional=False)
    lake.put("unmatched_notices", notice("R1", "MENUISERIE ZORVLI", "Sapinville", "00100"), fictional=False)
    made = link_lake(lake.folder, GEOGRAPHY)
    assert rows(lake, "links_notices", "notice_id", "siren") == [("R1", None)]
    assert {(part.table, part.fictional) for part in made.parts} == {
        ("links_notices", False), ("links_establishments", False), ("links_establishments", True),
    }  # fmt: skip


def test_links_are_late_once_a_part_they_were_made_from_is_another(lake: HandMadeLake) -> None:
    fill(lake)
    link_lake(lake.folder, GEOGRAPHY)
    assert late(lake) == set()
    lake.put("unmatched_notices", *NOTICES[:1], edition=2)
    assert late(lake) == {"links_notices"}
    lake.put("brownfields", SITE, fictional=False)
    assert late(lake) == {"links_notices"}
    link_lake(lake.folder, GEOGRAPHY)
    assert late(lake) == set()
    assert len(rows(lake, "links_notices", "notice_id")) == 1


def test_cut_short_the_lake_is_as_it_was(lake: HandMadeLake, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(lake)
    before = sorted(lake.folder.iterdir()), (lake.folder / "lake.json").read_bytes()

    def stopped(asked: tables.Asked) -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(tables.MAKERS, "links_successions", stopped)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        link_lake(lake.folder, GEOGRAPHY)
    now = [path for path in sorted(lake.folder.iterdir()) if path.name != ".lock"]
    assert (now, (lake.folder / "lake.json").read_bytes()) == before


def test_a_second_linking_leaves_no_file_of_the_first(lake: HandMadeLake) -> None:
    fill(lake)
    link_lake(lake.folder, GEOGRAPHY)
    link_lake(lake.folder, GEOGRAPHY)
    assert len(list(lake.folder.glob("links_*.parquet"))) == 4


def test_two_linkings_give_the_same_rows(lake: HandMadeLake) -> None:
    fill(lake)
    first = {part.table: part.sha256 for part in link_lake(lake.folder, GEOGRAPHY).parts}
    assert first == {part.table: part.sha256 for part in link_lake(lake.folder, GEOGRAPHY).parts}


def test_a_territory_is_linked_without_the_rest(lake: HandMadeLake) -> None:
    fill(lake)
    made = link_lake(lake.folder, GEOGRAPHY, territory=HERE, communes=(HERE,))
    assert {part.file for part in made.parts} == {f"levier data link --territory {HERE}"}
    assert rows(lake, "links_establishments", "kind", "identifier") == [
        ("firmless", A1), ("seatless", ABSENT), ("unhoused", ZORVLI),
    ]  # fmt: skip
    assert rows(lake, "links_successions", "siret") == [(Z1,)]
    assert rows(lake, "links_notices", "notice_id") == [("A1",), ("A1",)]
    link_lake(lake.folder, GEOGRAPHY, territory=THERE, communes=(THERE,))
    assert rows(lake, "links_successions", "siret") == [(P1,)]
    assert rows(lake, "links_brownfields", "siret") == []


def test_a_unit_that_is_protected_later_goes_out_of_the_links(lake: HandMadeLake, tmp_path: Path) -> None:
    fill(lake)
    link_lake(lake.folder, GEOGRAPHY)
    known = read_manifest(lake.folder)
    now_hidden = lake.part("legal_units", unit(ZORVLI, None, "P"), edition=2)
    (former,) = known.tables["legal_units"]
    former = replace(former, outranked_by=(now_hidden.path,))
    contents = Manifest({**known.tables, "legal_units": (now_hidden, former)})
    staging = tmp_path / "staging"
    staging.mkdir()
    with DuckEngine().session(staging) as session:
        publish(lake.folder, staging, protect(contents, known, Shelf(lake.folder, staging, session)))
    assert rows(lake, "links_brownfields", "siret") == []
    assert ZORVLI not in [siren for (siren,) in rows(lake, "links_notices", "siren")]
    left = [path.name for path in lake.folder.glob("links_notices-*.parquet")]
    assert len(left) == 1
    assert {"links_notices", "links_brownfields"} <= late(lake)


def test_no_lake_is_told_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(BadLake):
        link_lake(tmp_path / "nowhere", GEOGRAPHY)
    assert not (tmp_path / "nowhere").exists()


def test_a_list_of_contents_from_before_links_is_still_read(lake: HandMadeLake) -> None:
    fill(lake)
    written = json.loads((lake.folder / "lake.json").read_text())
    for parts in written["tables"].values():
        for part in parts:
            del part["inputs"]
    (lake.folder / "lake.json").write_text(json.dumps(written))
    assert len(writing.link_lake(lake.folder, GEOGRAPHY).parts) == 4
