"""What a valuation rests on, and what its reader must know."""

from collections.abc import Mapping
from dataclasses import replace

from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.takeover.value.appraising import Appraisal
from levier.takeover.value.assumptions import sector_of
from levier.takeover.value.facts import Firm, Year

ALWAYS = (
    m(
        "Multiples, premiums and discounts marked “to be verified” are orders of magnitude: put the "
        "deals of the sector in their place."
    ),
    m(
        "At the court, the buyer of a business in procedure (plan de cession, C. com. L642-1 and after) "
        "takes the assets, contracts and jobs that the offer lists, and in general leaves the debts: the "
        "judge weighs jobs, the payment of creditors and the guarantees of the offer (L642-5). Such a "
        "price lies nearer to a forced sale than to the values above; loans that paid for pledged "
        "assets may follow them (L642-12)."
    ),
)


def evidence_of_values(draws: int) -> Evidence:
    """What the value of any firm rests on."""
    return Evidence(
        method=m(
            "Weighted mean of discounted cash flows (five years, then growth for ever), multiples of EBITDA "
            "and revenue, and adjusted net assets, at least what a forced sale would leave. Patents by "
            "relief from royalty, team by replacement cost, customers by excess earnings; goodwill is the "
            "rest."
        ),
        tables=("financial_ratios",),
        uncertainty=m(
            "The range holds eight draws in ten out of {n}, each assumption between its low and high value. "
            "It tells what the assumptions leave open, not the price that a buyer will offer.",
            n=draws,
        ),
        reference="Damodaran, Investment Valuation; IVS 210 Intangible Assets",
        cautions=ALWAYS,
    )


def evidence(
    year: Year, firm: Firm, central: Appraisal, shares: Mapping[str, float], *, draws: int
) -> Evidence:
    """The method, how far to trust it, and the cautions that hold for this firm."""
    value = float(central.enterprise(shares)[0])
    return replace(
        evidence_of_values(draws),
        cautions=(
            *ALWAYS,
            *year.faults,
            *_of_facts(year, firm),
            *_of_debts(year, value, central),
            *_of_value(value, central),
        ),
    )


def _of_facts(year: Year, firm: Firm) -> list[Message]:
    told = []
    if sector_of(firm.naf) is None:
        told.append(m("Sector unknown: betas and multiples are those of all sectors."))
    if year.ebitda_eur is not None and year.ebitda_eur <= 0:
        told.append(m("The firm earns nothing before investment: its value is that of its assets."))
    if any(not patent.in_use for patent in firm.patents):
        told.append(m("Patents not in use are worth their royalties only if a licensee is found."))
    return told


def _of_debts(year: Year, value: float, central: Appraisal) -> list[Message]:
    told = []
    debt, net_debt = year.financial_debt_eur, year.net_debt_eur
    whole = value + float(central.surplus[0])
    if debt is None:
        told.append(m("Debt is unknown: the value of the shares cannot be told."))
    elif net_debt is None:
        told.append(
            m(
                "Cash is unknown: the shares are worth at least {equity_eur}, and the cash on top.",
                equity_eur=whole - debt,
            )
        )
    elif whole < net_debt:
        told.append(m("Debts exceed the value: shares are worth nothing unless creditors give way."))
    if year.equity_eur is not None and year.equity_eur < 0:
        told.append(
            m(
                "Book equity is negative: it must be rebuilt in the time that the law gives "
                "(C. com. L223-42, L225-248)."
            )
        )
    return told


def _of_value(value: float, central: Appraisal) -> list[Message]:
    told = []
    if value < sum(float(part[0]) for part in central.parts.values()):
        told.append(m("Goodwill is negative: the earnings do not pay for all the assets that make them."))
    if central.floor is not None and value <= float(central.floor[0]):
        told.append(m("The business is worth no more than a forced sale of its assets."))
    return told
