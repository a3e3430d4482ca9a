"""What counts as the entry, or the exit, of an activity in an area."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import Message, m
from levier.industries.entry.panel import Panel

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Turning:
    """A change of state within `horizon_years`: from outside to inside (entry), or the reverse (exit).

    An area is *inside* an activity when its location quotient reaches `inside` and it has at least
    `least_employees` and `least_establishments` there; *outside* when its quotient is below `outside`, or it
    has nobody there. What is between the two is in neither state: with `outside` = 0.5, a quotient that
    wavers around 1 is no entry. `measure` "present" replaces the quotient by the first employer.

    The state is read at the two ends: what came and went between is not seen. A secret cell has no state.
    """

    direction: Literal["entry", "exit"] = "entry"
    measure: Literal["specialised", "present"] = "specialised"
    horizon_years: int = 5
    inside: float = 1.0
    outside: float = 1.0
    least_employees: float = 0.0
    least_establishments: int = 0

    def __post_init__(self) -> None:
        faults: list[Message] = []
        if self.horizon_years < 1:
            faults.append(m("a horizon is of one year or more, not {years}", years=self.horizon_years))
        if not 0 < self.outside <= self.inside:
            faults.append(
                m(
                    "the quotient of who is outside ({outside}) is above 0 and at most that of who is inside "
                    "({inside})",
                    outside=self.outside,
                    inside=self.inside,
                )
            )
        if self.least_employees < 0 or self.least_establishments < 0:
            faults.append(m("the least number of employees or establishments is 0 or more"))
        if faults:
            raise BadInput(faults[0], fix=faults[1] if len(faults) > 1 else None)

    def inside_at(self, panel: Panel, place: int) -> Mask:
        """Areas by activities that are inside in the year at that place."""
        employees, counts = panel.employees[place], panel.establishments
        if self.measure == "present":
            there = employees > 0
        else:
            there = (panel.quotient[place] >= self.inside) & (panel.quotient[place] > 0)
        there &= ~(employees < self.least_employees)
        if counts is not None:
            there &= ~(counts[place] < self.least_establishments)
        return there

    def outside_at(self, panel: Panel, place: int) -> Mask:
        """Those that are outside."""
        if self.measure == "present":
            return panel.employees[place] == 0
        return panel.quotient[place] < self.outside

    def at_risk(self, panel: Panel, place: int) -> Mask:
        """What may turn: an area or an activity without any job that year has no state to leave."""
        start = self.outside_at if self.direction == "entry" else self.inside_at
        held = np.nan_to_num(panel.employees[place]) + np.nan_to_num(panel.quotient[place])
        exists = (held.sum(axis=1) > 0)[:, None] & (held.sum(axis=0) > 0)[None, :]
        return start(panel, place) & exists

    def turned(self, panel: Panel, place: int) -> tuple[Mask, Mask]:
        """Whether it has turned when seen at that place, and whether that is known (it is not secret)."""
        end = self.inside_at if self.direction == "entry" else self.outside_at
        unseen = np.isnan(panel.quotient[place])
        if self.measure == "present":
            unseen = np.isnan(panel.employees[place])
        return end(panel, place), ~unseen

    def origins(self, panel: Panel) -> tuple[int, ...]:
        """Places of the years whose outcome is in the panel."""
        known = set(panel.years)
        return tuple(n for n, year in enumerate(panel.years) if year + self.horizon_years in known)
