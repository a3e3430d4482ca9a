"""Full accounts of a firm as a table that people fill from its tax return: one row per fiscal year.

The head of a column is the caption of the return with its box: `Chiffre d'affaires net (FL)`. The boxes are
those of forms 2050 (assets), 2051 (liabilities), 2052 and 2053 (income) of the normal regime. What is between
brackets is read, the caption is for people. A blank cell of a box is nil as on the return, once the row tells
its revenue (for the income statement) or its total (for the balance sheet).

Source: DGFiP, forms 2050 to 2053; the boxes cross-checked with the formulas published with ratios_inpi_bce.
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.accounts import as_accounts

SIREN, CLOSED_ON, MONTHS = "SIREN", "Date de clôture", "Durée en mois"
UNIT, STAFF = "Unité (€ ou k€)", "Effectif moyen"

INCOME: dict[str, str] = {
    "FC": "Ventes de marchandises",
    "FL": "Chiffre d'affaires net",
    "FM": "Production stockée",
    "FN": "Production immobilisée",
    "FO": "Subventions d'exploitation",
    "FP": "Reprises et transferts de charges",
    "FQ": "Autres produits",
    "FS": "Achats de marchandises",
    "FT": "Variation de stock de marchandises",
    "FU": "Achats de matières premières",
    "FV": "Variation de stock de matières premières",
    "FW": "Autres achats et charges externes",
    "FX": "Impôts, taxes et versements assimilés",
    "FY": "Salaires et traitements",
    "FZ": "Charges sociales",
    "GA": "Dotations aux amortissements",
    "GB": "Dotations aux provisions sur immobilisations",
    "GC": "Dotations aux provisions sur actif circulant",
    "GD": "Dotations aux provisions pour risques et charges",
    "GE": "Autres charges",
    "GG": "Résultat d'exploitation",
    "GH": "Bénéfice attribué ou perte transférée",
    "GI": "Perte supportée ou bénéfice transféré",
    "GM": "Reprises financières",
    "GP": "Total des produits financiers",
    "GQ": "Dotations financières",
    "GU": "Total des charges financières",
    "GW": "Résultat courant avant impôts",
    "HA": "Produits exceptionnels sur opérations de gestion",
    "HE": "Charges exceptionnelles sur opérations de gestion",
    "HI": "Résultat exceptionnel",
    "HJ": "Participation des salariés",
    "HK": "Impôts sur les bénéfices",
    "HN": "Bénéfice ou perte",
}
BALANCE: dict[str, str] = {
    "BJ": "Actif immobilisé brut",
    "BK": "Amortissements de l'actif immobilisé",
    "BL": "Stocks de matières premières",
    "BN": "En-cours de production de biens",
    "BP": "En-cours de production de services",
    "BR": "Produits intermédiaires et finis",
    "BT": "Stocks de marchandises",
    "BX": "Clients et comptes rattachés",
    "CD": "Valeurs mobilières de placement",
    "CF": "Disponibilités",
    "CJ": "Actif circulant brut",
    "CK": "Dépréciations de l'actif circulant",
    "DL": "Capitaux propres",
    "DO": "Autres fonds propres",
    "DR": "Provisions pour risques et charges",
    "DS": "Emprunts obligataires convertibles",
    "DT": "Autres emprunts obligataires",
    "DU": "Emprunts auprès des établissements de crédit",
    "DV": "Emprunts et dettes financières divers",
    "DW": "Avances et acomptes reçus",
    "DX": "Dettes fournisseurs",
    "DY": "Dettes fiscales et sociales",
    "DZ": "Dettes sur immobilisations",
    "EA": "Autres dettes",
    "EB": "Produits constatés d'avance",
    "EE": "Total du passif",
    "EH": "Dont concours bancaires courants",
}
MUST = (SIREN, CLOSED_ON)
LENGTHS = (1, 24)
"""Months of a fiscal year, at least and at most: a first one may run to the end of the next year."""

MADE: dict[str, str] = {
    "goods_sales_eur": "FC",
    "revenue_eur": "FL",
    "own_production_eur": "FM+FN",
    "operating_subsidies_eur": "FO",
    "reversals_eur": "FP",
    "other_income_eur": "FQ",
    "goods_cost_eur": "FS+FT",
    "purchases_eur": "FS+FT+FU+FV",
    "external_charges_eur": "FW",
    "production_taxes_eur": "FX",
    "staff_costs_eur": "FY+FZ",
    "depreciation_eur": "GA+GB+GC+GD",
    "other_charges_eur": "GE",
    "joint_operations_eur": "GH-GI",
    "financial_income_eur": "GP",
    "financial_provisions_eur": "GQ-GM",
    "interest_eur": "GU",
    "exceptional_cash_eur": "HA-HE",
    "exceptional_income_eur": "HI",
    "profit_sharing_eur": "HJ",
    "income_tax_eur": "HK",
    "fixed_assets_gross_eur": "BJ",
    "fixed_assets_net_eur": "BJ-BK",
    "inventories_eur": "BL+BN+BP+BR+BT",
    "receivables_eur": "BX",
    "other_current_assets_eur": "CJ-CK-BL-BN-BP-BR-BT-BX-CD-CF",
    "cash_eur": "CD+CF",
    "equity_eur": "DL+DO",
    "provisions_eur": "DR",
    "financial_debt_eur": "DS+DT+DU+DV",
    "current_liabilities_eur": "DW+DX+DY+DZ+EA+EB",
    "payables_eur": "DX",
    "total_assets_eur": "EE",
    "overdrafts_eur": "EH",
}
"""Each amount from the boxes. Results that the return states (below) are kept unless blank."""
STATED: dict[str, str] = {"ebit_eur": "GG", "pretax_income_eur": "GW", "net_income_eur": "HN"}
UNITS = {"": 1.0, "€": 1.0, "eur": 1.0, "euro": 1.0, "euros": 1.0, "k€": 1e3, "keur": 1e3, "milliers": 1e3}
BOX = re.compile(r"\(([A-Z]{2})\)\s*$")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True)
class _Row:
    """A line of the file, where it stands, and its cells by box or head."""

    line: int
    cells: dict[str, str]


def blank_template() -> pl.DataFrame:
    """The template without a row, every column text."""
    heads = [SIREN, CLOSED_ON, MONTHS, UNIT, STAFF]
    heads += [f"{caption} ({box})" for box, caption in {**INCOME, **BALANCE}.items()]
    return pl.DataFrame(schema=dict.fromkeys(heads, pl.String))


def accounts_from_liasse(table: pl.DataFrame, *, on: datetime.date | None = None) -> pl.DataFrame:
    """The accounts that a filled template tells.

    Parameters
    ----------
    table : text as filled in: a row per fiscal year, at least the SIREN and the closing day; heads in any
        order. Amounts as `1 234,56`, `1234.56` or `(1 234)` for a loss, in the unit of the row (none: euros);
        days as `31/12/2024` or `2024-12-31`
    on : the last closing day that can be, today for a file just filled in; None: any day is read

    Returns
    -------
    The accounts (`levier.takeover.accounts.SCHEMA`), type C.

    Raises
    ------
    BadInput : a column lacks or comes twice, a box is unknown, a cell is no number, day or unit; a fiscal
        year is not of 1 to 24 months, or closes after `on`; all faults at once, each
        with its line (the head is line 1).
    """
    heads = _heads(table.columns)
    rows = [
        _Row(line, {heads[name]: (cell or "").strip() for name, cell in row.items() if name in heads})
        for line, row in enumerate(table.iter_rows(named=True), start=2)
    ]
    faults: list[str] = []
    impossible: list[str] = []
    made = []
    for row in rows:
        if any(row.cells.values()):
            made.append(_made(row, faults))
            impossible += _impossible(row, made[-1], on)
    if faults or impossible:
        raise _refused(faults, impossible)
    if not made:
        raise BadInput(
            m("no fiscal year is filled in"), m("the file of accounts"), m("one row for each fiscal year")
        )
    return as_accounts(pl.DataFrame(made, infer_schema_length=None))


def _refused(faults: list[str], impossible: list[str]) -> BadInput:
    """What cannot be read, and what is read but cannot be, in one message."""
    told = []
    if faults:
        what = m("cells that cannot be read: {cells}", cells="; ".join(faults[:10]))
        told.append((what, m("amounts as 1 234,56, days as 31/12/2024, the unit € or k€")))
    if impossible:
        what = m("values that cannot be (line, column: value): {cells}", cells="; ".join(impossible[:10]))
        told.append((what, m("a fiscal year of 1 to 24 months, closed today at the latest")))
    whats, fixes = zip(*told, strict=True)
    both = len(told) > 1
    return BadInput(
        m("{first}; {second}", first=whats[0], second=whats[1]) if both else whats[0],
        m("the file of accounts"),
        m("{first}; {second}", first=fixes[0], second=fixes[1]) if both else fixes[0],
    )


def _impossible(row: _Row, made: dict[str, Any], on: datetime.date | None) -> list[str]:
    """Where the row tells a length that no fiscal year has, or a closing day still to come."""
    shortest, longest = LENGTHS
    wrong = []
    if made["months"] is not None and not shortest <= made["months"] <= longest:
        wrong.append(MONTHS)
    if on is not None and made["closed_on"] is not None and made["closed_on"] > on:
        wrong.append(CLOSED_ON)
    return [f"{row.line}, {head}: {row.cells[head][:30]}" for head in wrong]


def _heads(names: list[str]) -> dict[str, str]:
    """What each column of the file is: a box, or one of the five other heads."""
    plain = {head.lower(): head for head in (SIREN, CLOSED_ON, MONTHS, UNIT, STAFF)}
    heads = {}
    unknown = []
    for name in names:
        box = BOX.search(name.strip())
        if box and box[1] in {**INCOME, **BALANCE}:
            heads[name] = box[1]
        elif name.strip().lower() in plain:
            heads[name] = plain[name.strip().lower()]
        elif box:
            unknown.append(name)
    told = list(heads.values())
    lacking = [head for head in MUST if head not in told]
    twice = sorted({head for head in told if told.count(head) > 1})
    if unknown or lacking or twice or len(told) <= len(MUST):
        raise BadInput(
            m(
                "this is not a file of accounts: missing {lacking}; twice {twice}; unknown boxes {unknown}",
                lacking=", ".join(lacking) or "-",
                twice=", ".join(twice) or "-",
                unknown=", ".join(unknown) or "-",
            ),
            m("the file of accounts"),
            m("start from the template: levier takeover accounts-template FILE"),
        )
    return heads


def _made(row: _Row, faults: list[str]) -> dict[str, Any]:
    """The accounts of a row; what cannot be read goes to the faults."""

    def number(head: str) -> float | None:
        text = row.cells.get(head, "")
        if not text:
            return None
        value = read_number(text)
        if value is None:
            faults.append(f"{row.line}, {head}: {text[:30]}")
        return value

    day = read_day(row.cells[CLOSED_ON])
    if day is None:
        faults.append(f"{row.line}, {CLOSED_ON}: {row.cells[CLOSED_ON][:30]}")
    siren = re.sub(r"\s", "", row.cells[SIREN])
    if not re.fullmatch(r"\d{9}", siren):
        faults.append(f"{row.line}, {SIREN}: {siren[:30]}")
    unit = UNITS.get(row.cells.get(UNIT, "").lower())
    if unit is None:
        faults.append(f"{row.line}, {UNIT}: {row.cells[UNIT][:30]}")
    boxes = {box: number(box) for box in {**INCOME, **BALANCE}}
    told = {
        **dict.fromkeys(INCOME, boxes["FL"] is not None),
        **dict.fromkeys(BALANCE, boxes["EE"] is not None),
    }
    filled = {box: (0.0 if value is None and told[box] else value) for box, value in boxes.items()}
    amounts = {name: _sum(formula, filled) for name, formula in MADE.items()}
    # A blank result is not nil: it is made from its parts.
    stated = {name: boxes[box] for name, box in STATED.items()}
    in_euros = {
        name: None if amount is None else amount * (unit or 1)
        for name, amount in {**amounts, **stated}.items()
    }
    return {
        "siren": siren,
        "closed_on": day,
        "months": number(MONTHS),
        "account_type": "C",
        "employees_fte": number(STAFF),
        **in_euros,
    }


def _sum(formula: str, boxes: dict[str, float | None]) -> float | None:
    total = 0.0
    for sign, box in re.findall(r"([+-]?)([A-Z]{2})", formula):
        value = boxes[box]
        if value is None:
            return None
        total += -value if sign == "-" else value
    return total


def read_number(text: str) -> float | None:
    """A number as people write it in France, or None.

    >>> [read_number(text) for text in ("1 234,5", "(300)", "1.234,50", "-12.5", "12 k")]
    [1234.5, -300.0, 1234.5, -12.5, None]
    """
    bare = re.sub(r"[\s\u00a0\u202f€]", "", text).replace("\u2212", "-")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    return float(bare) if NUMBER.fullmatch(bare) else None


def read_day(text: str) -> datetime.date | None:
    """A day written `31/12/2024` or `2024-12-31` (an hour may follow), or None.

    >>> read_day("31/12/2024"), read_day("2024-12-31 00:00:00"), read_day("décembre")
    (datetime.date(2024, 12, 31), datetime.date(2024, 12, 31), None)
    """
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    iso = re.match(r"(\d{4})-(\d{2})-(\d{2})(?=$|[ T])", text)
    year, month, day = french.group(3, 2, 1) if french else iso.group(1, 2, 3) if iso else (0, 0, 0)
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None
