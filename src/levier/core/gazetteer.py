"""Which places of a geography a person means: by code, or by name as people write it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, get_args

import polars as pl

from levier.core.codes import COMMUNE, DEPARTMENT, SIREN
from levier.core.geography import Geography
from levier.core.text import fold, folded

PlaceKind = Literal[
    "commune", "ept", "epci", "bassin_emploi", "territoire_industrie", "zone_emploi", "department", "region"
]
"""What a place may be, from the smallest to the largest: where two names and perimeters are the same, the
largest is meant (Paris is the department)."""

KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)

ZONES = ("bassin_emploi", "territoire_industrie", "zone_emploi")
"""Named after their main town, which comes first: ask for `zone:Metz`."""

PREFIXES: dict[str, PlaceKind] = {
    "commune": "commune",
    "epci": "epci",
    "ept": "ept",
    "department": "department",
    "departement": "department",
    "region": "region",
    "zone": "zone_emploi",
    "zone emploi": "zone_emploi",
    "bassin": "bassin_emploi",
    "bassin emploi": "bassin_emploi",
    "ti": "territoire_industrie",
    "territoire industrie": "territoire_industrie",
}
"""Folded words before a colon, and the kind that they ask for."""

SHAPES: tuple[tuple[str, tuple[PlaceKind, ...]], ...] = (
    (COMMUNE, ("commune",)),
    (SIREN, ("epci", "ept")),
    (DEPARTMENT, ("department",)),
    (r"^(\d{2}|\d[C-Z])\d{2}$", ("zone_emploi",)),
    (r"^TI-", ("territoire_industrie",)),
)
"""What a code without prefix is, by its shape. Codes of regions look like those of departments, and codes of
employment basins like those of employment zones: they need their prefix."""

LONG_FORMS = (
    ("communaute de communes", "cc"),
    ("communaute d agglomeration", "ca"),
    ("communaute urbaine", "cu"),
)
LEGAL_WORDS = re.compile(
    r"\b(cc|ca|cu|communaute( de communes?)?|agglo(meration)?|(euro)?metropole( europeenne)?)\b"
)
ARTICLES = re.compile(r"^((du|des|de|d|les|le|la|l)\b ?)+")

LONGEST_NAME = 100
"""Characters of a name that are compared; the longest name of a place has 80."""


class Place(NamedTuple):
    """A row of `Geography.places`."""

    kind: PlaceKind
    code: str
    name: str

    @property
    def reference(self) -> str:
        """What one types to mean this place and no other."""
        prefix = {"region": "region:", "bassin_emploi": "bassin:"}
        return prefix.get(self.kind, "") + self.code


@dataclass(frozen=True)
class Question:
    """What was typed: `asked` whole, and `wanted` without the prefix that asks for a `kind`."""

    asked: str
    wanted: str
    kind: PlaceKind | None

    @property
    def code(self) -> str:
        """What is wanted, read as a code: `200 039 865` is one."""
        return "".join(self.wanted.split()).upper()

    @property
    def is_code(self) -> bool:
        """Whether it can be nothing but a code, known or not."""
        return self.code.isdigit() or bool(shaped_like(self.code))

    @property
    def name(self) -> str:
        """What is wanted, read as a name."""
        return fold(self.wanted)


def read(query: str) -> Question:
    """Takes a query apart: `zone:Metz`, `200 039 865`, `Ste-Ménehould`."""
    prefix, colon, rest = query.partition(":")
    kind = PREFIXES.get(fold(prefix)) if colon else None
    return Question(query, rest if kind else query, kind)


def shaped_like(code: str) -> tuple[PlaceKind, ...]:
    """The kinds of place that a code of this shape may stand for. Empty: it is no code."""
    return next((kinds for shape, kinds in SHAPES if re.match(shape, code)), ())


def short_name(name: str) -> str:
    """The folded name of an intercommunality without the words that say its legal form.

    >>> short_name("eurometropole de metz"), short_name("cc du pays d othe"), short_name("metz metropole")
    ('metz', 'pays d othe', 'metz')
    """
    return ARTICLES.sub("", " ".join(LEGAL_WORDS.sub(" ", name).split()))


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """The places of a geography, by code and by name."""

    geography: Geography

    def find(self, question: Question) -> list[Place]:
        """The places meant, smallest first: none if it is unknown, several if it is ambiguous.

        Of places with the same communes, only the largest is kept.
        """
        kinds = (question.kind,) if question.kind else shaped_like(question.code)
        for kind in kinds:
            if place := self._coded(kind, question.code):
                return [place]
        if kinds and not question.kind:
            return []
        return self._largest(self._named(question))

    def nearest(self, question: Question, most: int) -> list[Place]:
        """Places with a code or a name close to what was asked for, the closest and then the largest first.

        A code is close if one character differs, lacks or is too many, or two are swapped. A name is close
        if its similarity by Winkler (1990) is 0.85 or more.
        """
        # Loaded on a miss only: an answer should not wait for it.
        from rapidfuzz.distance import OSA, JaroWinkler
        from rapidfuzz.process import extract

        kinds = (question.kind,) if question.kind else shaped_like(question.code) or KINDS
        close: dict[Place, float] = {}
        if question.is_code:
            codes = {row: code for (kind, code), row in self._by_code.items() if kind in kinds}
            for _, distance, row in extract(
                question.code, codes, scorer=OSA.distance, score_cutoff=1, limit=None
            ):
                close[self._place(row)] = -distance
        else:
            name = question.name[:LONGEST_NAME]
            for text, index in ((name, self._by_name), (short_name(name), self._by_short)):
                for key, score, _ in extract(
                    text, index.keys(), scorer=JaroWinkler.similarity, score_cutoff=0.85, limit=20
                ):
                    for place in map(self._place, index[key]):
                        close[place] = max(score, close.get(place, 0))
        wanted = [place for place in close if place.kind in kinds]
        return sorted(wanted, key=lambda place: (-close[place], *self._rank(place)))[:most]

    def ordered(self, places: Iterable[Place]) -> list[Place]:
        """The places, the most populous first."""
        return sorted(places, key=self._rank)

    def where(self, place: Place) -> str | None:
        """The name of the department of a commune; null for other kinds."""
        if place.kind != "commune":
            return None
        communes = self.geography.communes
        department = communes.filter(pl.col("commune") == place.code)["department"].item()
        return self._place(self._by_code["department", department]).name

    def _coded(self, kind: PlaceKind, code: str) -> Place | None:
        if kind == "territoire_industrie":
            code = "TI-" + code.removeprefix("TI-")
        if kind == "commune":
            code = self._current.get(code, code)
        row = self._by_code.get((kind, code))
        return None if row is None else self._place(row)

    def _named(self, question: Question) -> list[Place]:
        """Full names first, then those of zones, then intercommunalities by their short name."""
        full = abbreviated = question.name
        for long, short in LONG_FORMS:
            abbreviated = abbreviated.replace(long, short)

        def asked(rows: Iterable[int]) -> list[Place]:
            return [place for place in map(self._place, rows) if question.kind in (None, place.kind)]

        exact = asked({*self._by_name.get(full, ()), *self._by_name.get(abbreviated, ())})
        return (
            [place for place in exact if question.kind or place.kind not in ZONES]
            or exact
            or asked(set(self._by_short.get(short_name(abbreviated), ())))
        )

    def _largest(self, places: list[Place]) -> list[Place]:
        largest: dict[tuple[str, ...], Place] = {}
        for place in sorted(places, key=lambda place: KINDS.index(place.kind)):
            largest[tuple(self.geography.communes_of(place.kind, place.code))] = place
        return list(largest.values())

    def _rank(self, place: Place) -> tuple[int, int, str]:
        return -self._populations.get((place.kind, place.code), 0), -KINDS.index(place.kind), place.code

    # Indexes lead to row numbers of `Geography.places`: making 36,000 objects would double a first search.

    def _place(self, row: int) -> Place:
        return Place._make(self.geography.places.row(row))

    @cached_property
    def _by_code(self) -> dict[tuple[str, str], int]:
        kinds, codes = self.geography.places.select("kind", pl.col("code").str.to_uppercase())
        return {pair: row for row, pair in enumerate(zip(kinds.to_list(), codes.to_list(), strict=True))}

    @cached_property
    def _by_name(self) -> dict[str, list[int]]:
        return _rows_by_key(
            self.geography.places.with_row_index("row").with_columns(key=folded(pl.col("name")))
        )

    @cached_property
    def _by_short(self) -> dict[str, list[int]]:
        """Intercommunalities by short name, and by what their name has in brackets: `CA ... Ouest (TCO)`."""
        groups = self.geography.places.with_row_index("row").filter(pl.col("kind").is_in(["epci", "ept"]))
        outside = folded(pl.col("name").str.replace(r"\(.*\)", "")).map_elements(short_name, pl.String)
        inside = folded(pl.col("name").str.extract(r"\((.*)\)"))
        keyed = pl.concat([groups.with_columns(key=outside), groups.with_columns(key=inside)])
        return _rows_by_key(keyed.filter(pl.col("key") != ""))

    @cached_property
    def _current(self) -> dict[str, str]:
        passage = self.geography.passage
        return dict(zip(passage["code"].to_list(), passage["commune"].to_list(), strict=True))

    @cached_property
    def _populations(self) -> dict[tuple[str, str], int]:
        """Known inhabitants of each place, to order suggestions by."""
        communes = self.geography.communes.select("commune", "population")
        areas = self.geography.members.join(communes, on="commune").group_by("kind", "code")
        alone = communes.select(pl.lit("commune"), "commune", "population").drop_nulls()
        return {
            (kind, code): population
            for frame in (areas.agg(pl.col("population").sum()), alone)
            for kind, code, population in frame.iter_rows()
        }


@lru_cache(maxsize=4)
def gazetteer(geography: Geography) -> Gazetteer:
    """The gazetteer of a geography; the last few are kept, because a first search builds its indexes."""
    return Gazetteer(geography)


def _rows_by_key(keyed: pl.DataFrame) -> dict[str, list[int]]:
    """The values of `row` under each `key`."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for key, row in zip(keyed["key"].to_list(), keyed["row"].to_list(), strict=True):
        rows[key].append(row)
    return rows
