"""Known editions of published files, told by their checksum: what the files themselves do not say."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Edition:
    """A published file: `as_of` is the date of its content (ISO 8601, as precise as the producer says), null
    if it is unknown; an `example` is published to show a format and describes nothing real; `producer` and
    `licence` are null where they are those of the source, the licence NOT_STATED where none is given."""

    as_of: str | None
    example: bool
    producer: str | None
    licence: str | None
    what: str


@cache
def known_editions() -> dict[str, Edition]:
    """Editions by SHA-256 of the file."""
    with (files("levier.sources") / "editions.csv").open(encoding="utf-8") as file:
        return {
            row["sha256"]: Edition(
                as_of=row["as_of"] or None,
                example=row["example"] == "yes",
                producer=row["producer"] or None,
                licence=row["licence"] or None,
                what=row["what"],
            )
            for row in csv.DictReader(file)
        }
