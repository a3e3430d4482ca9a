"""Errors for people: what is wrong, where, and what to do.

Every error that a user can cause derives from `LevierError`. A face prints its three parts
and leaves with exit code 2; anything else is a defect of Levier.
"""

from levier.core.messages import Message, m


class LevierError(Exception):
    """What is wrong (`what`), where as the reader would look for it (`where`), what to do (`fix`)."""

    def __init__(self, what: Message, where: Message | str | None = None, fix: Message | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        return "; ".join(str(part) for part in (self.what, self.where, self.fix) if part is not None)


class UnknownTerritory(LevierError):
    """No territory bears this code or name."""


class AmbiguousTerritory(LevierError):
    """Several territories bear this name."""


class UnknownCode(LevierError):
    """A code that its nomenclature does not hold."""

    @classmethod
    def among(cls, codes: list[str], nomenclature: str, where: str | None = None) -> "UnknownCode":
        return cls(
            m("{codes} not in {nomenclature}", codes=", ".join(codes), nomenclature=nomenclature), where
        )


class BadFile(LevierError):
    """A file that cannot be read as what it claims to be; nothing of it was kept."""


class BadLake(LevierError):
    """A folder that is not a lake, a lake of another version, or one being written to."""


class BadInput(LevierError):
    """Arguments or tables that a function refuses."""


class NotFetched(LevierError):
    """A file that its producer did not give whole and right; the copy that was there before is kept."""
