"""The 732 sub-classes of NAF rev. 2, each in one of the blocks of the specimen, and how common they are.

Sub-classes that the island lacks join the block of their division. All shares are assumptions.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from levier.core import naf
from levier.specimen.draws import stream
from levier.specimen.industries import BLOCKS, MANUFACTURING, Block, industries

FARMS = Block("farms", 0.035, 0.25, 2, 0.8, 0.75, 90, 0.15, -0.010, "FERME")
BLOCK_OF_DIVISION = {
    "farms": ("01", "02", "03"),
    "minerals": ("05", "06", "07", "08", "09"),
    "food": ("12",),
    "chemicals": ("19",),
    "textile": ("32",),
    "energy": ("39",),
    "transport": ("50", "51"),
    "business": ("59", "60", "61", "65"),
    "hospitality": ("79",),
    "people": ("75", "91", "92", "97", "98"),
    "public": ("99",),
}
"""Blocks of the divisions of which the island has no sub-class."""
SELDOM = 0.06
"""The weight in its block of a sub-class that the island lacks; those it has weigh 1 to 12."""
SLOTS = 1 << 17
"""A draw picks one of so many slots, shared out in proportion: far faster than a search for each row."""


@dataclass(frozen=True, eq=False)
class Activities:
    """`naf`: the sub-classes. `block`: position of each one's block in `blocks`. `lookalike`: position in
    `industries()` of a sub-class of the island that stands for it. `slots`: positions of sub-classes, each as
    often as it is common."""

    naf: pl.Series
    blocks: tuple[Block, ...]
    block: np.ndarray
    lookalike: np.ndarray
    slots: np.ndarray

    def of_block(self, trait: str) -> np.ndarray:
        """A trait of each sub-class's block."""
        return np.array([getattr(block, trait) for block in self.blocks])[self.block]

    @property
    def manufacturing(self) -> np.ndarray:
        """Whether each block is one of manufacturing."""
        makers = {block.name for block in MANUFACTURING}
        return np.array([block.name in makers for block in self.blocks])


@cache
def activities() -> Activities:
    """All sub-classes, in the order of their codes."""
    blocks = (*BLOCKS.values(), FARMS)
    island = industries().select("naf", "block", "weight", "industry")
    by_division = {division: block for block, several in BLOCK_OF_DIVISION.items() for division in several}
    by_division |= dict(island.select(pl.col("naf").str.head(2), "block").iter_rows())
    division = pl.col("naf").str.head(2)
    table = (
        naf.table()
        .filter(pl.col("level") == naf.SUBCLASS)
        .select(naf="code")
        .sort("naf")
        .join(island, on="naf", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("block", division.replace_strict(by_division)), pl.col("weight").fill_null(SELDOM)
        )
    )
    shares = {block.name: block.share for block in blocks}
    share = pl.col("weight") / pl.col("weight").sum().over("block") * pl.col("block").replace_strict(shares)
    stands_for = dict(island.group_by("block").agg(pl.col("industry").first()).iter_rows())
    stands_for["farms"] = stands_for["food"]
    places = {block.name: place for place, block in enumerate(blocks)}
    return Activities(
        naf=table["naf"],
        blocks=blocks,
        block=table["block"].replace_strict(places, return_dtype=pl.UInt8).to_numpy(),
        lookalike=table.select(pl.coalesce("industry", pl.col("block").replace_strict(stands_for)))
        .to_series()
        .to_numpy(),
        slots=slots_of(table.select(share).to_series().to_numpy()),
    )


def slots_of(weights: np.ndarray) -> np.ndarray:
    """Positions of `weights`, each as many times as it weighs, for SLOTS in all."""
    ladder = np.cumsum(weights) / weights.sum()
    middles = (np.arange(SLOTS) + 0.5) / SLOTS
    return np.searchsorted(ladder, middles).clip(max=len(weights) - 1).astype(np.uint16)


def pick(rng: np.random.Generator, slots: np.ndarray, count: int) -> np.ndarray:
    """So many positions, each as often as it has slots."""
    return slots[rng.integers(0, SLOTS, count, dtype=np.uint32)]


def block_stream(seed: int, block: int) -> np.random.Generator:
    """The random numbers of one block of firms, whatever thread draws it."""
    return stream(seed, f"national {block}")
