"""Which sites fit, which are to be asked about, which are excluded and by how much."""

from tests.sites.needs.cases import PROJECT, SITES

from levier.sites.needs import screen


def test_musts_exclude_and_what_is_unknown_is_asked() -> None:
    found = screen(SITES, PROJECT)
    assert found.fitting["site_id"].to_list() == ["good"]
    assert found.to_check.rows() == [("unknown", 1, ["grid_mw"])]
    # far misses 27 of its 47 minutes; small 8,000 of 20,000 m²; the farm both, and its zone.
    assert found.excluded.select("site_id", "missed", "asked", "facts").rows() == [
        ("small", 1, 0, ["area_m2"]),
        ("far", 1, 1, ["motorway_min"]),
        ("farm", 3, 0, ["zoning", "motorway_min", "area_m2"]),
    ]
    assert found.excluded["relative_gap"].round(6).to_list() == [0.4, 0.574468, 1.974468]
