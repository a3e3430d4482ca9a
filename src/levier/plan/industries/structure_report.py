"""The structure of a territory's jobs as lines to read: specialisations, change, shocks."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.industries import Specialisation, specialisation
from levier.industries.structure import Resilience, ShiftShare, resilience
from levier.plan.industries.structure_words import (
    change_in_words,
    change_of_jobs,
    compared_tables,
    shocks_in_words,
)
from levier.plan.inputs import Reference
from levier.plan.tables import csv_file
from levier.plan.words import Words


@dataclass(frozen=True)
class StructureTold:
    """The quotients of the latest year, and what could be told of the years before."""

    reference: Message
    specialised: Specialisation
    change: ShiftShare | NotComputed
    shocks: Resilience | NotComputed

    def lines(self, words: Words, first: int) -> Iterator[str]:
        """The `first` industrial activities by the quotient drawn towards 1, then the sentences."""
        industrial = self.specialised.by_activity.filter(
            pl.col("group").is_not_null() & (pl.col("location_quotient") > 0)
        )
        ranked = industrial.sort("shrunk_quotient", "activity", descending=[True, False], nulls_last=True)
        yield words.say(
            m(
                "Industrial activities of {year}, compared with {reference}:",
                year=self.specialised.year,
                reference=self.reference,
            )
        )
        for row in ranked.head(first).iter_rows(named=True):
            gaps = {"label": row["label"], "activity": row["activity"], "jobs": row["jobs"]}
            quotients = {
                name: row[name]
                for name in ("location_quotient", "shrunk_quotient", "shrunk_low", "shrunk_high")
            }
            yield words.say(
                m(
                    "  {activity} {label}: {jobs} jobs, quotient {location_quotient}, {shrunk_quotient} once "
                    "small counts are held back (between {shrunk_low} and {shrunk_high}); {verdict}",
                    verdict=m("robust") if row["robust"] else m("not robust"),
                    **gaps,
                    **quotients,
                )
            )
        yield ""
        told = self.change
        yield words.say(
            told.reason if isinstance(told, NotComputed) else change_in_words(told, self.reference)
        )
        if isinstance(self.shocks, NotComputed):
            yield words.say(self.shocks.reason)
        else:
            for sentence in shocks_in_words(self.shocks.by_shock, self.reference):
                yield words.say(sentence)
            for _, reason in self.shocks.not_computed:
                yield words.say(reason)


def told(employment: pl.DataFrame, reference: Reference | None) -> StructureTold | NotComputed:
    """What the jobs of a territory tell of its structure; NotComputed without a larger area."""
    both = compared_tables(employment, reference)
    if isinstance(both, NotComputed) or reference is None:
        return both if isinstance(both, NotComputed) else NotComputed(m("unknown"), ("employment",))
    latest = int(employment.select(pl.col("year").max()).item())
    found = specialisation(employment, reference.employment, year=latest)
    if isinstance(found, NotComputed):
        return found
    return StructureTold(both.called, found, change_of_jobs(both), resilience(both.territory, both.reference))


def quotients_file(found: StructureTold) -> bytes:
    """The quotients of every activity, as CSV."""
    return csv_file(found.specialised.by_activity)
