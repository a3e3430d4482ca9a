"""The plan as JSON: all of it, in one language, with unformatted values. `schema` says what it holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import levier
from levier.core.evidence import Evidence
from levier.plan.document import Answer, Chapter, Chart, MapLayer, Missing, Plan, Profile, SourceUsed, Table
from levier.plan.schema import FORMAT, FORMAT_VERSION
from levier.plan.tables import json_rows, table_rows
from levier.plan.words import Words

PLACES_FILE = "places.geojson"


def table_file(table: Table) -> str:
    """Where the rows of a table are, from the folder of the plan."""
    return f"tables/{table.id}.csv"


def plan_file(plan: Plan, words: Words, files: Mapping[str, bytes]) -> bytes:
    """plan.json, the same bytes for the same plan; `files` are the CSV files it vouches for, by name."""
    record = _Recorder(plan, words, files).plan()
    return (json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


@dataclass(frozen=True)
class _Recorder:
    whole: Plan
    words: Words
    files: Mapping[str, bytes]

    def plan(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "levier_version": levier.__version__,
            "language": self.words.lang,
            "place": asdict(self.whole.place) | {"kind_label": self.words.say(self.whole.place.kind_label)},
            "fictional": self.whole.fictional,
            "data_since": self.whole.data_since,
            "data_as_of": self.whole.data_as_of,
            "chapters": [self.chapter(chapter) for chapter in self.whole.chapters],
            "layers": [self.layer(layer) for layer in self.whole.layers],
            "sources": [self.source(source) for source in self.whole.sources],
        }

    def source(self, source: SourceUsed) -> dict[str, Any]:
        coverage = None if source.coverage is None else self.words.say(source.coverage)
        said = {"producer": self.words.say(source.producer), "coverage": coverage}
        return {**asdict(replace(source, producer="", coverage=None)), **said}

    def chapter(self, chapter: Chapter) -> dict[str, Any]:
        return {
            "lever": chapter.lever,
            "title": self.words.say(chapter.title),
            "question": self.words.say(chapter.question),
            "answers": [
                self.missing(answer) if isinstance(answer, Missing) else self.answer(answer)
                for answer in chapter.answers
            ],
        }

    def answer(self, answer: Answer) -> dict[str, Any]:
        return {
            "status": "computed",
            "id": answer.id,
            "title": self.words.say(answer.title),
            "finding": None if answer.finding is None else self.words.say(answer.finding),
            "figures": [
                asdict(figure) | {"label": self.words.say(figure.label)} for figure in answer.figures
            ],
            "tables": [self.table(table) for table in answer.tables],
            "charts": [self.chart(chart) for chart in answer.charts],
            "profiles": [self.profile(profile) for profile in answer.profiles],
            "layers": [self.layer(layer) for layer in answer.layers],
            "evidence": self.evidence(answer.evidence),
        }

    def missing(self, missing: Missing) -> dict[str, Any]:
        described = {table.name: table for table in self.whole.tables}
        needs = [(name, described.get(name)) for name in missing.not_computed.needs]
        return {
            "status": "not_computed",
            "id": missing.id,
            "title": self.words.say(missing.title),
            "reason": self.words.say(missing.not_computed.reason),
            "needs": [
                {
                    "table": name,
                    "label": self.words.say(table.label) if table else None,
                    "command": table.command if table else None,
                    "origins": [
                        {"title": self.words.say(title), "page": page}
                        for title, page in (table.origins if table else ())
                    ],
                }
                for name, table in needs
            ],
        }

    def table(self, table: Table) -> dict[str, Any]:
        content = self.files[table_file(table)]
        record = {
            "id": table.id,
            "title": self.words.say(table.title),
            "role": table.role,
            "columns": [asdict(column) | {"label": self.words.say(column.label)} for column in table.columns],
            "file": table_file(table),
            "sha256": hashlib.sha256(content).hexdigest(),
            "row_count": table.rows.height,
        }
        if table.role == "summary":
            record["rows"] = json_rows(table_rows(table, self.words))
        return record

    def chart(self, chart: Chart) -> dict[str, Any]:
        said = {"title": self.words.say(chart.title), "description": self.words.say(chart.description)}
        return asdict(chart) | said

    def profile(self, profile: Profile) -> dict[str, Any]:
        facts = [
            {"label": self.words.say(label), "said": self.words.say(said)} for label, said in profile.facts
        ]
        return {"heading": self.words.say(profile.heading), "facts": facts}

    def evidence(self, evidence: Evidence) -> dict[str, Any]:
        return {
            "method": self.words.say(evidence.method),
            "reference": evidence.reference,
            "uncertainty": self.words.say(evidence.uncertainty),
            "cautions": [self.words.say(caution) for caution in evidence.cautions],
            "tables": list(evidence.tables),
        }

    def layer(self, layer: MapLayer) -> dict[str, Any]:
        return {
            "id": layer.id,
            "form": layer.form,
            "title": self.words.say(layer.title),
            "value": layer.value,
            "value_label": None if layer.value_label is None else self.words.say(layer.value_label),
            "value_kind": layer.value_kind,
            "row_count": layer.rows.height,
            "file": PLACES_FILE if layer.form == "points" else None,
        }
