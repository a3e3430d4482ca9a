"""Drive times on the road network, and a stated estimate where no network is known."""

from levier.core.roads.network import RoadNetwork, road_network
from levier.core.roads.questions import drive_minutes, nearest
from levier.core.roads.reach import Reach, reach, within
from levier.core.roads.snapping import snap
from levier.core.roads.speeds import SPEEDS, Band, Speeds
from levier.core.roads.straight import STRAIGHT, StraightLine

__all__ = [
    "SPEEDS",
    "STRAIGHT",
    "Band",
    "Reach",
    "RoadNetwork",
    "Speeds",
    "StraightLine",
    "drive_minutes",
    "nearest",
    "reach",
    "road_network",
    "snap",
    "within",
]
