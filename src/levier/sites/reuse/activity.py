"""Jobs of the works and of the project, wages and taxes: shown beside the benefits, never added to them."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.messages import Message, m
from levier.sites.known import Sites
from levier.sites.reuse.adding_up import Comparison
from levier.sites.reuse.amounts import Setting
from levier.sites.reuse.costing import FLOOR_LINES, CostModel, KnownSite, known_sites
from levier.sites.reuse.draws import HIGH, LOW, Draws
from levier.sites.reuse.values import UnitValues, unit_values

ACTIVITY: dict[str, tuple[str, str, Message]] = {
    "works_jobs": ("society", "fte_y", m("Jobs of the clean-up, for a year")),
    "project_jobs": ("society", "fte", m("Jobs of the project")),
    "wages": ("society", "eur_y", m("Gross pay of these jobs, a year")),
    "contributions": ("state", "eur_y", m("Employer’s social contributions, a year")),
    "company_tax": ("state", "eur_y", m("Company tax, a year")),
    "property_tax": ("local_authority", "eur_y", m("Property tax of the project, a year")),
}
"""Who gains it, in which unit, and how it is told."""
JOB_LINES = ("demolition", "asbestos", "remediation", "desealing", "soil_restoration")


@dataclass(frozen=True, eq=False)
class Activity:
    """`table`: `site_id`, `bearer`, `what`, `label`, `unit`, `low`, `central` (mean), `high`, `extra`:
    whether the reuse brings it (false: the same project on a field would too); null where the jobs are
    unknown."""

    table: pl.DataFrame


def activity(
    sites: Sites,
    settings: dict[str, Setting] | None = None,
    comparison: Comparison | None = None,
    *,
    values: UnitValues | None = None,
    draws: int = 1_000,
    seed: int = 0,
) -> Activity:
    """Jobs, pay and taxes that go with the reuse of each site with a known area.

    Works: cost of each line × jobs per M€ of such works (studies: no source, not counted). Project: its jobs
    as told in the setting; pay, contributions and company tax by job; floor by job × rental value × half ×
    rate for property tax."""
    comparison = comparison or Comparison()
    priced = (values or unit_values()).at(comparison.price_year)
    model = CostModel(Draws(priced, draws, seed))
    rows = []
    for site in known_sites(sites):
        if site.area_m2 is None:
            continue
        jobs = (settings or {}).get(site.site_id, Setting()).jobs
        found = {"works_jobs": _works_jobs(model, site, model.area(site)), **_project(model.draws, jobs)}
        for what, drawn in found.items():
            bearer, unit, label = ACTIVITY[what]
            low, high = (None, None) if drawn is None else np.quantile(drawn, (LOW, HIGH))
            central = None if drawn is None else drawn.mean()
            extra = what == "works_jobs" or comparison.against == "nothing"
            rows.append((site.site_id, bearer, what, label.template, unit, low, central, high, extra))
    schema = dict.fromkeys(("site_id", "bearer", "what", "label", "unit"), pl.String) | dict.fromkeys(
        ("low", "central", "high"), pl.Float64
    )
    return Activity(pl.DataFrame(rows, schema=schema | {"extra": pl.Boolean}, orient="row"))


def _works_jobs(model: CostModel, site: KnownSite, area_m2: np.ndarray) -> np.ndarray:
    by_line = model.by_line(site.group)
    jobs = [
        by_line[line]
        * (area_m2 if site.built_m2 is None or line not in FLOOR_LINES else site.built_m2)
        / 1e6
        * model.draws.of(f"jobs_{line}_per_meur")
        for line in JOB_LINES
    ]
    return np.asarray(np.sum(jobs, axis=0))


def _project(draws: Draws, jobs: float | None) -> dict[str, np.ndarray | None]:
    if jobs is None:
        return dict.fromkeys(name for name in ACTIVITY if name != "works_jobs")
    of = draws.of
    wages = jobs * of("wage_eur_y")
    floor = jobs * of("floor_m2_per_job")
    return {
        "project_jobs": np.full(draws.count, float(jobs)),
        "wages": wages,
        "contributions": wages * of("contributions_share"),
        "company_tax": jobs * of("company_tax_eur_job_y"),
        "property_tax": floor * of("rental_value_eur_m2_y") * 0.5 * of("property_tax_rate"),
    }
