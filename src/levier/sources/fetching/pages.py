"""A JSON API read page by page into a file of JSON lines, put in place once the last page is there."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import httpx2

from levier.sources.fetching import faults
from levier.sources.fetching.downloading import Advance, Kept, put_in_place, writing_to
from levier.sources.fetching.faults import Gone
from levier.sources.fetching.pieces import Errand
from levier.sources.fetching.records import PART, Record, flushed, forget, read_record, sha256_of
from levier.sources.fetching.resolving import at, found_at
from levier.sources.fetching.web import Web, parsed
from levier.sources.remotes import JsonPages

MOST_PAGES = 100_000


def read_pages(web: Web, remote: JsonPages, errand: Errand, advance: Advance) -> Kept:
    """Bring every item of an API that a piece wants into a file, one a line.

    A commune or department that the API does not know has no item and is not in the record. Raises
    NotFetched; what was there before is then kept.
    """
    piece, target = errand.piece, errand.target
    key = web.secret(remote.key, errand.page) if remote.key else None
    web.politeness.at_most(httpx2.URL(remote.url).host, remote.per_second)
    known = read_record(target)
    part = target.with_name(target.name + PART)
    with writing_to(target.parent):
        forget(part)
        with part.open("wb") as file:
            if piece.level is None:
                _write(_Pages(web, remote, key, dict(remote.parameters)), file, advance)
                codes: tuple[str, ...] = ()
            else:
                cut = {code: {**remote.parameters, remote.by[piece.level]: code} for code in piece.codes}
                pages = {code: _Pages(web, remote, key, asked) for code, asked in cut.items()}
                codes = _write_each(pages, file, advance)
            flushed(file.fileno(), file.flush)
        record = Record(
            sources=errand.sources,
            url=web.shown(remote.url),
            fetched_on=web.clock.now().isoformat(timespec="seconds"),
            size=part.stat().st_size,
            sha256=sha256_of(part),
            codes=codes,
        )
        put_in_place(part, target, record)
    return Kept(record, new=known is None or known.sha256 != record.sha256)


def _write_each(questions: dict[str, "_Pages"], file: BinaryIO, advance: Advance) -> tuple[str, ...]:
    """The items of each code in turn; the codes that the API knows.

    Raises NotFetched where it knows none.
    """
    known: list[str] = []
    unknown: Gone | None = None
    for code, pages in questions.items():
        try:
            _write(pages, file, advance)
            known.append(code)
        except Gone as error:
            unknown = error
    if unknown is not None and not known:
        raise unknown
    return tuple(known)


def _write(pages: "_Pages", file: BinaryIO, advance: Advance) -> None:
    for items in pages:
        for item in items:
            file.write(json.dumps(item, ensure_ascii=False).encode() + b"\n")
        advance(file.tell(), None)


class _Pages:
    """The pages of one question, in order."""

    def __init__(
        self, web: Web, remote: JsonPages, key: tuple[str, str] | None, asked: dict[str, str]
    ) -> None:
        self.web, self.remote, self.key, self.asked = web, remote, key, asked
        self.said = web.shown(remote.url)

    def __iter__(self) -> Iterator[list[dict[str, Any]]]:
        url, parameters = self.remote.url, self._first()
        seen: set[bytes] = set()
        for rank in range(MOST_PAGES):
            try:
                answer = self._answer(url, parameters)
            except Gone:
                if rank and self.remote.page:
                    return  # some number no page beyond the last
                raise
            items = at(answer, self.remote.items, self.said)
            follows = self._next(answer, url, parameters) if items else None
            # A link given twice, or a number that is not heeded, would lead on for ever.
            mark = _digest(items if self.remote.next is None else follows)
            if follows is not None and mark in seen:
                break
            seen.add(mark)
            yield items
            if follows is None:
                return
            url, parameters = follows
        raise faults.astray(self.said)

    def _first(self) -> dict[str, str]:
        page = self.remote.page
        return {**({page: "1"} if page else {}), **self.asked}

    def _answer(self, url: str, parameters: dict[str, str]) -> Any:
        return self.web.patiently(
            lambda: parsed(self.web.read(url, parameters, key=self.key), self.web.shown(url))
        )

    def _next(self, answer: Any, url: str, parameters: dict[str, str]) -> tuple[str, dict[str, str]] | None:
        remote = self.remote
        if remote.next is not None:
            found = found_at(answer, remote.next)
            if not found:
                return None
            if remote.cursor is not None:
                return url, {**parameters, remote.cursor: str(found)}
            # A link holds all parameters of its own page.
            return str(httpx2.URL(url).join(str(found))), {}
        if remote.page is not None:
            return url, {**parameters, remote.page: str(int(parameters[remote.page]) + 1)}
        return None


def _digest(content: Any) -> bytes:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
