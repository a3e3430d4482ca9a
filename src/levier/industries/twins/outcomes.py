"""One outcome of many areas by year, laid out for synthetic controls: who is treated, who may be a donor."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.industries.twins.panel import Floats

Matching = Literal["outcomes", "nested", "validated"]


@dataclass(frozen=True)
class SyntheticRules:
    """How a synthetic control is made and when it is refused. The limits are our choice; Abadie (2021)
    gives the reasons (few donors, alike; a long past; no synthesis that does not follow the past) but no
    figure.

    `most_donors`: of all donors, the nearest by the root mean square difference of the outcome before the
    event; more would fit noise and mix areas that are nothing alike. `level`: of the intervals.
    `worst_fit_share`: root mean square error before, as a share of the outcome's mean, above which
    nothing is computed; above `doubtful_fit_share` it is said.
    """

    most_donors: int = 40
    fewest_donors: int = 5
    fewest_years_before: int = 5
    level: float = 0.90
    worst_fit_share: float = 0.10
    doubtful_fit_share: float = 0.03
    ridge: bool = False
    """Correct the weights by a ridge regression on the years before (Ben-Michael, Feller & Rothstein
    2021)."""

    def __post_init__(self) -> None:
        if self.fewest_donors < 2 or self.most_donors < self.fewest_donors or self.fewest_years_before < 2:
            raise BadInput(
                m("a synthetic control needs at least two donors and two years before"),
                where="SyntheticRules",
            )
        if not 0 < self.level < 1 or not 0 < self.doubtful_fit_share <= self.worst_fit_share:
            raise BadInput(m("the level and the limits of the fit must be above 0"), where="SyntheticRules")


@dataclass(frozen=True, eq=False)
class Outcomes:
    """`values`: years by areas, all known; column 0 is the treated area. `before`: how many of the years,
    the first ones, came before the event."""

    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: Floats
    before: int
    set_aside: int
    """Donors left out since a year of theirs is not known."""

    @property
    def past(self) -> Floats:
        return self.values[: self.before]

    def up_to(self, before: int) -> "Outcomes":
        """The years before the event alone, as if the event had come earlier."""
        return replace(self, years=self.years[: self.before], values=self.past, before=before)


def read_outcomes(
    outcomes: pl.DataFrame,
    treated: str,
    treated_from: int,
    donors: Sequence[str] | None,
    excluded: Sequence[str],
    rules: SyntheticRules,
) -> Outcomes | NotComputed:
    """The outcomes of the treated area and of its donors, or why there is nothing to compare with.

    Raises
    ------
    BadInput : a column is missing, a key is null or stands twice, a value is no number, an area is not in the
        table, or the treated area is among its own donors.
    """
    if missing := [name for name in ("area", "year", "value") if name not in outcomes.columns]:
        raise BadInput(
            m("the table of outcomes has no column {columns}", columns=", ".join(missing)),
            fix=m("give the columns area, year and value"),
        )
    read = outcomes.select(pl.col("area").cast(pl.String), "year", pl.col("value").cast(pl.Float64))
    if read.select(pl.col("area", "year").null_count()).row(0) != (0, 0):
        raise BadInput(m("a row of outcomes has no area or no year"))
    if read.select("area", "year").is_duplicated().any():
        raise BadInput(m("an area stands twice in the same year"), where="outcomes")
    if (~read["value"].is_finite()).any():
        raise BadInput(m("an outcome is no number"), where="outcomes", fix=m("leave unknown ones empty"))
    known = set(read["area"])
    if strangers := sorted({treated, *(donors or ()), *excluded} - known):
        raise BadInput(m("not in the table of outcomes: {areas}", areas=", ".join(strangers[:5])))
    if treated in (donors or ()):
        raise BadInput(
            m("{area} is treated: it cannot be its own donor", area=treated), fix=m("take it off the donors")
        )
    wanted = sorted(set(donors if donors is not None else known) - {treated, *excluded})
    return _laid_out(read, treated, treated_from, wanted, rules)


def _laid_out(
    read: pl.DataFrame, treated: str, treated_from: int, wanted: list[str], rules: SyntheticRules
) -> Outcomes | NotComputed:
    years = read["year"].unique().sort().to_list()
    areas = [treated, *wanted]
    values = np.full((len(years), len(areas)), np.nan)
    column = {area: at for at, area in enumerate(areas)}
    rows = read.filter(pl.col("area").is_in(areas)).with_columns(pl.col("value").fill_null(np.nan))
    values[
        np.searchsorted(years, rows["year"].to_numpy()),
        rows["area"].replace_strict(column, return_dtype=pl.Int64).to_numpy(),
    ] = rows["value"].to_numpy()
    kept = ~np.isnan(values[:, 0])
    values, years = values[kept], [year for year, known in zip(years, kept, strict=True) if known]
    whole = ~np.isnan(values).any(axis=0)
    before = sum(year < treated_from for year in years)
    found = Outcomes(
        tuple(area for area, known in zip(areas, whole, strict=True) if known),
        tuple(years),
        values[:, whole],
        before,
        int((~whole).sum()),
    )
    return _too_little(found, treated_from, rules) or found


def _too_little(found: Outcomes, treated_from: int, rules: SyntheticRules) -> NotComputed | None:
    donors = len(found.areas) - 1
    if found.before < rules.fewest_years_before:
        reason = m(
            "{n} years are known before {year}: at least {fewest} are needed",
            n=found.before,
            year=str(treated_from),
            fewest=rules.fewest_years_before,
        )
    elif found.before == len(found.years):
        reason = m("no year is known from {year} on", year=str(treated_from))
    elif donors < rules.fewest_donors:
        reason = m(
            "{n} areas are known in every year: at least {fewest} are needed to make a comparison",
            n=donors,
            fewest=rules.fewest_donors,
        )
    elif np.ptp(found.values, axis=0).max() == 0:
        reason = m("the outcome is the same in every year: there is nothing to compare")
    else:
        return None
    return NotComputed(reason, ("employment",))


def nearest_donors(outcomes: Outcomes, own: int, most: int) -> npt.NDArray[np.int64]:
    """The donors of an area: those whose past was nearest to its own, whatever came later. The treated area
    (column 0) is never a donor."""
    apart = ((outcomes.past - outcomes.past[:, [own]]) ** 2).sum(axis=0)
    apart[[0, own]] = np.inf
    count = min(most, int(np.isfinite(apart).sum()))
    return np.sort(np.argsort(apart, kind="stable")[:count])
