"""Cohorts of fictional firms whose hazards are known: with late entry, censoring, moving features."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.takeover.risk.incidence import cumulative_incidence, hazards_from_log_odds


@dataclass(frozen=True)
class Truth:
    """Log-odds of each ending in a quarter, from a standing `health` (standard normal) and an age."""

    failure: float = -4.0
    health: float = -0.8
    closure: float = -4.6
    ageing: float = 0.03

    def log_odds(self, health: np.ndarray, age: np.ndarray) -> np.ndarray:
        failure = self.failure + self.health * health
        closure = self.closure + self.ageing * age
        return np.stack(np.broadcast_arrays(failure, closure), axis=-1)

    def incidence(self, health: np.ndarray, age: np.ndarray, quarters: int) -> np.ndarray:
        """Firms x quarters x endings, the health of a firm staying what it is."""
        ages = age[:, None] + np.arange(quarters)
        return cumulative_incidence(hazards_from_log_odds(self.log_odds(health[:, None], ages)))


def cohort(
    firms: int,
    quarters: int,
    seed: int,
    *,
    truth: Truth = Truth(),
    persistence: float = 1.0,
    born_before: int = 40,
    lost: float = 0.01,
) -> pl.DataFrame:
    """Person-periods of the firms seen in a window: `siren`, `quarter`, `age`, `health`, `ending`.

    Firms are born up to `born_before` quarters before the window, or within it; those that end before it are
    never seen, so that those who enter late are survivors. A share `lost` drops out of sight each quarter.
    Health keeps a correlation of `persistence` from quarter to quarter.
    """
    rng = np.random.default_rng(seed)
    born = rng.integers(-born_before, quarters, firms)
    health = rng.normal(size=firms)
    here = np.ones(firms, dtype=bool)
    rows = []
    for quarter in range(-born_before, quarters):
        alive = here & (born <= quarter)
        age = quarter - born
        hazards = hazards_from_log_odds(truth.log_odds(health, age))
        draw = rng.random(firms)
        fails = alive & (draw < hazards[:, 0])
        closes = alive & ~fails & (draw < hazards.sum(axis=1))
        if quarter >= 0:
            ending = np.where(fails, "failure", np.where(closes, "closure", ""))
            rows.append(
                pl.DataFrame(
                    {"firm": np.flatnonzero(alive), "quarter": quarter, "age": age[alive]}
                ).with_columns(
                    health=pl.Series(health[alive]),
                    ending=pl.Series(ending[alive]).replace("", None),
                )
            )
        dropped = (quarter >= 0) & (rng.random(firms) < lost)
        here &= ~(fails | closes | dropped)
        health = persistence * health + np.sqrt(1 - persistence**2) * rng.normal(size=firms)
    table = pl.concat(rows)
    return table.select(
        siren=pl.col("firm").cast(pl.String).str.zfill(9),
        quarter="quarter",
        age="age",
        health="health",
        ending="ending",
    )
