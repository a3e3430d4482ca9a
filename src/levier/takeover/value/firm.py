"""What a firm is worth: a range, the weight of each method, the parts of the value, and what it hangs on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.takeover.cleaning import Cleaned
from levier.takeover.value.appraising import Appraisal, Subject, appraise, discount_rate, subject
from levier.takeover.value.assumptions import Assumption, Assumptions, sector_of, size_of
from levier.takeover.value.chance import drawn, uniforms
from levier.takeover.value.evidence import evidence
from levier.takeover.value.facts import Firm, Year, cleaned_of_one, usual_year
from levier.takeover.value.income import Draws
from levier.takeover.value.weighing import Weight, weigh

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Range:
    """EUR. `central`: every assumption at its most likely value; `low`, `median`, `high`: quantiles 10, 50,
    90 % of the draws. Skewed assumptions draw the median away from the central value."""

    central: float
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Method:
    """A method: its weight (share), what it says of the enterprise (None: cannot be run), and the reasons."""

    name: str
    weight: float
    value: Range | None
    reasons: tuple[Message, ...]


@dataclass(frozen=True)
class Valuation:
    """`enterprise`: the business, whoever finances it; `equity`: what owners get, after net debt (None: debt
    or cash unknown). `liquidation`: what a forced sale would bring before debts (None: assets unknown).
    `capital_cost`: WACC (share), central.

    `parts`: `part`, `central_eur`, `low_eur`, `median_eur`, `high_eur`; their central values add up to that
    of the enterprise, goodwill being what is left; no row where plant or working capital is unknown.
    `bridge`: `step`, `central_eur`, from the enterprise to the equity. `sensitivity`: `assumption`, `low`,
    `high` (of the assumption), `at_low_eur`, `at_high_eur` (enterprise), the widest first.
    `assumed`: the assumptions as they hold for this firm."""

    siren: str
    year: Year
    enterprise: Range
    equity: Range | None
    liquidation: Range | None
    capital_cost: float
    methods: tuple[Method, ...]
    parts: pl.DataFrame
    bridge: pl.DataFrame
    sensitivity: pl.DataFrame
    assumed: tuple[Assumption, ...]
    evidence: Evidence


def value_firm(
    accounts: pl.DataFrame,
    *,
    firm: Firm | None = None,
    assumptions: Assumptions | None = None,
    draws: int = 10_000,
    seed: int = 0,
) -> Valuation | NotComputed:
    """The value of a firm's business and of its equity, as a range.

    Four methods say what the enterprise is worth: discounted cash flows (five years, then Gordon's formula),
    multiples of EBITDA and of revenue, adjusted net assets. Their weighted mean, at least what a forced sale
    would leave, is the value. It is then told apart: plant, working capital, patents in use, team, customers,
    and goodwill as what is left. A patent in use moves goodwill, not the value, whose cash flows hold its
    income already; one that is not used comes on top.

    Parameters
    ----------
    accounts : of one firm, as `levier.takeover.accounts` describes them (`SCHEMA`); columns that are absent
        are unknown. They are cleaned first (`clean_accounts`), and what was found is told as a caution
    firm : what the accounts do not tell: activity, list of plant, patents, team
    assumptions : by default `Assumptions.shipped()`
    draws, seed : of the Monte Carlo range

    Returns
    -------
    Valuation; NotComputed if neither revenue, EBITDA nor assets are known.

    Raises
    ------
    BadInput : accounts of several firms, or in thousands of euros; growth for ever that can reach the cost
        of capital.

    Source: Damodaran, Investment Valuation; International Valuation Standards, IVS 210 Intangible Assets.
    """
    known = assumptions or Assumptions.shipped()
    told = firm or Firm()
    valued = appraised(cleaned_of_one(accounts), told, known, uniforms(known.names, draws, seed))
    return valued if isinstance(valued, NotComputed) else _valuation(valued)


@dataclass(frozen=True)
class Appraised:
    """A firm appraised at the most likely values and at every draw, before it is told apart."""

    it: Subject
    assumed: Mapping[str, Assumption]
    weights: tuple[Weight, ...]
    central: Appraisal
    spread: Appraisal

    @property
    def shares(self) -> dict[str, float]:
        return {weight.method: weight.weight for weight in self.weights}

    @property
    def enterprise(self) -> Range:
        return _range(self.central.enterprise(self.shares), self.spread.enterprise(self.shares))

    @property
    def equity(self) -> Range | None:
        net_debt = self.it.year.net_debt_eur
        if net_debt is None:
            return None
        central, spread = (
            each.enterprise(self.shares) + each.surplus - net_debt for each in (self.central, self.spread)
        )
        return _range(central, spread)

    @property
    def liquidation(self) -> Range | None:
        if self.central.proceeds is None or self.spread.proceeds is None:
            return None
        return _range(self.central.proceeds, self.spread.proceeds)


def appraised(
    cleaned: Cleaned, firm: Firm, assumptions: Assumptions, chances: Mapping[str, Draws]
) -> Appraised | NotComputed:
    """A firm of cleaned accounts at chances already drawn."""
    year = usual_year(cleaned, firm)
    assumed = assumptions.for_firm(sector_of(firm.naf), size_of(year.revenue_eur))
    _refuse_endless_growth(assumed)
    it = subject(year, firm)
    central = appraise(it, {name: np.array([each.mode]) for name, each in assumed.items()})
    weights = weigh(year, tuple(central.methods))
    if not any(weight.weight for weight in weights):
        return NotComputed(
            m("neither revenue, EBITDA nor the assets of this firm are known"), needs=("financial_ratios",)
        )
    return Appraised(it, assumed, weights, central, appraise(it, drawn(assumed, chances)))


def _valuation(found: Appraised) -> Valuation:
    year, central, shares = found.it.year, found.central, found.shares
    enterprise = found.enterprise
    return Valuation(
        siren=year.siren,
        year=year,
        enterprise=enterprise,
        equity=found.equity,
        liquidation=found.liquidation,
        capital_cost=float(central.discount[0]),
        methods=tuple(_method(weight, central, found.spread) for weight in found.weights),
        parts=_parts(central, found.spread, shares),
        bridge=_bridge(year, enterprise.central, central),
        sensitivity=_sensitivity(found.it, found.assumed, shares),
        assumed=tuple(found.assumed.values()),
        evidence=evidence(year, found.it.firm, central, shares, draws=len(found.spread.discount)),
    )


def _range(central: Draws, spread: Draws) -> Range:
    return Range(float(central[0]), *(float(value) for value in np.quantile(spread, QUANTILES)))


def _method(weight: Weight, central: Appraisal, spread: Appraisal) -> Method:
    value = None
    if weight.method in central.methods:
        value = _range(central.methods[weight.method], spread.methods[weight.method])
    return Method(weight.method, weight.weight, value, weight.reasons)


PART_SCHEMA = {
    "part": pl.String, "central_eur": pl.Float64, "low_eur": pl.Float64, "median_eur": pl.Float64,
    "high_eur": pl.Float64,
}  # fmt: skip


def _parts(central: Appraisal, spread: Appraisal, shares: Mapping[str, float]) -> pl.DataFrame:
    """What the enterprise is made of; goodwill is the rest."""
    if not {"plant", "working capital"} <= central.parts.keys():
        return pl.DataFrame(schema=PART_SCHEMA)
    rows = [(name, _range(central.parts[name], spread.parts[name])) for name in central.parts]
    left = [each.enterprise(shares) - np.sum(list(each.parts.values()), axis=0) for each in (central, spread)]
    rows.append(("goodwill", _range(left[0], left[1])))
    flat = [(name, value.central, value.low, value.median, value.high) for name, value in rows]
    return pl.DataFrame(flat, schema=PART_SCHEMA, orient="row")


def _bridge(year: Year, enterprise: float, central: Appraisal) -> pl.DataFrame:
    """From the enterprise to the equity; null as soon as a step is unknown."""
    debt, cash = year.financial_debt_eur, year.cash_eur
    surplus = float(central.surplus[0])
    equity = None if debt is None or cash is None else enterprise + surplus - debt + cash
    steps = [
        ("enterprise value", enterprise),
        ("assets outside the business", surplus),
        ("financial debt", None if debt is None else -debt),
        ("cash", cash),
        ("equity value", equity),
    ]
    return pl.DataFrame(steps, schema={"step": pl.String, "central_eur": pl.Float64}, orient="row")


def _sensitivity(it: Subject, assumed: Mapping[str, Assumption], shares: Mapping[str, float]) -> pl.DataFrame:
    """The enterprise as each assumption alone goes from low to high, all others most likely."""
    moved = [name for name, each in assumed.items() if each.low < each.high]
    at = {name: np.full(2 * len(moved), each.mode) for name, each in assumed.items()}
    for i, name in enumerate(moved):
        at[name][2 * i : 2 * i + 2] = assumed[name].low, assumed[name].high
    ends = appraise(it, at).enterprise(shares)
    table = pl.DataFrame(
        {
            "assumption": moved,
            "low": [assumed[name].low for name in moved],
            "high": [assumed[name].high for name in moved],
            "at_low_eur": ends[0::2],
            "at_high_eur": ends[1::2],
        }
    )
    width = (pl.col("at_high_eur") - pl.col("at_low_eur")).abs()
    return table.filter(width > 0).sort(width, "assumption", descending=[True, False])


def _refuse_endless_growth(assumed: Mapping[str, Assumption]) -> None:
    """The least cost of capital that the ranges allow stays above the highest growth for ever."""
    least = discount_rate(
        {name: np.array([each.low]) for name, each in assumed.items()}
        | {name: np.array([assumed[name].high]) for name in ("debt_share", "tax_share")}
    )
    # More debt lowers or raises the cost of capital: both ends are looked at.
    other = discount_rate({name: np.array([each.low]) for name, each in assumed.items()})
    highest = assumed["terminal_growth_share"].high
    if highest >= min(least[0], other[0]):
        raise BadInput(
            m(
                "growth for ever can reach {growth_share}, the cost of capital as little as {rate_share}",
                growth_share=highest,
                rate_share=float(min(least[0], other[0])),
            ),
            where="terminal_growth_share",
            fix=m("assume a growth below the cost of capital, at most that of prices"),
        )
