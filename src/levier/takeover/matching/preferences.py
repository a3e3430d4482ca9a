"""Who may be matched with whom, and how each side ranks the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from levier.core.errors import BadInput
from levier.core.messages import m

NOBODY = -1
BLOCK = 256
"""Rows read at once: the arrays of indices that this takes stay small beside the lists."""

Lists = np.ndarray | Sequence[Sequence[int] | np.ndarray]
"""For each member of a side, the numbers of those it accepts on the other side, its favourite first. In an
array, -1 stands for nobody."""


@dataclass(frozen=True)
class Preferences:
    """The admissible pairs (each accepts the other), proposer by proposer, each from its favourite on.

    `first`: where the pairs of each proposer begin (one more at the end). Of each pair, `receiver`, and
    `rank`, the proposer's place in the receiver's list (0: its favourite)."""

    first: np.ndarray
    receiver: np.ndarray
    rank: np.ndarray
    receivers: int

    @property
    def proposers(self) -> int:
        return self.first.size - 1

    def proposer_of(self, pairs: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.first, pairs, side="right") - 1


def preference_lists(scores: np.ndarray) -> np.ndarray:
    """Lists from scores: one row per member, one column per member of the other side, higher is better, NaN
    is not accepted. Equal scores: the smaller number first. Ranks are scores with a minus sign.

    >>> preference_lists(np.array([[0.2, 0.9, np.nan], [0.5, 0.5, 0.7]]))
    array([[ 1,  0, -1],
           [ 2,  0,  1]], dtype=int16)
    """
    scores = np.asarray(scores)
    if scores.ndim != 2:
        raise BadInput(m("scores are a table of two dimensions, not {n}", n=scores.ndim), "scores")
    lists = np.empty(scores.shape, _smallest(scores.shape[1]))
    for at in range(0, len(scores), BLOCK):
        block = scores[at : at + BLOCK]
        order = np.argsort(-block, axis=1, kind="stable").astype(lists.dtype)
        if block.dtype.kind == "f" and (unknown := np.isnan(block)).any():
            order[np.take_along_axis(unknown, order.astype(np.intp), axis=1)] = NOBODY
        lists[at : at + BLOCK] = order
    return lists


def preferences(proposer_lists: Lists, receiver_lists: Lists) -> Preferences:
    """The preferences that two sides state by lists, full or not.

    A pair of which only one accepts the other is left out. Two full arrays of n by m and m by n take, besides
    themselves, 4 n m bytes (8 n m from 32,768 members a side on).

    Raises
    ------
    BadInput : a list names somebody twice, or a number outside the other side; an array of fractions.
    """
    for lists, where in ((proposer_lists, "proposer_lists"), (receiver_lists, "receiver_lists")):
        if isinstance(lists, np.ndarray) and lists.dtype.kind not in "iu":
            raise BadInput(m("lists hold whole numbers: `preference_lists` makes them of scores"), where)
    proposers, receivers = len(proposer_lists), len(receiver_lists)
    if _is_full(proposer_lists, proposers, receivers) and _is_full(receiver_lists, receivers, proposers):
        return _of_full(np.asarray(proposer_lists), np.asarray(receiver_lists))
    return _of_partial(proposer_lists, receiver_lists)


def _smallest(members: int) -> type[np.signedinteger]:
    return np.int16 if members < 2**15 else np.int32


def _is_full(lists: Lists, rows: int, columns: int) -> bool:
    if not isinstance(lists, np.ndarray) or lists.shape != (rows, columns) or not lists.size:
        return False
    return bool(lists.min() >= 0)


def _of_full(proposer_lists: np.ndarray, receiver_lists: np.ndarray) -> Preferences:
    proposers, receivers = proposer_lists.shape
    # The ranks stand proposer by proposer, so that each list is read against one short row.
    ranks = np.ascontiguousarray(_places(receiver_lists, proposers, "receiver_lists").T)
    _places(proposer_lists, receivers, "proposer_lists")
    for at in range(0, proposers, BLOCK):
        block = ranks[at : at + BLOCK]
        block[:] = np.take_along_axis(block, proposer_lists[at : at + BLOCK].astype(np.intp), axis=1)
    return Preferences(
        first=np.arange(proposers + 1, dtype=np.int64) * receivers,
        receiver=proposer_lists.astype(_smallest(receivers)).ravel(),
        rank=ranks.ravel(),
        receivers=receivers,
    )


def _places(lists: np.ndarray, others: int, where: str) -> np.ndarray:
    """For each member and each of the others, its place in the member's list."""
    if lists.max() >= others:
        raise _outside(int(lists.max()), others, where)
    places = np.full(lists.shape, NOBODY, _smallest(others))
    order = np.arange(others, dtype=places.dtype)[None, :]
    for at in range(0, len(lists), BLOCK):
        block = places[at : at + BLOCK]
        np.put_along_axis(block, lists[at : at + BLOCK].astype(np.intp), order, axis=1)
        if (block == NOBODY).any():
            raise BadInput(m("a list names the same member twice"), where)
    return places


def _of_partial(proposer_lists: Lists, receiver_lists: Lists) -> Preferences:
    proposers, receivers = len(proposer_lists), len(receiver_lists)
    proposer, receiver, _ = _flat(proposer_lists, receivers, "proposer_lists")
    owner, accepted, place = _flat(receiver_lists, proposers, "receiver_lists")
    wished, admitted = proposer * receivers + receiver, accepted * receivers + owner
    order = np.argsort(admitted)
    admitted = admitted[order]
    for keys, where in ((np.sort(wished), "proposer_lists"), (admitted, "receiver_lists")):
        if (keys[1:] == keys[:-1]).any():
            raise BadInput(m("a list names the same member twice"), where)
    found = np.searchsorted(admitted, wished)
    found[found == admitted.size] = 0
    both = admitted[found] == wished if admitted.size else np.zeros(wished.size, bool)
    return Preferences(
        first=np.concatenate([[0], np.cumsum(np.bincount(proposer[both], minlength=proposers))]),
        receiver=receiver[both].astype(np.int32),
        rank=place[order[found[both]]].astype(np.int32),
        receivers=receivers,
    )


def _flat(lists: Lists, others: int, where: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Member, named and place of every entry of the lists, in order."""
    if isinstance(lists, np.ndarray) and lists.ndim == 2:
        stated = lists >= 0
        sizes, named = stated.sum(axis=1), lists[stated].astype(np.int64)
        lowest = int(lists.min(initial=0))
    else:
        sizes = np.fromiter(map(len, lists), np.int64, len(lists))
        named = np.fromiter(chain.from_iterable(lists), np.int64, int(sizes.sum()))
        lowest = int(named.min(initial=0))
        if lowest == NOBODY:
            raise _outside(NOBODY, others, where)
    if lowest < NOBODY or named.max(initial=NOBODY) >= others:
        raise _outside(lowest if lowest < NOBODY else int(named.max()), others, where)
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.repeat(np.arange(len(lists)), sizes), named, np.arange(named.size) - starts


def _outside(number: int, others: int, where: str) -> BadInput:
    return BadInput(
        m("{number} is not a member: they are 0 to {last}", number=number, last=others - 1), where
    )
