"""One list of the sites of a territory, whatever source tells of them."""

from levier.sites.inventory.brownfield_sites import DRAWN_WITHIN, brownfield_sites
from levier.sites.inventory.closing_sites import closing_sites
from levier.sites.inventory.conformity import Conformity, conformity
from levier.sites.inventory.listing import Inventory, inventory
from levier.sites.inventory.park_sites import park_sites
from levier.sites.inventory.told import Told

__all__ = [
    "DRAWN_WITHIN",
    "Conformity",
    "Inventory",
    "Told",
    "brownfield_sites",
    "closing_sites",
    "conformity",
    "inventory",
    "park_sites",
]
