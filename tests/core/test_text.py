"""Names are compared as people write them."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.core.geography import Geography
from levier.core.text import fold, folded

ANY_TEXT = st.text(st.characters())  # surrogates included: a command line can hold them


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Saint-Étienne-du-Rouvray", "saint etienne du rouvray"),
        ("ST ETIENNE DU ROUVRAY", "saint etienne du rouvray"),
        ("Ste-Ménehould", "sainte menehould"),
        ("L'Œuvre  &  l’Æuvre", "l oeuvre l aeuvre"),
        ("Stains, Ostheim, Test", "stains ostheim test"),  # st within a word is no saint
        ("CC Faucigny - Glières", "cc faucigny glieres"),
        ("---", ""),
    ],
)
def test_case_accents_hyphens_and_saints_do_not_count(written: str, expected: str):
    assert fold(written) == expected


@settings(derandomize=True, deadline=None)
@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


def test_every_single_character_folds_once_and_for_all():
    characters = pl.Series([chr(i) for i in range(0x110000) if not 0xD800 <= i < 0xE000])
    once = characters.to_frame("c").select(folded(pl.col("c")))
    assert once.equals(once.select(folded(pl.col("c"))))


def test_a_column_folds_like_its_values():
    names = Geography.shipped().communes["name"].gather_every(500)
    assert names.to_frame().select(folded(pl.col("name")))["name"].to_list() == [fold(name) for name in names]
