"""The two papers as PDF: tagged, on their pages, and silent on what they must not tell."""

import json
import re
import zlib

import polars as pl
import pytest
from tests.takeover.value.conftest import accounts

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import m
from levier.plan.papers import memorandum_pdf, teaser_pdf
from levier.plan.papers.memorandum import memorandum_words
from levier.plan.papers.sensitivity import MOST_ROWS, sensitivity_svg
from levier.plan.papers.setting import typeset
from levier.plan.papers.teaser import band, founded, teaser_words
from levier.plan.words import Words
from levier.takeover.memorandum import Memorandum, memorandum
from levier.takeover.teaser import Band, Teaser
from levier.takeover.value import Firm, Patent, Valuation, value_firm

FRENCH, ENGLISH = Words("fr"), Words("en")
TEASER = Teaser(
    "Métallurgie", "Moselle", Band(20, 50), Band(2e6, 5e6), Band(0.05, 0.1), Band(None, 1970), None, 5
)
SIREN = "111111111"
UNITS = pl.DataFrame(
    {
        "siren": [SIREN],
        "name": ["ACIÉRIE FICTIVE"],
        "naf": ["24.10Z"],
        "headcount_band": ["12"],
        "created_on": [None],
        "active": [True],
        "diffusion": ["O"],
    },
    schema_overrides={"created_on": pl.Date},
)
PLACES = pl.DataFrame(
    {
        "siret": [f"{SIREN}00010", f"{SIREN}00028", f"{SIREN}00036"],
        "siren": [SIREN] * 3,
        "naf": ["24.10Z", "25.62B", None],
        "headcount_band": ["12", None, "53"],
        "commune": ["57463", "57463", "99999"],
        "head_office": [False, True, None],
        "active": [True, True, True],
        "diffusion": ["O"] * 3,
    }
)
COMMUNES = pl.DataFrame({"commune": ["57463"], "name": ["Metz"]})


@pytest.fixture(scope="module")
def valuation() -> Valuation:
    made = value_firm(accounts(), firm=Firm(naf="24.10Z", patents=(Patent(1e6, 8),)), draws=300)
    assert isinstance(made, Valuation)
    return made


def paper(valuation: Valuation | NotComputed, units: pl.DataFrame = UNITS) -> Memorandum:
    return memorandum(SIREN, units, PLACES, accounts(), valuation, COMMUNES)


