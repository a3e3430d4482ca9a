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
    for ego in np.flatnonzero((np.diff(linked.indptr) > 1) & (group >= 0)):
        partners = linked.indices[linked.indptr[ego] : linked.indptr[ego + 1]]
        partners = partners[group[partners] >= 0]
        counts[ego] = _roles(group[ego], group[partners], _links_among(linked, partners))
    return counts


def _links_among(linked: sparse.csr_array, partners: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The links between some organisations, each once, as positions among them."""
    among = sparse.triu(linked[partners][:, partners], k=1).tocoo()
    return np.column_stack([among.row, among.col])


def _roles(
    own: int, groups: npt.NDArray[np.int64], links: npt.NDArray[np.int64]
) -> tuple[int, int, int, int]:
    """Pairs of partners by role, less those that are linked."""
    sizes = np.bincount(groups)
    inside = int(sizes[own]) if own < len(sizes) else 0
    outside = len(groups) - inside
    alike = int((sizes * (sizes - 1) // 2).sum()) - inside * (inside - 1) // 2
    pairs = np.array([inside * (inside - 1) // 2, inside * outside, alike, 0])
    pairs[3] = len(groups) * (len(groups) - 1) // 2 - pairs.sum()
    first, second = groups[links[:, 0]], groups[links[:, 1]]
    role = np.where(
        (first == own) | (second == own),
        np.where(first == second, 0, 1),
        np.where(first == second, 2, 3),
    )
    coordinator, gatekeeper, consultant, liaison = pairs - np.bincount(role, minlength=4)
    return int(coordinator), int(gatekeeper), int(consultant), int(liaison)
