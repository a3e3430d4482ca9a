"""Sites: where could it land, and what is holding the place back?"""

from levier.sites.brownfields import BrownfieldSummary, BrownfieldTotals, brownfield_summary

__all__ = ["BrownfieldSummary", "BrownfieldTotals", "brownfield_summary"]
