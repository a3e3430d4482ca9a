"""What it costs to make a brownfield ready for works, as a range."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.sites.known import Sites
from levier.sites.reuse.costing import FLOOR_LINES, LINES, CostModel, Group, KnownSite, known_sites
from levier.sites.reuse.draws import Draws, spread_of
from levier.sites.reuse.values import PRICE_YEAR, UnitValues, unit_values

AT_ONCE = 2_000
"""Sites whose draws are held in memory together."""
MONEY = ("low_eur", "central_eur", "high_eur", "mean_eur")


@dataclass(frozen=True, eq=False)
class CleanupCosts:
    """`sites`, in their order: `site_id`; `area_m2`, `built_m2`, `pollution`, `buildings`, `asbestos` as
    known (null: unknown, so a mixture was taken); `low_eur`, `central_eur`, `high_eur` (quantiles 10, 50,
    90 %), `mean_eur`, and the same per hectare (`low_eur_ha` ...); null where the area is unknown. `lines`:
    `site_id`, `line`, `low_eur`, `central_eur`, `high_eur`, `mean_eur`: the means add up to that of the
    site, the quantiles do not. Euros of `price_year`, before tax, land not included."""

    sites: pl.DataFrame
    lines: pl.DataFrame
    price_year: int
    evidence: Evidence


def cleanup_cost(
    sites: Sites,
    *,
    values: UnitValues | None = None,
    price_year: int = PRICE_YEAR,
    draws: int = 1_000,
    seed: int = 0,
) -> CleanupCosts | NotComputed:
    """What clean-up and demolition would cost on each site, as a range.

    Sum over lines (studies, remediation, de-sealing, soil restoration by m² of land; demolition and asbestos
    removal by m² of floor) of unit cost × share of the land or floor concerned, times a hazard common to the
    site. Shares depend on the class of pollution (CNIG, `sol_pollution_existe`) and the state of the
    buildings. What is unknown is drawn: an area within its range, a class of pollution by its chance, floor
    by m² of land, asbestos. All sites share the draws, so that they compare; the range of a sum of sites
    would be narrower than the sum of the ranges.

    Parameters
    ----------
    sites : facts `area_m2`, `built_m2` (floor), `pollution`, `buildings`, `asbestos`; all may be unknown
    values : unit values, those of the package by default
    price_year : year whose euros are wanted
    draws, seed : of the simulation

    Returns
    -------
    CleanupCosts; NotComputed where no site has a known area.

    Raises
    ------
    BadInput : a price year that is not in the table of prices, fewer than 100 draws.

    Source: unit values as in their table; compared with the projects of the Fonds friches (Cerema, 2023).
    """
    known = known_sites(sites)
    groups: dict[tuple[Group, bool], list[KnownSite]] = defaultdict(list)
    for site in known:
        if site.area_m2 is not None:
            groups[site.group, site.area_sure].append(site)
    if not groups:
        return NotComputed(m("no site has a known area: nothing can be costed"), needs=("brownfields",))
    model = CostModel(Draws((values or unit_values()).at(price_year), draws, seed))
    costed = [
        _costed(model, group, found[start : start + AT_ONCE], sure)
        for (group, sure), found in groups.items()
        for start in range(0, len(found), AT_ONCE)
    ]
    facts = pl.DataFrame(known).drop("area_low_m2", "area_high_m2")
    order = facts.with_columns(pl.col("area_m2", "built_m2", "asbestos").cast(pl.Float64))
    totals = pl.concat([totals for totals, _ in costed])
    whole = order.join(totals, on="site_id", how="left", maintain_order="left")
    area = pl.when(pl.col("area_m2") > 0).then(pl.col("area_m2"))
    whole = whole.with_columns((pl.col(name) / area * 10_000).alias(f"{name}_ha") for name in MONEY)
    lines = _in_order(pl.concat([lines for _, lines in costed]), order)
    return CleanupCosts(whole, lines, price_year, _evidence(whole, price_year))


def _costed(
    model: CostModel, group: Group, found: list[KnownSite], sure: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Totals and lines of some sites of a group, whose areas are all sure or all within a range."""
    ids = [site.site_id for site in found]
    built = np.array([site.built_m2 or 0.0 for site in found])
    area = (
        np.array([site.area_m2 for site in found], dtype=float)
        if sure
        else np.array([model.area(site) for site in found])
    )
    totals = model.totals(group, area, built)
    columns = dict(zip(MONEY, (*spread_of(totals), totals.mean(axis=1)), strict=True))
    lines = []
    for line, unit in model.by_line(group).items():
        surface = built if line in FLOOR_LINES and group.floor_known else area
        scaled = dict(zip(MONEY, _spread_over(surface, unit), strict=True))
        lines.append(pl.DataFrame({"site_id": ids, "line": pl.Series([line] * len(ids)), **scaled}))
    return pl.DataFrame({"site_id": ids, **columns}), pl.concat(lines)


def _spread_over(surface: np.ndarray, unit: np.ndarray) -> tuple[np.ndarray, ...]:
    """Low, median, high and mean for each surface, which may itself be drawn (a column a draw)."""
    if surface.ndim == 1:
        return tuple(surface * value for value in (*spread_of(unit), unit.mean()))
    drawn = surface * unit
    return (*spread_of(drawn), drawn.mean(axis=1))


def _in_order(lines: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    ranks = {line: rank for rank, line in enumerate(LINES)}
    order = sites.select("site_id").with_row_index("place")
    ranked = lines.with_columns(rank=pl.col("line").replace_strict(ranks, return_dtype=pl.Int8))
    return ranked.join(order, on="site_id").sort("place", "rank").drop("place", "rank")


def _evidence(sites: pl.DataFrame, price_year: int) -> Evidence:
    return Evidence(
        method=m(
            "Sum of studies, remediation, de-sealing, soil restoration, demolition and asbestos removal, "
            "each a unit cost drawn within its range, times the share of the land or floor concerned; euros "
            "of {year}, before tax, land not included.",
            year=price_year,
        ),
        tables=("brownfields",),
        uncertainty=m(
            "Low and high: one case in ten costs less, one in ten more. Only a survey of the soil and of the "
            "buildings narrows the range."
        ),
        reference="Cerema (2023), Fonds friches 2021-2022; ADEME (2018)",
        cautions=tuple(_cautions(sites)),
    )


def _cautions(sites: pl.DataFrame) -> list[Message]:
    costed = sites.filter(pl.col("area_m2").is_not_null())
    counts = [
        (
            costed["pollution"].null_count(),
            m(
                "Pollution unknown: taken as polluted in four cases out of five, as the sites of the Fonds "
                "friches"
            ),
        ),
        (costed["built_m2"].null_count(), m("Floor area unknown: drawn from 0 to 0.8 m² per m² of land")),
        (
            costed["asbestos"].null_count(),
            m("Asbestos unknown: drawn from none to all of the floor demolished"),
        ),
        (sites.height - costed.height, m("Land area unknown: not costed")),
    ]
    return [
        m("{what} ({n} of {total} sites).", what=what, n=n, total=sites.height) for n, what in counts if n
    ]
