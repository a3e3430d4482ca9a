"""Scores of a past day beside what came of the firms: what may be judged, and what is refused."""

import datetime
from dataclasses import dataclass

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.risk.periods import need_columns

COLUMNS = ("siren", "scored_on", "probability", "came", "earlier_event")


@dataclass(frozen=True)
class Judged:
    """Rows that can be judged, highest probability first and then by siren; `left_out`: the others, counted
    by reason. `period`: the first and last days of the scores judged, None without any."""

    rows: pl.DataFrame
    left_out: dict[str, int]
    period: tuple[datetime.date, datetime.date] | None


def judged(scored: pl.DataFrame, *, horizon_months: int, outcomes_until: datetime.date) -> Judged:
    """The scores whose horizon was over by the day until which outcomes are known.

    A score whose horizon was not over is left out whatever had come by then: to keep the firms that had
    already failed and drop the others would make failures more frequent than they are. A firm lost from sight
    (`came` null) is left out too. Both are counted, nothing is reweighted.

    Parameters
    ----------
    scored : key (`siren`, `scored_on`)
        `probability`: of the ending within the horizon. `came`: whether it did; a firm that met the other
        ending first did not. `earlier_event`: whether the firm had already met an ending, or was in a
        procedure, the day of the score

    Raises
    ------
    BadInput : a column is missing; a firm had an earlier event, or it is not known whether it had; a
        probability is null or not between 0 and 1; two rows share a firm and a day.
    """
    need_columns(scored, COLUMNS, where="scored")
    _refuse_earlier_events(scored)
    outside = scored.filter(~pl.col("probability").is_between(0, 1).fill_null(False))
    if outside.height:
        raise BadInput(
            m("{count} probabilities are unknown or not between 0 and 1", count=outside.height),
            where="scored.probability",
        )
    if scored.select("siren", "scored_on").is_duplicated().any():
        raise BadInput(m("several scores for the same firm and day"), where="scored")
    over = pl.col("scored_on").dt.offset_by(f"{horizon_months}mo") <= outcomes_until
    rows = scored.filter(over)
    kept = rows.drop_nulls("came").sort("probability", "siren", "scored_on", descending=[True, False, False])
    days = kept["scored_on"]
    return Judged(
        kept,
        {"horizon not over": scored.height - rows.height, "lost from sight": rows.height - kept.height},
        None if kept.is_empty() else (days.min(), days.max()),  # type: ignore[arg-type]
    )


def _refuse_earlier_events(scored: pl.DataFrame) -> None:
    if scored["earlier_event"].has_nulls():
        raise BadInput(
            m("it is not known of every firm whether it already had an event"),
            where="scored.earlier_event",
            fix=m("unknown is not no: leave these firms out"),
        )
    earlier = scored.filter("earlier_event")
    if earlier.height:
        raise BadInput(
            m(
                "{count} scores are of firms that already had an event, such as {siren}",
                count=earlier.height,
                siren=earlier["siren"].min(),
            ),
            where="scored.earlier_event",
            fix=m("a known failure is no prediction: leave these firms out of the scores"),
        )
