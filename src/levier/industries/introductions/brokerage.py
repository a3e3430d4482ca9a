"""Who stands between whom: the brokerage roles of Gould and Fernandez, for links without direction."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from levier.core.messages import Message, m

ROLES = ("coordinator", "gatekeeper", "consultant", "liaison")

MEANINGS: dict[str, Message] = {
    "coordinator": m("links organisations of its own group that do not work together"),
    "gatekeeper": m("is the door of its group: it links its own members to another group"),
    "consultant": m("links members of another group that do not work together"),
    "liaison": m("links two groups of which it is not a member"),
}
"""What each role means, in plain words."""


def brokerage(
    linked: sparse.csr_array, groups: Sequence[int] | npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """How often each organisation stands between two others that are not linked, by role.

    Of each pair of its partners that are not linked to each other: coordinator where all three are of one
    group; gatekeeper where one of the two is of its own group and the other is not; consultant where the two
    are of one group and it is of another; liaison where all three differ. Links have no direction here, so
    the gatekeeper and the representative of the authors are one role, and each pair counts once.

    Parameters
    ----------
    linked : symmetric, 1 where two organisations are linked, nothing on the diagonal
    groups : a number for each organisation; below 0 where its group is unknown, a pair in which one of the
        three is unknown having no role

    Returns
    -------
    One row per organisation, columns in the order of ROLES.

    Source: Gould & Fernandez (1989), Structures of mediation, Sociological Methodology 19.
    """
    group = np.asarray(groups, dtype=np.int64)
    counts = np.zeros((linked.shape[0], len(ROLES)), dtype=np.int64)
    known = np.flatnonzero(group >= 0)
    if len(known):
        among = sparse.csr_array(linked[known][:, known])
        counts[known] = _pairs_of_partners(among, group[known]) - _linked_partners(among, group[known])
    return counts


def _pairs_of_partners(linked: sparse.csr_array, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The pairs of partners of each by role, linked or not."""
    members = sparse.csr_array((np.ones(len(group)), (np.arange(len(group)), group)))
    partners = sparse.csr_array(linked @ members)
    partners.data = np.rint(partners.data)
    every = np.asarray(partners.sum(axis=1)).ravel()
    inside = np.asarray(partners.multiply(members).sum(axis=1)).ravel()
    pairs_within = partners.copy()
    pairs_within.data = partners.data * (partners.data - 1) / 2
    alike = np.asarray(pairs_within.sum(axis=1)).ravel()
    coordinator, gatekeeper = inside * (inside - 1) / 2, inside * (every - inside)
    consultant = alike - coordinator
    liaison = every * (every - 1) / 2 - coordinator - gatekeeper - consultant
    return np.rint(np.column_stack([coordinator, gatekeeper, consultant, liaison])).astype(np.int64)


def _linked_partners(linked: sparse.csr_array, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Those of these pairs that are linked: each triangle takes one from each of its three."""
    import igraph

    upper = sparse.triu(linked, k=1).tocoo()
    drawn = igraph.Graph(n=len(group), edges=np.column_stack([upper.row, upper.col]).tolist())
    triangles = np.array(drawn.list_triangles(), dtype=np.int64).reshape(-1, 3)
    counts = np.zeros((len(group), len(ROLES)), dtype=np.int64)
    for ego, first, second in ((0, 1, 2), (1, 0, 2), (2, 0, 1)):
        role = _role(*(group[triangles[:, place]] for place in (ego, first, second)))
        np.add.at(counts, (triangles[:, ego], role), 1)
    return counts


def _role(
    own: npt.NDArray[np.int64], first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """The place among ROLES of what one of the group `own` is to two others."""
    alike = first == second
    return np.where((first == own) | (second == own), np.where(alike, 0, 1), np.where(alike, 2, 3))
