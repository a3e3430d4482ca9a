"""Brownfields of the territory by status, type and pollution."""

import polars as pl
import pytest

from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.sites import BrownfieldSummary, brownfield_summary

SCHEMA = {
    "site_id": pl.String,
    "site_statut": pl.String,
    "site_type": pl.String,
    "sol_pollution_existe": pl.String,
    "unite_fonciere_surface": pl.Float64,
}
SITES = pl.DataFrame(
    [
        ("a", "friche sans projet", "friche industrielle", "pollution avérée", 5000.0),
        ("b", "friche avec projet", "friche agro-industrielle", None, 20000.0),
        ("c", "friche potentielle", "friche industrielle", "inconnu", None),
        ("d", "friche reconvertie", "friche industrielle", "pollution traitée", 90000.0),
        ("e", None, "friche commerciale", None, 700.0),
        ("f", "friche sans projet", "friche commerciale", "pollution inexistante", 5000.0),
        ("g", "inconnu", None, None, None),
    ],
    schema=SCHEMA,
    orient="row",
)


def summary(sites: pl.DataFrame = SITES) -> BrownfieldSummary:
    result = brownfield_summary(sites)
    assert isinstance(result, BrownfieldSummary)
    return result


def test_available_sites_are_those_not_converted():
    totals = summary().totals
    assert totals.sites == 7
    assert totals.available == 4  # a, b, c, f: neither the converted d nor e and g, of unknown status
    assert totals.reconverted == 1
    assert totals.available_industrial == 3  # a, b, c


def test_areas_add_up_known_ones_and_count_the_others():
    totals = summary().totals
    assert totals.available_area_m2 == 5000 + 20000 + 5000
    assert totals.available_industrial_area_m2 == 5000 + 20000
    assert totals.available_area_unknown == 1  # c


def test_statuses_keep_the_unknown_as_rows_of_their_own():
    rows = {row["site_statut"]: row for row in summary().by_status.iter_rows(named=True)}
    assert rows["friche sans projet"] == {
        "site_statut": "friche sans projet",
        "available": True,
        "sites": 2,
        "area_m2": 10000.0,
        "area_unknown": 0,
    }
    assert (rows["friche potentielle"]["area_m2"], rows["friche potentielle"]["area_unknown"]) == (None, 1)
    assert (rows[None]["available"], rows[None]["sites"], rows["inconnu"]["available"]) == (False, 1, False)


def test_pollution_is_counted_for_available_sites_and_null_is_not_clean():
    got = summary()
    counts = dict(got.by_pollution.select("sol_pollution_existe", "sites").iter_rows())
    assert counts == {"pollution avérée": 1, None: 1, "inconnu": 1, "pollution inexistante": 1}
    assert got.totals.available_pollution_unknown == 2  # b (null) and c ("inconnu")


def test_types_are_counted_for_available_sites():
    counts = {row[0]: row[1:3] for row in summary().by_type.iter_rows()}
    assert counts == {
        "friche industrielle": (True, 2),
        "friche agro-industrielle": (True, 1),
        "friche commerciale": (False, 1),
    }


def test_the_list_is_sorted_by_area_then_code_with_unknown_areas_last():
    assert summary().sites["site_id"].to_list() == ["d", "b", "a", "f", "e", "c", "g"]


def test_automatic_screening_is_said_only_where_there_is_some():
    def screening(got: BrownfieldSummary) -> list[str]:
        return [str(caution) for caution in got.evidence.cautions if "screening" in str(caution)]

    assert screening(summary())[0].startswith(
        "Available sites that come from automatic screening (“friche potentielle”): 1."
    )
    assert screening(summary(SITES.filter(pl.col("site_id") != "c"))) == []


def test_only_unknown_areas_make_an_unknown_area():
    totals = summary(SITES.filter(pl.col("site_id") == "c")).totals
    assert totals.available_area_m2 is None
    assert totals.available_area_unknown == 1


def test_a_single_converted_site_leaves_nothing_available():
    totals = summary(SITES.filter(pl.col("site_id") == "d")).totals
    assert (totals.available, totals.available_area_m2) == (0, 0)


def test_no_site_is_not_computed():
    result = brownfield_summary(SITES.clear())
    assert isinstance(result, NotComputed)
    assert result.needs == ("brownfields",)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_the_rows_does_not_matter(seed: int):
    shuffled = summary(SITES.sample(fraction=1, shuffle=True, seed=seed))
    assert shuffled.by_status.equals(summary().by_status)
    assert shuffled.by_type.equals(summary().by_type)
    assert shuffled.sites.equals(summary().sites)


def test_every_sentence_is_in_french():
    evidence = summary().evidence
    sentences = [evidence.method, evidence.uncertainty, *evidence.cautions]
    assert all(say(sentence, "fr") != say(sentence, "en") for sentence in sentences)
