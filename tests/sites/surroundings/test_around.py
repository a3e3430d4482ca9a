"""Each fact around a site, worked by hand; what is unknown stays so."""

import datetime
from dataclasses import replace

import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tests.sites.surroundings.made import COMMUNES, HERE, KM, north, points, sites

from levier.core.errors import BadInput
from levier.core.messages import say
from levier.core.roads import road_network
from levier.core.roads.network import LINKS
from levier.sites.known import KNOWN
from levier.sites.project import Project
from levier.sites.surroundings import Around, Surroundings, surroundings
from levier.sites.surroundings.jobs import Jobs, jobs_of_bands, jobs_of_employment
from levier.sites.surroundings.prices import ranks_around_the_median

SITE = sites(("a", "08105", *HERE))


def minutes(km: float) -> float:
    """As the crow flies: detour 1.3, 50 km/h, a minute of streets."""
    return 1 + km * 1.3 / 50 * 60


def told(found: Surroundings, site: str = "a") -> dict[str, float | str]:
    rows = found.known.filter(pl.col("site_id") == site)
    return {row["fact"]: row["term"] or row["value"] for row in rows.iter_rows(named=True)}


def around(jobs: Jobs | None = None, **tables: pl.DataFrame) -> Around:
    return Around(
        COMMUNES, jobs, tables, dict.fromkeys(tables, "2026-01"), zonings_held=frozenset({"FRR", "AFR"})
    )


def cautions(found: Surroundings) -> str:
    return " ".join(str(caution) for caution in found.evidence.cautions)


class TestNothing:
    def test_without_any_table_nothing_is_told_and_everything_is_listed_as_missing(self) -> None:
        found = surroundings(SITE, Around(COMMUNES))
        assert found.known.is_empty()
        lacks = {lack.fact: (lack.table, lack.sites) for lack in found.missing}
        assert lacks["port_min"] == ("transport_points", 1)
        assert lacks["grid_mw"] == ("", 1)
        assert lacks["regional_aid"] == ("zonings", 1)

    def test_what_is_declared_stands_and_is_not_missing(self) -> None:
        declared = pl.DataFrame(
            [
                ("a", "gas", 1.0, None, None, None, "declared", None),
                ("a", "port_min", 5.0, None, None, None, "declared", None),
            ],
            schema=KNOWN,
            orient="row",
        )
        site = sites(("a", "08105", *HERE), known=declared)
        found = surroundings(site, around(transport_points=points(("port", 30.0))))
        assert site.told(found.known).values("port_min").to_list() == [5.0]
        assert "gas" not in {lack.fact for lack in found.missing}


