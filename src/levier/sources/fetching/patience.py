"""When to try again, and when to give up."""

from collections.abc import Callable
from copy import copy
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random, wait_random_exponential

from levier.core.errors import NotFetched
from levier.sources.fetching.faults import Passing

Got = TypeVar("Got")

LONGEST_BACKOFF_S = 60.0
BACKOFF = wait_random_exponential(multiplier=2, max=LONGEST_BACKOFF_S)
JITTER = wait_random(0, 1)


class Patience:
    """The tries at one thing. `advanced` measures what they have brought so far: only those in a row that
    bring nothing count, for giving up and for how long to wait."""

    def __init__(
        self,
        sleep: Callable[[float], None],
        on_wait: Callable[[float, NotFetched], None],
        advanced: Callable[[], int],
        tries: int,
    ) -> None:
        self._sleep, self._on_wait, self._advanced, self._tries = sleep, on_wait, advanced, tries
        self._fruitless, self._reached = 0, advanced()

    def try_for(self, attempt: Callable[[], Got]) -> Got:
        """What `attempt` gives, tried again while its faults may pass; raises NotFetched when they do not."""
        tries = Retrying(
            retry=retry_if_exception_type(Passing),
            wait=self._wait,
            stop=self._worn_out,
            sleep=self._sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        try:
            return tries(attempt)
        except Passing as passing:
            raise passing.error from passing

    def _wait(self, state: RetryCallState) -> float:
        """The wait that the producer asks for, or one that doubles at each try; with some chance in both.
        It is asked for after each fault, before whether to give up."""
        now = self._advanced()
        self._fruitless = 1 if now > self._reached else self._fruitless + 1
        self._reached = now
        asked = _fault(state).wait_s
        if asked is not None:
            return asked + JITTER(state)
        since_advance = copy(state)
        since_advance.attempt_number = self._fruitless
        return BACKOFF(since_advance)

    def _worn_out(self, state: RetryCallState) -> bool:
        return self._fruitless >= min(_fault(state).tries, self._tries)

    def _tell(self, state: RetryCallState) -> None:
        self._on_wait(state.next_action.sleep if state.next_action else 0.0, _fault(state).error)


def _fault(state: RetryCallState) -> Passing:
    error = state.outcome.exception() if state.outcome else None
    assert isinstance(error, Passing)
    return error
