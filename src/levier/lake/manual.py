"""The manual's page of tables, written from the contracts and the sources."""

from levier.core.messages import say
from levier.lake.contracts import CONTRACTS
from levier.lake.derived import MADE_FROM
from levier.lake.enforcing import Clause, Contract, read_contract
from levier.sources.catalogue import sources_of

INTRODUCTION = """# Tables of the lake

This page is made from the contracts (`levier.lake.contracts`) and the sources (`levier.sources`); a test
holds it up to date. To write it again: `python -m levier.lake.manual > docs/tables.md`.

A value that breaks its contract is withheld and the row kept where the column may be null; where it may not,
the row is set aside. Both are listed by `levier data quarantine`, with file, line, column, value and reason.
"""


def tables_page() -> str:
    """Every table: its grain, its key, its columns, where it comes from (Markdown)."""
    return "\n".join([INTRODUCTION, *(_table(name) for name in sorted(CONTRACTS))])


def _table(name: str) -> str:
    model = CONTRACTS[name]
    contract = read_contract(name, model)
    columns = model.to_schema().columns
    lines = [
        f"## {name}",
        "",
        f"{(model.__doc__ or '').strip()} Key: {', '.join(f'`{key}`' for key in contract.key)}.",
        "",
        "| column | type | null | rules | meaning |",
        "|---|---|---|---|---|",
    ]
    for clause in contract.clauses:
        meaning = columns[clause.name].description or ""
        null = "yes" if clause.nullable else "no"
        cells = (f"`{clause.name}`", str(clause.type).lower(), null, _rules(clause, contract), _cell(meaning))
        lines.append(f"| {' | '.join(cells)} |")
    if name in MADE_FROM:
        tables = ", ".join(f"`{table}`" for table in MADE_FROM[name].tables)
        return "\n".join([*lines, "", f"Made by `levier data link` from {tables}.", ""])
    lines += ["", "Sources:", ""]
    for source in sources_of(name):
        licence = source.licence or "licence not stated"
        lines.append(f"- {say(source.title, 'en')}. {source.producer}. {licence}. <{source.page}>")
    return "\n".join([*lines, ""])


def _rules(clause: Clause, contract: Contract) -> str:
    said = [_rule(name, given) for name, given in clause.rules.items()]
    said += [name for name, pair in contract.pair_rules.items() if clause.name in pair]
    return _cell(", ".join(said))


def _rule(name: str, given: object) -> str:
    if given is True:
        return name
    if isinstance(given, tuple):
        return f"{name} {given[0]} – {given[1]}"
    if isinstance(given, list):
        return "one of " + ", ".join(f"`{value}`" for value in given)
    return f"{name} `{given}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(tables_page(), end="")  # noqa: T201
