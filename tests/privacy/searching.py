"""What is found of planted units in a lake, in files of any kind, in what a program says."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

MARK = re.compile(r"PROT[EÉ]G[EÉ]\d{4}\w*", re.IGNORECASE)
OPEN_MARK = re.compile(r"OUVERTE\d{4}\w*", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\d.,])(\d{1,7})[.,](\d{2,})")
DEGREE_M = 111_195.0
NEAR_M = 500.0

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sought:
    """Whom to look for: by the words of names and streets, by place in degrees and in metres."""

    words: re.Pattern[str]
    points: Points
    """Longitude and latitude."""
    figures: frozenset[str]
    """Their coordinates as text, to four decimals of a degree, to the decimetre."""

    @classmethod
    def of(cls, units: pl.DataFrame, words: re.Pattern[str]) -> "Sought":
        figures = {cut(str(value), 4) for name in ("longitude", "latitude") for value in units[name]}
        metres = {cut(f"{value:.2f}", 1) for name in ("x", "y") for value in units[name]}
        points = units.select("longitude", "latitude").to_numpy()
        return cls(words, points, frozenset(figures | metres))


def cut(number: str, decimals: int) -> str:
    whole, _, fraction = number.partition(".")
    return f"{whole}.{fraction.ljust(decimals, '0')[:decimals]}"


def in_text(text: str, sought: Sought) -> set[str]:
    """Words that name someone sought, and coordinates of theirs."""
    found = set(sought.words.findall(text))
    for whole, fraction in NUMBER.findall(text):
        decimals = 4 if len(whole) <= 2 else 1
        if len(fraction) >= decimals and (figure := f"{whole}.{fraction[:decimals]}") in sought.figures:
            found.add(figure)
    return found


def in_files(folder: Path, sought: Sought) -> dict[str, set[str]]:
    """What each file of a folder shows of them."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        shown = in_text(path.name, sought)
        if path.suffix == ".parquet":
            shown |= in_parquet(pl.read_parquet(path), sought)
        else:
            for content in contents(path):
                shown |= in_text(content.decode("utf-8", "replace"), sought)
        if shown:
            found[str(path.relative_to(folder))] = shown
    return found


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of those that it packs (a workbook's among them)."""
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def in_parquet(rows: pl.DataFrame, sought: Sought) -> set[str]:
    """Words in columns of text, points among coordinates and shapes."""
    found = set()
    for name, kind in rows.schema.items():
        if kind == pl.String:
            found |= in_text("\n".join(rows[name].drop_nulls().unique()), sought)
        elif kind == pl.Binary:
            shapes = shapely.from_wkb(rows[name].drop_nulls().to_numpy(), on_invalid="ignore")
            vertices = shapely.get_coordinates(shapes)
            centres = shapely.get_coordinates(shapely.centroid(shapes))
            if near(np.concatenate([vertices, centres]), sought).any():
                found.add(f"{name}: a shape near someone")
    if {"longitude", "latitude"} <= set(rows.columns):
        placed = rows.select("longitude", "latitude").drop_nulls()
        close = near(placed.to_numpy(), sought)
        found |= {f"{a}, {b}" for a, b in placed.filter(pl.Series(close)).rows()}
    return found


def near(points: Points, sought: Sought) -> npt.NDArray[np.bool_]:
    """Which points lie within 500 m of someone sought."""
    shrink = np.array([np.cos(np.radians(49.1)), 1.0]) * DEGREE_M
    tree = shapely.STRtree(shapely.points(sought.points * shrink))
    close = np.zeros(len(points), dtype=bool)
    if len(points):
        rank, _ = tree.query(shapely.points(points * shrink), predicate="dwithin", distance=NEAR_M)
        close[rank] = True
    return close
