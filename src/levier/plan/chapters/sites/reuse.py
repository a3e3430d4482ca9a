"""What cleaning up the brownfields would cost, and what reusing them rather than fields would bring."""

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.geography import Geography
from levier.core.messages import joined, m
from levier.lake.store import Lake
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, Kind, Missing, Table
from levier.plan.sites.reuse import Reuse, brownfields_of, reuse_of, settings_of
from levier.sites.known import Sites
from levier.sites.reuse import BEARERS, Comparison, Setting

TITLE = m("What cleaning up and reusing the brownfields costs and brings")
COMPARISON = Comparison()


def reuse_answer(lake: Lake, geography: Geography, sites: Sites) -> Answer | Missing:
    """Cost and result of every brownfield, the dearest first."""
    brownfields = brownfields_of(sites)
    settings = settings_of(lake, geography, brownfields, Setting())
    found = reuse_of(brownfields, settings, COMPARISON)
    if isinstance(found, NotComputed):
        return Missing("reuse", TITLE, found)
    rows, bearers = _rows(found), _bearers(found)
    costs = found.costs.sites.drop_nulls("mean_eur")
    spared = round(float(found.benefits.sites["land_saved_ha"].sum()), 1)
    per_hectare = costs["central_eur_ha"].median()
    return Answer(
        id="reuse",
        title=TITLE,
        finding=m(
            "Cleaning up the brownfields of known area ({n}) would cost {low_eur} to {high_eur} in all, "
            "half of them less than {half_eur} a hectare. Over {years} years the gain to all would on "
            "average exceed the cost for {gain} of them, on many assumptions: floor area is unknown for "
            "{floor}, asbestos for {asbestos}.",
            n=costs.height,
            low_eur=round(found.in_all.low_eur, -5),
            high_eur=round(found.in_all.high_eur, -5),
            half_eur=None if per_hectare is None else round(float(str(per_hectare)), -4),
            gain=rows.filter(pl.col("gain_draws_share") > 0.5).height,
            years=COMPARISON.horizon,
            floor=costs["built_m2"].null_count(),
            asbestos=costs["asbestos"].null_count(),
        ),
        figures=(
            Figure("cleanup_mean", m("Clean-up of all of them"), *_whole(found)),
            Figure("land_saved", m("Land that reuse would spare, ha"), spared, "number"),
        ),
        tables=(
            Table(
                "reuse_bearers",
                m("Who would gain and who would pay, all sites together"),
                columns("bearer", "present_eur"),
                bearers,
            ),
            Table(
                "reuse",
                m("Brownfields by what clean-up would cost"),
                columns(
                    *("site_id", "site_name", "area_m2", "cost_low_eur", "cost_eur", "cost_high_eur"),
                    *("net_low_eur", "net_eur", "net_high_eur", "gain_draws_share", "break_even_year"),
                ),
                rows,
                "list",
                (
                    "site_name",
                    "area_m2",
                    "cost_low_eur",
                    "cost_eur",
                    "cost_high_eur",
                    "net_eur",
                    "break_even_year",
                ),
            ),
        ),
        charts=(
            Chart(
                "reuse_bearers",
                "bars",
                m("Who would gain and who would pay"),
                m("Present value over the period, all sites together; a bar to the left is a cost."),
                "reuse_bearers",
                "bearer",
                "present_eur",
            ),
        ),
        evidence=_evidence(found),
    )


def _whole(found: Reuse) -> tuple[float, Kind, float, float]:
    """What the whole costs, between one case in ten below and one above."""
    low, mean, high = (
        round(value, -5) for value in (found.in_all.low_eur, found.in_all.mean_eur, found.in_all.high_eur)
    )
    return mean, "eur", low, high


def _rows(found: Reuse) -> pl.DataFrame:
    costs = found.costs.sites.select(
        "site_id", "area_m2", cost_low_eur="low_eur", cost_eur="central_eur", cost_high_eur="high_eur"
    )
    net = found.benefits.sites.select(
        *("site_id", "break_even_year"),
        net_low_eur="low_eur",
        net_eur="central_eur",
        net_high_eur="high_eur",
        gain_draws_share="gain_share",
    )
    names = found.sites.places.select("site_id", site_name="name")
    money = (pl.col("^.*_eur$") / 1e3).round() * 1e3
    return (
        costs.join(names, on="site_id", how="left", maintain_order="left")
        .join(net, on="site_id", how="left", maintain_order="left")
        .with_columns(money)
        .sort("cost_eur", "site_id", descending=[True, False], nulls_last=True)
    )


def _bearers(found: Reuse) -> pl.DataFrame:
    """The means of all sites, which add up; their ranges do not."""
    sums = found.benefits.bearers.group_by("bearer").agg(
        present_eur=(pl.col("central_eur").sum() / 1e4).round() * 1e4
    )
    said = {name: label.template for name, label in BEARERS.items()}
    order = pl.DataFrame({"bearer": list(BEARERS)})
    rows = order.join(sums, on="bearer", how="inner", maintain_order="left")
    return rows.with_columns(pl.col("bearer").replace_strict(said))


def _evidence(found: Reuse) -> Evidence:
    costs, benefits = found.costs.evidence, found.benefits.evidence
    return Evidence(
        method=joined([costs.method, benefits.method], " "),
        tables=tuple(sorted({*costs.tables, *benefits.tables})),
        uncertainty=joined([costs.uncertainty, benefits.uncertainty], " "),
        reference="; ".join(filter(None, (costs.reference, benefits.reference))) or None,
        cautions=tuple(dict.fromkeys((*costs.cautions, *benefits.cautions))),
    )
