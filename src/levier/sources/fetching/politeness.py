"""A polite rate of requests for each host, slower for good once it has said that we go too fast."""

from pyrate_limiter import InMemoryBucket, Rate, RateItem

from levier.sources.fetching.clock import Clock

PER_SECOND = 5.0
"""Requests a second to a host whose producer names no rate."""
SLOWEST_PER_SECOND = 0.2


class Politeness:
    """When the next request to a host may leave."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._per_second: dict[str, float] = {}
        self._buckets: dict[str, InMemoryBucket] = {}

    def per_second(self, host: str) -> float:
        return self._per_second.get(host, PER_SECOND)

    def at_most(self, host: str, per_second: float) -> None:
        """Keep to the rate that a producer asks for; a slower one that it has brought about stays."""
        self._set(host, min(per_second, self._per_second.get(host, per_second)))

    def slow_down(self, host: str) -> None:
        """Halve a host's rate, for the rest of this pull."""
        self._set(host, max(self.per_second(host) / 2, SLOWEST_PER_SECOND))

    def wait(self, host: str) -> None:
        """Return when a request may leave."""
        bucket = self._buckets.setdefault(host, self._bucket(self.per_second(host)))
        request = RateItem(host, self._milliseconds())
        while not bucket.put(request):
            waiting = bucket.waiting(request)
            self._clock.sleep(max(int(waiting), 1) / 1000)  # type: ignore[arg-type]  # an int in memory
            request = RateItem(host, self._milliseconds())
        bucket.leak(request.timestamp)

    def _set(self, host: str, per_second: float) -> None:
        if self._per_second.get(host) != per_second:
            self._per_second[host] = per_second
            self._buckets[host] = self._bucket(per_second)

    @staticmethod
    def _bucket(per_second: float) -> InMemoryBucket:
        return InMemoryBucket([Rate(1, max(round(1000 / per_second), 1))])

    def _milliseconds(self) -> int:
        return round(self._clock.monotonic() * 1000)
