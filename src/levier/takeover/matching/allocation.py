"""Who should be approached for what: several candidates for each firm, and no buyer flooded."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.takeover.matching.capacity import Capacity, capacities, checked_pairs, refuse_twice

LEVELS = 1_000_000
"""Affinities are rounded to this many steps between the smallest and the largest: the solver counts in whole
numbers."""
HIGHEST_COST = 2**61
"""Under what the solver's 64-bit sums hold: it multiplies every cost by the number of nodes."""

NO_CANDIDATE = "no admissible candidate"
FEW_CANDIDATES = "fewer admissible candidates than wanted"
CANDIDATES_FULL = "its candidates are full"


@dataclass(frozen=True)
class Allocation:
    """`pairs`: `target`, `buyer`, `affinity`, `rank` (1: the target's best); by target and rank.
    `targets`: one row per target: `target`, `wanted`, `admissible` (its pairs), `given`, `short` (wanted and
    not given), `reason` (null unless short). `buyers`: `buyer`, `capacity`, `admissible`, `given`.
    `affinity`: the sum over `pairs`. `affinity_bound`: the sum of another allocation as large and as even is
    at most this much larger (rounding). `shortage`: who is left short, in words, none if nobody is."""

    pairs: pl.DataFrame
    targets: pl.DataFrame
    buyers: pl.DataFrame
    affinity: float
    affinity_bound: float
    shortage: tuple[Message, ...]
    evidence: Evidence


def allocate(
    pairs: pl.DataFrame, *, target_capacity: Capacity = 3, buyer_capacity: Capacity = 5
) -> Allocation:
    """Which buyers to introduce to which firms.

    Three goals, in this order: as many introductions as the wants and capacities allow; spread as evenly as
    can be (a firm's first candidate comes before another's second, a second before a third); the largest
    total affinity. It is a flow of least cost from firms to buyers, in which each further candidate of a firm
    costs one step more than the one before; a step is more than any rearrangement of affinities can bring.
    Nobody need be served in full: who is left short is said, and why. The order of the rows does not matter.

    Parameters
    ----------
    pairs : the admissible pairs, key (`target`, `buyer`)
        `affinity`: the higher the better, any finite number
    target_capacity : candidates that a firm wants, the same for all or a table `target`, `capacity`. Firms of
        the table without any pair are told among those left short
    buyer_capacity : firms that a buyer can look at, the same for all or a table `buyer`, `capacity`

    Returns
    -------
    Allocation. The solver counts in whole numbers: affinities are rounded to a millionth of their range (to
    coarser steps only if the number of nodes, of those of the smaller side and of the wants multiply to above
    10^12), so that the total is within one such step per pair given (`affinity_bound`) of the largest.

    Raises
    ------
    BadInput : a column or a value is missing, a pair is given twice, a capacity is below 0 or missing.

    Source: Goldberg (1997), Journal of Algorithms 22(1), for the flow of least cost by cost scaling, as in
    OR-Tools; Frank & Murota (2020), arXiv:2007.09616, for the spread: of the largest flows, those of the
    least sum of squares are also those whose shortest-served firms are served best.
    """
    pairs = checked_pairs(pairs, ("affinity",)).sort("target", "buyer")
    refuse_twice(pairs["target"], pairs["buyer"])
    wanted = capacities(pairs, "target", target_capacity).with_row_index("to")
    capacity = capacities(pairs, "buyer", buyer_capacity).with_row_index("by")
    numbered = pairs.join(wanted, on="target", maintain_order="left").join(
        capacity, on="buyer", maintain_order="left"
    )
    kept, unit = _flow(
        numbered["to"].to_numpy().astype(np.int32),
        numbered["by"].to_numpy().astype(np.int32),
        pairs["affinity"].to_numpy(),
        wanted["capacity"].to_numpy(),
        capacity["capacity"].to_numpy(),
    )
    given = pairs.filter(pl.Series(kept, dtype=pl.Boolean))
    return _told(pairs, given, wanted.drop("to"), capacity.drop("by"), unit)


def _flow(
    target: np.ndarray, buyer: np.ndarray, affinity: np.ndarray, wanted: np.ndarray, capacity: np.ndarray
) -> tuple[np.ndarray, float]:
    """Which pairs bear the largest flow of least cost, and the unit to which affinities were rounded."""
    # Imported here: the command line does not pay for the solver before it is used.
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    targets, buyers = wanted.size, capacity.size
    # A firm cannot be given more than it has candidates: no arc is laid for more.
    seats = np.minimum(wanted, np.bincount(target, minlength=targets))
    seat_of = np.repeat(np.arange(targets), seats)
    place = np.arange(seat_of.size) - np.repeat(np.cumsum(seats) - seats, seats)
    source, sink = targets + buyers, targets + buyers + 1
    most = max(1, int(seats.max(initial=0)))
    costs, step, unit = _whole_costs(affinity, min(targets, buyers), HIGHEST_COST // (most * (sink + 2)))

    arcs_from = np.concatenate([target, np.full(seat_of.size, source), targets + np.arange(buyers)])
    arcs_to = np.concatenate([targets + buyer, seat_of, np.full(buyers, sink)])
    arc_capacity = np.concatenate([np.ones(target.size + seat_of.size, np.int64), capacity])
    arc_cost = np.concatenate([costs, place * step, np.zeros(buyers, np.int64)])
    flow = SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        arcs_from.astype(np.int32), arcs_to.astype(np.int32), arc_capacity, arc_cost
    )
    flow.set_node_supply(source, seat_of.size)
    flow.set_node_supply(sink, -seat_of.size)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the solver of flows ended with {status.name}")
    return flow.flows(arcs[: target.size]) > 0, unit


