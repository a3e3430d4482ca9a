"""A plan made: a territory and a lake in, a document out."""

import hashlib
from collections.abc import Callable

import polars as pl

from levier.core.codes import department_of
from levier.core.evidence import NotComputed
from levier.core.fiction import are_fictional
from levier.core.geography import SHIPPED_YEAR, Geography, shipped_file
from levier.core.messages import Message, m
from levier.core.territory import KIND_LABELS, Territory
from levier.industries import Inventory, industrial_inventory
from levier.lake.derived import MADE_FROM
from levier.lake.manifest import Part
from levier.lake.names import TABLE_NAMES
from levier.lake.store import Lake
from levier.plan.chapters import funding, industries, sites, skills, takeover, unanswered
from levier.plan.document import Answer, Chapter, LakeTable, MapLayer, Place, Plan, SourceUsed
from levier.plan.inputs import Inputs, known_geography, read_inputs
from levier.sites.brownfields import AVAILABLE
from levier.sources.catalogue import source_named, sources_of

IMPORT, LINK = "levier data import", "levier data link"


def _unheard(_: Message) -> None:
    """What is said of the work where nobody listens."""


def make_plan(query: str, lake: Lake, report: Callable[[Message], None] = _unheard) -> Plan:
    """Everything that Levier can say about a territory with the tables of a lake.

    A plan is always made: what a table would bring and the lake lacks is said in its place. `report` is
    told what takes long.

    Raises UnknownTerritory or AmbiguousTerritory if `query` names none or several.
    """
    geography = known_geography(lake)
    territory = Territory.find(query, geography)
    report(m("Answering for {place}; finding the firms at risk takes the longest", place=territory.name))
    fictional = are_fictional(territory.communes)
    lake = lake.only(fictional=fictional)
    inputs = read_inputs(lake, territory, geography)
    inventory = industrial_inventory(inputs.establishments)
    chapters = (
        industries.chapter(lake, inputs, inventory),
        takeover.chapter(lake, inputs),
        sites.chapter(lake, inputs),
        skills.chapter(inputs, inventory),
        funding.chapter(inputs),
        unanswered.governance(),
        unanswered.impact(),
    )
    answered = _tables_behind(chapters)
    behind_answers = _sources(lake, answered, inputs)
    dates = sorted(source.as_of for source in behind_answers if source.as_of)
    behind_map = _sources(lake, {"boundaries"} - answered, inputs) if inputs.boundaries.height else ()
    return Plan(
        place=_place(territory),
        fictional=fictional,
        data_since=dates[0] if dates else None,
        data_as_of=dates[-1] if dates else None,
        chapters=chapters,
        layers=_layers(inputs, inventory),
        sources=(*behind_answers, *behind_map, _shipped_geography()),
        tables=tuple(_described(name) for name in TABLE_NAMES),
    )


def _place(territory: Territory) -> Place:
    return Place(
        kind=territory.kind,
        kind_label=KIND_LABELS[territory.kind],
        code=territory.code,
        name=territory.name,
        communes=len(territory.communes),
        population=territory.population,
        geography_year=territory.geography_year,
    )


def _tables_behind(chapters: tuple[Chapter, ...]) -> set[str]:
    """The tables that the answers given rest on."""
    answers = [answer for chapter in chapters for answer in chapter.answers if isinstance(answer, Answer)]
    return {table for answer in answers for table in answer.evidence.tables}


def _sources(lake: Lake, tables: set[str], inputs: Inputs) -> tuple[SourceUsed, ...]:
    """The files behind these tables that may bear rows of the territory."""
    departments = {department_of(commune) for commune in inputs.territory.codes}
    return tuple(
        _source(table, part, are_fictional(inputs.territory.communes))
        for table in sorted(tables)
        for part in lake.parts(table)
        if part.rows > part.outranked
        and (part.communes is None or departments.intersection(part.departments))
    )


