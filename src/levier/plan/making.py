"""A plan made: a territory and a lake in, a document out."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.core.territory import KIND_LABELS, Territory
from levier.industries import Inventory, industrial_inventory
from levier.lake.store import Lake
from levier.plan.chapters import funding, industries, sites, skills, takeover, unanswered
from levier.plan.document import Answer, Chapter, MapLayer, Place, Plan, SourceUsed
from levier.plan.inputs import Inputs, known_geography, read_inputs
from levier.sites.brownfields import AVAILABLE

FICTIONAL_DEPARTMENT = "00"
"""No real commune's code begins so: those of the specimen do."""


def make_plan(query: str, lake: Lake) -> Plan:
    """Everything that Levier can say about a territory with the tables of a lake.

    A plan is always made: what a table would bring and the lake lacks is said in its place.

    Raises UnknownTerritory or AmbiguousTerritory if `query` names none or several.
    """
    geography = known_geography(lake)
    territory = Territory.find(query, geography)
    inputs = read_inputs(lake, territory, geography)
    inventory = industrial_inventory(inputs.establishments)
    chapters = (
        industries.chapter(inputs, inventory),
        takeover.chapter(inputs),
        sites.chapter(inputs),
        skills.chapter(inputs, inventory),
        funding.chapter(inputs),
        unanswered.governance(),
        unanswered.impact(),
    )
    sources = _sources(lake, chapters, inputs)
    return Plan(
        place=_place(territory),
        fictional=any(commune.startswith(FICTIONAL_DEPARTMENT) for commune in territory.communes),
        data_as_of=max((source.as_of for source in sources if source.as_of), default=None),
        chapters=chapters,
        layers=_layers(inputs, inventory),
        sources=sources,
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


def _sources(lake: Lake, chapters: tuple[Chapter, ...], inputs: Inputs) -> tuple[SourceUsed, ...]:
    """The files behind the tables that the answers rest on, and behind the map."""
    answers = [answer for chapter in chapters for answer in chapter.answers if isinstance(answer, Answer)]
    tables = {table for answer in answers for table in answer.evidence.tables}
    if inputs.boundaries.height:
        tables.add("boundaries")
    return tuple(
        SourceUsed(
            table=table,
            source=part.source,
            producer=part.producer,
            licence=part.licence,
            file=part.file,
            sha256=part.sha256,
            as_of=part.as_of,
            rows=part.rows,
            set_aside=part.set_aside,
            withheld=part.withheld,
        )
        for table in sorted(tables)
        for part in lake.parts(table)
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
    rows = boundaries.select("code", "name", "geometry")
    if inventory is None:
        return MapLayer("communes", "areas", m("Communes"), rows)
    counts = inventory.by_commune.select(code="commune", establishments="establishments")
    shaded = rows.join(counts, on="code", how="left", maintain_order="left").with_columns(
        pl.col("establishments").fill_null(0)
    )
    label = m("Industrial establishments")
    return MapLayer("communes", "areas", m("Communes"), shaded, "establishments", label)


def _plants(establishments: pl.DataFrame) -> MapLayer:
    rows = establishments.drop_nulls(["longitude", "latitude"]).select(
        name=pl.coalesce("name", "siret"),
        longitude="longitude",
        latitude="latitude",
        size="jobs_low",
        label="label",
    )
    return MapLayer("plants", "points", m("Industrial establishments"), rows)


def _brownfields(brownfields: pl.DataFrame) -> MapLayer:
    available = brownfields.filter(pl.col("site_statut").is_in(AVAILABLE))
    rows = available.drop_nulls(["longitude", "latitude"]).select(
        name=pl.coalesce("site_nom", "site_id"),
        longitude="longitude",
        latitude="latitude",
        size="unite_fonciere_surface",
        label="site_type",
    )
    return MapLayer("brownfields", "points", m("Brownfields not yet converted"), rows)
