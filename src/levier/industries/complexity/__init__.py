"""Economic complexity and relatedness of areas by activities, in bulk."""

from levier.industries.complexity.density import relatedness_density
from levier.industries.complexity.eigenvector import Complexity, complexity
from levier.industries.complexity.fitness import Fitness, fitness
from levier.industries.complexity.grid import Grid
from levier.industries.complexity.outlook import complexity_outlook, opportunity_gain
from levier.industries.complexity.presence import (
    Part,
    Presence,
    connected_parts,
    largest_part,
    presence_by_quotient,
    presence_given,
    presence_per_head,
    quotients,
)
from levier.industries.complexity.proximity import (
    DirectedPairs,
    conditional_proximity,
    correlation_proximity,
    proximity,
)
from levier.industries.complexity.ranks import (
    RankIntervals,
    RanksByIndex,
    rank_intervals,
    ranks_by_index,
)
from levier.industries.complexity.reflections import Reflections, reflections
from levier.industries.complexity.whole import (
    ComplexityByYear,
    EconomicComplexity,
    economic_complexity,
    economic_complexity_by_year,
)

__all__ = [
    "Complexity",
    "ComplexityByYear",
    "DirectedPairs",
    "EconomicComplexity",
    "Fitness",
    "Grid",
    "Part",
    "Presence",
    "RankIntervals",
    "RanksByIndex",
    "Reflections",
    "complexity",
    "complexity_outlook",
    "conditional_proximity",
    "connected_parts",
    "correlation_proximity",
    "economic_complexity",
    "economic_complexity_by_year",
    "fitness",
    "largest_part",
    "opportunity_gain",
    "presence_by_quotient",
    "presence_given",
    "presence_per_head",
    "proximity",
    "quotients",
    "rank_intervals",
    "ranks_by_index",
    "reflections",
    "relatedness_density",
]