def _whole_costs(affinity: np.ndarray, smaller_side: int, dearest: int) -> tuple[np.ndarray, int, float]:
    """Whole costs, 0 for the best pair; what the second candidate of a firm costs; the unit in affinity.

    A cycle that rearranges a flow takes up at most one new pair per node of the smaller side: a step above
    that number times the largest cost is never worth an affinity."""
    if not affinity.size:
        return np.zeros(0, np.int64), 1, 0.0
    # Halves, so that the range of the widest numbers does not overflow.
    below = affinity.max() / 2 - affinity / 2
    levels = min(LEVELS, dearest // max(1, smaller_side))
    half_unit = below.max() / levels
    if half_unit == 0:
        return np.zeros(affinity.size, np.int64), 1, 0.0
    return np.rint(below / half_unit).astype(np.int64), levels * smaller_side + 1, float(2 * half_unit)


def _told(
    pairs: pl.DataFrame, given: pl.DataFrame, wanted: pl.DataFrame, capacity: pl.DataFrame, unit: float
) -> Allocation:
    best_first = given.sort("target", "affinity", "buyer", descending=[False, True, False])
    total = float(given["affinity"].sum())
    targets = _with_counts(wanted.rename({"capacity": "wanted"}), "target", pairs, given)
    targets = targets.with_columns(short=pl.max_horizontal(0, pl.col("wanted") - pl.col("given")))
    targets = targets.with_columns(reason=pl.when(pl.col("short") > 0).then(_reason()))
    return Allocation(
        pairs=best_first.with_columns(rank=pl.int_range(1, pl.len() + 1).over("target")),
        targets=targets,
        buyers=_with_counts(capacity, "buyer", pairs, given),
        affinity=total,
        affinity_bound=given.height * unit,
        shortage=_shortage(targets),
        evidence=_evidence(),
    )


def _with_counts(side: pl.DataFrame, name: str, pairs: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    for column, table in (("admissible", pairs), ("given", given)):
        counted = table.group_by(name).agg(pl.len().cast(pl.Int64).alias(column))
        side = side.join(counted, on=name, how="left", maintain_order="left")
    return side.with_columns(pl.col("admissible", "given").fill_null(0))


def _reason() -> pl.Expr:
    # The flow is a largest one: a pair that is not given, of a firm left short, is one whose buyer is full.
    return (
        pl.when(pl.col("admissible") == 0)
        .then(pl.lit(NO_CANDIDATE))
        .when(pl.col("given") == pl.col("admissible"))
        .then(pl.lit(FEW_CANDIDATES))
        .otherwise(pl.lit(CANDIDATES_FULL))
    )


def _shortage(targets: pl.DataFrame) -> tuple[Message, ...]:
    short = targets.filter(pl.col("short") > 0)
    none, few, full = (
        short.filter(pl.col("reason") == reason).height
        for reason in (NO_CANDIDATE, FEW_CANDIDATES, CANDIDATES_FULL)
    )
    told = []
    if none:
        told.append(m("Firms without any admissible candidate: {n}. Widen the search.", n=none))
    if few:
        told.append(
            m("Firms with fewer admissible candidates than they want, which get them all: {n}.", n=few)
        )
    if full:
        told.append(
            m(
                "Firms that get fewer candidates than they want, as the others already look at as many firms "
                "as they can: {n}, of which without any: {empty}.",
                n=full,
                empty=short.filter(pl.col("reason") == CANDIDATES_FULL, pl.col("given") == 0).height,
            )
        )
    return tuple(told)


def _evidence() -> Evidence:
    return Evidence(
        method=m(
            "As many introductions as wants and capacities allow, spread as evenly as can be over the firms, "
            "then of the largest total affinity: a flow of least cost from firms to buyers."
        ),
        tables=(),
        uncertainty=m(
            "The allocation is the best for these affinities; it is worth what they are worth. Nothing says "
            "that a buyer who is approached will accept."
        ),
        reference="Goldberg (1997), Journal of Algorithms 22(1); Frank & Murota (2020)",
    )
