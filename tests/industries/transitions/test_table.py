"""The curated table of the transitions: every line stands on something, and no technology is forgotten."""

import polars as pl
import pytest

from levier.core import naf
from levier.core.errors import BadInput, UnknownCode
from levier.core.messages import say
from levier.industries.transitions import CONFIDENCES, ROLES, SECTORS, sources, technologies, transitions

# Regulation (EU) 2024/1735, Article 4: nineteen technologies, points (a) to (s).
ARTICLE_4 = [f"art. 4({letter})" for letter in "abcdefghijklmnopqrs"]


def test_every_code_is_a_sub_class_of_naf_rev_2() -> None:
    subclasses = naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"]
    assert set(transitions()["naf"]) <= set(subclasses)
    assert transitions()["label"].null_count() == 0


def test_no_line_stands_twice() -> None:
    assert not transitions().select("technology", "naf").is_duplicated().any()


@pytest.mark.parametrize(
    ("column", "known"),
    [
        ("sector", list(SECTORS)),
        ("role", list(ROLES)),
        ("confidence", list(CONFIDENCES)),
        ("source", sources()["source"].to_list()),
        ("checked", ["read", "label", "to be verified"]),
    ],
)
def test_every_line_says_what_it_is_and_on_what_it_stands(column: str, known: list[str]) -> None:
    assert set(transitions()[column]) == set(known)


def test_every_line_names_the_product_and_the_passage() -> None:
    assert transitions().select("product_fr", "clause").null_count().row(0) == (0, 0)


def test_high_confidence_is_only_for_what_was_read() -> None:
    high = transitions().filter(pl.col("confidence") == "high")
    assert not (high["checked"] == "to be verified").any()
    assert not (high["source"] == "judgement").any()


def test_a_text_read_that_names_a_division_alone_is_never_high() -> None:
    assert (
        not transitions()
        .filter(pl.col("clause").str.contains("division C") & (pl.col("confidence") == "high"))
        .height
    )


def test_the_codes_cited_from_the_taxonomy_are_those_of_the_line() -> None:
    """A clause such as `3.4 (C27.2)` must hold the class of its line."""
    cited = (
        transitions()
        .filter(pl.col("source").is_in(["taxonomy", "circular"]))
        .with_columns(code=pl.col("clause").str.extract(r"\((?:division )?[A-Z](\d\d(?:\.\d+)?)"))
        .drop_nulls("code")
        .filter(~pl.col("clause").str.contains("F42|proximité"))
    )
    assert cited.height > 50
    wrong = cited.filter(~pl.struct("naf", "code").map_elements(_under, return_dtype=pl.Boolean))
    assert wrong.is_empty(), wrong.select("technology", "naf", "clause")


def _under(pair: dict[str, str]) -> bool:
    return pair["naf"].startswith(pair["code"])


def test_the_nineteen_technologies_of_the_regulation_are_there_or_said_absent() -> None:
    net_zero = technologies().filter(pl.col("sector") == "net_zero")
    assert net_zero["clause"].to_list() == ARTICLE_4
    with_lines = set(transitions()["technology"])
    for row in technologies().iter_rows(named=True):
        assert (row["technology"] in with_lines) == (row["absent_because_fr"] is None), row["technology"]


def test_the_sectors_named_by_article_3_point_17_are_those_to_decarbonise() -> None:
    # Steel, aluminium, other non-ferrous metals, chemicals, cement, lime, glass, ceramics, fertilisers, paper.
    listed = set(transitions("industrial_decarbonisation")["naf"].str.head(4))
    assert {"24.1", "24.4", "20.1", "23.5", "23.1", "23.3", "17.1"} <= listed


def test_a_technology_or_a_sector_is_chosen_by_name() -> None:
    assert transitions("hydrogen")["technology"].unique().to_list() == ["hydrogen"]
    assert transitions("defence")["sector"].unique().to_list() == ["defence"]
    assert transitions("other_nuclear").is_empty()


@pytest.mark.parametrize(("code", "within"), [("27", "27.20Z"), ("2720Z", "27.20Z"), ("C", "27.20Z")])
def test_codes_of_any_level_choose_what_is_under_them(code: str, within: str) -> None:
    found = transitions(codes=[code])
    assert within in found["naf"]
    assert "38.32Z" not in found["naf"]


def test_an_unknown_technology_is_told_with_those_that_exist() -> None:
    with pytest.raises(BadInput) as told:
        transitions("cold_fusion")
    assert "hydrogen" in say(told.value.fix, "en")


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownCode):
        transitions(codes=["99.99Q"])


def test_what_no_text_read_says_is_of_low_confidence() -> None:
    ours = transitions().filter(source="judgement", checked="to be verified")
    assert ours.height and set(ours["confidence"]) == {"low"}


def test_the_sectors_are_written_in_one_style() -> None:
    assert all(say(name, "fr")[0].isupper() for name in SECTORS.values())
