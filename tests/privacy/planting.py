"""Units planted in every source that could bear one, in three deliveries imported one after the other.

All is invented. Protected and open units come alike in every file, so that what is found of the open ones shows
that the search finds. A third of the units is named by other producers before the register is there, a third
with it, a third after it.
"""

from pathlib import Path

from tests.privacy.damage import damaged
from tests.privacy.land import places
from tests.privacy.others import named_and_placed, searched_and_classed, told_without_names
from tests.privacy.sirene import daily, register
from tests.privacy.units import DELIVERIES, LATER, units


def write_deliveries(folder: Path) -> list[Path]:
    """The three folders of raw files."""
    before, with_them, after = folders = [folder / f"delivery-{number}" for number in range(DELIVERIES)]
    rows = units().rows(named=True)
    thirds = [[unit for unit in rows if unit["delivery"] == number] for number in range(DELIVERIES)]
    named_and_placed(before, thirds[0])
    named_and_placed(with_them, thirds[1])
    searched_and_classed(with_them, thirds[0] + thirds[1])
    told_without_names(with_them, rows)
    register(with_them, rows)
    places(with_them, rows)
    named_and_placed(after, thirds[2])
    searched_and_classed(after, thirds[2])
    daily(after, [unit for unit in rows if unit["way"] == LATER])
    damaged(after, rows)
    return folders
