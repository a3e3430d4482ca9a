"""Upgrades: which investment unlocks the most jobs, and the cheapest that makes a site fit."""

from levier.sites.upgrades.advice import advice
from levier.sites.upgrades.blocking import blocking
from levier.sites.upgrades.cheapest import CheapestFit, cheapest_fit
from levier.sites.upgrades.frontier import Upgrades, upgrades
from levier.sites.upgrades.options import Effect, Option, options_from_table, upgraded
from levier.sites.upgrades.proposals import proposed_options
from levier.sites.upgrades.unit_costs import unit_costs, with_own

__all__ = [
    "CheapestFit",
    "Effect",
    "Option",
    "Upgrades",
    "advice",
    "blocking",
    "cheapest_fit",
    "options_from_table",
    "proposed_options",
    "unit_costs",
    "upgraded",
    "upgrades",
    "with_own",
]
