"""A small fictional plan that holds every form a plan can take, hostile names included."""

import datetime
from pathlib import Path

import polars as pl
import pytest
import shapely

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.plan.document import (
    Answer,
    Chapter,
    Chart,
    Column,
    Figure,
    LakeTable,
    MapLayer,
    Missing,
    Place,
    Plan,
    Profile,
    SourceUsed,
    Table,
)
from levier.plan.export import write_plan


def own(text: str) -> Message:
    """A message that no catalogue holds: it is said as it is in every language."""
    return m("{text}", text=text)


HOSTILE = (
    "</script><script>alert(1)</script>",
    '=HYPERLINK("http://evil.example","x")',
    "+33 1 00 00 00 00",
    "@SUM(A1)",
    "{{ 7*7 }} {x} {%",
    "Société " + "x" * 292,
)
DIVISIONS = (
    ("10", "Industries alimentaires", 2310, 1.42, 1.1, 1.8),
    (
        "16",
        "Travail du bois et fabrication d’articles en bois et en liège, à l’exception des meubles",
        1180,
        3.9,
        2.6,
        5.1,
    ),
    ("20", "Industrie chimique", 640, 0.71, 0.4, 1.2),
    ("22", "Fabrication de produits en caoutchouc et en plastique", 1475, 2.2, 1.6, 2.9),
    ("23", "Fabrication d’autres produits minéraux non métalliques", 905, 1.9, 1.2, 2.7),
    ("24", "Métallurgie", 1760, 4.8, 3.4, 6.3),
    (
        "25",
        "Fabrication de produits métalliques, à l’exception des machines et des équipements",
        2890,
        1.7,
        1.4,
        2.1,
    ),
    ("27", "Fabrication d’équipements électriques", None, None, None, None),
    ("28", "Fabrication de machines et équipements n.c.a.", 830, 1.05, 0.7, 1.5),
    ("29", "Industrie automobile", 3120, 2.6, 2.1, 3.2),
)
UNCERTAINTY = own("The interval holds 95 % of what the method would give on other years like this one.")


@pytest.fixture(scope="session")
def plan() -> Plan:
    return fictional_plan()


def fictional_plan() -> Plan:
    return Plan(
        place=Place("epci", m("intercommunality (EPCI)"), "000000000", "Pays de Brumeval", 14, 86_420, 2026),
        fictional=True,
        data_since="2024-12-31",
        data_as_of="2026-08",
        chapters=(_industries(), _takeover(), _sites(), _skills()),
        layers=(_communes(), _plants(), _brownfields()),
        sources=_sources(),
        tables=(
            LakeTable("employment", own("Jobs by commune and activity"), "levier data fetch employment"),
            LakeTable("training_seats", own("Training seats"), "levier data fetch training_seats"),
        ),
    )


def column(name: str, kind: str, label: str | None = None) -> Column:
    return Column(name, own(label or name.capitalize()), kind)  # type: ignore[arg-type]


