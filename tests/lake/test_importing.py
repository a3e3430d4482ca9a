"""A folder of raw files brought into a lake: what is kept, what is named, and nothing half-done."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
from pandera.errors import SchemaErrors
from stdnum import luhn
from tests.conftest import TODAY

from levier.core.errors import BadInput, BadLake
from levier.core.fiction import MARK
from levier.lake.contracts.registers import Establishments
from levier.lake.importing import Import, Step, import_folder, writing
from levier.lake.manifest import FILE
from levier.lake.store import Lake

HEAD = "siret,raisonsociale,codenaf,trancheeffectif,codecommune,coordinates_x,coordinates_y\n"
SOUND = "73282932000074,FICTIVE SA,2511Z,12,00001,6.17,49.11\n"


def raw_folder(tmp_path: Path, **files: str | bytes) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def run(raw: Path, lake: Path) -> Import:
    return import_folder(raw, lake, TODAY)


def table(lake: Path, name: str) -> pl.DataFrame:
    with Lake.open(lake) as opened:
        found = opened.table(name)
        assert found is not None
        return found.to_polars()


def quarantine(lake: Path, name: str) -> list[tuple[int, str, str | None, str, bool]]:
    with Lake.open(lake) as opened:
        return opened.quarantine(name).select("line", "column", "value", "why", "set_aside").rows()


def snapshot(lake: Path) -> dict[str, bytes]:
    """Every file of a lake but the lock."""
    return {
        path.name: path.read_bytes() for path in lake.rglob("*") if path.is_file() and path.name != ".lock"
    }


def siret(rank: int) -> str:
    """The SIRET of the n-th establishment of a firm, with its key."""
    body = f"552100554{rank:04d}"
    return body + luhn.calc_check_digit(body)


class TestFaults:
    """One establishment a line; line 2 is sound, the others bear one fault each."""

    LINES = (
        SOUND,  # line 2
        "73282932000075,KEY,2511Z,12,00001,6.17,49.11\n",
        "7328293200007,SHORT,2511Z,12,00001,6.17,49.11\n",
        ",NONE,2511Z,12,00001,6.17,49.11\n",
        f"{siret(1)},DOTTED,25.11Z,12,00001,6.17,49.11\n",  # line 6: no fault, NAF may bear its dot
        f"{siret(2)},NO CLASS,0000Z,12,00001,6.17,49.11\n",
        f"{siret(3)},BAND,2511Z,77,00001,6.17,49.11\n",
        f"{siret(4)},ORIGIN,2511Z,12,00001,0,0\n",
        f"{siret(5)},TURNED,2511Z,12,00001,49.11,6.17\n",
        f"{siret(6)},ABROAD,2511Z,12,00001,30.5,49.11\n",
        f"{siret(7)},WORDS,2511Z,12,00001,six,49.11\n",
        f"{siret(8)},NOWHERE,2511Z,12,,6.17,49.11\n",
        SOUND,
    )

    @pytest.fixture
    def lake(self, tmp_path: Path) -> Path:
        run(raw_folder(tmp_path, a__csv=HEAD + "".join(self.LINES)), tmp_path / "lake")
        return tmp_path / "lake"

    def test_each_is_named_with_its_line_column_and_value(self, lake: Path) -> None:
        assert quarantine(lake, "establishments") == [
            (3, "siret", "73282932000075", "siret_key", True),
            (4, "siret", "7328293200007", "str_matches", True),
            (5, "siret", None, "missing", True),
            (7, "codenaf", "00.00Z", "naf_known", False),
            (8, "trancheeffectif", "77", "isin", False),
            (9, "coordinates_x, coordinates_y", "0.0, 0.0", "not_null_island", False),
            (10, "coordinates_x, coordinates_y", "49.1, 6.2", "not_swapped", False),
            (11, "coordinates_x, coordinates_y", "30.5, 49.1", "in_france", False),
            (12, "coordinates_x", "six", "type:float64", False),
            (13, "codecommune", None, "missing", True),
            (14, "siret", "73282932000074", "duplicate", True),
        ]

    def test_the_rest_is_kept_and_a_withheld_value_is_null(self, lake: Path) -> None:
        kept = {row["name"]: row for row in table(lake, "establishments").iter_rows(named=True)}
        assert set(kept) == {
            "FICTIVE SA",
            "DOTTED",
            "NO CLASS",
            "BAND",
            "ORIGIN",
            "TURNED",
            "ABROAD",
            "WORDS",
        }
        assert kept["DOTTED"]["naf"] == kept["FICTIVE SA"]["naf"] == "25.11Z"
        assert kept["NO CLASS"]["naf"] is None
        assert kept["BAND"]["headcount_band"] is None
        for name in ("ORIGIN", "TURNED", "ABROAD", "WORDS"):
            assert (kept[name]["longitude"], kept[name]["latitude"]) == (None, None)
        assert (kept["FICTIVE SA"]["longitude"], kept["FICTIVE SA"]["latitude"]) == (6.17, 49.11)

    def test_the_status_counts_rows_set_aside_and_values_withheld(self, lake: Path) -> None:
        with Lake.open(lake) as opened:
            (part,) = opened.parts("establishments")
        assert (part.rows, part.set_aside, part.withheld) == (8, 5, 6)
        assert part.rows + part.set_aside == len(self.LINES)

    def test_what_is_kept_satisfies_pandera_s_own_reading_of_the_contract(self, lake: Path) -> None:
        with Lake.open(lake) as opened:
            kept = opened.table("establishments")
            Establishments.validate(kept, lazy=True)
            with pytest.raises(SchemaErrors):
                Establishments.validate(kept.mutate(siret=kept.siret.substr(0, 13) + "9"), lazy=True)


def test_a_date_in_the_future_or_absurd_is_withheld(tmp_path: Path) -> None:
    head = "siren,date_cloture_exercice,type_bilan,confidentiality,chiffre_d_affaires,ebe,ebit,resultat_net\n"
    lines = ["2024-12-31", "2925-12-31", "0001-01-01", "2024-13-45", "31/12/2024"]
    content = head + "".join(f"732829320,{day},C,Public,1000,10,5,1\n" for day in lines)
    run(raw_folder(tmp_path, ratios__csv=content), tmp_path / "lake")
    assert table(tmp_path / "lake", "financial_ratios").height == 1
    assert [
        (line, value, why) for line, _, value, why, _ in quarantine(tmp_path / "lake", "financial_ratios")
    ] == [
        (3, "2925-12-31", "not_in_future"),
        (4, "0001-01-01", "greater_than_or_equal_to"),
        (5, "2024-13-45", "type:date"),
        (6, "31/12/2024", "type:date"),
    ]


class TestFiles:
    def test_a_missing_column_is_named_with_the_source_it_is_missing_from(self, tmp_path: Path) -> None:
        result = run(
            raw_folder(tmp_path, a__csv=HEAD.replace("codenaf,", "") + "1,2,3,4,5,6\n"), tmp_path / "lake"
        )
        (refusal,) = result.refused
        assert "codenaf" in str(refusal.what)
        assert "a.csv" in str(refusal.where)
        assert not (tmp_path / "lake" / FILE).exists()

    def test_a_bad_file_does_not_keep_the_good_ones_out(self, tmp_path: Path) -> None:
        raw = raw_folder(
            tmp_path,
            good__csv=HEAD + SOUND,
            latin__csv=(HEAD + SOUND.replace("FICTIVE", "É")).encode("cp1252"),
            cut__parquet=b"PAR1",
            cut__zip=b"PK\x03\x04 and nothing more",
            other__csv="a,b\n1,2\n",
            notes__pdf=b"%PDF",
        )
        result = run(raw, tmp_path / "lake")
        assert set(result.parts) == {"good.csv"}
        assert {str(refusal.where).split(" ")[0].strip(",") for refusal in result.refused} == {
            "latin.csv",
            "cut.parquet",
            "cut.zip",
        }
        assert result.unrecognised == ("other.csv",)
        assert table(tmp_path / "lake", "establishments").height == 1

    def test_rows_parted_otherwise_than_the_header_are_refused(self, tmp_path: Path) -> None:
        result = run(raw_folder(tmp_path, a__csv=HEAD + SOUND.replace(",", ";")), tmp_path / "lake")
        (refusal,) = result.refused
        assert "a.csv, line 2" in str(refusal.where)

    def test_a_folder_that_is_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput):
            run(tmp_path / "nothing", tmp_path / "lake")

    def test_an_empty_folder_makes_no_lake(self, tmp_path: Path) -> None:
        assert run(raw_folder(tmp_path), tmp_path / "lake") == Import({}, (), ())
        with pytest.raises(BadLake):
            Lake.open(tmp_path / "lake")


class TestNames:
    """A file is read as itself, whatever its name would mean to an engine."""

    def test_a_name_that_looks_like_a_pattern_is_no_pattern(self, tmp_path: Path) -> None:
        one, two = (f"{siret(rank)},FIRM {rank},2511Z,12,00001,6.17,49.11\n" for rank in (1, 2))
        raw = raw_folder(
            tmp_path, **{"b1__csv": HEAD + one, "b[1]__csv": HEAD + two, "b*__csv": HEAD + SOUND}
        )
        run(raw, tmp_path / "lake")
        assert sorted(table(tmp_path / "lake", "establishments")["name"]) == [
            "FICTIVE SA",
            "FIRM 1",
            "FIRM 2",
        ]

    def test_a_name_that_is_not_text_is_read_all_the_same(self, tmp_path: Path) -> None:
        raw = raw_folder(tmp_path)
        (Path(os.fsdecode(os.fsencode(raw) + b"/caf\xe9.csv"))).write_text(HEAD + SOUND)
        result = run(raw, tmp_path / "lake")
        assert list(result.parts) == ["caf\ufffd.csv"]

    def test_two_members_of_an_archive_with_one_base_name_are_both_read(self, tmp_path: Path) -> None:
        raw = raw_folder(tmp_path)
        with zipfile.ZipFile(raw / "a.zip", "w") as archive:
            archive.writestr("2023/x.csv", HEAD + SOUND)
            archive.writestr("2024/x.csv", HEAD + f"{siret(1)},OTHER,2511Z,12,00001,6.17,49.11\n")
            archive.writestr("inner.zip", b"PK")
        result = run(raw, tmp_path / "lake")
        assert set(result.parts) == {"a.zip/2023/x.csv", "a.zip/2024/x.csv"}
        assert ["a.zip/inner.zip" in str(error.where) for error in result.refused] == [True]


def test_fictional_files_are_known_by_the_mark_of_their_folder_and_kept_apart(tmp_path: Path) -> None:
    raw = raw_folder(tmp_path, real__csv=HEAD + SOUND)
    (raw / "invented" / "deep").mkdir(parents=True)
    (raw / "invented" / MARK).write_text("Fictional.")
    (raw / "invented" / "deep" / "a.csv").write_text(
        HEAD + f"{siret(1)},INVENTED,2511Z,12,00001,6.17,49.11\n"
    )
    run(raw, tmp_path / "lake")
    with Lake.open(tmp_path / "lake") as lake:
        for fictional, name in ((False, "FICTIVE SA"), (True, "INVENTED")):
            found = lake.only(fictional=fictional).table("establishments")
            assert found is not None
            assert found.to_polars()["name"].to_list() == [name]


def test_a_fictional_row_takes_the_place_of_no_real_one(tmp_path: Path) -> None:
    raw = raw_folder(tmp_path, real__csv=HEAD + SOUND)
    (raw / "invented").mkdir()
    (raw / "invented" / MARK).write_text("Fictional.")
    (raw / "invented" / "a.csv").write_text(HEAD + SOUND.replace("FICTIVE", "INVENTED"))
    run(raw, tmp_path / "lake")
    with Lake.open(tmp_path / "lake") as lake:
        real = lake.only(fictional=False).table("establishments")
        assert real is not None
        assert real.to_polars()["name"].to_list() == ["FICTIVE SA"]


class TestPrecedence:
    def test_a_file_read_again_replaces_itself_and_leaves_the_others(self, tmp_path: Path) -> None:
        lake = tmp_path / "lake"
        other = f"{siret(1)},OTHER SA,2511Z,12,00001,6.17,49.11\n"
        run(raw_folder(tmp_path, a__csv=HEAD + SOUND, b__csv=HEAD + other), lake)
        run(raw_folder(tmp_path, a__csv=HEAD + SOUND.replace("FICTIVE", "CHANGED")), lake)
        assert sorted(table(lake, "establishments")["name"]) == ["CHANGED SA", "OTHER SA"]
        used = {path.name for path in lake.glob("*.parquet")}
        with Lake.open(lake) as opened:
            assert used == {part.path for part in opened.parts("establishments")}

    def test_of_two_files_with_one_key_the_later_wins_until_it_leaves(self, tmp_path: Path) -> None:
        head = "rome_code,fap_code,tension_pct\n"
        raw = raw_folder(
            tmp_path, old__csv=head + "H2102,D1Z40,40\nH2301,D1Z41,41\n", new__csv=head + "H2102,D1Z40,60\n"
        )
        run(raw, tmp_path / "lake")
        # Neither bears a date: the name decides, so "new" goes before "old".
        found = table(tmp_path / "lake", "recruitment_tension").sort("rome")
        assert found.select("rome", "difficult_share").rows() == [("H2102", 0.6), ("H2301", 0.41)]
        run(raw_folder(tmp_path, new__csv=head + "H2303,D1Z42,50\n"), tmp_path / "lake")
        found = table(tmp_path / "lake", "recruitment_tension").sort("rome")
        assert found.select("rome", "difficult_share").rows() == [
            ("H2102", 0.4),
            ("H2301", 0.41),
            ("H2303", 0.5),
        ]


class TestNothingHalfDone:
    """Whatever cuts an import short, the lake is as it was."""

    @pytest.fixture
    def lake(self, tmp_path: Path) -> Path:
        run(raw_folder(tmp_path, a__csv=HEAD + SOUND), tmp_path / "lake")
        return tmp_path / "lake"

    def test_an_interruption_leaves_it_as_it_was(self, lake: Path, tmp_path: Path) -> None:
        before = snapshot(lake)

        def interrupt(step: Step) -> None:
            if step.rank == 2:
                raise KeyboardInterrupt

        raw = raw_folder(tmp_path, a__csv=HEAD, b__csv=HEAD + SOUND)
        with pytest.raises(KeyboardInterrupt):
            import_folder(raw, lake, TODAY, interrupt)
        assert snapshot(lake) == before

    def test_a_killed_process_leaves_it_as_it_was_and_the_next_import_tidies_up(
        self, lake: Path, tmp_path: Path
    ) -> None:
        before = snapshot(lake)
        raw = raw_folder(tmp_path, a__csv=HEAD + SOUND, b__csv=HEAD + SOUND)
        script = (
            "import datetime, os, signal, sys; from pathlib import Path\n"
            "from levier.lake.importing import import_folder\n"
            "def die(step):\n    if step.rank == 2: os.kill(os.getpid(), signal.SIGKILL)\n"
            "import_folder(Path(sys.argv[1]), Path(sys.argv[2]), datetime.date(2026, 11, 23), die)\n"
        )
        ended = subprocess.run([sys.executable, "-c", script, str(raw), str(lake)], check=False)
        assert ended.returncode == -signal.SIGKILL
        left_behind = [path for path in lake.iterdir() if path.name.startswith(".staging-")]
        assert left_behind
        assert before.items() <= snapshot(lake).items()
        run(raw_folder(tmp_path, a__csv=HEAD + SOUND), lake)
        assert not any(path.name.startswith(".staging-") for path in lake.iterdir())

    def test_a_full_disk_is_told_and_leaves_it_as_it_was(self, lake: Path, tmp_path: Path) -> None:
        before = snapshot(lake)
        rows = "".join(f"{siret(rank)},FIRM {rank},2511Z,12,00001,6.17,49.11\n" for rank in range(9000))
        raw = raw_folder(tmp_path, a__csv=HEAD + rows)
        script = (
            "import datetime, resource, signal, sys; from pathlib import Path\n"
            "from levier.core.errors import LevierError\n"
            "from levier.lake.importing import import_folder\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))\n"
            "try:\n    import_folder(Path(sys.argv[1]), Path(sys.argv[2]), datetime.date(2026, 11, 23))\n"
            "except LevierError as error: print(error); sys.exit(2)\n"
        )
        ended = subprocess.run(
            [sys.executable, "-c", script, str(raw), str(lake)], check=False, capture_output=True, text=True
        )
        assert ended.returncode == 2, ended.stdout + ended.stderr
        assert "cannot be written" in ended.stdout
        assert snapshot(lake) == before

    def test_a_second_import_at_the_same_time_is_turned_away(self, lake: Path, tmp_path: Path) -> None:
        with writing(lake), pytest.raises(BadLake, match="another import"):
            run(raw_folder(tmp_path), lake)

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "{",
            "[]",
            '{"format": 99}',
            '{"format": 1}',
            '{"format": 2}',
            '{"format": 2, "tables": {"a": [{}]}}',
        ],
    )
    def test_a_damaged_list_of_contents_is_told(self, content: str, lake: Path) -> None:
        (lake / FILE).write_text(content)
        with pytest.raises(BadLake):
            Lake.open(lake)

    def test_a_file_that_is_gone_is_told(self, lake: Path) -> None:
        gone = min(lake.glob("*.parquet"), key=lambda path: "quarantine" in path.name)
        gone.unlink()
        with pytest.raises(BadLake, match=gone.name):
            Lake.open(lake)