class TestAccess:
    def test_minutes_to_the_nearest_of_each_kind(self) -> None:
        table = pl.concat(
            [
                points(("motorway_junction", 10), ("motorway_junction", -6), ("rail_terminal", 20)),
                points(("port", 30), precision_m=1500.0),
                points(("airport", 40), route="XYZ"),
                points(("airport", 1), ("station", 1)),  # an aerodrome, and no terminal
            ]
        )
        found = surroundings(SITE, around(transport_points=table))
        facts = told(found)
        assert facts["motorway_min"] == pytest.approx(minutes(6))
        assert facts["rail_terminal_min"] == pytest.approx(minutes(20))
        assert facts["airport_min"] == pytest.approx(minutes(40))
        port = found.known.row(by_predicate=pl.col("fact") == "port_min", named=True)
        assert port["value"] == pytest.approx(minutes(30))
        # 1.5 km at 30 km/h are three minutes either way, beside the range of the straight line itself.
        assert port["low"] == pytest.approx(30 * 1.2 / 80 * 60 - 3)
        assert port["high"] == pytest.approx(4 + 30 * 1.45 / 35 * 60 + 3)
        assert port["as_of"] == "2026-01"

    def test_toll_plazas_and_freight_stations_stand_in_and_it_is_said(self) -> None:
        table = pl.concat(
            [points(("toll_plaza", 10)), points(("station", 5), freight=True), points(("station", 1))]
        )
        found = surroundings(SITE, around(transport_points=table))
        assert told(found)["rail_terminal_min"] == pytest.approx(minutes(5))
        plaza = found.known.row(by_predicate=pl.col("fact") == "motorway_min", named=True)
        assert (plaza["low"], plaza["value"]) == (0, pytest.approx(minutes(10)))
        assert "toll plazas stand" in cautions(found)
        assert "stations open to freight stand" in cautions(found)

    def test_a_terminal_keeps_stations_out(self) -> None:
        table = pl.concat([points(("rail_terminal", 30)), points(("station", 5), freight=True)])
        found = surroundings(SITE, around(transport_points=table))
        assert told(found)["rail_terminal_min"] == pytest.approx(minutes(30))

    def test_customers_by_their_weight(self) -> None:
        customers = pl.DataFrame(
            {"longitude": [HERE[0]] * 2, "latitude": [north(10)[1], north(40)[1]], "weight": [3.0, 1.0]}
        )
        found = surroundings(SITE, around(), customers=customers)
        assert told(found)["customers_min"] == pytest.approx(minutes(0.75 * 10 + 0.25 * 40))

    @pytest.mark.parametrize("column", ["longitude", "weight"])
    def test_a_customer_without_a_place_or_a_weight_is_refused(self, column: str) -> None:
        customers = pl.DataFrame({"longitude": [4.7], "latitude": [49.7], "weight": [1.0]})
        with pytest.raises(BadInput, match="customer"):
            surroundings(SITE, around(), customers=customers.with_columns(pl.lit(None).alias(column)))

    @given(st.lists(st.floats(-200, 200), min_size=1, max_size=6), st.floats(-200, 200))
    def test_one_more_place_never_lengthens_the_drive(self, km: list[float], more: float) -> None:
        few = told(surroundings(SITE, around(transport_points=points(*(("port", one) for one in km)))))
        many = told(
            surroundings(SITE, around(transport_points=points(*(("port", one) for one in [*km, more]))))
        )
        assert many["port_min"] <= few["port_min"] + 1e-9


class TestPlaces:
    def test_a_site_without_position_is_in_the_middle_of_its_commune_and_said_to_be(self) -> None:
        two = sites(("a", "08409", None, None), ("b", "99999", None, None))
        found = surroundings(two, around(transport_points=points(("port", 20))))
        assert told(found)["port_min"] == pytest.approx(minutes(0), abs=1e-6)
        assert told(found, "b") == {}
        assert "want of a position: a." in cautions(found)
        assert ("port_min", 1) in {(lack.fact, lack.sites) for lack in found.missing}

    @pytest.mark.parametrize(
        ("place", "words"),
        [
            ((13.4, 52.5), "not in France"),
            ((824_000.0, 6_964_000.0), "not in France"),  # metres of Lambert-93
            ((2.35, 48.85), "far from their commune"),
        ],
    )
    def test_a_position_that_cannot_be_does_not_count(self, place: tuple[float, float], words: str) -> None:
        found = surroundings(sites(("a", "08105", *place)), around(transport_points=points(("port", 10))))
        assert told(found)["port_min"] == pytest.approx(minutes(10))
        assert words in cautions(found)


JOBS = Jobs(
    pl.DataFrame(
        [
            ("08105", "25.62B", 90.0, 100.0, 110.0),
            ("08105", "10.71C", 40.0, 50.0, 60.0),
            ("08409", "25.11Z", 30.0, 30.0, 30.0),
            ("08362", "25.62B", 7.0, 7.0, 7.0),
        ],
        schema=["commune", "naf", "jobs_low", "jobs", "jobs_high"],
        orient="row",
    ),
    "employment",
)
HIRINGS = pl.DataFrame(
    {"rome": ["H2903", "H2913", "D1101"], "naf": ["25.62B", "25.11Z", "10.71C"], "hirings": [30, 10, 50]}
)
PROJECT = Project("p", "P", "25.61Z", 10, 1000, (), occupations={"H2903": 0.5})


