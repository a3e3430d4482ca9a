"""Deferred acceptance, and the check that what it brings is stable."""

import heapq

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.matching.preferences import Preferences

FEW_PROPOSERS = 200
"""Free proposers under which they are taken one by one: a round of NumPy calls costs as much as so many
steps of plain Python."""
NO_CUTOFF = 2**31 - 1


def deferred_acceptance(
    preferences: Preferences, proposer_capacity: np.ndarray, receiver_capacity: np.ndarray
) -> np.ndarray:
    """The places, in `preferences`, of the pairs matched, in order.

    Every proposer with room proposes to the next of its list; every receiver holds the best it has been
    offered, up to its capacity, and frees the others. The result does not depend on who proposes first.

    Source: Gale & Shapley (1962), American Mathematical Monthly 69(1).
    """
    next_pair = preferences.first[:-1].copy()
    held = _in_rounds(preferences, next_pair, proposer_capacity, receiver_capacity)
    return np.sort(_one_by_one(preferences, next_pair, held, proposer_capacity, receiver_capacity))


def _in_rounds(
    preferences: Preferences,
    next_pair: np.ndarray,
    proposer_capacity: np.ndarray,
    receiver_capacity: np.ndarray,
) -> np.ndarray:
    """Rounds in which all free proposers propose at once, until few are left; moves `next_pair` on."""
    end, receiver, rank = preferences.first[1:], preferences.receiver, preferences.rank
    # Of each pair held: its place, its proposer, its receiver. Looked up once: the lists do not fit in cache.
    held = np.zeros((3, 0), np.int64)
    room = proposer_capacity.copy()
    cutoff = np.where(receiver_capacity > 0, NO_CUTOFF, 0)
    while True:
        free = np.flatnonzero((room > 0) & (next_pair < end))
        if free.size < FEW_PROPOSERS:
            return held[0]
        offered = next_pair[free]
        next_pair[free] += 1
        to = receiver[offered]
        heard = rank[offered] < cutoff[to]
        if not heard.any():
            continue
        offers = np.stack([offered[heard], free[heard], to[heard]])
        courted = np.zeros(preferences.receivers, bool)
        courted[offers[2]] = True
        rivals = courted[held[2]]
        offers = np.concatenate([held[:, rivals], offers], axis=1)
        offers = offers[:, np.argsort(offers[2] * NO_CUTOFF + rank[offers[0]])]
        pair, _, to = offers
        place = _place_in_group(to)
        last = place == receiver_capacity[to] - 1
        cutoff[to[last]] = rank[pair[last]]
        held = np.concatenate([held[:, ~rivals], offers[:, place < receiver_capacity[to]]], axis=1)
        room = proposer_capacity - np.bincount(held[1], minlength=room.size)


def _place_in_group(sorted_groups: np.ndarray) -> np.ndarray:
    """0, 1, 2... within each run of equal values."""
    begins = np.flatnonzero(np.diff(sorted_groups, prepend=-1))
    sizes = np.diff(begins, append=sorted_groups.size)
    return np.arange(sorted_groups.size) - np.repeat(begins, sizes)


def _one_by_one(
    preferences: Preferences,
    next_pair: np.ndarray,
    held: np.ndarray,
    proposer_capacity: np.ndarray,
    receiver_capacity: np.ndarray,
) -> np.ndarray:
    """The rest, one proposer at a time: plain Python over the same arrays, read through memoryviews."""
    receiver, rank = preferences.receiver.data, preferences.rank.data
    ahead, end = next_pair.tolist(), preferences.first[1:].tolist()
    seats = receiver_capacity.tolist()
    suitors = preferences.proposer_of(held)
    room = (proposer_capacity - np.bincount(suitors, minlength=len(ahead))).tolist()
    # Of each receiver a heap of what it holds, its least liked on top.
    holds: list[list[tuple[int, int, int]]] = [[] for _ in seats]
    for pair, suitor in zip(held.tolist(), suitors.tolist(), strict=True):
        heapq.heappush(holds[receiver[pair]], (-rank[pair], pair, suitor))
    cutoff = [
        NO_CUTOFF if len(hold) < seat else -hold[0][0] if hold else 0
        for hold, seat in zip(holds, seats, strict=True)
    ]
    free = np.flatnonzero((np.array(room) > 0) & (next_pair < preferences.first[1:])).tolist()
    while free:
        suitor = free.pop()
        pair, stop, vacant = ahead[suitor], end[suitor], room[suitor]
        while vacant and pair < stop:
            to = receiver[pair]
            place = rank[pair]
            if place < cutoff[to]:
                hold, vacant = holds[to], vacant - 1
                if len(hold) < seats[to]:
                    heapq.heappush(hold, (-place, pair, suitor))
                else:
                    rejected = heapq.heapreplace(hold, (-place, pair, suitor))[2]
                    room[rejected] += 1
                    free.append(rejected)
                if len(hold) == seats[to]:
                    cutoff[to] = -hold[0][0]
            pair += 1
        ahead[suitor], room[suitor] = pair, vacant
    return np.array([pair for hold in holds for _, pair, _ in hold], np.int64)


def blocking(
    preferences: Preferences,
    matched: np.ndarray,
    proposer_capacity: np.ndarray,
    receiver_capacity: np.ndarray,
) -> np.ndarray:
    """The places of the pairs that block a matching: not matched, and each has room for the other or prefers
    it to one that it has. Empty: the matching is stable.

    Raises
    ------
    BadInput : somebody has more partners than its capacity, or a pair is matched twice.
    """
    suitor, to = preferences.proposer_of(matched), preferences.receiver[matched].astype(np.int64)
    partners = np.bincount(suitor, minlength=preferences.proposers)
    received = np.bincount(to, minlength=preferences.receivers)
    if (partners > proposer_capacity).any() or (received > receiver_capacity).any():
        raise BadInput(m("a member has more partners than its capacity"), "matched")
    if np.unique(matched).size < matched.size:
        raise BadInput(m("a pair is matched twice"), "matched")
    first, end = preferences.first[:-1], preferences.first[1:]
    # What a proposer would rather have: all before its last partner, or its whole list if it has room.
    last = first.copy()
    np.maximum.at(last, suitor, matched)
    last = np.where(partners < proposer_capacity, end, last)
    cutoff = np.where(receiver_capacity > 0, -1, 0)
    np.maximum.at(cutoff, to, preferences.rank[matched])
    cutoff = np.where(received < receiver_capacity, NO_CUTOFF, cutoff)
    sizes = last - first
    wished = np.arange(sizes.sum()) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    wished = wished[preferences.rank[wished] < cutoff[preferences.receiver[wished]]]
    return np.setdiff1d(wished, matched, assume_unique=True)
