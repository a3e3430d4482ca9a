"""How the territory went through the shocks of 2008 and 2020: what it lost, and how it came back."""

from dataclasses import dataclass

import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.structure.comparison import Comparison, Grain, checked, compared


@dataclass(frozen=True)
class Shock:
    """A fall of jobs in the whole country, as jobs at the end of each year show it.

    The year before the fall is the one with the most jobs of the reference between `peak_from` and
    `peak_until`, that of its bottom the one with the fewest after it, until `trough_until`; the recovery is
    followed for `recovery_years`, or as far as the panel goes before `recovery_until`.
    """

    name: str
    peak_from: int
    peak_until: int
    trough_until: int
    recovery_until: int | None
    recovery_years: int = 3


SHOCKS = (Shock("2008", 2006, 2008, 2010, 2019), Shock("2020", 2018, 2019, 2021, None))
"""The two recessions of the panel. The windows are Levier's: the jobs of the reference say which of their
years are the peak and the trough. Three years of recovery, so that both shocks can be compared."""


@dataclass(frozen=True)
class Resilience:
    """by_shock : one row per shock that the panel covers, by year

        `shock`, `peak_year`, `trough_year`, `recovery_year` (null: none in the panel), `jobs_peak`,
        `contraction` (change of jobs from peak to trough), `contraction_expected` (what the reference's
        changes by activity would have given here), `resistance`; `contraction_share` and
        `contraction_share_reference` (of the jobs at the peak); then from the trough `recovery`,
        `recovery_expected`, `recoverability`, `recovery_share`, `recovery_share_reference`; `cells_unknown`.
    not_computed : the other shocks, each with the reason
    """

    by_shock: pl.DataFrame
    not_computed: tuple[tuple[str, Message], ...]
    evidence: Evidence


def resilience(
    territory: pl.DataFrame,
    reference: pl.DataFrame,
    *,
    grain: Grain = "division",
    shocks: tuple[Shock, ...] = SHOCKS,
) -> Resilience | NotComputed:
    """Resistance to each shock and recovery from it, against what the mix of activities would have given.

    With e_i the jobs of the activity i at the peak and g_i what the activity did in the reference until the
    trough, the change expected here is Σ e_i g_i. Resistance = (change - expected) / |expected|: 0 if the
    territory fell as its activities did in the reference, above 0 if it held out better. Recoverability is
    the same from the trough. Both are null where nothing is expected.

    Parameters, raises : as for `shift_share`; `shocks`: what to look for

    Returns
    -------
    Resilience; NotComputed if the panel covers none of the shocks, or as for `shift_share`.

    Source: Martin (2012), Journal of Economic Geography 12(1), for resistance and recovery (its own measure
    is a sensitivity index, not this one); Martin, Sunley, Gardiner & Tyler (2016), Regional Studies 50(4),
    and Martin & Gardiner (2019), Papers in Regional Science 98(4), for the two formulas. To be verified: the
    formulas and the issues were written from memory, no text of these could be read.
    """
    here, there = checked(territory, "territory"), checked(reference, "reference")
    held = sorted(set(here["year"]) & set(there["year"]))
    jobs = dict(there.group_by("year").agg(pl.col("employees").sum()).iter_rows())
    rows, missing = [], []
    for shock in shocks:
        dates = _dates(shock, held, jobs)
        row = dates if isinstance(dates, NotComputed) else _row(shock, *dates, here, there, grain)
        if isinstance(row, NotComputed):
            missing.append((shock.name, row.reason))
        else:
            rows.append(row)
    if not rows:
        if missing:
            return NotComputed(missing[0][1], ("employment",))
        return NotComputed(m("no shock is named"), ("employment",))
    table = pl.DataFrame(rows, infer_schema_length=None).sort("peak_year")
    return Resilience(table, tuple(missing), _evidence(int(table["cells_unknown"].sum())))


