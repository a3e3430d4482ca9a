"""The opportunities of an area: how reachable, how valuable, how robust, and what would change the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.industry import GROUPS
from levier.core.messages import m
from levier.industries.complexity import complexity
from levier.industries.opportunities.basis import FEWEST_HOLDERS, SPAN, basis_of
from levier.industries.opportunities.given import chances_of, filled, pay_of, served_by
from levier.industries.opportunities.reading import Held, numbers_of, read
from levier.industries.opportunities.related import related_present
from levier.industries.opportunities.rests_on import evidence_of
from levier.industries.opportunities.rows import rows_of
from levier.industries.opportunities.trials import VARIANTS, try_again
from levier.industries.opportunities.weights import Weights
from levier.industries.pairs import Pairs

FIRST = 10
SAMPLES = 40


@dataclass(frozen=True, eq=False)
class Opportunities:
    """The industries that an area is not specialised in, the best first.

    table : a row per candidate, in the stated order
        `rank`, `activity`, `label` (French, null if NAF has no such code), `group`; `step`: enter or deepen
        `employees`, `establishments` (here), `location_quotient`, `jobs_to_average`: employees that would
        bring it to the weight it has in all the areas together
        `reach`, `reach_low`, `reach_high` (null: too little to tell): the probability of a specialisation
        within the horizon of the predictions, else relatedness density; `density`, `density_place` (share
        of areas that are less close)
        `value`, `value_low`, `value_high`: weighted mean of the places (0 to 1) of the components
        `complexity` (with `_low`, `_high`), `gain`, `jobs` (employees per establishment), `pay` (euros),
        `growth` (a year), `transition` (sectors served): the components as they are
        `complexity_place`, ...: where each stands among the candidates
        `robust`, `robust_low`, `robust_high`: share of the trials in which it is among the first
        `pareto`: no candidate is at least as reachable and as valuable, and better on one
        `kept_from`, `kept_to`: weights of reach with which it is among the first (null: none)
        `relies_on`: components without which it would leave the first ones (empty: none, or it is not there)
        `sector`: of the transitions, the first it serves (null: none)
        `transitions_fr`: technologies served, in French, by lines that are not to be verified
    related : `activity`, `related`, `related_label`, `relatedness`, `share_of_density`, `employees`,
        `establishments`: specialisations of the area around each of the first ones
    reach_kind : probability or density
    """

    area: str
    year: int
    table: pl.DataFrame
    related: pl.DataFrame
    reach_kind: str
    first: int
    weights: Weights
    trials: int
    unknown_here: int
    evidence: Evidence = field(repr=False)

    @property
    def by_chance(self) -> float:
        """How often any candidate would be among the first if the order were drawn by lot."""
        return min(self.first / self.table.height, 1.0)

    @property
    def best(self) -> pl.DataFrame:
        """The first ones."""
        return self.table.head(self.first)


def opportunities(
    panel: pl.DataFrame,
    area: str,
    *,
    year: int | None = None,
    predictions: pl.DataFrame | None = None,
    relatedness: Mapping[str, Pairs] | None = None,
    pay: pl.DataFrame | None = None,
    weights: Weights | None = None,
    groups: Sequence[str] | None = tuple(GROUPS),
    others: Sequence[str] = (),
    first: int = FIRST,
    samples: int = SAMPLES,
    seed: int = 0,
) -> Opportunities | NotComputed:
    """What an area could grow into: a ranked portfolio of industries, with three numbers and their intervals.

    The order is that of a stated rule: reach times value, that is the value that can be expected where reach
    is a probability; `weights.reach` gives more to one or the other. What would change it is in the table.

    Parameters
    ----------
    panel : key (`area`, `activity`, `year`); an absent row is a zero
        `employees`: null if secret; `establishments` (optional). Every activity, not industry alone.
    area : its code
    year : the latest to read; by default the last of the panel
    predictions : key (`area`, `activity`): `probability`, `probability_low`, `probability_high` (0 to 1), the
        interval at 90 %. A candidate without one is left out of the order, last. None: reach is density
    relatedness : other kinds of relatedness, by name; the first one given is that of reach and reasons
        instead of location together, all are tried; one named location stands for it
    pay : key `activity`: `pay_eur`, wages or value added per job (null: unknown). None: not counted
    weights : of the components and of reach; all equal by default
    groups : industrial groups whose activities are candidates, less those that serve inhabitants where they
        live (`LOCAL`, food crafts); None: every activity is a candidate
    others : beginnings of codes of other activities to count among the candidates
    first : how many make the portfolio
    samples : how many samples of areas are tried, five times each
    seed : of what is drawn

    Returns
    -------
    Opportunities; NotComputed where there is no other area, or no candidate.

    Raises
    ------
    BadInput : the panel has a fault (missing column, no row, a pair that stands twice, negative employees),
        the area or the year is not in it, or an option has no meaning.

    Source: Hausmann, Hidalgo et al. (2014), The Atlas of Economic Complexity; Balland, Boschma, Crespo &
    Rigby (2019), Regional Studies 53(9), on relatedness and complexity as two axes; the trials: Shao & Wu
    (1989), Annals of Statistics 17(3).
    """
    if first < 1 or samples < 2:
        raise BadInput(m("at least one opportunity and two samples are needed"))
    wish = weights or Weights()
    fewest = FEWEST_HOLDERS if predictions is None else 1
    basis = basis_of(panel, area, year, groups, others, fewest)
    if len(basis.cells.areas) < 2:
        return NotComputed(
            m("there is no other area to compare with: nothing says what goes together"), ("employment",)
        )
    if not len(basis.candidates):
        return NotComputed(m("no industry is left that the area could enter"), ("employment",))
    found = complexity(basis.presences[0])
    pci = np.full(len(basis.cells.activities), np.nan) if isinstance(found, NotComputed) else found.pci
    kinds = {name: filled(pairs, basis) for name, pairs in (relatedness or {}).items()}
    around = next(iter(kinds.values()), None)
    every = np.arange(len(basis.cells.areas))
    held = Held.of(basis.presences[0])
    reading = read(basis, held, every, pci, numbers_of(basis, SPAN), around)
    served = served_by(basis)
    fixed = np.array([pay_of(pay, basis), served["sectors"].to_numpy()], dtype=np.float64)
    chances = None if predictions is None else chances_of(predictions, area, basis)
    tried = try_again(basis, pci, kinds, chances, fixed, wish, first, samples, seed)
    table = rows_of(basis, reading, fixed, served, chances, tried, wish, first, around)
    names = table["activity"].head(first).to_list()
    return Opportunities(
        area=area,
        year=basis.years[0],
        table=table,
        related=related_present(basis, held.full, around, names),
        reach_kind="density" if chances is None else "probability",
        first=first,
        weights=wish,
        trials=samples * VARIANTS,
        unknown_here=basis.unknown_here,
        evidence=evidence_of(basis, table, found, chances is not None, first, samples, tuple(kinds)),
    )
