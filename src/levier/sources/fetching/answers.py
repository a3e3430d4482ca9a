"""What stands where in a JSON answer: paths are keys joined by dots."""

from typing import Any

from levier.sources.fetching import faults

SHOWN = 6
"""Names of what was found that an error repeats."""


def at(answer: Any, path: str, said: str) -> list[dict[str, Any]]:
    """The list of objects that stands in an answer at a path.

    Raises NotFetched where it does not: the keys that are there are named.
    """
    here = answer
    for key in path.split(".") if path else []:
        if not isinstance(here, dict) or key not in here:
            raise faults.other_keys(said, path, listed(sorted(here)) if isinstance(here, dict) else "[…]")
        here = here[key]
    if not isinstance(here, list) or not all(isinstance(one, dict) for one in here):
        raise faults.other_keys(said, path, type(here).__name__)
    return here


def number_at(answer: Any, path: str, said: str) -> int:
    """The number that stands in an answer at a path; raises NotFetched where none does."""
    found = found_at(answer, path)
    if not isinstance(found, int):
        raise faults.other_keys(said, path, listed(sorted(answer)) if isinstance(answer, dict) else "[…]")
    return found


def found_at(answer: Any, path: str) -> Any:
    """What stands in an answer at a path; null where nothing does."""
    for key in path.split("."):
        if not isinstance(answer, dict):
            return None
        answer = answer.get(key)
    return answer


def listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
