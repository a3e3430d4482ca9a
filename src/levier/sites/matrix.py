"""Sites by criteria, as numbers: what methods of choice are given."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.facts import fact
from levier.sites.known import Sites, grades
from levier.sites.project import Project

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Matrix:
    """`values`: sites by criteria, NaN where unknown; `low`, `high`: the range that holds each true value.
    `gains`: true where more is better. `weights`: 0 or more, they sum to 1."""

    sites: tuple[str, ...]
    criteria: tuple[str, ...]
    values: Floats
    low: Floats
    high: Floats
    gains: npt.NDArray[np.bool_]
    weights: Floats


def matrix_of(sites: Sites, project: Project) -> Matrix:
    """The facts that a project weighs, for each site. A word becomes its grade on the scale of its fact (0 to
    1), or 1 where the project names it and 0 where not.

    Raises BadInput where the project weighs nothing.
    """
    weighed = [need for need in project.needs if need.weight > 0]
    if not weighed:
        raise BadInput(m("the project weighs nothing: no site is better than another"), where=project.id)
    columns, lows, highs, gains = [], [], [], []
    for need in weighed:
        about = fact(need.fact)
        if about.kind == "term":
            words = sites.terms(need.fact)
            value = words.is_in(need.among).cast(float).to_numpy() if need.among else grades(words, need.fact)
            low, high, gain = value, value, True
        else:
            value = sites.values(need.fact).cast(float).to_numpy()
            low, high = _range(sites, need.fact, value)
            gain = about.more_is_better if about.more_is_better is not None else need.at_most is None
        columns.append(value)
        lows.append(low)
        highs.append(high)
        gains.append(gain)
    weights = np.array([need.weight for need in weighed])
    return Matrix(
        tuple(sites.places["site_id"]),
        tuple(need.fact for need in weighed),
        np.column_stack(columns),
        np.column_stack(lows),
        np.column_stack(highs),
        np.array(gains),
        weights / weights.sum(),
    )


def _range(sites: Sites, name: str, value: Floats) -> tuple[Floats, Floats]:
    known = sites.places.select("site_id").join(
        sites.known.filter(fact=name).select("site_id", "low", "high"),
        on="site_id",
        how="left",
        maintain_order="left",
    )
    low, high = (known[end].cast(float).to_numpy() for end in ("low", "high"))
    return np.where(np.isnan(low), value, low), np.where(np.isnan(high), value, high)
