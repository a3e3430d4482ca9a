"""Where the work on national tables runs: DuckDB on this machine, or Spark on a cluster.

The work itself is written once, as Ibis expressions that name no engine. An engine opens raw files, reads and
writes the parts of tables, and puts its own errors into words; that is all it is asked.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.lake.engines.duck import DuckEngine
from levier.lake.engines.engine import Engine, Session, cannot_write, parquet_of

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)

__all__ = [
    "DUCKDB",
    "ENGINES",
    "SPARK",
    "DuckEngine",
    "Engine",
    "Session",
    "cannot_write",
    "chosen_engine",
    "parquet_of",
]


@contextmanager
def chosen_engine(name: str = DUCKDB, master: str | None = None) -> Iterator[Engine]:
    """The engine of this name, closed afterwards; Spark wants the address of its master.

    Raises BadInput where the engine is unknown, where its address is missing or useless, where pyspark or
    Java is not installed, where the cluster does not answer.
    """
    if name not in ENGINES:
        raise BadInput(
            m("no engine is called {name}", name=name),
            fix=m("give one of: {engines}", engines=", ".join(ENGINES)),
        )
    if name == DUCKDB:
        if master:
            raise BadInput(m("DuckDB has no master"), fix=m("give --engine spark, or no --master"))
        yield DuckEngine()
        return
    if not master:
        raise BadInput(m("Spark needs the address of its master"), fix=m("give --master spark://HOST:PORT"))
    # Spark is heavy, and not everyone has it: it is loaded by those who ask for it.
    from levier.lake.engines.cluster import spark_session
    from levier.lake.engines.spark import SparkEngine

    with spark_session(master) as session:
        yield SparkEngine(session)
