"""The web as fetching uses it: polite, patient, by way of mirrors and proxies; its faults put into words."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self

import httpx2

from levier import __version__
from levier.core.errors import NotFetched
from levier.core.messages import Message
from levier.sources.fetching import faults
from levier.sources.fetching.clock import Clock
from levier.sources.fetching.faults import Passing
from levier.sources.fetching.mirrors import VARIABLE, Mirrors
from levier.sources.fetching.patience import Got, Patience
from levier.sources.fetching.politeness import Politeness
from levier.sources.remotes import Key

MAY_PASS = {408, 425, 429, 500, 502, 503, 504}
TOO_MANY = 429
ANSWERED = {200, 204, 206, 304, 416}
LONGEST_WAIT_S = 900.0
"""A producer who asks to wait longer is told to the user instead of waited for."""
LARGEST_ANSWER_BYTES = 200_000_000
"""An answer read into memory (a page of JSON, a page of links) may not exceed this."""
SAID = 200
"""Characters of a refusal that are repeated."""
TIMEOUT = httpx2.Timeout(30.0, connect=15.0)


@dataclass(frozen=True)
class Waiting:
    """A wait before another try: how long, and why."""

    seconds: float
    why: Message


class Web:
    """The producers' servers. Use it with `with`; one thread at a time. No more than `tries` tries in a row
    may bring nothing."""

    def __init__(
        self,
        clock: Clock | None = None,
        environment: Mapping[str, str] = os.environ,
        on_wait: Callable[[Waiting], None] = lambda waiting: None,
        tries: int = faults.TRIES,
    ) -> None:
        self.clock = clock or Clock()
        self.politeness = Politeness(self.clock)
        self._environment = environment
        self._mirrors = Mirrors.read(environment.get(VARIABLE, ""))
        self._on_wait = on_wait
        self._tries = tries
        self._secrets: set[str] = set()
        self._client = httpx2.Client(
            follow_redirects=True,
            max_redirects=10,
            timeout=TIMEOUT,
            # A range of a compressed answer is a range of nothing that we know: files come as they are.
            headers={"User-Agent": f"levier/{__version__}", "Accept-Encoding": "identity"},
            event_hooks={"request": [self._before]},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @contextmanager
    def open(
        self,
        url: str,
        parameters: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        key: tuple[str, str] | None = None,
    ) -> Iterator[httpx2.Response]:
        """An answer whose body is still to be read; `key` is a header and the secret it bears.

        Raises Passing or NotFetched, also where reading the body fails.
        """
        said = self.shown(url)
        try:
            address = httpx2.URL(url)
            request = self._client.build_request(
                "GET", address.copy_merge_params(parameters) if parameters else address, headers=headers
            )
            if key is not None:
                request.headers[key[0]] = key[1]
                request.extensions["key"] = _Home(key[0], (address.origin, self._mirrors.of(address).origin))
            answer = self._client.send(request, stream=True)
            try:
                self._judge(answer, said, address.host)
                yield answer
            finally:
                answer.close()
        except (httpx2.TooManyRedirects, httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
            raise faults.astray(said) from error
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            raise Passing(
                faults.unreachable(said, self.redacted(str(error))), tries=faults.FEW_TRIES
            ) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise Passing(faults.cut(said, self.redacted(str(error)) or type(error).__name__)) from error

    def read(
        self,
        url: str,
        parameters: Mapping[str, str] | None = None,
        key: tuple[str, str] | None = None,
    ) -> bytes:
        """The body of an answer, once; raises Passing or NotFetched."""
        with self.open(url, parameters, key=key) as answer:
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > LARGEST_ANSWER_BYTES:
                    raise faults.refused(self.shown(url), answer.status_code, "> 200 MB")
            return bytes(body)

    def json(self, url: str, parameters: Mapping[str, str] | None = None) -> Any:
        """A JSON answer, tried for until it is whole; raises NotFetched."""
        return self.patiently(lambda: parsed(self.read(url, parameters), self.shown(url)))

    def patiently(self, attempt: Callable[[], Got], advanced: Callable[[], int] = lambda: 0) -> Got:
        """What `attempt` gives, tried again while its faults may pass; raises NotFetched when they do not.

        `advanced` measures what the tries have brought so far: only those in a row that bring nothing count.
        """
        patience = Patience(self.clock.sleep, self._tell_wait, advanced, self._tries)
        return patience.try_for(attempt)

    def secret(self, key: Key, page: str) -> tuple[str, str]:
        """The header that bears a producer's key, and the key, which is in no message from then on.

        Raises NotFetched where the variable is not set.
        """
        value = self._environment.get(key.variable, "").strip()
        if not value:
            raise faults.no_key(key.variable, page)
        if not (value.isascii() and value.isprintable()):
            raise faults.bad_key(key.variable)
        self._secrets.add(value)
        return key.header, value

    def shown(self, url: str) -> str:
        """An address as it may be shown: without login or key."""
        try:
            return self.redacted(str(httpx2.URL(url).copy_with(userinfo=b"")))
        except httpx2.InvalidURL:
            return self.redacted(url)

    def redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text

    def _before(self, request: httpx2.Request) -> None:
        """What each request goes through, those of redirects too."""
        home = request.extensions.get("key")
        if home is not None and request.url.origin not in home.origins:
            request.headers.pop(home.header, None)
        self.politeness.wait(request.url.host)
        mirrored = self._mirrors.of(request.url)
        if mirrored != request.url:
            request.url = mirrored
            request.headers["Host"] = mirrored.netloc.decode("ascii")

    def _judge(self, answer: httpx2.Response, said: str, host: str) -> None:
        status = answer.status_code
        if status in ANSWERED:
            return
        if status in MAY_PASS or status >= 500:
            if status == TOO_MANY:
                self.politeness.slow_down(host)
            wait_s = self._asked_wait(answer.headers.get("Retry-After"))
            if wait_s is not None and wait_s > LONGEST_WAIT_S:
                raise faults.come_back(said, round(wait_s / 60))
            raise Passing(faults.busy(said, status), wait_s)
        if status in (401, 403, 407):
            raise faults.forbidden(said, status)
        if status in (404, 410):
            raise faults.gone(said, self._beginning(answer))
        raise faults.refused(said, status, self._what_it_says(answer))

    def _asked_wait(self, written: str | None) -> float | None:
        """Seconds of a `Retry-After`, which is a number of them or a date; null if it is neither."""
        if written is None:
            return None
        if written.strip().isdecimal():
            return float(written)
        try:
            moment = parsedate_to_datetime(written)
        except ValueError:
            return None
        now = self.clock.now()
        return max((moment - (now if moment.tzinfo else now.replace(tzinfo=None))).total_seconds(), 0.0)

    def _what_it_says(self, answer: httpx2.Response) -> str:
        """The beginning of a refusal's text, on one line."""
        said = " ".join(self._beginning(answer).decode("utf-8", "replace").split())
        return self.redacted(said)[:SAID]

    @staticmethod
    def _beginning(answer: httpx2.Response) -> bytes:
        begun = b""
        for piece in answer.iter_bytes():
            begun += piece
            if len(begun) > 4 * SAID:
                break
        return begun

    def _tell_wait(self, seconds: float, fault: NotFetched) -> None:
        self._on_wait(Waiting(seconds, fault.what))


@dataclass(frozen=True)
class _Home:
    """The header that bears a key, and the servers that it may be shown to."""

    header: str
    origins: tuple[Any, ...]


def parsed(body: bytes, said: str) -> Any:
    """The JSON of an answer.

    Raises Passing where it is truncated or empty, NotFetched where a web page came instead.
    """
    if not body.strip():
        raise Passing(faults.empty(said), tries=faults.FEW_TRIES)
    if body.lstrip()[:1] == b"<":
        raise faults.web_page(said)
    try:
        return json.loads(body)
    except ValueError as error:
        raise Passing(faults.not_json(said), tries=faults.FEW_TRIES) from error
