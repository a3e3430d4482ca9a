"""For each firm to hand over the best buyers, and for each buyer the best firms."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.takeover.matching.affinity import PARTS, Affinity, assumed_affinity
from levier.takeover.matching.buyers import checked_buyers
from levier.takeover.matching.limits import CHECKS, Limits, limits_of
from levier.takeover.matching.search import best_pairs
from levier.takeover.matching.sides import Index, Weighing, weigh

TARGETS: dict[str, str] = {
    "target": "key: the SIREN of the firm to hand over",
    "siren": "its SIREN; by default `target`",
    "naf": "NAF rev. 2 sub-class",
    "longitude": "degrees; null: unknown, or partial diffusion",
    "latitude": "degrees",
    "commune": "INSEE code",
    "jobs": "jobs; of a band, its middle",
    "jobs_low": "jobs, at least (limits on size are checked on the range)",
    "jobs_high": "jobs, at most",
    "revenue_eur": "EUR a year",
    "price_eur": "what is asked, or the value found, EUR",
    "stake": "majority or minority: what is for sale",
    "state": "healthy or in procedure",
}
"""The table of targets: column, meaning. Only `target` must be there; null is unknown."""

MOST_ASKED = 1_000
PAIRS_AT_ONCE = 500_000


@dataclass(frozen=True)
class Matches:
    """`by_target`: `target`, `rank` (1: the best), `buyer`, `kind`, `affinity` (0 to 1; 0.5: as good as half
    of past takeovers), the parts of its log-odds `industry`, `distance`, `size`, `acquisitions`, `supply`,
    `finance` (they add up to `utility`; 0: what an ordinary firm gets), `distance_km`, `relatedness`,
    `size_ratio` (buyer over firm), `to_check` (limits that nothing known allows to check, joined by commas).
    `by_buyer`: the same, ranked within the buyer. `alone`: targets that no buyer's limits accept. `unknown`:
    per target that lacks something, `unknown` (position, activity, size). `reference`: utility of affinity
    0.5. `weighed`: pairs weighed, out of `pairs`.
    """

    by_target: pl.DataFrame
    by_buyer: pl.DataFrame
    alone: tuple[str, ...]
    unknown: pl.DataFrame
    reference: float
    weighed: int
    pairs: int
    evidence: Evidence


def match(
    targets: pl.DataFrame,
    buyers: pl.DataFrame,
    *,
    k: int = 10,
    model: Affinity | None = None,
    supply: pl.DataFrame | None = None,
    seed: int = 0,
    workers: int = 2,
) -> Matches | NotComputed:
    """The k best buyers of each firm and the k best firms of each buyer, by affinity, within all limits.

    A pair is left out as soon as a known fact breaks a limit of the buyer (sector, place, size, price, stake,
    state). A limit that bears on something unknown keeps nobody apart, and is named in `to_check`. The lists
    are those of a comparison of all pairs, found without making it (see `search`).

    Parameters
    ----------
    targets : TARGETS, firms to hand over
    buyers : BUYERS (`levier.takeover.matching.buyers`); rows with `diffusion` P are left out
    k : how many of the other side, 1 to 1,000
    model : from `learn_affinity`; by default assumptions
    supply : `from_division`, `to_division`, `share` (0 to 1) of purchases, where known
    seed : breaks ties between equals, which the order of rows would otherwise break
    workers : threads

    Returns
    -------
    Matches; NotComputed without a target or without a buyer.

    Raises
    ------
    BadInput : an absurd `k`, a target given twice, criteria of a buyer that contradict each other.

    Source: additive random utility, McFadden (1974), Conditional logit analysis of qualitative
    choice behavior.
    """
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST_ASKED:
        raise BadInput(m("k is {k}: a whole number from 1 to {most}", k=k, most=MOST_ASKED), where="k")
    sought = _whole_targets(targets)
    offered = checked_buyers(_named_only(buyers))
    if sought.is_empty():
        return NotComputed(m("no firm to hand over was given"), needs=("establishments",))
    if offered.is_empty():
        return NotComputed(m("no buyer is known"), needs=("legal_units", "establishments"))
    model = model or assumed_affinity()
    sought, offered = _shuffled(sought, seed), _shuffled(offered, seed + 1)
    weighing = weigh(sought, offered, model, supply)
    limits = limits_of(sought, offered, weighing.codes)
    ours = best_pairs(weighing, limits, min(k, len(offered)), of_targets=True, workers=workers)
    theirs = best_pairs(weighing, limits, min(k, len(sought)), of_targets=False, workers=workers)
    names = (sought["target"], offered["buyer"], offered["kind"])
    return Matches(
        by_target=_told(weighing, limits, ours.found, names, of_targets=True),
        by_buyer=_told(weighing, limits, theirs.found, names, of_targets=False),
        alone=tuple(sought["target"].filter(pl.Series(ours.found[:, 0] < 0)).sort()),
        unknown=_unknown(sought),
        reference=model.reference,
        weighed=ours.weighed + theirs.weighed,
        pairs=2 * len(sought) * len(offered),
        evidence=_evidence(model),
    )


def _whole_targets(targets: pl.DataFrame) -> pl.DataFrame:
    if "target" not in targets.columns:
        raise BadInput(m("the table of firms to hand over has no column `target`"), where="targets")
    if targets["target"].null_count() or targets["target"].is_duplicated().any():
        raise BadInput(
            m("a firm to hand over is given twice, or has no number"),
            where="targets.target",
            fix=m("one row per firm"),
        )
    absent = [name for name in TARGETS if name not in targets.columns]
    whole = targets.with_columns(pl.lit(None, dtype=_type(name)).alias(name) for name in absent)
    return whole.with_columns(siren=pl.coalesce("siren", "target"))


def _type(column: str) -> type[pl.DataType]:
    texts = ("siren", "naf", "commune", "stake", "state")
    return pl.String if column in texts else pl.Float64


def _named_only(buyers: pl.DataFrame) -> pl.DataFrame:
    """Buyers without those of partial diffusion, whom nobody may name."""
    if "diffusion" not in buyers.columns:
        return buyers
    return buyers.filter(pl.col("diffusion").ne_missing("P"))


def _shuffled(rows: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The rows in an order that the seed alone decides, not the file they came from."""
    key = rows.columns[0] if rows.columns[0] in ("target", "buyer") else "target"
    return rows.sort(key).sample(fraction=1.0, shuffle=True, seed=seed)


