"""Columns of millions of rows as Arrow arrays, without a Python object per row.

Columns of few words are dictionaries, whose positions alone are written; numbers become text by looking up
four digits at a time.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

FOUR_DIGITS = np.frombuffer("".join(f"{n:04d}" for n in range(10_000)).encode(), dtype=np.uint8).reshape(
    -1, 4
)


class Words:
    """A list of distinct words from which columns are made by position."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = pa.array(list(words), pa.string())
        if len(self.words.unique()) < len(self.words):
            # PyArrow writes a dictionary with repeats slowly, and not the same way each time.
            raise ValueError("the words of a dictionary are distinct")

    def __len__(self) -> int:
        return len(self.words)

    def at(self, positions: np.ndarray, blank: np.ndarray | None = None) -> pa.DictionaryArray:
        """The words at these positions, null where `blank`."""
        return pa.DictionaryArray.from_arrays(pa.array(positions, mask=blank), self.words)


def digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """The digits of each number, one row of `width` bytes each, with leading zeros."""
    text = np.empty((len(numbers), width), dtype=np.uint8)
    rest, end = numbers, width
    while end > 0:
        above = rest // 10_000  # numpy divides by a constant far faster than it finds both quotient and rest
        taken = min(4, end)
        text[:, end - taken : end] = FOUR_DIGITS[rest - above * 10_000][:, 4 - taken :]
        rest, end = above, end - taken
    return text


def decimals(tenths: np.ndarray, width: int) -> np.ndarray:
    """Numbers given in tenths as text with one decimal, `width` bytes each."""
    whole = digits(tenths, width - 1)
    return np.concatenate(
        (whole[:, :-1], np.full((len(whole), 1), ord("."), np.uint8), whole[:, -1:]), axis=1
    )


def as_text(rows: np.ndarray) -> pa.Array:
    """Rows of as many bytes each, as text."""
    count, width = rows.shape
    starts = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), count, [None, pa.py_buffer(starts), pa.py_buffer(np.ascontiguousarray(rows))]
    )


def as_dates(days: np.ndarray) -> pa.Array:
    """Days since 1970-01-01 as dates."""
    return pa.array(days.astype(np.int32, copy=False)).cast(pa.date32())


def as_moments(seconds: np.ndarray) -> pa.Array:
    """Seconds since 1970-01-01 as moments, in the microseconds of INSEE's Parquet files."""
    return pa.array(seconds.astype(np.int64, copy=False) * 1_000_000).cast(pa.timestamp("us"))


def flags(true: np.ndarray, no: str, yes: str) -> pa.DictionaryArray:
    """A word or another."""
    return Words([no, yes]).at(true.view(np.uint8))
