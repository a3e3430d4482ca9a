"""How firms end: failure, or quiet closure, and what is neither."""

from enum import StrEnum

import polars as pl

from levier.takeover.risk.facts import Facts

OPENINGS = ("receivership_opening", "liquidation_opening")
CONVERSIONS = ("conversion_to_receivership", "conversion_to_liquidation")
AFTER_AN_OPENING = (*CONVERSIONS, "plan", "closing")
SAFEGUARD = "safeguard_opening"
SUCCESSION_DAYS = 365
"""A link of succession explains a cessation that is no further from it."""


class Ending(StrEnum):
    """What ended a firm. The first two compete; the others only end what is seen of it."""

    FAILURE = "failure"
    CLOSURE = "closure"
    TAKEN_OVER = "taken over"
    IN_PROCEDURE = "in procedure"


def endings(known: Facts) -> pl.DataFrame:
    """The firms that ended, by what is known of them.

    - `failure`: receivership (redressement) or liquidation judiciaire was opened, or a safeguard converted
      into one of them. On the day of the judgment, or of the cessation if that came before. A safeguard
      (sauvegarde) is a sign, no ending. A firm stays ended whatever comes next, plan or closing.
    - `closure`: the firm ceased, or its last establishment closed, without such a judgment and without
      a successor of another firm within a year of it. A pause that is over is none.
    - `taken over`: it ceased, and a link of succession leads to another firm.
    - `in procedure`: a conversion, a plan or a closing whose opening is not among the notices: the firm was
      in a procedure before they begin, since when is not known.

    Parameters
    ----------
    known : what was known on a day (`Facts.known_by`); notices that stand

    Returns
    -------
    One row per ended firm: `siren`, `ending`, `ended_on`.

    Source: code de commerce, L620-1 (sauvegarde), L631-1 (redressement), L640-1 (liquidation).
    """
    ceased, judged = _cessations(known), _judgments(known.notices)
    taken = _taken_over(known.successions, ceased)
    both = ceased.join(judged, on="siren", how="full", coalesce=True).join(taken, on="siren", how="left")
    failed, gone = pl.col("failed_on").is_not_null(), pl.col("ceased_on").is_not_null()
    ending = (
        pl.when(pl.col("before").fill_null(False))
        .then(pl.lit(Ending.IN_PROCEDURE))
        .when(failed)
        .then(pl.lit(Ending.FAILURE))
        .when(gone & pl.col("taken_over").fill_null(False))
        .then(pl.lit(Ending.TAKEN_OVER))
        .when(gone)
        .then(pl.lit(Ending.CLOSURE))
    )
    return (
        both.with_columns(ending=ending, ended_on=pl.min_horizontal("failed_on", "ceased_on"))
        .filter(pl.col("ending").is_not_null())
        .select("siren", "ending", "ended_on")
        .sort("siren")
    )


def _judgments(notices: pl.DataFrame) -> pl.DataFrame:
    """`siren`, `failed_on`, `before`: true where the firm was in a procedure before the notices begin."""
    day = pl.coalesce("judged_on", "published_on")

    def first(*kinds: str) -> pl.Expr:
        return day.filter(pl.col("kind").is_in(kinds)).min()

    firsts = notices.group_by("siren").agg(
        opened=first(*OPENINGS),
        safeguarded=first(SAFEGUARD),
        converted=first(*CONVERSIONS),
        after=first(*AFTER_AN_OPENING),
    )
    from_safeguard = pl.when(pl.col("safeguarded") <= pl.col("converted")).then("converted")
    begun = pl.min_horizontal("opened", "safeguarded")
    return (
        firsts.select(
            "siren",
            before=pl.col("after").is_not_null() & (begun.is_null() | (pl.col("after") < begun)),
            failed_on=pl.min_horizontal("opened", from_safeguard),
        )
        .filter(pl.col("before") | pl.col("failed_on").is_not_null())
        .with_columns(failed_on=pl.when(~pl.col("before")).then("failed_on"))
    )


def _cessations(known: Facts) -> pl.DataFrame:
    """`siren`, `ceased_on`: of firms whose last known state is ceased, or all of whose establishments are
    closed, the first day of that."""
    units = _closed(known.unit_periods, "siren").select("siren", unit=pl.col("closed_on"))
    places = _closed(known.establishment_periods, "siret")
    shut = (
        known.establishments.join(places.select("siret", "closed_on"), on="siret", how="left")
        .group_by("siren")
        .agg(pl.col("closed_on").max(), all_closed=pl.col("closed_on").is_not_null().all())
        .filter("all_closed")
        .select("siren", places=pl.col("closed_on"))
    )
    both = units.join(shut, on="siren", how="full", coalesce=True)
    return both.select("siren", ceased_on=pl.min_horizontal("unit", "places"))


def _closed(periods: pl.DataFrame, key: str) -> pl.DataFrame:
    """Units closed at the end of what is known, with the first day of that last closure."""
    covering = periods.filter(pl.col("until").is_null() | (pl.col("until") >= pl.col("since")))
    open_since = pl.col("since").filter(pl.col("active").fill_null(True)).max()
    shut = pl.col("since").filter(~pl.col("active"))
    return (
        covering.group_by(key)
        .agg(last_open=open_since, closed=shut)
        .explode("closed", keep_nulls=False, empty_as_null=False)
        .filter(pl.col("last_open").is_null() | (pl.col("closed") > pl.col("last_open")))
        .group_by(key)
        .agg(closed_on=pl.col("closed").min())
    )


def _taken_over(successions: pl.DataFrame, ceased: pl.DataFrame) -> pl.DataFrame:
    """`siren`, `taken_over`: of ceased firms with a successor of another firm about that day."""
    links = successions.select(
        siren=pl.col("predecessor_siret").str.head(9),
        successor=pl.col("successor_siret").str.head(9),
        on="on",
    ).filter(pl.col("siren") != pl.col("successor"))
    near = (pl.col("on") - pl.col("ceased_on")).dt.total_days().abs() <= SUCCESSION_DAYS
    return links.join(ceased, on="siren").filter(near).select("siren").unique().with_columns(taken_over=True)
