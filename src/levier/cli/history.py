"""`levier data at`: the register as it stood on a past day."""

import datetime
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from levier.cli.data import LakeOption
from levier.cli.progress import announce
from levier.cli.speech import out, tell
from levier.cli.territory import open_lake
from levier.core.errors import BadInput
from levier.core.fiction import are_fictional
from levier.core.messages import Message, m
from levier.core.territory import Territory
from levier.lake.history.lags import REGISTRATION
from levier.lake.history.register import RegisterCounts
from levier.lake.history.writing import write_register
from levier.lake.store import Lake
from levier.plan.inputs import known_geography

HELP = m("The register of establishments as it stood on a past day.")


def at(
    date: Annotated[str, typer.Argument(help=tell(m("The day, as 2019-12-31.")))],
    territory: Annotated[
        str | None,
        typer.Option("--territory", help=tell(m("Code or name of a territory. By default the whole lake."))),
    ] = None,
    lake: LakeOption = None,
    folder: Annotated[
        Path | None, typer.Option("--out", help=tell(m("Folder to write the register into.")))
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help=tell(m("CSV instead of Parquet.")))] = False,
) -> None:
    """Example: levier data at 2019-12-31 --territory 57 --out out/register"""
    day = past_day(date, datetime.date.today())
    with open_lake(lake) as opened, tempfile.TemporaryDirectory(prefix="levier-") as scratch:
        chosen, place, communes = _cut(opened, territory)
        announce(m("Reading the register of {day}", day=day))
        written = write_register(
            chosen, day, folder or Path(scratch), communes=communes, place=place, as_csv=as_csv
        )
    for line in told(written.counts, day, place or m("the whole lake")):
        out.print(tell(line), markup=False)
    for path in written.files if folder else ():
        out.print(str(path), markup=False)


def past_day(text: str, today: datetime.date) -> datetime.date:
    """A day that has come, from its ISO form.

    Raises BadInput.
    """
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise BadInput(m("“{text}” is not a day", text=text[:40]), fix=m("write it as 2019-12-31")) from None
    if day > today:
        raise BadInput(
            m("{day} is in the future: no register tells of it", day=day), fix=m("give a day up to today")
        )
    return day


def _cut(lake: Lake, territory: str | None) -> tuple[Lake, str | None, tuple[str, ...] | None]:
    """The lake to read, its place's name, the codes of its communes; real and fictional never mixed."""
    if territory is not None:
        found = Territory.find(territory, known_geography(lake))
        return lake.only(fictional=are_fictional(found.communes)), found.name, found.codes
    real = lake.only(fictional=False)
    return (real if "establishment_periods" in real.tables else lake.only(fictional=True)), None, None


def told(counts: RegisterCounts, day: datetime.date, place: str | Message) -> list[Message]:
    """What a register holds, then what a reader must know of it."""
    lines = [
        m(
            "{place}, {day}: {active} open establishments ({employers} employers), {closed} closed",
            place=place,
            day=day,
            active=counts.active,
            employers=m("unknown") if counts.employers is None else counts.employers,
            closed=counts.units - counts.active - counts.state_unknown,
        )
    ]
    cautions = (
        (counts.state_unknown, m("whose period tells neither open nor closed")),
        (counts.naf_unknown, m("open, without a code of NAF rev. 2 (few had one before 2008)")),
        (counts.without_state, m("created by then, without a period that covers the day: left out")),
        (counts.overlapping, m("covered by several periods: the last begun is taken")),
        (counts.beginning_unknown, m("whose period begins on an unknown day")),
        (counts.before_creation, m("told before the day of their creation, which is withheld")),
        (counts.empty_periods, m("periods that end before they begin: left out")),
    )
    lines += [m("  {n} × {what}", n=n, what=what) for n, what in cautions if n]
    lag = m(
        "Changes are entered late: on {day} itself, those of the {days} days before were not all known.",
        day=day,
        days=REGISTRATION.days,
    )
    return [*lines, lag]
