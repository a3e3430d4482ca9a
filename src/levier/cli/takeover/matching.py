"""`levier takeover match` and `levier takeover buyers-template`."""

import datetime
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, TypeVar

import polars as pl
import typer

from levier.cli.data import LakeOption
from levier.cli.progress import announce
from levier.cli.speech import language, out, tell
from levier.cli.takeover.firms import checked_siren
from levier.cli.territory import open_lake
from levier.core.errors import BadInput, UnknownTerritory
from levier.core.evidence import NotComputed
from levier.core.fiction import are_fictional
from levier.core.geography import Geography
from levier.core.messages import Message, m, say
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import known_geography, rows
from levier.takeover.procedures import OPEN

MATCH_HELP = m("Who could take over a firm, or the firms in a procedure of a territory.")
TEMPLATE_HELP = m("Write the template of a register of buyers (CSV).")
Answer = TypeVar("Answer")
SHOWN = 10
"""Firms whose candidates are printed; all are written with `--out`."""


def match(
    where: Annotated[
        str, typer.Argument(help=tell(m("SIREN of the firm to hand over, or code or name of a territory.")))
    ],
    buyers: Annotated[
        Path | None, typer.Option("--buyers", help=tell(m("Register of declared buyers (CSV or XLSX).")))
    ] = None,
    k: Annotated[int, typer.Option("--k", help=tell(m("Candidates of each firm.")))] = 10,
    lake: LakeOption = None,
    folder: Annotated[
        Path | None, typer.Option("--out", help=tell(m("Folder to write the tables into, as CSV.")))
    ] = None,
) -> None:
    """Example: levier takeover match 57463 --buyers buyers.csv --k 10 --out out/match"""
    from levier.plan.buyers_file import read_buyers
    from levier.plan.market import learned_affinity, market_area, market_today
    from levier.takeover.matching import candidates_for
    from levier.takeover.matching.match import MOST_ASKED

    if not 1 <= k <= MOST_ASKED:
        raise BadInput(m("k is {k}: a whole number from 1 to {most}", k=k, most=MOST_ASKED), where="--k")
    if folder is not None:
        _refuse_unwritable(folder)
    siren = _siren(where)
    today = datetime.date.today()
    with open_lake(lake) as opened:
        geography = known_geography(opened)
        declared = read_buyers(buyers, geography) if buyers else None
        territory = Territory.find(where, geography) if siren is None else _around(siren, opened, geography)
        opened = opened.only(fictional=are_fictional(territory.communes))
        communes = market_area(territory, geography)
        announce(m("Reading the firms around {place}", place=territory.name))
        firms = _known(market_today(opened, today, communes))
        targets = _targets(siren or where, territory, opened, firms)
        announce(m("Learning from past takeovers"))
        model = learned_affinity(opened, today, communes)
    found = _known(candidates_for(targets, firms, declared, model=model, k=k))
    pairs = found.by_target.with_columns(
        why=pl.Series([say(reason, language()) for reason in found.reasons()], dtype=pl.String)
    )
    _print(pairs, found.employees, found.unknown)
    out.print(tell(found.evidence.uncertainty), markup=False)
    if folder is not None:
        tables = {"candidates": pairs, "targets_of_buyers": found.by_buyer, "employees": found.employees}
        for path in _written(folder, tables):
            out.print(str(path), markup=False)


def buyers_template(
    path: Annotated[Path, typer.Option("--out", help=tell(m("File to write, such as buyers.csv.")))],
) -> None:
    """Example: levier takeover buyers-template --out buyers.csv"""
    from levier.plan.buyers_file import write_template

    write_template(path)
    out.print(str(path), markup=False)


def _siren(where: str) -> str | None:
    """The SIREN that a number is; None for a territory. An EPCI is told by its SIREN too.

    Raises BadInput where it is a SIRET, or is written in digits of another script.
    """
    bare = "".join(where.split())
    return checked_siren(bare) if bare.isdigit() and len(bare) in (9, 14) else None


def _around(siren: str, lake: Lake, geography: Geography) -> Territory:
    """The commune of a firm, or the territory (an EPCI) of this number.

    Raises BadInput where it is neither.
    """
    places = rows(lake, "establishments", "siren", [siren])
    seats = places.filter("active")
    if seats.height:
        order = seats.sort(pl.col("head_office").fill_null(False), "siret", descending=[True, False])
        return Territory.find(order["commune"][0], geography)
    try:
        return Territory.find(siren, geography)
    except UnknownTerritory as error:
        if places.height:
            what = m("the firm {siren} has no open establishment in the register", siren=siren)
        else:
            what = m("no firm of the register has the SIREN {siren}", siren=siren)
        raise BadInput(
            what, where=siren, fix=m("check the number, or import the register of firms")
        ) from error


