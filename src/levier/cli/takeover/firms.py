"""What the lake and the user's own file tell of one firm."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from levier.cli.takeover.sheets import read_sheet
from levier.core.errors import BadInput
from levier.core.messages import m
from levier.lake.store import Lake
from levier.plan.inputs import empty
from levier.takeover.accounts import accounts_from_ratios
from levier.takeover.liasse import accounts_from_liasse


@dataclass(frozen=True)
class Found:
    """The part of the lake that holds the firm (real or fictional), and its row of the register, if any."""

    lake: Lake
    unit: pl.DataFrame
    fictional: bool

    @property
    def naf(self) -> str | None:
        return None if self.unit.is_empty() else self.unit["naf"][0]


def checked_siren(siren: str) -> str:
    """The nine digits, without the blanks that people put between them.

    Raises BadInput.
    """
    bare = "".join(siren.split())
    if len(bare) != 9 or not bare.isdigit():
        raise BadInput(m("“{siren}” is not a SIREN", siren=siren[:20]), fix=m("nine digits, without blanks"))
    return bare


def find_firm(lake: Lake, siren: str) -> Found:
    """Where the firm is: among real data, or else among fictional ones; the two are never mixed."""
    for fictional in (False, True):
        part = lake.only(fictional=fictional)
        firms = part.table("legal_units")
        if firms is not None:
            unit = firms.filter(firms.siren == siren).to_polars()
            if unit.height:
                return Found(part, unit, fictional)
    return Found(lake.only(fictional=False), empty("legal_units"), False)


def accounts_of(found: Found, siren: str, file: Path | None) -> pl.DataFrame:
    """The accounts of the user's file (the template of full accounts), or else those of the lake.

    Raises BadInput where neither has any.
    """
    if file is not None:
        own = accounts_from_liasse(read_sheet(file))
        rows = own.filter(pl.col("siren") == siren)
    else:
        ratios = found.lake.table("financial_ratios")
        if ratios is None:
            ratios_rows = empty("financial_ratios")
        else:
            ratios_rows = ratios.filter(ratios.siren == siren).to_polars()
        rows = accounts_from_ratios(ratios_rows)
    if rows.is_empty():
        raise BadInput(
            m("no accounts of {siren} are known", siren=siren),
            where=None if file is None else str(file),
            fix=m("fill the template (levier takeover accounts-template) and give it by --accounts"),
        )
    return rows
