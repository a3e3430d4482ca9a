import polars as pl

from levier.core import naf
from levier.specimen.fates import draw_fates
from levier.specimen.firms import draw_firms
from levier.specimen.industries import industries
from levier.specimen.settling import settle_near_related
from levier.specimen.territory import draw_territory


def test_planted_firms_are_manufacturing_and_stand_in_the_register(read, legal_units: pl.DataFrame):
    planted = read("truth/planted_entries")
    assert planted["naf"].str.head(2).is_in(naf.MANUFACTURING).all()
    assert planted["on"].min().year >= 2008
    assert planted["siren"].is_unique().all()
    assert set(planted["siren"]) <= set(legal_units["siren"])
    assert set(planted["commune"]) <= set(read("insee/appartenance-geo-communes")["CODGEO"])


def test_they_settled_where_the_pull_is_above_the_mean(read):
    planted = read("truth/planted_entries")
    assert planted.height > 50
    assert planted["pull"].min() >= 0
    # A pull drawn in proportion to itself averages its mean plus its variance over its mean: above 1.
    assert planted["pull"].mean() > 1.5


def test_only_the_commune_of_young_manufacturers_changes():
    territory = draw_territory(3000, 4)
    before = draw_fates(draw_firms(2000, territory, 4), 4)
    after = settle_near_related(before, territory, 4)
    assert after.drop("commune", "drawn_to", "pull").equals(before.drop("commune"))
    moved = after.filter(after["commune"] != before["commune"])
    maker = industries()["manufacturing"].gather(moved["industry"])
    assert moved.height > 20
    assert maker.all()
    assert moved["drawn_to"].null_count() == 0
    assert settle_near_related(before, territory, 4).equals(after)