class TestWork:
    """As the crow flies, 30 minutes are 25 / 1.3 = 19.2 km and 45 minutes 28.8 km; at most 31.2 and 46.9
    km."""

    def test_people_at_work_within_the_drive_of_each_end_of_the_range(self) -> None:
        rows = surroundings(SITE, around(JOBS)).known
        got = {row[0]: row[1:] for row in rows.select("fact", "value", "low", "high").iter_rows()}
        assert got["workforce_30"] == (150, 130, 200)  # 20 km are within reach only where one drives fast
        assert got["workforce_45"] == (180, 130, 207)

    def test_jobs_of_the_same_division_and_of_the_occupations_wanted(self) -> None:
        found = surroundings(SITE, around(JOBS, hirings=HIRINGS), PROJECT)
        facts = told(found)
        assert facts["same_industry_jobs"] == 100
        # Three quarters of the hirings of division 25 are of H2903, none of those of division 10.
        assert facts["occupations_30"] == 75
        assert facts["occupations_45"] == 0.75 * 130
        wide = found.known.row(by_predicate=pl.col("fact") == "occupations_30", named=True)
        assert (wide["low"], wide["high"]) == (0.75 * 90 / 2, 0.75 * 140 * 2)
        assert "estimate" in cautions(found)

    def test_a_part_is_not_taken_for_the_whole(self) -> None:
        only_far = Jobs(JOBS.rows.filter(pl.col("commune") == "08409"), "employment")
        found = surroundings(SITE, around(only_far))
        assert "workforce_45" not in told(found)
        assert any("nine tenths" in str(lack.reason) for lack in found.missing if lack.fact == "workforce_45")

    def test_secret_jobs_are_from_one_an_establishment_to_the_mean(self) -> None:
        employment = pl.DataFrame(
            {
                "commune": ["08105", "08409", "08409"],
                "naf": ["25.62B"] * 3,
                "year": [2025, 2025, 2020],
                "establishments": [2, 3, 3],
                "employees": [20, None, 99],
            }
        )
        rows = jobs_of_employment(employment).rows.sort("commune")
        assert rows.select("jobs_low", "jobs", "jobs_high").rows() == [(20, 20, 20), (3, 16.5, 30)]

    def test_bands_stand_for_their_middle_and_the_open_one_for_its_low_end(self) -> None:
        bands = pl.DataFrame(
            {
                "commune": ["08105"] * 3,
                "naf": ["25.62B"] * 3,
                "headcount_band": ["11", "53", None],
                "establishments": [2, 1, 4],
            }
        )
        assert jobs_of_bands(bands).rows.row(0)[2:] == (10_020, 10_029, 10_038)


class TestNetworks:
    def test_fibre_of_the_latest_count_and_unknown_where_not_told(self) -> None:
        broadband = pl.DataFrame(
            {
                "commune": ["08105", "08105", "08409"],
                "counted_on": [
                    datetime.date(2025, 6, 30),
                    datetime.date(2026, 6, 30),
                    datetime.date(2026, 6, 30),
                ],
                "premises": [100, 200, 50],
                "fibre_premises": [10, 150, None],
            }
        )
        two = sites(("a", "08105", *HERE), ("b", "08409", *HERE))
        found = surroundings(two, around(broadband=broadband))
        assert told(found)["fibre_share"] == 0.75
        assert "fibre_share" not in told(found, "b")

    def test_a_substation_gives_its_distance_and_no_power(self) -> None:
        substations = pl.DataFrame({"longitude": [HERE[0], None], "latitude": [north(7)[1], None]})
        found = surroundings(SITE, around(grid_substations=substations))
        assert told(found)["substation_km"] == pytest.approx(7, abs=1e-6)
        assert "grid_mw" not in told(found)
        assert "Ask RTE" in cautions(found)


