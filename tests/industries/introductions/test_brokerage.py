"""Brokerage roles: by hand, and against every triple looked at one by one."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from levier.industries.introductions.brokerage import ROLES, brokerage


def linked(size: int, *pairs: tuple[int, int]) -> sparse.csr_array:
    matrix = np.zeros((size, size))
    for i, j in pairs:
        matrix[i, j] = matrix[j, i] = 1
    return sparse.csr_array(matrix)


def one_by_one(matrix: sparse.csr_array, groups: list[int]) -> np.ndarray:
    dense = matrix.toarray() > 0
    counts = np.zeros((len(groups), len(ROLES)), dtype=int)
    for ego in range(len(groups)):
        for a, b in itertools.combinations(np.flatnonzero(dense[ego]), 2):
            if dense[a, b] or min(groups[ego], groups[a], groups[b]) < 0:
                continue
            own = [groups[a] == groups[ego], groups[b] == groups[ego]]
            if all(own):
                role = "coordinator"
            elif any(own):
                role = "gatekeeper"
            elif groups[a] == groups[b]:
                role = "consultant"
            else:
                role = "liaison"
            counts[ego, ROLES.index(role)] += 1
    return counts


def test_one_of_each_role_by_hand():
    # 0 stands between 1, 2 (its own group 0), 3, 4 (group 1) and 5 (group 2); only 1 and 3 are linked.
    matrix = linked(6, (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 3))
    roles = dict(zip(ROLES, brokerage(matrix, [0, 0, 0, 1, 1, 2])[0], strict=True))
    # In that order: the pair 1-2; then 1-4, 1-5, 2-3, 2-4, 2-5, as 1-3 is linked; then 3-4; then 3-5, 4-5.
    assert roles == {"coordinator": 1, "gatekeeper": 5, "consultant": 1, "liaison": 2}


def test_a_link_between_its_partners_takes_a_role_away():
    open_pairs = linked(3, (0, 1), (0, 2))
    assert brokerage(open_pairs, [0, 0, 0])[0].tolist() == [1, 0, 0, 0]
    assert brokerage(linked(3, (0, 1), (0, 2), (1, 2)), [0, 0, 0]).sum() == 0


def test_an_unknown_group_has_no_role():
    assert brokerage(linked(3, (0, 1), (0, 2)), [0, 0, -1]).sum() == 0


@given(st.data())
def test_the_same_as_every_triple_looked_at(data: st.DataObject):
    size = data.draw(st.integers(1, 9))
    pairs = list(itertools.combinations(range(size), 2))
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    groups = data.draw(st.lists(st.integers(-1, 3), min_size=size, max_size=size))
    matrix = linked(size, *chosen)
    assert brokerage(matrix, groups).tolist() == one_by_one(matrix, groups).tolist()
