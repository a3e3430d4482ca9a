"""A fictional maker and trader of fittings, whose accounts close to the euro; in thousands of euros here.

Each figure of the tests is worked from these by hand.
"""

import datetime
from typing import Any

import polars as pl

from levier.takeover.liasse import BALANCE, INCOME, accounts_from_liasse

SIREN = "111111118"
NAF = "25.72Z"
ON = datetime.date(2025, 9, 1)
YEAR = datetime.date(2024, 12, 31)

BOXES: dict[str, float] = {
    # Sales: 200 of goods, 800 of products, 10 more in stock.
    "FC": 200, "FL": 1000, "FM": 10, "FO": 5, "FP": 8, "FQ": 2,
    # Goods 120 + 4, materials 180 - 6, external charges 210, taxes 15, staff 240 + 90.
    "FS": 120, "FT": 4, "FU": 180, "FV": -6, "FW": 210, "FX": 15, "FY": 240, "FZ": 90,
    "GA": 40, "GC": 3, "GD": 2, "GE": 4,
    # Financial: 1.5 in, 12 out of which 0.5 set aside. Exceptional: 3, of which -1 of current operations.
    "GP": 1.5, "GU": 12, "GQ": 0.5, "HE": 1, "HI": 3, "HK": 20,
    # Assets: 600 less 250 written off; stocks 40 + 20 + 30; customers 170; cash 80; current assets 360 less 5.
    "BJ": 600, "BK": 250, "BL": 40, "BR": 20, "BT": 30, "BX": 170, "CF": 80, "CJ": 360, "CK": 5,
    # Liabilities: equity 330, provisions 15, debts 160 (10 of overdraft) + 20, suppliers 110, others 70: 705.
    "DL": 330, "DR": 15, "DU": 160, "EH": 10, "DV": 20, "DX": 110, "DY": 60, "EA": 10, "EE": 705,
}  # fmt: skip


def liasse(year: datetime.date = YEAR, unit: str = "k€", **boxes: float) -> dict[str, str]:
    """A row of the template, with some boxes changed."""
    captions = {**INCOME, **BALANCE}
    filled = {f"{captions[box]} ({box})": f"{value:g}" for box, value in {**BOXES, **boxes}.items()}
    return {"SIREN": SIREN, "Date de clôture": year.strftime("%d/%m/%Y"), "Unité (€ ou k€)": unit, **filled}


def accounts(*rows: dict[str, str]) -> pl.DataFrame:
    return accounts_from_liasse(pl.DataFrame(list(rows or [liasse()]), infer_schema_length=None))


def three_years(**boxes: float) -> pl.DataFrame:
    """The same accounts three years running."""
    return accounts(*(liasse(datetime.date(year, 12, 31), **boxes) for year in (2022, 2023, 2024)))


def row(table: pl.DataFrame, **which: Any) -> dict[str, Any]:
    return table.filter(**which).row(0, named=True)
