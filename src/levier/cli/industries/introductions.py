"""`levier industries introductions`: who should meet whom, in a network or in a territory."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from levier.cli.asking import TableOption, check_csv
from levier.cli.data import LakeOption
from levier.cli.progress import announce
from levier.cli.speech import language, out, tell
from levier.cli.territory import open_lake
from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m

HELP = m("Who should meet whom, and why: in a network that you describe, or in a territory.")
FIRST = 20


def introductions(
    territory: Annotated[
        str | None,
        typer.Argument(
            help=tell(m("Code or name of a territory: introductions that the registers suggest, alone."))
        ),
    ] = None,
    organisations: Annotated[
        Path | None,
        typer.Option(
            "--organisations",
            help=tell(m("CSV or XLSX: organisation, kind, topics (joined by |), longitude, latitude.")),
        ),
    ] = None,
    links: Annotated[
        Path | None, typer.Option("--links", help=tell(m("CSV or XLSX: a, b, weight (joint projects).")))
    ] = None,
    whom: Annotated[
        str | None, typer.Option("--for", help=tell(m("An organisation of the file: whom it should meet.")))
    ] = None,
    strangers: Annotated[
        bool, typer.Option("--strangers", help=tell(m("Leave out those who share a partner.")))
    ] = False,
    first: Annotated[
        int, typer.Option("--first", min=1, help=tell(m("How many introductions to show.")))
    ] = FIRST,
    table: TableOption = None,
    lake: LakeOption = None,
) -> None:
    """Example: levier industries introductions --organisations firms.csv --links projects.csv --first 20"""
    check_csv(table)
    if territory is None and organisations is not None and links is not None:
        pairs = _of_network(organisations, links, whom, strangers, first)
    elif territory is not None and organisations is None and links is None and whom is None:
        pairs = _of_territory(territory, lake, first)
    else:
        raise BadInput(
            m("introductions need a network (two files) or a territory, not both"),
            fix=m("give --organisations and --links, or the code of a territory"),
        )
    if table is not None:
        _write(table, pairs)


def _of_network(
    organisations: Path, links: Path, whom: str | None, strangers: bool, first: int
) -> pl.DataFrame:
    """Tell the introductions of a network; all of them, with their reasons."""
    from levier.industries import introductions as lever
    from levier.plan.industries.network_files import read_network

    given = read_network(organisations, links)
    announce(m("Learning who works with whom"))
    found = lever.introductions(*given, k=max(first, FIRST), first=first, least_steps=3 if strangers else 2)
    if isinstance(found, NotComputed):
        raise BadInput(found.reason, where=links.name)
    if whom is not None:
        own = found.of(_known(whom, given[0]))
        _print_each(own["organisation"].head(first).to_list(), found.reasons(own.head(first)))
    else:
        _tell_brokers(lever.network(*given))
        names = [f"{a} — {b}" for a, b in found.first.select("a", "b").iter_rows()]
        _print_each(names, found.reasons(found.first))
    _tell_limits(found.evidence)
    return _with_reasons(found.pairs, found.reasons(found.pairs))


def _known(whom: str, organisations: pl.DataFrame) -> str:
    """The organisation of this name, whatever its capitals and accents.

    Raises BadInput where there is none, or several.
    """
    from rapidfuzz import process

    from levier.core.text import fold, folded

    names = organisations["organisation"].drop_nulls()
    if whom in names:
        return whom
    alike = names.to_frame().filter(folded(pl.col("organisation")) == fold(whom)).to_series()
    if len(alike) == 1:
        return str(alike[0])
    close = [name for name, *_ in process.extract(whom, names.to_list(), limit=3)]
    raise BadInput(
        m("the file has no organisation called {name}", name=whom),
        where="--for",
        fix=m("one of: {names}", names=", ".join(close)),
    )


def _tell_brokers(shape: object) -> None:
    from levier.industries.introductions import Network

    if not isinstance(shape, Network):
        return
    totals = shape.totals
    out.print(
        _said(
            m(
                "{organisations} organisations, {links} links, {communities} communities, {isolated} alone",
                organisations=totals.organisations,
                links=totals.links,
                communities=totals.communities,
                isolated=totals.isolated,
            )
        ),
        markup=False,
    )
    for name, meaning in list(shape.meanings.items())[:3]:
        out.print("  " + _said(m("{name}: {meaning}", name=name, meaning=meaning)), markup=False)


def _of_territory(territory: str, lake: Path | None, first: int) -> pl.DataFrame:
    """Tell what the registers suggest in a territory; all of it, with the reasons."""
    from levier.core.fiction import are_fictional
    from levier.core.territory import Territory
    from levier.plan.industries.register_places import register_introductions
    from levier.plan.inputs import known_geography

    with open_lake(lake) as opened:
        geography = known_geography(opened)
        place = Territory.find(territory, geography)
        opened = opened.only(fictional=are_fictional(place.communes))
        announce(m("Looking for introductions around {place}", place=place.name))
        found = register_introductions(opened, place, geography)
    if isinstance(found, NotComputed):
        raise BadInput(found.reason, fix=m("import the tables: {names}", names=", ".join(found.needs)))
    reasons = found.reasons()
    names = [f"{a} — {b}" for a, b in found.pairs.select("name_a", "name_b").iter_rows()]
    _print_each(names[:first], reasons[:first])
    _tell_limits(found.evidence)
    return _with_reasons(found.pairs, reasons)


def _print_each(names: list[str], reasons: list[Message]) -> None:
    for rank, (name, why) in enumerate(zip(names, reasons, strict=True), start=1):
        out.print(f"{rank:>3}. " + _said(m("{name}: {meaning}", name=name, meaning=why)), markup=False)


def _tell_limits(evidence: Evidence) -> None:
    for line in (evidence.uncertainty, *evidence.cautions):
        out.print(_said(line), markup=False)


def _with_reasons(pairs: pl.DataFrame, reasons: list[Message]) -> pl.DataFrame:
    return pairs.with_columns(why=pl.Series([_said(reason) for reason in reasons], dtype=pl.String))


def _write(path: Path, pairs: pl.DataFrame) -> None:
    from levier.plan.folder import put_together
    from levier.plan.tables import csv_file

    put_together(path.parent, {path.name: csv_file(pairs)})
    out.print(str(path), markup=False)


def _said(message: Message) -> str:
    """A message in the language of the command line, its numbers as that language writes them."""
    from levier.plan.words import Words

    return Words(language()).say(message)
