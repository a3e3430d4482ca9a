"""What a portfolio rests on, and what it leaves out."""

from collections.abc import Sequence

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, joined, m
from levier.industries.complexity import Complexity
from levier.industries.opportunities.basis import Basis
from levier.industries.opportunities.trials import LOCATION, VARIANTS
from levier.industries.opportunities.weights import COMPONENTS


def evidence_of(
    basis: Basis,
    table: pl.DataFrame,
    found: Complexity | NotComputed,
    predicted: bool,
    first: int,
    samples: int,
    kinds: Sequence[str],
) -> Evidence:
    absent = [message for name, message in COMPONENTS.items() if table[name].is_null().all()]
    reach: Message = m(
        "relatedness density: the share, weighted by relatedness, of the activities around it "
        "that the area is specialised in; it is no probability"
    )
    if predicted:
        reach = m("the probability of a specialisation, as predicted from what areas alike have entered")
    cautions = [
        m(
            "A place among opportunities says where to look first, not what will succeed: land, skills, "
            "capital and a firm that wants to come are not in it."
        ),
        m(
            "What a sub-class makes for a technology is unknown in size: serving a sector of the transitions "
            "is a possibility, not a market."
        ),
    ]
    if not predicted:
        cautions.append(
            m(
                "Density is a weak sign of what comes: of the first ones by density alone, few become "
                "specialisations later. Predicted probabilities do better, where years enough are known."
            )
        )
    if absent:
        cautions.append(
            m("Not counted in value, for want of data: {components}.", components=joined(absent, ", "))
        )
    if isinstance(found, NotComputed):
        cautions.append(m("Complexity is left out: {reason}.", reason=found.reason))
    if basis.unknown_here:
        cautions.append(
            m("Left out because their jobs here are secret: {n} activities.", n=basis.unknown_here)
        )
    if basis.too_rare:
        cautions.append(
            m("Left out because almost no area is specialised in them: {n} activities.", n=basis.too_rare)
        )
    return Evidence(
        method=m(
            "Reachable: {reach}. Valuable: the mean of the places of each industry among the candidates by "
            "several criteria. In the order of one times the other. Robust: how often it stays among the "
            "first {first} when the areas, the year, the kind of relatedness and the weights change.",
            reach=reach,
            first=first,
        ),
        tables=("employment",),
        uncertainty=_tried(basis, samples, kinds),
        reference=(
            "Hidalgo et al. (2007); Hausmann, Hidalgo et al. (2014); Balland et al. (2019); Shao & Wu (1989)"
        ),
        cautions=tuple(cautions),
    )


def _tried(basis: Basis, samples: int, kinds: Sequence[str]) -> Message:
    """What the intervals come from."""
    told = m(
        "Intervals at 90 %. {samples} random halves of the {areas} other areas, {years} years, {kinds} "
        "kinds of relatedness, {variants} sets of weights on each.",
        samples=samples,
        areas=len(basis.cells.areas) - 1,
        years=len(basis.years),
        kinds=len({LOCATION, *kinds}),
        variants=VARIANTS,
    )
    if not kinds:
        return told
    halves = m(
        "Relatedness that was not read from these areas is tried on random halves of the activities around."
    )
    return joined([told, halves], " ")
