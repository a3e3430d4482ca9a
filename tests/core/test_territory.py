"""A territory is found as people name it, and asked for again when it is unknown or ambiguous."""

import doctest
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.core import errors, naf
from levier.core.errors import AmbiguousTerritory, LevierError, UnknownTerritory
from levier.core.geography import Geography
from levier.core.messages import say
from levier.core.territory import KIND_LABELS, LONGEST, ZONE_SOURCES, Territory
from levier.core.text import folded

SHIPPED = Geography.shipped()
GUIDE = Path(__file__).parents[2] / "docs/territories.md"
FIXED = settings(derandomize=True, deadline=None, max_examples=60)

ZONES = pl.DataFrame(
    {
        "kind": ["zone_emploi", "zone_emploi", "bassin_emploi", "territoire_industrie"],
        "zone": ["9901", "9901", "9901", "ti-9901"],
        "zone_name": ["Metz", "Metz", "Bassin imaginaire", "Vallée imaginaire"],
        "member": ["57463", "57751", "57463", "200039865"],
    }
)
WITH_ZONES = SHIPPED.with_zones(ZONES)
SPECIMEN = SHIPPED.with_communes(
    pl.DataFrame(
        {"commune": "00001", "name": "Ferrecombe", "department": "00", "region": "00", "epci": None}
    ),
    pl.DataFrame({"kind": ["department", "region"], "code": ["00", "00"], "name": ["Spécimen", "Spécimen"]}),
)


def found(query: str, geography: Geography = SHIPPED) -> tuple[str, str]:
    territory = Territory.find(query, geography)
    return territory.kind, territory.code


@pytest.mark.parametrize(
    ("query", "kind", "code"),
    [
        ("57463", "commune", "57463"),
        ("2a004", "commune", "2A004"),
        ("75112", "commune", "75056"),
        ("57094", "commune", "57463"),
        ("commune:57094", "commune", "57463"),
        ("200039865", "epci", "200039865"),
        ("200 039 865", "epci", "200039865"),
        ("200057867", "ept", "200057867"),
        ("57", "department", "57"),
        ("44", "department", "44"),
        ("2A", "department", "2A"),
        ("974", "department", "974"),
        ("region:44", "region", "44"),
        ("Région: grand est", "region", "44"),
        ("département:moselle", "department", "57"),
        ("Metz", "commune", "57463"),
        ("metz metropole", "epci", "200039865"),
        ("Metz Métropole", "epci", "200039865"),
        ("EUROMÉTROPOLE DE METZ", "epci", "200039865"),
        ("epci:metz", "epci", "200039865"),
        ("Communauté de communes du Pays Houdanais", "epci", "247800550"),
        ("TCO", "epci", "249740101"),
        ("Plaine Commune", "ept", "200057867"),
        ("Communauté d'agglomération du Sud", "epci", "249740085"),
        ("CC du Sud", "epci", "200060473"),
        ("Paris", "department", "75"),
        ("commune:Paris", "commune", "75056"),
        ("Martinique", "region", "02"),
        ("Ste-Ménehould", "commune", "51507"),
        ("CA Epernay, Coteaux et Plaine de Champagne", "epci", "200067684"),
    ],
)
def test_codes_and_names_are_found(query: str, kind: str, code: str):
    assert found(query) == (kind, code)


def test_the_fields_of_a_territory():
    # 46 communes, and 3 that Metz absorbed; the population is the sum over communes.json of the source.
    metz = Territory.find("200039865")
    assert (metz.name, len(metz.communes), len(metz.codes)) == ("Metz Métropole", 46, 49)
    assert metz.population == 232_612
    assert metz.geography_year == 2026
    assert list(metz.communes) == sorted(metz.communes)
    assert list(metz.codes) == sorted(metz.codes)


def test_a_population_that_is_not_wholly_known_is_unknown():
    # The communes of French Southern and Antarctic Lands have no population in the source.
    assert Territory.find("984").population is None
    assert Territory.find("57463,98411").population is None


def test_codes_lead_back_to_the_communes():
    for query in ("75056", "region:93", "200039865"):
        territory = Territory.find(query)
        assert set(SHIPPED.current(pl.Series(territory.codes))) == set(territory.communes)


