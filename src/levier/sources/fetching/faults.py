"""Why a file could not be fetched, in words; and which of these faults may pass by themselves."""

from dataclasses import dataclass

from levier.core.errors import NotFetched
from levier.core.messages import m

TRIES = 6
"""Tries in a row that bring nothing before a fault is taken for lasting."""
FEW_TRIES = 3

LATER = m("try again later; what is already here is kept and the rest will be resumed")


class Gone(NotFetched):
    """Nothing is published at an address; of a territory fetched piece by piece, a piece may have nothing.
    `body` is how the answer that says so begins."""

    body: bytes = b""


@dataclass
class Passing(Exception):
    """A fault that may pass: `error` is what to say if it does not within `tries` tries; `wait_s` is how long
    the producer asks to wait (null: it does not say)."""

    error: NotFetched
    wait_s: float | None = None
    tries: int = TRIES


def unreachable(url: str, reason: str) -> NotFetched:
    return NotFetched(
        m("the producer's server cannot be reached: {reason}", reason=reason),
        where=url,
        fix=m("check the network and the proxy (HTTPS_PROXY), or name a mirror in LEVIER_MIRRORS"),
    )


def cut(url: str, reason: str) -> NotFetched:
    return NotFetched(m("the download was cut: {reason}", reason=reason), where=url, fix=LATER)


def too_slow(url: str, bytes_per_second: float) -> NotFetched:
    return NotFetched(
        m("the download hardly advances: {rate} bytes a second", rate=round(bytes_per_second)),
        where=url,
        fix=LATER,
    )


def busy(url: str, status: int) -> NotFetched:
    return NotFetched(
        m("the producer's server is out of order or overloaded (HTTP {status})", status=status),
        where=url,
        fix=LATER,
    )


def come_back(url: str, minutes: int) -> NotFetched:
    return NotFetched(
        m("the producer's server asks to come back in {minutes} minutes", minutes=minutes),
        where=url,
        fix=LATER,
    )


def gone(url: str, body: bytes) -> Gone:
    error = Gone(
        m("nothing is published at this address any more"),
        where=url,
        fix=m("look at the producer's page, and fetch the file by hand (levier data import)"),
    )
    error.body = body
    return error


def forbidden(url: str, status: int) -> NotFetched:
    return NotFetched(
        m("the producer's server refuses (HTTP {status}): a right or a valid key is wanted", status=status),
        where=url,
        fix=m("check the key, its expiry and its rights on the producer's portal"),
    )


def refused(url: str, status: int, said: str) -> NotFetched:
    return NotFetched(
        m("the producer's server refuses the request (HTTP {status}): {said}", status=status, said=said),
        where=url,
        fix=m("its interface may have changed: look for a newer Levier, or fetch the file by hand"),
    )


def astray(url: str) -> NotFetched:
    return NotFetched(
        m("the address leads round in circles, or to what is no web address"),
        where=url,
        fix=m("look at the producer's page, and fetch the file by hand (levier data import)"),
    )


def web_page(url: str) -> NotFetched:
    return NotFetched(
        m("a web page came instead of the file: maintenance, or a form to pass"),
        where=url,
        fix=m("open the address in a browser to see what it says, and try again later"),
    )


def wrong_kind(url: str, ending: str) -> NotFetched:
    return NotFetched(
        m("what came is not a file of the kind {ending}, or is truncated", ending=ending),
        where=url,
        fix=m("try again later; if it lasts, look at the producer's page"),
    )


def empty(url: str) -> NotFetched:
    return NotFetched(m("the answer is empty"), where=url, fix=LATER)


def wrong_size(url: str, got: int, expected: int) -> NotFetched:
    return NotFetched(
        m("{got} bytes came where {expected} were announced", got=got, expected=expected),
        where=url,
        fix=LATER,
    )


def wrong_checksum(url: str, algorithm: str) -> NotFetched:
    return NotFetched(
        m("the file is not the one published: its checksum ({algorithm}) differs", algorithm=algorithm),
        where=url,
        fix=m("try again later; if it lasts, tell the producer"),
    )


def no_room(folder: str) -> NotFetched:
    return NotFetched(
        m("the disk is full, or the folder is not yours to write"),
        where=folder,
        fix=m("free some disk space or choose another folder (--cache)"),
    )


def too_large(folder: str, megabytes: int) -> NotFetched:
    return NotFetched(
        m("the file ({megabytes} MB) is larger than the room left on disk", megabytes=megabytes),
        where=folder,
        fix=m("free some disk space or choose another folder (--cache)"),
    )


def not_json(url: str) -> NotFetched:
    return NotFetched(m("the answer is no JSON, or is truncated"), where=url, fix=LATER)


def other_keys(url: str, wanted: str, found: str) -> NotFetched:
    return NotFetched(
        m("“{wanted}” is not in the answer, which holds: {found}", wanted=wanted, found=found),
        where=url,
        fix=m("its interface may have changed: look for a newer Levier, or fetch the file by hand"),
    )


def no_resource(url: str, pattern: str, found: str) -> NotFetched:
    return NotFetched(
        m("nothing published here fits “{pattern}”; there is: {found}", pattern=pattern, found=found),
        where=url,
        fix=m("its interface may have changed: look for a newer Levier, or fetch the file by hand"),
    )


def no_edition(url: str, day: str) -> NotFetched:
    return NotFetched(
        m("no edition published here is of {day} or before", day=day),
        where=url,
        fix=m("choose a later day, or leave --as-of out"),
    )


def current_only(url: str) -> NotFetched:
    return NotFetched(
        m("the producer publishes the current edition only: none of an earlier day can be fetched"),
        where=url,
        fix=m("leave --as-of out, or import a file kept from that day"),
    )


def whole_only(page: str) -> NotFetched:
    return NotFetched(
        m("the producer publishes the whole only, not what is new since a day"),
        where=page,
        fix=m("leave --since out"),
    )


def changes_only(page: str) -> NotFetched:
    return NotFetched(
        m("the producer gives only what changed since a day"),
        where=page,
        fix=m("name one: --since 2026-01-31"),
    )


def no_key(variable: str, page: str) -> NotFetched:
    return NotFetched(
        m("a key is wanted: the variable {variable} is not set", variable=variable),
        where=page,
        fix=m("ask the producer for one on this page (free, most often) and set the variable"),
    )


def bad_key(variable: str) -> NotFetched:
    return NotFetched(
        m("the key in the variable {variable} holds signs that a key cannot have", variable=variable),
        fix=m("copy it again from the producer's portal"),
    )


def no_territory(page: str) -> NotFetched:
    return NotFetched(
        m("the producer gives this by territory only"), where=page, fix=m("name one: --territory 57463")
    )


def by_hand(page: str) -> NotFetched:
    return NotFetched(
        m("no program can fetch this: a person must, from the producer's page"),
        where=page,
        fix=m("fetch the file, then: levier data import FOLDER"),
    )


def not_in_cache(name: str) -> NotFetched:
    return NotFetched(
        m("the folder of downloads does not hold this file, and --offline forbids fetching it"),
        where=name,
        fix=m("run the same command without --offline where there is a network"),
    )