class TestConstraints:
    def test_seveso_sites_count_unless_they_have_stopped(self) -> None:
        installations = pl.DataFrame(
            {
                "seveso": ["upper_tier", "lower_tier", "none", "upper_tier"],
                "active": [None, True, True, False],
                "commune": ["08105"] * 4,
                "longitude": [HERE[0]] * 4,
                "latitude": [north(km)[1] for km in (8, 12, 1, 2)],
            }
        )
        facts = told(surroundings(SITE, around(classified_installations=installations)))
        assert facts["seveso_km"] == pytest.approx(8, abs=1e-6)

    def test_one_without_a_position_is_somewhere_in_its_commune(self) -> None:
        installations = pl.DataFrame(
            {
                "seveso": ["upper_tier"],
                "active": [None],
                "commune": ["08409"],
                "longitude": [None],
                "latitude": [None],
            },
            schema_overrides={"longitude": pl.Float64, "latitude": pl.Float64, "active": pl.Boolean},
        )
        found = surroundings(SITE, around(classified_installations=installations))
        row = found.known.row(by_predicate=pl.col("fact") == "seveso_km", named=True)
        assert (row["low"], row["value"], row["high"]) == pytest.approx((17, 20, 23), abs=1e-6)

    def test_no_seveso_site_read_is_not_none_near(self) -> None:
        none = pl.DataFrame(
            schema={
                "seveso": pl.String,
                "active": pl.Boolean,
                "commune": pl.String,
                "longitude": pl.Float64,
                "latitude": pl.Float64,
            }
        )
        assert "seveso_km" not in told(surroundings(SITE, around(classified_installations=none)))

    @staticmethod
    def areas() -> pl.DataFrame:
        box = [shapely.to_wkb(shapely.box(4.69, 49.69, east, 49.71)) for east in (4.71, 4.72)]
        return pl.DataFrame(
            {
                "kind": ["flood", "flood", "clay", "natural_zone"],
                "severity": ["low", "high", "medium", None],
                "department": [None, None, "08", None],
                "geometry": [box[1], box[0], box[0], box[1]],
            }
        )

    def test_the_worst_level_that_a_site_touches(self) -> None:
        three = sites(("a", "08105", *HERE), ("b", "08105", 4.715, 49.7), ("c", "08105", 4.8, 49.7))
        found = surroundings(
            three, Around(COMMUNES, None, {"constraint_areas": self.areas()}, clay_mapped=frozenset({"08"}))
        )
        pick = {site: told(found, site) for site in "abc"}
        assert (pick["a"]["flood"], pick["a"]["clay"], pick["a"]["natural_zone"]) == ("high", "medium", 1)
        assert (pick["b"]["flood"], pick["b"]["clay"], pick["b"]["natural_zone"]) == ("low", "none", 1)
        # Outside all that is mapped: no clay, but neither flood nor nature is told to be absent.
        assert pick["c"] == {"clay": "none"}

    def test_an_outline_that_reaches_into_an_area_counts_whatever_its_point(self) -> None:
        site = sites(("c", "08105", 4.8, 49.7))
        outline = pl.DataFrame(
            {"site_id": ["c"], "geometry": [shapely.to_wkb(shapely.box(4.7, 49.7, 4.81, 49.702))]}
        )
        found = surroundings(
            site, Around(COMMUNES, None, {"constraint_areas": self.areas()}, outlines=outline)
        )
        assert told(found, "c")["flood"] == "high"

    def test_a_site_put_in_the_middle_of_its_commune_is_not_looked_at(self) -> None:
        site = sites(("a", "08105", None, None))
        found = surroundings(site, Around(COMMUNES, None, {"constraint_areas": self.areas()}))
        assert told(found) == {}


def sale(commune: str, price: float, nature: str = "Vente terrain à bâtir", kind: str = "land") -> tuple:
    return kind, nature, price * 100, 100.0, commune


def sales(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["kind", "nature", "price_eur", "land_m2", "commune"], orient="row")


