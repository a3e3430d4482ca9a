"""`levier industries supply` and `levier industries projects`: what a project buys, who makes it."""

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
from levier.core.messages import m

if TYPE_CHECKING:
    from levier.industries.supply import Site

HELP = m("What a project would buy, who makes it around, what is missing, and who could turn to it.")
PROJECTS_HELP = m("Types of project whose inputs are known.")


def projects() -> None:
    """Example: levier industries projects"""
    from levier.industries.supply import project_types

    heads = (tell(head) for head in (m("type"), m("NAF"), m("purchases"), m("project")))
    rows = ((project, naf, inputs, label) for project, label, naf, inputs in project_types().iter_rows())
    for key, code, lines, said in [tuple(heads), *rows]:
        out.print(f"{key:<22}{code:<8}{lines:>6}  {said}", markup=False)


def supply(
    territory: TerritoryArgument,
    project: Annotated[
        str | None,
        typer.Option("--project", help=tell(m("Type of project: see levier industries projects."))),
    ] = None,
    naf: Annotated[
        str | None, typer.Option("--naf", help=tell(m("Activity of the project (NAF rev. 2), instead.")))
    ] = None,
    radius: Annotated[float, typer.Option("--radius", help=tell(m("Kilometres around the site.")))] = 100.0,
    site: Annotated[
        str | None,
        typer.Option(
            "--site",
            help=tell(m("Longitude and latitude, as 6.17,49.12. By default the middle of its employers.")),
        ),
    ] = None,
    data: DataOption = None,
    lake: LakeOption = None,
    table: Annotated[
        Path | None,
        typer.Option("--out", help=tell(m("CSV file to write the inputs into; makers go beside it."))),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries supply 57463 --project battery-gigafactory --out out/supply.csv"""
    from levier.plan.folder import put_together
    from levier.plan.industries.supply import (
        every_activity,
        gains_by_place,
        project_bill,
        supply_of,
        surroundings,
    )
    from levier.plan.industries.supply_words import supply_files, supply_lines
    from levier.plan.words import Words

    if (project is None) == (naf is None):
        raise BadInput(
            m("give a type of project or an activity, one of the two"),
            fix=m("--project battery-gigafactory, or --naf 27.20Z"),
        )
    if not radius > 0:
        raise BadInput(m("a radius is above 0 km, not {radius}", radius=radius), where="--radius")
    check_csv(table)
    words = Words(chosen_language(lang))
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        bill = project_bill(project, naf, cut, geography)
        if isinstance(bill, NotComputed):
            raise not_computed(bill)
        announce(m("Looking around {name} for what the project buys", name=place.name))
        around = surroundings(
            cut, place, geography, every_activity(bill), site=_site(site, place.name), radius_km=radius
        )
        found = around if isinstance(around, NotComputed) else supply_of(bill, around)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    assert not isinstance(around, NotComputed)
    for line in supply_lines(found, words):
        out.print(printable(line), markup=False)
    if table is not None:
        files = supply_files(found, gains_by_place(found, around, geography), table.stem, words)
        put_together(table.parent, files)
        for name in files:
            out.print(str(table.parent / name), markup=False)


def _site(text: str | None, name: str) -> "Site | None":
    """The site that a person gives. Raises BadInput where it is no pair of degrees."""
    from levier.industries.supply import Site

    if text is None:
        return None
    parts = text.replace(";", ",").split(",")
    try:
        longitude, latitude = (float(part) for part in parts)
    except ValueError as error:
        raise BadInput(
            m("“{site}” is no place: longitude and latitude in degrees are wanted", site=text[:40]),
            where="--site",
            fix=m("longitude first, as 6.17,49.12"),
        ) from error
    return Site(longitude, latitude, name)