@FIXED
@given(st.integers(0, SHIPPED.places.height - 1))
def test_every_code_is_found_again(row: int):
    kind, code, name = SHIPPED.places.row(row)
    territory = Territory.find(f"region:{code}" if kind == "region" else code)
    assert (territory.kind, territory.code, territory.name) == (kind, code, name)
    assert territory.communes == tuple(SHIPPED.communes_of(kind, code))


UNIQUE = (
    SHIPPED.places.with_columns(key=folded(pl.col("name")))
    .filter(pl.col("key").is_unique())
    .filter(~pl.col("name").str.contains(","))
)
SPELLINGS = (str.upper, str.lower, str.title, lambda name: name.replace("-", " "))


@FIXED
@given(st.integers(0, UNIQUE.height - 1), st.sampled_from(SPELLINGS), st.booleans())
def test_a_name_that_is_unique_is_found_however_it_is_written(row, spell, without_accents):
    kind, code, name, key = UNIQUE.row(row)
    assert found(key if without_accents else spell(name)) == (kind, code)


@pytest.mark.parametrize(
    ("query", "suggested"),
    [
        ("Saint-Denis", ["Saint-Denis (97411, La Réunion)", "Saint-Denis (93066, Seine-Saint-Denis)"]),
        ("Vienne", ["Vienne (86)", "Vienne (38544, Isère)"]),
        ("La Réunion", ["La Réunion (region:04)", "La Réunion (47222, Lot-et-Garonne)"]),
        ("CC des Quatre Rivières", ["(247000623)", "(247400666)"]),
    ],
)
def test_homonyms_are_told_apart_by_code(query: str, suggested: list[str]):
    with pytest.raises(AmbiguousTerritory) as asked:
        Territory.find(query)
    assert all(suggestion in str(asked.value) for suggestion in suggested)


def test_many_homonyms_are_not_all_listed():
    with pytest.raises(AmbiguousTerritory) as asked:
        Territory.find("Sainte-Colombe")
    assert str(asked.value).count("Sainte-Colombe (") == 6
    assert ", …" in str(asked.value)


@pytest.mark.parametrize(
    ("query", "suggested"),
    [
        ("metzz", "Metz (57463, Moselle)"),
        ("Thionvile", "Thionville (57672, Moselle)"),
        ("Faches", "Faches-Thumesnil (59220, Nord)"),
        ("eurometropole", "Eurométropole de Strasbourg (246700488)"),
        ("200039856", "Metz Métropole (200039865)"),  # two neighbours swapped
        ("20003986", "Metz Métropole (200039865)"),  # one lacks
        ("57963", "Metz (57463, Moselle)"),
        ("departement:Mosele", "Moselle (57)"),
    ],
)
def test_the_nearest_are_suggested(query: str, suggested: str):
    with pytest.raises(UnknownTerritory) as refused:
        Territory.find(query)
    assert f"did you mean {suggested}" in str(refused.value) or f", {suggested}" in str(refused.value)


def test_a_prefix_restricts_the_kind():
    with pytest.raises(UnknownTerritory):
        Territory.find("region:57")
    with pytest.raises(UnknownTerritory):
        Territory.find("commune:Moselle")


@pytest.mark.parametrize(
    ("query", "data"),
    [("zone:Metz", "INSEE"), ("4401", "INSEE"), ("bassin:4401", "France Travail"), ("ti-0101", "State")],
)
def test_zones_that_are_not_shipped_say_where_they_come_from(query: str, data: str):
    with pytest.raises(UnknownTerritory, match=f"{data}.*levier data import"):
        Territory.find(query)


@pytest.mark.parametrize(
    ("query", "kind", "code"),
    [
        ("9901", "zone_emploi", "9901"),
        ("zone:metz", "zone_emploi", "9901"),
        ("Metz", "commune", "57463"),  # a zone named after its main town does not hide it
        ("bassin:9901", "bassin_emploi", "9901"),
        ("Bassin imaginaire", "bassin_emploi", "9901"),
        ("TI-9901", "territoire_industrie", "ti-9901"),
        ("ti:9901", "territoire_industrie", "ti-9901"),
        ("ti:vallee imaginaire", "territoire_industrie", "ti-9901"),
    ],
)
def test_zones_are_found_once_they_are_there(query: str, kind: str, code: str):
    assert found(query, WITH_ZONES) == (kind, code)


