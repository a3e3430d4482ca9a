"""How each source is fetched, and what a folder of downloads holds of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from levier.core.messages import Message, m
from levier.sources.fetching.pieces import cut_by
from levier.sources.fetching.records import ENDING, PART, Record, read_record
from levier.sources.remotes import JsonPages, Remote
from levier.sources.source import Source

WAYS: Mapping[frozenset[str], Message] = {
    frozenset(): m("whole"),
    frozenset({"commune"}): m("by commune"),
    frozenset({"department"}): m("by department"),
    frozenset({"commune", "department"}): m("by commune or department"),
}


@dataclass(frozen=True)
class Held:
    """A whole file of a folder of downloads."""

    name: str
    record: Record


def way_of(source: Source) -> Message:
    """How a source is fetched: whole, cut to a territory, with a key, by hand."""
    if source.remote is None:
        return m("by hand: {page}", page=source.page)
    way = WAYS[cut_by(source.remote)]
    variable = key_of(source.remote)
    return way if variable is None else m("{way}, key wanted in {variable}", way=way, variable=variable)


def key_of(remote: Remote) -> str | None:
    """The variable that holds the key that a producer wants; null if it wants none."""
    return remote.key.variable if isinstance(remote, JsonPages) and remote.key else None


def holdings(folder: Path) -> Mapping[str, tuple[Held, ...]]:
    """The whole files of a folder of downloads, under the id of each source that reads them."""
    found: dict[str, list[Held]] = {}
    for path in sorted(folder.glob(f"*{ENDING}")):
        name = path.name.removesuffix(ENDING)
        record = None if name.endswith(PART) else read_record(folder / name)
        for identifier in record.sources if record else ():
            assert record is not None
            found.setdefault(identifier, []).append(Held(name, record))
    return {identifier: tuple(files) for identifier, files in found.items()}
