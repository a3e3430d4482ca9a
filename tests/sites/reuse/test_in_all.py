"""Many sites together: the means add up, the ranges do not."""

import numpy as np
import pytest
from tests.sites.reuse.places import sites_of

from levier.core.evidence import NotComputed
from levier.sites.reuse import CleanupCosts, CostInAll, cleanup_cost, cleanup_in_all


def in_all(facts: dict[str, dict[str, float | str]], draws: int = 2_000) -> tuple[CostInAll, CleanupCosts]:
    sites = sites_of(facts)
    together, apart = cleanup_in_all(sites, draws=draws), cleanup_cost(sites, draws=draws)
    assert isinstance(together, CostInAll)
    assert isinstance(apart, CleanupCosts)
    return together, apart


def test_one_site_alone_has_its_own_range() -> None:
    together, apart = in_all({"a": {"area_m2": 1e4, "built_m2": 3e3, "pollution": "pollution avérée"}})
    row = apart.sites.row(0, named=True)
    for name in ("low_eur", "central_eur", "high_eur", "mean_eur"):
        assert getattr(together, name) == pytest.approx(row[name], rel=0.08)


def test_means_add_up_and_surprises_make_up_for_each_other() -> None:
    together, apart = in_all({str(rank): {"area_m2": 1e4} for rank in range(60)})
    assert together.mean_eur == pytest.approx(apart.sites["mean_eur"].sum(), rel=0.03)
    spread = together.high_eur / together.low_eur
    assert spread < 0.5 * (apart.sites["high_eur"].sum() / apart.sites["low_eur"].sum())
    assert spread > 1.3  # unit costs are alike everywhere: more sites do not wash that away


def test_twice_the_sites_cost_twice_and_those_without_an_area_are_counted_apart() -> None:
    some, _ = in_all({str(rank): {"area_m2": 5e3} for rank in range(20)} | {"none": {}})
    more, _ = in_all({str(rank): {"area_m2": 5e3} for rank in range(40)})
    assert more.mean_eur / some.mean_eur == pytest.approx(2, rel=0.03)
    assert (some.sites, some.left_out) == (20, 1)
    assert isinstance(cleanup_in_all(sites_of({"a": {}})), NotComputed)


def test_the_seed_decides() -> None:
    sites = sites_of({str(rank): {"area_m2": 5e3} for rank in range(5)})
    assert cleanup_in_all(sites, seed=1) == cleanup_in_all(sites, seed=1)
    one, two = cleanup_in_all(sites, seed=1), cleanup_in_all(sites, seed=2)
    assert isinstance(one, CostInAll)
    assert isinstance(two, CostInAll)
    assert one != two
    assert np.isclose(one.mean_eur, two.mean_eur, rtol=0.1)
