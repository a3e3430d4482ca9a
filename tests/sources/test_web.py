"""Patience, politeness, keys, mirrors and proxies, against a real server."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from tests.sources.producers import Instead, Producers, Status, http_date

from levier.core.errors import BadInput, NotFetched
from levier.sources.fetching.clock import Clock
from levier.sources.fetching.mirrors import Mirrors
from levier.sources.fetching.politeness import Politeness
from levier.sources.fetching.web import Web
from levier.sources.remotes import File, JsonPages, Key

CSV = "siren;name\n732829320;FICTIVE SA\n"
URL = "https://files.producer.example/open/list.csv"
LIST = File(URL, "list.csv")
SECRET = "s3cr3t-t0k3n"
API = "https://api.producer.example/v1/items"
KEYED = JsonPages(API, "items.jsonl", items="results", key=Key("LEVIER_TEST_KEY", "X-Api-Key"))


class TestPatience:
    def test_an_overloaded_server_is_tried_again_later_and_later(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Status(500), Status(503, times=3))
        producers.pull(LIST)
        assert len(producers.requests) == 5
        assert len(producers.waits) == 4
        # Exponential with full jitter: each wait is below its bound, which doubles.
        for rank, waiting in enumerate(producers.waits):
            assert 0 <= waiting.seconds <= 2 * 2**rank

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_wait_asked_for_in_seconds_is_kept(self, status: int, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Status(status, retry_after="7"))
        producers.pull(LIST)
        assert 7 <= producers.waits[0].seconds <= 8

    def test_a_wait_asked_for_by_a_date_is_kept(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Status(429, retry_after=http_date(after_s=30)))
        producers.pull(LIST)
        assert 29 <= producers.waits[0].seconds <= 31

    @pytest.mark.parametrize("written", ["soon", "", "-3", http_date(after_s=-60)])
    def test_an_odd_wait_does_no_harm(self, written: str, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Status(429, retry_after=written))
        producers.pull(LIST)
        assert 0 <= producers.waits[0].seconds <= 2

    def test_a_wait_of_hours_is_told_instead(self, producers: Producers) -> None:
        producers.plays(URL, Status(429, retry_after="7200"))
        assert "come back in 120 minutes" in str(producers.fault(LIST))
        assert not producers.waits

    def test_a_fault_that_lasts_is_told_after_some_tries(self, producers: Producers) -> None:
        producers.plays(URL, Status(502, times=99))
        assert "HTTP 502" in str(producers.fault(LIST))
        assert len(producers.requests) == 6

    @pytest.mark.parametrize(
        ("status", "said"),
        [(404, "nothing is published"), (403, "a valid key is wanted"), (400, "no such field")],
    )
    def test_a_refusal_is_told_at_once(self, status: int, said: str, producers: Producers) -> None:
        producers.plays(URL, Status(status, body=b'{"message": "no such field"}'))
        assert said in str(producers.fault(LIST))
        assert len(producers.requests) == 1

    def test_an_address_that_leads_round_in_circles_is_told(self, producers: Producers) -> None:
        producers.plays(URL, Status(302, headers={"Location": URL}, times=99))
        assert "round in circles" in str(producers.fault(LIST))

    @pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://files.producer.example/a.csv"])
    def test_an_address_that_leads_out_of_the_web_is_told(self, target: str, producers: Producers) -> None:
        producers.plays(URL, Status(302, headers={"Location": target}))
        assert "what is no web address" in str(producers.fault(LIST))

    def test_a_server_that_is_not_there_is_told(self, producers: Producers) -> None:
        producers.environment["LEVIER_MIRRORS"] = "*=http://127.0.0.1:1"
        assert "cannot be reached" in str(producers.fault(LIST))


class TestPoliteness:
    def test_requests_to_a_host_leave_at_its_rate(self, producers: Producers) -> None:
        polite = Politeness(producers.time.clock)
        polite.at_most("a.example", 2)
        for _ in range(5):
            polite.wait("a.example")
        assert producers.time.seconds == pytest.approx(4 * 0.5, abs=0.05)
        polite.wait("b.example")
        assert producers.time.seconds == pytest.approx(4 * 0.5, abs=0.05)

    def test_it_slows_down_for_good_when_told_to_but_never_stops(self, producers: Producers) -> None:
        polite = Politeness(producers.time.clock)
        polite.at_most("a.example", 4)
        polite.slow_down("a.example")
        assert polite.per_second("a.example") == 2
        polite.at_most("a.example", 4)
        assert polite.per_second("a.example") == 2
        for _ in range(20):
            polite.slow_down("a.example")
        assert polite.per_second("a.example") == 0.2

    def test_a_429_slows_its_host_down(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Status(429))
        with producers.web() as web:
            before = web.politeness.per_second("files.producer.example")
            assert web.patiently(lambda: web.read(URL)) == CSV.encode()
            assert web.politeness.per_second("files.producer.example") == before / 2


class TestKeys:
    @pytest.fixture(autouse=True)
    def key(self, producers: Producers) -> None:
        producers.environment["LEVIER_TEST_KEY"] = SECRET
        producers.serves(API, '{"results": [{"a": 1}]}')

    def test_a_key_is_in_its_header_and_nowhere_else(
        self, producers: Producers, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        producers.pull(KEYED)
        assert producers.requests[-1].headers["x-api-key"] == SECRET
        assert SECRET not in producers.requests[-1].url
        assert SECRET not in caplog.text
        for path in producers.cache.iterdir():
            assert SECRET not in path.read_text()

    @pytest.mark.parametrize(
        "fault",
        [
            Status(403, body=b"bad key " + SECRET.encode()),
            Status(400, body=b"bad key " + SECRET.encode()),
            Status(500, body=SECRET.encode(), times=99),
            Instead(b'{"error": "' + SECRET.encode() + b'"}', times=99),
            Instead(b"<html>" + SECRET.encode(), times=99),
            Status(302, headers={"Location": API + "?key=" + SECRET}, times=99),
        ],
    )
    def test_no_error_tells_it(self, fault: Status | Instead, producers: Producers) -> None:
        producers.plays(API, fault)
        error = producers.fault(KEYED)
        assert SECRET not in str(error)
        assert not any(SECRET in str(waiting.why) for waiting in producers.waits)

    def test_another_host_is_not_given_it(self, producers: Producers) -> None:
        elsewhere = "https://elsewhere.example/v1/items"
        producers.serves(elsewhere, '{"results": [{"a": 1}]}')
        producers.plays(API, Status(302, headers={"Location": elsewhere}))
        producers.pull(KEYED)
        assert producers.requests[0].headers["x-api-key"] == SECRET
        assert producers.requests[1].url == elsewhere
        assert "x-api-key" not in producers.requests[1].headers

    def test_a_missing_key_is_told_with_its_variable_and_page(self, producers: Producers) -> None:
        del producers.environment["LEVIER_TEST_KEY"]
        error = producers.fault(KEYED)
        assert "LEVIER_TEST_KEY is not set" in str(error)
        assert error.where == "https://producer.example/page"
        assert not producers.requests

    def test_a_key_that_no_header_can_bear_is_told_without_it(self, producers: Producers) -> None:
        producers.environment["LEVIER_TEST_KEY"] = SECRET + "\r\nX-Evil: 1"
        error = producers.fault(KEYED)
        assert "LEVIER_TEST_KEY" in str(error)
        assert SECRET not in str(error)
        assert not producers.requests


class TestMirrors:
    def test_a_host_is_asked_for_at_its_mirror(self) -> None:
        mirrors = Mirrors.read("a.example=http://mirror:8080/base/, b.example=https://b.mirror")
        asked = {
            "https://a.example/x/y.csv?z=1%2F2": "http://mirror:8080/base/x/y.csv?z=1%2F2",
            "https://b.example/": "https://b.mirror/",
            "https://c.example/x": "https://c.example/x",
        }
        for url, mirrored in asked.items():
            assert str(mirrors.of(httpx2.URL(url))) == mirrored

    def test_one_mirror_may_stand_for_every_other_host(self) -> None:
        mirrors = Mirrors.read("*=http://mirror/all,b.example=https://b.mirror")
        assert str(mirrors.of(httpx2.URL("https://a.example/x"))) == "http://mirror/all/a.example/x"
        assert str(mirrors.of(httpx2.URL("https://b.example/x"))) == "https://b.mirror/x"
        assert str(mirrors.of(httpx2.URL("http://mirror/all/a.example/y"))) == "http://mirror/all/a.example/y"

    @pytest.mark.parametrize(
        "written", ["a.example", "=http://mirror", "a.example=", "a.example=mirror", "a.example=ftp://m/"]
    )
    def test_a_mirror_that_cannot_be_read_is_told(self, written: str) -> None:
        with pytest.raises(BadInput, match="LEVIER_MIRRORS"):
            Mirrors.read("b.example=https://user:password@b.mirror," + written)

    def test_a_password_in_a_mirror_is_not_told(self, producers: Producers) -> None:
        address = producers.address.replace("http://", "http://reader:passw0rd@")
        producers.environment["LEVIER_MIRRORS"] = f"*={address}"
        producers.serves(URL, CSV)
        producers.plays(URL, Status(404))
        assert "passw0rd" not in str(producers.fault(LIST))
        producers.pull(LIST)
        assert "passw0rd" not in (producers.cache / "list.csv.record").read_text()


class Proxy:
    """A real proxy: it answers what it is asked for itself, and keeps the addresses."""

    def __init__(self) -> None:
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(CSV)))
                self.end_headers()
                self.wfile.write(CSV.encode())

            def log_message(self, *words: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    playing = Proxy()
    yield playing
    playing.server.shutdown()
    playing.server.server_close()


class TestProxies:
    def test_requests_go_through_the_proxy_of_the_environment(
        self, proxy: Proxy, producers: Producers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", proxy.address.replace("//", "//user:passw0rd@"))
        del producers.environment["LEVIER_MIRRORS"]
        producers.pull(File("http://files.producer.example/list.csv", "list.csv"))
        assert proxy.asked == ["http://files.producer.example/list.csv"]
        for path in producers.cache.iterdir():
            assert "passw0rd" not in path.read_text()

    def test_except_those_that_it_is_not_for(
        self, proxy: Proxy, producers: Producers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", proxy.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        producers.serves(URL, CSV)
        producers.pull(LIST)
        assert not proxy.asked

    def test_a_proxy_that_is_not_there_is_told_without_its_password(
        self, producers: Producers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://user:passw0rd@127.0.0.1:1")
        del producers.environment["LEVIER_MIRRORS"]
        error = producers.fault(File("http://files.producer.example/list.csv", "list.csv"))
        assert "cannot be reached" in str(error)
        assert "passw0rd" not in str(error)


def test_what_was_asked_for_is_not_logged_by_default(producers: Producers, tmp_path: Path) -> None:
    """A program that sets up no logging prints nothing of ours."""
    producers.serves(URL, CSV)
    script = (
        "import sys; from levier.sources.fetching.web import Web\nwith Web() as web: web.read(sys.argv[1])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, URL],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **producers.environment},
    )
    assert not ended.stdout
    assert not ended.stderr


def test_a_real_clock_is_the_default() -> None:
    clock = Clock()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.now().tzinfo is not None


def test_an_answer_too_large_for_memory_is_refused(
    producers: Producers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("levier.sources.fetching.web.LARGEST_ANSWER_BYTES", 10)
    producers.serves(URL, CSV)
    with Web(producers.time.clock, producers.environment) as web, pytest.raises(NotFetched):
        web.read(URL)
