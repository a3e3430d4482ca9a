"""What a reader must know of twins and of synthetic controls: how they were made, how sure they are,
cautions."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.industries.twins.becoming import CLEARLY_SHARE, TwinsAsForecast
from levier.industries.twins.inference import Errors, InTime
from levier.industries.twins.likeness import Likeness
from levier.industries.twins.mixing import Mix
from levier.industries.twins.outcomes import Outcomes, SyntheticRules
from levier.industries.twins.params import TwinRules

MOST_ESTIMATED = 0.2
"""Share of an area's jobs that may be secret before a comparison is called doubtful."""
UNSURE = 0.10
"""A p-value above which a gap is not told from chance."""


def twins_evidence(
    alike: Likeness,
    own: int,
    chosen: list[int],
    table: pl.DataFrame,
    year: int,
    forecast: TwinsAsForecast | None,
    rules: TwinRules,
) -> Evidence:
    return Evidence(
        method=m(
            "Distance between territories in {year}: mean of {parts} parts (of shares of jobs by activity, "
            "manufacturing, size, place, and course before), each divided by its median over all pairs "
            "of {n} "
            "territories; neighbours within {neighbour_km} km are set aside. A territory is called growing, "
            "and has done clearly better, if it is in the top third of all and has at least {margin_share} "
            "more jobs than its activities would have brought elsewhere. An activity is entered when its "
            "location quotient goes from under one half to 1 or more and stays there.",
            year=str(year),
            parts=len(alike.parts),
            n=len(alike.jobs),
            neighbour_km=rules.neighbour_km,
            margin_share=CLEARLY_SHARE,
        ),
        tables=("employment",),
        uncertainty=_how_far(forecast, rules),
        reference="Hellinger (1909); Gower (1971), Biometrics 27; Dunn (1960); Balassa (1965)",
        cautions=tuple(_twins_cautions(alike, own, chosen, table, rules)),
    )


def _how_far(forecast: TwinsAsForecast | None, rules: TwinRules) -> Message:
    if forecast is None:
        return m(
            "Too few territories have twins of their own to say how far their courses lie from those of "
            "their twins."
        )
    return m(
        "{level_share} of all territories lay within the interval around the mean course of their own twins; "
        "half of them lay within {error_share} of it, and within {reference_share} of the course of all "
        "together.",
        level_share=rules.level,
        error_share=forecast.error_share,
        reference_share=forecast.error_reference_share,
    )


def _twins_cautions(
    alike: Likeness, own: int, chosen: list[int], table: pl.DataFrame, rules: TwinRules
) -> list[Message]:
    said = [
        m(
            "A twin is no recipe: it was alike in what is measured here, and may have had a port, a firm "
            "or a "
            "decision that no table shows."
        ),
        m(
            "What growing twins entered is not what made them grow: among so few, chance alone gives such "
            "coincidences."
        ),
        m(
            "{firm} of the {n} twins stay among the first {n} under most other weights of likeness.",
            firm=table.filter(pl.col("first_share") >= 0.5).height,
            n=len(chosen),
        ),
    ]
    unlike = table.filter(pl.col("likeness_share") < rules.alike_share).height
    if unlike:
        said.append(
            m(
                "{unlike} of the {n} are not truly alike, only the nearest there are: more than a tenth of "
                "all pairs "
                "of territories are nearer.",
                unlike=unlike,
                n=len(chosen),
            )
        )
    if np.isnan(alike.km[own]).all():
        said.append(m("Where the territories are is not known: neighbours may be among the twins."))
    if "trend" not in alike.parts:
        said.append(m("No earlier year is known: the course before has no part in the likeness."))
    doubtful = int((alike.estimated_share[[own, *chosen]] > MOST_ESTIMATED).sum())
    if doubtful:
        said.append(
            m(
                "In {n} of the territories compared, more than a fifth of the jobs are secret and estimated.",
                n=doubtful,
            )
        )
    return said


@dataclass(frozen=True)
class Tested:
    """What tells whether a synthetic control can be believed; see `SyntheticControl`."""

    effect_p_value: float
    fit_share: float
    fit_rank_share: float
    in_time: InTime | None
    without_donor: list[tuple[str, float]]


def control_evidence(
    read: Outcomes, chosen: Mix, errors: Errors, tested: Tested, rules: SyntheticRules
) -> Evidence:
    return Evidence(
        method=m(
            "Synthetic control: a mix of {used} of {donors} territories (of {known}, those nearest "
            "before the "
            "event), with weights that sum to one; the same for every other one as a placebo.",
            used=int((np.abs(chosen.weights) > 1e-6).sum()),
            donors=len(chosen.donors),
            known=len(read.areas) - 1,
        ),
        tables=("employment",),
        uncertainty=m(
            "{as_large_share} of {n} territories have a gap as large beside their past error; intervals at "
            "{level_share} come from the gaps of those that had no event.",
            n=len(read.areas),
            as_large_share=tested.effect_p_value,
            level_share=rules.level,
        ),
        reference="Abadie, Diamond & Hainmueller (2010), JASA 105; Chernozhukov, Wüthrich & Zhu (2021), "
        "JASA 116",
        cautions=tuple(_control_cautions(read, errors, tested, rules)),
    )


def _control_cautions(read: Outcomes, errors: Errors, tested: Tested, rules: SyntheticRules) -> list[Message]:
    effect = errors.gaps[read.before :, 0].mean()
    said = [
        m("Whatever else happened here after the same date, and not in the mix, is in the gap too."),
    ]
    if 1 / len(read.areas) > UNSURE:
        said.append(
            m(
                "With {n} territories in all, no gap however large can be told from chance: ten are needed.",
                n=len(read.areas),
            )
        )
    elif tested.effect_p_value > UNSURE:
        said.append(m("The gap is not told from chance: as large ones are found where nothing happened."))
    if tested.fit_share > rules.doubtful_fit_share:
        said.append(
            m(
                "The mix follows the past with an error of {error_share} of its mean.",
                error_share=tested.fit_share,
            )
        )
    if tested.fit_share < 1e-6:
        said.append(m("Several mixes follow the past exactly: this is one, and another may tell otherwise."))
    if tested.fit_rank_share > 0.9:
        said.append(
            m(
                "Nearly every other territory is followed better by its own mix: this one is unlike the "
                "others."
            )
        )
    if tested.in_time is not None and tested.in_time.p_value <= UNSURE:
        said.append(
            m(
                "The mix already went wrong before the event, from {year} on: the gap may have begun "
                "earlier.",
                year=str(tested.in_time.from_year),
            )
        )
    if any(np.sign(other) != np.sign(effect) for _, other in tested.without_donor):
        said.append(m("The gap changes sign when one territory is left out of the mix."))
    if read.set_aside:
        said.append(
            m("{n} territories are not compared: a year of theirs is secret or unknown.", n=read.set_aside)
        )
    return said
