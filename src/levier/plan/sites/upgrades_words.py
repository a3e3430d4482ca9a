"""Investments weighed, as lines for a terminal and tables for files."""

from collections.abc import Iterator

import polars as pl

from levier.core.messages import m
from levier.plan.sites.upgrades import Weighed
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.sites.facts import FACTS
from levier.sites.upgrades import advice

CASE = "prudent"
"""Told in a terminal; files hold the three."""


def upgrade_lines(found: Weighed, words: Words) -> Iterator[str]:
    """What to do first, then each step with what it buys, then the cheapest site for what fits nowhere."""
    weighed = found.found
    yield words.say(
        m(
            "{n} sites, {projects} projects, {options} investments weighed",
            n=found.sites.places.height,
            projects=len(found.projects),
            options=len(weighed.options),
        )
    )
    for sentence in advice(weighed, found.blocked, found.projects):
        yield words.say(sentence)
    for step in weighed.steps.filter((pl.col("case") == CASE) & (pl.col("step") > 0)).iter_rows(named=True):
        yield words.say(
            m(
                "{jobs} jobs for {cost_eur} (from {low_eur} to {high_eur}), {per_job_eur} per job more",
                jobs=round(step["jobs"]),
                cost_eur=round(step["cost_eur"]),
                low_eur=round(step["cost_low_eur"]),
                high_eur=round(step["cost_high_eur"]),
                per_job_eur=round(step["eur_per_more_job"]),
            )
        )
        bought = weighed.bought.filter((pl.col("case") == CASE) & (pl.col("step") == step["step"]))
        for option, cost in bought.select("option_id", "cost_eur").iter_rows():
            label = weighed.options[option].label
            yield "  - " + words.say(m("{what}: {cost_eur}", what=label, cost_eur=round(cost)))
    hosted = weighed.hosted.filter((pl.col("case") == CASE) & (pl.col("step") == 0))["project"].to_list()
    for fit in found.cheapest:
        if fit.project.id not in hosted:
            yield " ".join(words.say(sentence) for sentence in fit.said)
    evidence = weighed.evidence
    for sentence in (evidence.uncertainty, *evidence.cautions):
        yield words.say(sentence)


def upgrade_files(found: Weighed, name: str, words: Words) -> dict[str, bytes]:
    """Steps, what each buys and hosts, what blocks, and the cheapest sites by project, as CSV files."""
    weighed = found.found
    said = {key: words.say(option.label) for key, option in weighed.options.items()}
    labels = {fact: words.say(about.label) for fact, about in FACTS.items()}
    names = dict(found.sites.places.select("site_id", "name").iter_rows())

    def labelled(table: pl.DataFrame) -> pl.DataFrame:
        return table.with_columns(
            label=pl.col("option_id").replace_strict(said, return_dtype=pl.String),
        ).select("label", pl.exclude("label"))

    def named(table: pl.DataFrame) -> pl.DataFrame:
        return table.with_columns(
            site=pl.col("site_id").replace_strict(names, return_dtype=pl.String)
        ).select("site", pl.exclude("site"))

    fits = pl.concat([fit.fits.with_columns(project=pl.lit(fit.project.id)) for fit in found.cheapest])
    files = {
        f"{name}.csv": weighed.steps,
        f"{name}-bought.csv": labelled(weighed.bought),
        f"{name}-hosted.csv": named(weighed.hosted),
        f"{name}-blocking.csv": found.blocked.with_columns(label=pl.col("fact").replace_strict(labels)),
        f"{name}-whatever-the-prices.csv": labelled(weighed.robust),
        f"{name}-cheapest.csv": named(fits).select("project", pl.exclude("project")),
    }
    return {file: csv_file(table) for file, table in files.items()}
