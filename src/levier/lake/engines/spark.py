"""Spark, on a cluster whose workers see the files under the same paths as this machine.

The workers read Parquet themselves. Text, workbooks, JSON and shapes are first read by DuckDB here, which
sets aside the lines that do not fit their file, and handed to the workers as Parquet: a line is judged
alike whatever the engine.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.lake.engines.dialect import SparkBackend
from levier.lake.engines.duck import DuckEngine, DuckSession
from levier.sources import refusals
from levier.sources.raw import RawFile
from levier.sources.source import RECORD

PATTERN_SIGNS = r"([\\{}\[\]*?])"
"""Signs of a path that Spark would take for a pattern of names."""

QUOTED = re.compile(r"(['\"]).*\1")
"""From the first quote of a message to the last."""
DAMAGED_PARQUET = ("FAILED_READ_FILE", "CANNOT_READ_FILE", "is not a Parquet file")
"""Words by which Spark tells of a Parquet file that it cannot read."""


@dataclass(frozen=True)
class SparkWork:
    """Spark at work on one file or one question, DuckDB beside it for what is not Parquet."""

    spark: SparkSession
    backend: SparkBackend
    duck: DuckSession
    names: list[str]
    """Under which Spark knows what was read."""

    def open_raw(self, path: Path, name: str) -> RawFile:
        raw = self.duck.open_raw(path, name)
        if path.suffix.lower() == ".parquet" and _alike_as_text(path):
            # The row's place in the file is stored in it: no order of reading can change it.
            rows = self._parquet(path).selectExpr("*", f"_metadata.row_index + 1 AS {RECORD}")
            return replace(raw, rows=self._named(rows))
        copy = self.duck.scratch / f"raw-{uuid4().hex}.parquet"
        self.duck.write(_as_text(raw.rows), copy)
        return replace(raw, rows=self.read(copy))

    def read(self, path: Path) -> ir.Table:
        return self._named(self._parquet(path))

    def write(self, rows: ir.Table, path: Path) -> None:
        self.backend.to_parquet(rows, path, compression="zstd")

    def _parquet(self, path: Path) -> DataFrame:
        return self.spark.read.parquet("file://" + re.sub(PATTERN_SIGNS, r"\\\1", str(path.absolute())))

    def _named(self, rows: DataFrame) -> ir.Table:
        self.names.append(f"levier_{uuid4().hex}")
        rows.createOrReplaceTempView(self.names[-1])
        return self.backend.table(self.names[-1])


class SparkEngine:
    """A Spark cluster, by way of a session opened on its master."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        SparkBackend.register_options()

    @contextmanager
    def session(self, scratch: Path) -> Iterator[SparkWork]:
        with DuckEngine().session(scratch) as duck:
            work = SparkWork(self.spark, SparkBackend().connect(self.spark), duck, [])
            try:
                yield work
            finally:
                for name in work.names:
                    self.spark.catalog.dropTempView(name)

    @contextmanager
    def telling(self, path: Path, name: str, lake: Path) -> Iterator[None]:
        try:
            with DuckEngine().telling(path, name, lake):
                yield
        except (PySparkException, Py4JError) as error:
            if any(words in str(error) for words in DAMAGED_PARQUET):
                raise refusals.unreadable(name) from error
            raise BadInput(
                m("the Spark cluster failed: {reason}", reason=_first_words(error)),
                where=name,
                fix=m("see the logs of its workers; the lake is as it was before"),
            ) from error


def _alike_as_text(path: Path) -> bool:
    """Whether DuckDB and Spark write every column of a Parquet file as the same text. Fractions, hours with
    their zone, lists and structures they do not."""
    return all(map(_written_alike, pq.read_schema(path).types))


def _written_alike(kind: pa.DataType) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        return _written_alike(kind.value_type)
    if types.is_timestamp(kind):
        return kind.tz is None and kind.unit != "ns"
    return any(
        is_one(kind)
        for is_one in (
            types.is_string,
            types.is_large_string,
            types.is_integer,
            types.is_boolean,
            types.is_date,
            types.is_binary,
        )
    )


def _as_text(rows: ir.Table) -> ir.Table:
    """Every column but the record's number and shapes as text, which is what sources read anyway."""
    kept = {RECORD, *(name for name, kind in rows.schema().items() if kind.is_binary())}
    return rows.mutate(**{name: rows[name].cast("string") for name in rows.columns if name not in kept})


def _first_words(error: Exception) -> str:
    """What went wrong, without the pages of traces that follow, nor the value that Spark may quote."""
    first = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return QUOTED.sub("\u2026", first)
