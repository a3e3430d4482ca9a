"""The plan as a document: chapters of answers, each with its figures, tables, charts and evidence.

It is complete before any face shows it, and knows no language: its words are messages.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message

Kind = Literal[
    "text", "term", "terms", "code", "count", "number", "share", "eur", "m2", "date", "year", "yes_no"
]
"""How a value is shown. `share` is 0 to 1 in the data and a percentage on a page. `term` is a word of
Levier's own, in English in the rows and said in the reader's language, `terms` several of them joined by `|`;
`text` is left as it was written."""


@dataclass(frozen=True)
class Column:
    """A column of a table as a reader meets it; `name` is the column of the frame."""

    name: str
    label: Message
    kind: Kind


@dataclass(frozen=True)
class Table:
    """Rows to show and export. A `summary` goes whole into plan.json and the page; a `list` goes to CSV,
    and the page shows its first rows; of a `file`, behind a chart say, the page only tells where it is."""

    id: str
    title: Message
    columns: tuple[Column, ...]
    rows: pl.DataFrame
    role: Literal["summary", "list", "file"] = "summary"
    on_page: tuple[str, ...] = ()
    """The columns that the page shows, where all of them would not fit a sheet; all are exported."""

    @property
    def shown(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not self.on_page or column.name in self.on_page)


@dataclass(frozen=True)
class Figure:
    """A figure that answers at a glance, with its range where it has one."""

    id: str
    label: Message
    value: float | int | None
    kind: Kind
    low: float | int | None = None
    high: float | int | None = None


@dataclass(frozen=True)
class Chart:
    """What to draw from a table of the same answer.

    `bars`: one horizontal bar per row, `value` by `category`, in the order of the rows; whiskers from
    `low` to `high` where given. `stacked`: the same, split by `series`. `dots`: a dot at `value` with an
    interval from `low` to `high`, and a vertical rule at `mark`.

    `scatter`: a point per row, at `x` and `value`, its interval from `low` to `high`, as large as `size`, a
    colour and a shape for each `series`; those whose column `named` is true bear a number, and their
    `category` stands under the drawing. `network`: the same without axes, and a line per row of the table
    `links`, whose first two columns hold values of the first column of `table`. `lines`: `value` by `x`, a
    line per `series`, a band from `low` to `high`, a vertical rule at `mark`.
    """

    id: str
    form: Literal["bars", "stacked", "dots", "scatter", "network", "lines"]
    title: Message
    description: Message
    table: str
    category: str
    value: str
    low: str | None = None
    high: str | None = None
    series: str | None = None
    mark: float | None = None
    x: str | None = None
    size: str | None = None
    named: str | None = None
    links: str | None = None


@dataclass(frozen=True)
class Profile:
    """One of the things that an answer lists, told in sentences: each under its label."""

    heading: Message
    facts: tuple[tuple[Message, Message], ...]


@dataclass(frozen=True)
class MapLayer:
    """Something to draw on the map.

    `areas`: columns `code`, `name`, `geometry` (WKB, WGS84), `population` where known (the largest are named)
    and, if `value` is given, the column to shade by.
    `points`: columns `name`, `longitude`, `latitude` (degrees, WGS84), `size` (null allowed) and `label`; the
    symbols bear the numbers of the column `number`, if one is given.
    `value_label` and `value_kind` say what the shading (or the size of a point) measures; `tables` are the
    tables of the lake behind it, whose producers the map credits.
    """

    id: str
    form: Literal["areas", "points"]
    title: Message
    rows: pl.DataFrame
    value: str | None = None
    value_label: Message | None = None
    value_kind: Kind = "number"
    tables: tuple[str, ...] = ()
    number: str | None = None
    quiet: bool = False
    """Drawn small and grey, beneath the others."""


@dataclass(frozen=True)
class Answer:
    """One question answered. The finding of an `essential` one opens the plan; of others, the title does."""

    id: str
    title: Message
    finding: Message | None
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    evidence: Evidence
    profiles: tuple[Profile, ...] = ()
    essential: bool = True
    layers: tuple[MapLayer, ...] = ()
    """A map of the answer's own."""


@dataclass(frozen=True)
class Missing:
    """One question that cannot be answered yet."""

    id: str
    title: Message
    not_computed: NotComputed


@dataclass(frozen=True)
class Chapter:
    """A lever: its question and its answers."""

    lever: str
    title: Message
    question: Message
    answers: tuple[Answer | Missing, ...]


@dataclass(frozen=True)
class SourceUsed:
    """One file behind one table of the lake, as its producer issued it."""

    table: str
    source: str
    producer: Message | str
    licence: str | None
    file: str
    sha256: str
    as_of: str | None  # ISO 8601, as precise as the producer says: "2020", "2026-08", "2022-07-01"
    rows: int
    set_aside: int
    withheld: int
    coverage: Message | None = None


@dataclass(frozen=True)
class LakeTable:
    """A table of the lake in people's words: what it holds, where it is published (title and page of each
    source), and the command that brings it."""

    name: str
    label: Message
    command: str | None = None
    origins: tuple[tuple[Message, str], ...] = ()


@dataclass(frozen=True)
class Place:
    """The territory on the cover."""

    kind: str
    kind_label: Message
    code: str
    name: str
    communes: int
    population: int | None
    geography_year: int


@dataclass(frozen=True)
class Plan:
    """Everything that a plan says about a territory; `tables` names those that answers use or lack."""

    place: Place
    fictional: bool
    data_since: str | None  # the earliest `as_of` of the sources behind the answers
    data_as_of: str | None  # the latest
    chapters: tuple[Chapter, ...]
    layers: tuple[MapLayer, ...]
    sources: tuple[SourceUsed, ...]
    tables: tuple[LakeTable, ...] = ()
