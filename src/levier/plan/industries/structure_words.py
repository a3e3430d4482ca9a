"""The jobs of a territory beside those of a larger area: the tables, and what came of them in words."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import Message, joined, m
from levier.core.unknown import known_sum
from levier.industries.structure import ShiftShare, dynamic_shift_share
from levier.industries.structure.shift_share import PARTS
from levier.plan.inputs import Reference


@dataclass(frozen=True)
class Compared:
    """The jobs of the territory by `area` (commune), `activity` (NAF sub-class) and `year`, and those of the
    reference by `activity` and `year`."""

    territory: pl.DataFrame
    reference: pl.DataFrame
    called: Message


def compared_tables(employment: pl.DataFrame, reference: Reference | None) -> Compared | NotComputed:
    """The tables as the lever reads them. Communes that have merged share a row: secret if one of them is."""
    if employment.is_empty():
        return NotComputed(
            m("no jobs by activity have been imported for this territory"), needs=("employment",)
        )
    if reference is None:
        return NotComputed(
            m(
                "the jobs imported cover nothing wider than the territory: there is nothing to compare it "
                "with"
            ),
            needs=("employment",),
        )
    jobs = pl.col("employees")
    territory = employment.group_by(area="commune", activity="naf", year="year").agg(
        pl.when(jobs.is_not_null().all()).then(jobs.sum()).alias("employees"), known_sum("establishments")
    )
    wider = reference.employment.select("year", "employees", "establishments", activity="naf")
    return Compared(territory, wider, reference.area.name)


def change_of_jobs(both: Compared) -> ShiftShare | NotComputed:
    """The dynamic shift-share of all activities, from the first year that both tables hold to the latest."""
    years = sorted(set(both.territory["year"]) & set(both.reference["year"]))
    if len(years) < 2:
        return NotComputed(m("a change needs two years of jobs: {n} known", n=len(years)), ("employment",))
    return dynamic_shift_share(both.territory, both.reference, start=years[0], end=years[-1])


def industrial_parts(found: ShiftShare) -> dict[str, int]:
    """The change of industrial jobs and its parts, in whole jobs that add up: the place takes the rest."""
    rows = found.by_activity.filter(pl.col("group").is_not_null())
    sums = {name: round(rows[name].sum()) for name in ("change", "national", "mix")}
    return sums | {"place": sums["change"] - sums["national"] - sums["mix"]}


def change_in_words(found: ShiftShare, reference: Message) -> Message:
    """Of the industrial jobs won or lost, how many come from where."""
    parts = industrial_parts(found)
    change, years = parts["change"], {"start": str(found.start), "end": str(found.end)}
    if change == 0:
        head = m("As many industrial jobs in {end} as in {start}", **years)
    elif change < 0:
        head = m("{n} industrial jobs lost between {start} and {end}", n=-change, **years)
    else:
        head = m("{n} industrial jobs gained between {start} and {end}", n=change, **years)
    return m(
        "{head}: {national} from the trend of all jobs in {reference}, {mix} from what the activities "
        "present here did there beyond that trend, {place} from the place itself.",
        head=head,
        reference=reference,
        **{name: signed(parts[name]) for name in PARTS},
    )


def signed(n: int) -> Message:
    """A number of jobs with its sign."""
    return m("−{n}", n=-n) if n < 0 else m("+{n}", n=n)


def shocks_in_words(shocks: pl.DataFrame, reference: Message) -> list[Message]:
    """What each shock did to the jobs, here and in the reference."""
    return [
        joined([_fall(row, reference), *([_rise(row)] if row["recovery_year"] else [])], " ")
        for row in shocks.iter_rows(named=True)
    ]


def _fall(row: dict[str, Any], reference: Message) -> Message:
    return m(
        "From {peak} to {trough}, jobs {moved} here and {moved_there} in {reference}: {found} jobs, against "
        "{expected} had each activity moved as it did there.",
        peak=str(row["peak_year"]),
        trough=str(row["trough_year"]),
        moved=_moved(row["contraction_share"]),
        found=signed(round(row["contraction"])),
        expected=signed(round(row["contraction_expected"])),
        reference=reference,
        moved_there=_moved(row["contraction_share_reference"]),
    )


def _rise(row: dict[str, Any]) -> Message:
    return m(
        "Then, until {recovered}, they {moved} here and {moved_there} there.",
        recovered=str(row["recovery_year"]),
        moved=_moved(row["recovery_share"]),
        moved_there=_moved(row["recovery_share_reference"]),
    )


def _moved(share: float) -> Message:
    return m("fell by {n_share}", n_share=-share) if share < 0 else m("rose by {n_share}", n_share=share)
