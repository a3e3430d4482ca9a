"""NAF 2025: complete, and told apart from NAF rev. 2 by the last letter of its sub-classes."""

import polars as pl
import pytest

from levier.core import naf, naf2025
from levier.core.errors import UnknownCode


def test_the_nomenclature_is_complete() -> None:
    counts = dict(naf2025.table().group_by("level").len().iter_rows())
    assert counts == {1: 22, 2: 87, 3: 287, 4: 651, 5: 747}


def test_the_parent_is_of_the_level_above_and_begins_the_code() -> None:
    levels = dict(naf2025.table().select("code", "level").iter_rows())
    for code, level, parent in naf2025.table().select("code", "level", "parent").iter_rows():
        if level == 1:
            assert parent is None
        else:
            assert levels[parent] == level - 1
            assert level == 2 or code.startswith(parent)


def test_no_subclass_is_of_both_nomenclatures() -> None:
    assert not set(naf.REV2.subclasses) & set(naf2025.NAF2025.subclasses)


def test_a_code_of_the_other_nomenclature_is_refused_by_name() -> None:
    with pytest.raises(UnknownCode, match=r"01\.12Z not in NAF 2025"):
        naf2025.normalise("01.12Z")
    with pytest.raises(UnknownCode, match=r"01\.12Y not in NAF rev\. 2"):
        naf.normalise("01.12Y")


def test_sections_and_subclasses_are_named_the_levels_between_are_not() -> None:
    named = naf2025.table().filter(pl.col("label").is_not_null())["level"].unique().sort().to_list()
    assert named == [1, 5]