class TestPrices:
    def test_the_median_of_the_commune_and_the_order_statistics_around_it(self) -> None:
        table = sales(*(sale("08105", price) for price in range(1, 12)))  # 1 to 11 EUR per m2
        row = surroundings(SITE, around(land_sales=table)).known.row(0, named=True)
        # Eleven sales: the second from each end, P(Binomial(11, 1/2) <= 1) = 12 / 2048 < 2.5 %.
        assert (row["fact"], row["value"], row["low"], row["high"]) == ("land_price_eur_m2", 6, 2, 10)

    def test_too_few_sales_widen_to_the_intercommunality_then_to_the_department(self) -> None:
        near = [sale("08105", 10)] * 5 + [sale("08409", 20)] * 6
        assert told(surroundings(SITE, around(land_sales=sales(*near))))["land_price_eur_m2"] == 20
        far = [sale("08105", 10)] * 5 + [sale("08362", 30)] * 6
        assert told(surroundings(SITE, around(land_sales=sales(*far))))["land_price_eur_m2"] == 30

    def test_farmland_counts_only_where_building_land_is_too_scarce_and_it_is_said(self) -> None:
        farm = [sale("08105", 1, nature="Vente")] * 20
        enough = sales(*farm, *([sale("08409", 40)] * 11))
        assert told(surroundings(SITE, around(land_sales=enough)))["land_price_eur_m2"] == 40
        scarce = surroundings(SITE, around(land_sales=sales(*farm, sale("08105", 40))))
        assert told(scarce)["land_price_eur_m2"] == 1
        assert "farmland" in cautions(scarce)

    def test_what_is_no_sale_of_bare_land_does_not_count(self) -> None:
        table = sales(
            *([sale("08105", 5, nature="Échange")] * 11),
            *([sale("08105", 500, kind="business")] * 11),
            *([sale("08105", 0)] * 11),
        )
        assert "land_price_eur_m2" not in told(surroundings(SITE, around(land_sales=table)))

    def test_moselle_has_no_sale_and_stays_unknown(self) -> None:
        site = sites(("m", "57463", 6.17, 49.12))
        found = surroundings(site, around(land_sales=sales(*([sale("08105", 5)] * 20))))
        assert "land_price_eur_m2" not in told(found, "m")
        assert "land_price_eur_m2" in {lack.fact for lack in found.missing}

    @pytest.mark.parametrize(("n", "rank"), [(6, 0), (9, 1), (11, 1), (20, 5), (100, 39)])
    def test_ranks_are_those_of_the_tables_of_the_sign_test(self, n: int, rank: int) -> None:
        """Conover (1999), interval of the median: for 20 values, the 6th and the 15th."""
        assert ranks_around_the_median(pl.Series([n]).to_numpy())[0] == rank


class TestZones:
    ZONINGS = pl.DataFrame(
        [
            ("08105", "FRR", "FRR+", False),
            ("08105", "AFR", "c_predefined", False),
            ("08409", "FRR", "Classée FRR partiellement", True),
            ("08409", "AFR", "c", True),
            ("08362", "FRR", "Non classée", False),
        ],
        schema=["commune", "zoning", "zoning_class", "partial"],
        orient="row",
    )
    THREE = sites(("a", "08105", *HERE), ("b", "08409", *HERE), ("c", "08362", *HERE))

    def test_classes_and_what_is_outside(self) -> None:
        found = surroundings(self.THREE, around(zonings=self.ZONINGS))
        assert (told(found)["regional_aid"], told(found)["rural_zone"]) == ("c_predefined", 1)
        assert (told(found, "c")["regional_aid"], told(found, "c")["rural_zone"]) == ("none", 0)

    def test_a_commune_classed_in_part_is_unknown_and_said(self) -> None:
        found = surroundings(self.THREE, around(zonings=self.ZONINGS))
        assert told(found, "b") == {}
        assert "in part" in cautions(found)

    def test_without_the_map_of_aid_nobody_is_outside_of_it(self) -> None:
        lake = Around(COMMUNES, None, {"zonings": self.ZONINGS}, {}, zonings_held=frozenset({"FRR"}))
        found = surroundings(self.THREE, lake)
        assert "regional_aid" not in set(found.known["fact"])
        assert ("regional_aid", "zonings", 3) in {
            (lack.fact, lack.table, lack.sites) for lack in found.missing
        }


def test_housing_is_unknown_where_masked_or_seldom_sold() -> None:
    vacancy = pl.DataFrame(
        {
            "commune": ["08105", "08409"],
            "year": [2021, 2021],
            "private_dwellings": [100, 50],
            "long_vacant_share": [0.04, None],
        }
    )
    prices = pl.DataFrame(
        {
            "commune": ["08105", "08409"],
            "last_year": [2024] * 2,
            "sales": [5, 4],
            "price_eur_m2": [1500.0, 900.0],
        }
    )
    two = sites(("a", "08105", *HERE), ("b", "08409", *HERE))
    found = surroundings(two, around(housing_vacancy=vacancy, housing_prices=prices))
    assert told(found) == {"housing_vacancy_share": 0.04, "housing_price_eur_m2": 1500}
    assert told(found, "b") == {}


