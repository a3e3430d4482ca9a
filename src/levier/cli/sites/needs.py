"""`levier sites projects`, `project`, `fit`, `project-template`: what projects need, which sites fit."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from levier.cli.asking import DataOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, printable, tell
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m

if TYPE_CHECKING:
    from levier.sites.project import Project

PROJECTS_HELP = m("Typical projects whose needs are worked out, with their sources.")
PROJECT_HELP = m("What a typical project needs, line by line, each with its source.")
FIT_HELP = m("Which sites can take a project, which are to be checked, and by how much the others miss.")
TEMPLATE_HELP = m("A file to describe a project of your own.")


def projects(lang: LangOption = None) -> None:
    """Example: levier sites projects"""
    from levier.plan.sites.needs_words import profiles_lines
    from levier.plan.words import Words

    for line in profiles_lines(Words(chosen_language(lang))):
        out.print(printable(line), markup=False)


def project(
    key: Annotated[str, typer.Argument(help=tell(m("Typical project: see levier sites projects.")))],
    lang: LangOption = None,
) -> None:
    """Example: levier sites project battery-gigafactory"""
    from levier.plan.sites.needs_words import profile_words
    from levier.plan.words import Words
    from levier.sites.needs import profile_lines

    profile_lines(key)  # a profile that there is not is told before anything is printed
    for line in profile_words(key, Words(chosen_language(lang))):
        out.print(printable(line), markup=False)


def fit(
    territory: TerritoryArgument,
    project: Annotated[
        str | None,
        typer.Option("--project", help=tell(m("Typical project: see levier sites projects."))),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help=tell(m("Your own project, instead: CSV, XLSX or TOML (see levier sites project-template).")),
        ),
    ] = None,
    sites: Annotated[
        Path | None, typer.Option("--sites", help=tell(m("Sites of your own, to be added: CSV, GeoJSON...")))
    ] = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: Annotated[
        Path | None,
        typer.Option("--out", help=tell(m("CSV file to write every site into; the musts go beside it."))),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites fit 08 --project mechanical-workshop --out out/workshop.csv"""
    from levier.plan.folder import put_together
    from levier.plan.sites.needs_words import screening_files, screening_lines
    from levier.plan.sites.own_sites import read_sites
    from levier.plan.sites.screening import screening_in
    from levier.plan.words import Words

    check_csv(table)
    wanted, cautions = _wanted(project, file)
    words = Words(chosen_language(lang))
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        own = None if sites is None else read_sites(sites, geography)
        announce(m("Looking at the sites of {name}", name=place.name))
        found = screening_in(cut, place, geography, wanted, own)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    told, screening = found
    for sentence in cautions:
        out.print(printable(words.say(sentence)), markup=False)
    for line in screening_lines(wanted, told, screening, words):
        out.print(printable(line), markup=False)
    if table is not None:
        files = screening_files(told, screening, table.stem, words)
        put_together(table.parent, files)
        for name in files:
            out.print(str(table.parent / name), markup=False)


def project_template(
    path: Annotated[Path, typer.Option("--out", help=tell(m("CSV file to write.")))] = Path("project.csv"),
) -> None:
    """Example: levier sites project-template --out project.csv"""
    from levier.plan.filled_file import write_new
    from levier.plan.sites.needs import project_template as template

    write_new(path, template(), m("name it project.csv; it may be saved as XLSX afterwards"))
    out.print(str(path), markup=False)


def _wanted(key: str | None, file: Path | None) -> tuple["Project", tuple[Message, ...]]:
    from levier.plan.sites.needs import project_from_file
    from levier.sites.needs import profile

    if (key is None) == (file is None):
        raise BadInput(
            m("give a typical project or a file, one of the two"),
            fix=m("--project mechanical-workshop, or --file project.csv"),
        )
    if file is not None:
        own = project_from_file(file)
        return own.project, own.cautions
    assert key is not None
    return profile(key, datetime.date.today()), ()
