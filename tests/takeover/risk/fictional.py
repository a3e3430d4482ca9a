"""Fictional firms: hidden amounts, the ratios drawn from them, and failures of known probability."""

import numpy as np

Numbers = np.ndarray


def accounts(firms: int, amounts: int, seed: int) -> Numbers:
    """Amounts of fictional accounts, each firm having its own size."""
    rng = np.random.default_rng(seed)
    return np.exp(rng.normal(size=(firms, amounts)) + rng.normal(size=(firms, 1)))


def ratios_of(amounts: Numbers, columns: int, seed: int) -> Numbers:
    """Quotients of amounts that are not the same, drawn at random; one in three is less one, so signed."""
    rng = np.random.default_rng(seed)
    over = rng.integers(0, amounts.shape[1], columns)
    under = (over + rng.integers(1, amounts.shape[1], columns)) % amounts.shape[1]
    ratios = amounts[:, over] / amounts[:, under]
    ratios[:, ::3] -= 1
    return ratios


def failures(log_odds: Numbers, base_rate: float, seed: int) -> tuple[Numbers, Numbers]:
    """Endings and their true probability: log-odds shifted until failures have the base rate."""
    low, high = -50.0, 50.0
    for _ in range(80):
        middle = (low + high) / 2
        mean = (1 / (1 + np.exp(-(log_odds + middle)))).mean()
        low, high = (middle, high) if mean < base_rate else (low, middle)
    probability = 1 / (1 + np.exp(-(log_odds + low)))
    return (np.random.default_rng(seed).random(len(log_odds)) < probability).astype(int), probability