def _told(
    weighing: Weighing,
    limits: Limits,
    found: Index,
    names: tuple[pl.Series, pl.Series, pl.Series],
    *,
    of_targets: bool,
) -> pl.DataFrame:
    """The pairs as a table, by the seeker's own order of preference."""
    seeker, place = np.nonzero(found >= 0)
    other = found[seeker, place].astype(np.int64)
    target, buyer = (seeker, other) if of_targets else (other, seeker)
    parts = [
        _pairs(weighing, limits, target[a : a + PAIRS_AT_ONCE], buyer[a : a + PAIRS_AT_ONCE])
        for a in range(0, max(len(target), 1), PAIRS_AT_ONCE)
    ]
    firms, offers, kinds = names
    keys = {
        "target": firms.gather(target),
        "buyer": offers.gather(buyer),
        "kind": kinds.cast(pl.Categorical).gather(buyer),
        "rank": pl.Series(place + 1, dtype=pl.Int32),
    }
    order = ("target", "rank", "buyer", "kind") if of_targets else ("buyer", "rank", "target", "kind")
    table = pl.DataFrame({name: keys[name] for name in order})
    return pl.concat((table, pl.concat(parts)), how="horizontal").sort(order[:2])


def _pairs(weighing: Weighing, limits: Limits, target: Index, buyer: Index) -> pl.DataFrame:
    """What is told of pairs."""
    parts = weighing.parts(target, buyer)
    utility = sum(parts.values(), np.zeros(len(target), dtype=np.float32))
    related = weighing.relatedness[weighing.targets.industry[target], weighing.buyers.industry[buyer]]
    bits = limits.to_check(target, buyer)
    left = {
        bit: ",".join(name for rank, name in enumerate(CHECKS) if bit >> rank & 1)
        for bit in np.unique(bits).tolist()
    }
    return pl.DataFrame(
        {
            "affinity": weighing.affinity.of(utility),
            "utility": utility,
            **{name: parts[name] for name in PARTS},
            "distance_km": weighing.distance_km(target, buyer),
            "relatedness": related,
            "size_ratio": np.exp(weighing.size_ratio(target, buyer)),
            "to_check": pl.Series(bits).replace_strict(left, return_dtype=pl.String).cast(pl.Categorical),
        }
    ).with_columns(pl.col("distance_km", "relatedness", "size_ratio").fill_nan(None))


