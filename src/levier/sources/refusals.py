"""Why a whole file is refused, in words."""

from levier.core.errors import BadFile
from levier.core.messages import Message, m


def not_utf8(name: str, line: int) -> BadFile:
    return BadFile(
        m("the file is not encoded in UTF-8"),
        where=m("{file}, line {line}", file=name, line=line),
        fix=m("save it again as UTF-8 (in a spreadsheet: “CSV UTF-8”)"),
    )


def unreadable(name: str) -> BadFile:
    """Truncated, damaged, or of another kind; what the reading library said is the error's cause."""
    return BadFile(
        m("the file cannot be read: truncated, or not what its ending says"),
        where=name,
        fix=m("fetch it again from its producer"),
    )


def not_json(name: str, line: int) -> BadFile:
    return BadFile(
        m("this is not JSON: cut short, or another kind of file"),
        where=m("{file}, line {line}", file=name, line=line),
        fix=m("fetch it again from its producer"),
    )


def not_an_object(name: str, rank: int) -> BadFile:
    return BadFile(
        m("the JSON holds something other than objects"),
        where=m("{file}, object {rank}", file=name, rank=rank),
        fix=m("fetch it again from its producer"),
    )


def forbidden(name: str) -> BadFile:
    return BadFile(
        m("you have no right to read this file"), where=name, fix=m("ask its owner, or copy it elsewhere")
    )


def empty(name: str) -> BadFile:
    return BadFile(m("the file is empty"), where=name)


def same_names(name: str, ranks: list[int]) -> BadFile:
    """Columns are told by rank: where the line of names lacks, somebody's row stands in its place."""
    return BadFile(
        m(
            "two columns bear the same name, or a column has none: {names}",
            names=m("column(s) {ranks}", ranks=", ".join(map(str, ranks))),
        ),
        where=m("{file}, line 1", file=name),
        fix=m("give each column one name"),
    )


def open_quote(name: str, line: int) -> BadFile:
    return BadFile(
        m("a quote opened on this line is not closed: what follows cannot be told apart"),
        where=m("{file}, line {line}", file=name, line=line),
        fix=m("close the quote, or fetch the file again from its producer"),
    )


def not_degrees(name: str, found: str) -> BadFile:
    return BadFile(
        m("the coordinates are in {found}, not in degrees (WGS84)", found=found),
        where=name,
        fix=m("export it again as GeoJSON in WGS84 (EPSG:4326)"),
    )


def locked(name: str) -> BadFile:
    return BadFile(
        m("the archive is locked by a password"), where=name, fix=m("unpack it, and give the folder")
    )


def too_large(name: str) -> BadFile:
    return BadFile(m("the archive unpacked is larger than the room left on disk"), where=name)


def nothing_readable(name: str, line: int, reason: Message) -> BadFile:
    return BadFile(
        m("no line of the file can be read: {reason}", reason=reason),
        where=m("{file}, line {line}", file=name, line=line),
        fix=m("check its delimiter and quotes, or fetch it again from its producer"),
    )
