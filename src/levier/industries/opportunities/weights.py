"""How much each thing counts when opportunities are put in order: said openly, and open to change."""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from levier.core.errors import BadInput
from levier.core.messages import Message, m

COMPONENTS: dict[str, Message] = {
    "complexity": m("complexity of the activity"),
    "gain": m("what it opens up next"),
    "jobs": m("jobs per establishment"),
    "pay": m("pay or value added"),
    "growth": m("growth in all the areas"),
    "transition": m("sectors of the transitions served"),
}
"""What makes an opportunity valuable, in the order of the columns."""

LARGEST = 1e6
"""Of a weight: they are compared with each other, and a sum must hold them."""


@dataclass(frozen=True)
class Weights:
    """The weights of the components of value (only their proportions matter), and of reach in the order.

    All equal by default: nothing tells which ones a territory should prefer, so that is for it to say.

    `reach` : the exponent (0 to 1) of reach in the order; value has the rest. A half: reach times value.
    """

    complexity: float = 1.0
    gain: float = 1.0
    jobs: float = 1.0
    pay: float = 1.0
    growth: float = 1.0
    transition: float = 1.0
    reach: float = 0.5

    def __post_init__(self) -> None:
        wrong = [field.name for field in fields(self) if not 0 <= getattr(self, field.name) <= LARGEST]
        if wrong:
            raise BadInput(m("weights are numbers from 0 to a million: {names}", names=", ".join(wrong)))
        if self.reach > 1:
            raise BadInput(
                m("the weight of reach is between 0 and 1, not {weight}", weight=self.reach),
                fix=m("it is a part: value has the rest"),
            )
        if not self.of_value.sum() > 0:
            raise BadInput(m("every component of value has a weight of 0: nothing is left to judge by"))

    @property
    def of_value(self) -> npt.NDArray[np.float64]:
        """The weights of the components, in the order of `COMPONENTS`."""
        return np.array([getattr(self, name) for name in COMPONENTS], dtype=np.float64)


def weights_of(text: str) -> Weights:
    """Weights written by a person; what is not named keeps its default.

    Raises
    ------
    BadInput : a name or a number that is none, or weights that `Weights` refuses.

    >>> weights_of("jobs=3, pay=0").of_value.tolist()
    [1.0, 1.0, 3.0, 0.0, 1.0, 1.0]
    """
    known = [field.name for field in fields(Weights)]
    given: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name in given:
            raise BadInput(m("the weight {name} is given twice", name=name))
        try:
            given[name] = float(number)
        except ValueError:
            name = ""
        if name not in known:
            raise BadInput(
                m("{part} is no weight", part=part),
                fix=m("write them as jobs=3,pay=0; names: {names}", names=", ".join(known)),
            )
    return Weights(**given)
