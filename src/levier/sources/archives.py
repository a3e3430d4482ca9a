"""ZIP and gzip archives, unpacked one file at a time into a folder of ours."""

import errno
import gzip
import lzma
import shutil
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from levier.sources import refusals

ENCRYPTED = 0x1
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class Member:
    """A file of another one: its name in there (empty for an only one, which goes by the name of the whole),
    and where it has been unpacked (None if it was not)."""

    name: str
    path: Path | None


def unpack(archive: Path, name: str, scratch: Path, endings: tuple[str, ...]) -> list[Member]:
    """Every file of a ZIP archive; those with one of the `endings` are unpacked into `scratch`.

    Raises BadFile if the archive is truncated, damaged, locked or larger than the room left on disk.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            wanted = [entry for entry in entries if _ending(entry) in endings]
            if any(entry.flag_bits & ENCRYPTED for entry in wanted):
                raise refusals.locked(name)
            if sum(entry.file_size for entry in wanted) > shutil.disk_usage(scratch).free:
                raise refusals.too_large(name)
            return [
                _unpack_one(opened, entry, rank, scratch, entry in wanted)
                for rank, entry in enumerate(entries)
            ]
    except PermissionError as error:
        raise refusals.forbidden(name) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise  # the disk is at fault, not the archive: the import says so and stops
        raise refusals.unreadable(name) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
        raise refusals.unreadable(name) from error


def inflate(archive: Path, name: str, scratch: Path) -> list[Member]:
    """The one file of a gzip archive, whose name is that of the archive without its last ending.

    Raises BadFile if the archive is truncated or damaged.
    """
    target = scratch / f"inflated{PurePosixPath(PurePosixPath(name).stem).suffix.lower()}"
    try:
        with gzip.open(archive) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
    except PermissionError as error:
        raise refusals.forbidden(name) from error
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            raise
        raise refusals.unreadable(name) from error
    return [Member("", target)]


def _ending(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _unpack_one(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, rank: int, scratch: Path, wanted: bool
) -> Member:
    if not wanted:
        return Member(entry.filename, None)
    # The file gets a name of ours: an archive cannot write elsewhere.
    target = scratch / f"{rank}{_ending(entry)}"
    with opened.open(entry) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 20)
    return Member(entry.filename, target)
