"""The memorandum: firm, sites, accounts, value with its methods, parts and sensitivity, assumptions."""

from typing import Any

from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.papers.sensitivity import UNITS, sensitivity_svg
from levier.plan.papers.setting import FONT, typeset
from levier.plan.papers.teaser import band
from levier.plan.words import Words
from levier.takeover.memorandum import Memorandum
from levier.takeover.value import Range, Valuation
from levier.takeover.value.wording import METHODS, PARTS, STEPS, assumption_name

LINES = {
    "revenue_eur": m("Revenue"),
    "gross_margin_eur": m("Gross margin"),
    "ebitda_eur": m("EBITDA"),
    "ebit_eur": m("Operating income"),
    "net_income_eur": m("Net income"),
    "cash_flow_eur": m("Cash flow (CAF)"),
    "equity_eur": m("Equity"),
    "financial_debt_eur": m("Financial debt"),
    "total_assets_eur": m("Total assets"),
}


def memorandum_pdf(memo: Memorandum, words: Words, *, fictional: bool = False) -> bytes:
    """The memorandum as a tagged PDF."""
    return typeset("memorandum.typ", memorandum_words(memo, words, fictional), words)[0]


def memorandum_words(memo: Memorandum, words: Words, fictional: bool = False) -> dict[str, Any]:
    """What the paper says, in the reader's language."""
    say = words.say
    return {
        "title": memo.name or say(m("A firm whose name is not public")),
        "kicker": say(m("Information memorandum")),
        "confidential": say(m("Confidential: for the addressee alone, under a confidentiality agreement.")),
        "fictional": say(m("Fictional data")) if fictional else None,
        "warning": None if memo.procedure is None else say(memo.procedure),
        "sections": [
            _identity(memo, words),
            _sites(memo, words),
            _accounts(memo, words),
            *_value(memo.valuation, words),
        ],
    }


def _identity(memo: Memorandum, words: Words) -> dict[str, Any]:
    facts = [
        (m("SIREN"), memo.siren),
        (m("Activity"), memo.activity),
        (m("Seat"), memo.commune),
        (m("Created on"), memo.created_on and words.value(memo.created_on, "date")),
        (m("Employees"), band(memo.jobs, words, "count")),
        (m("Open sites"), words.value(memo.sites.height, "count")),
    ]
    rows = [[words.say(label), value or words.say(m("unknown"))] for label, value in facts if label]
    notes = []
    if memo.partial:
        rows = rows[1:]
        notes = [words.say(m("This firm asked for partial diffusion (C. com. R123-232): no paper names it."))]
    return {"title": words.say(m("The firm")), "rows": rows, "notes": notes}


def _sites(memo: Memorandum, words: Words) -> dict[str, Any]:
    rows = [
        [
            row["commune"] + (f" ({words.say(m('seat'))})" if row["head_office"] else ""),
            row["activity"] or words.say(m("unknown")),
            _jobs(row["jobs_low"], row["jobs_high"], words),
        ]
        for row in memo.sites.head(20).iter_rows(named=True)
    ]
    head = [words.say(text) for text in (m("Commune"), m("Activity"), m("Employees"))]
    notes = []
    if memo.sites.height > 20:
        notes = [words.say(m("{n} more sites are not shown.", n=memo.sites.height - 20))]
    return {
        "title": words.say(m("Its sites")),
        "head": head,
        "rows": rows,
        "notes": notes,
        "columns": [2, 3, 1],
    }


def _jobs(low: int | None, high: int | None, words: Words) -> str:
    if low is None:
        return words.say(m("unknown"))
    if high is None:
        return words.say(m("{low} or more", low=low))
    return words.value(low, "count") if low == high else words.say(m("{low} to {high}", low=low, high=high))


def _accounts(memo: Memorandum, words: Words) -> dict[str, Any]:
    title = words.say(m("Its accounts"))
    if memo.accounts.is_empty():
        return {"title": title, "notes": [words.say(m("No accounts of this firm are known."))]}
    head = [words.say(m("Year ended"))] + [words.value(day, "date") for day in memo.accounts["closed_on"]]
    rows = [
        [words.say(label), *(_eur(value, words) for value in memo.accounts[name])]
        for name, label in LINES.items()
        if name in memo.accounts.columns
    ]
    notes = [words.say(m("Amounts derived from published ratios are rounded by those ratios."))]
    return {"title": title, "head": head, "rows": rows, "notes": notes, "figures": True}


