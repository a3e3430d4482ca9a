"""Reaching a Spark cluster: what must be there, and what to do where it is not."""

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from levier.core.errors import BadInput
from levier.core.messages import m

try:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
except ImportError as absent:
    raise BadInput(
        m("Spark is not installed here"), fix=m("install it: pip install 'levier[spark]'")
    ) from absent

SAMENESS = {
    # A sum too large, an impossible cast or index is an error, never another figure.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}
"""What the same rows as DuckDB's ask for."""
QUIET = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
"""What a readable terminal asks for. Memory, cores and the like are the cluster's own affair: Spark reads
them in its spark-defaults.conf."""

ANSWER_SECONDS, WORKERS_SECONDS = 10.0, 60.0
"""How long a master may take to answer, and its workers to come forward."""


@contextmanager
def spark_session(master: str) -> Iterator[SparkSession]:
    """A session on the cluster of a master: `spark://HOST:PORT`, or any other address that Spark knows.

    A session that this process already has on the same master is used, and left open.

    Raises BadInput where Java is missing, where the master does not answer, where no worker comes forward.
    """
    if (open_already := SparkSession.getActiveSession()) is not None:
        if open_already.sparkContext.master != master:
            raise BadInput(
                m("this process already works on another Spark"),
                where=open_already.sparkContext.master,
                fix=m("stop that session first"),
            )
        for name, value in SAMENESS.items():
            open_already.conf.set(name, value)
        yield open_already
        return
    _check_java()
    if master.startswith("spark://"):
        _check_master(master)
    # The workers run the same Python as this process, unless the user says otherwise.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("levier")
    for name, value in {**SAMENESS, **QUIET}.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise _no_answer(master) from error
    try:
        if master.startswith("spark://"):
            _wait_for_workers(session, master)
        yield session
    finally:
        session.stop()


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home) / "bin") if home else None) is None:
        raise BadInput(
            m("Spark needs Java, which is not here"), fix=m("install Java 17 or later, or set JAVA_HOME")
        )


def _check_master(master: str) -> None:
    """Spark itself would try for a minute, and then not say much."""
    address = urlsplit(master.split(",", 1)[0])
    try:
        port = address.port
    except ValueError:
        port = None
    if address.hostname is None or port is None:
        raise BadInput(
            m("not the address of a Spark master: {master}", master=master),
            fix=m("give --master spark://HOST:PORT"),
        )
    if "," in master:
        return  # several masters in waiting: the first may well be down
    try:
        socket.create_connection((address.hostname, port), timeout=ANSWER_SECONDS).close()
    except OSError as error:
        raise _no_answer(master) from error


def _wait_for_workers(session: SparkSession, master: str) -> None:
    """Work that no worker takes would wait for ever, without a word."""
    scheduler = session.sparkContext._jsc.sc()
    end = time.monotonic() + WORKERS_SECONDS
    while scheduler.getExecutorMemoryStatus().size() < 2:  # this process is counted
        if time.monotonic() > end:
            raise BadInput(
                m("no worker of the Spark cluster takes the work"),
                where=master,
                fix=m("start workers, or ask for less memory in spark-defaults.conf"),
            )
        time.sleep(0.1)


def _no_answer(master: str) -> BadInput:
    return BadInput(
        m("no Spark master answers"), where=master, fix=m("start it, or give its address: spark://HOST:PORT")
    )