def test_a_zone_with_the_communes_of_an_intercommunality_is_found_by_its_own_code():
    assert Territory.find("ti-9901", WITH_ZONES).communes == Territory.find("200039865").communes


def test_the_specimen_is_found_by_name():
    assert found("specimen", SPECIMEN) == ("region", "00")  # same communes as the department: the largest
    assert found("00", SPECIMEN) == ("department", "00")


def test_a_list_is_the_union_of_its_places_in_any_order():
    drawn = Territory.find("Fameck, 57221,Uckange ,57221")
    assert (drawn.kind, drawn.code) == ("list", "57206,57221,57683")
    assert drawn.name == "Fameck, Florange, Uckange"
    assert drawn.communes == ("57206", "57221", "57683")
    again = Territory.find("57683,57206,57221")
    assert (again.code, again.communes) == (drawn.code, drawn.communes)


def test_a_list_counts_a_commune_once():
    assert Territory.find("57463,200039865").population == Territory.find("200039865").population
    assert Territory.find("57463,region:44").code == "57463,region:44"


def test_a_list_of_one_place_is_that_place():
    assert found("57463,Metz,") == ("commune", "57463")


def test_a_long_list_goes_by_a_digest_that_does_not_depend_on_the_order():
    communes = SHIPPED.communes_of("department", "57")
    one, other = Territory.find(",".join(communes)), Territory.find(",".join(reversed(communes)))
    assert one.code == other.code
    assert re.fullmatch(r"list-[0-9a-f]{12}", one.code)
    assert one.communes == tuple(communes)
    assert Territory.find(",".join(communes[1:])).code != one.code


def test_a_list_names_its_unknown_member():
    with pytest.raises(UnknownTerritory, match="“Metzz”"):
        Territory.find("57463, Metzz")


HOSTILE = [
    "", "   ", ",,,", ":", "region:", "a" * 10**6, "," * 10**6, "57463," * LONGEST, "\x00\x1b[31m\x07\n\r57",
    "'; DROP TABLE communes;--", "<script>alert(1)</script>", "{0.__class__}", "%s %n {}", "../../etc/passwd",
    "\ud800", "\u202e57", "🏭", "-1", "1e5", "٥٧٤٦٣",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_gets_a_short_answer_on_one_line(query: str):
    with pytest.raises(UnknownTerritory) as refused:
        Territory.find(query)
    for language in ("en", "fr"):
        said = say(refused.value.what, language).replace("\u00a0", " ")  # French quotes hold such blanks
        assert said.isprintable()
        assert len(said) < 110
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500


@FIXED
@given(st.text(st.characters(), max_size=80))
def test_any_query_is_answered_or_refused_for_a_reason(query: str):
    try:
        assert Territory.find(query).communes
    except LevierError as refused:
        assert str(refused).isprintable()


def test_a_plain_find_does_not_load_the_nearest_names():
    import subprocess
    import sys

    script = (
        "import sys; from levier.core.territory import Territory; Territory.find('Metz Métropole');"
        "sys.exit('rapidfuzz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_every_sentence_is_in_french():
    refused = []
    for query in ("", "Metzz", "57999", "Vienne", "xyzzyxyzzy"):
        with pytest.raises(LevierError) as caught:
            Territory.find(query)
        refused += [caught.value.what, caught.value.fix]
    with pytest.raises(errors.BadInput) as above:
        naf.division("C")
    unknown = errors.UnknownCode.among(["X"], "NAF").what
    sentences = [*refused, above.value.what, unknown, *KIND_LABELS.values(), *ZONE_SOURCES.values()]
    same = {str(s) for s in sentences if say(s, "fr") == say(s, "en")}
    assert same == {"commune"}


def test_the_guide_runs():
    assert doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8").failed == 0
