"""Why a firm is on the list: reasons by family, additive, and a sentence that an officer can repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy.special import expit

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.takeover.risk.periods import need_columns
from levier.takeover.risk.wording import Phrase, sentences, title, with_facts

FAMILIES = ("finance", "payments and notices", "workforce", "sector and place", "director age")
"""Families of reasons; each is also its own words, translated as a term."""


@dataclass(frozen=True)
class Explanations:
    """`by_family`: one row per firm and family, `siren`, `family`, `log_odds`, `points`, greatest first;
    `points` is a share of 1 (0.02 is two points of probability). `firms`: `siren`, `base_log_odds`,
    `base_probability`, `log_odds`, `probability`. `facts`: one row per firm and feature, `siren`, `family`,
    `feature`, `log_odds`, `points`, `value`, `known_on`, `as_of`. `sentences`: by siren.

    Of each firm, the families sum to `log_odds - base_log_odds`, and their points to `probability -
    base_probability`."""

    firms: pl.DataFrame
    by_family: pl.DataFrame
    facts: pl.DataFrame
    sentences: Mapping[str, Message]


def explain(
    contributions: pl.DataFrame,
    families: Mapping[str, str],
    facts: pl.DataFrame,
    *,
    horizon_months: int,
    ending: str = "failure",
    phrases: Mapping[str, Phrase] | None = None,
) -> Explanations:
    """The reasons of each firm, by family, and one sentence.

    On the log-odds scale, a family adds the sum of its features. Points of probability are those log-odds
    times one factor per firm: the slope of the probability from the base to the firm, (p - p₀) / (e - e₀).
    Families keep their signs and proportions, and their points sum to p - p₀. To pass each family through the
    logistic curve apart, as is done elsewhere, loses both.

    The sentence names up to three families that raise the risk, each by its feature that raises it most, then
    the family that lowers it most. Each fact is told with its value and day; none is told that is not known.

    Parameters
    ----------
    contributions : key `siren`
        `base` and one column per feature, in log-odds of the probability shown: SHAP values of a booster
        (`booster_contributions`), `FittedRisks.contributions`, or any other that sums
    families : feature -> family, one of `FAMILIES`, for every feature of `contributions`
    facts : key (`siren`, `feature`); what was known
        `value`: of any type, null: not known; `known_on`: date; `as_of` (optional): the day that it tells of
    ending, horizon_months : what the probability is of
    phrases : feature -> words for its fact; by default its name, value and day. See `phrase`

    Raises
    ------
    BadInput : a column is missing, a feature has no family or an unknown one, a contribution is not finite, a
        firm or a fact comes twice.

    Source: Lundberg & Lee (2017), NeurIPS 30, for additive contributions.
    """
    features = _checked(contributions, families, facts)
    parts = contributions.select(features).to_numpy().astype(np.float64)
    base = contributions["base"].to_numpy().astype(np.float64)
    reached = base + parts.sum(axis=1)
    firms = pl.DataFrame(
        {
            "siren": contributions["siren"],
            "base_log_odds": base,
            "base_probability": expit(base),
            "log_odds": reached,
            "probability": expit(reached),
        }
    )
    long = _long(contributions, features, families, slope(base, reached))
    by_family = (
        long.group_by("siren", "family")
        .agg(pl.col("log_odds").sum(), pl.col("points").sum())
        .sort("siren", "log_odds", "family", descending=[False, True, False])
    )
    told = with_facts(long, facts)
    said = sentences(title(ending, horizon_months), firms, by_family, told, phrases or {})
    return Explanations(firms, by_family, told, said)


def slope(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Slope of the logistic curve between two log-odds; where they meet, its derivative."""
    gap = end - start
    apart = np.abs(gap) > 1e-6
    middle = expit((start + end) / 2)
    return np.where(apart, (expit(end) - expit(start)) / np.where(apart, gap, 1.0), middle * (1 - middle))


def booster_contributions(booster: Any, table: pl.DataFrame, features: Sequence[str]) -> pl.DataFrame:
    """SHAP values of a fitted LightGBM model (a Booster, or a classifier that holds one), as `explain` wants
    them. `table`: `siren` and the features, as numbers in the order that the model was fitted with."""
    trees = getattr(booster, "booster_", booster)
    values = trees.predict(table.select(features).to_numpy(), pred_contrib=True)
    columns = {name: values[:, place] for place, name in enumerate(features)}
    return pl.DataFrame({"siren": table["siren"], "base": values[:, -1], **columns})


def _checked(contributions: pl.DataFrame, families: Mapping[str, str], facts: pl.DataFrame) -> list[str]:
    """The features, once nothing is wrong."""
    need_columns(contributions, ("siren", "base"), where="contributions")
    need_columns(facts, ("siren", "feature", "value", "known_on"), where="facts")
    features = [name for name in contributions.columns if name not in ("siren", "base")]
    homeless = [name for name in features if families.get(name) not in FAMILIES]
    if homeless:
        raise BadInput(
            m("features without a known family: {columns}", columns=", ".join(homeless)),
            where="families",
            fix=m("families are: {families}", families=", ".join(FAMILIES)),
        )
    if not np.isfinite(contributions.select("base", *features).to_numpy().astype(np.float64)).all():
        raise BadInput(m("a contribution is not a finite number"), where="contributions")
    if contributions["siren"].is_duplicated().any() or facts.select("siren", "feature").is_duplicated().any():
        raise BadInput(m("a firm, or a fact of a firm, comes twice"), where="contributions, facts")
    return features


def _long(
    contributions: pl.DataFrame, features: Sequence[str], families: Mapping[str, str], factor: np.ndarray
) -> pl.DataFrame:
    """One row per firm and feature: `family`, `log_odds`, `points`."""
    return (
        contributions.with_columns(factor=pl.Series(factor))
        .unpivot(features, index=["siren", "factor"], variable_name="feature", value_name="log_odds")
        .with_columns(
            family=pl.col("feature").replace_strict(dict(families), return_dtype=pl.String),
            points=pl.col("log_odds") * pl.col("factor"),
        )
        .select("siren", "family", "feature", "log_odds", "points")
    )
