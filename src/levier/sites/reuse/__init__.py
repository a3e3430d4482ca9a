"""What cleaning up a brownfield costs, and what reusing it rather than a field brings."""

from levier.sites.reuse.values import PRICE_YEAR, UnitValue, UnitValues, price_factor, prices, unit_values

__all__ = ["PRICE_YEAR", "UnitValue", "UnitValues", "price_factor", "prices", "unit_values"]
