"""Every feature: its name, family, unit, and the words for it."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

Family = Literal[
    "finance", "payments and notices", "workforce", "sector and place", "director age"
]
