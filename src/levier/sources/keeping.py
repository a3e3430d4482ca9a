"""What may be written of an object that an API gives: the members named, and no other.

An API often gives more of people than Levier may hold. What is not named is dropped in memory, before
anything is written to disk.
"""

from collections.abc import Iterable, Mapping
from typing import Any


def kept(item: Any, paths: Iterable[str]) -> Any:
    """The members of `item` at `paths`: keys joined by dots, which go through lists to each of their
    objects. A path that ends on an object keeps it whole; one that leads nowhere keeps nothing.

    >>> kept({"a": 1, "b": [{"c": 2, "d": 3}], "e": 4}, ["a", "b.c"])
    {'a': 1, 'b': [{'c': 2}]}
    """
    return _cut(item, _tree(paths))


Tree = dict[str, "Tree"]
"""Keys to keep and what to keep below each; nothing below: the whole of it."""


def _tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    for path in sorted(paths, key=len, reverse=True):
        *parents, last = path.split(".")
        branch = tree
        for key in parents:
            branch = branch.setdefault(key, {})
        branch[last] = {}
    return tree


def _cut(value: Any, tree: Tree) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_cut(element, tree) for element in value if isinstance(element, Mapping | list)]
    if not isinstance(value, Mapping):
        return None
    return {key: _cut(member, tree[key]) for key, member in value.items() if key in tree}
