"""What may be written of an object that an API gives: the members named, and no other.

An API often gives more of people than Levier may hold. What is not named is dropped in memory, before
anything is written to disk.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Conditions = Mapping[str, Mapping[str, str]]
"""For a key of an object, the regular expression to be found in the value of each key named."""


def kept(item: Mapping[str, Any], paths: Iterable[str], only_if: Conditions | None = None) -> Any:
    """The members of `item` at `paths`: keys joined by dots, which go through lists to each of their
    objects. A path that ends on an object keeps it whole; one that leads nowhere keeps nothing. The value
    of a key whose conditions `only_if` are not fulfilled becomes null.

    >>> kept({"a": 1, "b": [{"c": 2, "d": 3}], "e": 4}, ["a", "b.c"])
    {'a': 1, 'b': [{'c': 2}]}
    >>> kept({"name": "N", "form": "1000"}, ["name", "form"], {"name": {"form": "^[2-9]"}})
    {'name': None, 'form': '1000'}
    """
    cut = _cut(item, _tree(paths))
    for key, conditions in (only_if or {}).items():
        if key in cut and not all(
            re.search(pattern, str(item.get(of) or "")) for of, pattern in conditions.items()
        ):
            cut[key] = None
    return cut


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
