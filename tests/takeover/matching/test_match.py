"""Both sides ranked, limits held, every part told; against a comparison of all pairs."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.messages import say
from levier.takeover.matching import PARTS, Affinity, Matches, assumed_affinity, match, search, why
from levier.takeover.matching.buyers import whole_buyers, within
from levier.takeover.matching.limits import LEAST_EQUITY_SHARE, limits_of
from levier.takeover.matching.sides import weigh

NAF = ["25.11Z", "25.12Z", "25.62B", "28.11Z", "28.22Z", "10.71C", "47.11F", None]


def people(count: int, seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    known = rng.random(count) > 0.1
    return pl.DataFrame(
        {
            "naf": [NAF[n] for n in rng.integers(0, len(NAF), count)],
            "longitude": [
                x if ok else None for x, ok in zip(6 + rng.normal(0, 0.7, count), known, strict=True)
            ],
            "latitude": [
                y if ok else None for y, ok in zip(49 + rng.normal(0, 0.5, count), known, strict=True)
            ],
            "jobs": [j if j > 2 else None for j in np.exp(rng.normal(2.5, 1, count)).round().tolist()],
            "revenue_eur": [r if r > 3e5 else None for r in np.exp(rng.normal(14, 1, count)).tolist()],
            "price_eur": [p if p > 2e5 else None for p in np.exp(rng.normal(13, 1, count)).tolist()],
            "state": [["healthy", "in procedure", None][n] for n in rng.integers(0, 3, count)],
            "stake": [["majority", "minority", None][n] for n in rng.integers(0, 3, count)],
            "commune": [["57463", "57672", "54395", None][n] for n in rng.integers(0, 4, count)],
        }
    )


def targets(count: int, seed: int = 1) -> pl.DataFrame:
    return people(count, seed).with_columns(target=pl.int_range(count).cast(pl.String).str.zfill(9))


def buyers(count: int, seed: int = 2) -> pl.DataFrame:
    rng = np.random.default_rng(seed + 100)

    def some(values: list[object], share: float) -> list[object]:
        return [values[rng.integers(len(values))] if rng.random() < share else None for _ in range(count)]

    base = people(count, seed).select("naf", "longitude", "latitude", "jobs", "revenue_eur")
    radius = pl.when(pl.col("longitude").is_not_null()).then("radius_km")
    return base.with_columns(
        buyer=pl.int_range(count).cast(pl.String).str.zfill(9),  # some are targets themselves
        siren=pl.int_range(count).cast(pl.String).str.zfill(9),
        kind=pl.lit("company"),
        naf_wanted=pl.Series(some([["25"], ["C"], ["28.1", "10"]], 0.4), dtype=pl.List(pl.String)),
        naf_refused=pl.Series(some([["25.6"], ["47"]], 0.3), dtype=pl.List(pl.String)),
        communes_wanted=pl.Series(some([["57463"], ["57672", "54395"]], 0.2), dtype=pl.List(pl.String)),
        radius_km=pl.Series(some([20.0, 60.0], 0.3), dtype=pl.Float64),
        jobs_min=pl.Series(some([5.0, 10.0], 0.3), dtype=pl.Float64),
        jobs_max=pl.Series(some([20.0, 50.0], 0.3), dtype=pl.Float64),
        revenue_max_eur=pl.Series(some([2e6], 0.3), dtype=pl.Float64),
        price_max_eur=pl.Series(some([4e5, 1e6], 0.3), dtype=pl.Float64),
        equity_eur=pl.Series(some([5e4, 2e5], 0.3), dtype=pl.Float64),
        stake=pl.Series(some(["majority", "minority", "any"], 0.5), dtype=pl.String),
        accepts=pl.Series(some(["healthy", "in procedure", "any"], 0.5), dtype=pl.String),
    ).with_columns(radius_km=radius)


def km(one: dict, other: dict) -> float | None:
    places = [one["longitude"], one["latitude"], other["longitude"], other["latitude"]]
    if None in places:
        return None
    east, north, east2, north2 = np.radians(places)
    half = (
        np.sin((north2 - north) / 2) ** 2 + np.cos(north) * np.cos(north2) * np.sin((east2 - east) / 2) ** 2
    )
    return float(2 * 6371 * np.arcsin(np.sqrt(half)))


def breaks(firm: dict, buyer: dict) -> bool:
    """The limits said again, one pair at a time, in plain Python."""
    far = km(firm, buyer)
    in_zone = firm["commune"] in (buyer["communes_wanted"] or ())
    near = buyer["radius_km"] is not None and far is not None and far <= buyer["radius_km"]
    asked = buyer["communes_wanted"] or buyer["radius_km"] is not None
    place_unknown = (buyer["communes_wanted"] and firm["commune"] is None) or (
        buyer["radius_km"] is not None and far is None
    )
    naf, money = firm["naf"], firm["price_eur"]
    return any(
        (
            firm["target"] == buyer["siren"],
            bool(naf and buyer["naf_wanted"] and not any(within(naf, code) for code in buyer["naf_wanted"])),
            bool(naf and any(within(naf, code) for code in buyer["naf_refused"] or ())),
            bool(asked and not in_zone and not near and not place_unknown),
            firm["jobs"] is not None and buyer["jobs_min"] is not None and firm["jobs"] < buyer["jobs_min"],
            firm["jobs"] is not None and buyer["jobs_max"] is not None and firm["jobs"] > buyer["jobs_max"],
            None not in (firm["revenue_eur"], buyer["revenue_max_eur"])
            and firm["revenue_eur"] > buyer["revenue_max_eur"],
            None not in (money, buyer["price_max_eur"]) and money > buyer["price_max_eur"],
            None not in (money, buyer["equity_eur"])
            and buyer["stake"] != "minority"
            and buyer["equity_eur"] < LEAST_EQUITY_SHARE * money,
            firm["stake"] is not None
            and buyer["stake"] in ("majority", "minority")
            and firm["stake"] != buyer["stake"],
            firm["state"] is not None
            and buyer["accepts"] in ("healthy", "in procedure")
            and firm["state"] != buyer["accepts"],
        )
    )


@given(st.integers(0, 10_000))
@settings(max_examples=5)
def test_no_pair_breaks_a_limit_and_every_pair_within_limits_is_found(seed: int):
    firms, offers = targets(25, seed), buyers(25, seed + 1)
    found = match(firms, offers, k=25)
    assert isinstance(found, Matches)
    allowed = {
        (firm["target"], offer["buyer"])
        for firm in firms.iter_rows(named=True)
        for offer in offers.iter_rows(named=True)
        if not breaks(firm, offer)
    }
    assert set(found.by_target.select("target", "buyer").iter_rows()) == allowed
    assert set(found.by_buyer.select("target", "buyer").iter_rows()) == allowed


def all_pairs(firms: pl.DataFrame, offers: pl.DataFrame) -> np.ndarray:
    sought, offered = firms.with_columns(siren="target"), whole_buyers(offers)
    weighing = weigh(sought, offered, assumed_affinity())
    limits = limits_of(sought, offered, weighing.codes)
    rows, columns = np.indices((len(firms), len(offers))).reshape(2, -1)
    utility = weighing.utility(rows, columns)
    utility[~limits.allow(rows, columns)] = -np.inf
    return utility.reshape(len(firms), len(offers))


def lists(table: pl.DataFrame, key: str) -> dict[str, list[float]]:
    return dict(table.sort(key, "rank").group_by(key).agg("utility").iter_rows())


@pytest.mark.parametrize("side", ["target", "buyer"])
def test_without_margin_the_lists_are_those_of_all_pairs(side: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "MARGIN", np.float32(0))
    monkeypatch.setattr(search, "OPENED_AT_FIRST", 40)
    firms, offers = targets(350), buyers(300)
    found = match(firms, offers, k=10)
    utility = all_pairs(firms, offers)
    if side == "buyer":
        utility = utility.T
    got = lists(found.by_target if side == "target" else found.by_buyer, side)
    names = firms["target"] if side == "target" else offers["buyer"]
    for name, row in zip(names, utility, strict=True):
        best = -np.sort(-row)[:10]
        assert got.get(name, []) == pytest.approx(best[np.isfinite(best)].tolist(), abs=1e-3)
    assert found.weighed < 0.8 * found.pairs


def test_the_margin_loses_next_to_nothing():
    firms, offers = targets(500, 5), buyers(500, 6)
    found = match(firms, offers, k=20)
    utility = all_pairs(firms, offers)
    got = lists(found.by_target, "target")
    hits = total = 0
    for name, row in zip(firms["target"], utility, strict=True):
        best = -np.sort(-row)[:20]
        best = best[np.isfinite(best)]
        hits += sum(mine >= best[-1] - 1e-3 for mine in got.get(name, ()))
        total += len(best)
    assert hits / total > 0.98


def test_parts_add_up_to_the_utility_and_order_to_the_affinity():
    table = match(targets(60), buyers(60), k=5).by_target
    summed = table.select(pl.sum_horizontal(PARTS)).to_series()
    assert np.allclose(summed, table["utility"], atol=1e-4)
    assert table["affinity"].is_between(0, 1).all()
    ordered = table.group_by("target", maintain_order=True).agg(pl.col("affinity").diff().drop_nulls().max())
    assert ordered["affinity"].fill_null(0).max() <= 1e-6


def test_the_nearer_of_two_alike_comes_first_and_is_told_why():
    firm = pl.DataFrame(
        {"target": ["111111111"], "naf": ["25.11Z"], "longitude": [6.17], "latitude": [49.12], "jobs": [20.0]}
    )
    offers = pl.DataFrame(
        {
            "buyer": ["far", "near"],
            "kind": ["company"] * 2,
            "naf": ["25.11Z"] * 2,
            "longitude": [7.5, 6.2],
            "latitude": [48.5, 49.1],
            "jobs": [60.0] * 2,
        }
    )
    found = match(firm, offers, k=2)
    assert found.by_target["buyer"].to_list() == ["near", "far"]
    assert found.by_target["distance_km"].to_list() == pytest.approx([3.1, 119.0], abs=0.5)
    said = say(why(found.by_target.row(0, named=True)), "fr")
    assert "activités proches" in said and "3 km" in said and "3.0 fois" in said


def test_equals_are_put_in_order_by_the_seed_not_by_their_rows():
    firm = pl.DataFrame({"target": ["111111111"], "naf": ["25.11Z"]})
    offers = pl.DataFrame({"buyer": ["a", "b", "c", "d"], "kind": ["investor"] * 4})
    first = match(firm, offers, k=4, seed=3).by_target["buyer"].to_list()
    assert first == match(firm, offers[::-1], k=4, seed=3).by_target["buyer"].to_list()
    assert {tuple(match(firm, offers, k=4, seed=n).by_target["buyer"]) for n in range(9)} > {tuple(first)}


def test_what_is_unknown_is_said_and_does_not_forbid():
    firm = pl.DataFrame({"target": ["111111111"]})
    offer = pl.DataFrame(
        {
            "buyer": ["b"],
            "kind": ["investor"],
            "longitude": [6.0],
            "latitude": [49.0],
            "radius_km": [30.0],
            "naf_wanted": [["25"]],
            "jobs_min": [10],
            "price_max_eur": [1e6],
            "accepts": ["healthy"],
        }
    )
    found = match(firm, offer)
    assert found.unknown.rows() == [("111111111", "position,activity,size")]
    assert found.by_target["to_check"].to_list() == ["sector,place,jobs,price,state"]
    assert found.by_target["distance_km"].to_list() == [None]
    assert found.by_target["distance"].to_list() == [0]


def test_a_band_that_may_be_within_the_range_is_left_to_check():
    firm = pl.DataFrame(
        {"target": ["1" * 9, "2" * 9, "3" * 9], "jobs_low": [10, 20, 50], "jobs_high": [19, 49, 99]}
    )
    offer = pl.DataFrame({"buyer": ["b"], "kind": ["investor"], "jobs_min": [15], "jobs_max": [49]})
    table = match(firm, offer).by_target.sort("target")
    assert table.select("target", pl.col("to_check").cast(pl.String)).rows() == [
        ("1" * 9, "jobs"),
        ("2" * 9, ""),
    ]


def test_partial_diffusion_is_never_proposed():
    offers = pl.DataFrame({"buyer": ["a", "b"], "kind": ["company"] * 2, "diffusion": ["P", "O"]})
    assert match(pl.DataFrame({"target": ["1" * 9]}), offers).by_target["buyer"].to_list() == ["b"]


@pytest.mark.parametrize("k", [0, -1, 5000, 2.5, True])
def test_an_absurd_k_is_refused(k: object):
    with pytest.raises(BadInput, match="k is"):
        match(targets(2), buyers(2), k=k)  # type: ignore[arg-type]


def test_empty_tables_are_no_answer():
    assert isinstance(match(targets(2).clear(), buyers(2)), NotComputed)
    assert isinstance(match(targets(2), buyers(2).clear()), NotComputed)


def test_a_target_given_twice_is_refused():
    with pytest.raises(BadInput, match="given twice"):
        match(pl.concat([targets(1), targets(1)]), buyers(2))


def test_a_target_that_nobody_accepts_is_named():
    firm = pl.DataFrame({"target": ["1" * 9], "naf": ["47.11F"]})
    offer = pl.DataFrame({"buyer": ["b"], "kind": ["investor"], "naf_refused": [["47"]]})
    assert match(firm, offer).alone == ("1" * 9,)


def test_trade_between_industries_speaks_for_a_pair():
    firm = pl.DataFrame({"target": ["1" * 9], "naf": ["25.11Z"]})
    offers = pl.DataFrame({"buyer": ["s", "n"], "kind": ["company"] * 2, "naf": ["28.11Z", "27.11Z"]})
    supply = pl.DataFrame({"from_division": ["25"], "to_division": ["28"], "share": [0.12]})
    table = match(firm, offers, supply=supply).by_target
    assert table["buyer"].to_list() == ["s", "n"]
    assert table["supply"][0] > table["supply"][1] == 0
    assert isinstance(assumed_affinity(), Affinity)
