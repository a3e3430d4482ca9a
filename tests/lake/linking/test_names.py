"""Notices linked by name: on hand-worked homonyms, and on the specimen, whose truth is known."""

import ibis
import polars as pl
import pytest
from benchmarks.linking import noticed

from levier.core.errors import BadInput
from levier.core.geography import Geography
from levier.lake.linking.names import LEAST_PROBABILITY, NameLinks, link_names
from levier.lake.linking.naming import (
    department_of_postal_code,
    form_said,
    name_key,
    prepared_firms,
    town_key,
)
from levier.lake.linking.notices import NoticeLinks, firms_at_their_seats, named_apart, notices_to_firms
from levier.lake.store import Lake

TEXT = {
    "notice_id": pl.String,
    "name": pl.String,
    "town": pl.String,
    "postal_code": pl.String,
    "text": pl.String,
}
FIRMS = {"siren": pl.String, "name": pl.String, "legal_form": pl.String, "diffusion": pl.String,
         "town": pl.String, "department": pl.String}  # fmt: skip
ZORVLI, PLOMIZ, METZ_1, METZ_2, PERSON, HIDDEN = (
    f"00000{n}" for n in ("1016", "1024", "1032", "1040", "1057", "1065")
)
REGISTER = pl.DataFrame(
    [
        (ZORVLI, "MENUISERIE ZORVLI FICTIVE", "5499", "O", "Metz", "57"),
        (PLOMIZ, "PLOMIZ FICTIVE", "5710", "O", "Nancy", "54"),
        (METZ_1, "GARAGE DU SONGE", "5499", "O", "Metz", "57"),
        (METZ_2, "GARAGE DU SONGE", "5710", "O", "Metz", "57"),
        (PERSON, "QUAXBRU GLOFRA", "1000", "O", "Metz", "57"),
        (HIDDEN, "SNIVRO PTAGNO", "5499", "P", "Metz", "57"),
        *(
            (f"9{n:08}", f"ENTREPRISE NUMERO{n:05} FICTIVE", "5499", "O", f"Lieu {n % 97}", "08")
            for n in range(3000)
        ),
    ],
    schema=FIRMS,
    orient="row",
)


def worked(function, *texts: str | None) -> list[str | None]:
    table = ibis.memtable(pl.DataFrame({"said": list(texts)}, schema={"said": pl.String}))
    return table.select(n=function(table["said"])).to_polars()["n"].to_list()


NOTICES = pl.DataFrame(
    [
        ("worded", "S.A.R.L. ZORVLI MENUISERIE FICTIVE", "METZ CEDEX", "57000", None),
        ("nowhere", "ZORVLI MENUISERIE FICTIVE", None, "57000", None),
        ("neighbour", "ZORVLI MENUISERIE FICTIVE", "Thionville", "57000", None),
        ("elsewhere", "ZORVLI MENUISERIE FICTIVE", "Lieu 1", "08000", None),
        ("homonym", "GARAGE DU SONGE", "Metz", "57000", None),
        ("person", "QUAXBRU GLOFRA", "Metz", "57000", None),
        ("hidden", "SNIVRO PTAGNO", "Metz", "57000", None),
        ("in_text", "AUTRE NOM", "Metz", "57000", f"PLOMIZ FICTIVE, RCS {PLOMIZ}"),
        ("of_seller", "INCONNUE VRAIMENT", "Metz", "57000", f"Vendeur : {PLOMIZ}"),
        ("of_stranger", "INCONNUE VRAIMENT", "Metz", "57000", "RCS 732 829 320"),
        ("nameless", None, "Metz", "57000", None),
        ("only_form", "SARL", "Metz", "57000", None),
        *(
            (f"random{n}", f"{word} FICTIVE", "Metz", "57000", None)
            for n, word in enumerate(("BCDFGHJK", "LMNPRSTV", "DRTSKLPM"))
        ),
    ],
    schema=TEXT,
    orient="row",
)


@pytest.fixture(scope="module")
def found() -> NoticeLinks:
    return notices_to_firms(ibis.memtable(NOTICES), ibis.memtable(REGISTER), ibis.duckdb.connect())


