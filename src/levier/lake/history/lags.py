"""How long after it happens a fact is known, where the data do not say.

A lag that errs late hides a little; one that errs early lets a model see what nobody had seen. Where the
source leaves a choice, the later is taken.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir


@dataclass(frozen=True)
class Lag:
    """Months and days between a fact and the day it is known, and where that comes from."""

    months: int = 0
    days: int = 0
    source: str = ""

    def after(self, day: ir.DateValue) -> ir.DateValue:
        """The day a fact of that day is known; null where the day is null. The month's last day where the
        month has no such day: eight months after 30 June is 28 or 29 February."""
        if self.months:
            day = (day + ibis.interval(months=self.months)).cast("date")
        if self.days:
            day = (day + ibis.interval(days=self.days)).cast("date")
        return day

    def __str__(self) -> str:
        parts = [f"{n} {unit}" for n, unit in ((self.months, "months"), (self.days, "days")) if n]
        return " and ".join(parts) or "none"


PUBLISHED = Lag(source="the day of publication")

PROCESSED = Lag(source="the day of the last processing or update: it errs late")

FILING = Lag(
    months=8,
    source=(
        "Code de commerce: accounts are approved within six months of closing (L225-100, L223-26) and filed "
        "within one month of approval, two if filed electronically (L232-21 to L232-23), the common way. "
        "Many firms file later still: a BODACC notice tells the day, where there is one"
    ),
)

EMPLOYMENT = Lag(
    days=150, source="Urssaf announces its yearly file by commune for about 150 days after the year ends"
)

HEADCOUNT = Lag(
    months=24, source="INSEE's bands are of two years before (anneeEffectifs): observed on stock files"
)

REGISTRATION = Lag(
    days=60,
    source=(
        "assumed: one month to declare a change (code de commerce, R123-66), and up to one until the next "
        "monthly file. The history files do not say when a period was entered"
    ),
)

SUCCESSION = Lag(
    days=60, source="assumed, as for any change in the register, where the day of processing is not given"
)

LAND_SALES = Lag(
    months=12,
    source="assumed: DGFiP publishes in April and October the sales up to the half-year before, some later",
)

BROADBAND = Lag(days=90, source="assumed: Arcep publishes each quarter some weeks after it ends")

INPUT_OUTPUT = Lag(
    months=18, source="Eurostat's edition of 2026 goes up to 2024: eighteen months after the year"
)

RECRUITMENT = Lag(months=4, source="France Travail publishes in April what is planned for the year")
