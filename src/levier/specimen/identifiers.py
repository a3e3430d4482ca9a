"""SIREN and SIRET whose control keys are right, built from low sequence numbers.

A SIREN is eight digits and Luhn's key (ISO/IEC 7812-1, annex B); a SIRET is the SIREN, four digits that
rank the establishment in its firm, and Luhn's key over the fourteen.
"""

import numpy as np
import polars as pl

FIRST_FIRM = 101
"""Sequence numbers below serve the intercommunalities."""


def luhn_key(number: np.ndarray, digits: int) -> np.ndarray:
    """The digit that, put after a number of so many digits, makes it pass Luhn's test.

    >>> luhn_key(np.array([73282932]), 8).tolist()
    [0]
    """
    total = np.zeros(len(number), dtype=np.int64)
    for position in range(digits):
        digit = number // 10**position % 10
        if position % 2 == 0:
            digit = np.where(digit > 4, digit * 2 - 9, digit * 2)
        total += digit
    return -total % 10


def siren(sequence: np.ndarray) -> np.ndarray:
    """SIREN as numbers, from sequence numbers."""
    sequence = sequence.astype(np.int64)
    return sequence * 10 + luhn_key(sequence, 8)


def siret(siren_numbers: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """SIRET as numbers, from the SIREN and the rank of the establishment in its firm."""
    body = siren_numbers.astype(np.int64) * 10_000 + rank
    return body * 10 + luhn_key(body, 13)


def padded(numbers: np.ndarray, width: int) -> pl.Series:
    """Numbers as text with leading zeros."""
    return pl.Series(numbers).cast(pl.String).str.zfill(width)
