"""Whether a firm is viable, and only lacks a successor: of one firm in full, of many in one table."""

import datetime
from dataclasses import dataclass

import polars as pl

from levier.core import naf as nomenclature
from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.takeover.accounts import FIGURES, SCHEMA
from levier.takeover.cleaning import clean_accounts
from levier.takeover.viability.balances import balances_of, funding_of, with_balances
from levier.takeover.viability.costs import VariableCosts
from levier.takeover.viability.facts import firm_facts
from levier.takeover.viability.grounds import grounds_of, main_grounds
from levier.takeover.viability.lifting import lifts_of
from levier.takeover.viability.measures import measured
from levier.takeover.viability.peers import FEWEST_PEERS
from levier.takeover.viability.rules import DEFAULT_RULES, Rules, judged
from levier.takeover.viability.standing import ratios_of
from levier.takeover.viability.stress import break_even, debt_capacity, last_told, stressed
from levier.takeover.viability.telling import evidence_of


@dataclass(frozen=True)
class Viability:
    """Whether a firm is viable, and on what grounds.

    `verdict` is one of `VERDICTS`; `why_not` says why it cannot be told. `business_score` and `finance_score`
    go from 0 to 1 (null: too little is known). `confidence` (0 to 1) is the mean of `known_share` (of the
    weight of the rules) and `figures_share` (of the figures of full accounts), times `freshness` and `depth`
    (years). `accounts_on` is the last closing day, `years` how many fiscal years end with it within three.

    Frames, each named after the function that makes it: `balances` (`balances_of`), `funding` (`funding_of`),
    `ratios` (`ratios_of`: with their place among peers and their trend), `ratios_by_year`, `break_even`,
    `stress`, `debt_capacity`, `grounds` (`grounds_of`: each rule, its threshold, source, weight and outcome),
    `lifts` (`lifts_of`), `faults` (`clean_accounts`).
    """

    siren: str
    naf: str | None
    on: datetime.date
    verdict: str
    why_not: str | None
    business_score: float | None
    finance_score: float | None
    confidence: float
    known_share: float
    figures_share: float
    freshness: float
    depth: float
    accounts_on: datetime.date
    years: int
    balances: pl.DataFrame
    funding: pl.DataFrame
    ratios: pl.DataFrame
    ratios_by_year: pl.DataFrame
    break_even: pl.DataFrame
    stress: pl.DataFrame
    debt_capacity: pl.DataFrame
    grounds: pl.DataFrame
    lifts: pl.DataFrame
    faults: pl.DataFrame
    evidence: Evidence


def assess_viability(
    accounts: pl.DataFrame,
    *,
    siren: str,
    naf: str | None,
    peers: pl.DataFrame | None = None,
    on: datetime.date,
    rules: Rules = DEFAULT_RULES,
    costs: VariableCosts = VariableCosts(),  # noqa: B008 - frozen
    fewest_peers: int = FEWEST_PEERS,
) -> Viability | NotComputed:
    """Whether a firm is viable: its balances, ratios, stress, and a verdict from a table of rules.

    The rules weigh the business (does it earn?) and its finances (can it pay?), each from 0 to 1. A business
    that does not earn is `not viable as it is`; one that does, with sound finances, is `viable and only lacks
    a successor`; all else is `viable after restructuring`. Partial accounts leave rules aside, and give less
    confidence; where they are too few, too old, or of a doubtful unit, the verdict `cannot be told`.

    Parameters
    ----------
    accounts : a table of accounts (`levier.takeover.accounts.SCHEMA`), several years, maybe of several firms
    siren : the firm
    naf : its activity, NAF rev. 2; null: unknown, it is then set against firms of its size only
    peers : accounts of other firms, with their `naf` and maybe `size` (one of `SIZES`; else by revenue);
        those of this firm are left out. None: no place among peers
    on : the day of the verdict; accounts that close later are unknown
    rules, costs : what the verdict rests on, and which costs move with sales
    fewest_peers : firms under which a group of peers is widened

    Returns
    -------
    Viability; NotComputed where nothing at all is known of the firm's accounts.

    Raises
    ------
    UnknownCode : NAF rev. 2 has no such code.
    BadInput : `accounts` has no SIREN or closing day, or `peers` no NAF.
    """
    _must_have(accounts, ("siren", "closed_on"), "accounts")
    code = None if naf is None else nomenclature.normalise(naf)
    columns = [name for name in SCHEMA if name in accounts.columns]
    own = accounts.filter(pl.col("siren") == siren).select(columns)
    cleaned = clean_accounts(_anything_known(own), on=on)
    if cleaned.accounts.is_empty():
        return NotComputed(
            m("no figure of this firm's accounts is known on {day}", day=on), needs=("financial_ratios",)
        )
    whole = with_balances(cleaned.accounts)
    others, firms = _peers(peers, siren, code, on)
    facts = firm_facts(
        pl.concat([whole, others.select(whole.columns)]), firms, on, costs=costs, fewest_peers=fewest_peers
    )
    mine = facts.filter(pl.col("siren") == siren)
    verdict = judged(mine, rules).row(0, named=True)
    ratios = ratios_of(whole, mine, facts, fewest_peers)
    last = last_told(whole)
    return Viability(
        siren=siren,
        naf=code,
        on=on,
        **{name: verdict[name] for name in _SAID},
        accounts_on=verdict["closed_on"],
        balances=balances_of(cleaned.accounts),
        funding=funding_of(whole),
        ratios=ratios,
        ratios_by_year=measured(whole).drop("siren"),
        break_even=break_even(last, costs),
        stress=stressed(last, costs),
        debt_capacity=debt_capacity(last),
        grounds=grounds_of(mine, rules),
        lifts=lifts_of(mine, facts, last, rules, costs),
        faults=cleaned.faults,
        evidence=evidence_of(whole, cleaned.faults, ratios),
    )


