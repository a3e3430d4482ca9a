"""Takeover: what could we lose, and who can save it?"""

from levier.takeover.procedures import Procedures, firms_in_procedure, in_open_procedure

__all__ = ["Procedures", "firms_in_procedure", "in_open_procedure"]
