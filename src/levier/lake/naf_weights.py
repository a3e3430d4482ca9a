"""The passage from NAF rev. 2 to NAF 2025 in a lake: INSEE's pairs, and the register's double codes."""

import ibis.expr.types as ir

from levier.core.codes import HEADCOUNT_BANDS
from levier.core.naf_crosswalk import Crosswalk, crosswalk
from levier.lake.store import Lake


def lake_crosswalk(lake: Lake) -> Crosswalk:
    """The weights that the tables `naf_crosswalk` and `establishments` allow; the shipped pairs of classes,
    and equal shares, where they hold nothing."""
    pairs, establishments = lake.table("naf_crosswalk"), lake.table("establishments")
    register = None
    if establishments is not None and "naf2025" in establishments.columns:
        register = establishments_in_both(establishments).to_polars()
    return crosswalk(None if pairs is None else pairs.to_polars(), register)


def establishments_in_both(establishments: ir.Table) -> ir.Table:
    """How many active establishments bear each pair of codes: `naf`, `naf2025`, `weight`."""
    both = _double_coded(establishments)
    return both.aggregate(by=["naf", "naf2025"], weight=both.count().cast("float64"))


def employees_in_both(establishments: ir.Table) -> ir.Table:
    """The same by employees, each establishment at the low end of its headcount band: `naf`, `naf2025`,
    `weight`. Those without employees, or of unknown headcount, weigh nothing."""
    both = _double_coded(establishments)
    low = both["headcount_band"].cases(
        *((band.code, float(band.low)) for band in HEADCOUNT_BANDS.values()), else_=0.0
    )
    return both.aggregate(by=["naf", "naf2025"], weight=low.sum())


def _double_coded(establishments: ir.Table) -> ir.Table:
    return establishments.filter(
        establishments["active"], establishments["naf"].notnull(), establishments["naf2025"].notnull()
    )
