"""Sites that a person declares, checked: what cannot be followed is said with its line and site."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import shapely

from levier.core.geography import Geography
from levier.core.messages import Message, m
from levier.plan.sites.positions import CROSSED, METRES, SWAPPED, Position, outlined, placed
from levier.plan.sites.site_cells import (
    Fault,
    Unread,
    commune_of,
    day_of,
    kind_of,
    number_of,
    reader_of,
    refused,
    some_of,
)
from levier.plan.sites.sites_file import Written, read_written
from levier.sites.facts import FACTS
from levier.sites.inventory import DRAWN_WITHIN, Told
from levier.sites.inventory.outlines import areas_m2
from levier.sites.inventory.told import OUTLINES, SET_ASIDE
from levier.sites.known import KNOWN, PLACES

DECLARED = "declared"
LONGEST_NAME = 120


def read_sites(path: Path, geography: Geography) -> Told:
    """The sites that a person declares in a file (CSV, XLSX, GeoJSON, GeoPackage; see `sites_template`).

    An empty cell, and `inconnu`, are unknown. What can be mended without a doubt is, and `cautions` say so:
    metres of Lambert-93 or swapped coordinates (see `placed`), outlines that cross themselves. Where an
    outline and the declared area differ, the area lies between the two.

    Raises
    ------
    BadFile : the file cannot be read, or holds no site.
    BadInput : cells that cannot be followed; each is named with where it stands, its site and its value, ten
        at most, and what to do of the first.
    """
    written = read_written(path)
    reading = _Reading(written, geography)
    rows = [reading.site(rank, row) for rank, row in enumerate(written.cells.iter_rows(named=True))]
    if reading.faults:
        raise refused(written.file, reading.faults)
    return reading.told([row for row in rows if row is not None])


@dataclass(frozen=True)
class _Site:
    place: tuple[str, str, str, str | None, float | None, float | None]
    outline: shapely.Geometry | None
    facts: dict[str, float | str]
    as_of: str | None


class _Reading:
    """One reading of a file: the faults found, and what was mended."""

    def __init__(self, written: Written, geography: Geography) -> None:
        self.written = written
        self.faults: list[Fault] = []
        self.mended: dict[str, list[str]] = {SWAPPED: [], METRES: [], CROSSED: []}
        self.seen: dict[str, Message] = {}
        self.facts = [FACTS[name] for name in written.cells.columns if name in FACTS]
        self.commune = lru_cache(maxsize=None)(lambda said: commune_of(said, geography))  # communes repeat

    def site(self, rank: int, row: dict[str, str | None]) -> _Site | None:
        cells = {name: " ".join((said or "").split()) for name, said in row.items()}
        where, name = self.written.where[rank], cells["site_id"]
        found = len(self.faults)

        def read(column: str, reader: Callable[[str], Any]) -> Any:
            try:
                return reader(cells.get(column, ""))
            except Unread as error:
                said = cells.get(column, "")
                self.faults.append(Fault(where, name, column, said, error.why, error.fix))
                return None

        read("site_id", lambda said: self._new(said, where))
        kind = read("kind", kind_of)
        commune = read("commune", self.commune)
        as_of = read("as_of", day_of)
        facts = {about.name: read(about.name, reader_of(about)) for about in self.facts}
        column = "geometry" if self._has_shape(rank, cells) else "longitude"
        place = read(column, lambda _: self._position(rank, cells))
        if len(self.faults) > found:
            return None
        for what in place.mended if place else ():
            self.mended[what].append(name)
        spot = (place.longitude, place.latitude) if place else (None, None)
        return _Site(
            place=(name, (cells.get("name") or name)[:LONGEST_NAME], kind or "given", commune, *spot),
            outline=place.outline if place else None,
            facts={name: value for name, value in facts.items() if value is not None},
            as_of=as_of,
        )

    def _new(self, said: str, where: Message) -> str:
        if not said or len(said) > LONGEST_NAME:
            raise Unread(
                m("a site has an id, of {n} signs at most", n=LONGEST_NAME), m("number them: T1, T2")
            )
        if said in self.seen:
            raise Unread(
                m("this id is already that of {where}", where=self.seen[said]),
                m("give each site an id of its own"),
            )
        self.seen[said] = where
        return said

    def _has_shape(self, rank: int, cells: dict[str, str]) -> bool:
        shapes = self.written.shapes
        return bool(cells.get("geometry")) or (shapes is not None and shapes[rank] is not None)

    def _position(self, rank: int, cells: dict[str, str]) -> Position | None:
        """The place of a site; that of its outline, else of its coordinates; None if neither."""
        if self._has_shape(rank, cells):
            return outlined(_shape(cells.get("geometry", ""), self.written.shapes, rank))
        degrees = [number_of(cells.get(name, "")) for name in ("longitude", "latitude")]
        if degrees[0] is None or degrees[1] is None:
            if degrees != [None, None]:
                raise Unread(m("one coordinate without the other"), m("give both, or neither"))
            return None
        return placed(degrees[0], degrees[1])

    def told(self, sites: list[_Site]) -> Told:
        outlined_sites = [site for site in sites if site.outline is not None]
        shapes = [site.outline for site in outlined_sites]
        areas = dict(
            zip((site.place[0] for site in outlined_sites), areas_m2(shapes).round().tolist(), strict=True)  # type: ignore[arg-type]
        )
        known = [row for site in sites for row in _known(site, areas.get(site.place[0]))]
        return Told(
            places=pl.DataFrame([site.place for site in sites], schema=PLACES, orient="row"),
            known=pl.DataFrame(known, schema=KNOWN, orient="row"),
            outlines=pl.DataFrame(
                {"site_id": list(areas), "geometry": [shapely.to_wkb(shape) for shape in shapes]},
                schema=OUTLINES,
            ),
            set_aside=pl.DataFrame(schema=SET_ASIDE),
            cautions=tuple(self._cautions(areas, sites)),
        )

    def _cautions(self, areas: dict[str, float], sites: list[_Site]) -> Iterator[Message]:
        if some := self.mended[METRES]:
            yield m("Coordinates in Lambert-93 metres, brought to degrees: {sites}.", sites=some_of(some))
        if some := self.mended[SWAPPED]:
            yield m("Latitude written before longitude, put back after it: {sites}.", sites=some_of(some))
        if some := self.mended[CROSSED]:
            yield m(
                "Outlines that crossed themselves were mended, look at them on a map: {sites}.",
                sites=some_of(some),
            )
        if self.written.ignored:
            yield m("Columns that were not read: {columns}.", columns=some_of(list(self.written.ignored)))
        if unknown := [s.place[0] for s in sites if "area_m2" not in s.facts and s.place[0] not in areas]:
            yield m("Sites of unknown area: {sites}.", sites=some_of(unknown))


def _known(site: _Site, drawn: float | None) -> Iterator[tuple[object, ...]]:
    facts = dict(site.facts)
    low = high = None
    if drawn is not None and drawn > 0:
        declared = float(facts.setdefault("area_m2", drawn))
        if abs(drawn / declared - 1) > DRAWN_WITHIN:
            low, high = min(drawn, declared), max(drawn, declared)
    for name, value in facts.items():
        word = FACTS[name].kind == "term"
        bounds = (low, high) if name == "area_m2" else (None, None)
        yield (
            site.place[0],
            name,
            None if word else value,
            value if word else None,
            *bounds,
            DECLARED,
            site.as_of,
        )


def _shape(said: str, shapes: pl.Series | None, rank: int) -> shapely.Geometry:
    if said:
        shape = shapely.from_wkt(said.rpartition(";")[2], on_invalid="ignore")
    else:
        assert shapes is not None
        shape = shapely.from_wkb(shapes[rank], on_invalid="ignore")
    if shape is None:
        raise Unread(m("this outline cannot be read"), m("write it as WKT: POLYGON((4.7 49.7, ...))"))
    return shape
