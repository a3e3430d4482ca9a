"""Whether a table of brownfields conforms to the CNIG standard, and where it does not."""

from dataclasses import dataclass

import polars as pl

from levier.core import cnig
from levier.core.evidence import Evidence
from levier.core.messages import Message, m

FAULTS = {
    "row": pl.Int64,
    "site_id": pl.String,
    "field": pl.String,
    "rule": pl.String,
    "value": pl.String,
    "wanted": pl.String,
}
"""`row`: from 1, without the heading; null where a field is absent from the whole table. `rule`: absent,
required, enum, pattern, type, format, unique, or a table's shape. `wanted`: what the standard wants there."""
RULES = {
    "type-error": "type",
    "primary-key": "unique",
    "blank-row": "blank",
}
SHOWN = 60


@dataclass(frozen=True, eq=False)
class Conformity:
    """`faults`: every one, in the order of the rows (FAULTS). `by_rule`: `field`, `rule`, `rows`, how many
    bear it, most first. `sites`: rows of the table; `conform`: those without any fault, nil where a required
    field is absent. `extra`: columns that the standard does not have, which do not count as faults."""

    faults: pl.DataFrame
    by_rule: pl.DataFrame
    sites: int
    conform: int
    extra: tuple[str, ...]
    evidence: Evidence

    @property
    def whole(self) -> bool:
        """Whether every row conforms."""
        return self.conform == self.sites


def conformity(rows: pl.DataFrame) -> Conformity:
    """Checks a table against the standard, field by field, with the library that the French portal of
    schemas uses (Frictionless).

    Parameters
    ----------
    rows : every cell as text, as the file has it
        Null, empty, `NA`, `NaN` and `N/A` are unknown.

    Source: CNIG, Friches, version 1.0.6 (2025-12-16), table schema.
    """
    absent = [field.name for field in cnig.fields() if field.required and field.name not in rows.columns]
    told: list[tuple[object, ...]] = [(None, None, name, "absent", None, "") for name in absent]
    told += [fault for fault in _faults_of_cells(rows) if fault[2] not in absent]
    faults = pl.DataFrame(told, schema=FAULTS, orient="row").sort(
        "row", nulls_last=False, maintain_order=True
    )
    faulty = rows.height if absent else faults["row"].n_unique()
    every_row = pl.when(pl.col("row").is_null().all()).then(rows.height)
    return Conformity(
        faults=faults,
        by_rule=faults.group_by("field", "rule", maintain_order=True)
        .agg(rows=every_row.otherwise(pl.col("row").n_unique()).first())
        .sort("rows", descending=True, maintain_order=True),
        sites=rows.height,
        conform=rows.height - faulty,
        extra=tuple(name for name in rows.columns if name not in {field.name for field in cnig.fields()}),
        evidence=_evidence(),
    )


def _faults_of_cells(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    """What the library finds in the rows, in the columns of FAULTS. It is given every field of the standard
    in its order: that one is absent is no matter of cells."""
    from frictionless import Resource, Schema

    if rows.is_empty():
        return []
    texts = rows.select(
        (
            pl.col(field.name).cast(pl.String).fill_null("") if field.name in rows.columns else pl.lit("")
        ).alias(field.name)
        for field in cnig.fields()
    )
    table = [texts.columns, *(list(row) for row in texts.iter_rows())]
    most = texts.height * (texts.width + 1)
    report = Resource(data=table, schema=Schema.from_descriptor(schema())).validate(limit_errors=most)
    return [_fault(error, texts) for task in report.tasks for error in task.errors]


def schema() -> dict[str, object]:
    """The standard's table schema (Frictionless Data, Table Schema), put together from its rules."""
    return {
        "fields": [
            {
                "name": field.name,
                "type": field.kind,
                **({"format": field.form} if field.form else {}),
                "constraints": {
                    **({"required": True} if field.required else {}),
                    **({"enum": list(field.values)} if field.values else {}),
                    **({"pattern": field.pattern} if field.pattern else {}),
                },
            }
            for field in cnig.fields()
        ],
        "missingValues": list(cnig.MISSING_VALUES),
        "primaryKey": cnig.KEY,
    }


def what_to_do(rule: str) -> Message:
    """What a fault of that kind asks for."""
    return {
        "absent": m("add the column and fill it"),
        "required": m("fill it"),
        "enum": m("write one of the values of the standard, letter for letter"),
        "pattern": m("write it in the form of the standard"),
        "type": m("write it in the form of the standard"),
        "unique": m("give each site an id of its own"),
    }.get(rule, m("set the row right: it does not fit the columns"))


def _fault(error: object, texts: pl.DataFrame) -> tuple[object, ...]:
    """One error of the library, in our terms."""
    kind = str(getattr(error, "type", ""))
    number = getattr(error, "row_number", None)
    # Rows are numbered from the heading, which is the first.
    row = None if number is None else int(number) - 1
    name = getattr(error, "field_name", None) or cnig.KEY
    rule = RULES.get(kind, kind)
    if kind == "constraint-error":
        rule = str(getattr(error, "note", "")).split('"')[1]
    value, site = (None if row is None else texts[column][row - 1] for column in (name, cnig.KEY))
    return row, site, name, rule, value and value[:SHOWN], _wanted(name, rule)


def _wanted(name: str, rule: str) -> str:
    field = next((field for field in cnig.fields() if field.name == name), None)
    if field is None:
        return ""
    if rule == "enum":
        return " | ".join(field.values)
    return field.pattern if rule == "pattern" else (field.form or field.kind) if rule == "type" else ""


def _evidence() -> Evidence:
    return Evidence(
        method=m("Each cell held against the rules of the standard: presence, type, allowed values, form."),
        tables=("brownfields",),
        uncertainty=m("A table that conforms is well written; it may still be wrong or old."),
        reference="CNIG, Friches, 1.0.6 (2025)",
    )
