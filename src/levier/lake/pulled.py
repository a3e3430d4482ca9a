"""Files of a folder of downloads brought into a lake: those that it does not hold as they are."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from levier.lake.importing import Import, Step, import_folder
from levier.lake.manifest import read_manifest
from levier.sources.fetching.records import Record


def import_pulled(
    files: Mapping[str, Record],
    folder: Path,
    lake: Path,
    today: datetime.date,
    report: Callable[[Step], None] = lambda step: None,
) -> Import:
    """Import the named files of `folder`, as `import_folder` does, but those without content and those that
    the lake was built from as they are now.

    What must be opened first (archives, workbooks, JSON) is always read again: the lake knows the checksum of
    what was in it only.
    """
    held = {(part.file, part.sha256) for parts in read_manifest(lake).tables.values() for part in parts}
    wanted = [name for name, record in files.items() if record.size and (name, record.sha256) not in held]
    if not wanted:
        return Import({}, (), ())
    with TemporaryDirectory() as scratch:
        for name in wanted:
            (Path(scratch) / name).symlink_to((folder / name).resolve())
        return import_folder(Path(scratch), lake, today, report)
