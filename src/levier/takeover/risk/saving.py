"""A scorer as text, and back: nothing in it can run when it is read."""

import dataclasses
import datetime
import json
from typing import Any

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.risk.alerts import AlertLevels
from levier.takeover.risk.competing import CompetingRisks, FittedRisks, Member
from levier.takeover.risk.evaluation import Thresholds
from levier.takeover.risk.learners import BoostedTrees, Constant, Design, Encoding, Lines, LogOdds
from levier.takeover.risk.recalibration import LeadCalibration
from levier.takeover.risk.scoring import Goals, Scorer, Settings

FORM = "levier-risk-1"
SIMPLE = ("horizon_months", "replicates", "resamples", "seed")
"""Settings that are plain numbers."""


def scorer_text(scorer: Scorer) -> str:
    """The scorer as JSON; trees in LightGBM's own text."""
    risks, settings = scorer.risks, scorer.settings
    told = {
        "form": FORM,
        "features": risks.features,
        "learned_until": risks.learned_until,
        "advancing": dict(risks.parameters.advancing),
        "level": risks.parameters.level,
        "members": [_member(member) for member in risks.members],
        "alerts": {ending: _alerts(levels) for ending, levels in scorer.alerts.items()},
        "learned": scorer.learned,
        "calibrated": scorer.calibrated,
        "seen_on": scorer.seen_on,
        "settings": {
            **{name: getattr(settings, name) for name in SIMPLE},
            **{name: dataclasses.asdict(getattr(settings, name)) for name in ("failure", "closure")},
        },
    }
    return json.dumps(told, default=datetime.date.isoformat, ensure_ascii=False, indent=1) + "\n"


def scorer_from(text: str, where: str | None = None) -> Scorer:
    """The scorer that `scorer_text` told.

    Raises BadInput where the text is none, or of another form.
    """
    try:
        told = json.loads(text)
        if told["form"] != FORM:
            raise ValueError
        return _scorer(told)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadInput(
            m("this is no risk model, or one of another version"),
            where=where,
            fix=m("write it again: levier takeover evaluate"),
        ) from error


def _scorer(told: dict[str, Any]) -> Scorer:
    given = told["settings"]
    settings = Settings(
        **{name: given[name] for name in SIMPLE},
        failure=Goals(**given["failure"]),
        closure=Goals(**given["closure"]),
    )
    parameters = CompetingRisks(
        advancing=told["advancing"],
        replicates=settings.replicates,
        level=told["level"],
        seed=settings.seed,
    )
    members = tuple(_read_member(member) for member in told["members"])
    return Scorer(
        FittedRisks(parameters, tuple(told["features"]), members, told["learned_until"]),
        {ending: _read_alerts(levels) for ending, levels in told["alerts"].items()},
        _days(told["learned"]),
        _days(told["calibrated"]),
        datetime.date.fromisoformat(told["seen_on"]),
        settings,
    )


def _member(member: Member) -> dict[str, Any]:
    return {
        "models": {ending: _model(model) for ending, model in member.models.items()},
        "calibration": {name: dataclasses.asdict(told) for name, told in member.calibration.items()},
    }


def _model(model: LogOdds) -> dict[str, Any]:
    if isinstance(model, Constant):
        return {"constant": model.value}
    if isinstance(model, BoostedTrees):
        return {"trees": model.booster.model_to_string(), **_encoding(model.encoding)}
    if isinstance(model, Lines):
        arrays = {name: getattr(model.design, name).tolist() for name in ("low", "high", "centre", "scale")}
        places = {name: getattr(model.design, name) for name in ("numbers", "with_gaps", "indicators")}
        line = {"slopes": model.slopes.tolist(), "intercept": model.intercept, "mean": model.centre.tolist()}
        return {"line": line, "design": {**arrays, **places}, **_encoding(model.encoding)}
    raise BadInput(m("a model of this kind cannot be written: {kind}", kind=type(model).__name__))


def _encoding(encoding: Encoding) -> dict[str, Any]:
    return {"features": encoding.features, "categories": dict(encoding.categories)}


def _read_member(told: dict[str, Any]) -> Member:
    calibration = {
        ending: LeadCalibration(tuple(known["coefficients"]), known["centre"], known["longest"])
        for ending, known in told["calibration"].items()
    }
    return Member({ending: _read_model(model) for ending, model in told["models"].items()}, calibration)


def _read_model(told: dict[str, Any]) -> LogOdds:
    if "constant" in told:
        return Constant(told["constant"])
    categories = {name: tuple(codes) for name, codes in told["categories"].items()}
    encoding = Encoding(tuple(told["features"]), categories)
    if "trees" in told:
        import lightgbm

        return BoostedTrees(encoding, lightgbm.Booster(model_str=told["trees"]))
    line, design = told["line"], told["design"]
    columns = Design(
        low=np.array(design["low"]),
        high=np.array(design["high"]),
        centre=np.array(design["centre"]),
        scale=np.array(design["scale"]),
        numbers=tuple(design["numbers"]),
        with_gaps=tuple(design["with_gaps"]),
        indicators=tuple((feature, place) for feature, place in design["indicators"]),
    )
    return Lines(
        encoding,
        columns,
        np.array(line["slopes"]),
        line["intercept"],
        np.array(line["mean"]),
    )


def _alerts(levels: AlertLevels) -> dict[str, Any]:
    return {**dataclasses.asdict(levels.thresholds), "reached": levels.reached.to_dicts()}


def _read_alerts(told: dict[str, Any]) -> AlertLevels:
    day = datetime.date.fromisoformat(told["outcomes_until"])
    thresholds = Thresholds(told["red"], told["orange"], _days(told["period"]), day)
    return AlertLevels(thresholds, pl.DataFrame(told["reached"]))


def _days(told: list[str]) -> tuple[datetime.date, datetime.date]:
    first, last = (datetime.date.fromisoformat(day) for day in told)
    return first, last
