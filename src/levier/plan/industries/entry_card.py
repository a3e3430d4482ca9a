"""What the entry model found, in words: the list of a territory, the figures of an evaluation."""

from collections.abc import Iterator

import polars as pl

from levier.core import naf
from levier.core.industry import industrial_group
from levier.core.messages import Message, m
from levier.industries.entry import Entries, EntryEvaluation, reasons_in_words
from levier.plan.tables import csv_file
from levier.plan.words import Words

RULES: dict[str, Message] = {
    "model": m("the model"),
    "density_alone": m("relatedness density alone"),
    "growth_alone": m("growth elsewhere alone"),
    "level_alone": m("location quotient alone"),
    "presence_forest": m("random forest on presences"),
}


def industrial(entries: Entries) -> pl.DataFrame:
    """The industrial activities, labelled, the likeliest first."""
    labels = naf.table().select(activity="code", label="label")
    named = entries.table.join(labels, on="activity", how="left", maintain_order="left")
    return named.with_columns(group=industrial_group(pl.col("activity"))).filter(
        pl.col("group").is_not_null()
    )


def label_of(code: str) -> str:
    """The French name of an activity, or its code where NAF has none."""
    known = naf.table().filter(pl.col("code") == code)
    return str(known["label"][0]) if known.height else code


def listed_entries(entries: Entries, words: Words, first: int) -> Iterator[str]:
    """The likeliest industries, two lines each: how likely, then why."""
    rows = industrial(entries)
    yield words.say(
        m(
            "{n} industrial activities could become a specialisation within {years} years of {start}",
            n=rows.height,
            years=entries.turning.horizon_years,
            start=str(entries.year),
        )
    )
    for rank, row in enumerate(rows.head(first).iter_rows(named=True), start=1):
        yield words.say(
            m(
                "{rank}. {naf} {label}: {probability_share} ({low_share} to {high_share})",
                rank=rank,
                naf=row["activity"],
                label=row["label"],
                probability_share=row["probability"],
                low_share=row["probability_low"],
                high_share=row["probability_high"],
            )
        )
        for reason in reasons_in_words(row, label_of):
            yield "   " + words.say(reason)


def entries_file(entries: Entries, words: Words) -> bytes:
    """The whole list as CSV, every activity, reasons in the language."""
    table = entries.table
    said = [
        "; ".join(words.say(reason) for reason in reasons_in_words(row, label_of)) or None
        for row in table.iter_rows(named=True)
    ]
    flat = table.drop("^reason_.*$").with_columns(pl.col("related_here").list.join(" "))
    return csv_file(flat.with_columns(reasons=pl.Series(said, dtype=pl.String)))


def evaluation_lines(found: EntryEvaluation, words: Words) -> Iterator[str]:
    """The figures of an evaluation, one line a rule, then by group and by tenth."""
    yield words.say(
        m(
            "{rows} areas and activities could turn in {start}; {turns} did within {years} years. Figures "
            "with their intervals over areas.",
            rows=found.rows,
            start=str(found.year),
            turns=found.turns,
            years=found.horizon_years,
        )
    )
    for row in found.figures.iter_rows(named=True):
        yield words.say(
            m(
                "{rule}: average precision {precision:.3f} ({precision_low:.3f} to {precision_high:.3f}), "
                "area under the ROC curve {auc:.3f} ({auc_low:.3f} to {auc_high:.3f}), right among the 10 "
                "first of an area {first_share}",
                rule=RULES[row["rule"]],
                precision=row["average_precision"],
                precision_low=row["average_precision_low"],
                precision_high=row["average_precision_high"],
                auc=row["auc"],
                auc_low=row["auc_low"],
                auc_high=row["auc_high"],
                first_share=row["precision_at_10"],
            )
        )
    model = found.figures.row(0, named=True)
    yield words.say(
        m(
            "Of the model: Brier score {brier:.4f}, calibration error {error:.4f}",
            brier=model["brier"],
            error=model["calibration_error"],
        )
    )
    for row in found.calibration.iter_rows(named=True):
        yield words.say(
            m(
                "   predicted {predicted_share}, seen {observed_share}, over {rows}",
                predicted_share=row["predicted_share"],
                observed_share=row["observed_share"],
                rows=row["rows"],
            )
        )
    for row in found.by_group.iter_rows(named=True):
        yield words.say(
            m(
                "{group}: {turns} of {rows} turned ({base_share}), average precision {precision}, area under "
                "the ROC curve {auc}",
                group=m(row["group"]),
                turns=row["turns"],
                rows=row["rows"],
                base_share=row["base_share"],
                precision=row["average_precision"],
                auc=row["auc"],
            )
        )
