"""Where a source is published, as data: nothing here reaches the network.

A producer's address is resolved anew at each fetch: no dated link is written down. Each kind below is one
way in which producers publish; `levier.sources.fetching` knows how each is fetched.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

By = Literal["commune", "department"]
SINCE = "{since}"
"""In a parameter: the day (ISO) since which changes are wanted."""
Split = tuple[str, tuple[str, ...]]
"""A parameter, and all the values that it may have."""


@dataclass(frozen=True)
class File:
    """A link that always leads to the latest edition; `name` is what the file is kept under, with its ending.

    `{commune}` and `{department}` in the link stand for those of a territory: one file is fetched for each.
    `{year}` stands for the last year that the listing at `years` has a folder of.
    """

    url: str
    name: str
    years: str | None = None


@dataclass(frozen=True)
class DataGouv:
    """A resource of a data set of data.gouv.fr: the latest one whose title fits `title` (a regular
    expression on the whole title), of the format that `name` ends with if several are given. The portal tells
    its size, checksum and date."""

    dataset: str
    title: str
    name: str


@dataclass(frozen=True)
class LinkOnPage:
    """A link on a page or a folder listing that its producer keeps up to date: the one that fits `link` (a
    regular expression on the whole target) and comes last in the order of the digits in it."""

    page: str
    link: str
    name: str


@dataclass(frozen=True)
class OdsExport:
    """A data set of an OpenDataSoft portal (API v2.1), whole or cut to a territory or a day.

    `by` names the column that holds the code of each level of territory; `day` the column of the day
    of publication, where rows are added day by day. `where` is a filter that always holds.
    """

    portal: str
    dataset: str
    name: str
    by: Mapping[By, str] = field(default_factory=dict)
    day: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class Key:
    """A key that a producer wants: the environment variable that holds it, the header that bears it."""

    variable: str
    header: str


@dataclass(frozen=True)
class JsonPages:
    """A JSON API read page by page for a territory, kept as JSON lines: one object of `items` a line.

    `by` names the parameter that holds the code of each level of territory; without any, the API is read
    whole. The next page is number + 1 under the parameter `page`, or the link that stands at `next`, or the
    cursor that stands at `next` given back under `cursor`; a page without items is the last.
    `items` and `next` are paths of keys joined by dots. `per_second` is the rate that the producer asks for.

    A cursor given back unchanged ends the reading. `{since}` in a parameter stands for the day (ISO) since
    which changes are wanted. An API that answers 404 where it finds nothing says by `nothing` which path
    that answer then bears: any other 404 is a fault.

    `keep` names, by the same paths, all that may be written of an object (`levier.sources.keeping`); without
    any, the object is written whole. An API that gives more than Levier may hold says so here: what is not
    named never reaches the disk. `only_if` says on which conditions a key is written with its value, which
    is null otherwise.

    `total` is the path of the number of objects found, which stays at `most` beyond it. A request that
    reaches `most` is asked again once for each value of the first of `splits` (parameter, values), then of
    the next; where none is left, the answer is cut short, and the fetching must say so.
    """

    url: str
    name: str
    items: str
    by: Mapping[By, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    page: str | None = None
    next: str | None = None
    cursor: str | None = None
    key: Key | None = None
    per_second: float = 5.0
    nothing: str | None = None
    keep: tuple[str, ...] = ()
    only_if: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    total: str | None = None
    most: int | None = None
    splits: tuple[Split, ...] = ()


Remote = File | DataGouv | LinkOnPage | OdsExport | JsonPages
