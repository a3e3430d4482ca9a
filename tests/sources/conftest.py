"""The producers' servers, played by a real HTTP server of this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sources.producers import Producers, played


@pytest.fixture
def producers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Producers]:
    """Servers that serve what a test tells them to, record what they are asked, and play faults.

    `producers.publishes("bodacc", content)` publishes a source as its producer does, `producers.serves(url,
    content)` anything else, `producers.plays(url, fault)` a fault; `producers.read("bodacc", "notices",
    territory="57463")` pulls it, imports it and gives the table. No request leaves this machine.
    """
    with played(tmp_path / "producers", monkeypatch) as servers:
        yield servers