def _unknown(targets: pl.DataFrame) -> pl.DataFrame:
    lacks = {
        "position": pl.col("longitude").is_null() | pl.col("latitude").is_null(),
        "activity": pl.col("naf").is_null(),
        "size": pl.col("jobs").is_null() & pl.col("revenue_eur").is_null(),
    }
    said = pl.concat_str(
        [pl.when(lack).then(pl.lit(name)) for name, lack in lacks.items()], separator=",", ignore_nulls=True
    )
    return targets.select("target", unknown=said).filter(pl.col("unknown") != "").sort("target")


def why(pair: dict[str, Any]) -> Message:
    """A row of `by_target` or `by_buyer` in a sentence: what speaks for it, against it, what to check."""
    strongest = sorted(PARTS, key=lambda name: -abs(pair[name]))
    speaks_for = [_reason(name, pair) for name in strongest if pair[name] >= WORTH_TELLING]
    against = [_reason(name, pair) for name in strongest if pair[name] <= -WORTH_TELLING]
    sentence = _joined(speaks_for) if speaks_for or against else m("nothing known sets this pair apart")
    if against and speaks_for:
        sentence = m("{reasons}; against it: {against}", reasons=sentence, against=_joined(against))
    elif against:
        sentence = m("against it: {against}", against=_joined(against))
    if pair["to_check"]:
        named = _joined([CHECK_NAMES[name] for name in str(pair["to_check"]).split(",")])
        return m("{reasons}; to be checked: {checks}", reasons=sentence, checks=named)
    return sentence


WORTH_TELLING = 0.1
"""Parts smaller than this, in log-odds, change the odds by less than 10 %: not told."""

ABOUT_EQUAL = (0.8, 1.25)

CHECK_NAMES = {
    "sector": m("the activity"),
    "place": m("the place"),
    "jobs": m("the number of jobs"),
    "revenue": m("the revenue"),
    "price": m("the price"),
    "stake": m("majority or minority"),
    "state": m("whether the firm is in a procedure"),
}


def _joined(reasons: list[Message]) -> Message:
    whole = reasons[0]
    for reason in reasons[1:]:
        whole = m("{first}, {second}", first=whole, second=reason)
    return whole


def _reason(part: str, pair: dict[str, Any]) -> Message:
    """What a part says, for the pair where it is above 0, against it below."""
    for_it = pair[part] > 0
    if part == "industry":
        related = pair["relatedness"]
        close = related is not None and related >= 0.5
        return m("related activities") if close else m("activities with little in common")
    if part == "distance":
        return m("{km} km apart", km=round(pair["distance_km"] or 0))
    if part == "size":
        if pair["size_ratio"] is None:
            return m("size and establishments of the buyer")
        if ABOUT_EQUAL[0] <= pair["size_ratio"] <= ABOUT_EQUAL[1]:
            return m("buyer of about the firm's size")
        return m("buyer of {ratio} times the firm's size", ratio=round(pair["size_ratio"], 1))
    if part == "acquisitions":
        return m("has taken over before") if for_it else m("has taken over nobody yet")
    if part == "supply":
        return m("industries that buy from each other") if for_it else m("industries that hardly trade")
    return m("sound accounts") if for_it else m("weak accounts")


def _evidence(model: Affinity) -> Evidence:
    learned = (
        m("curves learned from {n} past takeovers", n=model.learned_from)
        if model.learned_from
        else m("curves assumed, learned from nothing")
    )
    return Evidence(
        method=m(
            "Each pair is given a utility, the sum of what industries, distance, sizes, past takeovers, "
            "purchases and accounts say ({learned}); pairs that break a limit of the buyer are left out.",
            learned=learned,
        ),
        tables=("establishments", "legal_units", "successions", "financial_ratios"),
        uncertainty=m(
            "An affinity orders candidates. It is no probability that a sale takes place, and says nothing "
            "of whether either side wants one."
        ),
        reference="McFadden (1974), Conditional logit analysis of qualitative choice behavior",
        cautions=(
            m("Past takeovers show who bought, not who would have been the better owner."),
            m("Nobody has been asked: contact the firm before any buyer."),
        ),
    )
