"""The table of rules that a verdict rests on, and how their outcomes make it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.viability.measures import BY_NAME

Axis = Literal["business", "finance"]
VIABLE = "viable and only lacks a successor"
RESTRUCTURE = "viable after restructuring"
NOT_VIABLE = "not viable as it is"
CANNOT_TELL = "cannot be told"
VERDICTS = (VIABLE, RESTRUCTURE, NOT_VIABLE, CANNOT_TELL)

ASSUMPTION = "assumption"
BANKS = "usage of banks in France (Cession-affaire, 2017; Memo Bank, 2021)"
ECB = "ECB, Guidance on leveraged transactions (2017)"
GBER = "regulation (EU) 651/2014, article 2(18)(e)"


JUDGED = frozenset(BY_NAME) | {
    *("normal_ebitda_margin_share", "ebitda_margin_rank", "safety_share", "loss_years_share"),
    "revenue_growth",
}
"""What a rule may look at: the measures, and what `firm_facts` adds to them."""


@dataclass(frozen=True)
class Rule:
    """`measure` is sound (1) from `sound` on, grave (0) from `grave` on, in proportion between. Which way is
    up follows from them. `bars`: grave, it bars the way alone, whatever the others say: a business to more
    than `not viable as it is`, finances to `viable and only lacks a successor`. Each threshold has its
    source; an assumption says so."""

    axis: Axis
    measure: str
    sound: float
    grave: float
    weight: float
    sound_source: str
    grave_source: str
    why: str
    bars: bool = False

    @property
    def more_is_better(self) -> bool:
        return self.sound > self.grave


@dataclass(frozen=True)
class Rules:
    """The rules, and where their scores cut. Scores go from 0 (all grave) to 1 (all sound).

    A business below `business_lost` is not viable as it is. From `business_sound` on, with finances from
    `finance_sound` on, it only lacks a successor. All else is viable after restructuring. An axis of which
    less than `least_known` of the weight is known has no score. Rules that bar come first. Accounts lose
    their worth from `fresh_months` after their closing on, and have none from `stale_months` on. All of these
    are assumptions.
    """

    rules: tuple[Rule, ...]
    business_lost: float = 0.35
    business_sound: float = 0.6
    finance_sound: float = 0.6
    least_known: float = 0.5
    fresh_months: float = 18
    stale_months: float = 48

    def __post_init__(self) -> None:
        names = [rule.measure for rule in self.rules]
        faults = [
            *(name for name in names if names.count(name) > 1),
            *(rule.measure for rule in self.rules if rule.weight <= 0 or rule.sound == rule.grave),
            *(axis for axis in ("business", "finance") if not self.of(axis)),
            *(name for name in names if name not in JUDGED),
        ]
        if not 0 <= self.business_lost <= self.business_sound <= 1 or not 0 <= self.finance_sound <= 1:
            faults.append("business_lost, business_sound, finance_sound")
        if not 0 < self.fresh_months < self.stale_months:
            faults.append("fresh_months, stale_months")
        if faults:
            raise BadInput(
                m("these rules contradict themselves: {names}", names=", ".join(dict.fromkeys(faults))),
                "Rules",
                m("known measures, once each; weights above 0; sound, grave apart; ordered cuts; two axes"),
            )

    def of(self, axis: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.axis == axis)


DEFAULT_RULES = Rules(
    (
        Rule("business", "normal_ebitda_margin_share", 0.05, 0.0, 3, ASSUMPTION, ASSUMPTION,
             "sales of the last three years cover what they cost, and leave something to invest", bars=True),
        Rule("business", "ebitda_margin_rank", 0.25, 0.10, 3, ASSUMPTION, ASSUMPTION,
             "the margin is not among the weakest quarter of the sector"),
        Rule("business", "ebitda_margin_share", 0.03, 0.0, 1, ASSUMPTION, ASSUMPTION,
             "the last year covers its costs"),
        Rule("business", "safety_share", 0.20, 0.05, 1, ASSUMPTION, ASSUMPTION,
             "a fifth of sales may be lost before EBITDA is nil"),
        Rule("business", "loss_years_share", 0.34, 1.0, 1, ASSUMPTION, ASSUMPTION,
             "operating losses in one year of three at most"),
        Rule("business", "revenue_growth", -0.03, -0.15, 1, ASSUMPTION, ASSUMPTION,
             "sales hold, or nearly"),
        Rule("finance", "equity_share", 0.25, 0.0, 3, BANKS, ASSUMPTION,
             "equity carries a quarter of the assets; below zero, losses have eaten the capital", bars=True),
        Rule("finance", "debt_to_ebitda_years", 4.0, 6.0, 2, ECB, ECB,
             "above 4 times EBITDA a firm counts as leveraged, above 6 lending is for exceptions", bars=True),
        Rule("finance", "debt_to_cash_flow_years", 4.0, 8.0, 2, BANKS, ASSUMPTION,
             "debts are paid back by 4 years of cash flow", bars=True),
        Rule("finance", "interest_to_ebitda_share", 0.33, 1.0, 1, ASSUMPTION, GBER,
             "interest takes a third of EBITDA at most; all of it is a sign of a firm in difficulty"),
        Rule("finance", "debt_to_equity", 1.0, 7.5, 1, ASSUMPTION, GBER,
             "lenders stake no more than owners; 7.5 times as much is a sign of a firm in difficulty"),
        Rule("finance", "current_ratio", 1.0, 0.7, 2, ASSUMPTION, ASSUMPTION,
             "what comes in within the year covers what goes out"),
    )
)  # fmt: skip
"""Usages, one law, and assumptions: none was fitted to what became of firms."""


def outcome(rule: Rule) -> pl.Expr:
    """1 from sound on, 0 from grave on, in proportion between the two; null where the measure is."""
    way = (pl.col(rule.measure) - rule.grave) / (rule.sound - rule.grave)
    return way.clip(0, 1)


def judged(facts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The facts with what the rules make of them: `business_score`, `finance_score` (null: too little is
    known), `business_barred`, `finance_barred`, `business_known`, `finance_known`, `known_share` (of the
    weight), `freshness`, `depth`, `confidence`, `verdict`, `why_not` (why it cannot be told, else null).

    Parameters
    ----------
    facts : one row per firm, as `firm_facts` gives them
    """
    scored = facts
    for axis in ("business", "finance"):
        some = rules.of(axis)
        known = _total(pl.when(outcome(rule).is_not_null()).then(rule.weight).otherwise(0) for rule in some)
        points = _total((outcome(rule) * rule.weight).fill_null(0) for rule in some)
        share = known / sum(rule.weight for rule in some)
        scored = scored.with_columns(
            pl.when(share >= rules.least_known).then(points / known).alias(f"{axis}_score"),
            share.alias(f"{axis}_known"),
            _barred(some).alias(f"{axis}_barred"),
        )
    weights = {axis: sum(rule.weight for rule in rules.of(axis)) for axis in ("business", "finance")}
    rules_known = _total(pl.col(f"{axis}_known") * weight for axis, weight in weights.items())
    stale = (rules.stale_months - pl.col("age_months")) / (rules.stale_months - rules.fresh_months)
    return (
        scored.with_columns(
            known_share=rules_known / sum(weights.values()),
            figures_share=pl.col("figures_share").fill_null(0),
            freshness=stale.clip(0, 1).fill_null(0),
            depth=pl.col("years").replace_strict(DEPTH, default=1.0, return_dtype=pl.Float64),
        )
        .with_columns(
            confidence=(pl.col("known_share") + pl.col("figures_share"))
            / 2
            * pl.col("freshness")
            * pl.col("depth")
        )
        .with_columns(why_not=_why_not(rules))
        .with_columns(verdict=_verdict(rules))
    )


