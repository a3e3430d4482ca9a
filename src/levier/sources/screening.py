"""A first look at a text file, by bytes: what would mislead or stall a CSV reader is found beforehand."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from levier.sources import refusals

CHUNK = 1 << 22
LONGEST_CELL_BYTES = 2_000_000
"""No producer issues a longer cell over several lines: a quote was left open."""
BEFORE_A_CELL = b",;\t|\n"


@dataclass(frozen=True)
class TextShape:
    """How a text file is made: its lines (the last one with or without a break), how many are blank, and
    whether all end alike, by a line feed or by a return and a feed."""

    lines: int
    blank_lines: int
    ends_alike: bool


@dataclass(frozen=True)
class _OpenQuote:
    """A quote that the bytes seen so far do not close: its place in the file, its line, the byte before."""

    at: int
    line: int
    begins_a_cell: bool


def screen(path: Path, name: str) -> TextShape:
    """Look through a text file once.

    Raises BadFile if a quoted cell holds line breaks over more than LONGEST_CELL_BYTES.
    """
    feeds = pairs = returns = blanks = offset = 0
    opened: _OpenQuote | None = None
    last = b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            opened = _follow_quotes(chunk, last, offset, feeds, opened, name)
            feeds += chunk.count(b"\n")
            pairs += chunk.count(b"\r\n") + (last + chunk[:1] == b"\r\n")
            returns += chunk.count(b"\r")
            blanks += chunk.count(b"\n\n") + chunk.count(b"\n\r\n") + (last + chunk[:1] == b"\n\n")
            last, offset = chunk[-1:], offset + len(chunk)
    # A return alone ends a line only where no line feed does; elsewhere it is part of a cell.
    ends_alike = pairs in {0, feeds} and (feeds > 0 or returns == 0)
    return TextShape(feeds + (last != b"\n"), blanks, ends_alike)


def _follow_quotes(
    chunk: bytes, last: bytes, offset: int, feeds: int, opened: _OpenQuote | None, name: str
) -> _OpenQuote | None:
    """The quote still open after a chunk; `last` is the byte before it, `feeds` the lines above it."""
    marks = np.flatnonzero(np.frombuffer(chunk, dtype=np.uint8) == ord('"'))
    if opened is not None:
        end = int(marks[0]) if len(marks) else len(chunk)
        breaks = feeds + chunk[:end].count(b"\n") - (opened.line - 1)
        if opened.begins_a_cell and breaks and offset + end - opened.at > LONGEST_CELL_BYTES:
            raise refusals.open_quote(name, opened.line)
        if not len(marks):
            return opened
        marks = marks[1:]
    opening, closing = marks[0::2], marks[1::2]
    long = closing - opening[: len(closing)] > LONGEST_CELL_BYTES
    for begin, end in zip(opening[: len(closing)][long].tolist(), closing[long].tolist(), strict=True):
        if chunk.count(b"\n", begin, end) and _begins_a_cell(chunk, begin, last):
            raise refusals.open_quote(name, feeds + chunk.count(b"\n", 0, begin) + 1)
    if len(opening) == len(closing):
        return None
    begin = int(opening[-1])
    line = feeds + chunk.count(b"\n", 0, begin) + 1
    return _OpenQuote(offset + begin, line, _begins_a_cell(chunk, begin, last))


def _begins_a_cell(chunk: bytes, at: int, last: bytes) -> bool:
    """Whether a quote stands where a cell begins; elsewhere it is part of a text."""
    return (chunk[at - 1 : at] or last) in (BEFORE_A_CELL[i : i + 1] for i in range(len(BEFORE_A_CELL)))


def with_line_feeds(path: Path, target: Path) -> Path:
    """A copy of a text file in which every line ends by a line feed."""
    held = b""
    with path.open("rb") as file, target.open("wb") as copy:
        while chunk := file.read(CHUNK):
            text = held + chunk
            held = b"\r" if text.endswith(b"\r") else b""
            copy.write(text[: len(text) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        copy.write(held.replace(b"\r", b"\n"))
    return target
