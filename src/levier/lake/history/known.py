"""What was known on a day, of the tables whose rows do not tell it alone.

A *fact* is a row with the day it was known. That day may stand in another row: a notice of filing dates the
accounts that it announces. The two are then one fact, known on that day, and accounts filed after the day
asked are unknown on it although their legal term has passed.
"""

import datetime
import functools
import operator

import ibis
import ibis.expr.types as ir

from levier.lake.history.knowledge import rows_known
from levier.lake.history.lags import FILING, Lag

STATED = ("kind", "accounts_closed_on")
"""What a correction may state again: the judgment, the closing date of the accounts filed."""


def notices_known(notices: ir.Table, date: datetime.date) -> ir.Table:
    """The notices that stood on a day: published by then, and neither annulled nor restated by then.

    An annulment removes the notice that it names, and itself. A correction takes the place of the notice that
    it names if it states again a judgment or a closing date; one that states neither (an address, a name)
    leaves it. Corrections and annulments published later are as if they were not.
    """
    known = rows_known("notices", notices, date)
    annulment = known.notice_type == "annulation"
    stated = [known[name].notnull() for name in STATED if name in known.columns]
    restates = (known.notice_type == "rectificatif") & functools.reduce(operator.or_, stated)
    superseded = known.filter((annulment | restates) & known.replaces.notnull()).select(notice_id="replaces")
    return known.filter(~annulment).anti_join(superseded, "notice_id")


def accounts_dated(ratios: ir.Table, notices: ir.Table | None, *, lag: Lag = FILING) -> ir.Table:
    """The accounts (table `financial_ratios`) with the day they were public, `known_on`.

    Accounts are known on the day of the BODACC notice of their filing (family `dpc`, with the closing date);
    where several name the same closing date, on that of the last, since the figures may be those of a second
    filing. Without such a notice, by the legal term: `lag` after closing. Firms that file late and of which
    no notice was imported are then known too early: import the notices.

    Parameters
    ----------
    ratios, notices : the tables of those names; no notices: the legal term for all
    lag : from closing to filing, where no notice tells
    """
    if notices is None or "accounts_closed_on" not in notices.columns:
        return ratios.mutate(known_on=lag.after(ratios.closed_on))
    filings = notices.filter(
        notices.family == "dpc",
        notices.notice_type != "annulation",
        notices.published_on > notices.accounts_closed_on,
    )
    filed = filings.group_by(_siren=filings.siren, _closed_on=filings.accounts_closed_on).aggregate(
        _filed_on=filings.published_on.max()
    )
    same = [ratios.siren == filed["_siren"], ratios.closed_on == filed["_closed_on"]]
    dated = ratios.left_join(filed, same)
    known_on = ibis.coalesce(dated["_filed_on"], lag.after(dated.closed_on))
    return dated.mutate(known_on=known_on).select(*ratios.columns, "known_on")


def accounts_known(
    ratios: ir.Table, notices: ir.Table | None, date: datetime.date, *, lag: Lag = FILING
) -> ir.Table:
    """The accounts (table `financial_ratios`) that were public on a day, as `accounts_dated` dates them."""
    dated = accounts_dated(ratios, notices, lag=lag)
    return dated.filter(dated.known_on <= ibis.literal(date)).select(*ratios.columns)


def employment_known(employment: ir.Table, date: datetime.date) -> ir.Table:
    """The years of the table `employment` that Urssaf had published by a day."""
    return rows_known("employment", employment, date)


def successions_known(successions: ir.Table, date: datetime.date) -> ir.Table:
    """The links of succession that the register held on a day."""
    return rows_known("successions", successions, date)


def periods_known(periods: ir.Table, date: datetime.date) -> ir.Table:
    """The periods that the register told on a day: those entered later are absent, and an end entered later
    is not yet there. Works on `establishment_periods` and `legal_unit_periods`."""
    return rows_known("establishment_periods", periods, date)
