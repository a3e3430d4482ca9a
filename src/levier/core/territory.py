"""A territory: any set of communes, found by its code or its name."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import polars as pl

from levier.core.errors import AmbiguousTerritory, UnknownTerritory
from levier.core.gazetteer import Gazetteer, Place, PlaceKind, Question, gazetteer, read, shaped_like
from levier.core.geography import Geography
from levier.core.messages import Message, m

TerritoryKind = Literal[PlaceKind, "list"]

KIND_LABELS: dict[TerritoryKind, Message] = {
    "commune": m("commune"),
    "ept": m("territorial public body of Greater Paris (EPT)"),
    "epci": m("intercommunality (EPCI)"),
    "bassin_emploi": m("employment basin of France Travail"),
    "territoire_industrie": m("Territoire d'industrie"),
    "zone_emploi": m("employment zone"),
    "department": m("department"),
    "region": m("region"),
    "list": m("list of places"),
}

ZONE_SOURCES: dict[PlaceKind, Message] = {
    "zone_emploi": m("employment zones come with INSEE's table of areas: see `levier data import`"),
    "bassin_emploi": m("employment basins come with France Travail's table: see `levier data import`"),
    "territoire_industrie": m("Territoires d'industrie come with the State's list: see `levier data import`"),
}
"""What to do when a zone is asked for and the geography has none of its kind."""

SHOWN = 60
"""Characters of a query that an error repeats."""
LONGEST = 50_000
"""Characters of a query that are read: the codes of all communes of the largest region fit."""
LONGEST_CODE = 40
"""Characters of the code of a list before it becomes a digest."""
NAMED = 3
"""Places that the name of a list tells."""
SUGGESTIONS = 6


@dataclass(frozen=True)
class Territory:
    """A set of communes of one vintage of the geography.

    `code`: the INSEE code, the SIREN of an intercommunality, the zone's code; of a list, its codes joined by
    commas, or a digest of its communes where that would be long. `communes`: current codes, sorted.
    `codes`: every code that data may bear for them (municipal arrondissements, former communes), sorted:
    the ones to filter a source by. `population`: inhabitants; null if that of any commune is unknown.
    """

    kind: TerritoryKind
    code: str
    name: str
    communes: tuple[str, ...]
    codes: tuple[str, ...]
    population: int | None
    geography_year: int

    @classmethod
    def find(cls, query: str, geography: Geography | None = None) -> "Territory":
        """The territory that a person means.

        Parameters
        ----------
        query : a code, a name, or several separated by commas
            A commune (5 characters; a former commune or a municipal arrondissement gives the current
            commune, so 75112 gives Paris), an EPCI or EPT (SIREN), a department (2 or 3 characters), an
            employment zone (4 digits), a Territoire d'industrie (`ti-...`). `region:44`, `bassin:4401`,
            `epci:Metz`, `zone:Metz` restrict the kind. Case, accents and hyphens of names do not count.
        geography : the shipped one by default

        Raises
        ------
        UnknownTerritory : nothing bears this code or name; the nearest are suggested.
        AmbiguousTerritory : several places with different communes bear it.

        >>> Territory.find("metz").code, Territory.find("Eurométropole de Metz").name
        ('57463', 'Metz Métropole')
        """
        geography = geography or Geography.shipped()
        known = gazetteer(geography)
        places = dict.fromkeys(_one(question, known) for question in _questions(query, known))
        if len(places) == 1:
            (place,) = places
            return _territory(*place, geography.communes_of(place.kind, place.code), geography)
        return _listed(list(places), geography)


def _questions(query: str, known: Gazetteer) -> list[Question]:
    """The query as one question, or as one for each of its parts: some names hold a comma."""
    whole = read(query)
    if len(query) > LONGEST:
        raise _unknown(whole, known)
    if "," not in query or known.find(whole):
        return [whole]
    return [read(part) for part in dict.fromkeys(query.split(",")) if part.strip()] or [whole]


def _one(question: Question, known: Gazetteer) -> Place:
    found = known.find(question)
    if not found:
        raise _unknown(question, known)
    if len(found) > 1:
        raise _ambiguous(question, known, found)
    return found[0]


def _listed(places: list[Place], geography: Geography) -> Territory:
    """The union of several places."""
    communes = sorted({c for place in places for c in geography.communes_of(place.kind, place.code)})
    code = ",".join(sorted(place.reference for place in places))
    if len(code) > LONGEST_CODE:
        code = "list-" + sha256(",".join(communes).encode()).hexdigest()[:12]
    named = ", ".join(place.name for place in places[:NAMED])
    return _territory("list", code, named + (", …" if len(places) > NAMED else ""), communes, geography)


def _territory(
    kind: TerritoryKind, code: str, name: str, communes: list[str], geography: Geography
) -> Territory:
    counted = geography.communes.filter(pl.col("commune").is_in(communes))["population"]
    return Territory(
        kind=kind,
        code=code,
        name=name,
        communes=tuple(communes),
        codes=tuple(geography.codes_of(communes)),
        population=None if counted.has_nulls() else int(counted.sum()),
        geography_year=geography.year,
    )


def _ambiguous(question: Question, known: Gazetteer, places: list[Place]) -> AmbiguousTerritory:
    what = m(
        "{n} territories are called “{query}”: {suggestions}",
        n=len(places),
        query=_shown(question.asked),
        suggestions=_suggestions(known.ordered(places), known),
    )
    return AmbiguousTerritory(what, fix=m("give the code of one of them"))


def _unknown(question: Question, known: Gazetteer) -> UnknownTerritory:
    return UnknownTerritory(_what_is_unknown(question), fix=_way_out(question, known))


def _what_is_unknown(question: Question) -> Message:
    shown = _shown(question.asked)
    if not shown:
        return m("no territory is named")
    if question.is_code:
        return m("no territory has the code “{query}”", query=shown)
    return m("no territory is called “{query}”", query=shown)


def _way_out(question: Question, known: Gazetteer) -> Message:
    """What to do about an unknown territory: load the zones it may be one of, or take one of the nearest."""
    kinds = (question.kind,) if question.kind else shaped_like(question.code)
    for kind in kinds:
        if kind in ZONE_SOURCES and kind not in known.geography.areas["kind"]:
            return ZONE_SOURCES[kind]
    near = known.nearest(question, SUGGESTIONS) if len(question.asked) <= LONGEST else []
    if near:
        return m("did you mean {suggestions}?", suggestions=_suggestions(near, known))
    return m("give the code or the name of a commune, an intercommunality, a department or a region")


def _suggestions(places: list[Place], known: Gazetteer) -> str:
    """Places as one would type them: `Saint-Denis (93066, Seine-Saint-Denis)`."""
    words = []
    for place in places[:SUGGESTIONS]:
        department = known.where(place)
        words.append(f"{place.name} ({place.reference}{', ' + department if department else ''})")
    return ", ".join(words) + (", …" if len(places) > SUGGESTIONS else "")


def _shown(query: str) -> str:
    """The query, short and on one line, without characters that a terminal would obey."""
    printable = "".join(c if c.isprintable() else " " for c in query[: 4 * SHOWN])
    line = " ".join(printable.split())
    return line if len(line) <= SHOWN else line[:SHOWN] + "…"
