"""The industries of the specimen, gathered in blocks that share skills and settle in the same places.

Codes are real sub-classes of NAF rev. 2 (INSEE); which industries stand together, how common they are and
how large their firms are is invented. `industries.csv` lists the sub-classes: the order within a block
matters, since neighbours there are the most related.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import polars as pl


@dataclass(frozen=True)
class Block:
    """Industries that resemble each other.

    `share`: of all firms. `employer`: probability of having employees. `employees`: median of employers.
    `spread`: standard deviation of the logarithm of employees. `person`: probability of being a sole
    trader. `revenue_keur`: yearly, per person at work. `margin`: EBITDA over revenue. `trend`: yearly
    growth of employment beyond that of its large sector. `noun`: what its companies call themselves
    (feminine, since FICTIVE follows).
    """

    name: str
    share: float
    employer: float
    employees: float
    spread: float
    person: float
    revenue_keur: float
    margin: float
    trend: float
    noun: str


MANUFACTURING = (
    Block("food", 0.030, 0.70, 4, 1.0, 0.40, 190, 0.08, 0.008, "CONSERVERIE"),
    Block("textile", 0.008, 0.55, 6, 1.0, 0.35, 110, 0.07, -0.016, "FILATURE"),
    Block("wood", 0.015, 0.55, 4, 0.9, 0.45, 130, 0.08, 0.000, "MENUISERIE"),
    Block("paper", 0.008, 0.60, 5, 1.0, 0.25, 140, 0.07, -0.020, "IMPRIMERIE"),
    Block("chemicals", 0.007, 0.80, 14, 1.1, 0.05, 260, 0.11, 0.008, "PLASTURGIE"),
    Block("minerals", 0.005, 0.65, 8, 1.0, 0.20, 180, 0.10, -0.002, "TUILERIE"),
    Block("metal", 0.022, 0.70, 7, 1.1, 0.20, 130, 0.09, -0.004, "CHAUDRONNERIE"),
    Block("machinery", 0.012, 0.70, 9, 1.2, 0.20, 170, 0.09, 0.002, "MECANIQUE"),
    Block("electronics", 0.007, 0.75, 12, 1.2, 0.10, 180, 0.10, 0.010, "ELECTRONIQUE"),
    Block("vehicles", 0.006, 0.75, 16, 1.3, 0.10, 230, 0.07, 0.000, "CARROSSERIE"),
)
HOME_ECONOMY = (
    Block("construction", 0.140, 0.45, 2.6, 1.0, 0.58, 110, 0.08, 0.000, "ENTREPRISE"),
    Block("trade", 0.200, 0.42, 2.6, 1.1, 0.60, 260, 0.05, -0.006, "BOUTIQUE"),
    Block("transport", 0.050, 0.38, 4, 1.2, 0.68, 120, 0.08, 0.000, "MESSAGERIE"),
    Block("hospitality", 0.075, 0.55, 2.8, 1.0, 0.40, 75, 0.09, 0.004, "AUBERGE"),
    Block("business", 0.210, 0.30, 2.6, 1.2, 0.60, 120, 0.12, 0.005, "AGENCE"),
    Block("people", 0.185, 0.32, 3, 1.2, 0.85, 60, 0.10, 0.004, "MAISON"),
    Block("public", 0.010, 1.00, 22, 1.2, 0.00, 60, 0.02, 0.000, "COMMUNE"),
    Block("energy", 0.010, 0.55, 5, 1.2, 0.10, 300, 0.14, 0.000, "REGIE"),
)
BLOCKS = {block.name: block for block in (*MANUFACTURING, *HOME_ECONOMY)}

NEAR_BLOCKS = {
    frozenset(pair)
    for pair in (
        ("metal", "machinery"),
        ("metal", "vehicles"),
        ("machinery", "vehicles"),
        ("machinery", "electronics"),
        ("chemicals", "paper"),
        ("chemicals", "food"),
        ("wood", "paper"),
        ("textile", "chemicals"),
        ("minerals", "wood"),
    )
}
CLOSEST, FARTHEST, NEAR = 1.0, 0.6, 0.2
"""Relatedness of the closest and the farthest industries of a block, and of two near blocks."""


def package_table(name: str) -> pl.DataFrame:
    """A table that comes with the package."""
    return pl.read_csv(files("levier.specimen").joinpath(name).read_bytes())


@cache
def industries() -> pl.DataFrame:
    """One row per industry: `industry` (its number), `naf`, `block`, `weight` within the block,
    `manufacturing`, and `share` of all firms."""
    makers = [block.name for block in MANUFACTURING]
    shares = {block.name: block.share for block in BLOCKS.values()}
    return (
        package_table("industries.csv")
        .with_row_index("industry")
        .with_columns(
            manufacturing=pl.col("block").is_in(makers),
            share=pl.col("block").replace_strict(shares)
            * pl.col("weight")
            / pl.col("weight").sum().over("block"),
        )
    )


def of_block(trait: str) -> np.ndarray:
    """A trait of each industry's block, in the order of `industries()`."""
    return np.array([getattr(BLOCKS[block], trait) for block in industries()["block"]])


@cache
def relatedness() -> np.ndarray:
    """How much two industries have in common, 0 to 1, in the order of `industries()`; 1 on the diagonal.

    Within a manufacturing block it falls from 1 to 0.6 as the industries stand farther apart in the list;
    it is 0.2 between near blocks and 0 elsewhere. The home economy is related to nothing.
    """
    blocks = industries()["block"].to_list()
    rank = industries().select(pl.int_range(pl.len()).over("block")).to_series().to_numpy()
    size = industries().select(pl.len().over("block")).to_series().to_numpy()
    makers = {block.name for block in MANUFACTURING}
    same = np.array([[a == b for b in blocks] for a in blocks])
    near = np.array([[frozenset((a, b)) in NEAR_BLOCKS for b in blocks] for a in blocks])
    apart = np.abs(rank[:, None] - rank[None, :]) / np.maximum(size - 1, 1)
    related = np.where(same, CLOSEST - (CLOSEST - FARTHEST) * apart, np.where(near, NEAR, 0.0))
    maker = np.array([block in makers for block in blocks])
    related = np.where(maker[:, None] & maker[None, :], related, 0.0)
    np.fill_diagonal(related, 1.0)
    return related
