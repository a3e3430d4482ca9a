"""`levier plan` and `levier demo`: from a territory to a plan that people read."""

import datetime
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from levier.cli.data import LakeOption, say_import
from levier.cli.progress import announce, reading_files
from levier.cli.speech import language, out, tell
from levier.cli.territory import open_lake
from levier.core.errors import BadInput
from levier.core.messages import LANGS, Lang, m
from levier.core.text import fold
from levier.lake.importing import import_folder
from levier.lake.manifest import FILE
from levier.lake.store import Lake
from levier.specimen import write_specimen

HELP = m("Write the plan of a territory: plan.html, plan.json and its tables.")
DEMO_HELP = m("Write the plan of a fictional territory: nothing to download.")
DEMO_TERRITORY = "000000141"
"""One of the intercommunalities of the specimen, by its fictional SIREN."""
DEMO_ESTABLISHMENTS = 6000

OutOption = Annotated[
    Path | None,
    typer.Option("--out", help=tell(m("Folder to write into. By default out/ and the territory's name."))),
]
LangOption = Annotated[str | None, typer.Option("--lang", help=tell(m("fr or en.")))]


def plan(
    territory: Annotated[
        str,
        typer.Argument(
            help=tell(
                m("Code or name of a commune, EPCI, department, region or zone; or several, with commas.")
            )
        ),
    ],
    data: Annotated[
        Path | None, typer.Option("--data", help=tell(m("Folder of raw files to read for this plan alone.")))
    ] = None,
    lake: LakeOption = None,
    folder: OutOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier plan 57463 --data downloads/ --out out/metz"""
    with lake_for(data, lake) as opened:
        _write(territory, opened, folder, chosen_language(lang))


def demo(folder: OutOption = None, lang: LangOption = None) -> None:
    """Example: levier demo --out out/demo"""
    chosen = chosen_language(lang)
    with tempfile.TemporaryDirectory(prefix="levier-") as scratch:
        raw = Path(scratch) / "specimen"
        announce(m("Writing a fictional territory of about {n} establishments", n=DEMO_ESTABLISHMENTS))
        write_specimen(raw, DEMO_ESTABLISHMENTS)
        with lake_for(raw, None) as opened:
            _write(DEMO_TERRITORY, opened, folder, chosen)


@contextmanager
def lake_for(data: Path | None, lake: Path | None) -> Iterator[Lake]:
    """The lake to plan on: one built for the occasion from raw files, or a standing one."""
    if data is None or (data / FILE).is_file():
        with open_lake(data or lake) as opened:
            yield opened
        return
    if lake is not None:
        raise BadInput(m("--data and --lake exclude each other"), fix=m("give one of them"))
    with tempfile.TemporaryDirectory(prefix="levier-") as scratch:
        with reading_files() as report:
            result = import_folder(data, Path(scratch), datetime.date.today(), report)
        say_import(result)
        with Lake.open(Path(scratch)) if result.parts else Lake.empty() as opened:
            yield opened


def _write(territory: str, lake: Lake, folder: Path | None, lang: Lang) -> None:
    # The levers' libraries take seconds to load: other commands do without.
    from levier.plan.export import write_plan
    from levier.plan.making import make_plan

    made = make_plan(territory, lake, announce)
    target = folder or Path("out") / re.sub(r"\s+", "-", fold(f"{made.place.name} {made.place.code}"))[:80]
    announce(m("Writing the plan of {name}", name=made.place.name))
    for path in write_plan(made, target, lang):
        if path.suffix in {".html", ".json"}:
            out.print(str(path), markup=False)


def chosen_language(wanted: str | None) -> Lang:
    """The language asked for, by default that of the command line."""
    if wanted is None:
        return language()
    for lang in LANGS:
        if wanted.lower() == lang:
            return lang
    raise BadInput(
        m("no such language: {lang}", lang=wanted), fix=m("one of: {names}", names=", ".join(LANGS))
    )
