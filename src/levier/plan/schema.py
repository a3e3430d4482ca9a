"""What plan.json holds, as JSON Schema (2020-12). `docs/plan.schema.json` is this schema, written by

python -m levier.plan.schema > docs/plan.schema.json
"""

import json
import sys
from typing import Any, get_args

from levier.core.messages import LANGS
from levier.plan.document import Kind

FORMAT = "levier-plan"
FORMAT_VERSION = 4

_TEXT = {"type": "string"}
_NAME = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_COUNT = {"type": "integer", "minimum": 0}
_NUMBER = {"type": ["number", "null"]}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_KIND = {"enum": list(get_args(Kind))}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_COLUMN = _object(name=_TEXT, label=_TEXT, kind=_KIND)
_TABLE: dict[str, Any] = {
    "id": _NAME,
    "title": _TEXT,
    "role": {"enum": ["list", "file"]},
    "columns": {**_list(_COLUMN), "minItems": 1},
    "file": {"type": "string", "pattern": r"^tables/[a-z0-9][a-z0-9_-]*\.csv$"},
    "sha256": {**_SHA256, "description": "Of the CSV file."},
    "row_count": _COUNT,
}
_ROW = {
    "type": "object",
    "description": "A value per column, by its name. Dates are ISO 8601, shares 0 to 1; unknown is null.",
    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
}
_FIGURE = _object(id=_NAME, label=_TEXT, value=_NUMBER, kind=_KIND, low=_NUMBER, high=_NUMBER)
_CHART = _object(
    id=_NAME,
    form={"enum": ["bars", "stacked", "dots", "scatter", "network", "lines"]},
    title=_TEXT,
    description=_TEXT,
    table={**_NAME, "description": "The id of a table of the same answer; the next ones are its columns."},
    category=_TEXT,
    value=_TEXT,
    low=_TEXT_OR_NULL,
    high=_TEXT_OR_NULL,
    series=_TEXT_OR_NULL,
    mark={**_NUMBER, "description": "A value to compare with, drawn as a rule."},
    x={**_TEXT_OR_NULL, "description": "The column of the horizontal axis."},
    size=_TEXT_OR_NULL,
    named={**_TEXT_OR_NULL, "description": "The column that says which points are named on the drawing."},
    links={
        **_TEXT_OR_NULL,
        "description": "The id of a table of the same answer: its first two columns hold values of the first "
        "column of `table`, which a line joins.",
    },
)
_PROFILE = _object(heading=_TEXT, facts=_list(_object(label=_TEXT, said=_TEXT)))
_EVIDENCE = _object(
    method=_TEXT,
    reference={**_TEXT_OR_NULL, "description": "The publication that defines the method."},
    uncertainty=_TEXT,
    cautions=_list(_TEXT),
    tables={**_list(_TEXT), "description": "Tables of the lake; `sources` says what is behind them."},
)
_ANSWER = _object(
    status={"const": "computed"},
    id=_NAME,
    title=_TEXT,
    finding=_TEXT_OR_NULL,
    figures=_list({"$ref": "#/$defs/figure"}),
    tables=_list({"oneOf": [{"$ref": "#/$defs/summary_table"}, {"$ref": "#/$defs/list_table"}]}),
    charts=_list({"$ref": "#/$defs/chart"}),
    profiles=_list({"$ref": "#/$defs/profile"}),
    layers={**_list({"$ref": "#/$defs/layer"}), "description": "A map of the answer's own."},
    evidence={"$ref": "#/$defs/evidence"},
)
_MISSING = _object(
    status={"const": "not_computed"},
    id=_NAME,
    title=_TEXT,
    reason=_TEXT,
    needs=_list(
        _object(
            table=_TEXT,
            label=_TEXT_OR_NULL,
            command=_TEXT_OR_NULL,
            origins=_list(_object(title=_TEXT, page=_TEXT)),
        )
    ),
)
_CHAPTER = _object(
    lever=_NAME,
    title=_TEXT,
    question=_TEXT,
    answers=_list({"oneOf": [{"$ref": "#/$defs/answer"}, {"$ref": "#/$defs/missing"}]}),
)
_PLACE = _object(
    kind=_TEXT,
    kind_label=_TEXT,
    code=_TEXT,
    name=_TEXT,
    communes=_COUNT,
    population={"type": ["integer", "null"], "minimum": 0},
    geography_year={"type": "integer"},
)
_LAYER = _object(
    id=_NAME,
    form={"enum": ["areas", "points"]},
    title=_TEXT,
    value=_TEXT_OR_NULL,
    value_label=_TEXT_OR_NULL,
    value_kind=_KIND,
    row_count=_COUNT,
    file={"enum": ["places.geojson", None], "description": "Where the points are; null for areas."},
)
_SOURCE = _object(
    table=_TEXT,
    source=_TEXT,
    producer=_TEXT,
    licence=_TEXT_OR_NULL,
    file=_TEXT,
    sha256={**_TEXT, "description": "Of the file as its producer issued it."},
    as_of={**_TEXT_OR_NULL, "description": "ISO 8601, as precise as the producer says."},
    rows=_COUNT,
    set_aside={**_COUNT, "description": "Rows that broke the table's contract."},
    withheld={**_COUNT, "description": "Values left out of rows that were kept."},
    coverage=_TEXT_OR_NULL,
)

PLAN_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Levier plan",
    "description": "A territory's plan: answers, their figures, tables and evidence, in one language.",
    **_object(
        format={"const": FORMAT},
        format_version={"const": FORMAT_VERSION},
        levier_version=_TEXT,
        language={"enum": list(LANGS)},
        place=_PLACE,
        fictional={"type": "boolean"},
        data_since=_TEXT_OR_NULL,
        data_as_of=_TEXT_OR_NULL,
        chapters=_list(_CHAPTER),
        layers=_list({"$ref": "#/$defs/layer"}),
        sources=_list(_SOURCE),
    ),
    "$defs": {
        "figure": _FIGURE,
        "summary_table": _object(**{**_TABLE, "role": {"const": "summary"}, "rows": _list(_ROW)}),
        "list_table": _object(**_TABLE),
        "chart": _CHART,
        "profile": _PROFILE,
        "layer": _LAYER,
        "evidence": _EVIDENCE,
        "answer": _ANSWER,
        "missing": _MISSING,
    },
}


def schema_text() -> str:
    """The schema as the file of the manual holds it."""
    return json.dumps(PLAN_SCHEMA, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