def _refuse_unwritable(folder: Path) -> None:
    """Raises BadInput, before any computing, where no file can be put in this folder; leaves no trace."""
    absent = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".match-", dir=folder):
            pass
    except OSError as error:
        raise BadInput(
            m("no table can be written into this folder: {reason}", reason=error.strerror or str(error)),
            where=str(folder),
            fix=m("name a folder that exists or is to be created"),
        ) from error
    finally:
        for path in absent:
            with suppress(OSError):
                path.rmdir()


def _targets(where: str, territory: Territory, lake: Lake, firms: pl.DataFrame) -> pl.DataFrame:
    """The firm, or those of the territory that are in an open procedure, as TARGETS."""
    from levier.takeover import firms_in_procedure
    from levier.takeover.matching import firms_as_targets

    one = firms.filter(pl.col("siren") == where)
    here = one if one.height else firms.filter(pl.col("commune").is_in(list(territory.codes)))
    sirens = here["siren"].to_list()
    establishments = rows(lake, "establishments", "siren", sirens)
    procedures = firms_in_procedure(establishments, rows(lake, "notices", "siren", sirens))
    open_now = (
        []
        if isinstance(procedures, NotComputed)
        else procedures.firms.filter(pl.col("state").is_in(OPEN))["siren"].to_list()
    )
    in_procedure = pl.col("siren").is_in(open_now)
    if one.is_empty():
        here = here.filter(in_procedure)
    if here.is_empty():
        raise BadInput(
            m("no firm of {place} is in an open procedure by the notices imported", place=territory.name),
            where=where,
            fix=m("give the SIREN of a firm to hand over"),
        )
    # No notice is no sign of health: the state of the others is unknown.
    return firms_as_targets(here).with_columns(state=pl.when(in_procedure).then(pl.lit("in procedure")))


def _known(answer: Answer | NotComputed) -> Answer:
    if isinstance(answer, NotComputed):
        raise BadInput(answer.reason, fix=m("import the tables: {names}", names=", ".join(answer.needs)))
    return answer


def _print(pairs: pl.DataFrame, employees: pl.DataFrame, unknown: pl.DataFrame) -> None:
    lacks = dict(unknown.iter_rows())
    possible = dict(employees.select("target", "possible").iter_rows())
    targets = pairs["target"].unique(maintain_order=True).to_list()
    for target in targets[:SHOWN]:
        own = pairs.filter(pl.col("target") == target)
        name = own["target_name"][0]
        out.print(f"[bold]{target}[/]" + (f" {tell(name)}" if name else ""), markup=True)
        if target in lacks:
            out.print(
                tell(m("  matched without what is unknown: {what}", what=_unknown(lacks[target]))),
                markup=False,
            )
        for pair in own.iter_rows(named=True):
            who = pair["buyer_name"] or pair["buyer"]
            line = f"  {pair['rank']:>3}. {pair['affinity']:.2f}  {pair['buyer']} {who}: {pair['why']}"
            out.print(tell(line), markup=False)
        said = {
            "yes": m("  employees (SCOP): staff enough; ask them"),
            "no": m("  employees (SCOP): not as the firm stands"),
            "unknown": m("  employees (SCOP): staff unknown"),
        }
        out.print(tell(said[possible[target]]), markup=False)
    if len(targets) > SHOWN:
        out.print(
            tell(m("… and {n} more firms: write them all with --out", n=len(targets) - SHOWN)), markup=False
        )


def _unknown(said: str) -> Message:
    names = {"position": m("its position"), "activity": m("its activity"), "size": m("its size")}
    first, *others = [names[name] for name in said.split(",")]
    for other in others:
        first = m("{first}, {second}", first=first, second=other)
    return first


def _written(folder: Path, tables: dict[str, pl.DataFrame]) -> list[Path]:
    """The tables as CSV, each under its name."""
    from levier.plan.folder import put_together
    from levier.plan.tables import csv_file

    files = {
        f"{name}.csv": csv_file(table.with_columns(pl.col(pl.Categorical).cast(pl.String)))
        for name, table in tables.items()
    }
    put_together(folder, files)
    return [folder / name for name in files]