def test_shares_of_communes_that_merged_are_weighed_by_their_dwellings() -> None:
    vacancy = pl.DataFrame(
        {
            "commune": ["08105"] * 2,
            "year": [2021] * 2,
            "private_dwellings": [100, 300],
            "long_vacant_share": [0.08, 0.04],
        }
    )
    assert told(surroundings(SITE, around(housing_vacancy=vacancy)))["housing_vacancy_share"] == 0.05


def test_every_sentence_is_in_french() -> None:
    found = surroundings(
        SITE, around(JOBS, transport_points=points(("toll_plaza", 3)), hirings=HIRINGS), PROJECT
    )
    evidence = found.evidence
    sentences = [
        evidence.method,
        evidence.uncertainty,
        *evidence.cautions,
        *(lack.reason for lack in found.missing),
    ]
    assert all(say(sentence, "fr") != say(sentence, "en") for sentence in sentences)


def test_one_kilometre_is_one() -> None:
    assert pytest.approx(1 / 111.2, rel=1e-3) == KM


class TestWhatIsSaid:
    def test_a_station_nearer_than_a_far_terminal_is_said_and_not_swapped(self) -> None:
        table = pl.concat([points(("rail_terminal", 30)), points(("station", 5), freight=True)])
        found = surroundings(SITE, around(transport_points=table))
        assert told(found)["rail_terminal_min"] == pytest.approx(minutes(30))
        assert "a (9 min)" in cautions(found)  # 1 + 5 km × 1.3 at 50 km/h = 8.8
        assert "rail_terminal_min" in {fact for fact, _ in found.notes}

    @pytest.mark.parametrize(("terminal", "station"), [(10, 5), (30, 35)])
    def test_nothing_is_said_where_the_terminal_is_near_or_nearer(
        self, terminal: float, station: float
    ) -> None:
        table = pl.concat([points(("rail_terminal", terminal)), points(("station", station), freight=True)])
        assert "station" not in cautions(surroundings(SITE, around(transport_points=table)))

    def test_toll_plazas_know_no_free_motorway_and_who_would_tell(self) -> None:
        found = surroundings(SITE, around(transport_points=points(("toll_plaza", 10))))
        ((fact, note), *_) = found.notes
        assert fact == "motorway_min"
        french = say(note, "fr")
        assert "autoroutes gratuites ne sont pas dans cette liste" in french
        assert "extrait d'OpenStreetMap" in french

    def test_the_tables_behind_occupations_and_roads_are_cited(self) -> None:
        found = surroundings(SITE, around(JOBS, hirings=HIRINGS), PROJECT)
        assert found.evidence.tables == ("employment", "hirings")
        links = pl.DataFrame(
            [(1, 2, False, 20_000.0, 80.0, shapely.to_wkb(shapely.LineString([HERE, north(20)])))],
            schema=LINKS,
            orient="row",
        )
        by_road = Around(
            COMMUNES, None, {"transport_points": points(("port", 20))}, network=road_network(links)
        )
        assert surroundings(SITE, by_road).evidence.tables == ("road_links", "transport_points")
        assert surroundings(SITE, replace(by_road, network=None)).evidence.tables == ("transport_points",)
        people = surroundings(SITE, replace(by_road, jobs=JOBS, tables={}))
        assert people.evidence.tables == ("employment", "road_links")

    def test_a_fact_bears_the_date_of_its_own_source_where_its_table_has_several(self) -> None:
        table = pl.DataFrame(
            {"commune": ["08105"], "zoning": ["FRR"], "zoning_class": ["FRR+"], "partial": [False]}
        )
        lake = replace(around(zonings=table), as_of={"zonings": "2022", "rural_zone": "2025"})
        rows = surroundings(SITE, lake).known.select("fact", "as_of").rows()
        assert dict(rows) == {"rural_zone": "2025", "regional_aid": "2022"}
