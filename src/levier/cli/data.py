"""`levier data`: the raw files, the lake they make, and what was set aside."""

import datetime
import json
from pathlib import Path
from typing import Annotated

import typer

from levier.cli.places import default_lake
from levier.cli.progress import reading_files
from levier.cli.speech import USER_ERROR, err, out, show_error, tell, told_to_the_user
from levier.core.messages import Message, m
from levier.lake.engines import DUCKDB, chosen_engine
from levier.lake.importing import Import, import_folder
from levier.lake.names import TABLE_NAMES
from levier.lake.status import FaultCount, PartStatus, TableStatus, fault_counts, lake_status
from levier.lake.store import Lake

HELP = m("Import open data, see what is there and what was set aside.")

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

LakeOption = Annotated[
    Path | None,
    typer.Option("--lake", help=tell(m("Folder of the lake. By default LEVIER_LAKE, or your data folder."))),
]


def import_(
    folder: Annotated[
        Path,
        typer.Argument(
            help=tell(m("Folder of raw files (CSV, XLSX, Parquet, JSON, GeoJSON, GeoPackage, ZIP, gzip)."))
        ),
    ],
    lake: LakeOption = None,
    engine: Annotated[
        str, typer.Option(envvar="LEVIER_ENGINE", help=tell(m("What does the work: duckdb or spark.")))
    ] = DUCKDB,
    master: Annotated[
        str | None,
        typer.Option(envvar="LEVIER_MASTER", help=tell(m("Master of the Spark cluster: spark://HOST:PORT."))),
    ] = None,
) -> None:
    """Example: levier data import downloads/"""
    target = lake or default_lake()
    with chosen_engine(engine, master) as chosen, reading_files() as report:
        result = import_folder(folder, target, datetime.date.today(), report, chosen)
    say_import(result)
    with Lake.open(target) if result.parts else Lake.empty() as built:
        print_status(lake_status(built))
    if result.refused:
        raise SystemExit(USER_ERROR)


def status(
    lake: LakeOption = None,
    as_json: Annotated[bool, typer.Option("--json", help=tell(m("For machines.")))] = False,
) -> None:
    """Example: levier data status --json"""
    with Lake.open(lake or default_lake()) as opened:
        found = lake_status(opened)
    if as_json:
        typer.echo(json.dumps([table.as_json() for table in found], ensure_ascii=False, indent=1))
    else:
        print_status(found)


def quarantine(
    table: Annotated[str | None, typer.Argument(help=tell(m("One table only.")))] = None,
    lake: LakeOption = None,
    rows: Annotated[
        int, typer.Option(min=0, help=tell(m("How many faults to show one by one, by table.")))
    ] = 10,
) -> None:
    """Example: levier data quarantine establishments --rows 50"""
    with Lake.open(lake or default_lake()) as opened:
        for name in [table] if table else opened.tables:
            _print_faults(name, fault_counts(opened, name), rows)


def say_import(result: Import) -> None:
    """What an import refused or did not know, on the error stream."""
    for error in result.refused:
        show_error(error)
    if result.unrecognised:
        err.print(tell(m("{n} other files are of no source that Levier reads.", n=len(result.unrecognised))))


def print_status(tables: tuple[TableStatus, ...]) -> None:
    if not tables:
        out.print(tell(m("The lake is empty.")))
    for table in tables:
        head = m("{table}: {name}, {n} rows", table=table.name, name=TABLE_NAMES[table.name], n=table.rows)
        out.print(tell(head), markup=False, style="bold")
        for part in table.parts:
            out.print("  " + tell(_provenance(part)), markup=False)
            out.print("    " + tell(_made(part) if part.made_from else _read(part)), markup=False)
            if part.hidden:
                veiled = m("{n} rows without name or place: another register protects them", n=part.hidden)
                out.print("    " + tell(veiled), markup=False)
            if part.out_of_date:
                late = m("out of date: these tables have changed since; make it again: levier data link")
                out.print("    " + tell(late), markup=False)


def _read(part: PartStatus) -> Message:
    return m(
        "{rows} rows ({coverage}); {set_aside} rows set aside, {withheld} values withheld",
        rows=part.rows,
        coverage=part.coverage,
        set_aside=part.set_aside,
        withheld=part.withheld,
    )


def _made(part: PartStatus) -> Message:
    return m("{rows} rows, made from {tables}", rows=part.rows, tables=", ".join(part.made_from))


def _provenance(part: PartStatus) -> Message:
    return m(
        "{file} · {producer} · {date} · {licence}",
        file=part.file,
        producer=part.producer,
        date=part.as_of or m("date unknown"),
        licence=part.licence or m("licence unknown"),
    )


def _print_faults(table: str, counts: tuple[FaultCount, ...], rows: int) -> None:
    out.print(f"[bold]{table}[/]")
    if not counts:
        out.print("  " + tell(m("nothing set aside or withheld")))
    for count in counts:
        kept = m("value withheld, row kept") if not count.set_aside else m("row set aside")
        head = m(
            "{n} × {reason} ({kept}), column {column} of {file}",
            n=count.n,
            reason=count.reason,
            kept=kept,
            column=count.column or "?",
            file=count.file,
        )
        out.print("  " + tell(head), markup=False)
        for line, value in count.examples[:rows]:
            said = m("line {line}: {value}", line=line, value=value if value is not None else "")
            out.print("      " + tell(said), markup=False)


COMMANDS = (
    ("import", import_, m("Read a folder of raw files, as their producers publish them, into the lake.")),
    ("status", status, m("What the lake holds: rows, dates, producers, licences, coverage, faults.")),
    ("quarantine", quarantine, m("What was set aside or withheld, by file and reason, and where.")),
)
for _name, _command, _help in COMMANDS:
    app.command(_name, help=tell(_help))(told_to_the_user(_command))
