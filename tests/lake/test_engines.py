"""Two engines, one code: the same rows and the same quarantine out of DuckDB and of a real Spark cluster."""

import datetime
import json
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import ibis.expr.types as ir
import polars as pl
import pytest
from tests.conftest import TODAY
from tests.lake.standalone import LOOPBACK

from levier.cli import main
from levier.core.errors import BadInput
from levier.lake import aggregates
from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import enforce, read_contract
from levier.lake.engines import DuckEngine, Engine, chosen_engine
from levier.lake.importing import import_folder
from levier.lake.manifest import Part
from levier.lake.store import Lake
from levier.sources import rome
from levier.sources.catalogue import SOURCES
from levier.sources.source import GEOMETRY, RECORD, Source
from levier.sources.zonings import FORMER_REGIONAL_AID

# One cluster for all: these tests stay in one process.
pytestmark = pytest.mark.xdist_group("spark")

JOBS = "urssaf/etablissements-et-effectifs-salaries-au-niveau-commune-x-ape-last.csv"
"""Of the specimen: a file whose every line gives several rows."""

DUMP = (
    "siret,raisonsociale,codenaf,trancheeffectif,codecommune,coordinates_x,coordinates_y\n"
    "73282932000074,FICTIVE SA,2511Z,12,00001,6.17,49.11\n"
    "73282932000074,TWICE SA,2511Z,12,00001,6.17,49.11\n"
    "73282932000075,WRONG KEY SA,2511Z,12,00001,6.17,49.11\n"
    "too,few,cells\n"
    '73282932000082,"TWO\nLINES SA",9999Z,77,57463,0,0\n'
    "73282932000090,,2511Z,,57463,nan,1.5d\n"
)
"""A file with a fault of each kind, read by DuckDB for both engines."""

SHAPES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"site_id": name},
            "geometry": {"type": "Polygon", "coordinates": [[[x, y], [x + 0.1, y], [x, y + 0.1], [x, y]]]},
        }
        for name, x, y in (("F1", 6.1, 49.1), ("F2", 60.0, 60.0))
    ],
}


