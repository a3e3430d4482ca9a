"""The specimen of the usual size, written once, and its files as tables of text."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from levier.specimen import write_specimen

ESTABLISHMENTS = 6000
WITH_SEMICOLONS = ("bodacc/", "inpi/", "urssaf/", "insee/donnees_communes", "arcep/", "dgcl/")

Read = Callable[[str], pl.DataFrame]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "raw"
    write_specimen(folder, establishments=ESTABLISHMENTS, seed=1)
    return folder


@pytest.fixture(scope="session")
def read(written: Path) -> Read:
    """A file of the specimen by its path without ending: a CSV as text, a Parquet as typed."""

    def table(name: str) -> pl.DataFrame:
        if name.startswith("truth/"):
            return pl.read_parquet(written / f"{name}.parquet")
        separator = ";" if name.startswith(WITH_SEMICOLONS) else ","
        return pl.read_csv(written / f"{name}.csv", separator=separator, infer_schema=False)

    return table


@pytest.fixture(scope="session")
def establishments(read: Read) -> pl.DataFrame:
    return read("sirene/StockEtablissement_utf8")


@pytest.fixture(scope="session")
def legal_units(read: Read) -> pl.DataFrame:
    return read("sirene/StockUniteLegale_utf8")


@pytest.fixture(scope="session")
def notices(read: Read) -> pl.DataFrame:
    return read("bodacc/annonces-commerciales")


@pytest.fixture(scope="session")
def ratios(read: Read) -> pl.DataFrame:
    return read("inpi/ratios_inpi_bce")
