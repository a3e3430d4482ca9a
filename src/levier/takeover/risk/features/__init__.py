"""What a firm shows on a day, as known that day: the inputs of every model of risk."""

from levier.takeover.risk.features.at_date import features_at, firms_at
from levier.takeover.risk.features.catalogue import CATEGORIES, FEATURES, NAMES, Feature

__all__ = ["CATEGORIES", "FEATURES", "NAMES", "Feature", "features_at", "firms_at"]
