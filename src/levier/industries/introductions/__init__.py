"""Introductions: who should meet whom, and why."""

from levier.industries.introductions.evaluation import Recall, recall_of_introductions
from levier.industries.introductions.graph import KINDS, LINKS, ORGANISATIONS, Graph, graph_of
from levier.industries.introductions.introducing import Introductions, introductions
from levier.industries.introductions.network import Network, NetworkTotals, network

__all__ = [
    "KINDS",
    "LINKS",
    "ORGANISATIONS",
    "Graph",
    "Introductions",
    "Network",
    "NetworkTotals",
    "Recall",
    "graph_of",
    "introductions",
    "network",
    "recall_of_introductions",
]
