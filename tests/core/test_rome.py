"""ROME: 532 occupations in 14 families."""

import pytest

from levier.core import rome
from levier.core.codes import ROME
from levier.core.errors import UnknownCode


def test_the_directory_is_complete():
    table = rome.table()
    assert table.height == table["code"].n_unique() == 532
    assert table["code"].str.contains(ROME).all()
    assert (table["label"].str.len_chars() > 0).all()


def test_every_family_has_occupations_and_every_occupation_a_family():
    assert set(rome.table()["code"].str.head(1)) == set(rome.FAMILIES)
    assert rome.family("h2903 ") == "Industrie"


@pytest.mark.parametrize("code", ["", "H9999", "Z1101", "2903"])
def test_an_unknown_occupation_is_refused(code: str):
    with pytest.raises(UnknownCode):
        rome.label(code)
