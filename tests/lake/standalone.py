"""A real Spark cluster on loopback: one master, two workers, as its own scripts start them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOOPBACK = "127.0.0.1"
WORKERS = 2
READY_SECONDS = 90.0
DEFAULTS = """\
spark.ui.enabled                 false
spark.driver.memory              512m
spark.executor.memory            640m
spark.sql.shuffle.partitions     2
spark.sql.codegen.wholeStage     false
spark.task.maxFailures           1
spark.driver.extraJavaOptions    -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions  -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
"""
"""Small tables pay for compiled code and many partitions, and have no use for them; what fails fails again."""


@contextmanager
def standalone_cluster(folder: Path) -> Iterator[str]:
    """The address of the master of a cluster that ends with the block, whatever happens in it."""
    from pyspark.find_spark_home import _find_spark_home

    home = Path(_find_spark_home())
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text(DEFAULTS)
    port, web = _free_port(), _free_port()
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "192m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
    }
    deploy = "org.apache.spark.deploy"
    master = f"spark://{LOOPBACK}:{port}"
    on_loopback = ["--host", LOOPBACK]
    worker = [f"{deploy}.worker.Worker", *on_loopback, "--cores", "1", "--memory", "1g", "--webui-port", "0"]
    commands = [
        [f"{deploy}.master.Master", *on_loopback, "--port", str(port), "--webui-port", str(web)],
        *([*worker, "--work-dir", str(folder / f"worker-{rank}"), master] for rank in range(WORKERS)),
    ]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for rank, command in enumerate(commands):
            with (folder / f"daemon-{rank}.log").open("wb") as log:
                started.append(
                    subprocess.Popen(
                        [str(home / "bin" / "spark-class"), *command],
                        env=environment,
                        stdout=log,
                        stderr=subprocess.STDOUT,
                        start_new_session=True,
                    )
                )
        _wait_for_workers(web, started, folder)
        yield master
    finally:
        for process in started:
            # The daemon, and the executors that a worker started, which are of its group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)


def _wait_for_workers(web: int, started: list[subprocess.Popen[bytes]], folder: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        dead = [rank for rank, process in enumerate(started) if process.poll() is not None]
        assert not dead, (folder / f"daemon-{dead[0]}.log").read_text()[-2000:]
        with suppress(OSError), urllib.request.urlopen(f"http://{LOOPBACK}:{web}/json/", timeout=2) as answer:
            if json.load(answer)["aliveworkers"] == WORKERS:
                return
        time.sleep(0.1)
    raise AssertionError(f"no cluster after {READY_SECONDS} s: see {folder}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
