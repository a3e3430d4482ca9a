"""Units planted in every source that could bear one, in three deliveries imported one after the other.

All is invented. Protected and open units come alike in every file, so that what is found of the open ones shows
that the search finds. A third of the units is named by other producers before the register is there, a third
with it, a third after it.
"""

from pathlib import Path

from tests.privacy.damage import damaged
from tests.privacy.land import places
from tests.privacy.others import named_by_others, told_without_names
from tests.privacy.sirene import daily, register
from tests.privacy.units import DELIVERIES, LATER, units


def write_deliveries(folder: Path) -> list[Path]:
    """The three folders of raw files."""
    folders = [folder / f"delivery-{number}" for number in range(DELIVERIES)]
    rows = units().rows(named=True)
    for number, delivery in enumerate(folders):
        named_by_others(delivery / "others", [unit for unit in rows if unit["delivery"] == number], number)
    told_without_names(folders[1] / "others", rows)
    register(folders[1] / "sirene", rows)
    places(folders[1] / "places", rows)
    daily(folders[2] / "sirene-daily", [unit for unit in rows if unit["way"] == LATER])
    damaged(folders[2] / "damaged", rows)
    return folders