def _industries() -> Chapter:
    rows = pl.DataFrame(
        DIVISIONS, orient="row", schema=["division", "label", "jobs", "quotient", "low", "high"]
    )
    rows = rows.sort("jobs", descending=True, nulls_last=True)
    divisions = Table(
        "divisions",
        own("Jobs and specialisation by industry"),
        (
            column("division", "code"),
            column("label", "text", "Industry"),
            column("jobs", "count"),
            column("quotient", "number", "Location quotient"),
            column("low", "number"),
            column("high", "number"),
        ),
        rows,
    )
    jobs_by_size = Table(
        "jobs_by_size",
        own("Jobs by industry and size of firm"),
        (column("label", "text"), column("size", "text"), column("jobs", "count")),
        pl.DataFrame(
            [
                (label, size, None if jobs is None else round(jobs * part))
                for _, label, jobs, *_ in DIVISIONS
                for size, part in (("Moins de 50 salariés", 0.2), ("50 à 249", 0.35), ("250 et plus", 0.45))
            ],
            orient="row",
            schema=["label", "size", "jobs"],
        ),
    )
    charts = (
        Chart(
            "jobs",
            "bars",
            own("Jobs by industry"),
            own("Employees on 31 December."),
            "divisions",
            "label",
            "jobs",
        ),
        Chart(
            "quotients",
            "dots",
            own("Specialisation"),
            own("Location quotient and its interval; at 1, the weight is that of the region."),
            "divisions",
            "label",
            "quotient",
            low="low",
            high="high",
            mark=1,
        ),
        Chart(
            "sizes",
            "stacked",
            own("Jobs by size of firm"),
            own("Employees by size of the firm."),
            "jobs_by_size",
            "label",
            "jobs",
            series="size",
        ),
    )
    answer = Answer(
        "specialisation",
        own("What industry is there"),
        m(
            "{jobs} industrial jobs in {year}, {industrial_share} of all; {best} stands out most.",
            jobs=15_110,
            year=2024,
            industrial_share=0.2312,
            best="Métallurgie",
        ),
        (
            Figure("jobs", own("Industrial jobs"), 15_110, "count"),
            Figure("share", own("Share of all jobs"), 0.2312, "share", 0.21, 0.25),
            Figure("output", own("Output sold"), 1_264_000_000.0, "eur", 1.1e9, 1.4e9),
            Figure("jobs_band", own("Jobs by headcount band"), None, "count", 12_000, 19_000),
            Figure("unknown", own("Value added"), None, "eur"),
        ),
        (divisions, jobs_by_size),
        charts,
        Evidence(
            own("Location quotient: share of local jobs over share of jobs of the region."),
            ("employment", "communes"),
            UNCERTAINTY,
            "Hoover (1936); https://doi.org/10.2307/1927875",
            (own("Public employers are not counted."), own("Jobs are counted at the workplace.")),
        ),
    )
    return Chapter("industries", own("Industries"), own("What could we grow into?"), (answer,))


def _takeover() -> Chapter:
    many = pl.DataFrame(
        {
            "siren": [f"{i:09d}" for i in range(40)],
            "name": [*HOSTILE, *(f"Atelier fictif n° {i}" for i in range(40 - len(HOSTILE)))],
            "state": [("liquidation", "receivership", None)[i % 3] for i in range(40)],
            "since": [datetime.date(2026, 1, 1) + datetime.timedelta(i) for i in range(40)],
            "revenue_eur": [
                None if i % 5 == 0 else float("nan") if i == 7 else 1e5 * i + 0.5 for i in range(40)
            ],
            "heir": [None, True, False, True] * 10,
        }
    )
    columns = (
        column("siren", "code"),
        column("name", "text"),
        column("state", "term"),
        column("since", "date"),
        column("revenue_eur", "eur"),
        column("heir", "yes_no"),
    )
    empty = Table(
        "no_firm",
        own("Firms to watch"),
        (column("siren", "code"),),
        pl.DataFrame(schema={"siren": pl.String}),
    )
    answer = Answer(
        "firms",
        own("Firms in a procedure"),
        m("{firms} firms are in a collective procedure.", firms=40),
        (Figure("firms", own("Firms"), 40, "count"), Figure("first_year", own("First case"), 2026, "year")),
        (
            Table("firms_list", own("Firms, the gravest first"), columns, many, "list"),
            Table("firms_summary", own("The same as a summary"), columns, many),
            empty,
        ),
        (
            Chart(
                "revenue",
                "bars",
                own("Revenue"),
                own("Last known revenue."),
                "firms_summary",
                "name",
                "revenue_eur",
            ),
            Chart("nothing", "bars", own("Nothing"), own("An empty table."), "no_firm", "siren", "siren"),
        ),
        Evidence(
            own("Legal notices, read in order of date."),
            ("notices",),
            own("A notice may be late by some weeks."),
        ),
        tuple(
            Profile(own(name), ((own("Why"), own(f"Reason of {name}")), (own("Jobs"), m("{n} jobs", n=1200))))
            for name in (HOSTILE[0], "Atelier fictif")
        ),
    )
    missing = Missing(
        "risk",
        own("Which firms could close"),
        NotComputed(own("no account of firms was imported"), ("training_seats", "never_described")),
    )
    return Chapter(
        "takeover", own("Takeover"), own("What could we lose, and who can save it?"), (answer, missing)
    )


