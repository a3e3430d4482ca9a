"""The kinds of evidence put together, and their weights learned."""

import numpy as np
import polars as pl
import pytest

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import m
from levier.industries.relatedness import MOVES, Combined, Kind, Learned, combine, learn_weights
from levier.industries.relatedness.combining import standing
from levier.industries.relatedness.moves import expected_moves

ABSENT = NotComputed(m("no input-output table has been imported"), ("input_output",))
CODES = ("10.51A", "25.50A", "25.62B")
UNKNOWN = float("nan")


def kind(name: str, times: list[list[float]] | np.ndarray, codes: tuple[str, ...] = CODES) -> Kind:
    matrix = np.array(times, dtype=float)
    related = np.nan_to_num(matrix) > 2
    np.fill_diagonal(related, False)
    evidence = Evidence(m("{n} rows were read", n=1), (name,), m("unknown"))
    return Kind(name, codes, matrix, np.full_like(matrix, np.nan), related, evidence)


E2 = float(np.exp(2))
FIRST = kind("location", [[1, 1, 1], [1, 1, E2], [1, E2, 1]])
SECOND = kind("occupation", [[1, E2, UNKNOWN], [E2, 1, 1], [UNKNOWN, 1, 1]])


def combined(*args: object, **others: object) -> Combined:
    found = combine(*args, **others)  # type: ignore[arg-type]
    assert isinstance(found, Combined)
    return found


def test_the_weighted_mean_worked_by_hand_and_unknown_pairs_left_to_those_who_know() -> None:
    # Of the first, the root mean square is sqrt(4 / 3); of the second, which knows two pairs, sqrt(4 / 2).
    assert standing(FIRST)[1, 2] == pytest.approx(np.sqrt(3))
    assert standing(SECOND)[0, 1] == pytest.approx(np.sqrt(2))
    found = combined(
        {"location": FIRST, "occupation": SECOND, "trade": ABSENT}, {"location": 3, "occupation": 1}
    )
    assert found.weights == {"location": 0.75, "occupation": 0.25}
    assert found.score[1, 2] == pytest.approx(0.75 * np.sqrt(3))
    assert found.score[0, 1] == pytest.approx(0.25 * np.sqrt(2))
    assert found.score[0, 2] == 0  # the first alone knows it: chance
    assert found.pairs.matrix[0, 2] == 0
    assert found.pairs.matrix[1, 2] == pytest.approx(1 - np.exp(-0.75 * np.sqrt(3)))
    assert found.missing == {"trade": ABSENT}
    assert any("input-output" in str(caution) for caution in found.evidence.cautions)


def test_each_pair_keeps_what_each_kind_says_and_which_agree() -> None:
    table = combined({"location": FIRST, "occupation": SECOND}).table()
    assert table.columns[2:] == [
        "relatedness",
        "location",
        "occupation",
        "kinds_known",
        "kinds_related",
        "kinds",
    ]
    rows = {(a, b): rest for a, b, *rest in table.rows()}
    assert rows["10.51A", "25.62B"][1:] == [0.0, None, 1, 0, ""]
    assert rows["25.50A", "25.62B"][3:] == [2, 1, "location"]
    assert rows["10.51A", "25.50A"][3:] == [2, 1, "occupation"]


def test_a_pair_that_no_kind_knows_stays_unknown() -> None:
    found = combined({"occupation": SECOND})
    assert np.isnan(found.pairs.matrix[0, 2])
    wider = combined({"occupation": SECOND}, activities=(*CODES, "62.01Z"))
    assert np.isnan(wider.pairs.matrix[3]).all()


def test_kinds_of_other_activities_are_brought_together() -> None:
    other = kind("moves", [[1, 3], [3, 1]], ("25.62B", "28.15Z"))
    found = combined({"location": FIRST, "moves": other})
    assert found.activities == (*CODES, "28.15Z")
    assert found.pairs.matrix[2, 3] > 0
    assert np.isnan(found.pairs.matrix[0, 3])


def test_the_nearest_of_an_activity() -> None:
    near = combined({"location": FIRST, "occupation": SECOND}).nearest("25.50A", 5)
    assert near["activity"].to_list() == ["25.62B", "10.51A"]
    with pytest.raises(BadInput, match="62"):
        combined({"location": FIRST}).nearest("62.01Z", 5)


def test_what_cannot_be_combined() -> None:
    assert isinstance(combine({"trade": ABSENT}), NotComputed)
    assert isinstance(combine({}), NotComputed)
    assert isinstance(combine({"location": FIRST}, {"location": 0}), NotComputed)
    for weights in ({"location": -1}, {}, {"location": float("inf")}, {"location": float("nan")}):
        with pytest.raises(BadInput, match="location"):
            combine({"location": FIRST}, weights)


def planted(strength: float, seed: int = 0, n: int = 30) -> tuple[Kind, Kind, pl.DataFrame, tuple[str, ...]]:
    """A kind that tells which pairs later see moves, another that is noise, and these moves."""
    from levier.core import naf

    codes = tuple(naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"].head(n))
    rng = np.random.default_rng(seed)

    def drawn() -> np.ndarray:
        half = np.triu(rng.normal(0, 1, (n, n)), k=1)
        return half + half.T

    good, noise = drawn(), drawn()
    later = rng.poisson(np.triu(np.exp(strength * good), k=1))
    first, second = np.nonzero(later)
    moves = pl.DataFrame(
        {
            "activity_a": [codes[i] for i in first],
            "activity_b": [codes[i] for i in second],
            "moves": later[first, second],
        },
        schema=MOVES,
    )
    return kind("good", np.exp(good), codes), kind("noise", np.exp(noise), codes), moves, codes


def test_the_kind_that_foretells_later_moves_weighs_most_and_the_same_seed_gives_the_same() -> None:
    good, noise, later, codes = planted(1.0)
    learned = learn_weights({"good": good, "noise": noise}, later, codes)
    assert isinstance(learned, Learned)
    assert learned.weights["good"] > 0.85
    assert sum(learned.weights.values()) == pytest.approx(1)
    assert learned.gain["good"] > 0.2 > learned.gain["noise"]
    assert learned.gain["combined"] > 0.2
    assert learn_weights({"good": good, "noise": noise}, later, codes) == learned
    swapped = learn_weights({"noise": noise, "good": good}, later, codes)
    assert isinstance(swapped, Learned)
    assert swapped.weights == pytest.approx(learned.weights, abs=1e-3)


def test_where_no_kind_foretells_anything_they_weigh_about_the_same() -> None:
    good, noise, later, codes = planted(0.0)
    learned = learn_weights({"good": good, "noise": noise}, later, codes)
    assert isinstance(learned, Learned)
    assert 0.25 < learned.weights["good"] < 0.75
    assert abs(learned.gain["combined"]) < 0.05


def test_a_few_moves_teach_nothing_and_no_kind_is_refused() -> None:
    good, noise, later, codes = planted(1.0)
    few = learn_weights(
        {"good": good, "noise": noise}, later.head(3).with_columns(moves=pl.lit(1, pl.Int64)), codes
    )
    assert isinstance(few, NotComputed)
    assert few.needs == ("establishment_periods", "successions")
    with pytest.raises(BadInput):
        learn_weights({}, later, codes)


def test_moves_expected_are_in_proportion_to_what_each_takes_part_in() -> None:
    _, _, later, codes = planted(0.0)
    assert later["moves"].sum() > 20
    assert len(codes) == 30
    assert expected_moves(np.zeros((3, 3))).tolist() == [[0.0] * 3] * 3