def _dates(
    shock: Shock, held: list[int], jobs: dict[int, float]
) -> tuple[int, int, int | None] | NotComputed:
    """Peak, trough and end of the recovery, as the reference's jobs tell them; the earliest of equals."""
    peaks = [year for year in held if shock.peak_from <= year <= shock.peak_until]
    if not peaks:
        return _uncovered(shock)
    peak = max(peaks, key=lambda year: (jobs[year], -year))
    troughs = [year for year in held if peak < year <= shock.trough_until]
    if not troughs:
        return _uncovered(shock)
    trough = min(troughs, key=lambda year: (jobs[year], year))
    if jobs[trough] >= jobs[peak]:
        return NotComputed(
            m("the reference area lost no jobs in the shock of {shock}", shock=shock.name), ("employment",)
        )
    until = trough + shock.recovery_years
    if shock.recovery_until is not None:
        until = min(until, shock.recovery_until)
    after = [year for year in held if trough < year <= until]
    return peak, trough, after[-1] if after else None


def _uncovered(shock: Shock) -> NotComputed:
    return NotComputed(
        m("the jobs imported do not cover the years of the shock of {shock}", shock=shock.name),
        ("employment",),
    )


def _row(
    shock: Shock,
    peak: int,
    trough: int,
    recovered: int | None,
    here: pl.DataFrame,
    there: pl.DataFrame,
    grain: Grain,
) -> dict[str, object] | NotComputed:
    fall = compared(here, there, peak, trough, grain)
    if isinstance(fall, NotComputed):
        return fall
    rise = None if recovered is None else compared(here, there, trough, recovered, grain)
    if isinstance(rise, NotComputed):
        return rise
    row: dict[str, object] = {
        "shock": shock.name,
        "peak_year": peak,
        "trough_year": trough,
        "recovery_year": recovered,
        "jobs_peak": float(fall.by_activity["jobs_start"].sum()),
    }
    for both, names in (
        (fall, ("contraction", "resistance")),
        (rise, ("recovery", "recoverability")),
    ):
        row |= _against_reference(both, *names)
    unknown = fall.cells_unknown + (0 if rise is None else rise.cells_unknown)
    return row | {"cells_unknown": unknown}


def _against_reference(both: Comparison | None, change: str, index: str) -> dict[str, float | None]:
    """The change, what the reference's changes would have given, and how far the one is from the other."""
    names = (change, f"{change}_expected", index, f"{change}_share", f"{change}_share_reference")
    if both is None:
        return dict.fromkeys(names)
    table = both.by_activity
    before, after, before_there, after_there = (
        float(table[name].sum()) for name in ("jobs_start", "jobs_end", "reference_start", "reference_end")
    )
    there = pl.col("reference_start")
    as_there = pl.when(there > 0).then(pl.col("jobs_start") * (pl.col("reference_end") / there - 1))
    expected = float(table.select(as_there.fill_null(0).sum()).item())
    found = after - before
    return dict(
        zip(
            names,
            (
                found,
                expected,
                (found - expected) / abs(expected) if expected else None,
                found / before,
                after_there / before_there - 1,
            ),
            strict=True,
        )
    )


def _evidence(unknown: int) -> Evidence:
    cautions = [
        m(
            "Jobs on 31 December: what happens within a year is not seen, nor are short-time schemes, which "
            "keep the jobs in the figures."
        ),
        m(
            "Where little change is expected, resistance and recoverability take extreme values: read the "
            "jobs first."
        ),
    ]
    if unknown:
        cautions.append(m("{n} secret cells are left out of both dates.", n=unknown))
    return Evidence(
        method=m(
            "Change of jobs from the reference's peak to its trough, and over the three years after, against "
            "what the same activities did in the reference."
        ),
        tables=("employment",),
        uncertainty=m(
            "Each shock is one event: the index describes what happened, and does not foretell the next one."
        ),
        reference="Martin (2012); Martin, Sunley, Gardiner & Tyler (2016); Martin & Gardiner (2019)",
        cautions=tuple(cautions),
    )
