"""`levier takeover risk`: the firms of a territory to call, why, and how many jobs are at stake."""

from pathlib import Path
from typing import Annotated

import typer

from levier.cli.asking import DataOption, TableOption, TerritoryArgument, check_csv, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, printable, tell
from levier.cli.takeover.evaluate import AsOfOption, chosen_day
from levier.core.errors import BadFile, BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.inputs import read_inputs

HELP = m("Firms of a territory that may fail or close quietly, the likeliest first, and why.")
SHOWN = 20


def risk(
    territory: TerritoryArgument,
    data: DataOption = None,
    lake: LakeOption = None,
    as_of: AsOfOption = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            exists=True,
            dir_okay=False,
            help=tell(m("Model written by evaluate, instead of learning one.")),
        ),
    ] = None,
    first: Annotated[int, typer.Option("--first", min=1, help=tell(m("How many firms to show.")))] = SHOWN,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier takeover risk 57463 --data downloads/ --out out/risk.csv"""
    from levier.plan.folder import put_together
    from levier.plan.risk import territory_risk
    from levier.plan.risk_card import list_table, listed_lines
    from levier.plan.words import Words
    from levier.takeover.risk.saving import scorer_from

    check_csv(table)
    words = Words(chosen_language(lang))
    scorer = None if model is None else scorer_from(_text(model), str(model))
    with lake_for(data, lake) as opened:
        cut, geography, place = lake_about(opened, territory)
        inputs = read_inputs(cut, place, geography)
        announce(m("Looking for the firms at risk of {name}", name=place.name))
        found = territory_risk(
            cut, place, geography, inputs.establishments, as_of=chosen_day(as_of), scorer=scorer
        )
    if isinstance(found, NotComputed):
        raise not_computed(found)
    for line in listed_lines(found, words, first):
        out.print(printable(line), markup=False)
    if table is not None:
        put_together(table.parent, {table.name: list_table(found, words)})
        out.print(str(table), markup=False)


def _text(model: Path) -> str:
    """Raises BadFile where the file cannot be read, BadInput where it is no text."""
    try:
        return model.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            m("this is no risk model, or one of another version"),
            where=str(model),
            fix=m("write it again: levier takeover evaluate"),
        ) from error
    except OSError as error:
        raise BadFile(
            m("this file cannot be read: {reason}", reason=error.strerror or str(error)), str(model)
        ) from error
