"""The shipped geography holds what its source says, and takes communes and zones that it lacks."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from levier.core.geography import Geography

SHIPPED = Geography.shipped()
# The fictional commune 00001 and its areas; 57463 is Metz under another name.
COMMUNES = pl.DataFrame(
    {
        "commune": ["00001", "57463"],
        "name": ["Ferrecombe", "Metz renamed"],
        "department": ["00", "57"],
        "region": ["00", "44"],
        "epci": ["000000018", None],
    }
)
AREAS = pl.DataFrame(
    {"kind": ["department", "department"], "code": ["00", "57"], "name": ["Spécimen", "Moselle renamed"]}
)
POPULATIONS = pl.DataFrame({"commune": ["00001"], "population": [1200]})


def zones(*members: str, name: str | None = "Zone") -> pl.DataFrame:
    """The employment zone 9901 with these members."""
    return pl.DataFrame(
        [("zone_emploi", "9901", name, member) for member in members],
        schema=dict.fromkeys(("kind", "zone", "zone_name", "member"), pl.String),
        orient="row",
    )


def test_the_counts_are_those_of_2026():
    assert SHIPPED.year == 2026
    assert SHIPPED.communes.height == 34_969
    counts = dict(SHIPPED.areas.group_by("kind").len().iter_rows())
    assert counts == {"epci": 1_255, "ept": 11, "department": 109, "region": 18}


def test_metz_is_where_it_is():
    (row,) = SHIPPED.communes.filter(pl.col("commune") == "57463").iter_rows(named=True)
    assert row == {
        "commune": "57463",
        "name": "Metz",
        "department": "57",
        "region": "44",
        "epci": "200039865",
        "population": 122_572,  # communes.json of the source
    }


@pytest.mark.parametrize("kind", ["department", "region", "epci"])
def test_every_area_of_a_commune_exists(kind: str):
    known = SHIPPED.areas.filter(pl.col("kind") == kind).select(pl.col("code").alias(kind))
    strays = SHIPPED.communes.drop_nulls(kind).join(known, on=kind, how="anti")
    assert strays.is_empty()


def test_keys_are_unique():
    for table, key in (
        (SHIPPED.communes, ["commune"]),
        (SHIPPED.areas, ["kind", "code"]),
        (SHIPPED.members, ["kind", "code", "commune"]),
        (SHIPPED.passage, ["code"]),
    ):
        assert not table.select(key).is_duplicated().any()


def test_departments_share_out_the_country():
    members = SHIPPED.members.filter(pl.col("kind") == "department")["commune"].sort()
    assert members.equals(SHIPPED.communes["commune"])


def test_regions_leave_out_only_the_overseas_lands_that_have_none():
    outside = SHIPPED.communes.filter(pl.col("region").is_null())["department"].unique().sort()
    assert outside.to_list() == ["975", "977", "978", "984", "986", "987", "988", "989"]


def test_the_passage_leads_to_current_communes_in_one_step():
    assert set(SHIPPED.passage["commune"]) == set(SHIPPED.communes["commune"])
    assert SHIPPED.current(SHIPPED.passage["commune"]).equals(SHIPPED.passage["commune"])


@pytest.mark.parametrize(
    ("code", "commune"),
    [
        ("75112", "75056"),  # municipal arrondissements
        ("13216", "13055"),
        ("69381", "69123"),
        ("57094", "57463"),  # Borny, merged into Metz in 1961
        ("14697", "14654"),  # Sainte-Marguerite-de-Viette, merged into Saint-Pierre-en-Auge
        ("20004", "2A004"),  # Ajaccio, before the two departments of Corsica
        ("55273", "55386"),  # Lamarche-en-Woëvre: part of Nonsard-Lamarche, after another merger
        ("57463", "57463"),
        ("57999", None),
        (None, None),
    ],
)
def test_older_codes_lead_to_the_commune_of_today(code: str | None, commune: str | None):
    column = pl.Series("code", [code], dtype=pl.String)
    assert SHIPPED.current(column).to_list() == [commune]
    assert column.to_frame().select(SHIPPED.current(pl.col("code")))["code"].to_list() == [commune]


def test_codes_of_is_the_inverse_of_current():
    codes = SHIPPED.codes_of(["13055", "57463"])
    assert set(SHIPPED.current(pl.Series(codes))) == {"13055", "57463"}
    assert len(codes) == 1 + 16 + 1 + 3  # Marseille and 16 arrondissements; Metz and 3 merged communes


def test_a_commune_can_be_added_with_its_areas():
    grown = SHIPPED.with_communes(COMMUNES, AREAS, POPULATIONS)
    assert grown.communes.height == 34_970
    assert grown.communes.row(0) == ("00001", "Ferrecombe", "00", "00", "000000018", 1200)
    assert grown.communes_of("department", "00") == ["00001"]
    assert grown.current(pl.Series(["00001"])).to_list() == ["00001"]
    names = {(kind, code): name for kind, code, name in grown.areas.iter_rows()}
    assert names["department", "00"] == "Spécimen"
    assert names["epci", "000000018"] == "000000018"  # named nowhere


def test_a_commune_given_again_is_replaced_and_keeps_its_known_population():
    grown = SHIPPED.with_communes(COMMUNES, AREAS, POPULATIONS)
    assert grown.communes.filter(pl.col("commune") == "57463").row(0) == (
        "57463", "Metz renamed", "57", "44", None, 122_572,
    )  # fmt: skip
    assert "57463" not in grown.communes_of("epci", "200039865")
    assert grown.areas.filter(pl.col("code") == "57")["name"].to_list() == ["Moselle renamed"]


def test_a_commune_without_known_population_has_none():
    assert SHIPPED.with_communes(COMMUNES).communes["population"][0] is None


def test_communes_do_not_disturb_zones_and_the_shipped_geography_stays_as_it_is():
    grown = SHIPPED.with_zones(zones("57672")).with_communes(COMMUNES)
    assert grown.communes_of("zone_emploi", "9901") == ["57672"]
    listed, before = (g.members.filter(pl.col("kind") == "ept") for g in (grown, SHIPPED))
    assert_frame_equal(listed, before, check_row_order=False)
    assert "00001" not in SHIPPED.communes["commune"]


def test_a_zone_is_made_of_current_communes():
    # 57094 is in Metz (57463) today; 245701362 is the intercommunality of Thionville, of 13 communes.
    grown = SHIPPED.with_zones(zones("57094", "57463", "245701362"))
    communes = grown.communes_of("zone_emploi", "9901")
    assert len(communes) == 1 + 13
    assert {"57463", "57672"} < set(communes)


def test_members_that_are_unknown_are_listed_and_do_not_count():
    given = zones("57463", "57999")
    assert SHIPPED.strangers(given)["member"].to_list() == ["57999"]
    assert SHIPPED.with_zones(given).communes_of("zone_emploi", "9901") == ["57463"]


@pytest.mark.parametrize(
    ("zone_name", "area_name", "expected"),
    [("Own", "Table", "Own"), (None, "Table", "Table"), (None, None, "9901")],
)
def test_a_zone_goes_by_its_own_name_else_that_of_the_areas_else_its_code(zone_name, area_name, expected):
    areas = area_name and pl.DataFrame({"kind": "zone_emploi", "code": "9901", "name": area_name})
    grown = SHIPPED.with_zones(zones("57463", name=zone_name), areas)
    assert grown.areas.filter(pl.col("kind") == "zone_emploi")["name"].to_list() == [expected]
