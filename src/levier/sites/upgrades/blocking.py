"""Which musts keep the most jobs away."""

from collections.abc import Sequence

import polars as pl

from levier.sites.known import Sites
from levier.sites.lacks import lacks
from levier.sites.project import Project
from levier.sites.upgrades.places import musts_with_land

BLOCKING = {
    "fact": pl.String,
    "projects": pl.Int64,
    "jobs": pl.Float64,
    "missed": pl.Int64,
    "missed_alone": pl.Int64,
    "unknown": pl.Int64,
    "of": pl.Int64,
    "jobs_missed": pl.Float64,
    "jobs_alone": pl.Float64,
}


def blocking(sites: Sites, projects: Sequence[Project]) -> pl.DataFrame:
    """The musts of the projects, those that keep most jobs away first.

    `projects` that ask for it and their `jobs`; of the pairs (site, such a project) in number `of`: `missed`,
    `missed_alone` (all the other musts are met or unknown), `unknown`. `jobs_missed`: jobs of each project
    times the share of the sites that miss the must, summed. `jobs_alone`: jobs of the projects that no site
    can host, and that one could if this must were lifted alone, what is unknown being met.
    """
    tables = [
        lacks(sites, project, musts_with_land(project)).select(
            "site_id", "fact", "state", project=pl.lit(project.id), project_jobs=pl.lit(float(project.jobs))
        )
        for project in projects
    ]
    if not tables or sites.places.is_empty():
        return pl.DataFrame(schema=BLOCKING)
    missed = pl.col("state") == "missed"
    pairs = pl.concat(tables).with_columns(lacking=missed.sum().over("site_id", "project"))
    pairs = pairs.with_columns(
        alone=missed & (pl.col("lacking") == 1),
        hosted=(pl.col("lacking") == 0).any().over("project"),
    )
    opened = (
        pairs.filter(pl.col("alone") & ~pl.col("hosted"))
        .unique(("fact", "project"))
        .group_by("fact")
        .agg(jobs_alone=pl.col("project_jobs").sum())
    )
    asked = pairs.unique(("fact", "project")).group_by("fact").agg(jobs=pl.col("project_jobs").sum())
    return (
        pairs.group_by("fact", maintain_order=True)
        .agg(
            projects=pl.col("project").n_unique().cast(pl.Int64),
            missed=missed.sum().cast(pl.Int64),
            missed_alone=pl.col("alone").sum().cast(pl.Int64),
            unknown=(pl.col("state") == "unknown").sum().cast(pl.Int64),
            of=pl.len().cast(pl.Int64),
            jobs_missed=(pl.col("project_jobs") * missed).sum() / sites.places.height,
        )
        .join(opened, on="fact", how="left")
        .join(asked, on="fact")
        .with_columns(pl.col("jobs_alone").fill_null(0.0))
        .sort("jobs_alone", "jobs_missed", "fact", descending=[True, True, False])
        .select(*BLOCKING)
    )
