"""The country's input-output table, read from the lake, and the jobs that go with it."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.fiction import COUNTRY as FICTIONAL
from levier.core.messages import m
from levier.core.nace_industries import divisions_of, industries_of_divisions
from levier.industries.supply import InputOutput, input_output, productive
from levier.lake.store import Lake

HOME = "FR"
FLOW = ("from_country", "from_industry", "to_country", "to_use", "value_meur")


def country_table(lake: Lake) -> InputOutput | NotComputed:
    """The latest input-output table of France (of the fictional country where the lake is fictional):
    domestic flows, imports added up over countries, and output, which is all that an industry buys and adds.

    Industries without output, or that make the table unproductive, are left out and told.
    """
    table = lake.table("input_output")
    missing = NotComputed(
        m("no input-output table of the country has been imported"), needs=("input_output",)
    )
    if table is None:
        return missing
    home = table.filter(table.to_country.isin([HOME, FICTIONAL]))
    last = home.filter(home.year == home.year.max()).select(*FLOW).to_polars()
    domestic = pl.col("from_country") == pl.col("to_country")
    primary = pl.col("from_country") == "DOM"
    kind = pl.when(primary).then(pl.lit("primary")).when(domestic).then(pl.lit("domestic"))
    rows = (
        # Added up here and in one order: a sum of floats must be the same at each run.
        last.sort(*FLOW)
        .with_columns(kind=kind.otherwise(pl.lit("imports")))
        .group_by("kind", "from_industry", "to_use", maintain_order=True)
        .agg(pl.col("value_meur").sum())
    )
    buyers = [code for code in rows["to_use"].unique().sort() if divisions_of(code)]
    bought = rows.filter(pl.col("to_use").is_in(buyers))
    if bought.is_empty():
        return missing
    output = bought.group_by(industry="to_use", maintain_order=True).agg(
        output_meur=pl.col("value_meur").sum()
    )
    sellers = sorted(set(bought.filter(pl.col("kind") != "primary")["from_industry"]) - set(buyers))
    output = pl.concat(
        [
            output,
            pl.DataFrame({"industry": sellers, "output_meur": [0.0] * len(sellers)}, schema=output.schema),
        ]
    )
    return productive(input_output(_flows(bought, "domestic"), output, _flows(bought, "imports")))


def industry_jobs(table: InputOutput, local: pl.DataFrame, country: pl.DataFrame) -> pl.DataFrame:
    """Jobs by industry of the table, from jobs by NAF sub-class: `industry`, `jobs`, `jobs_reference`,
    `jobs_per_meur` (of output in the country; null where no job is known). Null: all secret; 0: nobody."""
    industry_of = industries_of_divisions(table.industries)

    def by_industry(rows: pl.DataFrame, name: str) -> pl.DataFrame:
        known = pl.col("jobs").is_not_null().any()
        return (
            rows.with_columns(
                industry=pl.col("naf")
                .str.head(2)
                .replace_strict(industry_of, default=None, return_dtype=pl.String)
            )
            .drop_nulls("industry")
            .group_by("industry")
            .agg(pl.when(known).then(pl.col("jobs").sum()).alias(name), pl.lit(True).alias(f"{name}_here"))
        )

    every = pl.DataFrame({"industry": table.industries, "output_meur": table.output})
    for rows, name in ((local, "jobs"), (country, "jobs_reference")):
        every = every.join(
            by_industry(rows, name), on="industry", how="left", maintain_order="left"
        ).with_columns(pl.when(pl.col(f"{name}_here").is_null()).then(0).otherwise(pl.col(name)).alias(name))
    some = pl.col("jobs_reference") > 0
    return every.with_columns(
        jobs_per_meur=pl.when(some).then(pl.col("jobs_reference") / pl.col("output_meur"))
    ).select("industry", "jobs", "jobs_reference", "jobs_per_meur")


def _flows(bought: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The sales of a kind between industries; corrections below zero, which tables hold, are no sale."""
    return (
        bought.filter(pl.col("kind") == kind)
        .select("from_industry", to_industry="to_use", value_meur="value_meur")
        .with_columns(pl.col("value_meur").clip(lower_bound=0))
    )
