"""What a project buys: bills of inputs by type of project, and the input-output table for others."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from levier.core import naf as nomenclature
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.core.nace_industries import industries_of_divisions
from levier.industries.supply.leontief import InputOutput

ROLES = ("material", "component", "energy", "machine", "service")
CONFIDENCES = ("high", "medium", "low")
LARGEST_INPUTS = 20
"""Lines of a bill drawn from an input-output table."""

LINES = {
    "item": pl.String,
    "naf": pl.String,
    "role": pl.String,
    "share_low": pl.Float64,
    "share_high": pl.Float64,
    "share_of": pl.String,
    "confidence": pl.String,
    "source": pl.String,
    "to_verify": pl.Boolean,
}


@dataclass(frozen=True)
class Bill:
    """What a project buys.

    `lines`: `item` (French), `naf` (codes of any level joined by `|`; null: no code says who makes it),
    `role` (material, component, energy, machine, service), `share_low`, `share_high` (0 to 1 of `share_of`;
    null: no source gives it), `confidence` (high, medium, low: that this activity makes the item and that the
    project needs it), `source`, `to_verify` (true: from general knowledge of the trade, no source read,
    or from a trade site alone).
    """

    project: str
    label: str
    naf: str
    lines: pl.DataFrame
    reference: str
    cautions: tuple[Message, ...]


@cache
def project_types() -> pl.DataFrame:
    """The types of project that have a bill: `project` (key), `label` (French), `naf` (what it would
    declare), `inputs` (number of lines)."""
    counts = _bills().group_by("project").agg(pl.len().cast(pl.Int64).alias("inputs"))
    return _table("projects.csv").join(counts, on="project", how="left", maintain_order="left")


def bill_of(project: str) -> Bill:
    """The bill of a type of project; raises BadInput for one that has none."""
    known = project_types()
    found = known.filter(pl.col("project") == project)
    if found.is_empty():
        raise BadInput(
            m("no bill of inputs for the project “{project}”", project=project),
            fix=m("one of: {projects}", projects=", ".join(known["project"])),
        )
    _, label, naf, _ = found.row(0)
    lines = _bills().filter(pl.col("project") == project).drop("project")
    unread = int(lines["to_verify"].sum())
    cautions = [m("A bill is that of a typical plant of its kind: each project has its own.")]
    if unread:
        cautions.append(
            m(
                "Inputs listed from general knowledge of the trade or from a trade site alone, to be "
                "verified: {n} of {all}.",
                n=unread,
                all=lines.height,
            )
        )
    sources = lines.filter(~pl.col("to_verify"))["source"].unique(maintain_order=True).drop_nulls()
    return Bill(project, label, naf, lines, "; ".join(sources), tuple(cautions))


def project_of(naf: str) -> str | None:
    """The type of project whose activity is this one, the first of them; None where there is none."""
    code = nomenclature.normalise(naf)
    found = project_types().filter(pl.col("naf") == code)
    return None if found.is_empty() else str(found["project"][0])


def bill_from_table(naf: str, table: InputOutput, employment: pl.DataFrame) -> Bill | NotComputed:
    """What the industry of an activity buys, by the input-output table, spread over sub-classes.

    The column of the industry (domestic and imported inputs) gives what is bought of each industry; within
    one, sub-classes share it by their jobs in the country, as if the industry bought of each alike: a
    convention, not a fact. The largest lines are kept.

    Parameters
    ----------
    naf : a NAF rev. 2 code, of a division or below
    table : the country's
    employment : key `naf` (sub-class); `jobs` in the country (null: secret)

    Returns
    -------
    Bill with `share_low` = `share_high` (of all inputs), confidence low; NotComputed where the table does not
    have this industry, or its inputs are nil.

    Raises UnknownCode for a code that NAF rev. 2 does not hold, BadInput for one above the divisions.
    """
    code = nomenclature.normalise(naf)
    if len(code) < 2:
        raise BadInput(m("{naf} is a whole section: give a division or a finer activity", naf=code))
    industry_of = industries_of_divisions(table.industries)
    buyer = industry_of.get(code[:2])
    missing = NotComputed(
        m("the input-output table does not say what the activity {naf} buys", naf=code),
        needs=("input_output",),
    )
    if buyer is None:
        return missing
    column = table.industries.index(buyer)
    bought = table.flows[:, column] + (0 if table.imports is None else table.imports[:, column])
    if bought.sum() <= 0:
        return missing
    shares = pl.DataFrame({"industry": table.industries, "bought": bought / bought.sum()})
    spread = (
        employment.filter(pl.col("jobs") > 0)
        .with_columns(
            industry=pl.col("naf")
            .str.head(2)
            .replace_strict(industry_of, default=None, return_dtype=pl.String)
        )
        .drop_nulls("industry")
        .with_columns(part=pl.col("jobs") / pl.col("jobs").sum().over("industry"))
        .join(shares, on="industry")
        .with_columns(share=pl.col("part") * pl.col("bought"))
        .filter(pl.col("share") > 0)
        .sort("share", "naf", descending=[True, False])
        .head(LARGEST_INPUTS)
    )
    if spread.is_empty():
        return NotComputed(m("no jobs by activity are known for the country"), needs=("employment",))
    labels = nomenclature.table().select(naf="code", item="label")
    lines = spread.join(labels, on="naf", how="left", maintain_order="left").select(
        "item",
        "naf",
        role=pl.lit(None, dtype=pl.String),
        share_low="share",
        share_high="share",
        share_of=pl.lit("all inputs"),
        confidence=pl.lit("low"),
        source=pl.lit("FIGARO"),
        to_verify=pl.lit(False),
    )
    return Bill(
        project=code,
        label=nomenclature.label(code),
        naf=code,
        lines=lines,
        reference="Eurostat, FIGARO",
        cautions=(
            m(
                "No bill of inputs for this activity: what its whole industry buys in the country is spread "
                "over sub-classes by their jobs, and the {n} largest are kept.",
                n=lines.height,
            ),
        ),
    )


@cache
def _bills() -> pl.DataFrame:
    return _table("bills.csv", pl.Schema({"project": pl.String, **LINES}))


def _table(name: str, schema: pl.Schema | None = None) -> pl.DataFrame:
    content = files("levier.industries.supply").joinpath("data", name).read_bytes()
    return pl.read_csv(content, schema=schema, schema_overrides=None if schema else {"naf": pl.String})
