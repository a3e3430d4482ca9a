"""What the signs of the map mean."""

from dataclasses import dataclass

SQUARE = "M-.9,-.9L.9,-.9L.9,.9L-.9,.9Z"


@dataclass(frozen=True)
class Key:
    """One line of the legend: a sample (`path`, drawn between -1 and 1, and its `fill`) and its words."""

    path: str
    fill: str
    words: str


@dataclass(frozen=True)
class KeyGroup:
    """The legend of one layer."""

    title: str
    keys: tuple[Key, ...]
    notes: tuple[str, ...] = ()
