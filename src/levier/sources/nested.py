"""Members of JSON objects, which some producers put in a cell as text."""

import ibis
import ibis.expr.types as ir


def member(value: ir.Value, *path: str) -> ir.StringValue:
    """The text, number or boolean at a path of keys, as trimmed text; null where there is none, where it is
    INSEE's mask `[ND]`, or where the value is not JSON."""
    found = _at(value, path)
    bare = found.cast("string")
    bare = ibis.ifelse(bare.re_search(r"^(true|false|-?[0-9][0-9.eE+-]*)$"), bare, ibis.null("string"))
    return ibis.coalesce(found.unwrap_as("string"), bare).strip().nullif("").nullif("[ND]")


def members(value: ir.Value, *path: str) -> ir.ArrayValue:
    """The objects of the list at a path of keys, as JSON; an object that stands alone is a list of one, as
    converters from XML write it. Null where there is neither."""
    found = _at(value, path)
    alone = found.cast("string").startswith("{").fill_null(False)
    return ibis.ifelse(alone, ibis.array([found]), found.try_cast("array<json>"))


def _at(value: ir.Value, path: tuple[str, ...]) -> ir.JSONValue:
    found = value if value.type().is_json() else value.try_cast("json")
    for key in path:
        found = found[key]
    return found
