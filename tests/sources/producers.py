"""The producers' servers, played by a real HTTP server of this machine: what they serve, and their faults."""

import datetime
import gzip
import hashlib
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import polars as pl
import pytest
from tests.conftest import TODAY

from levier.core.errors import NotFetched
from levier.core.messages import m
from levier.core.territory import Territory
from levier.lake.contracts import CONTRACTS
from levier.lake.enforcing import read_contract
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.sources.catalogue import source_named
from levier.sources.fetching.clock import Clock
from levier.sources.fetching.pieces import Part
from levier.sources.fetching.pulling import Pull, Step, Wanted, held, pull
from levier.sources.fetching.web import Waiting, Web
from levier.sources.remotes import DataGouv, File, JsonPages, LinkOnPage, OdsExport, Remote
from levier.sources.source import Source

NOON = datetime.datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=datetime.UTC)
Content = bytes | str | Path


@dataclass
class FakeTime:
    """A clock that sleeping moves, and that each look at it moves by `tick` seconds."""

    seconds: float = 0.0
    tick: float = 0.0
    slept: list[float] = field(default_factory=list)

    def monotonic(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime.datetime:
        return NOON + datetime.timedelta(seconds=self.seconds)

    @property
    def clock(self) -> Clock:
        return Clock(self.monotonic, self.sleep, self.now)


# Faults: each is played `times` times, then the content is served as it is.


@dataclass
class Cut:
    """The connection closes after so many bytes of the body."""

    after: int
    times: int = 1


@dataclass
class Status:
    """An answer with an error status, and a `Retry-After` in seconds or as a date if one is given."""

    status: int
    retry_after: str | None = None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1


@dataclass
class Instead:
    """Other content than what is published: a maintenance page, other keys, other columns, nothing."""

    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1
    status: int = 200


@dataclass
class Drip:
    """The body comes in pieces of so many bytes; with a clock that ticks at each, it is slow. It is cut after
    `pieces` of them, in case the reader would wait."""

    bytes_each: int = 1
    pieces: int = 10
    times: int = 1


Fault = Cut | Status | Instead | Drip


@dataclass(frozen=True)
class Seen:
    """A request that came: its address as the producer knows it, and its headers."""

    url: str
    headers: Mapping[str, str]

    @property
    def parameters(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))


@dataclass
class Served:
    content: bytes
    headers: dict[str, str]
    ranges: bool


def bytes_of(content: Content) -> bytes:
    if isinstance(content, Path):
        return content.read_bytes()
    return content.encode() if isinstance(content, str) else content


PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@contextmanager
def played(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Producers"]:
    """The producers' servers, for the time of a test; no proxy of the machine stands between."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    producers = Producers(folder)
    try:
        yield producers
    finally:
        producers.close()


class Producers:
    """What the producers serve. `environment` leads the code under test here, `time` is its clock."""

    def __init__(self, folder: Path) -> None:
        self.requests: list[Seen] = []
        self.time = FakeTime()
        self.waits: list[Waiting] = []
        self.steps: list[Step] = []
        self.cache, self.lake = folder / "downloads", folder / "lake"
        self._served: dict[tuple[str, frozenset[tuple[str, str]] | None], Served] = {}
        self._faults: dict[str, list[Fault]] = {}
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"producers": self})
        )
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.environment: dict[str, str] = {"LEVIER_MIRRORS": f"*={self.address}"}
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What is served

    def serves(
        self, url: str, content: Content, headers: Mapping[str, str] | None = None, ranges: bool = True
    ) -> None:
        """Serve content at a producer's address. An address without a query answers whatever the query."""
        address, query = _split(url)
        served = Served(bytes_of(content), dict(headers or {}), ranges)
        self._served[address, query if query else None] = served

    def plays(self, url: str, *faults: Fault) -> None:
        """Play faults at an address, one after the other, before what is served there."""
        self._faults.setdefault(_split(url)[0], []).extend(faults)

    def publishes(
        self, source: str | Remote, content: Content, title: str | None = None, **about: Any
    ) -> str:
        """Publish a source as its producer does; gives the address of the file itself.

        `title` is the resource's on data.gouv.fr, or the link's on a page, which `Source.remote` must fit.
        """
        remote = source_named(source).remote if isinstance(source, str) else source
        match remote:
            case File():
                url = remote.url
                self.serves(url, content, about.get("headers"))
            case DataGouv():
                assert title is not None, "the title of the resource"
                url = about.pop("url", f"https://static.data.gouv.fr/resources/{remote.name}")
                self.serves(url, content, about.pop("headers", None))
                self.lists(remote, [resource(title, url, bytes_of(content), **about)])
            case LinkOnPage():
                assert title is not None, "the target of the link"
                url = title
                self.serves(remote.page, f'<!doctype html><a href="{title}">file</a>')
                self.serves(title, content, about.get("headers"))
            case OdsExport():
                about_dataset = f"{remote.portal}/api/explore/v2.1/catalog/datasets/{remote.dataset}"
                changed = about.get("changed", "2026-11-20T04:00:00+00:00")
                self.serves(about_dataset, json.dumps({"metas": {"default": {"data_processed": changed}}}))
                url = f"{about_dataset}/exports/{remote.name.rsplit('.', 1)[-1]}"
                self.serves(url, content, about.get("headers"))
            case JsonPages():
                url = remote.url
                self.serves(url, content, about.get("headers"))
            case _:
                raise AssertionError(f"{source} has no remote")
        return url

    def lists(self, remote: DataGouv, resources: list[dict[str, Any]]) -> None:
        """What data.gouv.fr says of a data set."""
        url = f"https://www.data.gouv.fr/api/1/datasets/{remote.dataset}/"
        self.serves(url, json.dumps({"resources": resources}))

    # What is done with it

    def web(self) -> Web:
        return Web(self.time.clock, self.environment, self.waits.append)

    def try_to_pull(
        self,
        *sources: str | Remote,
        territory: str | None = None,
        as_of: datetime.date | None = None,
        since: datetime.date | None = None,
        offline: bool = False,
        interrupt_after: int | None = None,
    ) -> Pull:
        """Pull sources, or whatever is published in some way, into the folder of downloads; the faults are in
        the result."""
        part = Part.of(Territory.find(territory)) if territory else None
        asked = tuple(map(_source, sources))
        wanted = Wanted(asked, part, as_of, {source.id: since for source in asked} if since else {})
        if offline:
            return held(wanted, self.cache)
        self.steps.clear()

        def report(step: Step) -> None:
            self.steps.append(step)
            if len(self.steps) == interrupt_after:
                raise KeyboardInterrupt

        with self.web() as web:
            return pull(wanted, self.cache, web, report)

    def fault(self, *sources: str | Remote, **how: Any) -> NotFetched:
        """The fault of a source that cannot be pulled."""
        (failure,) = self.try_to_pull(*sources, **how).failures
        return failure.error

    def pull(
        self, source_id: str | Remote, territory: str | None = None, since: datetime.date | None = None
    ) -> Path:
        """Pull a source; the folder of downloads, which holds its file(s). A fault fails the test."""
        result = self.try_to_pull(source_id, territory=territory, since=since)
        for failure in result.failures:
            raise failure.error
        return self.cache

    def read(
        self,
        source_id: str,
        table: str,
        territory: str | None = None,
        since: datetime.date | None = None,
    ) -> pl.DataFrame:
        """Pull a source, import it, and give the table that it fills, in the order of its key."""
        result = import_folder(self.pull(source_id, territory, since), self.lake, TODAY)
        assert not result.refused, result.refused
        assert not result.unrecognised, result.unrecognised
        with Lake.open(self.lake) as lake:
            found = lake.table(table)
            assert found is not None
            return found.order_by(list(read_contract(table, CONTRACTS[table]).key)).to_polars()

    # What the server asks

    def find(self, url: str) -> Served | None:
        address, query = _split(url)
        exact = self._served.get((address, query))
        return exact or self._served.get((address, None))

    def next_fault(self, url: str) -> Fault | None:
        faults = self._faults.get(_split(url)[0], [])
        if not faults:
            return None
        fault = faults[0]
        fault.times -= 1
        if fault.times <= 0:
            faults.pop(0)
        return fault


def resource(title: str, url: str, content: bytes, **about: Any) -> dict[str, Any]:
    """A resource as data.gouv.fr describes it."""
    return {
        "title": title,
        "url": url,
        "filetype": "file",
        "filesize": len(content),
        "checksum": {"type": "sha1", "value": hashlib.sha1(content, usedforsecurity=False).hexdigest()},
        "last_modified": "2026-11-02T08:00:00+00:00",
        **about,
    }


def _source(asked: str | Remote) -> Source:
    """A source of Levier, or one made up for a way of publishing."""
    if isinstance(asked, str):
        return source_named(asked)
    page = "https://producer.example/page"
    return Source("played", m("played"), "notices", "P", None, page, {}, lambda raw: raw, remote=asked)


def http_date(after_s: float = 0) -> str:
    """The time of day of the fake clock's start, so many seconds later, as HTTP writes it."""
    return format_datetime(NOON + datetime.timedelta(seconds=after_s), usegmt=True)


def _split(url: str) -> tuple[str, frozenset[tuple[str, str]]]:
    parts = urlsplit(url)
    query = frozenset(parse_qsl(parts.query, keep_blank_values=True))
    return f"{parts.netloc}{parts.path}", query


class _Handler(BaseHTTPRequestHandler):
    producers: Producers
    protocol_version = "HTTP/1.1"

    def log_message(self, *words: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        url = self.address()
        self.producers.requests.append(
            Seen(f"https://{url}", {k.lower(): v for k, v in self.headers.items()})
        )
        fault = self.producers.next_fault(url)
        served = self.producers.find("//" + url)
        if isinstance(fault, Status):
            retry = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
            self.answer(fault.status, {**retry, **fault.headers}, fault.body)
        elif isinstance(fault, Instead):
            self.answer(fault.status, dict(fault.headers), fault.content)
        elif served is None:
            self.answer(404, {}, b"not published here: " + url.encode())
        else:
            self.serve(served, fault)

    def address(self) -> str:
        """The producer's address: the path, since a mirror puts the host there; a proxy is asked whole."""
        whole = urlsplit(self.path)
        if whole.netloc:
            return self.path.split("//", 1)[1]
        return self.path.lstrip("/")

    def serve(self, served: Served, fault: Fault | None) -> None:
        content, headers = served.content, dict(served.headers)
        headers.setdefault("ETag", '"' + hashlib.md5(content, usedforsecurity=False).hexdigest() + '"')
        headers = {name: value for name, value in headers.items() if value}
        if self.unchanged(headers):
            self.answer(304, headers, b"")
            return
        status, body = 200, content
        start = self.range_start(headers) if served.ranges else None
        if start is not None:
            if start >= len(content):
                self.answer(416, {"Content-Range": f"bytes */{len(content)}"}, b"")
                return
            status, body = 206, content[start:]
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self.answer(status, headers, body, fault)

    def unchanged(self, headers: Mapping[str, str]) -> bool:
        if (tag := self.headers.get("If-None-Match")) is not None:
            return tag == headers.get("ETag")
        since, changed = self.headers.get("If-Modified-Since"), headers.get("Last-Modified")
        return bool(since and changed and parsedate_to_datetime(changed) <= parsedate_to_datetime(since))

    def range_start(self, headers: Mapping[str, str]) -> int | None:
        asked = self.headers.get("Range")
        if asked is None:
            return None
        same = self.headers.get("If-Range")
        if same is not None and same not in (headers.get("ETag"), headers.get("Last-Modified")):
            return None
        return int(asked.removeprefix("bytes=").partition("-")[0])

    def answer(
        self, status: int, headers: Mapping[str, str], body: bytes, fault: Fault | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304 and "Transfer-Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for piece in _as_played(body, fault):
            self.wfile.write(piece)
            self.wfile.flush()
        if isinstance(fault, Cut | Drip) or "Transfer-Encoding" in headers:
            self.close_connection = True


def _as_played(body: bytes, fault: Fault | None) -> Iterable[bytes]:
    if isinstance(fault, Cut):
        return [body[: fault.after]]
    if isinstance(fault, Drip):
        starts = range(0, min(len(body), fault.bytes_each * fault.pieces), fault.bytes_each)
        return [body[start : start + fault.bytes_each] for start in starts]
    return [body]


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)
