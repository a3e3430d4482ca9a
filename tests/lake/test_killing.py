"""Killed at any moment, an import leaves a lake that opens and holds whole editions only."""

import subprocess
import sys
from pathlib import Path

from stdnum import luhn

KILLS = 50
ROWS = 3000


def edition(folder: Path, name: str, rows: int) -> Path:
    """A folder of two files of which every row bears the edition's name."""
    folder.mkdir()
    sirets = [
        f"{body}{luhn.calc_check_digit(body)}" for body in (f"73282932{rank:05}" for rank in range(rows))
    ]
    (folder / "a.csv").write_text(
        "siret,raisonsociale,codenaf,trancheeffectif,codecommune,coordinates_x,coordinates_y\n"
        + "".join(f"{siret},{name},2511Z,12,00001,6.17,49.11\n" for siret in sirets)
    )
    (folder / "b.csv").write_text(
        "rome_code,fap_code,tension_pct\n" + "".join(f"H{rank:04},{name},40\n" for rank in range(rows // 10))
    )
    return folder


def test_killed_fifty_times_at_random_moments_the_lake_holds_its_last_whole_edition(tmp_path: Path) -> None:
    editions = {
        "ONE": edition(tmp_path / "ONE", "ONE", ROWS),
        "TWO": edition(tmp_path / "TWO", "TWO", ROWS + 500),
    }
    script = Path(__file__).with_name("killing.py")
    command = [
        sys.executable,
        str(script),
        *map(str, editions.values()),
        str(tmp_path / "lake"),
        str(KILLS),
        "7",
    ]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    turns = [line.split() for line in ended.stdout.splitlines()]
    assert len(turns) == KILLS
    whole = {
        name: [f"{name}:{rows}", f"{name}:{rows // 10}"]
        for name, rows in (("ONE", ROWS), ("TWO", ROWS + 500))
    }
    before = "TWO"
    for _, imported, fate, *found in turns:
        # The new edition where the import got to the end, or else the former one; never a mixture.
        assert found in ([whole[imported]] if fate == "ended" else [whole[imported], whole[before]]), (
            fate,
            found,
        )
        before = next(name for name, content in whole.items() if content == found)
