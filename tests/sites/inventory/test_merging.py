"""Two sources that tell of one place are one site; a site within a park is not the park."""

import polars as pl
from tests.sites.inventory.fields import brownfield, outlines, park, square, table

from levier.core.evidence import NotComputed
from levier.sites.inventory import Inventory, Told, brownfield_sites, closing_sites, inventory, park_sites


def brownfields(*squares: dict, **told: object) -> Told:
    rows = [brownfield(one["site_id"], **told) for one in squares]
    return brownfield_sites(table("brownfields", rows), outlines(*squares))


def parks(*squares: dict, **told: object) -> Told:
    rows = [park(one["site_id"], **told) for one in squares]
    return park_sites(table("business_parks", rows), outlines(*squares))


def plant(longitude: float | None, latitude: float | None) -> Told:
    return closing_sites(
        pl.DataFrame(
            [("00000000000018", "FICTIVE SAS", "08105", longitude, latitude, "closed")],
            schema={"siret": pl.String, "name": pl.String, "commune": pl.String, "longitude": pl.Float64, "latitude": pl.Float64, "state": pl.String},
            orient="row",
        )
    )  # fmt: skip


def listed(*sources: Told) -> Inventory:
    found = inventory(sources)
    assert isinstance(found, Inventory)
    return found


def test_outlines_that_overlap_are_one_site_merged_by_field() -> None:
    # The second lies on nine tenths of the first.
    found = listed(
        brownfields(square("A"), sol_pollution_existe="pollution avérée"),
        parks(square("Z", west=4.7001), site_surf_comm_dispo=3.0, reseau_gaz=True),
    )
    assert found.sites.places["site_id"].to_list() == ["A"]
    assert found.sites.terms("pollution").to_list() == ["pollution avérée"]
    assert found.sites.values("gas").to_list() == [1]
    # The outline's area stands before the park's, and both are kept.
    assert found.sites.known.filter(pl.col("fact") == "area_m2")["source"].to_list() == [
        "brownfield_outlines"
    ]
    assert found.told.filter(pl.col("fact") == "area_m2")["source"].to_list() == [
        "brownfield_outlines",
        "business_parks",
    ]
    assert found.told.filter(pl.col("fact") == "gas").select("site_id", "as_id").row(0) == ("A", "Z")
    (pair,) = found.merged.select("site_id", "other_id", "why", pl.col("overlap_share").round(3)).rows()
    assert pair == ("A", "Z", "overlap", 0.9)


def test_a_tenth_of_the_larger_is_the_least() -> None:
    apart = listed(brownfields(square("A")), parks(square("Z", west=4.70095)))  # a twentieth
    assert apart.sites.places.height == 2
    assert apart.merged.is_empty()


def test_a_brownfield_within_a_park_stays_a_site_and_a_caution_says_so() -> None:
    found = listed(brownfields(square("A", side=0.001)), parks(square("Z", side=0.01)))
    assert found.sites.places["site_id"].to_list() == ["A", "Z"]
    assert any("within a larger one: 1" in str(caution) for caution in found.evidence.cautions)


def test_one_id_is_one_site_and_the_first_source_is_believed() -> None:
    own = brownfields(square("A"), unite_fonciere_surface=5000.0)
    later = brownfields(square("A", west=4.8), unite_fonciere_surface=9000.0, urba_zone_type="U")
    found = listed(own, later)
    assert found.sites.values("area_m2").to_list() == [5000]
    assert found.sites.terms("zoning").to_list() == ["U"]
    assert found.outlines.height == 1


def test_a_plant_within_a_brownfield_is_that_brownfield_but_not_one_within_a_park() -> None:
    assert listed(brownfields(square("A")), plant(4.7005, 49.7005)).sites.places["site_id"].to_list() == ["A"]
    in_park = listed(parks(square("Z")), plant(4.7005, 49.7005))
    assert in_park.sites.places["site_id"].to_list() == ["Z", "00000000000018"]


def test_an_id_is_followed_to_the_site_that_it_became() -> None:
    found = listed(
        brownfields(square("A")),
        parks(square("Z", west=4.7001), site_surf_comm_dispo=3.0),
        brownfields(square("Z", west=4.9), urba_zone_type="U"),
    )
    assert found.sites.places["site_id"].to_list() == ["A"]
    assert found.sites.terms("zoning").to_list() == ["U"]


def test_a_plant_of_unknown_place_stays_a_site() -> None:
    assert listed(brownfields(square("A")), plant(None, None)).sites.places.height == 2


def test_a_site_takes_the_place_that_another_source_knows() -> None:
    nowhere = brownfield_sites(table("brownfields", [brownfield("A")]), outlines())
    found = listed(nowhere, brownfields(square("A")))
    assert found.sites.places["longitude"].to_list() == [4.7005]


def test_whether_a_site_is_offered_the_first_source_says() -> None:
    offered = brownfields(square("A", west=4.9), square("B"))
    gone = brownfields(square("B"), site_statut="friche reconvertie")
    first = listed(offered, gone)
    assert first.sites.places["site_id"].to_list() == ["A", "B"]
    assert first.set_aside.is_empty()
    then = listed(gone, offered)
    assert then.sites.places["site_id"].to_list() == ["A"]
    assert then.set_aside["site_id"].to_list() == ["B"]
    assert "B" not in then.told["site_id"]


def test_no_site_is_no_answer() -> None:
    gone = brownfields(square("A"), site_statut="friche reconvertie")
    for sources in ([], [Told.nothing()], [gone]):
        found = inventory(sources)
        assert isinstance(found, NotComputed)
        assert "brownfields" in found.needs


def test_merging_keeps_every_site_once() -> None:
    many = [square(f"A{rank}", west=4.0 + rank / 100) for rank in range(50)]
    shifted = [square(f"Z{rank}", west=4.0 + rank / 100 + 0.0002) for rank in range(50)]
    found = listed(brownfields(*many), parks(*shifted))
    assert found.sites.places["site_id"].to_list() == [one["site_id"] for one in many]
    assert sorted(found.merged["other_id"]) == sorted(one["site_id"] for one in shifted)
