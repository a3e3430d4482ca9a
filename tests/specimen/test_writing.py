import hashlib
from pathlib import Path

import pytest

from levier.core.errors import BadInput
from levier.core.messages import say
from levier.specimen import write_specimen, writing

SMALL = 400


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path):
    for name, seed in (("first", 7), ("second", 7), ("other", 8)):
        write_specimen(tmp_path / name, SMALL, seed)
    first, second, other = (digests(tmp_path / name) for name in ("first", "second", "other"))
    assert first == second
    seedless = {"FICTIF.txt", "truth/industry_blocks.parquet", "truth/related_industries.parquet"}
    assert {name for name in first if first[name] == other[name]} == seedless


def test_every_file_is_reported_with_its_rows(tmp_path: Path):
    told: dict[str, int] = {}
    write_specimen(tmp_path / "raw", SMALL, 1, told.__setitem__)
    assert told.keys() == digests(tmp_path / "raw").keys()
    assert told["sirene/StockEtablissement_utf8.csv"] == SMALL


@pytest.mark.parametrize("asked", [200, 1_000, 6_000])
def test_the_number_of_establishments_is_respected(tmp_path: Path, asked: int):
    told: dict[str, int] = {}
    write_specimen(tmp_path / "raw", asked, 3, told.__setitem__)
    assert told["sirene/StockEtablissement_utf8.csv"] == pytest.approx(asked, rel=0.05)


@pytest.mark.parametrize(("establishments", "seed"), [(199, 1), (5_000_001, 1), (400, -1)])
def test_senseless_sizes_and_seeds_are_refused_before_anything_is_written(
    tmp_path: Path, establishments: int, seed: int
):
    with pytest.raises(BadInput):
        write_specimen(tmp_path / "raw", establishments, seed)
    assert not list(tmp_path.iterdir())


def test_an_earlier_specimen_is_replaced(tmp_path: Path):
    write_specimen(tmp_path / "raw", SMALL, 1)
    (tmp_path / "raw" / "left-over.csv").write_text("gone afterwards")
    write_specimen(tmp_path / "raw", SMALL, 2)
    write_specimen(tmp_path / "fresh", SMALL, 2)
    assert digests(tmp_path / "raw") == digests(tmp_path / "fresh")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path):
    out = tmp_path / "thesis"
    out.mkdir()
    (out / "chapter.txt").write_text("years of work")
    with pytest.raises(BadInput) as refused:
        write_specimen(out, SMALL, 1)
    assert refused.value.where == str(out)
    assert "ne contient pas de territoire fictif" in say(refused.value.what, "fr")
    assert [path.name for path in tmp_path.rglob("*")] == ["thesis", "chapter.txt"]


def test_a_file_in_the_way_is_refused(tmp_path: Path):
    (tmp_path / "raw").write_text("a file")
    with pytest.raises(BadInput):
        write_specimen(tmp_path / "raw", SMALL, 1)


def test_a_writing_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_specimen(tmp_path / "raw", SMALL, 1)
    before = digests(tmp_path)

    def disk_full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(writing.accounts, "accounts", disk_full)
    for name in ("raw", "new"):
        with pytest.raises(BadInput, match="cannot be written"):
            write_specimen(tmp_path / name, SMALL, 2)
    assert digests(tmp_path) == before


def test_the_readme_says_in_both_languages_that_all_is_fictional(written: Path):
    text = (written / "README.md").read_text("utf-8")
    assert "Tout est inventé" in text
    assert "Everything in this folder is invented" in text
    assert "Graine aléatoire : 1" in text
    assert "seed: 1" in text
