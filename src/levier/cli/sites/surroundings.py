"""`levier sites show`: the sheet of a site."""

from typing import Annotated

import typer

from levier.cli.asking import DataOption, TableOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.sites.inventory import OwnOption
from levier.cli.speech import out, printable, tell
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m

SHOW_HELP = m("Everything that is known of a site, with its source and date, and what is unknown.")
LISTED = 5


def show(
    territory: TerritoryArgument,
    site: Annotated[str, typer.Argument(help=tell(m("Code of the site: see levier sites list.")))],
    project: Annotated[
        str | None,
        typer.Option(
            "--project",
            help=tell(m("Typical project, or file of yours, whose industry and occupations are looked for.")),
        ),
    ] = None,
    own: OwnOption = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier sites show 08 08105_01 --project mechanical-workshop --out out/site.csv"""
    from levier.plan.folder import put_together
    from levier.plan.sites.choice import project_named
    from levier.plan.sites.inventory import inventory_in
    from levier.plan.sites.own_sites import read_sites
    from levier.plan.sites.surroundings import surroundings_of
    from levier.plan.sites.surroundings_words import sheet_file, sheet_lines
    from levier.plan.words import Words

    check_csv(table)
    words = Words(chosen_language(lang))
    wanted = None if project is None else project_named(project)[0]
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        listed = inventory_in(cut, place, geography, None if own is None else read_sites(own, geography))
        if isinstance(listed, NotComputed):
            raise not_computed(listed)
        sites = listed.sites
        codes = sites.places["site_id"].to_list()
        if site not in codes:
            some = ", ".join(codes[:LISTED]) + (", …" if len(codes) > LISTED else "")
            raise BadInput(
                m("no site of {name} has the code “{site}”", name=place.name, site=site[:60]),
                fix=m("one of: {sites}", sites=some),
            )
        one = sites.only([site])
        announce(m("Looking around the site {site}", site=site))
        found = surroundings_of(cut, place, geography, one, wanted, outlines=listed.outlines)
    told = one.told(found.known)
    for line in sheet_lines(told, found, words):
        out.print(printable(line), markup=False)
    if table is not None:
        put_together(table.parent, {table.name: sheet_file(told, found, words)})
        out.print(str(table), markup=False)
