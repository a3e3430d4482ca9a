"""`levier takeover evaluate`: how good the risk model is, on a year that it has never seen."""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from levier.cli.asking import DataOption, lake_about, not_computed
from levier.cli.data import LakeOption
from levier.cli.history import past_day
from levier.cli.plan import LangOption, chosen_language, lake_for
from levier.cli.progress import announce
from levier.cli.speech import out, tell
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.store import Lake
from levier.plan.inputs import known_geography

HELP = m("Judge the model of risk on a year that it has never seen, and write it with its card.")

AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help=tell(m("The day, as 2019-12-31. By default that of the last notice."))),
]


def evaluate(
    data: DataOption = None,
    lake: LakeOption = None,
    territory: Annotated[
        str | None,
        typer.Option(
            "--territory", help=tell(m("Whose list is judged. By default that of each department."))
        ),
    ] = None,
    as_of: AsOfOption = None,
    folder: Annotated[
        Path | None, typer.Option("--out", help=tell(m("Folder to write the model and its card into.")))
    ] = None,
    lang: LangOption = None,
) -> None:
    """Example: levier takeover evaluate --data downloads/ --out out/risk"""
    from levier.plan.folder import put_together
    from levier.plan.risk import last_day, trial
    from levier.plan.risk_card import card_text, figures_table
    from levier.plan.words import Words
    from levier.takeover.risk.saving import scorer_text

    words = Words(chosen_language(lang))
    day = chosen_day(as_of)
    with lake_for(data, lake) as opened:
        cut, geography, place = _lake_judged(opened, territory)
        announce(m("Learning and judging the model of risk"))
        tried = trial(cut, place, geography, as_of=day)
        seen = day or last_day(cut)
        fictional = all(part.fictional for part in cut.parts("notices"))
    if isinstance(tried, NotComputed):
        raise not_computed(tried)
    out.print(figures_table(tried, words), markup=False)
    if folder is not None:
        card = card_text(tried, seen, fictional=fictional)
        files = {"risk-card.md": card.encode(), "risk-model.json": scorer_text(tried.scorer).encode()}
        put_together(folder, files)
        for name in files:
            out.print(str(folder / name), markup=False)


def chosen_day(as_of: str | None) -> datetime.date | None:
    return None if as_of is None else past_day(as_of, datetime.date.today())


def _lake_judged(lake: Lake, territory: str | None) -> tuple[Lake, Geography, Territory | None]:
    """The lake without what is real, or without what is fictional, as the territory is; its geography."""
    if territory is not None:
        return lake_about(lake, territory)
    real = lake.only(fictional=False)
    return real if "notices" in real.tables else lake.only(fictional=True), known_geography(lake), None
