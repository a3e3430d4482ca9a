"""Time as fetching sees it: given from outside, so that tests wait for nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC)


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


@dataclass(frozen=True)
class Clock:
    """`monotonic` (s) measures spans, `sleep` (s) waits, `now` is the time of day (UTC)."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = _sleep
    now: Callable[[], datetime] = _now
