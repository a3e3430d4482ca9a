"""What would lift a verdict: how much more EBITDA a year, how much equity, or both."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.takeover.viability.costs import VariableCosts, safety_share
from levier.takeover.viability.facts import burden_or_value
from levier.takeover.viability.measures import MEASURES
from levier.takeover.viability.peers import LEVELS, fresh
from levier.takeover.viability.rules import CANNOT_TELL, NOT_VIABLE, RESTRUCTURE, VIABLE, Rules, judged

BETTER = {NOT_VIABLE: (RESTRUCTURE, VIABLE), RESTRUCTURE: (VIABLE,)}
STEPS = 100
"""Steps of a search, made twice: amounts are told within a ten-thousandth of the widest."""
WIDEST_EBITDA, WIDEST_EQUITY = 0.5, 1.5
"""How far the search goes: half of the revenue a year; one and a half times assets, debts or revenue."""
LIFTS = {"verdict": pl.String, "ebitda_eur": pl.Float64, "equity_eur": pl.Float64}


def lifts_of(
    mine: pl.DataFrame, facts: pl.DataFrame, last: pl.DataFrame, rules: Rules, costs: VariableCosts
) -> pl.DataFrame:
    """The least that brings each better verdict: EBITDA alone, equity alone, or, where neither does, both.

    More EBITDA a year adds to cash flow, before tax. Equity repays debts first, with their interest in
    proportion; what is left of it is cash. Past losses, growth, and published ratios whose amounts are
    unknown stay as they are.

    Parameters
    ----------
    mine, facts : the firm's row, and those of the firm and its peers, as `firm_facts` gives them
    last : the firm's last year (`last_told`); no row: nothing can be told

    Returns
    -------
    `verdict` (that it would be), `ebitda_eur` (more, a year), `equity_eur`: 0 where none is needed. No row
    where the verdict is the best one or cannot be told, nor for a verdict out of reach.
    """
    verdict = judged(mine, rules)["verdict"].item()
    if verdict in (VIABLE, CANNOT_TELL) or last.is_empty():
        return pl.DataFrame(schema=LIFTS)
    others = facts.filter(pl.col("siren") != mine["siren"].item())
    firm = _Firm(mine, last, _group(mine, others), rules, costs)
    rows: list[dict[str, str | float]] = []
    for place, wanted in enumerate(BETTER[verdict]):
        good = BETTER[verdict][place:]
        ebitda, equity = firm.least_ebitda(good), firm.least_equity(good)
        if ebitda is not None:
            rows.append({"verdict": wanted, "ebitda_eur": ebitda, "equity_eur": 0.0})
        if equity is not None:
            rows.append({"verdict": wanted, "ebitda_eur": 0.0, "equity_eur": equity})
        if ebitda is None and equity is None and (both := firm.least_of_both(good)) is not None:
            rows.append({"verdict": wanted, "ebitda_eur": both[0], "equity_eur": both[1]})
    return pl.DataFrame(rows, schema=LIFTS)


@dataclass(frozen=True)
class _Firm:
    """A firm to be changed; `margins` are the normal ones of its group of peers, sorted."""

    mine: pl.DataFrame
    last: pl.DataFrame
    margins: np.ndarray
    rules: Rules
    costs: VariableCosts

    @property
    def widest_ebitda(self) -> float:
        return float(WIDEST_EBITDA * self.last["revenue_eur"].item())

    @property
    def widest_equity(self) -> float:
        names = ("total_assets_eur", "financial_debt_eur", "revenue_eur")
        return float(WIDEST_EQUITY * max(self.last[name].item() or 0.0 for name in names))

    def least_ebitda(self, good: tuple[str, ...]) -> float | None:
        return self._least(good, (self.widest_ebitda, 0.0), (0.0, 0.0))

    def least_equity(self, good: tuple[str, ...], ebitda: float = 0.0) -> float | None:
        return self._least(good, (0.0, self.widest_equity), (ebitda, 0.0))

    def least_of_both(self, good: tuple[str, ...]) -> tuple[float, float] | None:
        """The least EBITDA with which some equity does, and then the least equity."""
        ebitda = self._least(good, (self.widest_ebitda, 0.0), (0.0, self.widest_equity))
        equity = None if ebitda is None else self.least_equity(good, ebitda)
        return None if ebitda is None or equity is None else (ebitda, equity)

    def _least(
        self, good: tuple[str, ...], widest: tuple[float, float], given: tuple[float, float]
    ) -> float | None:
        """The first amount along the way to `widest`, on top of what is given, that brings a good verdict."""
        low, high = 0.0, 1.0
        for _ in range(2):
            steps = np.linspace(low, high, STEPS + 1)
            reached = self._verdicts(given[0] + steps * widest[0], given[1] + steps * widest[1]).is_in(good)
            if not reached.any():
                return None
            place = int(reached.to_numpy().argmax())
            low, high = float(steps[max(place - 1, 0)]), float(steps[place])
        return high * max(widest)

    def _verdicts(self, ebitda: np.ndarray, equity: np.ndarray) -> pl.Series:
        """The verdict with each amount of EBITDA and of equity more."""
        more = pl.DataFrame({"_ebitda": ebitda, "_equity": equity})
        debt = pl.col("financial_debt_eur")
        repaid = pl.min_horizontal("_equity", debt.fill_null(0))
        saved = pl.when(debt > 0).then(pl.col("interest_eur") * repaid / debt).fill_null(0)
        left = pl.col("_equity") - repaid
        after = self.last.join(more, how="cross").with_columns(
            pl.col("ebitda_eur") + pl.col("_ebitda"),
            pl.col("ebit_eur") + pl.col("_ebitda"),
            pl.col("cash_flow_eur") + pl.col("_ebitda") + saved,
            pl.col("interest_eur") - saved,
            debt - repaid,
            pl.col("equity_eur") + pl.col("_equity"),
            pl.col("total_assets_eur") + left,
            pl.col("cash_eur") + left,
        )
        told = after.select(
            *(burden_or_value(measure) for measure in MEASURES), safety_share=safety_share(self.costs)
        )
        before = self.mine.drop(told.columns).join(more, how="cross")
        kept = self.mine.select(pl.col(told.columns).name.prefix("_was_")).join(more, how="cross")
        changed = pl.concat([before, told, kept.drop("_ebitda", "_equity")], how="horizontal").with_columns(
            pl.coalesce(name, f"_was_{name}").alias(name) for name in told.columns
        )
        margin = pl.col("normal_ebitda_margin_share") + pl.col("_ebitda") / self.last["revenue_eur"].item()
        changed = changed.with_columns(normal_ebitda_margin_share=margin)
        return judged(changed.with_columns(ebitda_margin_rank=self._rank(changed)), self.rules)["verdict"]

    def _rank(self, changed: pl.DataFrame) -> pl.Series:
        """The place of each changed margin among peers; as it was where there are none."""
        if not len(self.margins):
            return changed["ebitda_margin_rank"]
        margin = changed["normal_ebitda_margin_share"].to_numpy()
        below, up_to = (np.searchsorted(self.margins, margin, side) for side in ("left", "right"))
        return pl.Series((below + up_to) / 2 / len(self.margins), nan_to_null=True)


def _group(mine: pl.DataFrame, others: pl.DataFrame) -> np.ndarray:
    """The normal margins of the peers among which the firm was ranked, sorted."""
    group = mine["peer_group"].item()
    if group is None:
        return np.empty(0)
    keys = dict(LEVELS)[group]
    among = fresh(others).filter(~pl.col("doubtful"), *(pl.col(key) == mine[key].item() for key in keys))
    return among["normal_ebitda_margin_share"].drop_nulls().sort().to_numpy()
