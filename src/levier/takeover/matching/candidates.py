"""The candidates of each firm, ready to show: companies of the register, declared buyers, employees."""

from dataclasses import dataclass

import polars as pl

from levier.core.codes import NATURAL_PERSON
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message
from levier.takeover.matching.affinity import Affinity
from levier.takeover.matching.buyers import BUYERS, checked_buyers, empty_buyers, whole_buyers
from levier.takeover.matching.firms import companies_as_buyers, firms_as_targets
from levier.takeover.matching.match import match, why

SCOP_FEWEST = 2
"""Associates that a SCOP must have as SAS or SARL; 7 as SA (loi 78-763 of 19 July 1978, article 5, to be
verified)."""
SCOP_CAPITAL_SHARE, SCOP_VOTES_SHARE = 0.51, 0.65
"""Least share of the capital and of the votes that employees hold in a SCOP (loi 78-763, article 3 bis and
articles 4 and 12; to be verified)."""


@dataclass(frozen=True)
class Candidates:
    """`by_target`: as in `Matches`, with `target_name`, `buyer_name` (null: not to be named), `buyer_naf`.
    `by_buyer`: the same ranked within each buyer, declared buyers only. `employees`: one row per target:
    `target`, `possible` (yes, no, unknown), `condition`: what decides it (staff, owner, staff_unknown).
    `alone`, `unknown`, `evidence`: as in `Matches`."""

    by_target: pl.DataFrame
    by_buyer: pl.DataFrame
    employees: pl.DataFrame
    alone: tuple[str, ...]
    unknown: pl.DataFrame
    evidence: Evidence

    def reasons(self) -> list[Message]:
        """The reasons of each row of `by_target`, in its order."""
        return [why(row) for row in self.by_target.iter_rows(named=True)]


def candidates_for(
    targets: pl.DataFrame,
    register: pl.DataFrame,
    buyers: pl.DataFrame | None = None,
    *,
    model: Affinity | None = None,
    supply: pl.DataFrame | None = None,
    k: int = 10,
    seed: int = 0,
) -> Candidates | NotComputed:
    """Who could take over each firm: companies sought in the register, declared buyers, its employees.

    Parameters
    ----------
    targets : FIRMS or TARGETS of the firms to hand over: `siren` or `target`, and what is known
    register : FIRMS, all firms among which companies are sought; those to hand over, those that are no
        company and those of partial diffusion are no buyers
    buyers : BUYERS, declared ones; None: none
    model, supply, k, seed : as for `match`

    Returns
    -------
    Candidates; NotComputed without a target or without a buyer.

    Raises
    ------
    BadInput : as for `match`.
    """
    sought = _as_targets(targets)
    declared = empty_buyers() if buyers is None else checked_buyers(buyers)
    companies = whole_buyers(companies_as_buyers(register)).filter(
        ~pl.col("siren").is_in(sought["target"].to_list())
        & ~pl.col("buyer").is_in(declared["siren"].drop_nulls().to_list())
    )
    protected = register.filter(pl.col("diffusion") == "P")["siren"].to_list()
    declared = declared.filter(~pl.col("siren").is_in(protected).fill_null(False))
    offered = pl.concat((companies, declared.select(list(BUYERS))))
    found = match(sought, offered, k=k, model=model, supply=supply, seed=seed)
    if isinstance(found, NotComputed):
        return found
    names = offered.select("buyer", buyer_name="name", buyer_naf="naf")
    firms = sought.select(
        "target", target_name="name" if "name" in sought.columns else pl.lit(None, dtype=pl.String)
    )
    first = ("target", "target_name", "rank", "buyer", "buyer_name", "buyer_naf")
    return Candidates(
        by_target=_named(found.by_target, names, firms).select(*first, pl.exclude(first)),
        by_buyer=_named(
            found.by_buyer.filter(pl.col("buyer").is_in(declared["buyer"].to_list())), names, firms
        ).select(
            "buyer",
            "buyer_name",
            "rank",
            "target",
            "target_name",
            pl.exclude("buyer", "buyer_name", "rank", "target", "target_name"),
        ),
        employees=employee_takeovers(sought),
        alone=found.alone,
        unknown=found.unknown,
        evidence=found.evidence,
    )


def employee_takeovers(targets: pl.DataFrame) -> pl.DataFrame:
    """Whether employees could take over their own firm as a SCOP: `target`, `possible`, `condition`.

    A SCOP takes two associates at least, and its staff then holds 51 % of the capital and 65 % of the votes.
    `no`: the staff is smaller (`staff`), or the firm is a person's own, to be made a company first (`owner`);
    `unknown`: its staff is not known (`staff_unknown`). That employees are able and willing is not known.

    Source: loi n° 78-763 of 19 July 1978.
    """
    whole = targets.with_columns(
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in (("jobs_high", pl.Float64), ("jobs_low", pl.Float64), ("legal_form", pl.String))
        if name not in targets.columns
    )
    most = pl.coalesce("jobs_high", "jobs_low")
    person = pl.col("legal_form").str.starts_with(NATURAL_PERSON).fill_null(False)
    condition = (
        pl.when(most < SCOP_FEWEST)
        .then(pl.lit("staff"))
        .when(person)
        .then(pl.lit("owner"))
        .when(most.is_null())
        .then(pl.lit("staff_unknown"))
    )
    return whole.select(
        "target",
        possible=pl.when(condition.is_in(["staff", "owner"]))
        .then(pl.lit("no"))
        .when(condition == "staff_unknown")
        .then(pl.lit("unknown"))
        .otherwise(pl.lit("yes")),
        condition=condition,
    ).sort("target")


def _as_targets(targets: pl.DataFrame) -> pl.DataFrame:
    return targets if "target" in targets.columns else firms_as_targets(targets)


def _named(pairs: pl.DataFrame, buyers: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    return pairs.join(buyers, on="buyer", how="left", maintain_order="left").join(
        targets, on="target", how="left", maintain_order="left"
    )
