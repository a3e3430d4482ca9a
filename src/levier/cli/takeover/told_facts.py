"""A file in which the owner tells what accounts do not: plant, patents, team, as TOML."""

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

from levier.core.errors import BadFile, BadInput
from levier.core.messages import m
from levier.takeover.value import Asset, Firm, Patent, Staff

LISTS: dict[str, type[Asset] | type[Patent] | type[Staff]] = {
    "assets": Asset,
    "patents": Patent,
    "staff": Staff,
}


def read_facts(path: Path | None, naf: str | None) -> Firm:
    """The facts of a file: numbers of `Firm` at the top, and the lists `assets`, `patents`, `staff`.

    `naf` is the activity where the file tells none.

    Raises
    ------
    BadFile : no file, or no TOML.
    BadInput : a name that nothing is called by, one that is missing, a value that is no number.
    """
    if path is None:
        return Firm(naf=naf)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(
            m("this file cannot be read: {reason}", reason=str(error)[:200]),
            str(path),
            m("write it as TOML, as the page on value shows"),
        ) from error
    told = {"naf": naf} | content
    for name, kind in LISTS.items():
        if name in told:
            told[name] = tuple(_made(kind, each, f"{path}, {name}") for each in told[name])
    firm: Firm = _made(Firm, told, str(path))
    return firm


def _made(kind: type[Any], values: Any, where: str) -> Any:
    """An object of a kind from the names and values of a table."""
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if not isinstance(values, dict) or (strangers := sorted(values.keys() - fields.keys())):
        told = ", ".join(strangers) if isinstance(values, dict) else str(values)[:40]
        raise BadInput(
            m("not known here: {names}", names=told), where, m("one of: {names}", names=", ".join(fields))
        )
    needed = {name for name, field in fields.items() if field.default is dataclasses.MISSING}
    if missing := sorted(needed - values.keys()):
        raise BadInput(m("missing: {names}", names=", ".join(missing)), where)
    wrong = [
        name
        for name, value in values.items()
        if name.endswith(("_eur", "_share", "_years", "_left", "_fte", "headcount"))
        and (isinstance(value, bool) or not isinstance(value, int | float))
    ]
    if wrong:
        raise BadInput(m("not a number: {names}", names=", ".join(wrong)), where)
    return kind(**values)
