"""The lake as of a past day: what the register held then, and what was known then, with nothing later."""

from levier.lake.history.knowledge import KNOWLEDGE, Dated, Timeless, TodayOnly, rows_dated, rows_known
from levier.lake.history.known import (
    accounts_dated,
    accounts_known,
    employment_known,
    notices_known,
    periods_known,
    successions_known,
)
from levier.lake.history.lags import Lag
from levier.lake.history.register import (
    RegisterCounts,
    count_register,
    legal_units_at,
    register_at,
    states_at,
)

__all__ = [
    "KNOWLEDGE",
    "Dated",
    "Lag",
    "RegisterCounts",
    "Timeless",
    "TodayOnly",
    "accounts_dated",
    "accounts_known",
    "count_register",
    "employment_known",
    "legal_units_at",
    "notices_known",
    "periods_known",
    "register_at",
    "rows_dated",
    "rows_known",
    "states_at",
    "successions_known",
]
