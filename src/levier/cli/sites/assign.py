"""`levier sites assign`: which project of a list goes where, so that the most jobs are hosted."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from levier.cli.asking import DataOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, printable, tell
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m

HELP = m("Which project of a list goes on which site so that the most jobs are hosted, and what limits it.")


def assign(
    territory: TerritoryArgument,
    projects: Annotated[
        Path,
        typer.Option(
            "--projects",
            help=tell(m("Projects, CSV or XLSX: project, and profile, or jobs and area_m2, grid_mw…")),
        ),
    ],
    budgets: Annotated[
        Path | None,
        typer.Option(
            "--budgets",
            help=tell(m("Land that may be taken (ZAN): area, hectares, first_year, last_year.")),
        ),
    ] = None,
    periods: Annotated[
        str | None, typer.Option("--periods", help=tell(m("Periods of opening, as 2026-2027,2028-2031.")))
    ] = None,
    unknown: Annotated[
        str,
        typer.Option(
            "--unknown",
            help=tell(m("Sites where a must is not known: allowed (and counted) or refused.")),
        ),
    ] = "allowed",
    fit: Annotated[
        bool, typer.Option("--fit/--jobs", help=tell(m("Weigh jobs by how well the site fits, or not.")))
    ] = False,
    seconds: Annotated[float, typer.Option("--seconds", help=tell(m("Time to look for the best.")))] = 60.0,
    gap: Annotated[
        float, typer.Option("--gap", help=tell(m("How near to the best is enough: 0.005 for 0.5 %.")))
    ] = 0.0,
    data: DataOption = None,
    lake: LakeOption = None,
    table: Annotated[
        Path | None,
        typer.Option("--out", help=tell(m("CSV file to write the plan into; limits go beside it."))),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites assign 08 --projects projects.csv --budgets zan.csv --out out/plan.csv"""
    from levier.plan.folder import put_together
    from levier.plan.sites.assignment import allocation_in
    from levier.plan.sites.assignment_files import periods_from, read_budgets, read_projects
    from levier.plan.sites.assignment_words import allocation_files, allocation_lines
    from levier.plan.words import Words

    if unknown not in ("allowed", "refused"):
        raise BadInput(m("say what an unknown must does: allowed or refused"), where="--unknown")
    check_csv(table)
    given = read_projects(projects, datetime.datetime.now(tz=datetime.UTC).date())
    land = read_budgets(budgets) if budgets is not None else ()
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        announce(m("Placing {n} projects in {name}", n=len(given.projects), name=place.name))
        found = allocation_in(
            cut,
            place,
            geography,
            given,
            budgets=land,
            periods=periods_from(periods),
            unknown=unknown,  # type: ignore[arg-type]
            by_fit=fit,
            seconds=seconds,
            gap=gap,
        )
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for line in allocation_lines(found, Words(chosen_language(lang))):
        out.print(printable(line), markup=False)
    if table is not None:
        files = allocation_files(found, table.stem)
        put_together(table.parent, files)
        for name in files:
            out.print(str(table.parent / name), markup=False)
