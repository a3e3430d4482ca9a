"""What a site has: access, work, networks, constraints, prices and zones, as open data tell them."""

from levier.sites.surroundings.around import Around, Surroundings, surroundings
from levier.sites.surroundings.telling import Lacking

__all__ = ["Around", "Lacking", "Surroundings", "surroundings"]
