"""Other hosts that serve what the producers publish, for administrations that mirror."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import httpx2

from levier.core.errors import BadInput
from levier.core.messages import m

VARIABLE = "LEVIER_MIRRORS"
EVERY_OTHER = "*"
WEB = ("http", "https")


@dataclass(frozen=True)
class Mirrors:
    """The address that stands for each host; the one of `*` is followed by the host's name."""

    bases: Mapping[str, httpx2.URL] = field(default_factory=dict)

    @classmethod
    def read(cls, written: str) -> Self:
        """Mirrors written as `host=http://mirror/base,other-host=...`.

        Raises BadInput where an entry has another form.
        """
        entries = [entry.strip() for entry in written.split(",") if entry.strip()]
        return cls(dict(_entry(entry) for entry in entries))

    def of(self, url: httpx2.URL) -> httpx2.URL:
        """Where an address is really asked for."""
        if url.scheme not in WEB:
            return url
        base = self.bases.get(url.host)
        beyond = b""
        if base is None and EVERY_OTHER in self.bases and url.host not in self._hosts:
            base, beyond = self.bases[EVERY_OTHER], b"/" + url.host.encode("idna")
        if base is None:
            return url
        path = base.raw_path.rstrip(b"/") + beyond + url.raw_path
        return base.copy_with(raw_path=path)

    @property
    def _hosts(self) -> set[str]:
        return {base.host for base in self.bases.values()}


def _entry(entry: str) -> tuple[str, httpx2.URL]:
    host, equals, address = entry.partition("=")
    try:
        url = httpx2.URL(address.strip())
    except httpx2.InvalidURL:
        url = httpx2.URL()
    if not (host and equals and url.host) or url.scheme not in WEB or url.query:
        # The entry is not repeated: it may hold a password.
        raise BadInput(
            m("the variable {variable} cannot be read", variable=VARIABLE),
            fix=m("write host=https://mirror/folder, several with commas"),
        )
    return host.strip().lower(), url
