"""Introductions: who should meet whom, and why."""

from levier.industries.introductions.evaluation import Recall, recall_of_introductions
from levier.industries.introductions.graph import KINDS, LINKS, ORGANISATIONS, Graph, graph_of
from levier.industries.introductions.introducing import Introductions, introductions
from levier.industries.introductions.places import wanted_activities
from levier.industries.introductions.registers import RegisterIntroductions, introductions_from_registers
from levier.industries.introductions.shape import Network, NetworkTotals, network

__all__ = [
    "KINDS",
    "LINKS",
    "ORGANISATIONS",
    "Graph",
    "Introductions",
    "Network",
    "NetworkTotals",
    "Recall",
    "RegisterIntroductions",
    "graph_of",
    "introductions",
    "introductions_from_registers",
    "network",
    "recall_of_introductions",
    "wanted_activities",
]
