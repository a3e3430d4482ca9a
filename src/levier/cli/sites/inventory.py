"""`levier sites list`, `export`, `check`, `template`: which sites there are, and the CNIG standard."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from levier.cli.asking import DataOption, TableOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import USER_ERROR, out, printable, tell
from levier.core.evidence import NotComputed
from levier.core.messages import m

if TYPE_CHECKING:
    from levier.core.geography import Geography
    from levier.sites.inventory import Conformity, Told

LIST_HELP = m("Sites of a territory: brownfields, business parks, plots, plants that close, and your own.")
EXPORT_HELP = m("Write the brownfields of a territory in the CNIG standard, and say what does not conform.")
CHECK_HELP = m("Say what of a file does not conform to the CNIG standard of brownfields.")
TEMPLATE_HELP = m("Write the file in which to declare sites of your own.")
FIRST = 20

OwnOption = Annotated[
    Path | None,
    typer.Option("--file", help=tell(m("Your own sites: CSV, XLSX, GeoJSON or GeoPackage."))),
]


def list_(
    territory: TerritoryArgument,
    own: OwnOption = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites list 08 --file own.geojson --out out/sites.csv"""
    from levier.plan.folder import put_together
    from levier.plan.sites.inventory import inventory_in
    from levier.plan.sites.inventory_words import inventory_files, inventory_lines
    from levier.plan.words import Words

    check_csv(table)
    words = Words(chosen_language(lang))
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        declared = _own(own, geography)
        announce(m("Looking for the sites of {name}", name=place.name))
        found = inventory_in(cut, place, geography, declared)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for line in inventory_lines(found, words, FIRST):
        out.print(printable(line), markup=False)
    if table is not None:
        files = inventory_files(found, table.stem)
        put_together(table.parent, files)
        for name in files:
            out.print(str(table.parent / name), markup=False)


def export(
    territory: TerritoryArgument,
    target: Annotated[Path, typer.Option("--out", help=tell(m("CSV or GeoJSON file to write.")))],
    own: OwnOption = None,
    data: DataOption = None,
    lake: LakeOption = None,
) -> None:
    """Example: levier sites export 08 --out friches.geojson"""
    from levier.plan.folder import put_together
    from levier.plan.sites.cnig_file import as_file, check_ending, exported

    check_ending(target)
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        declared = _own(own, geography)
        announce(m("Writing the brownfields of {name} in the standard", name=place.name))
        made = exported(cut, place, geography, declared)
    if isinstance(made, NotComputed):
        raise not_computed(made)
    put_together(target.parent, {target.name: as_file(made.rows, target.suffix.lower())})
    _say(made.found)
    out.print(str(target), markup=False)


def check(
    file: Annotated[Path, typer.Argument(help=tell(m("CSV, XLSX, GeoJSON or GeoPackage of brownfields.")))],
    table: TableOption = None,
) -> None:
    """Example: levier sites check friches.csv --out faults.csv"""
    from levier.plan.folder import put_together
    from levier.plan.sites.cnig_file import checked
    from levier.plan.tables import csv_file

    check_csv(table)
    found = checked(file)
    _say(found)
    if table is not None:
        put_together(table.parent, {table.name: csv_file(found.faults)})
        out.print(str(table), markup=False)
    if not found.whole:
        raise SystemExit(USER_ERROR)


def template(
    target: Annotated[Path, typer.Option("--out", help=tell(m("CSV file to write. One there stays.")))],
) -> None:
    """Example: levier sites template --out sites.csv"""
    from levier.plan.sites.sites_file import write_template

    write_template(target)
    out.print(str(target), markup=False)


def _own(file: Path | None, geography: "Geography") -> "Told | None":
    from levier.plan.sites.own_sites import read_sites

    return None if file is None else read_sites(file, geography)


def _say(found: "Conformity") -> None:
    from levier.plan.sites.inventory_words import conformity_lines
    from levier.plan.words import Words

    for line in conformity_lines(found, Words(chosen_language(None))):
        out.print(printable(line), markup=False)
