"""The firms of a territory to call first, and what each lever of takeover says of them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.lake.store import Lake
from levier.plan.inputs import Inputs, rows
from levier.plan.market import learned_affinity, market_today
from levier.plan.risk import last_day, territory_risk
from levier.takeover import Procedures
from levier.takeover.accounts import accounts_from_ratios
from levier.takeover.matching.candidates import Candidates, candidates_for
from levier.takeover.procedures import OPEN
from levier.takeover.risk.report import RiskReport
from levier.takeover.risk.scoring import Settings
from levier.takeover.value import value_of_many
from levier.takeover.value.facts import Firm
from levier.takeover.viability import viability_of

FIRMS_TO_CALL = 50
"""As many as an officer can call in a month or two. A choice."""
CANDIDATES_EACH = 5
LEARNING = Settings(replicates=4)
"""Half the usual replicates: a plan is to be had in a minute; intervals are a little wider for it."""
PEOPLE = ("name", "naf", "commune", "jobs_low", "jobs_high", "headcount_unknown")


@dataclass(frozen=True)
class ShortList:
    """`firms`: those to call, one row per `siren`, the first first: `rank`, what the register says (`name`
    ... `headcount_unknown`) and, where risk could be computed, its columns (see `RiskReport`) and
    `jobs_at_stake`. `viability`: as `viability_of`; `values`: as `value_of_many`; each only of firms whose
    accounts are known; `unvalued`: by siren, why others of these have no value. `candidates`: who could take
    each over."""

    risk: RiskReport | NotComputed
    firms: pl.DataFrame | NotComputed
    viability: pl.DataFrame | NotComputed
    values: pl.DataFrame | NotComputed
    unvalued: Mapping[str, Message]
    candidates: Candidates | NotComputed


def short_list(
    lake: Lake,
    inputs: Inputs,
    procedures: Procedures | NotComputed,
    *,
    settings: Settings = LEARNING,
) -> ShortList:
    """The firms in alert with most jobs at stake; where no risk can be computed, the firms in a procedure.

    Jobs at stake: the probability that a firm fails or closes within 18 months, times the middle (geometric
    mean) of its headcount band; firms of unknown headcount come last.

    Parameters
    ----------
    lake : real parts or fictional ones, not both (`Lake.only`)
    inputs : the territory's rows
    procedures : of the same territory
    settings : of the learning of risk
    """
    risk = territory_risk(lake, inputs.territory, inputs.geography, inputs.establishments, settings=settings)
    firms = firms_to_call(risk, procedures)
    if isinstance(firms, NotComputed):
        return ShortList(risk, firms, firms, firms, {}, firms)
    day = last_day(lake)
    around = _departments(inputs)
    values, unvalued = _values(lake, firms)
    market = _no_day() if day is None else market_today(lake, day, around)
    return ShortList(
        risk=risk,
        firms=firms,
        viability=_viability(lake, firms, market, day),
        values=values,
        unvalued=unvalued,
        candidates=_candidates(lake, firms, market, day, around),
    )


def firms_to_call(
    risk: RiskReport | NotComputed, procedures: Procedures | NotComputed
) -> pl.DataFrame | NotComputed:
    """`ShortList.firms`, from what risk and procedures found."""
    if isinstance(risk, RiskReport):
        # The last band has no upper end: its lower one is then all that is known.
        highest = pl.coalesce("jobs_high", "jobs_low")
        middle = (pl.max_horizontal("jobs_low", pl.lit(1)) * highest).sqrt()
        alerted = risk.firms.with_columns(alert=graver_alert()).drop("rank").drop_nulls("alert")
        staked = alerted.with_columns(jobs_at_stake=pl.col("loss") * middle)
        order = staked.sort("jobs_at_stake", "loss", "siren", descending=[True, True, False], nulls_last=True)
        return order.head(FIRMS_TO_CALL).with_row_index("rank", offset=1)
    if isinstance(procedures, NotComputed):
        return risk
    standing = procedures.firms.filter(pl.col("state").is_in(OPEN))
    if standing.is_empty():
        return risk
    seats = procedures.establishments.unique("siren", keep="first", maintain_order=True)
    places = seats.select("siren", "naf", "commune")
    return (
        standing.join(places, on="siren", how="left", maintain_order="left")
        .sort("industrial", "jobs_low", "siren", descending=[True, True, False], nulls_last=True)
        .head(FIRMS_TO_CALL)
        .select("siren", *PEOPLE, "state")
        .with_row_index("rank", offset=1)
    )


def graver_alert() -> pl.Expr:
    """The graver of a firm's two alerts."""
    level = pl.concat_list("failure_level", "closure_level")
    red, orange = (pl.when(level.list.contains(name)).then(pl.lit(name)) for name in ("red", "orange"))
    return pl.coalesce(red, orange)


def _no_day() -> NotComputed:
    return NotComputed(m("no legal notice has been imported"), needs=("notices",))


def _departments(inputs: Inputs) -> list[str]:
    """The codes of the communes of the territory's departments, where buyers and peers are sought."""
    communes = inputs.geography.communes
    own = communes.filter(pl.col("commune").is_in(inputs.territory.communes))["department"].unique()
    around = communes.filter(pl.col("department").is_in(own.implode()))["commune"]
    return inputs.geography.codes_of(around.to_list())


def _candidates(
    lake: Lake,
    firms: pl.DataFrame,
    market: pl.DataFrame | NotComputed,
    day: datetime.date | None,
    around: list[str],
) -> Candidates | NotComputed:
    """Who could take each firm over; not a firm that is itself in a procedure, or to call."""
    if isinstance(market, NotComputed) or day is None:
        return market if isinstance(market, NotComputed) else _no_day()
    targets = market.filter(pl.col("siren").is_in(firms["siren"].implode()))
    model = learned_affinity(lake, day, around)
    return candidates_for(targets, market, model=model, k=CANDIDATES_EACH)


def _viability(
    lake: Lake, firms: pl.DataFrame, market: pl.DataFrame | NotComputed, day: datetime.date | None
) -> pl.DataFrame | NotComputed:
    """The verdict on each firm whose accounts are known, among the firms of the market."""
    listed = firms.select("siren", "naf")
    area = (
        listed
        if isinstance(market, NotComputed)
        else pl.concat(
            [listed, market.select("siren", "naf").filter(~pl.col("siren").is_in(listed["siren"].implode()))]
        )
    )
    accounts = _accounts(lake, area["siren"])
    if accounts.filter(pl.col("siren").is_in(listed["siren"].implode())).is_empty() or day is None:
        return NotComputed(m("no accounts of these firms are known"), needs=("financial_ratios",))
    found = viability_of(accounts, area, on=day)
    return found.filter(pl.col("siren").is_in(listed["siren"].implode()))


def _values(lake: Lake, firms: pl.DataFrame) -> tuple[pl.DataFrame | NotComputed, Mapping[str, Message]]:
    accounts = _accounts(lake, firms["siren"])
    if accounts.is_empty():
        return NotComputed(m("no accounts of these firms are known"), needs=("financial_ratios",)), {}
    facts = {siren: Firm(naf=naf) for siren, naf in firms.select("siren", "naf").iter_rows()}
    return value_of_many(accounts, firms=facts)


def _accounts(lake: Lake, sirens: pl.Series) -> pl.DataFrame:
    """Accounts of firms themselves, without those of a group."""
    own = rows(lake, "financial_ratios", "siren", sirens).filter(pl.col("account_type") != "K")
    return accounts_from_ratios(own)
