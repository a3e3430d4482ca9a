"""Whether what came is what was published: its size, its checksum, its kind."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from levier.sources.fetching import faults
from levier.sources.fetching.faults import Passing
from levier.sources.fetching.records import sha256_of

ALGORITHMS = {"sha1": "sha1", "sha256": "sha256", "sha-256": "sha256", "sha-512": "sha512", "md5": "md5"}
STARTS = {".parquet": b"PAR1", ".zip": b"PK", ".xlsx": b"PK", ".gz": b"\x1f\x8b", ".gpkg": b"SQLite format 3"}
END_OF_PARQUET = b"PAR1"
END_OF_ZIP, LONGEST_ZIP_COMMENT = b"PK\x05\x06", 66_000
TEXTS = (".csv", ".txt", ".tsv")
OBJECTS = (".json", ".jsonl", ".geojson")
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Checksum:
    """An `algorithm` of hashlib and the digest in hexadecimal."""

    algorithm: str
    value: str

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value}"


def published_checksum(kind: object, value: object) -> Checksum | None:
    """A portal's checksum; null where it gives none that can be computed."""
    algorithm = ALGORITHMS.get(str(kind).lower())
    if algorithm is None or not isinstance(value, str) or not re.fullmatch(r"[0-9a-fA-F]{32,128}", value):
        return None
    return Checksum(algorithm, value.lower())


def header_checksums(headers: Mapping[str, str]) -> tuple[Checksum, ...]:
    """The checksums of a whole file that an answer bears (RFC 9530 and its forerunners)."""
    found = []
    if "content-md5" in headers:
        found.append(("md5", headers["content-md5"]))
    for name in ("repr-digest", "digest"):
        for entry in headers.get(name, "").split(","):
            algorithm, _, value = entry.strip().partition("=")
            found.append((algorithm, value.strip(":")))
    checksums = (_of_base64(algorithm, value) for algorithm, value in found)
    return tuple(checksum for checksum in checksums if checksum)


def _of_base64(kind: str, value: str) -> Checksum | None:
    try:
        return published_checksum(kind, base64.b64decode(value, validate=True).hex())
    except binascii.Error:
        return None


def check_start(begun: bytes, name: str, url: str) -> None:
    """Refuse a file whose first bytes show that it is of another kind than its name says.

    Raises NotFetched.
    """
    ending = Path(name).suffix.lower()
    head = begun.removeprefix(BOM).lstrip()[:20].lower()
    looks_like_markup = head.startswith((b"<!doctype", b"<html", b"<head", b"<?xml", b"<body"))
    if ending in STARTS:
        if begun.startswith(STARTS[ending]):
            return
        raise faults.web_page(url) if looks_like_markup else faults.wrong_kind(url, ending)
    if looks_like_markup and ending in (*TEXTS, *OBJECTS):
        raise faults.web_page(url)
    if ending in OBJECTS and not head.startswith((b"{", b"[")):
        raise faults.wrong_kind(url, ending)
    if ending in TEXTS and head.startswith(b"{"):
        raise faults.wrong_kind(url, ending)


def check_whole(path: Path, name: str, url: str, checksums: tuple[Checksum, ...]) -> None:
    """Refuse a file that is empty, truncated or not the published one.

    Raises Passing: what is fetched anew may be right.
    """
    if path.stat().st_size == 0:
        raise Passing(faults.empty(url), tries=faults.FEW_TRIES)
    for checksum in checksums:
        if sha256_of(path, checksum.algorithm) != checksum.value:
            raise Passing(faults.wrong_checksum(url, checksum.algorithm), tries=faults.FEW_TRIES)
    ending = Path(name).suffix.lower()
    if (ending == ".parquet" and _tail(path, 4) != END_OF_PARQUET) or (
        ending in (".zip", ".xlsx") and END_OF_ZIP not in _tail(path, LONGEST_ZIP_COMMENT)
    ):
        raise Passing(faults.wrong_kind(url, ending), tries=faults.FEW_TRIES)


def _tail(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(-min(length, path.stat().st_size), 2)
        return file.read()
