"""Economic complexity by the method of reflections, each level averaging what it holds at the level below."""

from dataclasses import dataclass

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.complexity.grid import Floats, spread_over
from levier.industries.complexity.identified import cautions_of, not_identified
from levier.industries.complexity.presence import Presence


@dataclass(frozen=True, eq=False)
class Reflections:
    """`of_areas`, at the level `order`, and `of_activities`, at the next: mean 0, standard deviation 1
    (population formula); NaN for those set aside."""

    areas: tuple[str, ...]
    activities: tuple[str, ...]
    of_areas: Floats
    of_activities: Floats
    order: int
    evidence: Evidence

    @property
    def by_area(self) -> pl.DataFrame:
        """`area`, `eci_reflections` (null: set aside), by code."""
        return pl.DataFrame(
            {"area": self.areas, "eci_reflections": pl.Series(self.of_areas, nan_to_null=True)}
        )


def reflections(presence: Presence, *, order: int = 18) -> Reflections | NotComputed:
    """k_c,n = mean over what c holds of k_a,n-1, and likewise for activities, from diversity and ubiquity.

    Parameters
    ----------
    presence : which activities each area holds
    order : the level n of the areas, even (odd levels of areas read ubiquity, so they fall with complexity);
        activities are at n + 1. The default 18, with 19 for activities, is that of `economiccomplexity` in R.

    Returns
    -------
    Reflections; NotComputed where the table cannot be compared (one area or activity, parts that share
    nothing) or where every area is alike at this level.

    Raises
    ------
    BadInput : `order` is not an even number of 2 or more.

    Source: Hidalgo & Hausmann (2009), PNAS 106(26), equations 1 to 3.
    """
    if order < 2 or order % 2:
        raise BadInput(m("the order of reflections must be even and 2 or more, not {order}", order=order))
    inside = presence.occupied()
    if missing := not_identified(inside):
        return missing
    of_areas, of_activities = inside.diversity.astype(float), inside.ubiquity.astype(float)
    held = inside.ones
    for level in range(1, order + 2):
        before = of_areas
        # Levels draw together; what is common to all says nothing and would drown the rest in rounding.
        of_areas = held @ (of_activities - of_activities.mean()) / inside.diversity
        of_activities = held.T @ (before - before.mean()) / inside.ubiquity
        if level == order:
            areas_at_order = of_areas
    if areas_at_order.std() == 0 or of_activities.std() == 0:
        return NotComputed(m("the areas all hold the same activities: nothing tells them apart"), needs=())
    return Reflections(
        presence.areas,
        presence.activities,
        spread_over(_standard(areas_at_order), presence.diversity > 0),
        spread_over(_standard(of_activities), presence.ubiquity > 0),
        order,
        Evidence(
            method=m("Economic complexity by {n} reflections; presence: {rule}", n=order, rule=presence.rule),
            tables=(),
            uncertainty=m(
                "As the order grows this becomes the eigenvector; at low orders it is mostly diversity."
            ),
            reference="Hidalgo & Hausmann (2009), PNAS 106(26)",
            cautions=cautions_of(presence),
        ),
    )


def _standard(values: Floats) -> Floats:
    return (values - values.mean()) / values.std()
