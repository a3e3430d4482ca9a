"""Which firms of the territory are, by the published judgments, in a collective procedure."""

import datetime
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.headcount import jobs_sums, with_jobs_range
from levier.core.industry import industrial_group
from levier.core.messages import Message, m
from levier.takeover.standing import standing

ENDED = ("under a plan", "procedure closed")
OPEN = ("liquidation", "receivership", "safeguard")
STATES = pl.Enum([*OPEN, *ENDED])
"""Where a firm stands, gravest first."""

STATE_AFTER = {
    "plan": "under a plan",
    "safeguard_opening": "safeguard",
    "receivership_opening": "receivership",
    "conversion_to_receivership": "receivership",
    "liquidation_opening": "liquidation",
    "conversion_to_liquidation": "liquidation",
    "closing": "procedure closed",
}
"""What a judgment brings, in the order in which judgments of one day are read: a court may adopt the sale
plan of a firm and liquidate it the same day; a closing has the last word."""

READING_ORDER = {kind: place for place, kind in enumerate(STATE_AFTER)}


@dataclass(frozen=True)
class Procedures:
    """`by_state`: `state`, `firms`, `establishments`, `industrial`, and the jobs of the industrial ones
    (`jobs_low`, `jobs_high`, `headcount_unknown`); all five states, gravest first.
    `firms`: one row per firm with a procedure, gravest first. `establishments`: its active establishments in
    the territory. `covered`: the days of publication that the judgments read run between."""

    by_state: pl.DataFrame
    firms: pl.DataFrame
    establishments: pl.DataFrame
    covered: tuple[datetime.date, datetime.date]
    evidence: Evidence


def firms_in_procedure(
    establishments: pl.DataFrame,
    notices: pl.DataFrame,
    legal_units: pl.DataFrame | None = None,
    *,
    covered: tuple[datetime.date, datetime.date] | None = None,
) -> Procedures | NotComputed:
    """The establishments whose firm bears a judgment of a collective procedure, and where it stands.

    The state of a firm is the gravest that was opened since its last plan or closing (liquidation before
    receivership before safeguard); without any, it is that plan or that closing. Judgments are read by date
    of judgment, of publication where that is missing. Notices that are no judgment, and judgments that open,
    convert or end nothing, count for nothing.

    Parameters
    ----------
    establishments : the table of that name, of the territory; closed ones are left aside
    notices : the table of that name, at least the notices of the territory's firms and every correction
        or annulment of these, whichever firm it names
    legal_units : the table of that name, to name the firms whose establishments have no name
    covered : the first and last days of publication that the imported file covers. By default those of the
        judgments given; needed where there may be none

    Returns
    -------
    Procedures; empty tables if no firm bears such a judgment. NotComputed without any active establishment,
    or with neither a judgment nor `covered`.

    Source: order of states after Signaux Faibles, opensignauxfaibles, docs/documentation_procol.md.
    """
    active = establishments.filter("active")
    if active.is_empty():
        return NotComputed(
            m("no active establishment of this territory has been imported"), needs=("establishments",)
        )
    judgments = _judgments(notices)
    covered = covered or _published(judgments)
    if covered is None:
        return NotComputed(m("no judgment on a collective procedure has been imported"), needs=("notices",))
    local = _local(active.join(_states(judgments), on="siren"), legal_units)
    return Procedures(
        by_state=_by_state(local),
        firms=_firms(local),
        establishments=local,
        covered=covered,
        evidence=_evidence(covered, legal_units is not None),
    )


def in_open_procedure(notices: pl.DataFrame) -> pl.Series:
    """The SIREN of the firms that these notices leave in liquidation, receivership or safeguard."""
    standing = _states(_judgments(notices))
    return standing.filter(pl.col("state").is_in(OPEN))["siren"]


def _published(judgments: pl.DataFrame) -> tuple[datetime.date, datetime.date] | None:
    """The first and last days of publication, or None without a judgment."""
    days = judgments["published_on"].sort()
    return None if days.is_empty() else (days[0], days[-1])


def _judgments(notices: pl.DataFrame) -> pl.DataFrame:
    """Judgments that stand."""
    return standing(notices).filter(pl.col("kind").is_in(list(STATE_AFTER)))


