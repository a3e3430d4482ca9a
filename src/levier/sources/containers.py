"""Files that are not read as they come: each is made into files that are, in a folder of ours."""

from collections.abc import Callable, Mapping
from pathlib import Path

from levier.sources import archives, documents, layers, osm, workbooks
from levier.sources.archives import Member
from levier.sources.raw import ENDINGS

Opener = Callable[[Path, str, Path], list[Member]]


def _unpack(archive: Path, name: str, scratch: Path) -> list[Member]:
    members = archives.unpack(archive, name, scratch, (*ENDINGS, *OPENERS))
    shapefiles = [member.name for member in members if member.name.lower().endswith(layers.SHAPEFILE)]
    stems = tuple(name[: -len(layers.SHAPEFILE)] + "." for name in shapefiles)
    others = [member for member in members if not member.name.startswith(stems)]
    return [*others, *layers.open_shapefiles(archive, shapefiles, name, scratch)]


OPENERS: Mapping[str, Opener] = {
    ".zip": _unpack,
    ".gz": archives.inflate,
    ".json": documents.unfold,
    ".jsonl": documents.unfold_lines,
    ".xlsx": workbooks.open_sheets,
    ".gpkg": layers.open_layers,
    ".osm": osm.open_extract,
    ".pbf": osm.open_extract,
}
"""How a file is opened, by its ending: given its path, what the user calls it and the folder to write into.

A member may itself have to be opened. Each raises BadFile where the file is not what its ending says.
"""
