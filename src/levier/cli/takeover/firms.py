"""What the lake and the user's own file tell of one firm."""

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from levier.cli.takeover.sheets import read_sheet
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import Message, m
from levier.lake.store import Lake
from levier.plan.inputs import empty, rows
from levier.takeover import firms_in_procedure
from levier.takeover.accounts import accounts_from_ratios
from levier.takeover.liasse import accounts_from_liasse

OPEN = {"liquidation": m("liquidation"), "receivership": m("receivership"), "safeguard": m("safeguard")}
"""The states of an open procedure, in words."""


@dataclass(frozen=True)
class Found:
    """The part of the lake that holds the firm (real or fictional), and its row of the register, if any."""

    lake: Lake
    unit: pl.DataFrame
    fictional: bool

    @property
    def naf(self) -> str | None:
        return None if self.unit.is_empty() else self.unit["naf"][0]

    @property
    def ceased(self) -> bool:
        """Whether the register says that it has; False where it does not hold the firm."""
        return self.unit.filter(~pl.col("active")).height > 0


def checked_siren(siren: str) -> str:
    """The nine digits, without the blanks that people put between them.

    Raises BadInput.
    """
    bare = "".join(siren.split())
    # ASCII alone: the digits of other scripts are digits to Python, and to no register.
    if re.fullmatch("[0-9]{9}", bare):
        return bare
    fix = m("nine digits, without blanks")
    if re.fullmatch("[0-9]{14}", bare):
        fix = m("this is a SIRET, of one establishment: give its first nine digits, {siren}", siren=bare[:9])
    raise BadInput(m("“{siren}” is not a SIREN", siren=siren[:20]), fix=fix)


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
        own = accounts_from_liasse(read_sheet(file), on=datetime.date.today())
        accounts = own.filter(pl.col("siren") == siren)
    else:
        accounts = accounts_from_ratios(rows(found.lake, "financial_ratios", "siren", [siren]))
    if accounts.is_empty():
        raise BadInput(
            m("no accounts of {siren} are known", siren=siren),
            where=None if file is None else str(file),
            fix=m("fill the template (levier takeover accounts-template) and give it by --accounts"),
        )
    return accounts


def open_procedure(found: Found, siren: str) -> Message | None:
    """In which collective procedure the notices of the lake leave the firm, and since when."""
    named = rows(found.lake, "notices", "siren", [siren])
    later = rows(found.lake, "notices", "replaces", named["notice_id"])
    notices = pl.concat([named, later]).unique("notice_id", maintain_order=True)
    # The judgment is on the firm: one place stands for it, as it may have closed all of its own.
    place = pl.DataFrame({"siren": [siren], "active": [True]})
    procedures = firms_in_procedure(pl.concat([empty("establishments"), place], how="diagonal"), notices)
    if isinstance(procedures, NotComputed):
        return None
    for state, since in (
        procedures.firms.filter(pl.col("state").is_in(list(OPEN))).select("state", "since").iter_rows()
    ):
        return m(
            "By the notices imported, this firm has been in {state} since {day}: check where it stands "
            "(BODACC, court registry) before relying on what follows.",
            state=OPEN[state],
            day=since,
        )
    return None
