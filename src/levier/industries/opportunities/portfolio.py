"""The opportunities of an area: how reachable, how valuable, how robust, and what would change the order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.industry import GROUPS, industrial_group
from levier.core.messages import Message, m
from levier.industries.complexity import Grid, complexity, proximity, relatedness_density
from levier.industries.opportunities.basis import SPAN, Basis, basis_of
from levier.industries.opportunities.ranking import (
    components_relied_on,
    composite,
    not_dominated,
    order,
    place,
    score,
    weights_of_reach_that_keep,
)
from levier.industries.opportunities.reading import Held, Reading, numbers_of, read
from levier.industries.opportunities.related import related_present
from levier.industries.opportunities.trials import (
    NORMAL,
    VARIANTS,
    Probabilities,
    Trials,
    raw_components,
    try_again,
)
from levier.industries.opportunities.weights import COMPONENTS, Weights
from levier.industries.pairs import Pairs
from levier.industries.transitions import SECTORS, transitions

Floats = npt.NDArray[np.float64]
FIRST = 10
SAMPLES = 40
NEAR = 0.5
"""A location quotient from here to 1 is a specialisation to deepen; below, an industry to enter."""


@dataclass(frozen=True, eq=False)
class Opportunities:
    """The industries that an area is not specialised in, the best first.

    table : a row per candidate, in the stated order
        `rank`, `activity`, `label` (French, null if NAF has no such code), `group`; `step`: enter or deepen
        `employees`, `establishments` (here), `location_quotient`, `jobs_to_average`: employees that would
        bring it to the weight it has in all the areas together
        `reach`, `reach_low`, `reach_high`: the probability of a specialisation within the horizon of the
        predictions, else relatedness density; `density`, `density_place` (share of areas that are less close)
        `value`, `value_low`, `value_high`: weighted mean of the places (0 to 1) of the components
        `complexity` (with `_low`, `_high`), `gain`, `jobs` (employees per establishment), `pay` (euros),
        `growth` (a year), `transition` (sectors served): the components as they are; `complexity_place`, ...: where each stands among the candidates
        `robust`, `robust_low`, `robust_high`: share of the trials in which it is among the first
        `pareto`: no candidate is at least as reachable and as valuable, and better on one
        `kept_from`, `kept_to`: weights of reach with which it is among the first (null: none)
        `relies_on`: components without which it would leave the first ones (empty: none, or it is not there)
        `sector`: of the transitions, the first it serves (null: none); `transitions_fr`: technologies served, in French, well supported or probable ones (empty: none)
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

    The order is that of a stated rule: the mean, weighted by `weights.reach`, of the place by reach and of
    the place by value among the candidates. What would change it is in the table.

    Parameters
    ----------
    panel : key (`area`, `activity`, `year`); an absent row is a zero
        `employees`: null if secret; `establishments` (optional). Every activity, not industry alone.
    area : its code
    year : the latest to read; by default the last of the panel
    predictions : key (`area`, `activity`): `probability`, `probability_low`, `probability_high` (0 to 1), the
        interval at 90 %. A candidate without one is left out of the order, last. None: reach is density
    relatedness : other kinds of relatedness, by name; the first one given is that of reach and reasons
        instead of location together, all are tried
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
    basis = basis_of(panel, area, year, groups, others)
    if len(basis.cells.areas) < 2:
        return NotComputed(
            m("there is no other area to compare with: nothing says what goes together"), ("employment",)
        )
    if not len(basis.candidates):
        return NotComputed(m("no industry is left that the area could enter"), ("employment",))
    found = complexity(basis.presences[0])
    pci = np.full(len(basis.cells.activities), np.nan) if isinstance(found, NotComputed) else found.pci
    kinds = {name: _filled(pairs, basis) for name, pairs in (relatedness or {}).items()}
    around = next(iter(kinds.values()), None)
    every = np.arange(len(basis.cells.areas))
    held = Held.of(basis.presences[0])
    reading = read(basis, held, every, pci, numbers_of(basis, SPAN), around)
    served = _served(basis)
    fixed = np.array([_pay(pay, basis), served["sectors"].to_numpy()], dtype=np.float64)
    chances = None if predictions is None else _chances(predictions, area, basis)
    tried = try_again(basis, pci, kinds, chances, fixed, wish, first, samples, seed)
    table = _table(basis, reading, fixed, served, chances, tried, wish, first, around)
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
        evidence=_evidence(basis, reading, fixed, found, chances, first, samples, len(kinds)),
    )


def _filled(pairs: Pairs, basis: Basis) -> Floats:
    """Relatedness in the order of the panel, 0 where nothing is known and to itself."""
    matrix = np.nan_to_num(pairs.among(basis.cells.activities).matrix)
    np.fill_diagonal(matrix, 0)
    if matrix.min(initial=0) < 0:
        raise BadInput(m("a relatedness is negative, and a density needs weights of 0 or more"))
    return matrix


