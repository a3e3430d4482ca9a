"""What would have happened without an event: a mix of other areas that followed the same past."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.twins.evidence import Tested, control_evidence
from levier.industries.twins.inference import Errors, InTime, conformal_interval, in_time, left_out, placebos
from levier.industries.twins.mixing import Mix, mix
from levier.industries.twins.outcomes import Matching, Outcomes, SyntheticRules, read_outcomes
from levier.industries.twins.panel import Floats


@dataclass(frozen=True)
class SyntheticControl:
    """An area beside the mix of others that followed its past.

    `course` : `year`, `after` (from the event on), `observed`, `synthetic`, `gap`; after the event
        `gap_low` and `gap_high` (from the placebos), `conformal_low` and `conformal_high`; null where
        there are too few areas or years for the level, and before the event.
    `weights` : `area`, `weight`, the largest first, without zeros.
    `effect` : mean gap after the event, in the outcome's unit, with `effect_low` and `effect_high` (from
        placebos).
    `effect_p_value` : share of areas whose mean gap is as large beside their past error (shrunk towards
        the median of all): the test that the interval inverts.
    `p_value` : share of areas whose error after over error before is as large (Abadie, Diamond &
        Hainmueller). The smallest possible of both is one over the number of areas.
    `rmspe_before`, `fit_share` (of the outcome's mean before), `fit_rank_share` (of the areas, the share
        that their own mix follows better).
    `placebos` : `area`, `rmspe_before`, `rmspe_after`, `ratio`, the largest ratio first.
    `without_donor` : `area` left out, `effect` without it.
    `predictors` : `predictor`, `weight`, `treated`, `synthetic`; empty where outcomes were matched.
    """

    treated: str
    treated_from: int
    course: pl.DataFrame
    weights: pl.DataFrame
    effect: float
    effect_low: float | None
    effect_high: float | None
    effect_p_value: float
    p_value: float
    rmspe_before: float
    fit_share: float
    fit_rank_share: float
    placebos: pl.DataFrame
    in_time: InTime | None
    without_donor: pl.DataFrame
    predictors: pl.DataFrame
    donors_known: int
    evidence: Evidence


def synthetic_control(
    outcomes: pl.DataFrame,
    treated: str,
    *,
    treated_from: int,
    donors: Sequence[str] | None = None,
    excluded: Sequence[str] = (),
    covariates: pl.DataFrame | None = None,
    matching: Matching = "outcomes",
    rules: SyntheticRules | None = None,
) -> SyntheticControl | NotComputed:
    """What an area's outcome would have been without an event, by the mix of others that followed its past.

    Weights are 0 or more and sum to one, so the mix is never an extrapolation (unless `rules.ridge`).

    Parameters
    ----------
    outcomes : key (`area`, `year`)
        `value`: the outcome in levels or as an index, not changes, in any unit; null: unknown. An area with a
        year unknown is no donor.
    treated, treated_from : the area, and the first year that the event may have changed
    donors : areas to compare with, by default all others
    excluded : areas that are no donors: those that had the same event, or may feel this one
    covariates : key `area`; numeric columns known before the event, such as lagged outcomes. Needed by
        `nested` and `validated`; areas with a null are no donors
    matching : "outcomes" matches each year before; "nested" matches covariates, weighed so that the mix
        follows the outcome in all years before; "validated" so that it follows the second half of them
        (give then covariates of the first half)
    rules : see `SyntheticRules`

    Returns
    -------
    SyntheticControl; NotComputed if too few years or donors are known, or if no mix follows the past.

    Raises
    ------
    BadInput : the tables are faulty, or the treated area is among the donors.

    Source: Abadie & Gardeazabal (2003), AER 93; Abadie, Diamond & Hainmueller (2010), JASA 105; Abadie
    (2021), Journal of Economic Literature 59.
    """
    rules = rules or SyntheticRules()
    if (covariates is None) != (matching == "outcomes"):
        raise BadInput(
            m("covariates and the way to match them go together"),
            fix=m("give covariates with matching nested or validated, and only then"),
        )
    names, by_area = _covariates(covariates)
    if covariates is not None:
        excluded = [*excluded, *(set(outcomes["area"]) - by_area.keys() - {treated})]
    read = read_outcomes(outcomes, treated, treated_from, donors, excluded, rules)
    if isinstance(read, NotComputed):
        return read
    standard = _standardised(names, by_area, read) if covariates is not None else None
    judged = read.before // 2 if matching == "validated" else 0
    chosen = mix(read, 0, rules.most_donors, standard, judged, rules.ridge)
    fit = _fit_share(read, chosen)
    if not fit <= rules.worst_fit_share:
        return NotComputed(
            m(
                "no mix of other areas follows {area} before {year}: the error is {error} % of its mean, "
                "and above "
                "{limit} % a comparison says nothing",
                area=treated,
                year=str(treated_from),
                error=f"{100 * fit:.0f}",
                limit=f"{100 * rules.worst_fit_share:.0f}",
            ),
            ("employment",),
        )
    errors = placebos(read, chosen, rules, standard, judged)
    return _told(read, chosen, errors, standard, judged, (names, by_area), treated_from, rules)


def _covariates(table: pl.DataFrame | None) -> tuple[list[str], dict[str, Floats]]:
    """The names of the covariates, and their values for each area that has them all."""
    if table is None:
        return [], {}
    names = [name for name, kind in table.schema.items() if kind.is_numeric()]
    if "area" not in table.columns or not names or table["area"].is_duplicated().any():
        raise BadInput(m("covariates need one row per area, a column area and columns of numbers"))
    known = table.drop_nulls(["area", *names])
    values = known.select(names).cast(pl.Float64).to_numpy()
    return names, dict(zip(known["area"].cast(pl.String), values, strict=True))


def _standardised(names: list[str], by_area: dict[str, Floats], read: Outcomes) -> Floats:
    """Covariates by areas, each with a standard deviation of one; those that do not vary count for
    nothing."""
    if read.areas[0] not in by_area:
        raise BadInput(m("the covariates of {area} are not known", area=read.areas[0]))
    values = np.column_stack([by_area[area] for area in read.areas])
    deviation = values.std(axis=1, keepdims=True)
    return np.divide(values, deviation, out=np.zeros_like(values), where=deviation > 0)


def _fit_share(read: Outcomes, chosen: Mix) -> float:
    """The error before, as a share of the outcome's mean (in absolute value)."""
    error = np.sqrt(((read.past[:, 0] - chosen.course[: read.before]) ** 2).mean())
    level = np.abs(read.past[:, 0]).mean()
    return float(error / level) if level > 0 else (float("inf") if error > 0 else 0.0)


