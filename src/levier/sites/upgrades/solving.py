"""The best use of a budget: most jobs, then least cost."""

from dataclasses import dataclass

import numpy as np

from levier.sites.upgrades.program import Floats, Pair, Program

NODES = 60
"""At most tried for one program, so that the answer is the same on any machine; what is left to prove is told
(`gap_share`)."""
GAP = 1e-4
"""Share of jobs, or of euros, within which a solution is taken for the best."""
FEATHER = 5e-6
"""Of the highest cost: what is added to that of the last option to prefer the first."""
HAIR = 1e-6
"""Jobs by which a solution may miss those of another and be its equal."""


@dataclass(frozen=True)
class Solution:
    """`bought`: numbers of the options; `hosted`: projects on sites. `cost_eur`: at the prices given.
    `gap_share`: by how much, at most, there may be more jobs (0: proved)."""

    bought: tuple[int, ...]
    hosted: tuple[Pair, ...]
    jobs: float
    cost_eur: float
    gap_share: float = 0.0


def best_for(program: Program, costs: Floats, budget_eur: float) -> Solution:
    """The solution with the most jobs that the budget buys, and of these the cheapest.

    `costs`: EUR by column (`Program.costs`). Exact within GAP in both, unless NODES stop it.
    """
    if not program.pairs:
        return Solution((), (), 0.0, 0.0)
    most = _solve(program, -program.jobs, [(costs, -np.inf, budget_eur)])
    if most is None:  # stopped before it saw that buying and hosting nothing holds
        return Solution((), (), 0.0, 0.0, 1.0)
    columns, gap = most
    jobs = float(program.jobs @ columns)
    cheapest = _solve(
        program, _in_order(costs), [(program.jobs, jobs - HAIR, np.inf), (costs, -np.inf, budget_eur)]
    )
    return _told(program, costs, cheapest[0] if cheapest else columns, gap)


def cheapest_for(program: Program, costs: Floats, jobs: float) -> Solution | None:
    """The cheapest solution that hosts so many jobs; None where none does."""
    found = (
        _solve(program, _in_order(costs), [(program.jobs, jobs - HAIR, np.inf)]) if program.pairs else None
    )
    return None if found is None else _told(program, costs, found[0], found[1])


def cheapest_host(program: Program, costs: Floats, but: frozenset[str] = frozenset()) -> Solution | None:
    """The cheapest way to host a project on a site other than those; None where there is none."""
    if not program.pairs:
        return None
    counted = np.zeros(len(costs))
    start = len(program.options)
    counted[start : start + len(program.pairs)] = [pair.site not in but for pair in program.pairs]
    found = _solve(program, _in_order(costs), [(counted, 1.0, np.inf)]) if counted.any() else None
    return None if found is None else _told(program, costs, found[0], found[1])


def _in_order(costs: Floats) -> Floats:
    """Costs by which, of equals, the options told first are bought: the answer does not hang on chance."""
    return costs + FEATHER * costs.max(initial=0.0) * np.arange(len(costs)) * (costs > 0) / max(len(costs), 1)


def _solve(
    program: Program, aim: Floats, limits: list[tuple[Floats, float, float]]
) -> tuple[Floats, float] | None:
    """The columns that make `aim` least, and the share left to prove; None where no column will do."""
    from scipy import sparse
    from scipy.optimize import Bounds, LinearConstraint, milp

    scale = max(float(np.abs(aim).max()), 1e-300)
    constraints = [LinearConstraint(program.matrix, -np.inf, program.upper)]
    for factors, low, high in limits:
        size = max(float(np.abs(factors).max()), 1e-300)
        constraints.append(
            LinearConstraint(sparse.csr_array(factors[None, :] / size), low / size, high / size)
        )
    whole = len(program.options) + len(program.pairs)
    found = milp(
        aim / scale,
        integrality=np.arange(len(aim)) < whole,
        bounds=Bounds(0, program.most),
        constraints=constraints,
        options={"node_limit": NODES, "mip_rel_gap": GAP},
    )
    if found.x is None:
        return None
    columns = found.x.copy()
    columns[:whole] = columns[:whole].round()
    return columns, float(found.mip_gap or 0.0) if found.status == 1 else 0.0


def _told(program: Program, costs: Floats, columns: Floats, gap: float) -> Solution:
    start = len(program.options)
    taken = columns > 0.5
    return Solution(
        tuple(int(number) for number in np.flatnonzero(taken[:start])),
        tuple(pair for pair, hosted in zip(program.pairs, taken[start:], strict=False) if hosted),
        float(program.jobs[taken & (program.jobs > 0)].sum()),
        float(costs[:start][taken[:start]].sum()),
        gap,
    )
