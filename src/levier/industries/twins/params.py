"""What makes two territories alike, and what counts as growth and as an entry: choices, stated and
checked."""

from dataclasses import dataclass, fields

from levier.core.errors import BadInput
from levier.core.messages import m


@dataclass(frozen=True)
class TwinWeights:
    """How much each part counts in the distance between two territories. Our choice, not a published one:
    what a territory does counts for half, its size, place and past course for the rest. `twins` says how
    the ranking changes under other weights."""

    structure: float = 0.30
    """Shares of all jobs by NAF division."""
    manufacturing: float = 0.20
    """Shares of manufacturing jobs by the finest activity known."""
    size: float = 0.20
    """Number of jobs, in logarithm."""
    place: float = 0.15
    """Inhabitants per km², distance to the largest cities, and any trait given."""
    trend: float = 0.15
    """Yearly growth of jobs before the year, in all and in manufacturing."""

    def __post_init__(self) -> None:
        values = [getattr(self, part.name) for part in fields(self)]
        if not all(value >= 0 for value in values) or not sum(values) > 0:
            raise BadInput(m("the weights of likeness must be 0 or more, and not all 0"), where="TwinWeights")


@dataclass(frozen=True)
class TwinRules:
    """`twins`: how many to name. `neighbour_km`: areas whose centre is nearer share a labour market and
    are set aside. `trend_years`: how far back the course before the year is read. `fewest_areas`: under
    that, no one is called a twin. `draws`: how many sets of random weights judge the ranking."""

    twins: int = 10
    neighbour_km: float = 30.0
    trend_years: int = 5
    fewest_areas: int = 10
    draws: int = 1000
    seed: int = 5
    level: float = 0.80
    """Of the intervals drawn from all areas."""
    alike_share: float = 0.90
    """Share of all pairs of areas that must differ more for two to be called alike. Our choice."""

    def __post_init__(self) -> None:
        if self.twins < 1 or self.trend_years < 1 or self.draws < 1:
            raise BadInput(m("ask for at least one twin, one year and one draw"), where="TwinRules")
        if not 0 < self.level < 1 or not 0 <= self.alike_share < 1 or not self.neighbour_km >= 0:
            raise BadInput(
                m("the shares must be between 0 and 1, and the distance 0 km or more"), where="TwinRules"
            )


@dataclass(frozen=True)
class EntryRules:
    """When an area has entered an activity: its location quotient was at most `absent` at the start, is
    then 1 or more for `held` years in a row and in the last year, with `fewest_jobs` jobs or more and
    more jobs than at the start. Our choice: a lower bar calls one plant's ups and downs entries."""

    absent: float = 0.5
    present: float = 1.0
    held: int = 2
    fewest_jobs: float = 10.0

    def __post_init__(self) -> None:
        if not 0 <= self.absent < self.present or self.held < 1 or self.fewest_jobs < 0:
            raise BadInput(m("an entry goes from a low quotient to a higher one"), where="EntryRules")
