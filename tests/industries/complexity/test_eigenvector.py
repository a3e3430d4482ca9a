"""Economic complexity by the eigenvector: definition, sign, and what is not identified."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.industries.complexity.tables import STEPS, given_cells, given_presence, tables_of

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.industries.complexity import Complexity, Presence, complexity, largest_part, presence_by_quotient

booleans = tables_of(st.integers(0, 1))


def found(presence: Presence, **options: str) -> Complexity:
    result = complexity(presence, **options)
    assert isinstance(result, Complexity), result.reason
    return result


def reason(presence: Presence) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = complexity(presence)
    assert isinstance(result, NotComputed)
    assert say(result.reason, "fr") != say(result.reason, "en")
    return str(result.reason)


def test_two_areas_by_hand():
    # A1 holds a, b; A2 holds b alone: standardised over two areas, ECI is 1 and -1. b is the mean of both,
    # a is what A1 has beyond: with ECI the mean of PCI, b = -1 and (a + b) / 2 = 1, so a = 3.
    got = found(given_presence([[1, 1], [0, 1]]))
    assert got.eci.tolist() == pytest.approx([1, -1])
    assert got.pci.tolist() == pytest.approx([3, -1])
    assert got.eigenvalues[0] == pytest.approx(0.5 * 0.5)
    # On its own scale, PCI of two activities is 1 and -1.
    assert found(given_presence([[1, 1], [0, 1]]), pci_scale="own").pci.tolist() == pytest.approx([1, -1])


def test_the_nested_table_is_in_order_and_the_rarest_activity_is_the_most_complex():
    got = found(given_presence(STEPS))
    assert (np.diff(got.eci) < 0).all()
    assert (np.diff(got.pci) > 0).all()
    assert got.by_area["area"].to_list() == ["A1", "A2", "A3", "A4"]
    assert got.by_activity["ubiquity"].to_list() == [4, 3, 2, 1]


@given(booleans)
def test_complexity_is_that_of_the_definition(rows):
    got = complexity(largest_part(given_presence(rows)))
    assume(isinstance(got, Complexity))
    held = largest_part(given_presence(rows)).held.toarray()
    # An area's ECI is the mean PCI of what it holds; both have the same sign and scale.
    means = (held * got.pci).sum(axis=1) / got.diversity
    assert got.eci == pytest.approx(means, abs=1e-7)
    # PCI is an eigenvector of (1/u) M' (1/d) M, for the eigenvalue that is told.
    turned = held.T / got.ubiquity[:, None] @ (held / got.diversity[:, None])
    assert turned @ got.pci_uncentred == pytest.approx(got.eigenvalues[0] * got.pci_uncentred, abs=1e-7)
    assert got.ubiquity @ got.pci_uncentred == pytest.approx(0, abs=1e-6)
    assert np.corrcoef(got.eci, got.diversity)[0, 1] > 0
    assert (got.eci.mean(), got.eci.std()) == (pytest.approx(0, abs=1e-9), pytest.approx(1))


@given(booleans, st.permutations(range(8)))
def test_the_order_of_areas_and_activities_does_not_matter(rows, order):
    got = complexity(given_presence(rows))
    areas = [n for n in order if n < len(rows)]
    columns = [n for n in order if n < len(rows[0])]
    other = complexity(given_presence([[rows[n][k] for k in columns] for n in areas]))
    assert isinstance(got, Complexity) == isinstance(other, Complexity)
    if isinstance(got, Complexity) and got.eigenvalues[0] - got.eigenvalues[1] > 1e-6:
        assert other.eci == pytest.approx(got.eci[areas], abs=1e-6, nan_ok=True)
        assert other.pci == pytest.approx(got.pci[columns], abs=1e-5, nan_ok=True)


def test_wide_and_tall_tables_go_through_either_side():
    rows = np.random.default_rng(1).random((5, 9)) < 0.7
    wide = found(given_presence(rows.astype(int).tolist()))
    # The transposed table: its areas are our activities, whose complexity has the same order up to the sign.
    tall = found(given_presence(rows.T.astype(int).tolist()))
    assert wide.eigenvalues == pytest.approx(tall.eigenvalues)
    assert abs(np.corrcoef(wide.pci, tall.eci)[0, 1]) == pytest.approx(1)


def test_nothing_is_rounded_before_the_eigenvector():
    # A matrix rounded to 4 digits (EconGeo) ties what differs by less.
    rng = np.random.default_rng(2)
    values = rng.lognormal(0, 2, (40, 14)) * (rng.random((40, 14)) < 0.6)
    moved = values * (1 + 1e-12 * rng.standard_normal(values.shape))
    one, other = (found(presence_by_quotient(given_cells(table.tolist()))) for table in (values, moved))
    assert np.argsort(one.eci).tolist() == np.argsort(other.eci).tolist()
    assert np.argsort(one.pci).tolist() == np.argsort(other.pci).tolist()
    assert one.eci == pytest.approx(other.eci, abs=1e-9)


def test_another_presence_gives_another_complexity():
    changed = [list(row) for row in STEPS]
    changed[3] = [0, 0, 0, 1]
    assert found(given_presence(changed)).eci != pytest.approx(found(given_presence(STEPS)).eci, abs=1e-3)


def test_parts_that_share_nothing_are_named_and_not_ordered():
    apart = given_presence([[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])
    told = reason(apart)
    assert "2 parts" in told and "A1, A2 / a, b" in told and "A3, A4 / c, d" in told
    assert isinstance(complexity(largest_part(apart)), Complexity)


def test_one_shared_activity_makes_it_whole():
    assert isinstance(complexity(given_presence([[1, 1, 0], [0, 1, 1], [0, 0, 1]])), Complexity)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[1, 1, 0]], "fewer than two areas"),
        ([[1], [1]], "fewer than two activities"),
        ([[0, 0], [0, 0]], "fewer than two areas"),
        ([[1, 1], [1, 1], [1, 1]], "all hold the same activities"),
        # A ring: each area shares one activity with each neighbour, none is at an end.
        ([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]], "two orders"),
        # Two areas of equal diversity: which is complex cannot be told.
        ([[1, 1, 0], [0, 1, 1]], "diversity does not tell"),
    ],
)
def test_what_is_not_identified_is_said(rows, told):
    assert told in reason(given_presence(rows))


def test_areas_that_hold_nothing_are_set_aside_and_change_nothing_for_others():
    got = found(given_presence([*STEPS, [0, 0, 0, 0]]))
    assert got.eci[:4] == pytest.approx(found(given_presence(STEPS)).eci)
    assert got.by_area["eci"].to_list()[-1] is None
    assert "A5" in str(got.evidence.cautions[0])


def test_activities_that_nobody_holds_are_set_aside():
    got = found(given_presence([[*row, 0] for row in STEPS]))
    assert got.pci[:4] == pytest.approx(found(given_presence(STEPS)).pci)
    assert got.by_activity["pci"].to_list()[-1] is None
    assert str(got.evidence.cautions[0]) == "1 activities are held nowhere and are set aside: e"


def test_secret_cells_are_counted_as_a_caution():
    got = found(given_presence([[1, 1, 1, None], *STEPS[1:]]))
    assert "1 secret cells" in str(got.evidence.cautions[0])


def test_an_area_with_one_activity_has_the_complexity_of_that_activity():
    got = found(given_presence(STEPS))
    assert got.eci[3] == pytest.approx(got.pci[0])


def test_the_evidence_is_said_in_french():
    for scale in ("eci", "own"):
        evidence = found(given_presence(STEPS), pci_scale=scale).evidence
        for sentence in (evidence.method, evidence.uncertainty):
            assert say(sentence, "fr") != say(sentence, "en")


def test_a_sign_that_hangs_on_little_is_told():
    # A chain of areas, of which the most diverse are in the middle.
    rows = [
        [1, 1, 0, 0, 0, 0],
        [0, 1, 1, 1, 0, 0],
        [0, 0, 1, 1, 1, 0],
        [0, 0, 0, 0, 1, 1],
        [0, 0, 0, 1, 1, 0],
    ]
    assert any("weakly" in str(caution) for caution in found(given_presence(rows)).evidence.cautions)
    assert not any("weakly" in str(caution) for caution in found(given_presence(STEPS)).evidence.cautions)


def test_areas_whose_rank_hangs_on_few_activities_are_told_and_can_be_left_out():
    steps = np.tri(8, 8)[::-1].astype(int).tolist()
    told = [str(caution) for caution in found(given_presence(steps)).evidence.cautions]
    assert told == ["4 areas hold fewer than 5 activities, on which alone their rank hangs: A5, A6, A7, A8"]
    kept = found(given_presence(steps).diversified(5))
    assert kept.areas == ("A1", "A2", "A3", "A4") and not kept.evidence.cautions


def test_an_index_about_a_few_odd_areas_is_told():
    # A hundred areas of a mixed economy; two that hold odd activities and one common one.
    rng = np.random.default_rng(6)
    rows = np.zeros((102, 16), dtype=int)
    rows[:100, :12] = rng.random((100, 12)) < 0.7
    rows[100:, [0, 12, 13, 14, 15]] = 1
    told = [str(caution) for caution in found(given_presence(rows.tolist())).evidence.cautions]
    assert any(
        "sets 2 areas apart from all others" in caution and "A101, A102" in caution for caution in told
    )
    rows[100:] = 0
    told = [str(caution) for caution in found(given_presence(rows.tolist())).evidence.cautions]
    assert not any("apart from all others" in caution for caution in told)
