"""`levier sites upgrades`: which investments would unlock the most jobs."""

from pathlib import Path
from typing import Annotated

import typer

from levier.cli.asking import DataOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.sites.inventory import OwnOption
from levier.cli.speech import out, printable, tell
from levier.core.evidence import NotComputed
from levier.core.messages import m

HELP = m("Which investments would let the sites host the most jobs, and what makes a site fit a project.")


def upgrades(
    territory: TerritoryArgument,
    project: Annotated[
        list[str] | None,
        typer.Option(
            "--project",
            help=tell(
                m(
                    "Typical project, or file of a project of your own; may be repeated. By default, all the "
                    "typical ones."
                )
            ),
        ),
    ] = None,
    budget: Annotated[float, typer.Option("--budget", help=tell(m("What may be spent, in EUR.")))] = 20e6,
    costs: Annotated[
        Path | None,
        typer.Option(
            "--costs",
            help=tell(
                m(
                    "Your own unit costs: CSV or XLSX with key and central; low, high, delay_years, source "
                    "if you have them."
                )
            ),
        ),
    ] = None,
    options: Annotated[
        Path | None,
        typer.Option(
            "--options",
            help=tell(
                m("Investments of your own, beside those proposed: CSV or XLSX (columns in the manual).")
            ),
        ),
    ] = None,
    times: Annotated[
        int, typer.Option("--times", help=tell(m("How often each project may come, at most.")))
    ] = 1,
    own: OwnOption = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=tell(
                m("CSV file to write the steps into; what is bought, hosted and blocked goes beside it.")
            ),
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites upgrades 08 --project mechanical-workshop --budget 5000000 --out out/steps.csv"""
    from levier.plan.folder import put_together
    from levier.plan.sites.choice import project_named
    from levier.plan.sites.own_sites import read_sites
    from levier.plan.sites.upgrades import own_costs, own_options, told_sites, weighed
    from levier.plan.sites.upgrades_words import upgrade_files, upgrade_lines
    from levier.plan.words import Words
    from levier.sites.needs import profiles
    from levier.sites.upgrades import with_own

    check_csv(table)
    wanted = [project_named(name) for name in project or profiles()["project"]]
    unit_costs = None if costs is None else with_own(own_costs(costs))
    declared = () if options is None else own_options(options)
    words = Words(chosen_language(lang))
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        sites = told_sites(cut, place, geography, None if own is None else read_sites(own, geography))
    if isinstance(sites, NotComputed):
        raise not_computed(sites)
    announce(m("Weighing investments for {n} sites of {name}", n=sites.places.height, name=place.name))
    found = weighed(sites, [one for one, _ in wanted], budget, unit_costs, declared, times)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for sentence in (caution for _, cautions in wanted for caution in cautions):
        out.print(printable(words.say(sentence)), markup=False)
    for line in upgrade_lines(found, words):
        out.print(printable(line), markup=False)
    if table is not None:
        files = upgrade_files(found, table.stem, words)
        put_together(table.parent, files)
        for name in files:
            out.print(str(table.parent / name), markup=False)
