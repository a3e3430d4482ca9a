"""What the risk lever found, in words: figures of a trial, its card, the short list of a territory."""

import datetime
from collections.abc import Iterable, Iterator
from importlib.resources import files

import polars as pl

from levier import __version__
from levier.core.messages import Message, m
from levier.plan.tables import csv_file
from levier.plan.words import Words
from levier.takeover.risk.evaluation import Evaluation
from levier.takeover.risk.periods import CAUSES
from levier.takeover.risk.report import RiskReport
from levier.takeover.risk.trial import OURS, Trial

MEASURES: dict[tuple[str, str, str], Message] = {
    ("overall", "all", "base_rate"): m("Base rate"),
    ("overall", "all", "auc"): m("Area under the ROC curve"),
    ("overall", "all", "average_precision"): m("Average precision"),
    ("first", "mean", "precision"): m("Precision among the first 50"),
    ("overall", "all", "brier"): m("Brier score"),
    ("overall", "all", "calibration_error"): m("Calibration error"),
    ("level", "red", "f_half"): m("F0.5, red alerts"),
    ("level", "orange", "f_two"): m("F2, red or orange alerts"),
}
"""The figures told, in their order, by dimension, group and measure."""
LISTED = (
    *("rank", "siren", "name", "naf", "commune", "establishments", "jobs_low", "jobs_high"),
    *("headcount_unknown", "failure", "failure_low", "failure_high", "failure_level"),
    *("closure", "closure_low", "closure_high", "closure_level"),
)
FRENCH = Words("fr")
FICTIONAL = "**Données fictives : ces mesures ne disent rien d'un territoire réel.**\n\n"


def figures_table(trial: Trial, words: Words) -> str:
    """The figures of every model side by side, then ours by size and sector, as aligned text."""
    parts = []
    for ending in CAUSES:
        parts.append(
            _aligned(
                [[words.say(m(ending)), *map(words.say, trial.evaluations)], *_figures(trial, ending, words)]
            )
        )
        parts.append(_aligned(_groups(trial.evaluations[OURS][ending], words)))
    return "\n\n".join(parts)


def card_text(trial: Trial, seen: datetime.date | None, *, fictional: bool) -> str:
    """The card of the model, in French, as Markdown."""
    scorer = trial.scorer
    template = files("levier.plan").joinpath("templates", "risk-card.md").read_text("utf-8")
    warning = FICTIONAL if fictional else ""
    sections: dict[str, list[str]] = {"figures": [], "alerts": [], "groups": []}
    for ending in CAUSES:
        head = f"**{FRENCH.say(m(ending)).capitalize()}**"
        told = trial.evaluations[OURS][ending]
        models = [FRENCH.say(name) for name in trial.evaluations]
        tables = {
            "figures": [["", *models], *_figures(trial, ending, FRENCH)],
            "alerts": list(_alerts(trial, ending)),
            "groups": _groups(told, FRENCH),
        }
        for name, table in tables.items():
            sections[name].append(f"{head}\n\n{_markdown(table)}")
        sections["alerts"].extend(FRENCH.say(remark) for remark in scorer.alerts[ending].remarks)
    return template.format(
        warning=warning,
        version=__version__,
        seen=FRENCH.value(seen, "date"),
        months=scorer.settings.horizon_months,
        learned_first=FRENCH.value(scorer.learned[0], "date"),
        learned_last=FRENCH.value(scorer.learned[1], "date"),
        calibrated_first=FRENCH.value(scorer.calibrated[0], "date"),
        calibrated_last=FRENCH.value(scorer.calibrated[1], "date"),
        reported_first=FRENCH.value(trial.reported[0], "date"),
        reported_last=FRENCH.value(trial.reported[1], "date"),
        features=len(scorer.risks.features),
        members=len(scorer.risks.members),
        seed=scorer.settings.seed,
        **{name: "\n\n".join(told) for name, told in sections.items()},
    )


