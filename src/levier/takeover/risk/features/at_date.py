"""The firms at risk on a day, and their features, as known that day."""

import datetime

import polars as pl

from levier.takeover.risk.endings import endings
from levier.takeover.risk.facts import Facts
from levier.takeover.risk.features.catalogue import CATEGORIES, NAMES
from levier.takeover.risk.features.directors import director_features
from levier.takeover.risk.features.finance import financial_features
from levier.takeover.risk.features.notices import notice_features
from levier.takeover.risk.features.place import place_features
from levier.takeover.risk.features.workforce import workforce_features

PUBLIC = "7"
"""How the legal forms of public bodies begin (INSEE, level I): they do not fail."""
REGISTERED = ("creation", "immatriculation")


def firms_at(known: Facts) -> pl.DataFrame:
    """The firms at risk by what was known on a day: active, with employees or not known to have none, no
    public body, never in a collective procedure (safeguard apart), not removed from the commercial register.

    Columns: `siren`, `legal_form`, `naf`, `employer`, `created_on`, and `commune`, `department`, `zone` of
    its seat.
    """
    at_risk = _units(known).filter(
        pl.col("active"),
        pl.col("employer").fill_null(True),
        ~pl.col("legal_form").str.starts_with(PUBLIC).fill_null(False),
    )
    gone = pl.concat([endings(known)["siren"], _removed(known.notices)])
    return at_risk.filter(~pl.col("siren").is_in(gone.implode())).drop("active")


def features_at(known: Facts, firms: pl.DataFrame, date: datetime.date) -> pl.DataFrame:
    """The features of firms on a day.

    Parameters
    ----------
    known : what was known that day (`Facts.known_by`): nothing else is read
    firms : rows of `firms_at`
    date : the day

    Returns
    -------
    One row per row of `firms`: `siren`, `date`, then the columns of the catalogue; numbers, categories as
    text, null where unknown.
    """
    ended = endings(known).join(_units(known), on="siren", how="left")
    parts = (
        financial_features(known.accounts, date),
        notice_features(known.notices, firms, date),
        workforce_features(known, firms, date),
        place_features(known, firms, ended, date),
        director_features(known.directors, date),
    )
    table = firms.select("siren").with_columns(date=pl.lit(date))
    for part in parts:
        table = table.join(part, on="siren", how="left", maintain_order="left")
    return table.select(
        "siren",
        "date",
        *(pl.col(name).cast(pl.String if name in CATEGORIES else pl.Float64) for name in NAMES),
    )


def _units(known: Facts) -> pl.DataFrame:
    """The last period of each firm, with its creation and its place."""
    return (
        known.units.join(known.firms, on="siren", how="left")
        .join(known.places, left_on="seat_siret", right_on="siret", how="left")
        .select(
            "siren", "active", "legal_form", "naf", "employer", "created_on", "commune", "department", "zone"
        )
    )


def _removed(notices: pl.DataFrame) -> pl.Series:
    """Firms struck off the commercial register and not entered again since."""
    last = (
        notices.filter(pl.col("family").is_in(["radiation", *REGISTERED]))
        .sort("siren", "published_on", "notice_id")
        .unique("siren", keep="last")
    )
    return last.filter(pl.col("family") == "radiation")["siren"]