@pytest.fixture(scope="module")
def links(found: NoticeLinks) -> NameLinks:
    return found.by_name


def best(links: NameLinks, notice: str) -> dict:
    return links.candidates.row(
        by_predicate=(pl.col("notice_id") == notice) & (pl.col("rank") == 1), named=True
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("SARL L'Atelier du Sapin", "atelier sapin"),
        ("ATELIER SAPIN (S.A.R.L.)", "atelier sapin"),
        ("S.A.S. L'Étoile", "etoile"),
        ("STE ZORVLI ET CIE", "zorvli compagnie"),
        ("Société par actions simplifiée à associé unique ZORVLI", "zorvli"),
        ("SAS LE", None),
        (None, None),
    ],
)
def test_a_name_is_known_by_the_words_that_tell(name: str | None, key: str | None) -> None:
    assert worked(name_key, name) == [key]


def test_the_legal_form_of_a_name_is_evidence_of_its_own() -> None:
    assert worked(form_said, "S.A.R.L. ZORVLI", "EURL ZORVLI", "ZORVLI SAS", "SCI ZORVLI", "ZORVLI") == [
        "sarl", "sarl", "sas", "civil", None,
    ]  # fmt: skip


def test_a_town_is_known_without_its_cedex_or_arrondissement() -> None:
    assert worked(town_key, "METZ CEDEX 1", "Paris 8e Arrondissement", "Lyon 03") == ["metz", "paris", "lyon"]


def test_a_postal_code_gives_its_department_also_in_corsica_and_overseas() -> None:
    assert worked(department_of_postal_code, "57000", "20090", "20200", "97411", None) == [
        "57", "2A", "2B", "974", None,
    ]  # fmt: skip


def test_a_name_in_its_town_is_linked_and_says_why(links: NameLinks) -> None:
    got = best(links, "worded")
    assert got["siren"] == ZORVLI and got["probability"] >= LEAST_PROBABILITY
    assert (got["seen_name"], got["seen_place"], got["seen_form"]) == (
        "same words",
        "same town",
        "same legal form",
    )
    assert got["bits_name"] > 0 and got["bits_place"] > 0


def test_the_same_name_elsewhere_is_less_likely(links: NameLinks) -> None:
    assert best(links, "elsewhere")["probability"] < best(links, "worded")["probability"]
    assert best(links, "elsewhere")["bits_place"] < 0


def test_a_town_left_blank_is_unknown_and_not_another_town(links: NameLinks) -> None:
    blank = best(links, "nowhere")
    assert blank["seen_place"] == "same department, town unknown"
    assert best(links, "neighbour")["bits_place"] < blank["bits_place"] < best(links, "worded")["bits_place"]
    # Stated shares: 0.98 of links in the same department, 0.022 of other pairs.
    assert blank["bits_place"] == pytest.approx(5.477, abs=0.001)


def test_two_homonyms_of_one_town_share_the_probability(links: NameLinks) -> None:
    pair = links.candidates.filter(pl.col("notice_id") == "homonym").head(2)
    assert set(pair["siren"]) == {METZ_1, METZ_2}
    assert pair["probability"].to_list() == pytest.approx([0.5, 0.5], abs=0.02)


def test_the_probabilities_of_a_notice_never_add_up_to_more_than_one(links: NameLinks) -> None:
    assert links.candidates.group_by("notice_id").agg(pl.col("probability").sum())["probability"].max() <= 1


def test_a_natural_person_or_a_firm_with_partial_diffusion_is_never_a_candidate(links: NameLinks) -> None:
    assert not {PERSON, HIDDEN} & set(links.candidates["siren"])


def test_a_firm_of_unknown_legal_form_may_be_a_person_and_is_left_out() -> None:
    unknown = REGISTER.head(2).with_columns(legal_form=pl.when(pl.col("siren") != ZORVLI).then("legal_form"))
    assert prepared_firms(ibis.memtable(unknown)).to_polars()["unique_id"].to_list() == [PLOMIZ]


def test_without_firms_nothing_is_linked() -> None:
    nothing = ibis.memtable(REGISTER.clear())
    assert link_names(ibis.memtable(NOTICES), nothing, ibis.duckdb.connect()).candidates.is_empty()


