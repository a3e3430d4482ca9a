"""A fictional country as large as France, written as raw files at a million rows a second: for scale."""

from levier.specimen.national.daily import stock_after, write_day
from levier.specimen.national.writing import write_national

__all__ = ["stock_after", "write_day", "write_national"]
