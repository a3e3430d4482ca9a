"""SIREN and SIRET whose control keys are right, built from low sequence numbers.

A SIREN is eight digits and Luhn's key (ISO/IEC 7812-1, annex B); a SIRET is the SIREN, four digits that
rank the establishment in its firm, and Luhn's key over the fourteen.
"""

import numpy as np
import polars as pl

FIRST_FIRM = 101
"""Sequence numbers below serve the intercommunalities."""


def sums_of_four() -> np.ndarray:
    """Luhn's sum of each group of four digits, the last and the second of which count double."""
    digits = np.arange(10_000)[:, None] // 10 ** np.arange(4) % 10
    double = np.where(digits > 4, digits * 2 - 9, digits * 2)
    return np.where(np.arange(4) % 2 == 0, double, digits).sum(axis=1)


SUMS = sums_of_four()


def luhn_key(number: np.ndarray, digits: int) -> np.ndarray:
    """The digit that, put after a number of so many digits, makes it pass Luhn's test.

    Groups of four digits are looked up, since four is even: a register of millions is numbered in seconds.

    >>> luhn_key(np.array([73282932]), 8).tolist()
    [0]
    """
    total = np.zeros(len(number), dtype=np.int64)
    for _ in range(0, digits, 4):
        rest = number // 10_000
        total += SUMS[number - rest * 10_000]
        number = rest
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
