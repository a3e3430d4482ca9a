"""One firm appraised under many draws at once: each method, the floor, and the parts of the whole."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.takeover.value import intangibles, tangibles
from levier.takeover.value.facts import Firm, Year, asset_lives, team
from levier.takeover.value.income import (
    Draws,
    cash_share,
    cost_of_equity,
    free_cash_flows,
    present_value,
    terminal_value,
    weighted_cost_of_capital,
)

EXPLICIT_YEARS = 5
Given = Mapping[str, Draws]
"""The assumptions by name, one value per draw."""


@dataclass(frozen=True)
class Appraisal:
    """EUR, one value per draw. `methods`: what each method that can be run says of the enterprise, debts
    aside. `floor`: what a forced sale would leave for the enterprise, never below zero. `proceeds`: what it
    would bring, before any debt. `parts`: of the enterprise, without goodwill; those known. `surplus`: what
    comes on top of the enterprise. `discount`: the cost of capital, share."""

    methods: dict[str, Draws]
    floor: Draws | None
    proceeds: Draws | None
    parts: dict[str, Draws]
    surplus: Draws
    discount: Draws

    def enterprise(self, weights: Mapping[str, float]) -> Draws:
        """The weighted mean of the methods, at least the floor."""
        terms = [weight * self.methods[name] for name, weight in weights.items() if weight > 0]
        mean = np.sum(terms, axis=0)
        return mean if self.floor is None else np.maximum(mean, self.floor)


@dataclass(frozen=True)
class Subject:
    """A firm ready to be appraised: its usual year, what the owner told, its people."""

    year: Year
    firm: Firm
    people: pl.DataFrame | None
    lives: Mapping[str, float]

    @property
    def usual_pay_eur(self) -> float:
        """Gross pay a year of these people at the usual pay of their occupations."""
        if self.people is None:
            return 0.0
        return float((self.people["headcount"] * self.people["annual_pay_eur"]).sum())


def subject(year: Year, firm: Firm) -> Subject:
    """The firm made ready.

    Raises
    ------
    BadInput : an occupation or a kind of plant that nobody knows.
    """
    lives = asset_lives()
    strangers = {asset.kind for asset in firm.assets if asset.life_years is None} - lives.keys()
    if strangers:
        raise BadInput(
            m("no usual life for this plant: {names}", names=", ".join(sorted(strangers))),
            where="assets",
            fix=m("give its life in years, or one of: {names}", names=", ".join(lives)),
        )
    return Subject(year, firm, team(firm, year), lives)


def appraise(it: Subject, given: Given) -> Appraisal:
    """Every method at every draw."""
    discount = discount_rate(given)
    plant = _plant(it, given)
    going, forced = _working_capital(it.year, given)
    in_use, unused = _patents(it.firm, given, discount)
    people = _people(it, given)
    parts = {
        name: value
        for name, value in (
            ("plant", None if plant is None else plant * given["tangible_factor"]),
            ("working capital", going),
            ("patents", in_use if it.firm.patents else None),
            ("team", people),
            ("customers", _customers(it, given, discount, plant, people)),
        )
        if value is not None
    }
    proceeds = (
        None if plant is None or forced is None else plant * given["tangible_liquidation_factor"] + forced
    )
    # Other current assets pay debts off, and bring nothing more: nobody knows what they would fetch.
    owed = max(it.year.operating_debts_eur or 0.0, 0.0)
    return Appraisal(
        methods=_methods(it.year, given, discount, parts),
        floor=None if proceeds is None else np.maximum(proceeds - owed, 0),
        proceeds=proceeds,
        parts=parts,
        surplus=unused + it.firm.other_assets_eur,
        discount=discount,
    )


def discount_rate(given: Given) -> Draws:
    """The weighted cost of capital at every draw."""
    equity = cost_of_equity(
        given["risk_free_share"],
        given["unlevered_beta"],
        given["equity_premium_share"],
        given["size_premium_share"],
        given["debt_share"],
        given["tax_share"],
    )
    return weighted_cost_of_capital(
        equity, given["cost_of_debt_share"], given["debt_share"], given["tax_share"]
    )


def _methods(year: Year, given: Given, discount: Draws, parts: Mapping[str, Draws]) -> dict[str, Draws]:
    methods: dict[str, Draws] = {}
    revenue, ebitda = year.revenue_eur, year.ebitda_eur
    if revenue and ebitda is not None:
        methods["cash flows"] = _cash_flows(year, given, discount)
    if ebitda is not None and ebitda > 0:
        methods["ebitda multiple"] = ebitda * given["margin_factor"] * given["ebitda_multiple"]
    if revenue:
        kept = 1 - given["loss_discount_share"] if ebitda is not None and ebitda <= 0 else 1.0
        methods["revenue multiple"] = revenue * given["revenue_multiple"] * kept
    if "plant" in parts and "working capital" in parts:
        # Without intangibles: their income is in the cash flows, and would count twice in the mean.
        methods["net assets"] = parts["plant"] + parts["working capital"]
    return methods


def _cash_flows(year: Year, given: Given, discount: Draws) -> Draws:
    """Five years of free cash flows, then growth for ever."""
    shares = _shares(year, given)
    revenue, growth, last = year.revenue_eur or 0.0, given["growth_share"], given["terminal_growth_share"]
    flows = free_cash_flows(revenue, years=EXPLICIT_YEARS, growth=growth, tax=given["tax_share"], **shares)
    after = revenue * (1 + growth) ** EXPLICIT_YEARS * (1 + last)
    next_flow = after * cash_share(last, **shares, tax=given["tax_share"])
    end = terminal_value(next_flow, discount, last) / (1 + discount) ** EXPLICIT_YEARS
    return present_value(flows, discount) + end


def _shares(year: Year, given: Given) -> dict[str, Draws]:
    """EBITDA, depreciation, investment and working capital over revenue, from the accounts where known."""
    revenue = year.revenue_eur or 1.0
    margin = (year.ebitda_eur or 0.0) / revenue
    # A loss is drawn apart from its mean as a profit is: the larger the factor, the better.
    factor = given["margin_factor"] if margin > 0 else 2 - given["margin_factor"]
    known = year.depreciation_eur
    depreciation = given["depreciation_share"] if known is None else np.full_like(factor, known / revenue)
    capital = year.working_capital_eur
    return {
        "margin": margin * factor,
        "depreciation": depreciation,
        "investment": depreciation * given["capex_factor"],
        "working_capital": (
            given["working_capital_share"] if capital is None else np.full_like(factor, capital / revenue)
        ),
    }


def _plant(it: Subject, given: Given) -> Draws | None:
    """Plant by age, before what the market makes of it: from its list, else from the books."""
    residual = given["residual_share"]
    if it.firm.assets:
        values = [
            tangibles.value_by_age(
                asset.cost_eur, asset.age_years, asset.life_years or it.lives[asset.kind], residual
            )
            for asset in it.firm.assets
        ]
        return np.sum(values, axis=0)
    gross, net = it.year.fixed_assets_gross_eur, it.year.fixed_assets_net_eur
    if net is None:
        return None
    return tangibles.value_by_books(net if gross is None else max(gross, net), net, residual)


def _working_capital(year: Year, given: Given) -> tuple[Draws | None, Draws | None]:
    """Working capital as a going concern pays it, and what its assets bring in a forced sale."""
    if year.inventories_eur is None or year.receivables_eur is None or year.operating_debts_eur is None:
        return None, None
    going, forced = (
        year.inventories_eur * given[f"inventory{ending}"]
        + year.receivables_eur * given[f"receivable{ending}"]
        for ending in ("_factor", "_liquidation_factor")
    )
    return going - year.operating_debts_eur, forced


def _patents(firm: Firm, given: Given, discount: Draws) -> tuple[Draws, Draws]:
    """Patents in use, whose income the accounts hold, and those that could be licensed on top."""
    worth = {True: np.zeros_like(discount), False: np.zeros_like(discount)}
    for patent in firm.patents:
        worth[patent.in_use] = worth[patent.in_use] + intangibles.relief_from_royalty(
            patent.revenue_eur,
            years=patent.years_left,
            growth=given["growth_share"],
            royalty=given["royalty_share"],
            tax=given["tax_share"],
            rate=discount + given["intangible_premium_share"],
        )
    return worth[True], worth[False]


def _people(it: Subject, given: Given) -> Draws | None:
    """What replacing the team costs, at the pay that the accounts tell where the owner does not."""
    if it.people is None:
        return None
    loading = given["loading_share"]
    cost = intangibles.replacement_cost(it.people, loading=loading, tax=given["tax_share"])
    staff_costs, usual_pay = it.year.staff_costs_eur, it.usual_pay_eur
    if staff_costs and usual_pay and not it.firm.staff:
        cost = cost * staff_costs / (usual_pay * (1 + loading))
    return cost * given["workforce_factor"]


def _customers(
    it: Subject, given: Given, discount: Draws, plant: Draws | None, people: Draws | None
) -> Draws | None:
    """Customer relations by excess earnings; every other asset first takes its return."""
    revenue, ebitda = it.year.revenue_eur, it.year.ebitda_eur
    if not revenue or ebitda is None or plant is None:
        return None
    shares, tax = _shares(it.year, given), given["tax_share"]
    rate = discount + given["intangible_premium_share"]
    protected = sum(patent.revenue_eur for patent in it.firm.patents if patent.in_use)
    charges = (
        np.maximum(shares["working_capital"], 0) * given["cost_of_debt_share"] * (1 - tax)
        + plant * given["tangible_factor"] / revenue * discount
        + (0 if people is None else people / revenue * rate)
        + min(protected / revenue, 1) * given["royalty_share"] * (1 - tax)
    )
    return intangibles.excess_earnings(
        revenue * it.firm.customer_share,
        attrition=given["attrition_share"],
        growth=given["growth_share"],
        margin=shares["margin"] - shares["depreciation"],
        charges=charges,
        tax=tax,
        rate=rate,
    )
