"""What reusing a brownfield brings, to whom, and from which year on it pays."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, joined, m
from levier.sites.known import Sites
from levier.sites.reuse.adding_up import Comparison, Sums
from levier.sites.reuse.amounts import Setting
from levier.sites.reuse.costing import KnownSite, known_sites
from levier.sites.reuse.frame import Frame
from levier.sites.reuse.lines import Line
from levier.sites.reuse.values import UnitValues

MONEY = ("low_eur", "central_eur", "high_eur")


@dataclass(frozen=True, eq=False)
class ReuseBenefits:
    """Euros of the comparison's price year, worth at the start of the works; a cost is below 0.

    `lines`: `site_id`, `bearer`, `line`, `label`, `timing`, `low_eur`, `central_eur`, `high_eur`; null
    where something needed is unknown. `bearers`: `site_id`, `bearer`, `low_eur`, `central_eur`, `high_eur`,
    of what is known. `sites`: `site_id`, `low_eur`, `central_eur`, `high_eur` (the sum over bearers),
    `gain_share` (of draws whose sum is above 0), `break_even_year`, with `break_even_low_year` and
    `break_even_high_year` (of a good and of a poor case; null: not within the horizon), `doing_nothing_eur`
    (what the idle site would cost), `land_saved_ha`. `years`: `site_id`, `year`, `low_eur`, `central_eur`,
    `high_eur`, added up since the start. Central is the mean, so that lines add up to bearers and bearers
    to the site; low and high leave one case in ten below and one above, and do not add up."""

    lines: pl.DataFrame
    bearers: pl.DataFrame
    sites: pl.DataFrame
    years: pl.DataFrame
    comparison: Comparison
    rate: float
    evidence: Evidence


def reuse_benefits(
    sites: Sites,
    settings: dict[str, Setting] | None = None,
    comparison: Comparison | None = None,
    *,
    values: UnitValues | None = None,
    draws: int = 1_000,
    seed: int = 0,
) -> ReuseBenefits | NotComputed:
    """What reusing each brownfield brings, by bearer, rather than building on a field or leaving it idle.

    Net present value over the horizon: sum over lines of amount × Σ_t flow_t / (1 + rate)^t, works in year 0
    and yearly flows from year 1. Every unit value is drawn within its range. Wages, jobs and taxes of the
    project are not here but in `activity`: the project's own output pays for them.

    Parameters
    ----------
    sites : facts `area_m2`, `built_m2`, `pollution`, `buildings`, `asbestos`; without an area, left out
    settings : by `site_id`, what is around; an absent one is unknown, and its lines are null
    comparison : with what, over how long, at which rate
    values, draws, seed : as for `cleanup_cost`

    Returns
    -------
    ReuseBenefits; NotComputed where no site has a known area.

    Raises
    ------
    BadInput : a horizon outside 1 to 50 years; a rate outside 0 to 20 %; an unknown word.

    Source: France Stratégie, Guide de l'évaluation socioéconomique; the lines of Benefriches (ADEME), mended.
    """
    comparison = comparison or Comparison()
    known = known_sites(sites)
    if strangers := sorted(set(settings or {}) - {site.site_id for site in known}):
        raise BadInput(m("no such site: {site}", site=strangers[0][:60]), where="settings")
    kept = [site for site in known if site.area_m2 is not None]
    if not kept:
        return NotComputed(m("no site has a known area: nothing can be counted"), needs=("brownfields",))
    frame = Frame.of(comparison, values, draws, seed)
    sums = {site.site_id: frame.sums(site, (settings or {}).get(site.site_id, Setting())) for site in kept}
    told = _lines(frame.lines, sums)
    return ReuseBenefits(
        told,
        _bearers(sums),
        _totals(kept, sums, comparison),
        _years(sums, comparison.start_year),
        comparison,
        frame.rate,
        _evidence(comparison, frame.rate, told),
    )


def _lines(lines: list[Line], sums: dict[str, Sums]) -> pl.DataFrame:
    rows = [
        (site_id, line.bearer, line.amount, line.label.template, line.timing, *money)
        for site_id, found in sums.items()
        for line, money in zip(lines, found.lines, strict=True)
    ]
    return _table(("site_id", "bearer", "line", "label", "timing"), rows)


def _bearers(sums: dict[str, Sums]) -> pl.DataFrame:
    rows = [
        (site_id, name, *money) for site_id, found in sums.items() for name, money in found.bearers.items()
    ]
    return _table(("site_id", "bearer"), rows)


def _table(words: tuple[str, ...], rows: list[tuple]) -> pl.DataFrame:
    schema = dict.fromkeys(words, pl.String) | dict.fromkeys(MONEY, pl.Float64)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _totals(kept: list[KnownSite], sums: dict[str, Sums], comparison: Comparison) -> pl.DataFrame:
    saved = comparison.against == "field"
    rows = [
        (
            site.site_id,
            *(found := sums[site.site_id]).total,
            found.gain_share,
            *found.break_even,
            found.doing_nothing_eur,
            (site.area_m2 or 0.0) / 10_000 if saved else 0.0,
        )
        for site in kept
    ]
    floats = (*MONEY, "gain_share")
    break_even = ("break_even_year", "break_even_low_year", "break_even_high_year")
    schema = (
        {"site_id": pl.String}
        | dict.fromkeys(floats, pl.Float64)
        | dict.fromkeys(break_even, pl.Int64)
        | dict.fromkeys(("doing_nothing_eur", "land_saved_ha"), pl.Float64)
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _years(sums: dict[str, Sums], start_year: int) -> pl.DataFrame:
    count = next(iter(sums.values())).path.shape[1]
    low, central, high = np.concatenate([found.path for found in sums.values()], axis=1)
    return pl.DataFrame(
        {
            "site_id": [site_id for site_id in sums for _ in range(count)],
            "year": np.tile(start_year + np.arange(count), len(sums)),
            "low_eur": low,
            "central_eur": central,
            "high_eur": high,
        }
    )


def _evidence(comparison: Comparison, rate: float, lines: pl.DataFrame) -> Evidence:
    unknown = lines.filter(pl.col("central_eur").is_null())["label"].unique(maintain_order=True)
    return Evidence(
        method=m(
            "Costs and benefits over {years} years, brought to the year of the works at {rate} % a year, in "
            "euros of {price_year}, each line borne by one party and counted once.",
            years=comparison.horizon,
            rate=round(rate * 100, 2),
            price_year=comparison.price_year,
        ),
        tables=("brownfields",),
        uncertainty=m(
            "Each unit value is drawn within its range; central is the mean, one case in ten lies below low "
            "and one above high. Many ranges are our own assumptions: see the list of unit values."
        ),
        reference="France Stratégie (2017, 2021); Quinet (2019, 2025); Benefriches (ADEME)",
        cautions=tuple(_cautions(comparison, unknown.to_list())),
    )


def _cautions(comparison: Comparison, unknown: list[str]) -> list[Message]:
    cautions = [
        m(
            "Jobs, wages and taxes of the project are shown apart and never added: its own output pays for "
            "them, and on a field it would bring them all the same."
        )
    ]
    if unknown:
        cautions.append(
            m(
                "Not counted for want of facts on at least one site: {lines}.",
                lines=joined([m(label) for label in unknown], ", "),
            )
        )
    return cautions
