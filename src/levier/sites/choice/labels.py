"""What a criterion is called before people."""

from levier.core.messages import Message
from levier.sites.facts import FACTS


def criterion_label(name: str) -> Message | str:
    """The label of a fact about a site; another criterion keeps its own name."""
    return FACTS[name].label if name in FACTS else name
