"""How much each method counts for a firm, and why: a method falls with what is missing for it."""

from dataclasses import dataclass

from levier.core.messages import Message, m
from levier.takeover.value.facts import Year

BASE = {"cash flows": 0.40, "ebitda multiple": 0.35, "revenue multiple": 0.05, "net assets": 0.20}
"""For a firm that earns: our assumption, near the usual practice of French valuers of small firms."""
BASE_OF_A_LOSS = {"revenue multiple": 0.25, "net assets": 0.75}
"""For a firm that earns nothing: what it has, and what a buyer who mends it would pay for sales."""

REASONS = {
    "cash flows": m("what the business will earn"),
    "ebitda multiple": m("what buyers paid for firms of this size and sector"),
    "revenue multiple": m("a check only: margins differ"),
    "net assets": m("what is there, without intangible assets"),
}


@dataclass(frozen=True)
class Weight:
    """The weight of a method (share; the weights of a firm add up to 1) and its reasons."""

    method: str
    weight: float
    reasons: tuple[Message, ...]


def weigh(year: Year, methods: tuple[str, ...]) -> tuple[Weight, ...]:
    """The weights of all four methods, 0 for those that cannot be run (`methods` lists those that can)."""
    earns = year.ebitda_eur is not None and year.ebitda_eur > 0
    base = BASE if earns or year.ebitda_eur is None else BASE_OF_A_LOSS
    raw: dict[str, float] = {}
    reasons: dict[str, list[Message]] = {}
    for method in BASE:
        reasons[method] = [REASONS[method]]
        if method not in methods:
            raw[method], reasons[method] = 0.0, [_why_not(method, year)]
            continue
        raw[method] = base.get(method, 0.0)
        if method not in base:
            reasons[method].append(m("left aside: the firm earns nothing, a loss for ever has no price"))
        for factor, why in _drawbacks(method, year):
            raw[method] *= factor
            reasons[method].append(why)
    total = sum(raw.values()) or 1.0
    return tuple(Weight(method, raw[method] / total, tuple(reasons[method])) for method in BASE)


def _drawbacks(method: str, year: Year) -> list[tuple[float, Message]]:
    """What lowers a method's weight, and by which factor."""
    found = []
    if method in ("cash flows", "ebitda multiple") and year.margins == 1:
        found.append((0.5, m("one year of accounts only: half the weight")))
    if method == "cash flows" and year.working_capital_eur is None:
        found.append((0.8, m("working capital unknown: assumed")))
    if method == "cash flows" and year.depreciation_eur is None:
        found.append((0.8, m("depreciation unknown: assumed")))
    if method == "net assets" and year.fixed_assets_gross_eur is None:
        found.append((0.7, m("gross fixed assets unknown: their age too")))
    return found


def _why_not(method: str, year: Year) -> Message:
    if method == "net assets":
        return m("not possible: fixed assets or working capital are unknown")
    if method == "ebitda multiple" and year.ebitda_eur is not None:
        return m("not possible: EBITDA is not above zero")
    return m("not possible: revenue or EBITDA is unknown")
