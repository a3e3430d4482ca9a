"""Who could turn to an input: the score by hand, its order under other weights, and who is never named."""

import numpy as np
import polars as pl
import pytest
from tests.industries.supply.test_makers import SITE, establishments

from levier.core.errors import BadInput, UnknownCode
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.pairs import Pairs
from levier.industries.supply import RetoolingRules, reason, retooling

AROUND = establishments(
    ("00000000100001", "EMBOUTISSAGE FICTIF", "25.50B", "31", "57001", 6.0, 49.1, "O"),
    ("00000000200001", "FORGE FICTIVE", "25.50A", "12", "57002", 6.0, 49.1, "O"),
    ("00000000300001", "MECANIQUE FICTIVE", "25.62B", "31", "57003", 6.0, 49.5, "O"),
    ("00000000400001", "PETITE FICTIVE", "25.50A", "02", "57003", 6.0, 49.1, "O"),
    ("00000000500001", "CABINET FICTIF", "71.12B", "31", "57003", 6.0, 49.0, "O"),
    ("00000000600001", None, "25.50A", "21", "57003", 6.0, 49.0, "P"),
    ("00000000700001", "ASSEMBLAGE FICTIF", "28.99B", "32", "57003", 6.0, 49.0, "O"),
    ("00000000800001", "FORGE LOINTAINE FICTIVE", "25.50A", "32", "57003", 6.0, 51.0, "O"),
)


def candidates(pairs: Pairs | None = None, naf: str = "25.50B", **options: object) -> pl.DataFrame:
    found = retooling(naf, SITE, AROUND, pairs, **options)
    assert not isinstance(found, NotComputed)
    return found.candidates


def test_makers_services_small_far_and_unnamed_ones_are_no_candidates():
    found = retooling("25.50B", SITE, AROUND)
    assert not isinstance(found, NotComputed)
    assert found.candidates["name"].to_list() == ["FORGE FICTIVE", "MECANIQUE FICTIVE"]
    assert (found.unnamed, found.by_tree) == (1, True)


def test_the_score_is_the_geometric_mean_of_its_parts():
    row = candidates().row(0, named=True)
    # Same class (0.85), 20 jobs or more, 11.12 km.
    size, near = np.log(21) / np.log(251), 0.5 ** (11.1195 / 50)
    assert (row["relatedness"], row["closest"]) == (0.85, "25.50B")
    assert row["size"] == pytest.approx(size)
    assert row["nearness"] == pytest.approx(near, abs=1e-4)
    assert row["score"] == pytest.approx(0.85**0.5 * size**0.25 * near**0.25, abs=1e-4)


def test_ranks_under_other_weights_bound_the_rank():
    rows = candidates()
    assert (rows["rank_best"] <= rows["rank"]).all()
    assert (rows["rank"] <= rows["rank_worst"]).all()
    assert rows["robust"].all()


def test_the_order_of_rows_does_not_matter():
    shuffled = retooling("25.50B", SITE, AROUND.reverse())
    assert not isinstance(shuffled, NotComputed)
    assert shuffled.candidates.equals(candidates())


def test_ranks_do_not_hang_on_the_last_digit_of_a_logarithm():
    """Firms that are alike in all are ranked by their number, wherever their rows stand."""
    alike = establishments(
        *(
            (f"000000{number:03}00001", f"FICTIVE {number}", "25.50A", "12", "57002", 6.0, 49.1, "O")
            for number in range(100, 137)
        )
    )
    for order in (alike, alike.reverse(), alike.sample(fraction=1, shuffle=True, seed=4)):
        found = retooling("25.50B", SITE, order)
        assert not isinstance(found, NotComputed)
        assert found.candidates["siret"].is_sorted()
        assert (found.candidates["rank_best"] == found.candidates["rank_worst"]).all()
        assert (found.candidates["score"] == found.candidates["score"].round(12)).all()


def test_measured_relatedness_wins_over_the_tree():
    pairs = Pairs(
        ("25.50B", "28.99B", "25.62B"), np.array([[9.0, 0.2, 0.05], [0.2, 9.0, 0.1], [0.05, 0.1, 9.0]])
    )
    found = retooling("25.50B", SITE, AROUND, pairs)
    assert not isinstance(found, NotComputed)
    # 25.62B has a quarter of the relatedness of the closest: too little; the forge is not in the pairs.
    assert found.candidates["name"].to_list() == ["ASSEMBLAGE FICTIF"]
    assert (found.candidates["relatedness"][0], found.by_tree) == (1.0, False)


def test_pairs_that_do_not_know_the_input_leave_the_tree():
    pairs = Pairs(("10.71C", "28.99B"), np.array([[1.0, 0.5], [0.5, 1.0]]))
    assert candidates(pairs).equals(candidates())


def test_nobody_fits_is_an_answer():
    assert candidates(naf="07.10Z").is_empty()


def test_the_reason_is_a_sentence_in_french():
    said = say(reason(candidates().row(0, named=True)), "fr")
    assert said.startswith("Forge, estampage, matriçage ; métallurgie des poudres\u00a0: proche de")


def test_bad_arguments_are_refused():
    with pytest.raises(UnknownCode):
        retooling("99.99Z", SITE, AROUND)
    with pytest.raises(BadInput):
        retooling("", SITE, AROUND)
    with pytest.raises(BadInput):
        retooling("25.50B", SITE, AROUND, radius_km=-1)
    with pytest.raises(BadInput, match="add up to 1"):
        RetoolingRules(weights=(1.0, 1.0, 1.0))
    assert isinstance(retooling("25.50B", SITE, AROUND.head(0)), NotComputed)
