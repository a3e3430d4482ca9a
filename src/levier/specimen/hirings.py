"""France Travail: hirings by occupation and industry, and how hard employers find it to recruit.

Codes of occupations (ROME) and professional families (FAP, Dares) are real, as is which families an
occupation belongs to; every number is invented. Industries of one block hire alike, the more so as they
are related.
"""

import numpy as np
import polars as pl

from levier.core import naf, rome
from levier.specimen.draws import stream
from levier.specimen.industries import industries, package_table, relatedness

HIRINGS_OF_A_SHARE = 3_000_000
"""Hirings of an industry that would hold all the firms."""
EVERYWHERE = "every"
"""The block of occupations that every industry hires."""
OWN_TASTE, NOISE, STRAY_SHARE = 1.0, 0.5, 0.03
"""Spread of the tastes that related industries share, of pure noise, and the share of hirings outside the
occupations of the block."""
FEWEST = 3
"""Rarer pairs are left out of the file."""


def hirings(seed: int) -> pl.DataFrame:
    """The rows of hirings by occupation and industry."""
    rng = stream(seed, "hirings")
    affinities = package_table("occupation_blocks.csv")
    codes = affinities["rome"].unique().sort()
    profile = affinity_matrix(affinities, codes)
    related = relatedness()
    taste = related @ rng.standard_normal(profile.shape) / np.sqrt((related**2).sum(axis=1, keepdims=True))
    profile = profile * np.exp(OWN_TASTE * taste + NOISE * rng.standard_normal(profile.shape))
    profile += (
        STRAY_SHARE
        * profile.sum(axis=1, keepdims=True)
        * rng.dirichlet(np.full(len(codes), 0.1), len(profile))
    )
    profile /= profile.sum(axis=1, keepdims=True)
    size = industries()["share"].to_numpy()[:, None] * HIRINGS_OF_A_SHARE
    count = np.round(profile * size).astype(np.int64)
    industry, occupation = np.nonzero(count >= FEWEST)
    labels = dict(naf.table().select("code", "label").iter_rows())
    return (
        pl.DataFrame({"rome_id": codes.gather(occupation), "naf": industries()["naf"].gather(industry)})
        .with_columns(
            rome_label=pl.col("rome_id").replace_strict(
                dict(rome.table().select("code", "label").iter_rows())
            ),
            naf_id=pl.col("naf").str.replace(".", "", literal=True),
            naf_label=pl.col("naf").replace_strict(labels),
            hirings=pl.Series(count[industry, occupation]),
        )
        .select("rome_id", "rome_label", "naf_id", "naf_label", "hirings")
        .sort("rome_id", "naf_id")
    )


def affinity_matrix(affinities: pl.DataFrame, codes: pl.Series) -> np.ndarray:
    """How much each industry's block hires each occupation: industries by occupations."""
    column = {code: position for position, code in enumerate(codes)}
    matrix = np.zeros((len(industries()), len(codes)))
    block = industries()["block"].to_numpy()
    for code, of_block, affinity in affinities.select("rome", "block", "affinity").iter_rows():
        rows = np.ones(len(block), dtype=bool) if of_block == EVERYWHERE else block == of_block
        matrix[rows, column[code]] += affinity
    return matrix


def tension(seed: int) -> pl.DataFrame:
    """The rows of recruitment difficulty: one per family and occupation, the same for all of a family."""
    rng = stream(seed, "tension")
    listed = package_table("occupations.csv")
    families = listed.select("fap").unique().sort("fap")
    families = families.with_columns(
        tension_pct=pl.Series(np.round(np.clip(rng.normal(57, 15, len(families)), 8, 95), 1))
    )
    return (
        listed.join(families, on="fap", how="left", maintain_order="left")
        .select(
            fap_code="fap",
            fap="fap_label",
            tension_pct="tension_pct",
            rome_code="rome",
            rome_label=pl.col("rome").replace_strict(dict(rome.table().select("code", "label").iter_rows())),
        )
        .sort("fap_code", "rome_code")
    )
