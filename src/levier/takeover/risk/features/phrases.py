"""How the facts behind a reason are said."""

from collections.abc import Mapping

from levier.takeover.risk.features.catalogue import FEATURES
from levier.takeover.risk.wording import Phrase, phrase

PHRASES: Mapping[str, Phrase] = {feature.name: phrase(feature.label, feature.unit) for feature in FEATURES}
FAMILY: Mapping[str, str] = {feature.name: feature.family for feature in FEATURES}
