"""All commands put together."""

import sys
from typing import Annotated

import typer

from levier import __version__
from levier.cli import data, history, industries, linking, plan, pull, sites, specimen, takeover, territory
from levier.cli.industries import (
    complexity,
    entries,
    introductions,
    opportunities,
    relatedness,
    structure,
    supply,
    transitions,
    twins,
)
from levier.cli.sites import assign as sites_assign
from levier.cli.sites import choice, inventory
from levier.cli.sites import drive as sites_drive
from levier.cli.sites import needs as sites_needs
from levier.cli.sites import reuse as sites_reuse
from levier.cli.sites import surroundings as sites_surroundings
from levier.cli.sites import upgrades as sites_upgrades
from levier.cli.speech import DEBUG, out, tell, told_to_the_user
from levier.cli.takeover import evaluate, matching, papers, risk, value, viability
from levier.core.messages import m

app = typer.Typer(
    name="levier",
    help=tell(m("Levier helps French territories bring industry back: from a territory's code to a plan.")),
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("plan", help=tell(plan.HELP))(told_to_the_user(plan.plan))
app.command("demo", help=tell(plan.DEMO_HELP))(told_to_the_user(plan.demo))
app.command("territory", help=tell(territory.HELP))(told_to_the_user(territory.territory))
app.command("specimen", help=tell(specimen.HELP))(told_to_the_user(specimen.specimen))
data.app.command("pull", help=tell(pull.PULL_HELP))(told_to_the_user(pull.pull))
data.app.command("sources", help=tell(pull.SOURCES_HELP))(told_to_the_user(pull.sources))
data.app.command("at", help=tell(history.HELP))(told_to_the_user(history.at))
data.app.command("link", help=tell(linking.HELP))(told_to_the_user(linking.link))
app.add_typer(data.app, name="data", help=tell(data.HELP))
takeover.app.command("viability", help=tell(viability.HELP))(told_to_the_user(viability.viability))
takeover.app.command("accounts-template", help=tell(viability.TEMPLATE_HELP))(
    told_to_the_user(viability.accounts_template)
)
takeover.app.command("value", help=tell(value.HELP))(told_to_the_user(value.value))
takeover.app.command("teaser", help=tell(papers.TEASER_HELP))(told_to_the_user(papers.teaser))
takeover.app.command("memorandum", help=tell(papers.MEMORANDUM_HELP))(told_to_the_user(papers.memorandum))
takeover.app.command("match", help=tell(matching.MATCH_HELP))(told_to_the_user(matching.match))
takeover.app.command("buyers-template", help=tell(matching.TEMPLATE_HELP))(
    told_to_the_user(matching.buyers_template)
)
takeover.app.command("risk", help=tell(risk.HELP))(told_to_the_user(risk.risk))
takeover.app.command("evaluate", help=tell(evaluate.HELP))(told_to_the_user(evaluate.evaluate))
industries.app.command("structure", help=tell(structure.HELP))(told_to_the_user(structure.structure))
industries.app.command("complexity", help=tell(complexity.HELP))(told_to_the_user(complexity.complexity))
industries.app.command("relatedness", help=tell(relatedness.HELP))(told_to_the_user(relatedness.relatedness))
industries.app.command("entries", help=tell(entries.HELP))(told_to_the_user(entries.entries))
industries.app.command("entries-evaluate", help=tell(entries.EVALUATE_HELP))(
    told_to_the_user(entries.entries_evaluate)
)
industries.app.command("opportunities", help=tell(opportunities.HELP))(
    told_to_the_user(opportunities.opportunities)
)
industries.app.command("transitions", help=tell(transitions.HELP))(told_to_the_user(transitions.transitions))
industries.app.command("supply", help=tell(supply.HELP))(told_to_the_user(supply.supply))
industries.app.command("projects", help=tell(supply.PROJECTS_HELP))(told_to_the_user(supply.projects))
industries.app.command("introductions", help=tell(introductions.HELP))(
    told_to_the_user(introductions.introductions)
)
industries.app.command("twins", help=tell(twins.HELP))(told_to_the_user(twins.twins))
industries.app.command("without", help=tell(twins.WITHOUT_HELP))(told_to_the_user(twins.without))
sites.app.command("list", help=tell(inventory.LIST_HELP))(told_to_the_user(inventory.list_))
sites.app.command("show", help=tell(sites_surroundings.SHOW_HELP))(told_to_the_user(sites_surroundings.show))
sites.app.command("export", help=tell(inventory.EXPORT_HELP))(told_to_the_user(inventory.export))
sites.app.command("check", help=tell(inventory.CHECK_HELP))(told_to_the_user(inventory.check))
sites.app.command("template", help=tell(inventory.TEMPLATE_HELP))(told_to_the_user(inventory.template))
app.add_typer(industries.app, name="industries", help=tell(industries.HELP))
app.add_typer(takeover.app, name="takeover", help=tell(takeover.HELP))
sites.app.command("rank", help=tell(choice.RANK_HELP))(told_to_the_user(choice.rank))
sites.app.command("drive", help=tell(sites_drive.HELP))(told_to_the_user(sites_drive.drive))
sites.app.command("weigh", help=tell(choice.WEIGH_HELP))(told_to_the_user(choice.weigh))
sites.app.command("reuse", help=tell(sites_reuse.HELP))(told_to_the_user(sites_reuse.reuse))
sites.app.command("values", help=tell(sites_reuse.VALUES_HELP))(told_to_the_user(sites_reuse.values))
sites.app.command("upgrades", help=tell(sites_upgrades.HELP))(told_to_the_user(sites_upgrades.upgrades))
sites.app.command("projects", help=tell(sites_needs.PROJECTS_HELP))(told_to_the_user(sites_needs.projects))
sites.app.command("project", help=tell(sites_needs.PROJECT_HELP))(told_to_the_user(sites_needs.project))
sites.app.command("fit", help=tell(sites_needs.FIT_HELP))(told_to_the_user(sites_needs.fit))
sites.app.command("project-template", help=tell(sites_needs.TEMPLATE_HELP))(
    told_to_the_user(sites_needs.project_template)
)
sites.app.command("assign", help=tell(sites_assign.HELP))(told_to_the_user(sites_assign.assign))
app.add_typer(sites.app, name="sites", help=tell(sites.HELP))


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"levier {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help=tell(m("Show the version."))),
    ] = False,
    debug: Annotated[
        bool, typer.Option(DEBUG, help=tell(m("Show the traceback of an error (anywhere on the line).")))
    ] = False,
) -> None:
    """Options that every command accepts; `--debug` is taken off the line by `main`."""


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 defect of Levier, 2 error of use or data, 130 stopped."""
    app(args=[word for word in sys.argv[1:] if word != DEBUG])
