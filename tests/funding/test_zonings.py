"""Communes and inhabitants in a zoning that gives rights."""

import polars as pl

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.funding import ZoningSummary, zonings_summary

POPULATION = pl.DataFrame(
    {
        "commune": ["08001", "08002", "08003", "08004", "08005"],
        "population": [100, 200, None, 50, 1000],
    }
)
FRR = pl.DataFrame(
    {
        "commune": ["08001", "08002", "08003", "08005"],
        "zoning": ["FRR"] * 4,
        "zoning_class": ["FRR socle", "FRR bénéficiaire partiellement", "FRR+", "Non classée"],
    }
)


def summary(zonings: pl.DataFrame = FRR, population: pl.DataFrame = POPULATION) -> ZoningSummary:
    result = zonings_summary(zonings, population)
    assert isinstance(result, ZoningSummary)
    return result


def test_communes_and_inhabitants_by_what_the_class_opens():
    totals = summary().totals
    assert (totals.communes, totals.communes_whole, totals.communes_part) == (5, 2, 1)
    assert totals.communes_unknown == 1  # 08004 is not in the list
    assert (totals.population, totals.population_whole, totals.population_part) == (1350, 100, 200)
    assert totals.population_missing == 1  # 08003


def test_a_class_that_gives_no_right_is_not_counted():
    only_out = FRR.with_columns(zoning_class=pl.lit("Non classée"))
    totals = summary(only_out).totals
    assert (totals.communes_whole, totals.communes_part, totals.population_whole) == (0, 0, 0)


def test_a_class_that_the_list_does_not_have_is_unknown():
    novel = FRR.with_columns(zoning_class=pl.lit("FRR nouvelle"))
    assert summary(novel).totals.communes_unknown == 5


def test_classes_are_sorted_by_communes_with_the_unknown_last_among_equals():
    table = summary().by_class
    assert table["zoning_class"].to_list() == [
        "FRR bénéficiaire partiellement",
        "FRR socle",
        "FRR+",
        "Non classée",
        None,
    ]
    assert table["population"].to_list() == [200, 100, None, 1000, 50]


def test_other_zonings_are_left_aside():
    other = FRR.with_columns(zoning=pl.lit("ZZZ"))
    assert isinstance(zonings_summary(other, POPULATION), NotComputed)


def test_unknown_populations_only_make_an_unknown_sum():
    unknown = POPULATION.with_columns(population=pl.lit(None, dtype=pl.Int64))
    totals = summary(population=unknown).totals
    assert (totals.population, totals.population_whole, totals.population_missing) == (None, None, 5)


def test_without_a_list_or_without_communes_nothing_is_computed():
    for zonings, population in ((FRR.clear(), POPULATION), (FRR, POPULATION.clear())):
        result = zonings_summary(zonings, population)
        assert isinstance(result, NotComputed)
        assert result.needs == ("zonings",)


def test_every_sentence_is_in_french():
    evidence = summary().evidence
    sentences = [evidence.method, evidence.uncertainty, *evidence.cautions, "whole commune", "no right"]
    assert all(say(sentence, "fr") != say(sentence, "en") for sentence in sentences)
