"""Methods of choice against the worked examples of their authors, and a change in each that must be seen."""

import numpy as np
import pytest

from levier.sites.choice import Preference, ahp_weights, promethee, topsis

# Hwang and Yoon (1981), the fighter aircraft: speed (Mach), range (nautical miles), payload (pounds), cost
# (M$), reliability and manoeuvrability (words, as grades out of 9).
AIRCRAFT = np.array(
    [
        [2.0, 1500, 20_000, 5.5, 5, 9],
        [2.5, 2700, 18_000, 6.5, 3, 5],
        [1.8, 2000, 21_000, 4.5, 7, 7],
        [2.2, 1800, 20_000, 5.0, 5, 5],
    ]
)
AIRCRAFT_WEIGHTS = np.array([0.2, 0.1, 0.1, 0.1, 0.2, 0.3])
AIRCRAFT_GAINS = np.array([True, True, True, False, True, True])

# Brans, Vincke and Mareschal (1986), six hydroelectric power stations: staff, power (MW), building cost,
# running cost, villages to move, security. Each criterion has its own preference function.
STATIONS = np.array(
    [
        [80, 90, 6, 5.4, 8, 5],
        [65, 58, 2, 9.7, 1, 1],
        [83, 60, 4, 7.2, 4, 7],
        [40, 80, 10, 7.5, 7, 10],
        [52, 72, 6, 2.0, 3, 8],
        [94, 96, 7, 3.6, 5, 6],
    ]
)
STATION_GAINS = np.array([False, True, False, False, False, True])
STATION_PREFERENCES = (
    Preference("u-shape", indifference=10),
    Preference("v-shape", strict=30),
    Preference("linear", 0.5, 5),
    Preference("level", 1, 6),
    Preference("usual"),
    Preference("gaussian", inflection=5),
)

# The article's table of preferences of each station over each other one, to three decimals.
STATION_TABLE = np.array(
    [
        [0.000, 0.296, 0.250, 0.268, 0.100, 0.185],
        [0.462, 0.000, 0.389, 0.333, 0.296, 0.500],
        [0.236, 0.180, 0.000, 0.333, 0.056, 0.429],
        [0.399, 0.505, 0.305, 0.000, 0.223, 0.212],
        [0.444, 0.515, 0.487, 0.380, 0.000, 0.448],
        [0.286, 0.399, 0.250, 0.432, 0.133, 0.000],
    ]
)

# Saaty (1990), How to make a decision, EJOR 48, table 4: what counts when buying a house.
HOUSE = ("size", "transport", "neighbourhood", "age", "yard", "facilities", "condition", "financing")
JUDGED = np.array(
    [
        [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
        [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
        [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
        [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
        [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
        [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
        [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
        [4, 7, 5, 8, 6, 6, 2, 1],
    ]
)


def test_the_fighter_aircraft_have_the_closeness_of_the_book() -> None:
    found = topsis(AIRCRAFT, AIRCRAFT_WEIGHTS, AIRCRAFT_GAINS, "vector")
    # The book divides distances rounded to four decimals: 0.0920/(0.0580 + 0.0920) for the third.
    assert found == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=6e-4)


def test_another_cost_or_another_normalisation_of_the_aircraft_is_seen() -> None:
    dearer = AIRCRAFT.copy()
    dearer[0, 3] = 6.0
    assert topsis(dearer, AIRCRAFT_WEIGHTS, AIRCRAFT_GAINS)[0] < 0.6425
    assert topsis(AIRCRAFT, AIRCRAFT_WEIGHTS, AIRCRAFT_GAINS, "min-max")[0] == pytest.approx(0.613, abs=5e-4)


def test_the_power_stations_have_the_flows_of_the_article() -> None:
    found = promethee(STATIONS, np.full(6, 1 / 6), STATION_GAINS, STATION_PREFERENCES)
    # Its cells are rounded, some downwards: means of five agree to half a thousandth.
    assert found.positive == pytest.approx(STATION_TABLE.sum(axis=1) / 5, abs=5e-4)
    assert found.negative == pytest.approx(STATION_TABLE.sum(axis=0) / 5, abs=5e-4)
    assert np.argsort(-found.net).tolist() == [4, 1, 3, 5, 2, 0]


def test_another_threshold_of_the_stations_is_seen() -> None:
    others = (
        Preference("v-shape", strict=60) if one.shape == "v-shape" else one for one in STATION_PREFERENCES
    )
    found = promethee(STATIONS, np.full(6, 1 / 6), STATION_GAINS, tuple(others))
    assert found.positive[0] < 0.21


def test_the_house_has_the_weights_and_the_consistency_of_the_article() -> None:
    found = ahp_weights(JUDGED, HOUSE)
    assert found.weights == pytest.approx(
        [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], abs=5e-4 + 1e-9
    )
    assert found.eigenvalue == pytest.approx(9.669, abs=5e-4)
    assert found.consistency_index == pytest.approx(0.238, abs=5e-4)
    assert found.consistency_ratio == pytest.approx(0.169, abs=5e-4)
    assert found.doubtful is not None and found.doubtful[:2] == ("neighbourhood", "condition")


def test_the_doubtful_judgement_of_the_house_mended_is_seen() -> None:
    mended = JUDGED.copy()
    mended[2, 6], mended[6, 2] = 1, 1
    found = ahp_weights(mended, HOUSE)
    assert found.consistency_ratio is not None and found.consistency_ratio < 0.1 and not found.cautions
