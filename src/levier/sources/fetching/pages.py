"""A JSON API read page by page into a file of JSON lines, put in place once the last page is there."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import httpx2

from levier.sources.fetching import faults
from levier.sources.fetching.answers import at, found_at, number_at
from levier.sources.fetching.downloading import Advance, Kept, put_in_place, writing_to
from levier.sources.fetching.faults import Gone
from levier.sources.fetching.pieces import Errand
from levier.sources.fetching.records import PART, Record, flushed, forget, read_record, sha256_of
from levier.sources.fetching.web import Web, parsed
from levier.sources.keeping import kept
from levier.sources.remotes import SINCE, JsonPages, Split

MOST_PAGES = 100_000


def read_pages(web: Web, remote: JsonPages, errand: Errand, advance: Advance) -> Kept:
    """Bring every item of an API that a piece wants into a file, one a line.

    A commune or department that the API does not know has no item and is not in the record; a request that
    its producer answers in part only is. Raises NotFetched; what was there before is then kept.
    """
    piece, target = errand.piece, errand.target
    key = web.secret(remote.key, errand.page) if remote.key else None
    web.politeness.at_most(httpx2.URL(remote.url).host, remote.per_second)
    known = read_record(target)
    part = target.with_name(target.name + PART)
    always = dict(remote.parameters)
    if piece.since:
        always = {name: value.replace(SINCE, piece.since.isoformat()) for name, value in always.items()}
    with writing_to(target.parent):
        forget(part)
        with part.open("wb") as file:
            copy = _Copy(web, remote, key, always, file, advance)
            codes: tuple[str, ...] = ()
            if piece.level is None:
                copy.write({}, remote.splits)
            else:
                codes = copy.write_each(remote.by[piece.level], piece.codes)
            flushed(file.fileno(), file.flush)
        record = Record(
            sources=errand.sources,
            url=web.shown(remote.url),
            fetched_on=web.clock.now().isoformat(timespec="seconds"),
            size=part.stat().st_size,
            sha256=sha256_of(part),
            codes=codes,
            cut_short=tuple(copy.cut_short),
        )
        put_in_place(part, target, record)
    return Kept(record, new=known is None or known.sha256 != record.sha256)


class _Copy:
    """Answers on their way into a file. Of each item only what may be kept is written: the rest is dropped
    before. `cut_short` are the requests of which the producer keeps back a part of the answer."""

    def __init__(
        self,
        web: Web,
        remote: JsonPages,
        key: tuple[str, str] | None,
        always: Mapping[str, str],
        file: BinaryIO,
        advance: Advance,
    ) -> None:
        self.web, self.remote, self.key, self.always = web, remote, key, always
        self.file, self.advance = file, advance
        self.cut_short: list[str] = []

    def write_each(self, parameter: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """The items of each code in turn; the codes that the API knows.

        Raises NotFetched where it knows none.
        """
        known: list[str] = []
        unknown: Gone | None = None
        for code in codes:
            try:
                self.write({parameter: code}, self.remote.splits)
                known.append(code)
            except Gone as error:
                unknown = error
        if unknown is not None and not known:
            raise unknown
        return tuple(known)

    def write(self, asked: dict[str, str], splits: tuple[Split, ...]) -> int:
        """Every item of a request, or those of the requests that it is split into; how many they are."""
        count, full, most = 0, False, self.remote.most
        for page in _pages(self.web, self.remote, self.key, {**self.always, **asked}):
            full |= most is not None and page.total is not None and page.total >= most
            if full and not count and splits:
                return self._write_split(asked, splits)
            for item in page.items:
                if self.remote.keep:
                    item = kept(item, self.remote.keep, self.remote.only_if)
                self.file.write(json.dumps(item, ensure_ascii=False).encode() + b"\n")
            count += len(page.items)
            self.advance(self.file.tell(), None)
        if full:
            self._is_cut_short(asked)
        return count

    def _write_split(self, asked: dict[str, str], splits: tuple[Split, ...]) -> int:
        (parameter, values), *rest = splits
        cut_short = len(self.cut_short)
        count = sum(self.write({**asked, parameter: value}, tuple(rest)) for value in values)
        # Items without any of the values are in no answer: seen where all of them are fewer than the whole.
        if count < (self.remote.most or 0) and len(self.cut_short) == cut_short:
            self._is_cut_short(asked)
        return count

    def _is_cut_short(self, asked: dict[str, str]) -> None:
        self.cut_short.append(", ".join(f"{name}={value}" for name, value in asked.items()))


@dataclass(frozen=True)
class _Page:
    items: list[dict[str, Any]]
    total: int | None


def _pages(
    web: Web, remote: JsonPages, key: tuple[str, str] | None, asked: dict[str, str]
) -> Iterator[_Page]:
    """The pages of one request, in order."""
    said = web.shown(remote.url)
    url, parameters = remote.url, {**({remote.page: "1"} if remote.page else {}), **asked}
    seen: set[bytes] = set()
    count = 0
    for rank in range(MOST_PAGES):
        try:
            answer = _answer(web, url, parameters, key)
        except Gone as gone:
            if (rank and remote.page) or _is_nothing(gone, remote):
                return  # some number no page beyond the last
            raise
        items = at(answer, remote.items, said)
        total = number_at(answer, remote.total, said) if remote.total else None
        count += len(items)
        whole = not items or (total is not None and count >= total)
        follows = None if whole else _next(remote, answer, url, parameters)
        # A link given twice, or a number that is not heeded, would lead on for ever.
        mark = _digest(items if remote.next is None else follows)
        if follows is not None and mark in seen:
            break
        seen.add(mark)
        yield _Page(items, total)
        if follows is None:
            return
        url, parameters = follows
    raise faults.astray(said)


def _answer(web: Web, url: str, parameters: dict[str, str], key: tuple[str, str] | None) -> Any:
    return web.patiently(lambda: parsed(web.read(url, parameters, key=key), web.shown(url)))


def _is_nothing(gone: Gone, remote: JsonPages) -> bool:
    """Whether a 404 is the API's own way to say that it found nothing, and not a page of its server."""
    if remote.nothing is None:
        return False
    try:
        return found_at(json.loads(gone.body), remote.nothing) is not None
    except ValueError:
        return False


def _next(
    remote: JsonPages, answer: Any, url: str, parameters: dict[str, str]
) -> tuple[str, dict[str, str]] | None:
    if remote.next is not None:
        found = found_at(answer, remote.next)
        if not found:
            return None
        if remote.cursor is None:
            # A link holds all parameters of its own page.
            return str(httpx2.URL(url).join(str(found))), {}
        if str(found) == parameters.get(remote.cursor):
            return None
        return url, {**parameters, remote.cursor: str(found)}
    if remote.page is not None:
        return url, {**parameters, remote.page: str(int(parameters[remote.page]) + 1)}
    return None


def _digest(content: Any) -> bytes:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
