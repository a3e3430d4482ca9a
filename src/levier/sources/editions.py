"""Published files that do not bear a date, or are no data: known editions, told by their checksum."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Edition:
    """A published file: `as_of` is the date of its content (ISO 8601, as precise as the producer says);
    an `example` is published to show a format and describes nothing real."""

    as_of: str | None
    example: bool
    what: str


@cache
def known_editions() -> dict[str, Edition]:
    """Editions by SHA-256 of the file."""
    with (files("levier.sources") / "editions.csv").open(encoding="utf-8") as file:
        return {
            row["sha256"]: Edition(row["as_of"] or None, row["example"] == "yes", row["what"])
            for row in csv.DictReader(file)
        }
