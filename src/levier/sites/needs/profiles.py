"""Worked profiles of projects: what real plants of a kind took, line by line, each with its source."""

import datetime
from functools import cache
from importlib.resources import files

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.sites.project import Need, Project

SIZES = {
    "area_m2": "m2",
    "built_m2": "m2",
    "power_mw": "mw",
    "water_m3_day": "m3_day",
    "effluent_m3_day": "m3_day",
    "trucks_day": "",
    "jobs": "people",
    "years_to_open": "",
}
"""What sizes a project, and its unit. `trucks_day`: lorries that call, a day. `years_to_open`: from the
choice of the site to the first production."""
DAYS_A_YEAR = 365.25

_LEAST = pl.coalesce("low", "value")
"""The size of the smallest plant seen."""

_LINES = pl.Schema(
    {
        "profile": pl.String,
        "line": pl.String,
        "name": pl.String,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "at_least": pl.Float64,
        "at_most": pl.Float64,
        "among": pl.String,
        "must": pl.Boolean,
        "weight": pl.Float64,
        "reason": pl.String,
        "source": pl.String,
        "to_verify": pl.Boolean,
    }
)


@cache
def profiles() -> pl.DataFrame:
    """The worked profiles: `project` (key), `label`, `plant` (whose figures it rests on; French), `naf`,
    `area_m2`, `power_mw`, `jobs` (of the smallest plant seen, which the musts ask for), `area_central_m2`,
    `power_central_mw`, `jobs_central` (of a common one), `lines`, `sourced` (lines whose figure was read in a
    source), `to_verify` (the others: general knowledge or assumption, each with its reason)."""
    lines = _lines()
    sizes = (
        lines.filter(pl.col("line") == "size", pl.col("name").is_in(["area_m2", "power_mw", "jobs"]))
        .with_columns(least=_LEAST)
        .pivot("name", index="profile", values=["least", "value"])
        .select(
            "profile",
            area_m2="least_area_m2",
            power_mw="least_power_mw",
            jobs="least_jobs",
            area_central_m2="value_area_m2",
            power_central_mw="value_power_mw",
            jobs_central="value_jobs",
        )
    )
    counts = lines.group_by("profile").agg(
        pl.len().cast(pl.Int64).alias("lines"),
        (~pl.col("to_verify")).sum().cast(pl.Int64).alias("sourced"),
        pl.col("to_verify").sum().cast(pl.Int64),
    )
    return (
        _table("profiles.csv")
        .select("profile", "label", "plant", "naf")
        .join(sizes, on="profile", how="left", maintain_order="left")
        .join(counts, on="profile", how="left", maintain_order="left")
        .rename({"profile": "project"})
    )


def profile_lines(project: str) -> pl.DataFrame:
    """Every line of a profile.

    `line` (size, need, occupation, hazard), `name` (of SIZES or FACTS, a ROME code, or words), `value` (a
    size, or a share 0 to 1 of the jobs), `low`, `high` (range seen among plants, the smallest plant first;
    null: a single figure),
    `at_least`, `at_most`, `among` (words joined by `|`), `must`, `weight`, `reason` (how the figure was
    drawn; French), `source` (titles and addresses; null: none was read), `to_verify`.

    Raises BadInput for a profile that there is not.
    """
    _known(project)
    return _lines().filter(pl.col("profile") == project).drop("profile")


@cache
def profile(project: str, today: datetime.date | None = None) -> Project:
    """A worked profile as a project, of the smallest size at which a plant of the kind has been seen.

    Its `area_m2` and its musts of land, power and water are the least that such a plant needs, so that a site
    is excluded only where none is known to hold; its `jobs` are those of the smallest plant (`low` of the
    sizes, or the single figure). `opens_on` is counted from `today`; unset without it.

    Raises BadInput for a profile that there is not.
    """
    about = _known(project)
    lines = _lines().filter(pl.col("profile") == project)
    sizes = lines.filter(pl.col("line") == "size")
    least = dict(sizes.select("name", _LEAST).iter_rows())
    (years_to_open,) = sizes.filter(pl.col("name") == "years_to_open")["value"]
    years = datetime.timedelta(days=round(years_to_open * DAYS_A_YEAR))
    return Project(
        id=project,
        label=about["label"],
        naf=about["naf"],
        jobs=least["jobs"],
        area_m2=least["area_m2"],
        needs=tuple(_need(row) for row in lines.filter(pl.col("line") == "need").iter_rows(named=True)),
        occupations=dict(lines.filter(pl.col("line") == "occupation").select("name", "value").iter_rows()),
        opens_on=None if today is None else today + years,
        hazards=tuple(lines.filter(pl.col("line") == "hazard")["name"]),
        source=about["plant"],
    )


def _need(row: dict) -> Need:
    return Need(
        row["name"],
        at_least=row["at_least"],
        at_most=row["at_most"],
        among=tuple(row["among"].split("|")) if row["among"] else (),
        must=row["must"],
        weight=row["weight"] or 0.0,
        source=row["source"] or row["reason"],
        to_verify=row["to_verify"],
    )


def _known(project: str) -> dict:
    table = profiles()
    found = table.filter(pl.col("project") == project)
    if found.is_empty():
        raise BadInput(
            m("no worked profile is called “{project}”", project=project[:60]),
            fix=m("one of: {projects}", projects=", ".join(table["project"])),
        )
    return found.row(0, named=True)


@cache
def _lines() -> pl.DataFrame:
    """The lines, the keys of their sources said as titles and addresses."""
    said = {
        key: f"{title} ({address})"
        for key, title, address in _table("sources.csv").select("source", "title", "address").iter_rows()
    }
    lines = _table("lines.csv", _LINES)
    spoken = [
        None if keys is None else "; ".join(said[key] for key in keys.split("|")) for keys in lines["source"]
    ]
    return lines.with_columns(source=pl.Series(spoken, dtype=pl.String))


def _table(name: str, schema: pl.Schema | None = None) -> pl.DataFrame:
    content = files("levier.sites.needs").joinpath("data", name).read_bytes()
    return pl.read_csv(content, schema=schema, infer_schema=schema is not None)