def _sites() -> Chapter:
    balance = Table(
        "land",
        own("Land by state"),
        (column("state", "text"), column("change_share", "share"), column("area_m2", "m2")),
        pl.DataFrame(
            {
                "state": ["Reconvertie", "Sans projet", "En projet"],
                "change_share": [-0.12, 0.25, 0.05],
                "area_m2": [120_000.0, 640_500.0, None],
            }
        ),
    )
    answer = Answer(
        "land",
        own("Land that is free"),
        None,
        (),
        (balance,),
        (
            Chart(
                "change",
                "bars",
                own("Change in five years"),
                own("By state."),
                "land",
                "state",
                "change_share",
            ),
            Chart(
                "band",
                "bars",
                own("Area"),
                own("By state."),
                "land",
                "state",
                "area_m2",
                low="area_m2",
                high="area_m2",
            ),
        ),
        Evidence(
            own("Sites counted by their status."), ("brownfields",), own("Small sites are often unknown.")
        ),
    )
    return Chapter("sites", own("Sites"), own("Where could it land?"), (answer,))


def _skills() -> Chapter:
    missing = Missing(
        "gaps", own("Which skills will lack"), NotComputed(own("no training seat was imported"), ())
    )
    return Chapter("skills", own("Skills"), own("Who will do the work?"), (missing,))


def _communes() -> MapLayer:
    """Fourteen cells around as many seeds, cut by a disc: a fictional territory in the middle of the sea."""
    seeds = [
        (-5.0 + 0.09 * (i % 4) + 0.03 * (i // 4 % 2), 47.0 + 0.06 * (i // 4) + 0.012 * (i % 3))
        for i in range(14)
    ]
    disc = shapely.Point(-4.85, 47.1).buffer(0.2)
    cells = [
        shapely.intersection(cell, disc)
        for cell in shapely.voronoi_polygons(shapely.MultiPoint(seeds), ordered=True, extend_to=disc).geoms
    ]
    rows = pl.DataFrame(
        {
            "code": [f"00{i:03d}" for i in range(14)],
            "name": [f"Brume-{i}" for i in range(14)],
            "geometry": [shapely.to_wkb(cell) for cell in cells],
            "plants": [None if i == 3 else i * i for i in range(14)],
        }
    )
    return MapLayer(
        "communes", "areas", own("Communes"), rows, "plants", own("Plants"), "count", ("boundaries",)
    )


def _plants() -> MapLayer:
    rows = pl.DataFrame(
        {
            "name": [HOSTILE[0], "Fonderie fictive", "Scierie fictive", "Sans adresse", "Au large"],
            "longitude": [-4.9, -4.85, -4.8, None, 2.0],
            "latitude": [47.1, 47.15, 47.05, None, 48.0],
            "size": [250, 40, None, 12, 3],
            "label": ["25.11Z", "24.51Z", None, "10.11Z", "10.12Z"],
        }
    )
    return MapLayer("plants", "points", own("Plants"), rows, None, own("Jobs"), "count", ("establishments",))


def _brownfields() -> MapLayer:
    rows = pl.DataFrame(
        {
            "name": ["Ancienne filature", "Ancienne gare"],
            "longitude": [-4.95, -4.78],
            "latitude": [47.08, 47.18],
            "size": [None, None],
            "label": ["friche industrielle", None],
        },
        schema_overrides={"size": pl.Float64},
    )
    return MapLayer("brownfields", "points", own("Brownfields"), rows)


def _sources() -> tuple[SourceUsed, ...]:
    def source(
        table: str, producer: str, file: str, as_of: str | None, coverage: Message | None = None
    ) -> SourceUsed:
        return SourceUsed(
            table,
            f"{table} (fictional)",
            producer,
            "Licence Ouverte 2.0",
            file,
            "ab" * 32,
            as_of,
            12_345,
            2,
            7,
            coverage,
        )

    return (
        source("boundaries", "Levier", "outlines.geojson", "2026"),
        source("employment", "Levier", "jobs-1.csv", "2024-12-31", own("general scheme only")),
        source("employment", "Levier", "jobs-2.csv", "2024-12-31", own("general scheme only")),
        source("establishments", "Levier", "stock.parquet", "2026-08"),
        source("notices", "Levier", "<b>notices</b>.csv", None),
    )


@pytest.fixture(scope="session")
def french(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the fictional plan in French: read it, do not change it."""
    folder = tmp_path_factory.mktemp("french")
    write_plan(plan, folder, "fr")
    return folder


@pytest.fixture(scope="session")
def english(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in English."""
    folder = tmp_path_factory.mktemp("english")
    write_plan(plan, folder, "en")
    return folder
