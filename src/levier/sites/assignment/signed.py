"""Whether the choices already made can stand together, and which limit they break if not."""

import numpy as np
from scipy import sparse

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.assignment.filling import TOLERANCE
from levier.sites.assignment.labels import limit_label, plain
from levier.sites.assignment.pairs import Floats
from levier.sites.assignment.params import Limits
from levier.sites.assignment.problem import Problem


def check_signed(problem: Problem, limits: Limits) -> None:
    """Raises BadInput where signed choices exclude one another or break a limit: which, and by how much."""
    if not limits.signed:
        return
    rank = {project.id: p for p, project in enumerate(problem.projects)}
    place = {site: s for s, site in enumerate(problem.site_ids)}
    hosts: dict[int, str] = {}
    for choice in sorted(limits.signed, key=lambda told: told.project):
        where = m("signed: {project} on {site}", project=choice.project, site=choice.site_id)
        site = place[choice.site_id]
        if not (problem.options.project == rank[choice.project]).any():
            raise BadInput(m("the site is not free in any period in which the project may open"), where=where)
        if not problem.splittable[site] and site in hosts:
            raise BadInput(
                m("two signed projects are on one site that is not split: {project}", project=hosts[site]),
                where=where,
            )
        hosts[site] = choice.project
    on = {rank[choice.project]: place[choice.site_id] for choice in limits.signed}
    for first, second, near in problem.apart:
        if first in on and second in on and near[on[first], on[second]]:
            raise BadInput(
                m("two signed projects are nearer than they may be"),
                where=f"{problem.projects[first].id}, {problem.projects[second].id}",
            )
    _check_limits(problem, sorted(on))


def _check_limits(problem: Problem, signed: list[int]) -> None:
    """The signed choices alone, in the periods in which they break least."""
    columns = np.nonzero(np.isin(problem.options.project, signed) & problem.options.kept)[0]
    uses = problem.uses[:, columns]
    amounts = problem.limits["amount"].to_numpy()
    if not amounts.size:
        return
    excess = _least_excess(uses, amounts, problem.options.project[columns])
    for i in np.nonzero(excess > TOLERANCE * np.maximum(amounts, 1.0) * 10)[0]:
        who = [problem.projects[p].id for p in signed if uses[i, problem.options.project[columns] == p].nnz]
        raise BadInput(
            m(
                "signed choices go beyond a limit by {excess}: {limit}; they are {projects}",
                excess=plain(float(excess[i])),
                limit=limit_label(problem, int(i)),
                projects=", ".join(who),
            ),
            where="signed",
            fix=m("raise the limit, or take a choice back"),
        )


def _least_excess(uses: sparse.csr_matrix, amounts: Floats, project: np.ndarray) -> Floats:
    """By how much each limit is exceeded at the least (in all, each over its own use)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, columns = uses.shape
    scale = np.maximum(abs(uses).max(axis=1).toarray().ravel(), 1e-12)
    scaled = sparse.diags(1 / scale) @ uses
    once = sparse.csr_matrix((project[None, :] == np.unique(project)[:, None]).astype(float))
    found = milp(
        np.concatenate([np.zeros(columns), np.ones(rows)]),
        integrality=np.concatenate([np.ones(columns), np.zeros(rows)]),
        bounds=Bounds(0, np.concatenate([np.ones(columns), np.full(rows, np.inf)])),
        constraints=[
            LinearConstraint(sparse.hstack([scaled, -sparse.eye(rows)]), -np.inf, amounts / scale),
            LinearConstraint(sparse.hstack([once, sparse.csr_matrix((once.shape[0], rows))]), 1, 1),
        ],
    )
    return np.asarray(found.x[columns:] * scale)
