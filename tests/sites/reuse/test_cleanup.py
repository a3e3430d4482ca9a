"""Clean-up costs: hand-worked without spread, monotone, wide where little is known."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sites.reuse.places import sites_of

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.sites.facts import BUILDINGS, POLLUTION
from levier.sites.known import Sites
from levier.sites.reuse import (
    CleanupCosts,
    CostInAll,
    UnitValues,
    cleanup_cost,
    cleanup_in_all,
    unit_values,
    what_matters,
)

SURE = UnitValues(
    unit_values().table.with_columns(low=pl.col("value"), high=pl.col("value"), spread=pl.lit("fixed"))
)
"""The same values without any spread: costs can be worked by hand."""


def costs(facts: dict[str, dict[str, float | str]], **options: object) -> CleanupCosts:
    found = cleanup_cost(sites_of(facts), **({"price_year": 2022, "draws": 200} | options))  # type: ignore[arg-type]
    assert isinstance(found, CleanupCosts)
    return found


def test_a_site_known_in_full_costs_what_a_hand_finds() -> None:
    found = costs(
        {
            "a": {
                "area_m2": 10_000.0,
                "built_m2": 4_000.0,
                "pollution": "pollution avérée",
                "buildings": "dégradation très importante",
                "asbestos": 1.0,
            }
        },
        values=SURE,
    )
    by_line = dict(found.lines.select("line", "mean_eur").iter_rows())
    assert by_line == pytest.approx(
        {
            "studies": 10_000 * 4,
            "remediation": 10_000 * 0.26 * 66,
            "desealing": 10_000 * 0.05 * 10,
            "soil_restoration": 10_000 * 0.05 * 45,
            "demolition": 4_000 * 0.95 * 75,
            "asbestos": 4_000 * 0.95 * 75,
        }
    )
    total = found.sites.row(0, named=True)
    assert total["central_eur"] == pytest.approx(sum(by_line.values()))
    assert total["low_eur"] == total["high_eur"] == pytest.approx(total["mean_eur"])
    assert total["central_eur_ha"] == pytest.approx(total["central_eur"])


def test_without_asbestos_without_floor_and_without_pollution_only_the_land_costs() -> None:
    found = costs(
        {"a": {"area_m2": 5_000.0, "built_m2": 0.0, "pollution": "pollution inexistante"}}, values=SURE
    )
    assert found.sites["mean_eur"][0] == pytest.approx(5_000 * (4 + 0.05 * 55))
    assert dict(found.lines.select("line", "mean_eur").iter_rows())["demolition"] == 0


def test_an_unknown_floor_is_drawn_from_the_land() -> None:
    known = costs({"a": {"area_m2": 5_000.0, "built_m2": 2_000.0}}, values=SURE).sites["mean_eur"][0]
    unknown = costs({"a": {"area_m2": 5_000.0}}, values=SURE).sites["mean_eur"][0]
    assert unknown == pytest.approx(known)


def test_an_unknown_pollution_is_a_mixture_and_wider_than_any_class_of_it() -> None:
    by_class = {name: {"area_m2": 1e4, "built_m2": 0.0, "pollution": name} for name in POLLUTION}
    found = costs(by_class | {"unknown": {"area_m2": 1e4, "built_m2": 0.0}}, draws=4_000).sites
    mean = dict(found.select("site_id", "mean_eur").iter_rows())
    expected = (
        0.4 * mean["pollution avérée"]
        + 0.4 * mean["pollution supposée"]
        + 0.1 * mean["pollution peu probable"]
        + 0.1 * mean["pollution inexistante"]
    )
    assert mean["unknown"] == pytest.approx(expected, rel=0.05)
    spread = dict(found.select("site_id", pl.col("high_eur").log() - pl.col("low_eur").log()).iter_rows())
    assert spread["unknown"] == max(spread.values())


def test_means_of_lines_add_up_to_the_site_in_euros_of_any_year() -> None:
    found = costs({"a": {"area_m2": 1e4}, "b": {"area_m2": 3e4, "built_m2": 5e3}})
    summed = found.lines.group_by("site_id", maintain_order=True).agg(pl.col("mean_eur").sum())
    assert summed["mean_eur"].to_list() == pytest.approx(found.sites["mean_eur"].to_list())
    later = costs({"a": {"area_m2": 1e4}, "b": {"area_m2": 3e4, "built_m2": 5e3}}, price_year=2023)
    ratio = (later.sites["high_eur"] / found.sites["high_eur"]).to_list()
    assert ratio == pytest.approx([1.0487836] * 2)


@settings(max_examples=25, deadline=None)
@given(
    st.floats(100, 1e6),
    st.floats(1.01, 3),
    st.floats(0, 1e5),
    st.sampled_from([*POLLUTION, None]),
    st.sampled_from([*BUILDINGS, None]),
)
def test_more_land_or_more_floor_never_costs_less(
    area: float, more: float, built: float, pollution: str | None, buildings: str | None
) -> None:
    told = {"pollution": pollution, "buildings": buildings}
    same = {name: value for name, value in told.items() if value is not None}
    found = costs(
        {
            "a": {"area_m2": area, "built_m2": built, **same},
            "land": {"area_m2": area * more, "built_m2": built, **same},
            "floor": {"area_m2": area, "built_m2": built * more, **same},
        }
    ).sites
    for column in ("low_eur", "central_eur", "high_eur", "mean_eur"):
        base, land, floor = found[column]
        assert land >= base
        assert floor >= base


def test_a_worse_class_or_state_never_costs_less() -> None:
    found = costs({name: {"area_m2": 1e4, "built_m2": 3e3, "pollution": name} for name in POLLUTION}).sites
    order = ["avérée", "supposée", "peu probable", "traitée", "inexistante"]
    for column in ("low_eur", "central_eur", "high_eur", "mean_eur"):
        by_class = dict(zip(found["site_id"], found[column], strict=True))
        values = [by_class[f"pollution {name}"] for name in order]
        assert values == sorted(values, reverse=True)
    asbestos = costs(
        {str(told): {"area_m2": 1e4, "built_m2": 3e3, "asbestos": told} for told in (1.0, 0.0)}
    ).sites
    assert asbestos["central_eur"][0] > asbestos["central_eur"][1]


def test_the_order_of_sites_changes_nothing() -> None:
    facts = {
        "a": {"area_m2": 1e4},
        "b": {"area_m2": 3e4, "pollution": "pollution traitée"},
        "c": {"area_m2": 5e3},
    }
    forth = costs(facts).sites
    back = costs(dict(reversed(facts.items()))).sites
    assert forth.equals(back.reverse())


def test_a_site_without_an_area_is_unknown_not_free() -> None:
    found = costs({"a": {"area_m2": 1e4}, "b": {"built_m2": 5e3}})
    assert found.sites["site_id"].to_list() == ["a", "b"]
    assert found.sites["central_eur"].is_null().to_list() == [False, True]
    assert found.lines["site_id"].unique().to_list() == ["a"]
    assert any("area unknown" in str(caution) for caution in found.evidence.cautions)
    assert isinstance(cleanup_cost(sites_of({"b": {}})), NotComputed)


def test_land_of_no_extent_costs_nothing_and_has_no_cost_per_hectare() -> None:
    found = costs({"a": {"area_m2": 0.0, "built_m2": 0.0}}).sites
    assert found["high_eur"][0] == 0
    assert found["high_eur_ha"][0] is None


@pytest.mark.parametrize("name", ["area_m2", "built_m2"])
def test_a_negative_surface_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="below 0"):
        cleanup_cost(sites_of({"a": {"area_m2": 1e4, name: -1.0}}))


@pytest.mark.parametrize("wrong", [{"pollution": "radioactive"}, {"area_m2": float("nan")}])
def test_an_unknown_class_and_what_is_no_number_are_refused(wrong: dict[str, float | str]) -> None:
    with pytest.raises(BadInput):
        cleanup_cost(sites_of({"a": wrong}))


def test_the_seed_decides() -> None:
    one, again, other = (costs({"a": {"area_m2": 1e4}}, seed=seed).sites for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)
    assert np.isclose(one["mean_eur"][0], other["mean_eur"][0], rtol=0.25)


def ranged(low: float | None, high: float | None, area: float = 1e4) -> Sites:
    whole = sites_of({"a": {"area_m2": area, "built_m2": 0.0, "pollution": "pollution inexistante"}})
    of_area = pl.col("fact") == "area_m2"
    known = whole.known.with_columns(
        low=pl.when(of_area).then(pl.lit(low, pl.Float64)),
        high=pl.when(of_area).then(pl.lit(high, pl.Float64)),
    )
    return Sites(whole.places, known)


def test_an_area_within_a_range_widens_the_cost_and_keeps_its_mean() -> None:
    """Of 1 ha in 0.5 to 2: two chances in three below, so that the mean is 1 ha; the low decile is then at
    0.5 + 0.5 × 0.1 / (2/3) ha, the high one at 2 − 1 × 0.1 / (1/3) ha."""
    found = cleanup_cost(ranged(5e3, 2e4), values=SURE, price_year=2022, draws=1_000)
    sure = cleanup_cost(ranged(None, None), values=SURE, price_year=2022, draws=1_000)
    assert isinstance(found, CleanupCosts)
    assert isinstance(sure, CleanupCosts)
    one, row = sure.sites["mean_eur"][0], found.sites.row(0, named=True)
    assert row["mean_eur"] == pytest.approx(one, rel=1e-3)
    assert row["low_eur"] == pytest.approx(0.575 * one, rel=5e-3)
    assert row["high_eur"] == pytest.approx(1.7 * one, rel=5e-3)
    assert found.lines["mean_eur"].sum() == pytest.approx(row["mean_eur"])
    together = cleanup_in_all(ranged(5e3, 2e4), values=SURE, price_year=2022)
    assert isinstance(together, CostInAll)
    assert together.high_eur == pytest.approx(row["high_eur"], rel=5e-3)


def test_an_area_told_as_an_end_of_its_range_is_drawn_too() -> None:
    found = cleanup_cost(ranged(1e4, 2e4), values=SURE, price_year=2022)
    assert isinstance(found, CleanupCosts)
    row = found.sites.row(0, named=True)
    # Three chances in four at what is told: the high decile is at 0.15 / 0.25 of the way to the other end.
    assert row["high_eur"] / row["low_eur"] == pytest.approx(1.6, rel=5e-3)


def test_the_range_of_the_area_is_among_what_matters() -> None:
    found = what_matters(ranged(5e3, 2e4), values=SURE)
    assert isinstance(found, pl.DataFrame)
    assert found.filter(pl.col("of") == "cleanup")["key"][0] == "area_m2"