def _states(judgments: pl.DataFrame) -> pl.DataFrame:
    """One row per firm: `state`, `since` (the day of the judgment that brought it), `last_notice`."""
    read = judgments.with_columns(
        day=pl.coalesce("judged_on", "published_on"),
        state=pl.col("kind").replace_strict(STATE_AFTER, return_dtype=STATES),
    ).sort("siren", "day", pl.col("kind").replace_strict(READING_ORDER), "notice_id")
    read = read.with_columns(place=pl.int_range(pl.len()).over("siren"))
    last_end = pl.when(pl.col("state").is_in(ENDED)).then("place").max().over("siren").fill_null(0)
    standing = read.filter(pl.col("place") >= last_end)
    # An Enum sorts in its own order: the gravest state first, and a plan or closing only if alone.
    return (
        standing.sort("siren", "state", "day")
        .group_by("siren", maintain_order=True)
        .agg(pl.col("state").first(), since=pl.col("day").first())
        .join(judgments.group_by("siren").agg(last_notice=pl.col("published_on").max()), on="siren")
    )


def _local(rows: pl.DataFrame, legal_units: pl.DataFrame | None) -> pl.DataFrame:
    """The establishments concerned, with their firm's state, industrial group and range of jobs."""
    if legal_units is not None:
        names = legal_units.select("siren", firm_name="name")
        rows = rows.join(names, on="siren", how="left").with_columns(name=pl.coalesce("name", "firm_name"))
    return (
        with_jobs_range(rows)
        .with_columns(group=industrial_group(pl.col("naf")))
        .select(
            *("siret", "siren", "name", "state", "since", "naf", "group", "headcount_band"),
            *("jobs_low", "jobs_high", "commune", "longitude", "latitude"),
        )
        .sort("state", "jobs_low", "siret", descending=[False, True, False], nulls_last=True)
    )


def _firms(local: pl.DataFrame) -> pl.DataFrame:
    return (
        local.group_by("siren", "state", "since")
        .agg(
            pl.col("name").drop_nulls().first(),
            *jobs_sums(),
            establishments=pl.len(),
            industrial=pl.col("group").count(),
        )
        .sort("state", "jobs_low", "siren", descending=[False, True, False], nulls_last=True)
        .select(
            *("siren", "name", pl.col("state").cast(pl.String), "since", "establishments", "industrial"),
            *("jobs_low", "jobs_high", "headcount_unknown"),
        )
    )


def _by_state(local: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for state in STATES.categories:
        here = local.filter(pl.col("state") == state)
        industrial = here.filter(pl.col("group").is_not_null())
        rows.append(
            industrial.select(jobs_sums())
            .drop("employers")
            .select(
                pl.lit(state).alias("state"),
                pl.lit(here["siren"].n_unique()).alias("firms"),
                pl.lit(here.height).alias("establishments"),
                pl.lit(industrial.height).alias("industrial"),
                pl.all(),
            )
        )
    return pl.concat(rows)


def _evidence(covered: tuple[datetime.date, datetime.date], with_legal_units: bool) -> Evidence:
    return Evidence(
        method=m(
            "The judgments published on each firm are read in the order of their dates: a firm is in the "
            "gravest procedure opened since its last plan or closing. Its active establishments in the "
            "territory follow."
        ),
        tables=("establishments", "notices") + (("legal_units",) if with_legal_units else ()),
        uncertainty=m(
            "A notice follows its judgment by one to three weeks, and only the firm is named: which of its "
            "establishments is at risk is not known. Jobs are ranges by headcount band."
        ),
        reference="Signaux Faibles, opensignauxfaibles, documentation_procol",
        cautions=_cautions(*covered),
    )


def _cautions(first: datetime.date, last: datetime.date) -> tuple[Message, ...]:
    return (
        m(
            "The imported judgments were published between {first} and {last}, and may be an extract: a firm "
            "that is not listed may be in a procedure, and its absence is no sign of health.",
            first=first,
            last=last,
        ),
        m(
            "A procedure may have moved on since. Check the register (BODACC, court registry) before any "
            "contact; a firm under safeguard or receivership goes on working."
        ),
    )
