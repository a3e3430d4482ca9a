"""The page's table of profiles is that of the data."""

import re
from pathlib import Path

import polars as pl

from levier.plan.words import Words
from levier.sites.needs import profile_lines, profiles

PAGE = Path(__file__).parents[3] / "docs" / "sites-needs.md"
PART = re.compile(r"<!-- profiles -->\n(.*?)<!-- end -->", re.DOTALL)


def span(least: str, central: str) -> str:
    return least if least == central else f"{least} – {central}"


def table() -> str:
    """The profiles as Markdown: sizes, then lines sourced of all, by kind of line."""
    words = Words("en")
    kinds = ("size", "need", "occupation", "hazard")
    rows = [
        "| profile | plants | land, ha | power, MW | jobs | sizes | needs | occupations | hazards | sourced |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in profiles().iter_rows(named=True):
        lines = profile_lines(row["project"])
        counts = [lines.filter(pl.col("line") == kind) for kind in kinds]
        cells = (
            f"`{row['project']}`",
            row["plant"],
            span(*(words.value(row[end] / 10_000, "number") for end in ("area_m2", "area_central_m2"))),
            span(*(words.value(row[end], "number") for end in ("power_mw", "power_central_mw"))),
            span(*(words.value(row[end], "count") for end in ("jobs", "jobs_central"))),
            *(f"{part.filter(~pl.col('to_verify')).height}/{part.height}" for part in counts),
            f"{row['sourced']}/{row['lines']}",
        )
        rows.append(f"| {' | '.join(cells)} |")
    told = profiles().select("sourced", "lines").sum()
    rows.append("")
    rows.append(f"In all, {told['sourced'][0]} lines of {told['lines'][0]} rest on a source that was read.")
    return "\n".join(rows) + "\n"


def test_the_table_of_the_page_is_that_of_the_profiles() -> None:
    (shown,) = PART.findall(PAGE.read_text(encoding="utf-8"))
    assert shown == table()