_SAID = (
    *("verdict", "why_not", "business_score", "finance_score"),
    *("confidence", "known_share", "figures_share", "freshness", "depth", "years"),
)


def viability_of(
    accounts: pl.DataFrame,
    firms: pl.DataFrame,
    *,
    on: datetime.date,
    rules: Rules = DEFAULT_RULES,
    costs: VariableCosts = VariableCosts(),  # noqa: B008 - frozen
    fewest_peers: int = FEWEST_PEERS,
) -> pl.DataFrame:
    """The verdict on every firm of a list, each set against the others of the list.

    Parameters
    ----------
    accounts : a table of accounts, of these and maybe other firms, whose rows are then left aside
    firms : `siren` (once each), `naf` (null: unknown), maybe `size`; give the firms of a wider area too, and
        keep the rows wanted, where the list is short: the peers are those of the list
    on, rules, costs, fewest_peers : as for `assess_viability`

    Returns
    -------
    One row per firm, in their order: `siren`, `verdict`, `confidence`, `main_ground` (the measure that weighs
    most in the verdict, or why it cannot be told), `main_value`, `business_score`, `finance_score`,
    `known_share`, `accounts_on`, `years`, `normal_ebitda_margin_share`, `ebitda_margin_rank`, `peer_group`,
    `peers`.

    Raises
    ------
    BadInput : a column is absent; a firm is listed twice.
    """
    _must_have(accounts, ("siren", "closed_on"), "accounts")
    _must_have(firms, ("siren", "naf"), "firms")
    twice = firms.filter(pl.col("siren").is_duplicated())["siren"].unique().sort()
    if len(twice):
        raise BadInput(m("firms listed twice: {sirens}", sirens=", ".join(twice[:5])), "firms.siren")
    known = _anything_known(accounts).join(firms, on="siren", how="semi")
    cleaned = clean_accounts(known, on=on)
    keys = firms.select(name for name in ("siren", "naf", "size") if name in firms.columns)
    facts = firm_facts(with_balances(cleaned.accounts), keys, on, costs=costs, fewest_peers=fewest_peers)
    return main_grounds(judged(facts, rules), rules).select(
        *("siren", "verdict", "confidence", "main_ground", "main_value", "business_score", "finance_score"),
        *("known_share", pl.col("closed_on").alias("accounts_on"), "years"),
        *("normal_ebitda_margin_share", "ebitda_margin_rank", "peer_group", "peers"),
    )


def _must_have(table: pl.DataFrame, columns: tuple[str, ...], where: str) -> None:
    if lacking := [name for name in columns if name not in table.columns]:
        raise BadInput(m("columns lack: {names}", names=", ".join(lacking)), where)


def _anything_known(accounts: pl.DataFrame) -> pl.DataFrame:
    """The rows that hold a figure."""
    figures = [name for name in FIGURES if name in accounts.columns]
    return accounts.filter(pl.any_horizontal(pl.lit(False), pl.col(figures).is_not_null()))


def _peers(
    peers: pl.DataFrame | None, siren: str, code: str | None, on: datetime.date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Other firms' accounts made whole, and the list of firms with this one first."""
    firm = pl.DataFrame({"siren": [siren], "naf": [code]}, schema={"siren": pl.String, "naf": pl.String})
    if peers is None:
        return with_balances(clean_accounts(pl.DataFrame(schema=SCHEMA)).accounts), firm
    _must_have(peers, ("siren", "closed_on", "naf"), "peers")
    others = _anything_known(peers).filter(pl.col("siren") != siren)
    columns = [name for name in ("siren", "naf", "size") if name in peers.columns]
    # A firm whose rows tell several activities counts once, under the first code.
    listed = others.select(columns).sort(columns).unique("siren", keep="first", maintain_order=True)
    whole = with_balances(clean_accounts(others.drop("naf", "size", strict=False), on=on).accounts)
    return whole, pl.concat([firm, listed], how="diagonal")