def _value(valuation: Valuation | NotComputed, words: Words) -> list[dict[str, Any]]:
    title = words.say(m("Its value"))
    if isinstance(valuation, NotComputed):
        return [{"title": title, "notes": [words.say(valuation.reason)]}]
    say = words.say
    return [
        _ranges(valuation, words),
        _methods(valuation, words),
        _parts(valuation, words),
        {
            "title": say(m("What the value hangs on")),
            "notes": [say(m("Each assumption alone: blue at its low value, orange at its high one."))],
            "chart": sensitivity_svg(valuation, words, name="sensitivity").replace(
                "Liberation Sans, Arial, Helvetica, sans-serif", FONT
            ),
            "chart_alt": say(m("Enterprise value as each assumption goes from low to high")),
            "rows": [],
        },
        _assumed(valuation, words),
        {
            "title": say(m("What to know")),
            "list": [say(text) for text in (valuation.evidence.uncertainty, *valuation.evidence.cautions)],
        },
    ]


def _ranges(valuation: Valuation, words: Words) -> dict[str, Any]:
    told = (
        (m("Enterprise value"), valuation.enterprise),
        (m("Value of the shares"), valuation.equity),
        (m("Forced sale of the assets"), valuation.liquidation),
    )
    rows = [[words.say(label), *_ends(value, words)] for label, value in told]
    bridge = [[words.say(STEPS[step]), _eur(amount, words)] for step, amount in valuation.bridge.iter_rows()]
    return {
        "title": words.say(m("Its value")),
        "head": [words.say(text) for text in (m("Value"), m("Low"), m("Median"), m("High"))],
        "rows": rows,
        "notes": [words.say(valuation.evidence.method)],
        "figures": True,
        "more": {
            "head": [words.say(m("From the enterprise to the shares")), words.say(m("Central value"))],
            "rows": bridge,
        },
    }


def _methods(valuation: Valuation, words: Words) -> dict[str, Any]:
    rows = [
        [
            words.say(METHODS[method.name]),
            words.value(method.weight, "share"),
            _eur(None if method.value is None else method.value.median, words),
            " ; ".join(words.say(reason) for reason in method.reasons),
        ]
        for method in valuation.methods
    ]
    head = [words.say(text) for text in (m("Method"), m("Weight"), m("Median"), m("Why"))]
    return {"title": words.say(m("Methods and weights")), "head": head, "rows": rows, "columns": [3, 1, 2, 5]}


def _parts(valuation: Valuation, words: Words) -> dict[str, Any]:
    title = words.say(m("What the value is made of"))
    if valuation.parts.is_empty():
        needs = m("Fixed assets or working capital are unknown: the value cannot be told apart.")
        return {"title": title, "notes": [words.say(needs)]}
    rows = [
        [
            words.say(PARTS[row["part"]]),
            *(_eur(row[f"{end}_eur"], words) for end in ("central", "low", "high")),
        ]
        for row in valuation.parts.iter_rows(named=True)
    ]
    head = [words.say(text) for text in (m("Part"), m("Central value"), m("Low"), m("High"))]
    return {"title": title, "head": head, "rows": rows, "figures": True}


def _assumed(valuation: Valuation, words: Words) -> dict[str, Any]:
    rows = [
        [
            words.say(assumption_name(each.name)),
            *(
                words.value(value, UNITS.get(each.unit, "number"))
                for value in (each.low, each.mode, each.high)
            ),
            "" if each.year is None else str(each.year),
            words.say(each.status),
        ]
        for each in valuation.assumed
    ]
    head = [
        words.say(text)
        for text in (m("Assumption"), m("Low"), m("Most likely"), m("High"), m("Year"), m("Status"))
    ]
    return {
        "title": words.say(m("What is assumed")),
        "head": head,
        "rows": rows,
        "columns": [5, 2, 2, 2, 1.5, 2.5],
        "notes": [words.say(m("The source of each assumption is in the file that Levier ships."))],
    }


def _ends(value: Range | None, words: Words) -> list[str]:
    if value is None:
        return [words.say(m("unknown"))] * 3
    return [_eur(end, words) for end in (value.low, value.median, value.high)]


def _eur(value: float | None, words: Words) -> str:
    """To three significant digits: a valuation knows no more."""
    if value is None:
        return words.value(None, "eur")
    return words.value(float(f"{value:.3g}"), "eur")