def listed_lines(report: RiskReport, words: Words, first: int) -> Iterator[str]:
    """The head of the list, two lines a firm: who and how likely, then why."""
    yield words.say(
        m(
            "{n} firms scored on {day}; {unscored} others here are not (no employees, in a procedure, or "
            "unknown)",
            n=report.firms.height,
            day=report.as_of,
            unscored=report.unscored,
        )
    )
    for firm in report.firms.head(first).iter_rows(named=True):
        yield words.say(
            m(
                "{rank}. {siren} {name} · {naf} · jobs: {jobs} · failure {failure_share} "
                "({failure_range}){alert} · quiet closure {closure_share} ({closure_range})",
                rank=firm["rank"],
                siren=firm["siren"],
                name=firm["name"] or m("(name not shown)"),
                naf=firm["naf"],
                jobs=words.between(firm["jobs_low"], firm["jobs_high"], "count") or m("unknown"),
                failure_share=firm["failure"],
                failure_range=_interval(firm, "failure", words),
                alert=f" [{words.say(firm['failure_level'])}]" if firm["failure_level"] else "",
                closure_share=firm["closure"],
                closure_range=_interval(firm, "closure", words),
            )
        )
        if sentence := report.sentences.get(firm["siren"]):
            yield "   " + words.say(sentence)


def list_table(report: RiskReport, words: Words) -> bytes:
    """The whole list as CSV, reasons in the language."""
    said = [
        words.say(report.sentences[siren]) if siren in report.sentences else None
        for siren in report.firms["siren"]
    ]
    return csv_file(report.firms.select(LISTED).with_columns(reasons=pl.Series(said, dtype=pl.String)))


def _interval(firm: dict[str, float | None], ending: str, words: Words) -> str:
    ends = (firm[f"{ending}_low"], firm[f"{ending}_high"])
    return "–".join(words.value(end, "share") for end in ends)


def _figures(trial: Trial, ending: str, words: Words) -> list[list[str]]:
    """One row per measure, one cell per model."""
    rows = []
    for (dimension, group, measure), label in MEASURES.items():
        cells = [
            _cell(models[ending], dimension, group, measure, words) for models in trial.evaluations.values()
        ]
        rows.append([words.say(label), *cells])
    return rows


def _cell(told: Evaluation, dimension: str, group: str, measure: str, words: Words) -> str:
    found = told.figures.filter(dimension=dimension, group=group, measure=measure)
    if found.is_empty():
        return words.say(m("unknown"))
    value, low, high = found.select("value", "low", "high").row(0)
    return f"{_decimals(value, words)} ({_decimals(low, words)}–{_decimals(high, words)})"


def _decimals(value: float | None, words: Words) -> str:
    """Three significant decimals: a Brier score is small."""
    if value is None:
        return words.say(m("unknown"))
    said = f"{value:.3f}"
    return said.replace(".", ",") if words.lang == "fr" else said


def _groups(told: Evaluation, words: Words) -> list[list[str]]:
    """Ours by size and by sector: scores, endings, area, average precision, calibration error."""
    measures = ("rows", "events", "auc", "average_precision", "calibration_error")
    labels = (
        m("Scores"),
        m("Endings"),
        m("Area under the ROC curve"),
        m("Average precision"),
        m("Calibration error"),
    )
    rows = [[words.say(m("Group")), *map(words.say, labels)]]
    for dimension in ("size", "sector"):
        for group in told.figures.filter(dimension=dimension)["group"].unique().sort():
            values = [told.value(measure, dimension, group) for measure in measures]
            counts = [words.value(value, "count") for value in values[:2]]
            rows.append([words.say(group), *counts, *(_decimals(value, words) for value in values[2:])])
    return rows


def _alerts(trial: Trial, ending: str) -> Iterable[list[str]]:
    told, chosen = trial.evaluations[OURS][ending], trial.scorer.alerts[ending].reached
    yield ["niveau", "seuil", "objectif", "signalées", "précision", "rappel"]
    for level in chosen.iter_rows(named=True):
        name = level["level"]
        given = [told.value(measure, "level", name) for measure in ("flagged", "precision", "recall")]
        goal = "précision" if name == "red" else "rappel"
        yield [
            FRENCH.say(name),
            _decimals(level["threshold"], FRENCH),
            f"{goal} {_decimals(level['goal'], FRENCH)}",
            FRENCH.value(given[0], "count"),
            *(_decimals(value, FRENCH) for value in given[1:]),
        ]


def _markdown(rows: Iterable[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
