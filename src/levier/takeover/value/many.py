"""The value of a short list of firms, in seconds."""

from collections.abc import Mapping

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message
from levier.takeover.cleaning import WORDS, Cleaned, clean_accounts
from levier.takeover.value.assumptions import Assumptions
from levier.takeover.value.chance import uniforms
from levier.takeover.value.facts import Firm
from levier.takeover.value.firm import Appraised, Range, appraised

DRAWS = 2_000
_ENDS = ("low", "median", "high")
SCHEMA = {
    "siren": pl.String,
    **{f"{what}_{end}_eur": pl.Float64 for what in ("enterprise", "equity", "liquidation") for end in _ENDS},
    "main_method": pl.String,
    "main_weight": pl.Float64,
}


def value_of_many(
    accounts: pl.DataFrame,
    *,
    firms: Mapping[str, Firm] | None = None,
    assumptions: Assumptions | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[pl.DataFrame, dict[str, Message]]:
    """The value of each firm of a table, at the same draws: firms compare like with like.

    Parameters
    ----------
    accounts : as for `value_firm`, of any number of firms
    firms : what the accounts do not tell, by siren
    assumptions, draws, seed : as for `value_firm`, which gives the same figures

    Returns
    -------
    The table (`siren`; `enterprise_`, `equity_`, `liquidation_` with `low_eur`, `median_eur`, `high_eur`,
    null where unknown; `main_method`, `main_weight`), by siren, and the reason for each firm left out:
    nothing to value it by, or amounts that look like thousands of euros.

    Raises
    ------
    BadInput : as for `value_firm`, but for amounts in thousands.
    """
    known = assumptions or Assumptions.shipped()
    chances = uniforms(known.names, draws, seed)
    told, rows, missing = firms or {}, [], {}
    cleaned = clean_accounts(accounts)
    faults = cleaned.faults.partition_by("siren", as_dict=True)
    for (siren,), years in cleaned.accounts.group_by("siren", maintain_order=True):
        # One firm's odd accounts are no reason to leave the others without a value.
        if years["doubtful"].any():
            missing[str(siren)] = WORDS["unit doubtful"]
            continue
        own = Cleaned(years, faults.get((siren,), cleaned.faults.clear()))
        found = appraised(own, told.get(str(siren), Firm()), known, chances)
        if isinstance(found, NotComputed):
            missing[str(siren)] = found.reason
        else:
            rows.append(_row(found))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), missing


def _row(found: Appraised) -> tuple[object, ...]:
    main = max(found.weights, key=lambda weight: weight.weight)
    ends = [_of(value) for value in (found.enterprise, found.equity, found.liquidation)]
    return found.it.year.siren, *(end for three in ends for end in three), main.method, main.weight


def _of(value: Range | None) -> tuple[float | None, ...]:
    return (None, None, None) if value is None else (value.low, value.median, value.high)
