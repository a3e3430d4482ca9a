"""`levier sites drive`: how long the drive is from some places to another, or to the nearest of a kind."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from levier.cli.asking import DataOption, TableOption, check_csv
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.speech import out, printable, tell
from levier.core.errors import BadInput
from levier.core.messages import Lang, Message, m, say

if TYPE_CHECKING:
    import polars as pl

HELP = m("How long the drive is from places to another, or to the nearest motorway junction, port, station.")
MOST_LINES = 20
METHODS = {"road": m("by road"), "straight_line": m("estimated as the crow flies")}
ROADS_OF = m("Roads © OpenStreetMap contributors (ODbL).")


def drive(
    start: Annotated[
        str | None, typer.Option("--from", help=tell(m("Longitude and latitude, as 6.17,49.12.")))
    ] = None,
    points: Annotated[
        Path | None,
        typer.Option("--points", help=tell(m("Or a file of places: columns longitude and latitude."))),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help=tell(m("Longitude and latitude.")))] = None,
    kind: Annotated[
        str | None,
        typer.Option("--nearest", help=tell(m("Or a kind of transport point, as motorway_junction."))),
    ] = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites drive --from 4.72,49.77 --nearest motorway_junction"""
    from levier.plan.folder import put_together
    from levier.plan.sites.roads import drives_to, points_of_kind
    from levier.plan.tables import csv_file

    if (start is None) == (points is None) or (to is None) == (kind is None):
        raise BadInput(
            m("a drive has a beginning and an end"),
            fix=m("--from or --points, one of the two; --to or --nearest, one of the two"),
        )
    check_csv(table)
    origins = _one(start, "--from") if start is not None else _read(points or Path())
    with lake_for(data, lake) as opened:
        real = opened.only(fictional=False)
        known = real if real.tables else opened.only(fictional=True)
        ends = _one(to, "--to") if to is not None else points_of_kind(known, kind or "")
        found = drives_to(known, origins, ends)
    for line in _lines(found, chosen_language(lang)):
        out.print(printable(line), markup=False)
    if table is not None:
        put_together(table.parent, {table.name: csv_file(found)})
        out.print(str(table), markup=False)


def _lines(found: "pl.DataFrame", lang: Lang) -> list[str]:
    said = [
        say(_line(row, rank), lang) for rank, row in enumerate(found.head(MOST_LINES).to_dicts(), start=1)
    ]
    if found.height > MOST_LINES:
        said.append(say(m("{n} more places: --out writes them all", n=found.height - MOST_LINES), lang))
    if "road" in found["method"]:
        said.append(say(ROADS_OF, lang))
    return said


def _line(row: dict[str, object], rank: int) -> Message:
    if row["minutes"] is None:
        return m("{place}: no drive is known", place=rank)
    minutes, low, high = (round(float(str(row[name]))) for name in ("minutes", "low", "high"))
    return m(
        "{place}: {minutes} min ({low} to {high}), {how}, to {name}",
        place=rank,
        minutes=minutes,
        low=low,
        high=high,
        how=METHODS[str(row["method"])],
        name=row.get("to_name") or f"{row['to_longitude']}, {row['to_latitude']}",
    )


def _one(text: str, option: str) -> "pl.DataFrame":
    """A place that a person gives. Raises BadInput where it is no pair of numbers, or no place in France."""
    import polars as pl

    from levier.plan.sites.positions import placed
    from levier.plan.sites.site_cells import Unread

    try:
        longitude, latitude = (float(part) for part in text.replace(";", ",").split(","))
    except ValueError as error:
        raise BadInput(
            m("“{site}” is no place: longitude and latitude in degrees are wanted", site=text[:40]),
            where=option,
            fix=m("longitude first, as 6.17,49.12"),
        ) from error
    try:
        place = placed(longitude, latitude)
    except Unread as error:
        raise BadInput(error.why, where=option, fix=error.fix) from error
    if place.mended:
        raise BadInput(
            m("latitude before longitude, or metres in Lambert-93, where degrees are wanted"),
            where=option,
            fix=m("if it is there, write {place}", place=f"{place.longitude},{place.latitude}"),
        )
    return pl.DataFrame({"longitude": [place.longitude], "latitude": [place.latitude]})


def _read(path: Path) -> "pl.DataFrame":
    """The places of a file, with all its columns; an empty cell is unknown.

    Raises BadFile where it cannot be read, BadInput where a coordinate is missing or no number.
    """
    from levier.plan.filled_file import read_numbers

    wanted = ("longitude", "latitude")
    places = read_numbers(path, wanted)
    if lacking := [name for name in wanted if name not in places.columns]:
        raise BadInput(m("columns are missing: {columns}", columns=", ".join(lacking)), where=str(path))
    return places
