"""Which sites fit, which are to be asked about, which are excluded and by how much."""

import dataclasses

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sites.needs.cases import PROJECT, SITES, sites

from levier.core.errors import BadInput
from levier.sites.facts import POLLUTION
from levier.sites.known import KNOWN
from levier.sites.needs import Screening, screen
from levier.sites.project import Need, Project


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


def test_a_must_dropped_says_how_many_would_fit_without_it() -> None:
    rows = screen(SITES, PROJECT).by_must.to_dicts()
    found = {row.pop("fact"): tuple(row.values()) for row in rows}
    # met, missed, asked, excludes alone, fitting without, to check without
    assert found == {
        "area_m2": (3, 2, 0, 1, 2, 1),  # small would fit, the farm still misses two
        "motorway_min": (3, 2, 0, 1, 1, 2),  # far would be to check: its power is unknown
        "grid_mw": (3, 0, 2, 0, 2, 0),
        "zoning": (4, 1, 0, 0, 1, 1),
    }
    assert rows[0].keys() == {
        "met",
        "missed",
        "asked",
        "excludes_alone",
        "fitting_without",
        "to_check_without",
    }


def test_a_range_across_the_bound_is_asked_and_neither_fits_nor_excludes() -> None:
    near = pl.DataFrame(
        [("good", "motorway_min", 18, None, 14, 26, "assumed", None)], schema=KNOWN, orient="row"
    )
    found = screen(SITES.told(near), PROJECT)
    assert "good" in found.to_check["site_id"] and found.fitting.is_empty()
    beyond = near.with_columns(value=pl.lit(24.0))
    assert "good" in screen(SITES.told(beyond), PROJECT).to_check["site_id"]


def test_words_that_have_an_order_miss_by_steps() -> None:
    told = sites(a={"pollution": POLLUTION[0]}, b={"pollution": POLLUTION[1]})
    project = Project("p", "P", "25.62B", 1, 1, (Need("pollution", among=POLLUTION[2:], must=True),))
    gaps = dict(screen(told, project).excluded.select("site_id", "relative_gap").iter_rows())
    assert gaps == {"a": 2 / 4, "b": 1 / 4}


def test_the_relative_gap_has_no_unit() -> None:
    # A site of 1 ha for 2 ha misses as much as one at 40 minutes for 20.
    told = sites(a={"area_m2": 10_000, "motorway_min": 5}, b={"area_m2": 20_000, "motorway_min": 40})
    musts = (Need("area_m2", at_least=20_000, must=True), Need("motorway_min", at_most=20, must=True))
    found = screen(told, Project("p", "P", "25.62B", 1, 1, musts)).excluded
    assert found["relative_gap"].to_list() == [0.5, 0.5]
    assert found["site_id"].to_list() == ["a", "b"]


def test_facts_unknown_of_every_site_are_told_once() -> None:
    told = sites(a={"area_m2": 25_000}, b={"area_m2": 12_000})
    found = screen(told, PROJECT)
    assert set(found.asked_of_all) == {"motorway_min", "grid_mw", "zoning"}
    assert found.reasons("a", but=found.asked_of_all) == ()
    assert len(found.reasons("b", but=found.asked_of_all)) == 1


def test_a_project_that_nothing_fits_gives_the_nearest_misses_first() -> None:
    huge = dataclasses.replace(PROJECT, needs=(Need("area_m2", at_least=1e6, must=True),))
    found = screen(SITES, huge)
    assert found.fitting.is_empty() and found.to_check.is_empty()
    assert set(found.excluded["site_id"][:3]) == {"good", "unknown", "far"}


def test_without_a_must_nothing_is_screened() -> None:
    wishes = dataclasses.replace(PROJECT, needs=(Need("fibre_share", weight=1),))
    with pytest.raises(BadInput, match="no must"):
        screen(SITES, wishes)


def test_without_sites_the_tables_are_empty() -> None:
    found = screen(sites(), PROJECT)
    assert found.fitting.is_empty() and found.excluded.is_empty() and found.asked_of_all == ()


def test_evidence_says_what_rests_on_assumptions_and_names_the_tables() -> None:
    assumed = pl.DataFrame(
        [
            ("good", "grid_mw", 6, None, None, None, "assumed", None),
            ("far", "grid_mw", 6, None, None, None, "grid_substations", None),
        ],
        schema=KNOWN,
        orient="row",
    )
    evidence = screen(SITES.told(assumed), PROJECT).evidence
    assert evidence.tables == ("grid_substations",)
    assert any("assumed values" in str(caution) for caution in evidence.cautions)


VALUES = st.one_of(st.none(), st.integers(0, 20).map(float))
BOUNDS = st.integers(0, 20).map(float)


@given(
    st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=8),
    st.tuples(BOUNDS, BOUNDS, BOUNDS),
    st.permutations((0, 1, 2)),
    st.integers(0, 2),
    st.integers(1, 5),
)
def test_invariants(values: list[tuple], bounds: tuple, order: list[int], loosened: int, by: int) -> None:
    names = ("area_m2", "motorway_min", "grid_mw")
    told = sites(
        **{
            f"s{rank}": {name: value for name, value in zip(names, row, strict=True) if value is not None}
            for rank, row in enumerate(values)
        }
    )

    def needs(loose: int | None = None) -> tuple[Need, ...]:
        shift = [by if place == loose else 0 for place in range(3)]
        return (
            Need("area_m2", at_least=max(bounds[0] - shift[0], 0), must=True),
            Need("motorway_min", at_most=bounds[1] + shift[1], must=True),
            Need("grid_mw", at_least=max(bounds[2] - shift[2], 0), must=True),
        )

    def screened(wanted: tuple[Need, ...]) -> Screening:
        return screen(told, Project("p", "P", "25.62B", 1, 1, wanted))

    found = screened(needs())
    groups = [set(table["site_id"]) for table in (found.fitting, found.to_check, found.excluded)]
    # Each site is in one place, and only one.
    assert sum(len(group) for group in groups) == len(values) == len(set.union(*groups))
    # What is unknown never fits.
    unknown = {f"s{rank}" for rank, row in enumerate(values) if None in row}
    assert not groups[0] & unknown
    # Loosening a must loses no site that fits, nor one that is to be checked.
    loose = screened(needs(loosened))
    assert groups[0] <= set(loose.fitting["site_id"])
    assert groups[1] <= set(loose.to_check["site_id"])
    # The order of the needs changes nothing.
    again = screened(tuple(needs()[place] for place in order))
    for name in ("fitting", "excluded", "by_must"):
        assert getattr(found, name).equals(getattr(again, name)), name
    assert found.to_check.equals(again.to_check)
    # Dropping a must gives what the table of musts says.
    for place, need in enumerate(needs()):
        without = screened(tuple(other for rank, other in enumerate(needs()) if rank != place))
        row = found.by_must.row(by_predicate=pl.col("fact") == need.fact, named=True)
        assert row["fitting_without"] == without.fitting.height
        assert row["to_check_without"] == without.to_check.height
    # A gap is above 0 and at most 1 for each must missed.
    missed = found.lacking.filter(outcome="missed")["relative_gap"]
    assert ((missed > 0) & (missed <= 1)).all()