@pytest.fixture(scope="module")
def raw(specimen: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw files with faults: text and shapes, and Parquet, which Spark's workers read themselves."""
    folder = tmp_path_factory.mktemp("raw")
    jobs = pl.read_csv(specimen / JOBS, infer_schema=False, n_rows=500, separator=";")
    pl.concat([jobs, jobs.head(3), jobs.head(3).with_columns(code_ape=pl.lit("99.99Z"))]).write_parquet(
        folder / "jobs.parquet"
    )
    (folder / "dump.csv").write_text(DUMP, encoding="utf-8")
    # The same establishment in two files: one of them counts, the same whatever the engine.
    pl.DataFrame(
        [("73282932000074", "OTHER SA", "2511Z", "12", "00001", "6.17", "49.11")],
        schema=DUMP.splitlines()[0].split(","),
        orient="row",
    ).write_parquet(folder / "later.parquet")
    (folder / "outlines.geojson").write_text(json.dumps(SHAPES), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lakes(raw: Path, spark: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same files imported by each engine."""
    by_duckdb, by_spark = (tmp_path_factory.mktemp(name) for name in ("by_duckdb", "by_spark"))
    results = [
        import_folder(raw, by_duckdb, TODAY),
        import_folder(raw, by_spark, TODAY, engine=spark),
    ]
    assert [result.refused for result in results] == [(), ()]
    return by_duckdb, by_spark


def test_an_import_brings_the_same_tables_and_the_same_quarantine(lakes: tuple[Path, Path]) -> None:
    with Lake.open(lakes[0]) as by_duckdb, Lake.open(lakes[1]) as by_spark:
        assert by_duckdb.tables == by_spark.tables
        assert set(by_duckdb.tables) == {"establishments", "employment", "brownfield_outlines"}
        for name in by_duckdb.tables:
            assert rows(by_duckdb, name).equals(rows(by_spark, name)), name
            assert by_duckdb.quarantine(name).equals(by_spark.quarantine(name)), name
            assert [known(part) for part in by_duckdb.parts(name)] == [
                known(part) for part in by_spark.parts(name)
            ]
        assert [part.outranked for part in by_spark.parts("establishments")] == [0, 1]
        # The faults are there to be compared: a duplicate, a wrong key, a line of few cells, two bad values ...
        faults = by_spark.quarantine("establishments").filter(pl.col("file") == "dump.csv")
        assert set(faults["why"]) >= {
            "duplicate",
            "siret_key",
            "cells",
            "isin",
            "naf_known",
            "not_null_island",
        }


AWKWARD = (
    None,
    "",
    "  57463 ",
    "[ND]",
    "12",
    "12.0",
    "-3",
    "007",
    "1e3",
    "1.5d",
    "1,5",
    "nan",
    "inf",
    "2024-02-29",
    "2023-02-29",
    "2024-1-5",
    "2024-01",
    "2024",
    "2024/01/05",
    "DEP",
    "today",
    "2024-01-05 10:00:00",
    "2024-01-05T10:00:00Z",
    "2024-01-05 abc",
    "9999-12-31",
    "true",
    "oui",
    "2511Z",
    "25.11Z",
    "732829320",
    "73282932000074",
    "732 829 320,732829320,356000000",
    "O",
    "A",
    "NAFRev2",
    '{"nature": "Jugement de clôture", "date": "2024-01-05", "rank": 1}',
    '{"nature": 3, "date": null}',
    '{"nature": "cut',
    "POINT (6.1 49.1)",
    "POINT(49.1 6.1)",
    "L\u2019été | l'hiver",
    "\u00a0",
    "\t12\n",
    "x" * 200,
)
"""What cells may hold; each meets each column of each source."""
SHAPELY = (None, b"", b"no shape", bytes.fromhex("0101000000000000000000184000000000008048400000"))

ALSO_READ = {
    "sirene_establishments": (
        "nomenclatureActivitePrincipaleEtablissement",
        "dateDernierTraitementEtablissement",
    ),
    "sirene_legal_units": ("nomenclatureActivitePrincipaleUniteLegale", "dateDernierTraitementUniteLegale"),
    "urssaf_commune_ape": ("nombre_d_etablissements_2023", "effectifs_salaries_2022"),
    "bodacc": ("parutionavisprecedent", "publicationavis"),
    "arcep_broadband": ("type",),
    "geo_dvf": ("numero_disposition", "code_nature_culture", "code_nature_culture_speciale"),
    "georisques_icpe": ("date_maj",),
    "insee_commune_events": ("TYPECOM_AV", "TYPECOM_AP"),
    "openstreetmap": ("railway", "aeroway", "industrial", "landuse"),
}
"""Columns that a source reads without asking for them."""
READ = [source for source in SOURCES if source is not FORMER_REGIONAL_AID]
"""Every source but the one whose files are known in order to be refused."""
GIVEN = {
    "airportsdata": {"country": "FR"},
    "bodacc_unmatched": {
        "registre": "",
        "listepersonnes": '{"personne": [{"typePersonne": "pm", "denomination": "FICTIVE SA"}]}',
    },
    "insee_commune_events": {"TYPECOM_AV": "COM", "TYPECOM_AP": "COM", "MOD": "32"},
    "rne_directors": {
        "formality": json.dumps(
            {
                "siren": "732829320",
                "content": {
                    "personneMorale": {
                        "composition": {
                            "pouvoirs": [
                                {
                                    "roleEntreprise": "73",
                                    "actif": True,
                                    "individu": {"descriptionPersonne": {"dateDeNaissance": "1961-11"}},
                                },
                                {"roleEntreprise": "71", "entreprise": {"siren": "732829320"}},
                                {"roleEntreprise": "53", "actif": False},
                            ]
                        }
                    }
                },
            }
        ),
        "updatedAt": "2026-10-31T09:00:00+01:00",
    },
    "rome_occupation_skills": {"code_compo_bloc": rome.SKILLS_BLOCK, "code_rubrique": next(iter(rome.KINDS))},
    "unlocode": {"country": "FR", "status": "AF"},
}
"""What must stand in a column for a source to read anything of a file."""


def awkward_file(source: Source, folder: Path) -> Path:
    columns = sorted({*source.columns.values(), *ALSO_READ.get(source.id, ())})
    size = len(AWKWARD)
    file = folder / f"{source.id}.parquet"
    pl.DataFrame(
        [
            pl.Series(column, [pool[(rank + 7 * step) % len(pool)] for rank in range(size)], dtype=kind)
            for step, column in enumerate(columns)
            for pool, kind in [(SHAPELY, pl.Binary) if column == GEOMETRY else (AWKWARD, pl.String)]
        ]
    ).with_columns(
        **{column: pl.lit(cell) for column, cell in GIVEN.get(source.id, {}).items()}
    ).write_parquet(file)
    return file


def works_alike(source: Source, work: Callable[[ir.Table], ir.Table], spark: Engine, folder: Path) -> None:
    """Whether both engines make the same rows of an awkward file of a source."""
    file = awkward_file(source, folder)
    found = []
    for engine in (DuckEngine(), spark):
        with engine.session(folder) as session:
            found.append(work(session.open_raw(file, file.name).rows).to_polars().sort(pl.all()))
    by_duckdb, by_spark = found
    assert by_duckdb.height
    unlike = [name for name in by_duckdb.columns if not by_duckdb[name].equals(by_spark[name])]
    assert not unlike, {name: differing(by_duckdb[name], by_spark[name]) for name in unlike}


@pytest.mark.parametrize("source", READ, ids=lambda source: source.id)
def test_every_source_is_shaped_alike(source: Source, spark: Engine, tmp_path: Path) -> None:
    works_alike(source, source.shape, spark, tmp_path)


def clauses(source: Source) -> set[str]:
    """The rules and types that a source's contract judges by."""
    contract = read_contract(source.table, CONTRACTS[source.table])
    types = {f"{clause.type} {clause.nullable}" for clause in contract.clauses}
    return types.union(contract.pair_rules, *(clause.rules for clause in contract.clauses))


def covering() -> list[Source]:
    """A few sources whose contracts judge by every rule and type there is."""
    wanted = set().union(*map(clauses, READ))
    chosen: list[Source] = []
    while wanted:
        chosen.append(max(READ, key=lambda source: len(clauses(source) & wanted)))
        wanted -= clauses(chosen[-1])
    return chosen


@pytest.mark.parametrize("source", covering(), ids=lambda source: source.id)
def test_every_rule_judges_alike(source: Source, spark: Engine, tmp_path: Path) -> None:
    contract = read_contract(source.table, CONTRACTS[source.table])
    works_alike(source, lambda raw: enforce(source.shape(raw), contract, TODAY), spark, tmp_path)


def differing(one: pl.Series, other: pl.Series) -> list[tuple[object, object]]:
    return [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]


def test_columns_of_other_types_are_read_alike(spark: Engine, tmp_path: Path) -> None:
    """Hours with a zone and fractions, which Spark would write otherwise, go through DuckDB."""
    moment = datetime.datetime(2026, 3, 1, 8, 30, tzinfo=datetime.UTC)
    file = tmp_path / "typed.parquet"
    pl.DataFrame(
        {
            "whole": [1, None],
            "fraction": [1e7, 0.1],
            "day": [moment.date(), None],
            "hour": [moment.replace(tzinfo=None), None],
            "nanosecond": pl.Series([moment.replace(tzinfo=None), None], dtype=pl.Datetime("ns")),
            "fine": [True, None],
        }
    ).write_parquet(file)

    def texts(engine: Engine) -> pl.DataFrame:
        with engine.session(tmp_path) as session:
            rows = session.open_raw(file, file.name).rows
            return rows.select(
                RECORD, **{name: rows[name].cast("string") for name in rows.columns[:-1]}
            ).to_polars()

    assert texts(spark).sort(RECORD).equals(texts(DuckEngine()).sort(RECORD))
    assert texts(spark)["hour"][0] == "2026-03-01 08:30:00"


COUNTS: dict[str, Callable[[Lake], ir.Table]] = {
    "industrial_establishments": lambda lake: aggregates.industrial_establishments(
        of(lake, "establishments")
    ),
    "employers": lambda lake: aggregates.employers(of(lake, "establishments")),
    "firms_by_legal_form": lambda lake: aggregates.firms_by_legal_form(
        of(lake, "legal_units"), of(lake, "establishments")
    ),
    "zone_employment": lambda lake: aggregates.zone_employment(
        of(lake, "employment"), of(lake, "zone_members")
    ),
    "monthly_notices": lambda lake: aggregates.monthly_notices(
        of(lake, "notices"), of(lake, "establishments")
    ),
}


@pytest.mark.parametrize("name", COUNTS)
def test_the_country_is_counted_alike(name: str, specimen_lake: Lake, spark: Engine, tmp_path: Path) -> None:
    """In the same order, too."""
    by_duckdb = COUNTS[name](specimen_lake).to_polars()
    with spark.session(tmp_path) as session, Lake.open(specimen_lake.folder, session) as lake:
        by_spark = COUNTS[name](lake).to_polars()
    assert by_duckdb.height > 5
    assert by_spark.schema == by_duckdb.schema
    assert by_spark.equals(by_duckdb)


def test_the_command_line_works_on_the_cluster(
    raw: Path, spark: Engine, spark_master: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "dump.csv").write_bytes((raw / "dump.csv").read_bytes())
    monkeypatch.setenv("LEVIER_MASTER", spark_master)
    words = ["data", "import", str(tmp_path / "raw"), "--lake", str(tmp_path / "lake"), "--engine", "spark"]
    monkeypatch.setattr(sys, "argv", ["levier", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    folder = tmp_path / "lake"
    with Lake.open(folder) as lake:
        assert (folder / lake.parts("establishments")[0].path).is_dir()  # as Spark writes
        assert rows(lake, "establishments")["name"].to_list() == ["FICTIVE SA", "TWO\nLINES SA", None]
    # A file imported again, by whichever engine, leaves nothing of its former self behind.
    import_folder(tmp_path / "raw", folder, TODAY)
    assert len(list(folder.glob("*.parquet"))) == 2  # the part and its quarantine


def test_a_damaged_file_is_refused(spark: Engine, tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    sound = tmp_path / "sound.parquet"
    pl.read_csv(
        DUMP.splitlines()[0].encode() + b"\n" + DUMP.splitlines()[1].encode() + b"\n", infer_schema=False
    ).write_parquet(sound)
    content = bytearray(sound.read_bytes())
    content[4:40] = b"\xff" * 36  # the pages; the foot of the file, which names its columns, is whole
    (tmp_path / "raw" / "damaged.parquet").write_bytes(content)
    result = import_folder(tmp_path / "raw", tmp_path / "lake", TODAY, engine=spark)
    assert [str(error.where) for error in result.refused] == ["damaged.parquet"]


@pytest.mark.parametrize(
    ("name", "master", "what"),
    [
        ("dask", None, "no engine is called dask"),
        ("duckdb", "spark://localhost:7077", "DuckDB has no master"),
        ("spark", None, "Spark needs the address of its master"),
        ("spark", "spark://nowhere", "not the address of a Spark master: spark://nowhere"),
    ],
)
def test_an_engine_that_cannot_be_had_is_said(
    name: str, master: str | None, what: str, no_spark: None
) -> None:
    with pytest.raises(BadInput) as refused, chosen_engine(name, master):
        pass
    assert str(refused.value.what) == what


def test_a_master_that_does_not_answer_is_said(no_spark: None) -> None:
    with socket.socket() as held:
        held.bind((LOOPBACK, 0))  # taken, but nobody listens
        master = f"spark://{LOOPBACK}:{held.getsockname()[1]}"
        with pytest.raises(BadInput) as refused, chosen_engine("spark", master):
            pass
    assert (str(refused.value.what), refused.value.where) == ("no Spark master answers", master)


def test_java_missing_is_said(no_spark: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match="Java"), chosen_engine("spark", "spark://localhost:7077"):
        pass


def test_pyspark_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("levier.lake.engines.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with (
        pytest.raises(BadInput, match="Spark is not installed here"),
        chosen_engine("spark", "spark://h:7077"),
    ):
        pass


def test_another_spark_of_the_same_process_is_left_alone(spark: Engine) -> None:
    with pytest.raises(BadInput, match="already works"), chosen_engine("spark", "spark://elsewhere:7077"):
        pass


@pytest.fixture
def no_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has no Spark session yet."""
    from pyspark.sql import SparkSession

    monkeypatch.setattr(SparkSession, "getActiveSession", lambda: None)


def of(lake: Lake, name: str) -> ir.Table:
    found = lake.table(name)
    assert found is not None
    return found


def rows(lake: Lake, name: str) -> pl.DataFrame:
    return of(lake, name).to_polars()


def known(part: Part) -> Part:
    """What is known of a part, but the random names of its files."""
    return replace(part, path="", quarantine=None, outranked_by=tuple("" for _ in part.outranked_by))
