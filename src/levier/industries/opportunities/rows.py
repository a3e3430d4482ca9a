"""The rows of a portfolio: each candidate with its three numbers, in the stated order."""

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core import naf
from levier.core.industry import industrial_group
from levier.industries.complexity import Grid, proximity, relatedness_density
from levier.industries.opportunities.basis import Basis
from levier.industries.opportunities.ranking import (
    components_relied_on,
    composite,
    not_dominated,
    order,
    place,
    score,
    weights_of_reach_that_keep,
)
from levier.industries.opportunities.reading import Reading
from levier.industries.opportunities.trials import NORMAL, Probabilities, Trials, raw_components
from levier.industries.opportunities.weights import COMPONENTS, Weights
from levier.industries.pairs import Pairs

Floats = npt.NDArray[np.float64]
NEAR = 0.5
"""A location quotient from here to 1 is a specialisation to deepen; below, an industry to enter."""


def rows_of(
    basis: Basis,
    reading: Reading,
    fixed: Floats,
    served: pl.DataFrame,
    chances: Probabilities | None,
    tried: Trials,
    wish: Weights,
    first: int,
    around: Floats | None,
) -> pl.DataFrame:
    raw = raw_components(reading, fixed)
    places = place(raw)
    value = composite(places, wish.of_value)
    reach = reading.density if chances is None else chances.middle
    counted = place(reach) if chances is None else reach
    margin = NORMAL * tried.density_spread
    low, high = (reach - margin, reach + margin) if chances is None else (chances.low, chances.high)
    share, share_low, share_high = tried.share()
    kept_from, kept_to = weights_of_reach_that_keep(counted, value, first)
    relied = components_relied_on(counted, places, wish.of_value, wish.reach, first)
    columns = {
        "reach": reach,
        "reach_low": np.clip(low, 0, 1),
        "reach_high": np.clip(high, 0, 1),
        "density": reading.density,
        "density_place": _place_among_areas(basis, around),
        "value": value,
        "value_low": np.clip(value - NORMAL * tried.value_spread, 0, 1),
        "value_high": np.clip(value + NORMAL * tried.value_spread, 0, 1),
        **dict(zip(COMPONENTS, raw, strict=True)),
        "complexity_low": reading.complexity - NORMAL * tried.complexity_spread,
        "complexity_high": reading.complexity + NORMAL * tried.complexity_spread,
        **{f"{name}_place": row for name, row in zip(COMPONENTS, places, strict=True)},
        "robust": share,
        "robust_low": share_low,
        "robust_high": share_high,
        "kept_from": kept_from,
        "kept_to": kept_to,
    }
    names = np.array(list(COMPONENTS))
    table = _described(basis).with_columns(
        **{name: pl.Series(numbers, nan_to_null=True) for name, numbers in columns.items()},
        pareto=pl.Series(not_dominated(reach, value)),
        relies_on=pl.Series([names[column].tolist() for column in relied.T], dtype=pl.List(pl.String)),
        sector=served["sector"],
        transitions_fr=served["transitions_fr"],
    )
    rows = order(score(counted, value, wish.reach))
    return table[rows].with_row_index("rank", offset=1).with_columns(pl.col("rank").cast(pl.Int64))


def _described(basis: Basis) -> pl.DataFrame:
    """What each candidate is, and what of it is here."""
    at = basis.candidates
    here, everywhere = basis.cells.values[[basis.own]].toarray().ravel(), basis.cells.values.sum(axis=0)
    average = here.sum() * everywhere / everywhere.sum()
    code = pl.col("activity")
    labels = naf.table().select(activity="code", label="label")
    return (
        pl.DataFrame({"activity": basis.codes})
        .join(labels, on="activity", how="left", maintain_order="left")
        .with_columns(
            group=industrial_group(code),
            step=pl.Series(np.where(basis.quotient[at] >= NEAR, "deepen", "enter")),
            employees=pl.Series(here[at]),
            establishments=pl.Series(basis.establishments_here[at], nan_to_null=True),
            location_quotient=pl.Series(basis.quotient[at]),
            jobs_to_average=pl.Series(average[at] - here[at]),
        )
    )


def _place_among_areas(basis: Basis, around: Floats | None) -> Floats:
    """For each candidate, the share of the other areas whose density around it is lower."""
    presence = basis.presences[0]
    pairs = proximity(presence, diagonal=0) if around is None else Pairs(presence.activities, around)
    densities: Grid = relatedness_density(presence, pairs)
    column = densities.values[:, basis.candidates]
    others = np.delete(column, basis.own, axis=0)
    known = np.isfinite(others)
    with np.errstate(invalid="ignore", divide="ignore"):
        below = (known & (others < column[basis.own])).sum(axis=0) / known.sum(axis=0)
    return np.where(np.isfinite(column[basis.own]), below, np.nan)
