"""What is read again of a folder of downloads, and what is not."""

import datetime
import zipfile
from pathlib import Path

from tests.conftest import TODAY

from levier.lake.importing import Import
from levier.lake.pulled import day_reached, import_pulled
from levier.sources.catalogue import source_named
from levier.sources.fetching.records import Record, sha256_of

AREAS = "CODGEO,LIBGEO,DEP,REG,EPCI,ZE2020\n57463,Metz,57,44,200039865,4415\n"
BODACC = (
    "id;registre;dateparution;familleavis;jugement;typeavis;parutionavisprecedent;publicationavis\n"
    "A1;732829320;2026-11-20;collective;;annonce;;A\n"
)
AIDS = '{"id": 1, "name": "Aide fictive", "financers": [], "aid_types": [], "targeted_audiences": [], "start_date": null, "submission_deadline": null, "perimeter": "France"}\n'


def pulled(tmp_path: Path, name: str) -> Import:
    """Bring a file of the folder of downloads into the lake, as it is now."""
    file = tmp_path / "downloads" / name
    record = Record(("s",), "https://producer.example", "2026-11-23", file.stat().st_size, sha256_of(file))
    return import_pulled({name: record}, tmp_path / "downloads", tmp_path / "lake", TODAY)


def written(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / "downloads" / name
    path.parent.mkdir(exist_ok=True)
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("areas.csv"), content)
    else:
        path.write_text(content, encoding="utf-8")


def test_an_unchanged_archive_is_not_read_again_but_a_changed_one_is(tmp_path: Path) -> None:
    written(tmp_path, "areas.zip", AREAS)
    assert pulled(tmp_path, "areas.zip").parts
    assert not pulled(tmp_path, "areas.zip").parts
    written(tmp_path, "areas.zip", AREAS.replace("Metz", "Metz-en-fiction"))
    assert pulled(tmp_path, "areas.zip").parts


def test_neither_are_lines_of_json_nor_a_table(tmp_path: Path) -> None:
    for name, content in (("aids.jsonl", AIDS), ("bodacc.csv", BODACC)):
        written(tmp_path, name, content)
        assert pulled(tmp_path, name).parts
        assert not pulled(tmp_path, name).parts


def test_the_day_reached_is_the_latest_of_as_good_a_source(tmp_path: Path) -> None:
    notices, extract = source_named("bodacc"), source_named("bodacc_liquidations")
    assert day_reached(tmp_path / "lake", notices) is None
    written(tmp_path, "bodacc.csv", BODACC)
    written(tmp_path, "liquidations.csv", "RCS,DATE,NATURE\n732829320,2026-11-22,Jugement\n")
    pulled(tmp_path, "bodacc.csv")
    pulled(tmp_path, "liquidations.csv")
    assert day_reached(tmp_path / "lake", notices) == datetime.date(2026, 11, 20)
    assert day_reached(tmp_path / "lake", extract) == datetime.date(2026, 11, 22)
