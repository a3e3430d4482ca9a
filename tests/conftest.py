"""What the tests share: the real data where it is at hand, the specimen, and a lake built from it."""

import datetime
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.specimen import write_specimen

# The same examples at each run, however slow the machine.
settings.register_profile("levier", deadline=None, derandomize=True)
settings.load_profile("levier")

TODAY = datetime.date(2026, 11, 23)
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real open data: LEVIER_TEST_DATA, or the one beside the project."""
    folder = Path(os.environ.get("LEVIER_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("the real open data are not on this machine (LEVIER_TEST_DATA names their folder)")
    return folder


@pytest.fixture(scope="session")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fictional territory as raw files: read it, do not change it."""
    folder = tmp_path_factory.mktemp("specimen") / "raw"
    write_specimen(folder, establishments=2000, seed=1)
    return folder


@pytest.fixture(scope="session")
def specimen_lake(specimen: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake of the fictional territory, open for reading."""
    folder = tmp_path_factory.mktemp("lake")
    import_folder(specimen, folder, TODAY)
    with Lake.open(folder) as lake:
        yield lake