def _source(table: str, part: Part, fictional: bool) -> SourceUsed:
    """Of a fictional territory no producer is named as if it had published it."""
    in_their_format = m("Levier, fictional data in the format of {producer}", producer=part.producer)
    return SourceUsed(
        table=table,
        source=source_named(part.source).title.template,
        producer=in_their_format if fictional else part.producer,
        licence=None if fictional else part.licence,
        file=part.file,
        sha256=part.sha256,
        as_of=part.as_of,
        rows=part.rows,
        set_aside=part.set_aside,
        withheld=part.withheld,
        coverage=None if part.communes is None else m("{n} communes", n=part.communes),
    )


def _shipped_geography() -> SourceUsed:
    """Communes, perimeters and populations come with the package."""
    file = shipped_file("communes")
    return SourceUsed(
        table="communes",
        source=m("Communes, perimeters and populations that come with Levier").template,
        producer="INSEE, DGCL (Etalab, decoupage-administratif 6.0.0)",
        licence="Licence Ouverte",
        file=file.name,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        as_of=str(SHIPPED_YEAR),
        rows=Geography.shipped().communes.height,
        set_aside=0,
        withheld=0,
    )


def _described(table: str) -> LakeTable:
    return LakeTable(
        name=table,
        label=TABLE_NAMES[table],
        command=LINK if table in MADE_FROM else IMPORT,
        origins=tuple((source.title, source.page) for source in sources_of(table)),
    )


def _layers(inputs: Inputs, inventory: Inventory | NotComputed) -> tuple[MapLayer, ...]:
    """Communes shaded by their industrial establishments, then the places themselves; those without any
    row are left out."""
    known = None if isinstance(inventory, NotComputed) else inventory
    layers = [_communes(inputs.boundaries, known), _brownfields(inputs.brownfields)]
    if known is not None:
        layers.insert(1, _plants(known.establishments))
    return tuple(layer for layer in layers if layer.rows.height)


def _communes(boundaries: pl.DataFrame, inventory: Inventory | None) -> MapLayer:
    """Shaded only where establishments were read: a commune without an industrial one then counts none."""
    rows = boundaries.select("code", "name", "population", "geometry")
    if inventory is None:
        return MapLayer("communes", "areas", m("Communes"), rows, tables=("boundaries",))
    counts = inventory.by_commune.select(code="commune", establishments="establishments")
    shaded = rows.join(counts, on="code", how="left", maintain_order="left").with_columns(
        pl.col("establishments").fill_null(0)
    )
    return MapLayer(
        id="communes",
        form="areas",
        title=m("Communes"),
        rows=shaded,
        value="establishments",
        value_label=m("industrial establishments"),
        value_kind="count",
        tables=("boundaries", "establishments"),
    )


def _plants(establishments: pl.DataFrame) -> MapLayer:
    rows = establishments.drop_nulls(["longitude", "latitude"]).select(
        name=pl.coalesce("name", "siret"),
        longitude="longitude",
        latitude="latitude",
        size="jobs_low",
        label="label",
    )
    return MapLayer(
        id="plants",
        form="points",
        title=m("Industrial establishments"),
        rows=rows,
        value_label=m("jobs, at least"),
        value_kind="count",
        tables=("establishments",),
    )


def _brownfields(brownfields: pl.DataFrame) -> MapLayer:
    available = brownfields.filter(pl.col("site_statut").is_in(AVAILABLE))
    rows = available.drop_nulls(["longitude", "latitude"]).select(
        name=pl.coalesce("site_nom", "site_id"),
        longitude="longitude",
        latitude="latitude",
        size="unite_fonciere_surface",
        label="site_type",
    )
    return MapLayer(
        id="brownfields",
        form="points",
        title=m("Brownfields not yet converted"),
        rows=rows,
        value_label=m("land area"),
        value_kind="m2",
        tables=("brownfields",),
    )
