"""The parts of a lake and those that are about to join it, within an engine's reach."""

from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir

from levier.lake.engines import Session
from levier.lake.manifest import Part


@dataclass(frozen=True)
class Shelf:
    """A lake, the folder where its next state is prepared, and an engine at work on both."""

    lake: Path
    staging: Path
    session: Session

    def path(self, name: str) -> Path:
        """Where a file is: prepared, or in the lake."""
        prepared = self.staging / name
        return prepared if prepared.exists() else self.lake / name

    def rows(self, part: Part) -> ir.Table:
        return self.session.read(self.path(part.path))
