"""One file fetched from a real server that plays faults: whole and right, or a fault in words."""

import base64
import datetime
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.sources.producers import (
    Cut,
    Drip,
    Instead,
    Producers,
    Status,
    gzipped,
    http_date,
    resource,
)

from levier.core.errors import BadInput
from levier.sources.fetching.pulling import sole_right
from levier.sources.fetching.records import read_record
from levier.sources.remotes import DataGouv, File

CSV = "siren;name\n" + "732829320;FICTIVE SA\n" * 500
URL = "https://files.producer.example/open/list.csv"
LIST = File(URL, "list.csv")
PORTAL = DataGouv("a-data-set", r"List of .*", "list.csv")
HTML = b"<!DOCTYPE html><html><body>Maintenance</body></html>"


def content(producers: Producers, name: str = "list.csv") -> str:
    return (producers.cache / name).read_text()


def leftovers(folder: Path) -> list[str]:
    """Files that a sound folder of downloads does not hold once all is whole."""
    return [path.name for path in folder.iterdir() if ".part" in path.name or path.name.endswith(".draft")]


class TestResuming:
    def test_a_cut_download_goes_on_where_it_was_cut(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Cut(after=5000), Cut(after=2000))
        producers.pull(LIST)
        assert content(producers) == CSV
        assert [request.headers.get("range") for request in producers.requests] == [
            None,
            "bytes=5000-",
            "bytes=7000-",
        ]
        assert all("if-range" in request.headers for request in producers.requests[1:])
        assert not leftovers(producers.cache)

    def test_what_had_come_is_there_for_the_next_pull(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Cut(after=5000), *(Status(404) for _ in range(1)))
        assert "nothing is published" in str(producers.fault(LIST))
        assert (producers.cache / "list.csv.part").stat().st_size == 5000
        producers.pull(LIST)
        assert producers.requests[-1].headers["range"] == "bytes=5000-"
        assert content(producers) == CSV

    def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Cut(after=5000), Status(404))
        producers.fault(LIST)
        producers.serves(URL, CSV.replace("FICTIVE", "CHANGED"))
        producers.pull(LIST)
        assert content(producers) == CSV.replace("FICTIVE", "CHANGED")

    def test_a_server_without_ranges_is_asked_for_all_of_it(self, producers: Producers) -> None:
        producers.serves(URL, CSV, ranges=False)
        producers.plays(URL, Cut(after=5000))
        producers.pull(LIST)
        assert content(producers) == CSV

    def test_without_a_way_to_tell_that_it_is_the_same_file_nothing_is_resumed(
        self, producers: Producers
    ) -> None:
        producers.serves(URL, CSV, headers={"ETag": ""})
        producers.plays(URL, Cut(after=5000))
        producers.pull(LIST)
        assert "range" not in producers.requests[-1].headers
        assert content(producers) == CSV

    def test_a_weak_etag_does_not_vouch_for_a_range(self, producers: Producers) -> None:
        producers.serves(URL, CSV, headers={"ETag": 'W/"1"'})
        producers.plays(URL, Cut(after=5000))
        producers.pull(LIST)
        assert "range" not in producers.requests[-1].headers

    def test_a_range_of_a_compressed_form_is_not_taken_for_the_rest(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        packed = Instead(
            gzipped(CSV.encode()), {"Content-Encoding": "gzip", "Content-Range": "bytes 5000-9/9"}, status=206
        )
        producers.plays(URL, Cut(after=5000), packed)
        producers.pull(LIST)
        assert content(producers) == CSV
        assert all(request.headers["accept-encoding"] == "identity" for request in producers.requests)

    def test_a_range_that_begins_elsewhere_is_not_taken_for_the_rest(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        astray = Instead(
            CSV[6000:].encode(), {"Content-Range": f"bytes 6000-{len(CSV) - 1}/{len(CSV)}"}, status=206
        )
        producers.plays(URL, Cut(after=5000), astray)
        producers.pull(LIST)
        assert content(producers) == CSV

    def test_a_part_that_is_already_whole_is_put_in_place(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Cut(after=5000), Status(404))
        producers.fault(LIST)
        (producers.cache / "list.csv.part").write_text(CSV)
        producers.pull(LIST)
        assert content(producers) == CSV

    def test_a_killed_process_leaves_what_the_next_pull_resumes(
        self, producers: Producers, tmp_path: Path
    ) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Cut(after=5000))
        script = (
            "import os, signal, sys; from pathlib import Path\n"
            "from levier.core.messages import m\n"
            "from levier.sources.fetching.clock import Clock\n"
            "from levier.sources.fetching.pulling import Wanted, pull\n"
            "from levier.sources.fetching.web import Web\n"
            "from levier.sources.remotes import File\n"
            "from levier.sources.source import Source\n"
            "def die(seconds): os.kill(os.getpid(), signal.SIGKILL)\n"
            "source = Source('a', m('a'), 'notices', 'P', None, '', {}, lambda raw: raw, remote=File(sys.argv[1], 'list.csv'))\n"
            "def slept(step):\n    if step.bytes >= 5000: die(0)\n"
            "with Web() as web: pull(Wanted((source,)), Path(sys.argv[2]), web, slept)\n"
        )
        ended = subprocess.run(
            [sys.executable, "-c", script, URL, str(producers.cache)],
            check=False,
            env={**os.environ, **producers.environment},
        )
        assert ended.returncode == -signal.SIGKILL
        begun = (producers.cache / "list.csv.part").stat().st_size
        producers.pull(LIST)
        assert content(producers) == CSV
        assert not leftovers(producers.cache)
        if begun:
            assert producers.requests[-1].headers["range"] == f"bytes={begun}-"

    def test_a_stream_of_unknown_length_that_is_cut_is_not_taken_for_whole(
        self, producers: Producers
    ) -> None:
        producers.serves(URL, CSV)
        half = CSV[:4000].encode()
        chunks = b"%x\r\n%s\r\n" % (len(half), half)  # and no last chunk
        producers.plays(URL, Instead(chunks, {"Transfer-Encoding": "chunked"}))
        producers.pull(LIST)
        assert content(producers) == CSV


class TestWholeAndRight:
    def publish(self, producers: Producers, **about: object) -> str:
        return producers.publishes(PORTAL, CSV, title="List of 1 November 2026", **about)

    def test_the_portals_checksum_and_size_are_held_to(self, producers: Producers) -> None:
        self.publish(producers)
        producers.pull(PORTAL)
        record = read_record(producers.cache / "list.csv")
        assert record is not None
        assert record.sha256 == hashlib.sha256(CSV.encode()).hexdigest()
        assert record.version == "sha1:" + hashlib.sha1(CSV.encode()).hexdigest()

    def test_a_wrong_checksum_throws_the_download_away_and_tries_again(self, producers: Producers) -> None:
        url = self.publish(producers)
        producers.plays(url, Instead(CSV.replace("FICTIVE", "TAMPERS").encode()))
        producers.pull(PORTAL)
        assert content(producers) == CSV

    @pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
    def test_a_checksum_that_stays_wrong_is_told(self, algorithm: str, producers: Producers) -> None:
        wrong = hashlib.new(algorithm, b"other").hexdigest()
        self.publish(producers, checksum={"type": algorithm, "value": wrong})
        assert f"checksum ({algorithm}) differs" in str(producers.fault(PORTAL))
        assert not (producers.cache / "list.csv").exists()
        assert not leftovers(producers.cache)

    def test_what_the_portal_says_of_a_file_that_lies_elsewhere_is_not_held_against_it(
        self, producers: Producers
    ) -> None:
        self.publish(producers, filetype="remote", filesize=3, checksum={"type": "sha1", "value": "0" * 40})
        producers.pull(PORTAL)
        assert content(producers) == CSV

    def test_another_size_than_the_portals_is_told(self, producers: Producers) -> None:
        self.publish(producers, filesize=len(CSV) + 1, checksum=None)
        assert f"{len(CSV)} bytes came where {len(CSV) + 1}" in str(producers.fault(PORTAL))

    @pytest.mark.parametrize(
        ("header", "digest"),
        [
            ("Content-MD5", base64.b64encode(hashlib.md5(b"x").digest()).decode()),
            ("Digest", "SHA-256=" + base64.b64encode(hashlib.sha256(b"x").digest()).decode()),
            ("Repr-Digest", "sha-256=:" + base64.b64encode(hashlib.sha256(b"x").digest()).decode() + ":"),
        ],
    )
    def test_a_checksum_in_the_answer_is_held_to(
        self, header: str, digest: str, producers: Producers
    ) -> None:
        producers.serves(URL, CSV, headers={header: digest})
        assert "differs" in str(producers.fault(LIST))
        producers.serves(URL, "x", headers={header: digest})
        producers.pull(LIST)
        assert content(producers) == "x"

    def test_a_maintenance_page_is_told_and_the_former_file_kept(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.pull(LIST)
        producers.serves(URL, HTML, headers={"Content-Type": "text/html"})
        assert "a web page came" in str(producers.fault(LIST))
        assert content(producers) == CSV

    def test_a_maintenance_page_does_not_cost_what_had_come(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Cut(after=5000), Instead(HTML))
        assert "a web page came" in str(producers.fault(LIST))
        producers.pull(LIST)
        assert producers.requests[-1].headers["range"] == "bytes=5000-"

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("a.parquet", b"PAR1 and no end" * 9),
            ("a.parquet", HTML),
            ("a.zip", b"PK\x03\x04 and no end" * 9),
            ("a.csv.gz", b"siren;name"),
            ("a.json", b"siren;name"),
            ("a.gpkg", HTML),
            ("a.csv", b'{"error_code": "ODSQLError"}'),
        ],
    )
    def test_a_file_of_another_kind_is_told(self, name: str, body: bytes, producers: Producers) -> None:
        producers.serves(URL, body)
        said = str(producers.fault(File(URL, name)))
        assert "a web page came" in said or "is not a file of the kind" in said
        assert not (producers.cache / name).exists()

    def test_an_empty_answer_is_told_and_the_former_file_kept(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.pull(LIST)
        producers.serves(URL, b"")
        assert "the answer is empty" in str(producers.fault(LIST))
        assert content(producers) == CSV

    def test_an_answer_compressed_though_asked_not_to_be_is_unpacked(self, producers: Producers) -> None:
        producers.serves(URL, gzipped(CSV.encode()), headers={"Content-Encoding": "gzip"})
        producers.pull(LIST)
        assert content(producers) == CSV

    def test_an_archive_called_an_encoding_stays_an_archive(self, producers: Producers) -> None:
        packed = gzipped(CSV.encode())
        producers.serves(URL, packed, headers={"Content-Encoding": "gzip"})
        producers.pull(File(URL, "list.csv.gz"))
        assert (producers.cache / "list.csv.gz").read_bytes() == packed


class TestNotTwice:
    def test_an_unchanged_file_is_not_sent_again(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.pull(LIST)
        again = producers.try_to_pull(LIST)
        assert [file.new for file in again.files] == [False]
        assert producers.requests[-1].headers["if-none-match"]

    def test_nor_is_it_by_its_date(self, producers: Producers) -> None:
        producers.serves(URL, CSV, headers={"ETag": "", "Last-Modified": http_date()})
        producers.pull(LIST)
        assert not producers.try_to_pull(LIST).files[0].new
        producers.serves(URL, CSV + "9;NEW\n", headers={"ETag": "", "Last-Modified": http_date(60)})
        assert producers.try_to_pull(LIST).files[0].new
        assert content(producers).endswith("9;NEW\n")

    def test_one_that_the_portal_knows_by_its_checksum_is_not_even_asked_for(
        self, producers: Producers
    ) -> None:
        producers.publishes(PORTAL, CSV, title="List of November")
        producers.pull(PORTAL)
        asked = len(producers.requests)
        assert not producers.try_to_pull(PORTAL).files[0].new
        assert len(producers.requests) == asked + 1  # the portal alone

    def test_one_that_was_damaged_here_is(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.pull(LIST)
        (producers.cache / "list.csv").write_text("cut short")
        producers.pull(LIST)
        assert content(producers) == CSV


class TestTheFolder:
    def test_the_record_says_where_the_file_is_from_and_nothing_of_this_machine(
        self, producers: Producers
    ) -> None:
        url = "https://reader:secret@files.producer.example/open/list.csv"
        producers.serves(URL, CSV)
        producers.pull(File(url, "list.csv"))
        text = (producers.cache / "list.csv.record").read_text()
        record = json.loads(text)
        assert record["url"] == URL
        assert record["sources"] == ["played"]
        assert record["size"] == len(CSV)
        assert record["fetched_on"].startswith("2026-11-23T12:00")
        for hidden in ("secret", "reader", "127.0.0.1", str(producers.cache)):
            assert hidden not in text

    def test_names_come_from_levier_whatever_a_server_says(self, producers: Producers) -> None:
        headers = {"Content-Disposition": 'attachment; filename="../../evil.sh"'}
        producers.serves("https://files.producer.example/../../etc/passwd.csv", CSV, headers=headers)
        producers.plays(
            URL, Status(302, headers={"Location": "/files.producer.example/../../etc/passwd.csv"})
        )
        producers.try_to_pull(LIST)
        here = {path.name for path in producers.cache.parent.rglob("*")}
        assert here <= {"downloads", ".lock", "list.csv", "list.csv.record"}

    def test_two_pulls_cannot_write_into_one_folder(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        with sole_right(producers.cache), pytest.raises(BadInput, match="another pull"):
            producers.pull(LIST)
        producers.pull(LIST)

    def test_an_interruption_leaves_the_former_file_and_what_came(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.pull(LIST)
        producers.serves(URL, CSV * 2)
        with pytest.raises(KeyboardInterrupt):
            producers.try_to_pull(LIST, interrupt_after=1)
        assert content(producers) == CSV
        producers.pull(LIST)
        assert content(producers) == CSV * 2

    def test_a_full_disk_is_told_and_leaves_the_former_file(self, producers: Producers) -> None:
        producers.serves(URL, CSV[:2000])
        producers.pull(LIST)
        producers.serves(URL, CSV * 20)
        script = (
            "import resource, signal, sys; from pathlib import Path\n"
            "from levier.core.messages import m\n"
            "from levier.sources.fetching.pulling import Wanted, pull\n"
            "from levier.sources.fetching.web import Web\n"
            "from levier.sources.remotes import File\n"
            "from levier.sources.source import Source\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))\n"
            "source = Source('a', m('a'), 'notices', 'P', None, '', {}, lambda raw: raw, remote=File(sys.argv[1], 'list.csv'))\n"
            "with Web() as web: (failure,) = pull(Wanted((source,)), Path(sys.argv[2]), web).failures\n"
            "print(failure.error)\n"
        )
        ended = subprocess.run(
            [sys.executable, "-c", script, URL, str(producers.cache)],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **producers.environment},
        )
        assert "the disk is full" in ended.stdout
        assert content(producers) == CSV[:2000]

    def test_a_file_larger_than_the_disk_is_not_begun(
        self, producers: Producers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        producers.serves(URL, CSV)
        usage = type("usage", (), {"free": 100})
        monkeypatch.setattr("levier.sources.fetching.downloading.shutil.disk_usage", lambda folder: usage)
        assert "larger than the room left" in str(producers.fault(LIST))


class TestSlowness:
    def test_a_drip_is_cut_and_resumed(self, producers: Producers) -> None:
        producers.serves(URL, CSV)
        producers.plays(URL, Drip(bytes_each=100, pieces=50))
        producers.time.tick = 40.0  # at each look at the clock: however the pieces come, they are slow
        producers.pull(LIST)
        assert content(producers) == CSV
        assert any("hardly advances" in str(waiting.why) for waiting in producers.waits)
        assert producers.requests[-1].headers["range"].startswith("bytes=")


def test_a_download_that_advances_at_each_try_is_not_given_up(producers: Producers) -> None:
    producers.serves(URL, CSV)
    producers.plays(URL, *(Cut(after=500) for _ in range(15)))
    producers.pull(LIST)
    assert content(producers) == CSV
    # Nor are its waits longer and longer: each is a first one.
    assert all(waiting.seconds <= 2 for waiting in producers.waits)


def test_the_day_of_the_edition_is_in_the_record(producers: Producers) -> None:
    producers.lists(PORTAL, [resource("List of 01 novembre 2026", URL, CSV.encode())])
    producers.serves(URL, CSV)
    producers.pull(PORTAL)
    record = read_record(producers.cache / "list.csv")
    assert record is not None
    assert record.edition == datetime.date(2026, 11, 1).isoformat()
