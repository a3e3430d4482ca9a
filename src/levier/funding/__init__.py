"""Funding: who will pay?"""

from levier.funding.zonings import ZoningSummary, ZoningTotals, zonings_summary

__all__ = ["ZoningSummary", "ZoningTotals", "zonings_summary"]
