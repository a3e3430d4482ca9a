"""How fictional data are told from real ones, so that the two are never mixed."""

from collections.abc import Iterable

MARK = "FICTIF.txt"
"""A file of this name says that everything in its folder, and below, is invented."""

DEPARTMENT = "00"
"""The department of fictional communes: no real one bears this code."""


def are_fictional(communes: Iterable[str]) -> bool:
    """Whether any of these communes is invented."""
    return any(commune.startswith(DEPARTMENT) for commune in communes)
