"""What the tests of the lake share: the engines."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.lake.standalone import LOOPBACK, standalone_cluster

from levier.lake.engines import SPARK, Engine, chosen_engine


@pytest.fixture(scope="session")
def spark_master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark cluster of two workers on this machine, started for the tests."""
    if shutil.which("java") is None:
        why = "Spark needs Java 17 or later, which is not on this machine"
        # The continuous integration sets this: there, what is not tested is a failure.
        if os.environ.get("LEVIER_TEST_SPARK") == "required":
            pytest.fail(why)
        pytest.skip(why)
    with standalone_cluster(tmp_path_factory.mktemp("cluster")) as master:
        yield master


@pytest.fixture(scope="session")
def spark(spark_master: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Levier's Spark engine, at work on that cluster."""
    conf = next(tmp_path_factory.getbasetemp().glob("cluster*/conf"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_LOCAL_IP", LOOPBACK)
        patch.setenv("SPARK_CONF_DIR", str(conf))
        patch.setenv("SPARK_LOCAL_DIRS", str(Path(conf).parent / "driver"))
        with chosen_engine(SPARK, spark_master) as engine:
            yield engine
