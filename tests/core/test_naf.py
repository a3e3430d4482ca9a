"""NAF rev. 2: complete, dotted, with its levels."""

import polars as pl
import pytest

from levier.core import naf
from levier.core.errors import BadInput, UnknownCode


def test_the_nomenclature_is_complete():
    counts = dict(naf.table().group_by("level").len().iter_rows())
    assert counts == {1: 21, 2: 88, 3: 272, 4: 615, 5: 732}


def test_codes_have_the_standard_form_of_their_level():
    shapes = {
        1: r"^[A-U]$",
        2: r"^\d{2}$",
        3: r"^\d{2}\.\d$",
        4: r"^\d{2}\.\d{2}$",
        5: r"^\d{2}\.\d{2}[A-Z]$",
    }
    for level, shape in shapes.items():
        assert naf.table().filter(pl.col("level") == level)["code"].str.contains(shape).all()


def test_the_parent_is_of_the_level_above_and_begins_the_code():
    levels = dict(naf.table().select("code", "level").iter_rows())
    for code, level, parent in naf.table().select("code", "level", "parent").iter_rows():
        if level == 1:
            assert parent is None
        else:
            assert levels[parent] == level - 1
            assert level == 2 or code.startswith(parent)


def test_every_code_is_found_with_or_without_dot_in_any_case():
    for code in naf.table()["code"]:
        assert naf.normalise(code) == naf.normalise(f" {code.replace('.', '').lower()} ") == code


@pytest.mark.parametrize("code", ["", "99.99Z", "0000Z", "25.1.1", "2.511Z", "V", "25 11Z", "X" * 1000])
def test_what_is_no_code_is_refused(code: str):
    with pytest.raises(UnknownCode) as refused:
        naf.normalise(code)
    assert len(str(refused.value)) < 60


def test_the_ancestors_of_a_bakery():
    assert [naf.parent("1071C", level) for level in range(1, 6)] == ["C", "10", "10.7", "10.71", "10.71C"]
    assert naf.label(naf.division("10.71C")) == "Industries alimentaires"


def test_a_section_is_in_no_single_division():
    with pytest.raises(BadInput):
        naf.division("C")


def test_industry_is_sections_b_to_e():
    sections = {code: naf.parent(code, naf.SECTION) for code in naf.INDUSTRY}
    assert {code for code, section in sections.items() if section == "B"} == set(naf.EXTRACTION)
    assert {code for code, section in sections.items() if section == "C"} == set(naf.MANUFACTURING)
    assert {code for code, section in sections.items() if section in "DE"} == set(naf.ENERGY_WATER_WASTE)
    divisions = naf.table().filter(pl.col("parent").is_in(["B", "C", "D", "E"]))["code"].to_list()
    assert list(naf.INDUSTRY) == divisions
