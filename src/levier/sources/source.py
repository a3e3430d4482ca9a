"""What a source is: who publishes it, how its files are recognised, how a raw row becomes a table's row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from levier.core.messages import Message
from levier.sources.remotes import Remote

RECORD = "_record"
"""The column that numbers the records of a raw file from 1, in the order of the file."""

AS_OF = "_as_of"
"""The column by which a shaped table may tell the date of its content (ISO text); the latest one counts."""

GEOMETRY = "wkb_geometry"
"""The column that holds the shape of a feature, as WKB, in a file of shapes."""

Shape = Callable[[ir.Table], ir.Table]


@dataclass(frozen=True, eq=False)
class Source:
    """One kind of file, as its producer issues it, and the table of the lake that it fills.

    `columns` maps each column of the table to the raw column it is read from: a file that bears all the
    raw columns (but the `optional` ones) is recognised as this source. `shape` turns the raw table into
    one with the table's columns, as text or already typed, and the record number; typing and checking are
    the contract's business. When two files bear the same key, the lower `rank` wins, then the later date.
    `remote` is where the file is published; None where no address can be resolved by a program: `page` then
    says where a person finds it.
    """

    id: str
    title: Message
    table: str
    producer: str
    licence: str | None
    page: str
    columns: Mapping[str, str]
    shape: Shape
    optional: frozenset[str] = frozenset()
    rank: int = 0
    remote: Remote | None = None

    @property
    def required(self) -> frozenset[str]:
        return frozenset(self.columns.values()) - self.optional


BLANKS = (" ", "\t", "\n", "\r", "\v", "\f")


def text(raw: ir.Table, name: str) -> ir.StringValue:
    """A raw column as trimmed text; an empty cell, INSEE's mask `[ND]` or an absent column is null."""
    if name not in raw.columns:
        return ibis.literal("").nullif("")  # Ibis cannot compare its own null with a word
    return trimmed(raw[name].cast("string")).nullif("").nullif("[ND]")


def trimmed(words: ir.StringValue) -> ir.StringValue:
    """Text without blanks around it. Trimming costs ten times more than seeing that there is nothing to
    trim: only control signs and the blank sort before an exclamation mark."""
    loose = ibis.or_(words < "!", *(words.endswith(blank) for blank in BLANKS))
    return ibis.ifelse(loose, words.strip(), words)


def naf(raw: ir.Table, name: str) -> ir.StringValue:
    """A NAF sub-class in its dotted form, whether the file writes `2511Z` or `25.11Z`."""
    code = text(raw, name).upper()
    return ibis.ifelse(code.re_search(r"^\d{4}[A-Z]$"), code.substr(0, 2) + "." + code.substr(2), code)
