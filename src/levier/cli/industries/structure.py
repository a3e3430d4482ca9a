"""`levier industries structure`: what the territory is specialised in, where its jobs come and go."""

from pathlib import Path
from typing import Annotated

import typer

from levier.cli.asking import DataOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.speech import out, printable, tell
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.inputs import read_inputs

HELP = m("What a territory is specialised in, where its jobs come from and go, how it withstood shocks.")
SHOWN = 15


def structure(
    territory: TerritoryArgument,
    data: DataOption = None,
    lake: LakeOption = None,
    first: Annotated[
        int, typer.Option("--first", min=1, help=tell(m("How many activities to show.")))
    ] = SHOWN,
    table: Annotated[
        Path | None,
        typer.Option("--out", help=tell(m("CSV file to write the quotients of every activity into."))),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries structure 08 --data downloads/ --out out/quotients.csv"""
    from levier.plan.folder import put_together
    from levier.plan.industries.structure_report import quotients_file, told
    from levier.plan.words import Words

    check_csv(table)
    words = Words(chosen_language(lang))
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        inputs = read_inputs(cut, place, geography)
    found = told(inputs.employment, inputs.reference)
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for line in found.lines(words, first):
        out.print(printable(line), markup=False)
    if table is not None:
        put_together(table.parent, {table.name: quotients_file(found)})
        out.print(str(table), markup=False)
