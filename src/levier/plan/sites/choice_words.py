"""A choice among sites as lines for a terminal and tables for a file."""

from collections.abc import Iterator, Mapping

import polars as pl

from levier.core.messages import Message, m
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.sites.choice import Acceptability, Ranking, criterion_label, explain

LISTED = 10


def choice_lines(
    ranking: Ranking, sure: Acceptability, words: Words, names: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The sites first in rank, then why, how sure, and what to keep in mind."""
    names = names or {}
    for row in ranked_table(ranking, sure).head(LISTED).iter_rows(named=True):
        yield words.say(_placed(row, names.get(row["site_id"], row["site_id"])))
    if (more := ranking.table.height - LISTED) > 0:
        yield words.say(m("and {n} more", n=more))
    yield ""
    for sentence in explain(ranking, sure, names=names):
        yield f"- {words.say(sentence)}"
    yield ""
    for sentence in cautions(ranking, sure):
        yield words.say(sentence)


def cautions(ranking: Ranking, sure: Acceptability) -> list[Message]:
    """How it was done and what a reader must know, each once."""
    said = [
        sentence
        for evidence in (ranking.evidence, sure.evidence)
        for sentence in (evidence.method, *evidence.cautions, evidence.uncertainty)
    ]
    return list(dict.fromkeys(said))


def ranked_table(ranking: Ranking, sure: Acceptability) -> pl.DataFrame:
    """The ranking with the probability of being first, best first."""
    return ranking.table.join(sure.table, on="site_id", how="left", maintain_order="left")


def choice_files(
    ranking: Ranking,
    sure: Acceptability,
    name: str,
    words: Words,
    names: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """The sites ranked; what each criterion brings; the probability of each rank; the weights that favour
    each site, as CSV files."""
    brought = ranking.contributions.with_columns(
        label=pl.col("criterion").replace_strict(
            {one: words.say(criterion_label(one)) for one in ranking.rated.filled.criteria},
            return_dtype=pl.String,
        )
    )
    ranked = ranked_table(ranking, sure)
    if names:
        label = pl.col("site_id").replace_strict(dict(names), default=None, return_dtype=pl.String)
        ranked = ranked.select("site_id", label.alias("name"), pl.exclude("site_id"))
    return {
        f"{name}.csv": csv_file(ranked),
        f"{name}-criteria.csv": csv_file(brought),
        f"{name}-ranks.csv": csv_file(sure.ranks),
        f"{name}-weights.csv": csv_file(sure.central_weights),
    }


def _placed(row: Mapping[str, object], name: str) -> Message:
    if row["rank_best"] == row["rank_worst"]:
        return m(
            "{rank}. {site}: first in {first_share} of the draws",
            rank=row["rank"],
            site=name,
            first_share=row["first_share"],
        )
    return m(
        "{rank}. {site} (from {best} to {worst}, by what is not known): first in {first_share} of the draws",
        rank=row["rank"],
        site=name,
        best=row["rank_best"],
        worst=row["rank_worst"],
        first_share=row["first_share"],
    )