def _told(
    read: Outcomes,
    chosen: Mix,
    errors: Errors,
    standard: Floats | None,
    judged: int,
    covariates: tuple[list[str], dict[str, Floats]],
    treated_from: int,
    rules: SyntheticRules,
) -> SyntheticControl:
    after = errors.gaps[read.before :]
    effect = float(after[:, 0].mean())
    width = errors.half_width(after.mean(axis=0), rules.level)
    tested = Tested(
        effect_p_value=errors.p_value_of(after.mean(axis=0)),
        fit_share=_fit_share(read, chosen),
        fit_rank_share=float((errors.rmspe_before[1:] < errors.rmspe_before[0]).mean()),
        in_time=in_time(read, rules),
        without_donor=left_out(read, chosen, rules, standard, judged),
    )
    heaviest = np.argsort(-chosen.weights, kind="stable")
    heaviest = heaviest[np.abs(chosen.weights[heaviest]) > 1e-6]
    order = np.argsort(-errors.ratio, kind="stable")
    return SyntheticControl(
        treated=read.areas[0],
        treated_from=treated_from,
        course=_course(read, chosen, errors, rules),
        weights=pl.DataFrame(
            {
                "area": [read.areas[chosen.donors[at]] for at in heaviest],
                "weight": chosen.weights[heaviest],
            }
        ),
        effect=effect,
        effect_low=None if np.isnan(width) else effect - width,
        effect_high=None if np.isnan(width) else effect + width,
        effect_p_value=tested.effect_p_value,
        p_value=errors.p_value,
        rmspe_before=float(errors.rmspe_before[0]),
        fit_share=tested.fit_share,
        fit_rank_share=tested.fit_rank_share,
        placebos=pl.DataFrame(
            {
                "area": [read.areas[at] for at in order],
                "rmspe_before": errors.rmspe_before[order],
                "rmspe_after": errors.rmspe_after[order],
                "ratio": errors.ratio[order],
            }
        ),
        in_time=tested.in_time,
        without_donor=pl.DataFrame(
            tested.without_donor, {"area": pl.String, "effect": pl.Float64}, orient="row"
        ),
        predictors=_predictors(read, chosen, covariates),
        donors_known=len(read.areas) - 1,
        evidence=control_evidence(read, chosen, errors, tested, rules),
    )


def _course(read: Outcomes, chosen: Mix, errors: Errors, rules: SyntheticRules) -> pl.DataFrame:
    gaps = errors.gaps[:, 0]
    low, high, conformal_low, conformal_high = (np.full(len(gaps), np.nan) for _ in range(4))
    past, own = read.past[:, chosen.donors], read.past[:, 0]
    for at in range(read.before, len(gaps)):
        width = errors.half_width(errors.gaps[at], rules.level)
        low[at], high[at] = gaps[at] - width, gaps[at] + width
        if chosen.predictor_weights is None and not rules.ridge:
            conformal_low[at], conformal_high[at] = conformal_interval(
                past, own, read.values[at, chosen.donors], float(read.values[at, 0]), rules.level
            )
    limits = {
        "gap_low": low,
        "gap_high": high,
        "conformal_low": conformal_low,
        "conformal_high": conformal_high,
    }
    return pl.DataFrame(
        {
            "year": read.years,
            "after": [at >= read.before for at in range(len(gaps))],
            "observed": read.values[:, 0],
            "synthetic": chosen.course,
            "gap": gaps,
        }
    ).with_columns(
        **{
            name: pl.Series(np.where(np.isfinite(v), v, np.nan), nan_to_null=True)
            for name, v in limits.items()
        }
    )


def _predictors(read: Outcomes, chosen: Mix, covariates: tuple[list[str], dict[str, Floats]]) -> pl.DataFrame:
    names, by_area = covariates
    schema = {"predictor": pl.String, "weight": pl.Float64, "treated": pl.Float64, "synthetic": pl.Float64}
    if chosen.predictor_weights is None:
        return pl.DataFrame(schema=schema)
    donors = np.column_stack([by_area[read.areas[at]] for at in chosen.donors])
    columns = (names, chosen.predictor_weights, by_area[read.areas[0]], donors @ chosen.weights)
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema)
