"""Weights are said openly, and refused where they mean nothing."""

import pytest

from levier.core.errors import BadInput
from levier.industries.opportunities import Weights, weights_of


def test_what_is_not_named_keeps_its_default() -> None:
    assert weights_of("jobs=3, reach=0.25") == Weights(jobs=3.0, reach=0.25)
    assert weights_of("") == Weights()


@pytest.mark.parametrize(
    "text",
    ["jobs", "jobs=many", "luck=1", "=2", "jobs=-1", "reach=1.5", "pay=nan", "jobs=1e308", "jobs=1,jobs=2"],
)
def test_what_is_no_weight_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        weights_of(text)


def test_all_at_zero_leaves_nothing_to_judge_by() -> None:
    with pytest.raises(BadInput):
        Weights(complexity=0, gain=0, jobs=0, pay=0, growth=0, transition=0)
