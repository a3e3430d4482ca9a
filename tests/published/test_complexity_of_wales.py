"""Complexity of the 22 principal areas of Wales from their published quotients, 2011 to 2013, which only the
published ones can give: they compare with the United Kingdom. Beside `ecomplexity` 0.5.3 where installed."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from levier.industries.complexity import (
    Complexity,
    complexity,
    complexity_outlook,
    opportunity_gain,
    presence_given,
    proximity,
    relatedness_density,
)

YEARS = (2011, 2012, 2013)


@pytest.fixture(scope="module")
def wales(real_data: Path) -> pl.DataFrame:
    table = pl.read_csv(real_data / "wales-industries" / "wales_industries_2011_2013.csv")
    return table.filter(pl.col("location") != "wales").select(
        "year", area="location", activity="industry", present=pl.col("employment_lq") >= 1
    )


def found(wales: pl.DataFrame, year: int) -> Complexity:
    result = complexity(presence_given(wales.filter(year=year)))
    assert isinstance(result, Complexity), result.reason
    return result


@pytest.mark.parametrize("year", YEARS)
def test_given_presences_give_what_ecomplexity_gives(wales: pl.DataFrame, year: int):
    peer = pytest.importorskip(
        "ecomplexity", reason="ecomplexity 0.5.3 is not installed: it is the peer to compare with"
    )
    rows = wales.filter(year=year)
    presence, ours = presence_given(rows), found(wales, year)
    near = proximity(presence)
    density = relatedness_density(presence, near)
    columns = {"time": "year", "loc": "area", "prod": "activity", "val": "present"}
    frame = rows.with_columns(pl.col("present").cast(pl.Int64)).to_pandas()
    out = peer.ecomplexity(frame, columns, presence_test="manual", verbose=False)
    held = (presence.diversity > 0, presence.ubiquity > 0)
    grids = {
        "eci": np.broadcast_to(ours.eci[:, None], density.values.shape),
        "pci": np.broadcast_to(ours.pci, density.values.shape),
        "density": density.values,
        "coi": np.broadcast_to(
            complexity_outlook(presence, density, ours.pci_uncentred)[:, None], density.values.shape
        ),
        "cog": opportunity_gain(presence, near, ours.pci_uncentred).values,
    }
    # The peer leaves rows out where an industry is nowhere specialised.
    out = out.dropna(subset=["eci"]).sort_values(["area", "activity"])
    for name, values in grids.items():
        theirs = out[name].to_numpy().reshape(held[0].sum(), held[1].sum())
        assert np.abs(values[held[0]][:, held[1]] - theirs).max() < 1e-8, name


def test_the_order_of_areas_is_alike_from_one_year_to_the_next(wales: pl.DataFrame):
    by_year = [found(wales, year).eci for year in YEARS]
    for one, next_ in pairwise(by_year):
        assert np.corrcoef(one, next_)[0, 1] > 0.5
