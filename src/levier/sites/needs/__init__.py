"""What a project needs, and what each site lacks for it."""

from levier.sites.needs.profiles import SIZES, profile, profile_lines, profiles
from levier.sites.needs.screening import Screening, screen
from levier.sites.needs.words import WHOM, lack_words, quantity, term, wanted_words

__all__ = [
    "SIZES",
    "WHOM",
    "Screening",
    "lack_words",
    "profile",
    "profile_lines",
    "profiles",
    "quantity",
    "screen",
    "term",
    "wanted_words",
]
