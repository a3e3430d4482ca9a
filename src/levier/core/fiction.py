"""How fictional data are told from real ones, so that the two are never mixed."""

import re
from collections.abc import Iterable

MARK = "FICTIF.txt"
"""A file of this name says that everything in its folder, and below, is invented."""

DEPARTMENT = "00"
"""The department of the fictional island: no real one bears this code."""

NATIONAL_DEPARTMENTS = tuple(f"{digit}{letter}" for digit in range(10) for letter in "CDEFGHIJKL")
"""The departments of the fictional country: in real codes the only letters are the A and B of Corsica."""

COUNTRY, ELSEWHERE = "XF", "XE"
"""The fictional country, and the rest of its world, in input-output tables: ISO 3166 leaves these codes to
users, and Eurostat gives them to no country."""

FICTIONAL = re.compile(r"^(00|\d[C-Z])")


def are_fictional(communes: Iterable[str]) -> bool:
    """Whether any of these communes is invented.

    >>> are_fictional(["57463", "2A004"]), are_fictional(["00001"]), are_fictional(["3F017"])
    (False, True, True)
    """
    return any(FICTIONAL.match(commune) for commune in communes)
