"""What is said of a choice, in both languages."""

import numpy as np
import pytest
from tests.sites.choice.tables import matrix

from levier.core.errors import BadInput
from levier.plan.words import Words
from levier.sites.choice import METHODS, explain, rank, smaa

NAMES = {"a": "Aubrives", "b": "Bogny", "c": "Charleville"}
TABLE = matrix(
    [[12, 50_000, 8, 0.9], [30, 80_000, 20, 0.5], [8, 20_000, np.nan, 0.95], [31, 20_000, 8, 0.5]],
    [False, True, True, True],
    [0.3, 0.3, 0.3, 0.1],
    criteria=("motorway_min", "area_m2", "grid_mw", "fibre_share"),
)


def told(table=TABLE, *, about=None, lang="en", method="topsis", drawn=True) -> list[str]:
    ranking = rank(table, method=method)
    sure = smaa(table, method=method) if drawn else None
    return [Words(lang).say(one) for one in explain(ranking, sure, about=about, names=NAMES)]


def test_the_first_is_explained() -> None:
    said = told()
    assert said[0] == (
        "Bogny comes first, ahead of Aubrives, thanks to: Power that can be drawn (20 MW against 8); "
        "Land area (80,000 m² against 50,000)."
    )
    assert said[1] == (
        "Bogny would lose to Aubrives if “Drive to a motorway junction” counted for more than 37.8% "
        "(it counts for 30%)."
    )
    assert any(one.startswith("Bogny is first in ") and "10,000 draws" in one and "±" in one for one in said)
    assert (
        "No weights at all would make them first, since another site is at least as good in everything: d."
        in said
    )


def test_in_french_too() -> None:
    said = told(lang="fr")
    assert said[0].startswith("Bogny vient en tête, devant Aubrives, grâce à\u00a0: Puissance électrique")
    assert (
        "passerait derrière Aubrives si «\u00a0Trajet routier jusqu'à un échangeur autoroutier\u00a0»"
        in said[1]
    )


def test_a_site_behind_is_explained() -> None:
    said = told(about="a")
    assert said[0].startswith("Aubrives comes 2 of 4. Bogny is ahead thanks to: Power")
    assert "would be first if “Drive to a motorway junction” counted for 37.8% to" in said[1]
    hopeful = told(about="c", method="weighted_sum")
    assert (
        "Unknown, and counted as the worst value known: Power that can be drawn. At best it would come 1."
        in hopeful
    )
    assert told(about="d")[1] == "No weights at all make d first: Bogny is at least as good in everything."


def test_what_would_be_worth_a_question_is_told() -> None:
    assert (
        "Could come first if what is unknown of them turned out at its best, and so are worth a question: Charleville."
        in told(method="weighted_sum")
    )


def test_the_limit_told_is_where_the_order_turns() -> None:
    # The first leads just below the limit told, and the rival just above.
    for share, first in ((0.377, "b"), (0.380, "a")):
        weights = np.array([share, *(np.array([0.3, 0.3, 0.1]) * (1 - share) / 0.7)])
        moved = matrix(TABLE.values, TABLE.gains, weights, criteria=TABLE.criteria)
        assert rank(moved).table["site_id"][0] == first


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([[1.0, 2]], "a is the only site: there is nothing to compare it with."),
        ([[1.0, 2], [1, 2], [0, 1]], "2 sites come first with the same score: a, b."),
        ([[1.0, 2], [1, 2]], "2 sites come first with the same score: a, b."),
        ([[2.0, 2], [1, 1]], "No weight changed alone would take the first place from a."),
    ],
)
def test_plain_cases_are_told_plainly(method: str, values, said: str) -> None:
    ranking = rank(matrix(values), method=method)
    assert said in [Words("en").say(one) for one in explain(ranking)]


def test_a_site_that_no_weights_favour_is_told_so() -> None:
    ranking = rank(matrix([[1.0, 0], [0, 1], [0.4, 0.4]]), method="weighted_sum")
    said = [str(one) for one in explain(ranking, about="c")]
    assert said[1] == "No weights at all make c first."


def test_another_favourite_of_the_draws_is_named() -> None:
    table = matrix([[1.0, 0, 0], [0, 1, 1]], weights=[0.8, 0.1, 0.1])
    said = [Words("en").say(one) for one in explain(rank(table), smaa(table))]
    assert any(one.startswith("b is first more often") for one in said)


def test_a_site_that_is_not_ranked_is_refused() -> None:
    with pytest.raises(BadInput, match="not among those ranked"):
        explain(rank(TABLE), about="z")
