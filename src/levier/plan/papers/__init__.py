"""The two papers of a takeover as PDF: the anonymous teaser and the memorandum."""

from levier.plan.papers.memorandum import memorandum_pdf
from levier.plan.papers.teaser import teaser_pdf

__all__ = ["memorandum_pdf", "teaser_pdf"]
