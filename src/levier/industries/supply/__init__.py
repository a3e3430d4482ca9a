"""Supply chains: what a project buys, who makes it near, what is missing, what filling a gap brings."""

from levier.industries.supply.filling import FilledGap, filled_gap
from levier.industries.supply.leontief import (
    InputOutput,
    ghosh_inverse,
    input_output,
    leontief_inverse,
    productive,
    unproductive,
)
from levier.industries.supply.makers import RADIUS_KM, Site, SupplyMap, supply_map
from levier.industries.supply.multipliers import Households, Linkages, Multipliers, linkages, multipliers
from levier.industries.supply.projects import Bill, bill_from_table, bill_of, project_of, project_types
from levier.industries.supply.regional import (
    Delta,
    LocalMultipliers,
    LocalTable,
    jobs_by_place,
    local_multipliers,
    local_table,
)
from levier.industries.supply.retooling import Retooling, RetoolingRules, reason, retooling

__all__ = [
    "RADIUS_KM",
    "Bill",
    "Delta",
    "FilledGap",
    "Households",
    "InputOutput",
    "Linkages",
    "LocalMultipliers",
    "LocalTable",
    "Multipliers",
    "Retooling",
    "RetoolingRules",
    "Site",
    "SupplyMap",
    "bill_from_table",
    "bill_of",
    "filled_gap",
    "ghosh_inverse",
    "input_output",
    "jobs_by_place",
    "leontief_inverse",
    "linkages",
    "local_multipliers",
    "local_table",
    "multipliers",
    "productive",
    "project_of",
    "project_types",
    "reason",
    "retooling",
    "supply_map",
    "unproductive",
]
