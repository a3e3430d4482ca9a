"""What methods, parts, steps and assumptions of a valuation are called in front of people."""

from levier.core.messages import Message, m

METHODS = {
    "cash flows": m("Discounted cash flows"),
    "ebitda multiple": m("EBITDA multiple"),
    "revenue multiple": m("Revenue multiple"),
    "net assets": m("Adjusted net assets"),
}
ASSUMPTIONS = {
    "attrition_share": m("Customers lost each year"),
    "capex_factor": m("Investment over depreciation"),
    "cost_of_debt_share": m("Cost of debt"),
    "debt_share": m("Share of debt in the capital"),
    "depreciation_share": m("Depreciation over revenue"),
    "ebitda_multiple": m("EBITDA multiple"),
    "equity_premium_share": m("Equity risk premium"),
    "growth_share": m("Growth over five years"),
    "intangible_premium_share": m("Premium for intangible assets"),
    "inventory_factor": m("Inventories over their books"),
    "inventory_liquidation_factor": m("Inventories in a forced sale"),
    "loading_share": m("Employer's contributions"),
    "loss_discount_share": m("Discount of a firm without earnings"),
    "margin_factor": m("EBITDA over its past mean"),
    "receivable_factor": m("Receivables that are paid"),
    "receivable_liquidation_factor": m("Receivables in a forced sale"),
    "residual_share": m("Plant at the end of its life"),
    "revenue_multiple": m("Revenue multiple"),
    "risk_free_share": m("Risk-free rate"),
    "royalty_share": m("Royalty over revenue"),
    "size_premium_share": m("Premium for small size"),
    "tangible_factor": m("Plant over its value by age"),
    "tangible_liquidation_factor": m("Plant in a forced sale"),
    "tax_share": m("Tax on profit"),
    "terminal_growth_share": m("Growth for ever"),
    "unlevered_beta": m("Beta of the sector, without debt"),
    "workforce_factor": m("Replacement cost of the team"),
    "working_capital_share": m("Working capital over revenue"),
}
PARTS = {
    "plant": m("Plant and buildings"),
    "working capital": m("Working capital"),
    "patents": m("Patents in use"),
    "team": m("Team at work"),
    "customers": m("Customer relations"),
    "goodwill": m("Goodwill (what is left)"),
}
STEPS = {
    "enterprise value": m("Enterprise value"),
    "assets outside the business": m("Assets outside the business"),
    "financial debt": m("Financial debt"),
    "cash": m("Cash"),
    "equity value": m("Value of the shares"),
}


def assumption_name(name: str) -> Message | str:
    """An assumption in people's words; its own name where it has none."""
    return ASSUMPTIONS.get(name, name)
