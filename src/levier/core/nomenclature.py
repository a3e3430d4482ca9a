"""A nomenclature of activities in five levels, shipped as a table: NAF rev. 2 and NAF 2025 are two."""

from functools import cached_property
from importlib.resources import files
from io import BytesIO

import polars as pl

from levier.core.errors import BadInput, UnknownCode
from levier.core.messages import m

SECTION, DIVISION, GROUP, CLASS, SUBCLASS = 1, 2, 3, 4, 5


class Nomenclature:
    """Codes of five levels, from the section (1) to the sub-class (5), under the name people know them by."""

    def __init__(self, name: str, file: str) -> None:
        self.name = name
        self._file = file

    @cached_property
    def table(self) -> pl.DataFrame:
        """Every code: `level`, `code`, `parent` (null for sections), `label` (French)."""
        packaged = files("levier.core") / "data" / self._file
        return pl.read_parquet(BytesIO(packaged.read_bytes()))

    @cached_property
    def subclasses(self) -> tuple[str, ...]:
        """The codes of the finest level."""
        return tuple(self.table.filter(pl.col("level") == SUBCLASS)["code"])

    def normalise(self, code: str) -> str:
        """The code of any level in its standard form, from the forms that files use.

        Raises
        ------
        UnknownCode : the nomenclature has no such code.
        """
        bare = code.strip().upper()
        if bare[2:3] == ".":
            bare = bare[:2] + bare[3:]
        if bare not in self._by_bare_code:
            raise UnknownCode.among([code.strip()[:20]], self.name)
        return self._by_bare_code[bare]

    def label(self, code: str) -> str | None:
        """The French label of a code of any level; None where the shipped table has none."""
        return self._rows[self.normalise(code)][2]

    def parent(self, code: str, level: int) -> str:
        """The code of a level (1 to 5) that holds this code; the code itself at its own level.

        Raises
        ------
        UnknownCode : the nomenclature has no such code.
        BadInput : the code is of a level above.
        """
        holder: str | None = self.normalise(code)
        while holder is not None:
            own_level, above, _ = self._rows[holder]
            if own_level == level:
                return holder
            holder = above
        raise BadInput(m("NAF code {code} is in no single code of level {level}", code=code, level=level))

    @cached_property
    def _rows(self) -> dict[str, tuple[int, str | None, str | None]]:
        """Level, parent and label of each code."""
        columns = self.table.select("code", "level", "parent", "label")
        return {code: (level, above, text) for code, level, above, text in columns.iter_rows()}

    @cached_property
    def _by_bare_code(self) -> dict[str, str]:
        """Codes by their form without dot."""
        return {code.replace(".", ""): code for code in self._rows}
