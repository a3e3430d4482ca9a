"""How likely firms are to end, and how."""

from levier.takeover.risk.failure_model import FailureModel

__all__ = ["FailureModel"]
