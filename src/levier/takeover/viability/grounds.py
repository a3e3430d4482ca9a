"""The grounds of a verdict: each rule with what it found, and the one that weighs most."""

import polars as pl

from levier.takeover.viability.measures import NOT_POSITIVE, UNKNOWN
from levier.takeover.viability.rules import CANNOT_TELL, NOT_VIABLE, VIABLE, Rules, outcome

SOUND, BETWEEN, GRAVE = "sound", "between", "grave"


def grounds_of(facts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """One row per rule: `axis`, `measure`, `value`, `closed_on` (null: of several years), `outcome` (`sound`,
    `between`, `grave`; null: not known), `outcome_share` (1 to 0), `reason` (why there is no value), `sound`,
    `grave`, `weight`, `sound_source`, `grave_source`, `why`.

    Parameters
    ----------
    facts : the firm's row, as `firm_facts` gives it
    """
    firm = facts.row(0, named=True)
    shares = facts.select(outcome(rule) for rule in rules.rules).row(0, named=True)
    rows = []
    for rule in rules.rules:
        value, share = firm[rule.measure], shares[rule.measure]
        endless = value == float("inf")
        rows.append(
            {
                "axis": rule.axis,
                "measure": rule.measure,
                "value": None if endless else value,
                "closed_on": firm.get(f"{rule.measure}_on"),
                "outcome": None if share is None else {1.0: SOUND, 0.0: GRAVE}.get(share, BETWEEN),
                "outcome_share": share,
                "reason": NOT_POSITIVE if endless else UNKNOWN if value is None else None,
                "sound": rule.sound,
                "grave": rule.grave,
                "weight": rule.weight,
                "sound_source": rule.sound_source,
                "grave_source": rule.grave_source,
                "why": rule.why,
            }
        )
    return pl.DataFrame(
        rows,
        schema_overrides={
            **dict.fromkeys(("value", "outcome_share", "sound", "grave", "weight"), pl.Float64),
            **dict.fromkeys(("outcome", "reason"), pl.String),
            "closed_on": pl.Date,
        },
    )


def main_grounds(judgements: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The judgements with `main_ground` and `main_value`: of a viable firm the measure that adds most to the
    business; else the one that costs the score most, of a lost business within it; of one that cannot be told
    why it cannot. A burden that nothing pays back has no value."""
    names = [rule.measure for rule in rules.rules]
    total = {axis: sum(rule.weight for rule in rules.of(axis)) for axis in ("business", "finance")}
    adds, costs, costs_business = [], [], []
    for rule in rules.rules:
        share = rule.weight / total[rule.axis]
        gained, lost = outcome(rule) * share, (1 - outcome(rule)) * share
        business = rule.axis == "business"
        adds.append((gained if business else pl.lit(None, pl.Float64)).fill_null(-1.0))
        costs.append(lost.fill_null(-1.0))
        costs_business.append((lost if business else pl.lit(None, pl.Float64)).fill_null(-1.0))
    verdict = pl.col("verdict")
    which = (
        pl.when(verdict == VIABLE)
        .then(pl.concat_list(adds).list.arg_max())
        .when(verdict == NOT_VIABLE)
        .then(pl.concat_list(costs_business).list.arg_max())
        .otherwise(pl.concat_list(costs).list.arg_max())
    )
    measure = which.replace_strict(dict(enumerate(names)), return_dtype=pl.String)
    told = judgements.with_columns(_measure=pl.when(verdict != CANNOT_TELL).then(measure))
    value = pl.coalesce(
        pl.when((pl.col("_measure") == name) & pl.col(name).is_finite()).then(pl.col(name)) for name in names
    )
    return told.with_columns(main_ground=pl.coalesce("_measure", "why_not"), main_value=value).drop(
        "_measure"
    )