def _barred(rules: tuple[Rule, ...]) -> pl.Expr:
    """Whether a rule that bars is grave."""
    grave = [(outcome(rule) == 0).fill_null(False) for rule in rules if rule.bars]
    return pl.any_horizontal(pl.lit(False), *grave)


DEPTH = {0: 0.0, 1: 0.6, 2: 0.8}
"""What one or two fiscal years are worth, against three. An assumption."""


def _total(terms: Iterable[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal(*terms)


WHY_NOT = (
    "no accounts are known",
    "the unit of the accounts is in doubt",
    "the accounts are too old",
    "too little is known of the business",
    "too little is known of the finances",
)


def _lost(rules: Rules) -> pl.Expr:
    score = (pl.col("business_score") < rules.business_lost).fill_null(False)
    return score | pl.col("business_barred")


def _why_not(rules: Rules) -> pl.Expr:
    lost = _lost(rules)
    tests = (
        pl.col("age_months").is_null(),
        pl.col("doubtful"),
        pl.col("freshness") <= 0,
        pl.col("business_score").is_null() & ~lost,
        pl.col("finance_score").is_null() & ~lost,
    )
    chosen = pl.lit(None, pl.String)
    for test, reason in reversed(list(zip(tests, WHY_NOT, strict=True))):
        chosen = pl.when(test.fill_null(False)).then(pl.lit(reason)).otherwise(chosen)
    return chosen


def _verdict(rules: Rules) -> pl.Expr:
    business, finance = pl.col("business_score"), pl.col("finance_score")
    sound = (business >= rules.business_sound) & (finance >= rules.finance_sound)
    sound &= ~pl.col("finance_barred")
    return (
        pl.when(pl.col("why_not").is_not_null())
        .then(pl.lit(CANNOT_TELL))
        .when(_lost(rules))
        .then(pl.lit(NOT_VIABLE))
        .when(sound)
        .then(pl.lit(VIABLE))
        .otherwise(pl.lit(RESTRUCTURE))
    )
