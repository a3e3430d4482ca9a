"""`levier industries transitions`: which NAF sub-classes serve the technologies of the transitions."""

from typing import Annotated

import polars as pl
import typer

from levier.cli.asking import TableOption, check_csv
from levier.cli.plan import LangOption, chosen_language
from levier.cli.speech import out, printable, tell
from levier.core.messages import m, say

HELP = m("Which NAF sub-classes serve the technologies of the transitions, on what word, and how sure.")


def transitions(
    technology: Annotated[
        str | None,
        typer.Option("--technology", help=tell(m("A technology or a sector: batteries_storage, health..."))),
    ] = None,
    codes: Annotated[
        str | None, typer.Option("--naf", help=tell(m("NAF codes of any level, with commas: 27, 28.25Z.")))
    ] = None,
    table: TableOption = None,
    lang: LangOption = None,
) -> None:
    """Example: levier industries transitions --technology batteries_storage"""
    from levier.industries.transitions import CONFIDENCE_WORDS, CONFIDENCES, ROLES, sources, technologies
    from levier.industries.transitions import transitions as lines_of
    from levier.plan.folder import put_together
    from levier.plan.tables import csv_file

    chosen = chosen_language(lang)
    check_csv(table)
    found = lines_of(technology, [code for code in (codes or "").split(",") if code.strip()])
    if table is not None:
        put_together(table.parent, {table.name: csv_file(found)})
        out.print(str(table), markup=False)
        return
    name = pl.col("technology")
    labels = technologies().filter(name.is_in(found["technology"].to_list()) | (name == (technology or "")))
    for row in labels.iter_rows(named=True):
        out.print(printable(f"\n{row[f'label_{chosen}']} ({row['technology']})"), markup=False)
        if row["absent_because_fr"]:
            out.print(printable(f"  {row['absent_because_fr']}"), markup=False)
        for line in found.filter(name == row["technology"]).iter_rows(named=True):
            said = m(
                "  {naf} {label}: {product} ({role}; {confidence}; {source}, {clause})",
                **{key: line[key] for key in ("naf", "label", "source", "clause")},
                product=line["product_fr"],
                role=ROLES[line["role"]],
                confidence=CONFIDENCE_WORDS[line["confidence"]],
            )
            out.print(printable(say(said, chosen)), markup=False)
    out.print(
        printable(
            "\n" + say(m("A confidence says how sure a line is, not how much of a class serves."), chosen)
        )
    )
    for key, meaning in CONFIDENCES.items():
        out.print(printable(f"  {say(CONFIDENCE_WORDS[key], chosen)}: {say(meaning, chosen)}"), markup=False)
    for source in sources().iter_rows(named=True):
        out.print(printable(f"  {source['source']}: {source['title']}, {source['producer']}"), markup=False)