def test_a_notice_is_linked_by_its_text_first_then_by_name_or_not_at_all(found: NoticeLinks) -> None:
    linked = {row["notice_id"]: (row["siren"], row["how"]) for row in found.links.iter_rows(named=True)}
    assert linked["in_text"] == (PLOMIZ, "siren_in_text")
    assert linked["worded"] == (ZORVLI, "name")
    others = set(linked) - {"in_text", "worded", "nowhere", "neighbour", "elsewhere"}
    assert {linked[notice] for notice in others} == {(None, "unlinked")}
    assert len(linked) == NOTICES.height


def test_an_unlinked_notice_keeps_the_probability_of_its_best_candidate(found: NoticeLinks) -> None:
    probability = dict(found.links.select("notice_id", "probability").iter_rows())
    assert probability["homonym"] == pytest.approx(0.5, abs=0.02)
    assert probability["nameless"] is None and probability["only_form"] is None


def test_a_siren_that_the_register_does_not_hold_is_kept_and_does_not_link(found: NoticeLinks) -> None:
    assert found.in_text.select("notice_id", "role", "known").sort("notice_id").rows() == [
        ("in_text", "firm", True),
        ("of_seller", "seller", True),
        ("of_stranger", "firm", False),
    ]


def test_a_threshold_that_links_what_is_likely_wrong_is_refused() -> None:
    with pytest.raises(BadInput):
        notices_to_firms(
            ibis.memtable(pl.DataFrame(schema=TEXT)), ibis.memtable(REGISTER), ibis.duckdb.connect(), 0.5
        )


def test_two_rows_of_one_notice_are_refused_and_can_be_named_apart() -> None:
    twice = ibis.memtable(
        pl.DataFrame({"notice_id": ["a", "a", "b"], "name": ["Y", "X", "Z"], "town": "", "postal_code": ""})
    )
    with pytest.raises(BadInput):
        notices_to_firms(twice, ibis.memtable(REGISTER), ibis.duckdb.connect())
    apart = named_apart(twice).order_by("name").to_polars()
    assert apart.select("notice_id", "name").rows() == [("a", "X"), ("a/2", "Y"), ("b", "Z")]


@pytest.fixture(scope="module")
def of_specimen(specimen_lake: Lake) -> tuple[NameLinks, pl.DataFrame, set[str]]:
    """800 notices of the specimen's firms, their SIREN taken off and their names written as people do; one firm
    in five left out of the register."""
    units, establishments = specimen_lake.table("legal_units"), specimen_lake.table("establishments")
    communes, areas = specimen_lake.table("communes"), specimen_lake.table("areas")
    assert units is not None and establishments is not None and communes is not None and areas is not None
    geography = Geography.shipped().with_communes(communes.to_polars(), areas.to_polars())
    firms = firms_at_their_seats(units, establishments, geography)
    named = firms.filter(firms["name"].notnull()).to_polars()
    notices = noticed(named, min(800, named.height), seed=2)
    absent = set(notices["truth"].gather_every(5))
    register = firms.filter(~firms["siren"].isin(sorted(absent)))
    links = link_names(ibis.memtable(notices.drop("truth")), register, units.get_backend())
    return links, notices, absent


def test_on_the_specimen_links_are_right_and_most_are_found(
    of_specimen: tuple[NameLinks, pl.DataFrame, set[str]],
) -> None:
    links, notices, absent = of_specimen
    sure = links.candidates.filter((pl.col("rank") == 1) & (pl.col("probability") >= LEAST_PROBABILITY))
    told = sure.join(notices, on="notice_id")
    right = told.filter(pl.col("siren") == pl.col("truth")).height
    assert links.trained
    assert right / told.height >= 0.99
    assert right / (notices.height - len(absent)) >= 0.9


def test_an_exact_join_finds_far_fewer(of_specimen: tuple[NameLinks, pl.DataFrame, set[str]]) -> None:
    links, notices, _ = of_specimen
    exact = links.candidates.filter(
        (pl.col("seen_name") == "same words") & (pl.col("seen_place") == "same town")
    )
    assert exact["notice_id"].n_unique() < 0.7 * notices.height
