"""Which values make a range wide: the only one that spreads takes it all."""

import polars as pl
import pytest
from tests.sites.reuse.places import sites_of

from levier.core.evidence import NotComputed
from levier.sites.reuse import UnitValues, unit_values, what_matters

SITE = {"area_m2": 1e4, "built_m2": 4e3, "pollution": "pollution inexistante", "asbestos": 0.0}


def only(key: str) -> UnitValues:
    """The shipped values, of which one alone spreads."""
    alone = pl.col("key") == key
    return UnitValues(
        unit_values().table.with_columns(
            low=pl.when(alone).then("low").otherwise("value"),
            high=pl.when(alone).then("high").otherwise("value"),
            spread=pl.when(alone).then("spread").otherwise(pl.lit("fixed")),
        )
    )


@pytest.mark.parametrize("key", ["demolition_eur_m2", "hazard"])
def test_the_only_value_that_spreads_takes_the_whole_spread(key: str) -> None:
    found = what_matters(sites_of({"a": SITE}), values=only(key))
    assert isinstance(found, pl.DataFrame)
    first = found.group_by("of", maintain_order=True).first()
    assert first["key"].to_list() == [key, key]
    assert first["share"].to_list() == pytest.approx([1, 1])
    assert (found.filter(pl.col("key") != key)["share"] < 0.02).all()


def test_guarding_matters_to_the_total_and_not_to_the_clean_up() -> None:
    found = what_matters(sites_of({"a": SITE}), values=only("guarding_eur_ha_y"))
    assert isinstance(found, pl.DataFrame)
    shares = {
        of: share for of, key, share in found.select("of", "key", "share").iter_rows() if "guarding" in key
    }
    assert shares["total"] == pytest.approx(1)
    assert shares["cleanup"] == 0  # a cost without spread goes with nothing


def test_the_class_matters_only_where_it_is_unknown() -> None:
    unknown = {name: value for name, value in SITE.items() if name != "pollution"}
    found = what_matters(sites_of({"known": SITE, "unknown": unknown}), draws=4_000)
    assert isinstance(found, pl.DataFrame)
    of_class = found.filter((pl.col("key") == "pollution") & (pl.col("of") == "cleanup"))
    shares = dict(of_class.select("site_id", "share").iter_rows())
    assert shares["known"] < 0.005 < 0.02 < shares["unknown"]


def test_without_an_area_nothing_is_told() -> None:
    assert isinstance(what_matters(sites_of({"a": {}})), NotComputed)
