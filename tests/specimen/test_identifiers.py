import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siren as siren_check
from stdnum.fr import siret as siret_check

from levier.specimen import identifiers


def test_a_known_key_is_found():
    # 732829320 is the example of Luhn's key in INSEE's documentation of the SIREN: body 73282932, key 0.
    assert identifiers.siren(np.array([73282932])).tolist() == [732829320]


@given(st.integers(1, 99_999_999), st.integers(1, 9_999))
def test_any_sequence_and_rank_give_valid_numbers(sequence: int, rank: int):
    siren = identifiers.siren(np.array([sequence]))
    siret = identifiers.siret(siren, np.array([rank]))
    assert siren_check.is_valid(identifiers.padded(siren, 9)[0])
    assert siret_check.is_valid(identifiers.padded(siret, 14)[0])
