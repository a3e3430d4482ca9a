"""One fictional panel and the model learned on it, made once."""

import polars as pl
import pytest
from tests.industries.entry.panels import fictional_table

from levier.industries.entry import EntryModel, Panel, Turning, panel_of


@pytest.fixture(scope="session")
def table() -> pl.DataFrame:
    return fictional_table()


@pytest.fixture(scope="session")
def panel(table: pl.DataFrame) -> Panel:
    return panel_of(table)


@pytest.fixture(scope="session")
def model(panel: Panel) -> EntryModel:
    found = EntryModel.fit(panel, Turning(horizon_years=3))
    assert isinstance(found, EntryModel)
    return found
