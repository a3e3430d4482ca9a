"""`levier industries complexity`: economic complexity of any table of areas by activities."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from levier.cli.speech import language, out, printable, tell
from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.industries.cells import cells_of
from levier.industries.complexity import (
    EconomicComplexity,
    Presence,
    connected_parts,
    economic_complexity,
    largest_part,
    presence_by_quotient,
)

HELP = m("Economic complexity, proximity and outlook of any table of areas by activities.")
SHOWN = 20
MOST_CELLS = 5_000_000
"""Rows of the written table above which areas must be chosen: a spreadsheet would not open it anyway."""


def complexity(
    file: Annotated[
        Path, typer.Argument(help=tell(m("CSV or Parquet: one row per area and activity.")), dir_okay=False)
    ],
    area: Annotated[str, typer.Option("--area", help=tell(m("Column of the areas.")))] = "area",
    activity: Annotated[
        str, typer.Option("--activity", help=tell(m("Column of the activities.")))
    ] = "activity",
    value: Annotated[
        str, typer.Option("--value", help=tell(m("Column of the values, such as jobs; empty: secret.")))
    ] = "employees",
    year: Annotated[
        str | None, typer.Option("--year", help=tell(m("Column of the years, each computed by itself.")))
    ] = None,
    secret: Annotated[
        str | None, typer.Option("--secret", help=tell(m("Mark of a secret value, such as s.")))
    ] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", help=tell(m("Location quotient from which it is present.")))
    ] = 1.0,
    least: Annotated[
        int,
        typer.Option(
            "--least-diversity", min=1, help=tell(m("Leave out areas that hold fewer activities than this."))
        ),
    ] = 1,
    largest: Annotated[
        bool,
        typer.Option(
            "--largest-part",
            help=tell(m("If parts of the table share no activity, keep the one with the most areas.")),
        ),
    ] = False,
    of: Annotated[
        str | None, typer.Option("--of", help=tell(m("Areas whose activities are written, with commas.")))
    ] = None,
    first: Annotated[int, typer.Option("--first", min=1, help=tell(m("How many areas to show.")))] = SHOWN,
    folder: Annotated[
        Path | None, typer.Option("--out", help=tell(m("Folder to write the tables into, as CSV.")))
    ] = None,
) -> None:
    """Example: levier industries complexity jobs.csv --area zone --activity naf --value jobs --out out/eci"""
    from levier.cli.industries.cells_file import read_cells_file

    table = read_cells_file(file, area, activity, value, year, secret)
    chosen = None if of is None else _known([code.strip() for code in of.split(",")], table["area"])
    found: dict[str, EconomicComplexity] = {}
    for when, rows in _by_year(table):
        cells = cells_of(rows, "value")
        presence = presence_by_quotient(cells, threshold).diversified(least)
        kept = largest_part(presence) if largest else presence
        result = economic_complexity(cells, kept)
        if isinstance(result, EconomicComplexity):
            found[when] = result
        elif when:
            out.print(tell(m("{year}: {reason}", year=when, reason=result.reason)), markup=False)
        else:
            raise BadInput(result.reason, where=str(file), fix=_fix(kept))
    if not found:
        raise BadInput(m("no year of the table has an answer"), where=str(file))
    _show(*list(found.items())[-1], first)
    if folder is not None:
        _write(folder, found, chosen)


def _known(codes: list[str], areas: pl.Series) -> list[str]:
    """The codes, each of which the file must hold."""
    if unknown := sorted(set(codes) - set(areas)):
        raise BadInput(m("{codes}: not among the areas of the file", codes=", ".join(unknown)), where="--of")
    return codes


def _by_year(table: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """Each year and its rows, in order; without years, all under an empty one."""
    if "year" not in table.columns:
        return [("", table)]
    return sorted(
        (str(key[0]), rows.drop("year")) for key, rows in table.partition_by("year", as_dict=True).items()
    )


def _fix(presence: Presence) -> Message | None:
    """What helps where the table falls into parts; nothing does otherwise."""
    divided = len(connected_parts(presence)) > 1
    return m("keep the largest part: --largest-part") if divided else None


def _show(year: str, found: EconomicComplexity, first: int) -> None:
    """The areas of the highest complexity, and what a reader must know."""
    from levier.plan.words import Words

    words = Words(language())
    areas = found.by_area.drop_nulls("eci")
    if year:
        out.print(tell(m("Year {year}", year=year)), markup=False)
    told = m(
        "{areas} areas, {activities} activities",
        areas=areas.height,
        activities=len(found.presence.activities),
    )
    out.print(tell(told), markup=False)
    for rank, row in enumerate(areas.sort("eci", descending=True).head(first).iter_rows(named=True), 1):
        line = m(
            "{rank}. {area}: complexity {eci}, {n} activities, outlook {outlook}",
            rank=rank,
            area=row["area"],
            eci=words.value(row["eci"], "number"),
            n=row["diversity"],
            outlook=words.value(row["complexity_outlook"], "number"),
        )
        out.print(tell(line), markup=False)
    for caution in found.evidence.cautions:
        out.print(tell(caution), markup=False)


def _write(folder: Path, found: dict[str, EconomicComplexity], chosen: list[str] | None) -> None:
    """Three tables: areas, activities, and the activities of each area (of those chosen, if any)."""
    from levier.plan.folder import put_together
    from levier.plan.tables import csv_file

    rows = sum(
        len(whole.presence.activities) * (len(whole.presence.areas) if chosen is None else len(chosen))
        for whole in found.values()
    )
    if rows > MOST_CELLS:
        raise BadInput(
            m("the table of areas by activities would have {n} rows", n=rows),
            where="--out",
            fix=m("name the areas to write: --of CODE,CODE"),
        )
    tables = {
        "areas.csv": {year: whole.by_area for year, whole in found.items()},
        "activities.csv": {year: whole.by_activity for year, whole in found.items()},
        "areas_by_activities.csv": {
            year: whole.table(chosen and [code for code in chosen if code in whole.presence.areas])
            for year, whole in found.items()
        },
    }
    put_together(folder, {name: csv_file(_dated(parts)) for name, parts in tables.items()})
    for name in tables:
        out.print(printable(str(folder / name)), markup=False)


def _dated(parts: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(
        part if not year else part.select(pl.lit(year).alias("year"), pl.all())
        for year, part in parts.items()
    )
