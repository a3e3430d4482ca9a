"""Random draws that depend on the seed and the subject alone, so that subjects do not disturb each other."""

import numpy as np
import polars as pl


def stream(seed: int, subject: str) -> np.random.Generator:
    """The random numbers of one subject."""
    return np.random.default_rng([seed, *subject.encode()])


def draw_columns(rng: np.random.Generator, weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For each entry of `rows`, a column of that row of `weights`, with probability in proportion."""
    shares = np.cumsum(weights, axis=1)
    shares /= shares[:, -1:]
    # Row r's shares stand between r and r + 1, so that one search serves all rows.
    ladder = (shares + np.arange(len(weights))[:, None]).ravel()
    column = np.searchsorted(ladder, rng.random(len(rows)) + rows, side="right") - rows * weights.shape[1]
    return np.clip(column, 0, weights.shape[1] - 1)


def draw_words(rng: np.random.Generator, words: tuple[str, ...], count: int) -> pl.Series:
    """Words taken at random from a list."""
    return pl.Series(words).gather(rng.integers(0, len(words), count))


def draw_point_in_disc(rng: np.random.Generator, radius: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Offsets in metres, denser towards the middle of each disc."""
    angle = rng.random(len(radius)) * 2 * np.pi
    distance = radius * rng.random(len(radius)) * 0.95
    return distance * np.cos(angle), distance * np.sin(angle)


def correlated_normal(rng: np.random.Generator, other: np.ndarray, correlation: float) -> np.ndarray:
    """Standard normal values that have a correlation with others."""
    return correlation * other + np.sqrt(1 - correlation**2) * rng.standard_normal(len(other))