def _served(basis: Basis) -> pl.DataFrame:
    """`sectors`: how many sectors of the transitions each candidate serves, by lines well supported or
    probable; `sector`: the first one (null: none); `transitions_fr`: which technologies. Codes above the sub-class serve what those under them do."""
    lines = transitions().filter(pl.col("confidence") != "low").rows_by_key("naf", named=True)
    rows = []
    for code in basis.codes:
        under = [line for naf_code, found in lines.items() if naf_code.startswith(code) for line in found]
        served = {line["sector"] for line in under}
        first = next((sector for sector in SECTORS if sector in served), None)
        names = " ; ".join(dict.fromkeys(line["technology_fr"] for line in under))
        rows.append((code, float(len(served)), first, names))
    schema = {"activity": pl.String, "sectors": pl.Float64, "sector": pl.String, "transitions_fr": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _pay(pay: pl.DataFrame | None, basis: Basis) -> Floats:
    nothing = np.full(len(basis.candidates), np.nan)
    if pay is None:
        return nothing
    _has_columns(pay, ("activity", "pay_eur"))
    return _joined(pay.select("activity", "pay_eur"), basis)[:, 0]


def _chances(predictions: pl.DataFrame, area: str, basis: Basis) -> Probabilities:
    names = ("probability", "probability_low", "probability_high")
    _has_columns(predictions, ("area", "activity", *names))
    here = predictions.filter(pl.col("area") == area).select("activity", *names)
    outside = here.filter(pl.any_horizontal(~pl.col(names).is_between(0, 1)))
    if outside.height:
        raise BadInput(
            m("{n} probabilities are not between 0 and 1: that of {activity}, say", n=outside.height,
              activity=outside["activity"][0])
        )
    middle, low, high = _joined(here, basis).T
    return Probabilities(middle, low, high)


def _joined(table: pl.DataFrame, basis: Basis) -> Floats:
    """The numbers of a table by candidate; NaN where it has none."""
    if table["activity"].is_duplicated().any():
        twice = table.filter(pl.col("activity").is_duplicated())["activity"][0]
        raise BadInput(m("{activity} stands twice or more in a table with one row per activity", activity=twice))
    rows = pl.DataFrame({"activity": basis.codes}).join(
        table, on="activity", how="left", maintain_order="left"
    )
    return rows.drop("activity").cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _has_columns(table: pl.DataFrame, names: Sequence[str]) -> None:
    if missing := [name for name in names if name not in table.columns]:
        raise BadInput(m("the table has no column {columns}", columns=", ".join(missing)))


def _table(
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
    margin = NORMAL * tried.density_spread
    low, high = (reach - margin, reach + margin) if chances is None else (chances.low, chances.high)
    share, share_low, share_high = tried.share()
    kept_from, kept_to = weights_of_reach_that_keep(reach, value, first)
    relied = components_relied_on(reach, places, wish.of_value, wish.reach, first)
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
    rows = order(score(reach, value, wish.reach))
    return table[rows].with_row_index("rank", offset=1).with_columns(pl.col("rank").cast(pl.Int64))


def _described(basis: Basis) -> pl.DataFrame:
    """What each candidate is, and what of it is here."""
    at = basis.candidates
    here, everywhere = basis.cells.values[[basis.own]].toarray().ravel(), basis.cells.values.sum(axis=0)
    average = here.sum() * everywhere / everywhere.sum()
    counted = None
    if basis.establishments is not None:
        counted = basis.establishments.values[[basis.own]].toarray().ravel()[at]
    code = pl.col("activity")
    labels = naf.table().select(activity="code", label="label")
    return (
        pl.DataFrame({"activity": basis.codes})
        .join(labels, on="activity", how="left", maintain_order="left")
        .with_columns(
            group=industrial_group(code),
            step=pl.Series(np.where(basis.quotient[at] >= NEAR, "deepen", "enter")),
            employees=pl.Series(here[at]),
            establishments=pl.Series(counted, dtype=pl.Float64) if counted is not None else pl.lit(None, pl.Float64),
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


def _evidence(
    basis: Basis,
    reading: Reading,
    fixed: Floats,
    found: object,
    chances: Probabilities | None,
    first: int,
    samples: int,
    kinds: int,
) -> Evidence:
    known = np.isfinite(raw_components(reading, fixed)).any(axis=1)
    absent = [COMPONENTS[name] for name, here in zip(COMPONENTS, known, strict=True) if not here]
    reach: Message = m("relatedness density: the share, weighted by relatedness, of the activities around it "
                       "that the area is specialised in; it is no probability")
    if chances is not None:
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
    if absent:
        cautions.append(m("Not counted in value, for want of data: {components}.", components=_listed(absent)))
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
            "several criteria. Robust: how often it stays among the first {first} when the areas, the year, "
            "the kind of relatedness and the weights change.",
            reach=reach,
            first=first,
        ),
        tables=("employment",),
        uncertainty=m(
            "Intervals at 90 %. {samples} random halves of the {areas} other areas, {years} years, {kinds} "
            "kinds of relatedness, {variants} sets of weights on each.",
            samples=samples,
            areas=len(basis.cells.areas) - 1,
            years=len(basis.years),
            kinds=kinds + 1,
            variants=VARIANTS,
        ),
        reference="Hidalgo et al. (2007); Hausmann, Hidalgo et al. (2014); Balland et al. (2019); Shao & Wu (1989)",
        cautions=tuple(cautions),
    )


def _listed(parts: Sequence[Message]) -> Message:
    first, *rest = parts
    return m("{first}, {others}", first=first, others=_listed(rest)) if rest else first
