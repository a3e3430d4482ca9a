"""A JSON API read page by page into a file of JSON lines, put in place once the last page is there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from levier.sources.fetching import faults
from levier.sources.fetching.downloading import Advance, Kept, put_in_place, writing_to
from levier.sources.fetching.pieces import Piece
from levier.sources.fetching.records import PART, Record, flushed, forget, read_record, sha256_of
from levier.sources.fetching.resolving import at
from levier.sources.fetching.web import Web, parsed
from levier.sources.remotes import JsonPages

MOST_PAGES = 100_000


def read_pages(
    web: Web,
    remote: JsonPages,
    piece: Piece,
    target: Path,
    sources: tuple[str, ...],
    page: str,
    advance: Advance,
) -> Kept:
    """Bring every item of an API that a piece wants into `target`, one a line.

    `page` says where a person asks for a key. Raises NotFetched; what was there before is then kept.
    """
    key = web.secret(remote.key, page) if remote.key else None
    web.politeness.at_most(httpx2.URL(remote.url).host, remote.per_second)
    known = read_record(target)
    part = target.with_name(target.name + PART)
    with writing_to(target.parent):
        forget(part)
        with part.open("wb") as file:
            for code in piece.codes or (None,):
                for items in _Pages(web, remote, key, _asked(remote, piece, code)):
                    for item in items:
                        file.write(json.dumps(item, ensure_ascii=False).encode() + b"\n")
                    advance(file.tell(), None)
            flushed(file.fileno(), file.flush)
        record = Record(
            sources=sources,
            url=web.shown(remote.url),
            fetched_on=web.clock.now().isoformat(timespec="seconds"),
            size=part.stat().st_size,
            sha256=sha256_of(part),
            codes=piece.codes,
        )
        put_in_place(part, target, record)
    return Kept(record, new=known is None or known.sha256 != record.sha256)


def _asked(remote: JsonPages, piece: Piece, code: str | None) -> dict[str, str]:
    cut = {remote.by[piece.level]: code} if piece.level and code else {}
    return {**remote.parameters, **cut}


class _Pages:
    """The pages of one question, in order."""

    def __init__(
        self, web: Web, remote: JsonPages, key: tuple[str, str] | None, asked: dict[str, str]
    ) -> None:
        self.web, self.remote, self.key, self.asked = web, remote, key, asked
        self.said = web.shown(remote.url)

    def __iter__(self) -> Iterator[list[dict[str, Any]]]:
        url, parameters = self.remote.url, self._first()
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            answer = self._answer(url, parameters)
            items = at(answer, self.remote.items, self.said)
            fingerprint = json.dumps([items, _found(answer, self.remote.next)], sort_keys=True)
            if fingerprint in seen and items:
                break
            seen = {fingerprint}
            yield items
            follows = self._next(answer, url, parameters) if items else None
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
            found = _found(answer, remote.next)
            if not found:
                return None
            if remote.cursor is not None:
                return url, {**parameters, remote.cursor: str(found)}
            # A link holds all parameters of its own page.
            return str(httpx2.URL(url).join(str(found))), {}
        if remote.page is not None:
            return url, {**parameters, remote.page: str(int(parameters[remote.page]) + 1)}
        return None


def _found(answer: Any, path: str | None) -> Any:
    """What stands at keys joined by dots; null where nothing does: the last page may lack the key."""
    for key in path.split(".") if path else [""]:
        if not isinstance(answer, dict):
            return None
        answer = answer.get(key)
    return answer
