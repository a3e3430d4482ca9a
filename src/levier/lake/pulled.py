"""Files of a folder of downloads brought into a lake: those that it does not hold as they are."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from levier.lake.importing import Import, Step, import_folder
from levier.lake.manifest import Part, read_manifest
from levier.sources.fetching.dating import edition_day
from levier.sources.fetching.records import Record
from levier.sources.source import Source


def import_pulled(
    files: Mapping[str, Record],
    folder: Path,
    lake: Path,
    today: datetime.date,
    report: Callable[[Step], None] = lambda step: None,
) -> Import:
    """Import the named files of `folder`, as `import_folder` does, but those without content and those that
    the lake was built from as they are now, archives and documents among them."""
    held = {_came_as(part) for parts in read_manifest(lake).tables.values() for part in parts}
    wanted = [name for name, record in files.items() if record.size and (name, record.sha256) not in held]
    if not wanted:
        return Import({}, (), ())
    with TemporaryDirectory() as scratch:
        for name in wanted:
            (Path(scratch) / name).symlink_to((folder / name).resolve())
        return import_folder(Path(scratch), lake, today, report)


def _came_as(part: Part) -> tuple[str, str]:
    """The file of a folder of downloads that a part was read from, and its checksum."""
    if part.container is None:
        return part.file, part.sha256
    return part.file.partition("/")[0], part.container


def day_reached(lake: Path, source: Source) -> datetime.date | None:
    """The day up to which a lake knows what `source` tells the changes of: the latest of the table, in what
    is as good a source; null where it holds nothing of it."""
    parts = read_manifest(lake).tables.get(source.table, ())
    dates = [part.as_of for part in parts if part.as_of and part.rank <= source.rank and not part.fictional]
    return max((day for day in map(edition_day, dates) if day), default=None)
