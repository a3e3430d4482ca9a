"""Who makes what a project buys: counts, distances and states worked by hand."""

import polars as pl
import pytest

from levier.core.distance import great_circle_km
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.industries.supply import Bill, Site, supply_map
from levier.industries.supply.projects import LINES

SITE = Site(6.0, 49.0, "Ville fictive")
KM_PER_DEGREE = 111.195
"""A degree of latitude on the sphere used."""


def establishments(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={
            **dict.fromkeys(("siret", "name", "naf", "headcount_band", "commune"), pl.String),
            "longitude": pl.Float64,
            "latitude": pl.Float64,
            "diffusion": pl.String,
        },
        orient="row",
    ).with_columns(siren=pl.col("siret").str.head(9))


def bill(*lines: tuple[str, str | None]) -> Bill:
    table = pl.DataFrame(
        [(item, naf, "component", None, None, None, "medium", None, True) for item, naf in lines],
        schema=LINES,
        orient="row",
    )
    return Bill("fictional", "Projet fictif", "27.20Z", table, "", ())


AROUND = establishments(
    ("00000000100001", "GRANDE FICTIVE", "25.62B", "31", "57001", 6.0, 49.5, "O"),
    ("00000000100002", "GRANDE FICTIVE", "25.62A", "12", "57002", 6.0, 49.1, "O"),
    ("00000000200001", None, "25.62B", None, "57002", 6.0, 49.2, "P"),
    ("00000000300001", "SEULE FICTIVE", "24.42Z", "53", "57003", 6.0, 49.3, "O"),
    ("00000000400001", "LOINTAINE FICTIVE", "24.44Z", "21", "67001", 6.0, 51.0, "O"),
    ("00000000500001", "NULLE PART FICTIVE", "24.44Z", "21", "67001", None, None, "O"),
)
BILL = bill(
    ("Usinage", "25.62"),
    ("Aluminium", "24.42Z"),
    ("Cuivre", "24.44Z|24.45Z"),
    ("Rare", "07.10Z"),
    ("Autre", None),
)


def rows(**options: object) -> dict[str, dict]:
    found = supply_map(BILL, SITE, AROUND, **options)
    assert not isinstance(found, NotComputed)
    return {row["item"]: row for row in found.inputs.iter_rows(named=True)}


def test_makers_are_counted_once_with_their_jobs_and_the_nearest():
    row = rows()["Usinage"]
    assert (row["makers"], row["firms"], row["state"]) == (3, 2, "made")
    # Bands 31 (200 to 249) and 12 (20 to 49); the null one is unknown.
    assert (row["jobs_low"], row["jobs_high"], row["headcount_unknown"]) == (220, 298, 1)
    assert row["nearest_km"] == pytest.approx(0.1 * KM_PER_DEGREE, abs=0.01)
    assert (row["nearest"], row["largest"], row["nearest_commune"]) == (
        "GRANDE FICTIVE",
        "GRANDE FICTIVE",
        "57002",
    )


def test_one_firm_is_thin_and_its_open_band_has_no_upper_end():
    row = rows()["Aluminium"]
    assert (row["state"], row["jobs_low"], row["jobs_high"]) == ("thin", 10_000, None)


def test_what_nobody_makes_tells_where_the_nearest_is():
    row = rows()["Cuivre"]
    assert (row["state"], row["makers"], row["beyond_commune"]) == ("missing", 0, "67001")
    assert row["beyond_km"] == pytest.approx(2 * KM_PER_DEGREE, abs=0.1)
    assert rows()["Rare"]["beyond_km"] is None
    found = supply_map(BILL, SITE, AROUND)
    assert not isinstance(found, NotComputed)
    assert found.unplaced == 1
    assert any("place is unknown: 1" in str(caution) for caution in found.evidence.cautions)


def test_a_line_without_code_is_unknown_and_not_missing():
    assert (rows()["Autre"]["state"], rows()["Autre"]["makers"]) == ("unknown", None)


def test_a_register_of_a_part_of_the_area_calls_nothing_missing():
    found = rows(whole=False)
    assert [found[item]["state"] for item in ("Aluminium", "Cuivre", "Rare")] == ["thin", "unseen", "unseen"]


def test_several_firms_are_two_or_more_whatever_the_register_holds():
    found = rows(whole=False)
    assert (found["Usinage"]["firms"], found["Usinage"]["state"]) == (2, "made")
    assert (found["Aluminium"]["firms"], found["Aluminium"]["state"]) == (1, "thin")


def test_the_radius_includes_its_edge():
    edge = float(great_circle_km(6.0, 49.0, 6.0, 49.3))
    assert rows(radius_km=edge + 0.001)["Aluminium"]["state"] == "thin"
    assert rows(radius_km=edge - 0.001)["Aluminium"]["state"] == "missing"


def test_lines_of_the_same_activity_each_have_its_makers():
    found = supply_map(bill(("A", "24.42Z"), ("B", "24.42Z|24.4"), ("A2", "24")), SITE, AROUND)
    assert not isinstance(found, NotComputed)
    assert found.inputs["makers"].to_list() == [1, 1, 1]
    assert found.makers["item"].to_list() == ["A", "B", "A2"]


def test_partial_diffusion_is_never_named():
    found = supply_map(BILL, SITE, AROUND.with_columns(name=pl.col("name")))
    assert not isinstance(found, NotComputed)
    assert found.makers.filter(pl.col("diffusion") == "P")["name"].to_list() == [None]


def test_without_establishments_or_places_nothing_is_computed():
    for table in (AROUND.head(0), AROUND.with_columns(longitude=None, latitude=None)):
        found = supply_map(BILL, SITE, table)
        assert isinstance(found, NotComputed)
        assert found.needs == ("establishments",)


def test_bad_arguments_are_refused():
    with pytest.raises(BadInput, match="above 0"):
        supply_map(BILL, SITE, AROUND, radius_km=0)
    with pytest.raises(BadInput, match="diffusion"):
        supply_map(BILL, SITE, AROUND.drop("diffusion"))
    with pytest.raises(BadInput, match="degrees"):
        Site(49.0, 600.0, "nulle part")
