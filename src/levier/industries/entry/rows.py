"""The risk set: who may turn in each year of origin, with the features known then and what came of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.industries.entry.features import NAMES, Surroundings, features_at
from levier.industries.entry.panel import Array, Panel
from levier.industries.entry.turning import Turning


@dataclass(frozen=True, eq=False)
class Rows:
    """One row per origin, area and activity at risk.

    `year` of the origin; `area` and `activity`: positions in the panel; `features`: rows by NAMES, NaN where
    unknown; `turned`: what came of it (None: not known yet); `weight`: rows that each stands for.
    """

    panel: Panel
    year: npt.NDArray[np.int64]
    area: npt.NDArray[np.int64]
    activity: npt.NDArray[np.int64]
    features: Array
    turned: npt.NDArray[np.bool_] | None
    weight: Array

    def __len__(self) -> int:
        return len(self.year)

    def of(self, kept: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "Rows":
        """Some of the rows."""
        turned = None if self.turned is None else self.turned[kept]
        return Rows(
            self.panel,
            self.year[kept],
            self.area[kept],
            self.activity[kept],
            self.features[kept],
            turned,
            self.weight[kept],
        )

    @cached_property
    def outcome(self) -> npt.NDArray[np.bool_]:
        assert self.turned is not None, "rows of a year whose outcome is not known yet"
        return self.turned

    @property
    def stand_for(self) -> int:
        """How many rows these stand for, themselves included."""
        return round(float(self.weight.sum(dtype=np.float64)))

    def feature(self, name: str) -> Array:
        return self.features[:, NAMES.index(name)]

    def table(self) -> pl.DataFrame:
        """`area`, `activity`, `year`, each feature (null: unknown), `turned` (null: not known yet)."""
        areas, activities = (
            pl.Series(codes, dtype=pl.String) for codes in (self.panel.areas, self.panel.activities)
        )
        features = {name: pl.Series(self.feature(name), nan_to_null=True) for name in NAMES}
        turned = pl.Series([None] * len(self) if self.turned is None else self.turned, dtype=pl.Boolean)
        return pl.DataFrame(
            {
                "area": areas.gather(self.area),
                "activity": activities.gather(self.activity),
                "year": self.year,
                **features,
                "turned": turned,
            }
        )


def rows_at(
    panel: Panel,
    place: int,
    turning: Turning,
    around: Surroundings,
    *,
    with_outcome: bool,
    most: int | None = None,
    seed: int = 0,
    only: npt.NDArray[np.bool_] | None = None,
) -> Rows:
    """The rows of one origin.

    With more than `most`, half of them are drawn among those that turned, or all of these if they are fewer,
    and the rest among the others; each weighs what it stands for (King & Zeng 2001, Political Analysis 9).
    `only`: the areas to keep.
    """
    risk = turning.at_risk(panel, place)
    turned = None
    if with_outcome:
        turned, seen = turning.turned(panel, panel.place(panel.years[place] + turning.horizon_years))
        risk = risk & seen
    if only is not None:
        risk = risk & only[:, None]
    area, activity = np.nonzero(risk)
    weight = np.ones(len(area), dtype=np.float32)
    if turned is not None and most is not None and len(area) > most:
        area, activity, weight = _drawn(area, activity, turned[area, activity], most, seed + place)
    columns = features_at(panel, place, around, turning)
    features = np.full((len(area), len(NAMES)), np.nan, dtype=np.float32)
    for column, name in enumerate(NAMES):
        if name in columns:
            features[:, column] = columns[name][area, activity]
    return Rows(
        panel,
        np.full(len(area), panel.years[place], dtype=np.int64),
        area,
        activity,
        features,
        None if turned is None else turned[area, activity],
        weight,
    )


def _drawn(
    area: npt.NDArray[np.int64],
    activity: npt.NDArray[np.int64],
    turned: npt.NDArray[np.bool_],
    most: int,
    seed: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Array]:
    rng = np.random.default_rng(seed)
    events, others = rng.permutation(np.flatnonzero(turned)), rng.permutation(np.flatnonzero(~turned))
    kept_events = events[: max(most // 2, most - len(others))]
    kept_others = others[: most - len(kept_events)]
    chosen = np.sort(np.concatenate((kept_events, kept_others)))
    stand_for = len(events) / max(len(kept_events), 1), len(others) / max(len(kept_others), 1)
    weight = np.where(turned[chosen], *stand_for).astype(np.float32)
    return area[chosen], activity[chosen], weight


def together(parts: list[Rows]) -> Rows:
    """The rows of several origins, one after another."""
    return Rows(
        parts[0].panel,
        np.concatenate([part.year for part in parts]),
        np.concatenate([part.area for part in parts]),
        np.concatenate([part.activity for part in parts]),
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.outcome for part in parts]),
        np.concatenate([part.weight for part in parts]),
    )