def plain(pdf: bytes) -> bytes:
    """The objects of a PDF, its compressed streams opened."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    opened = [pdf]
    for stream in streams:
        try:
            opened.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(opened)


def test_both_papers_are_tagged_and_say_their_language(valuation: Valuation):
    for pdf in (teaser_pdf(TEASER, FRENCH), memorandum_pdf(paper(valuation), FRENCH)):
        inside = plain(pdf)
        assert pdf.startswith(b"%PDF-")
        for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid:part"):
            assert mark in inside, mark


def test_equal_teasers_are_equal_files_whoever_they_speak_of():
    # No date, no reference, no identifier: nothing in the file tells one firm told alike from another.
    assert teaser_pdf(TEASER, FRENCH) == teaser_pdf(Teaser(**TEASER.__dict__), FRENCH)
    other = Teaser(**TEASER.__dict__ | {"jobs": Band(50, 100)})
    assert teaser_pdf(TEASER, FRENCH) != teaser_pdf(other, FRENCH)


def test_the_longest_words_fit_on_one_page():
    longest = max(naf.table()["label"], key=len)
    bands = {"jobs": None, "revenue_eur": None, "margin_share": None, "created_year": None, "sites": None}
    place = "Saint-Quentin-en-Yvelines et des communes voisines du plateau"
    full = Teaser(longest, place, **bands, fewest=5)
    content = teaser_words(full, FRENCH, contact="Agence de développement, " * 5)
    assert len(typeset("teaser.typ", content, FRENCH, form="png")) == 1


@pytest.mark.parametrize(
    ("told", "kind", "words"),
    [
        (Band(10, 20), "count", "10 to 19"),
        (Band(250, None), "count", "250 or more"),
        (Band(None, 10), "count", "at most 9"),
        (Band(None, 1), "count", "0"),
        (Band(1, 2), "count", "1"),
        (Band(2e6, 5e6), "eur", "€2M to €5M"),
        (Band(None, 5e5), "eur", "less than €500,000"),
        (Band(0.15, None), "share", "15% or more"),
        (Band(0, None), "share", "positive"),
        (Band(None, 0), "share", "negative"),
        (None, "eur", None),
    ],
)
def test_bands_in_words(told: Band | None, kind: str, words: str | None):
    assert band(told, ENGLISH, kind) == words


def test_years_in_words():
    told = [founded(each, ENGLISH) for each in (Band(None, 1970), Band(1990, 2000), Band(2020, None), None)]
    assert told == ["before 1970", "1990 to 1999", "since 2020", None]


def test_a_teaser_says_what_is_told_and_marks_what_is_not():
    facts = {label: (said, told) for label, said, told in teaser_words(TEASER, ENGLISH)["facts"]}
    assert facts["Place"] == ("Moselle", True)
    assert facts["Employees"] == ("20 to 49", True)
    assert facts["Sites"] == ("under a confidentiality agreement", False)


def test_the_memorandum_shows_firm_sites_accounts_and_value(valuation: Valuation):
    said = json.dumps(memorandum_words(paper(valuation), FRENCH), ensure_ascii=False).replace("\u202f", " ")
    for text in (
        "ACIÉRIE FICTIVE",
        SIREN,
        "Metz (siège)",
        "10 000 ou plus",
        "Goodwill (le reste)",
        "à vérifier",
    ):
        assert text in said, text


def test_no_memorandum_names_a_firm_of_partial_diffusion(valuation: Valuation):
    hidden = paper(valuation, UNITS.with_columns(diffusion=pl.lit("P")))
    said = json.dumps(memorandum_words(hidden, FRENCH), ensure_ascii=False)
    assert "ACIÉRIE" not in said
    assert SIREN not in said
    assert "R123-232" in said
    # One establishment of partial diffusion is enough.
    places = PLACES.with_columns(diffusion=pl.Series(["O", "P", "O"]))
    assert memorandum(SIREN, UNITS, places, accounts(), valuation, COMMUNES).name is None


def test_a_memorandum_without_a_value_or_accounts_says_so():
    missing = NotComputed(m("neither revenue, EBITDA nor the assets of this firm are known"), needs=())
    bare = memorandum(SIREN, UNITS, PLACES, accounts().clear(), missing, COMMUNES)
    said = [section.get("notes") for section in memorandum_words(bare, ENGLISH)["sections"]]
    assert said[-2:] == [["No accounts of this firm are known."], [str(missing.reason)]]
    assert memorandum_pdf(bare, ENGLISH).startswith(b"%PDF-")


def test_the_memorandum_says_first_that_the_firm_is_in_a_procedure(valuation: Valuation):
    assert memorandum_words(paper(valuation), ENGLISH)["warning"] is None
    told = m("By the notices of this test, in receivership")
    memo = memorandum(SIREN, UNITS, PLACES, accounts(), valuation, COMMUNES, told)
    assert memorandum_words(memo, ENGLISH)["warning"] == str(told)
    assert memorandum_pdf(memo, ENGLISH) != memorandum_pdf(paper(valuation), ENGLISH)


def test_no_memorandum_of_a_firm_that_has_ceased(valuation: Valuation):
    with pytest.raises(BadInput, match="no active firm"):
        paper(valuation, UNITS.with_columns(active=False))


def test_a_year_filed_twice_is_shown_once(valuation: Valuation):
    twice = pl.concat([accounts(), accounts()])
    shown = memorandum(SIREN, UNITS, PLACES, twice, valuation, COMMUNES).accounts
    assert shown["closed_on"].is_sorted()
    assert shown["closed_on"].n_unique() == shown.height == 3


def test_the_chart_draws_each_assumption_to_the_side_it_moves_the_value(valuation: Valuation):
    svg = sensitivity_svg(valuation, FRENCH, name="s")
    assert "http" not in svg.replace("http://www.w3.org", "")
    shown = valuation.sensitivity.head(MOST_ROWS)
    assert svg.count("#1f5a93") == svg.count("#e69f00") == shown.height
    assert "Multiple d'EBE" in svg
    assert 'role="img"' in svg
