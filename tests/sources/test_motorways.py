"""Toll plazas, where they stand and where they are listed twice."""

from pathlib import Path

import polars as pl
from scipy.spatial import cKDTree
from tests.sources.recordings import faults, read, read_table


def test_their_place_is_brought_to_degrees(tmp_path: Path) -> None:
    # Lambert-93 has its origin (700 km, 6,600 km) at 3° E, 46.5° N.
    found = read(tmp_path, "toll_plazas")
    assert found.select("id", "longitude", "latitude").rows() == [
        ("A0999 27 873 D FICTIVE (ENTREE)", 3.0, 46.5),
        ("A0999 30 0 I -", 3.0, 46.5),
    ]


def test_a_plaza_listed_twice_counts_once(tmp_path: Path) -> None:
    read(tmp_path, "toll_plazas")
    assert [(fault[0], fault[3]) for fault in faults(tmp_path, "transport_points")] == [(3, "duplicate")]


def test_those_of_2019(real_data: Path, tmp_path: Path) -> None:
    file = real_data / "transport" / "gares-peage-2019.csv"
    found = read_table(tmp_path, "transport_points", file)
    assert found.height == 681 - 2  # two rows are there twice
    published = pl.read_csv(file).select("longitude", "latitude").to_numpy()
    distance, _ = cKDTree(published).query(found.select("longitude", "latitude").to_numpy())
    assert distance.max() < 2e-6  # degrees; both are rounded to a millionth
