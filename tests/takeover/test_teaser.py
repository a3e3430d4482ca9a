"""No teaser lets a reader of the public registers tell the firm: every firm of the specimen is tried."""

import datetime
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.core import naf
from levier.core.errors import BadInput
from levier.core.evidence import NotComputed
from levier.core.geography import Geography
from levier.lake.importing import import_folder
from levier.lake.store import Lake
from levier.plan.inputs import known_geography
from levier.specimen import write_specimen
from levier.takeover.anonymity import FEWEST, LADDERS, descriptions, register_of_firms
from levier.takeover.teaser import Band, Finance, Teaser, teaser, told, why_untold

TODAY = datetime.date(2026, 11, 23)
ESTABLISHMENTS = 3000
READ = ("sirene", "inpi", "insee")


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[pl.DataFrame, Geography, dict[str, pl.DataFrame]]:
    """The register of a specimen of some thousand establishments, its geography, its tables."""
    raw, folder = tmp_path_factory.mktemp("raw") / "raw", tmp_path_factory.mktemp("lake")
    write_specimen(raw, establishments=ESTABLISHMENTS, seed=2)
    for part in raw.iterdir():
        if part.is_dir() and part.name not in READ:
            shutil.rmtree(part)
    for history in raw.glob("sirene/*Hist*"):
        history.unlink()
    import_folder(raw, folder, TODAY)
    with Lake.open(folder) as lake:
        geography = known_geography(lake)
        tables = {
            name: lake.table(name).to_polars()
            for name in ("legal_units", "establishments", "financial_ratios")
        }
    return register_of_firms(*tables.values(), geography), geography, tables


@pytest.fixture(scope="module")
def teasers(world) -> dict[str, Teaser]:
    """The teaser of each firm that may have one, the owner of a firm that does not publish telling all."""
    register, geography, _ = world
    levels = descriptions(register)
    own = Finance(revenue_eur=3e6, margin_share=0.08)
    made = {siren: told(register, levels, siren, geography.areas, own=own) for siren in register["siren"]}
    return {siren: each for siren, each in made.items() if isinstance(each, Teaser)}


def holds(column: pl.Expr, band: Band | None) -> pl.Expr:
    """Whether a reader who knows the exact figure would keep the firm; what is not told rules out nobody."""
    if band is None:
        return pl.lit(True)
    low = pl.lit(True) if band.low is None else column >= band.low
    return low & (pl.lit(True) if band.high is None else column < band.high)


def candidates(register: pl.DataFrame, geography: Geography, seen: Teaser, figures: bool) -> pl.DataFrame:
    """The firms that a reader keeps, from the words of the teaser alone: written apart from the method.
    With `figures`, a reader who holds the file of published accounts and looks only at those in it."""
    nomenclature = naf.table().filter(label=seen.activity)
    prefixes = set(nomenclature["code"])
    inside = {
        code: any(naf.parent(code, level) in prefixes for level in (1, 2, 3, 4, 5))
        for code in register["naf"].drop_nulls().unique()
    }
    kept = register.filter(pl.col("naf").replace_strict(inside, default=False, return_dtype=pl.Boolean))
    if seen.place is not None:
        codes = geography.areas.filter(name=seen.place)["code"].to_list()
        kept = kept.filter(pl.any_horizontal(pl.col("zone", "department", "region").is_in(codes)))
    kept = kept.filter(
        holds(pl.col("jobs_low"), seen.jobs),
        holds(pl.col("created_year"), seen.created_year),
        holds(pl.col("sites"), seen.sites),
    )
    if not figures:
        return kept
    return kept.filter(
        holds(pl.col("revenue_eur"), seen.revenue_eur), holds(pl.col("margin_share"), seen.margin_share)
    )


def test_no_firm_of_the_specimen_can_be_told_by_sector_size_place_age_and_sites(world, teasers):
    register, geography, _ = world
    assert register.height > 1200
    for seen in set(teasers.values()):
        assert candidates(register, geography, seen, figures=False).height >= FEWEST, seen


def test_nor_by_one_who_holds_the_published_accounts(world, teasers):
    register, geography, _ = world
    publishing = register.filter("published")
    tried = {teasers[siren] for siren in publishing["siren"] if siren in teasers}
    assert len(tried) > 20
    for seen in tried:
        assert candidates(publishing, geography, seen, figures=True).height >= FEWEST, seen


def test_nor_by_one_who_runs_the_method_on_the_whole_register(world, teasers):
    """Whoever makes the teaser of every firm finds the same words at least five times, among firms that are
    alike in what amounts and jobs let guess."""
    register, _, _ = world
    told_alike = pl.DataFrame(
        [(siren, repr(seen)) for siren, seen in teasers.items()], schema=["siren", "words"], orient="row"
    ).join(register, on="siren")
    groups = told_alike.group_by("words", "published", "employer", "person").len()
    assert groups["len"].min() >= FEWEST


def test_a_finer_description_would_be_seen_by_these_tests(world, teasers):
    """The attack finds firms where nothing is made coarser."""
    register, geography, _ = world
    row = register.filter(pl.col("published") & (pl.col("revenue_eur") > 5e6)).row(0, named=True)
    bare = Teaser(
        naf.label(row["naf"]), None, Band(row["jobs_low"], row["jobs_low"] + 1), Band(5e6, None), None,
        Band(row["created_year"], row["created_year"] + 1), None, FEWEST,
    )  # fmt: skip
    assert candidates(register.filter("published"), geography, bare, figures=True).height < FEWEST


def test_most_firms_of_the_specimen_may_have_a_teaser(world, teasers):
    register, _, _ = world
    assert len(teasers) > 0.85 * register.height


def test_a_teaser_holds_no_name_no_number_and_no_exact_figure(world, teasers):
    register, geography, tables = world
    names = tables["legal_units"].select("siren", "name").drop_nulls()
    names = dict(names.iter_rows())
    communes = set(geography.communes["name"].unique()) - set(geography.areas["name"])
    for siren, seen in teasers.items():
        words = repr(seen)
        assert siren not in words
        assert names.get(siren, "no name of this firm") not in words
        assert seen.place not in communes
    row = register.filter("published").row(0, named=True)
    assert str(row["revenue_eur"]) not in repr(teasers.get(row["siren"]))


def test_the_owner_of_a_firm_that_publishes_is_told_by_the_public_figures(world, teasers):
    register, geography, _ = world
    levels = descriptions(register)
    published = register.filter("published").join(levels.drop_nulls(), on="siren")["siren"][0]
    lied = told(register, levels, published, geography.areas, own=Finance(9e9, 0.9))
    assert lied == teasers[published]


def test_amounts_are_not_told_where_the_size_is_not(world):
    register, geography, _ = world
    levels = descriptions(register)
    own = Finance(3e6, 0.08)
    hidden = register.filter(~pl.col("published")).join(levels.filter(size_level="untold"), on="siren")
    assert hidden.height > 0
    for siren in hidden["siren"].head(20):
        assert told(register, levels, siren, geography.areas, own=own).revenue_eur is None


@pytest.mark.parametrize("reach", ["no table", "empty table", "one zone"])
def test_public_accounts_that_the_lake_lacks_do_not_name_a_firm_by_its_owners_figures(world, reach):
    """The lake knows no accounts, or those of one zone; the reader holds all that are published."""
    register, geography, tables = world
    ratios = tables["financial_ratios"]
    publishing = register.filter("published")
    here = publishing["zone"].drop_nulls().sort()[0]
    held = {
        "no table": None,
        "empty table": ratios.clear(),
        "one zone": ratios.join(register.filter(zone=here), on="siren", how="semi"),
    }[reach]
    known = register_of_firms(tables["legal_units"], tables["establishments"], held, geography)
    levels = descriptions(known)
    away = publishing if reach != "one zone" else publishing.filter(pl.col("zone") != here)
    tried = 0
    for row in away.iter_rows(named=True):
        own = Finance(row["revenue_eur"], row["margin_share"])
        seen = told(known, levels, row["siren"], geography.areas, own=own)
        if not isinstance(seen, Teaser):
            continue
        tried += 1
        assert candidates(register, geography, seen, figures=True).height >= FEWEST, seen
        assert "financial_ratios" in str(why_untold(known, row["siren"]))
    assert tried > 20


def test_an_owner_whose_accounts_are_known_to_be_hidden_may_still_tell(world, teasers):
    register, _, _ = world
    hidden = register.filter(~pl.col("published"))["siren"]
    assert sum(teasers[each].revenue_eur is not None for each in hidden if each in teasers) > 100
    assert all(why_untold(register, each) is None for each in hidden.head(20))


def test_a_firm_alone_of_its_kind_is_refused(world):
    register, geography, _ = world
    odd = register.head(1).with_columns(siren=pl.lit("999999999"), naf=pl.lit("99.00Z"))
    result = teaser(pl.concat([register, odd]), "999999999", geography.areas)
    assert isinstance(result, NotComputed)
    assert "however coarsely" in str(result.reason)


def test_a_firm_that_the_register_does_not_hold_is_an_error(world):
    register, geography, _ = world
    with pytest.raises(BadInput, match="no active firm 123456789"):
        teaser(register, "123456789", geography.areas)
    with pytest.raises(BadInput, match="hides nobody"):
        descriptions(register, k=1)


def test_firms_of_another_register_order_are_told_the_same(world):
    register, _, _ = world
    shuffled = register.sample(fraction=1, shuffle=True, seed=4)
    assert descriptions(shuffled).sort("siren").equals(descriptions(register))


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["25.62B", "25.62A", "25.11Z", "10.71C", "47.11F", None]),
        st.sampled_from(["a", "b", None]),
        st.sampled_from([0, 3, 10, 50, None]),
        st.integers(1950, 2025),
        st.integers(1, 6),
        st.one_of(st.none(), st.floats(1e5, 1e8)),
        st.sampled_from([True, False, None]),
    ),
    max_size=60,
)


@settings(max_examples=15)
@given(ROWS, st.integers(2, 7))
def test_whatever_the_register_k_firms_or_more_are_told_alike(rows, k):
    register = pl.DataFrame(
        [
            (f"{i:09}", naf, zone, "epci", "57", "44", jobs, year, sites, revenue is not None, employer, False, revenue, 0.1)
            for i, (naf, zone, jobs, year, sites, revenue, employer) in enumerate(rows)
        ],
        schema={
            "siren": pl.String, "naf": pl.String, "zone": pl.String, "zone_kind": pl.String, "department": pl.String,
            "region": pl.String, "jobs_low": pl.Int64, "created_year": pl.Int32, "sites": pl.Int64,
            "published": pl.Boolean, "employer": pl.Boolean, "person": pl.Boolean, "revenue_eur": pl.Float64,
            "margin_share": pl.Float64,
        },
        orient="row",
    )  # fmt: skip
    levels = descriptions(register, k)
    given_one = levels.filter(pl.col("alike") > 0)
    assert given_one["alike"].is_null().sum() == 0
    assert (given_one["alike"] >= k).all()
    assert (levels.filter(pl.col("alike") == 0)["sector_level"].is_null()).all()
    areas = pl.DataFrame({"kind": ["epci"] * 2, "code": ["a", "b"], "name": ["Abbaye", "Bourg"]})
    with_activity = given_one.join(register.filter(pl.col("naf").is_not_null()), on="siren")
    words = [repr(told(register, levels, siren, areas, k=k)) for siren in with_activity["siren"]]
    assert all(words.count(each) >= k for each in words)


def test_every_ladder_begins_at_no_loss_and_only_goes_up():
    for ladder in LADDERS.values():
        losses = [level.loss for level in ladder]
        assert losses[0] == 0
        assert losses == sorted(set(losses))


def test_the_register_reads_the_seat_and_the_last_public_year(tmp_path: Path):
    geography = Geography.shipped()
    units = pl.DataFrame(
        {
            "siren": ["111111111", "222222222"],
            "legal_form": ["5710", "1000"],
            "naf": ["25.62B", "47.11F"],
            "headcount_band": ["12", None],
            "employer": [True, None],
            "active": [True, False],
            "created_on": [datetime.date(1999, 5, 1)] * 2,
        }
    )
    places = pl.DataFrame(
        {
            "siret": ["11111111100010", "11111111100028", "22222222200010"],
            "siren": ["111111111", "111111111", "222222222"],
            "commune": ["57463", "75056", "57463"],
            "head_office": [False, True, True],
            "active": [True, True, True],
        }
    )
    ratios = pl.DataFrame(
        {
            "siren": ["111111111"] * 4,
            "closed_on": [datetime.date(year, 12, 31) for year in (2022, 2023, 2023, 2024)],
            "account_type": ["C", "C", "K", "C"],
            "revenue_eur": [1e6, 2e6, 9e6, None],
            "ebitda_eur": [1e5, 3e5, 9e5, None],
        }
    )
    row = register_of_firms(units, places, ratios, geography).row(0, named=True)
    assert (row["department"], row["sites"], row["jobs_low"], row["created_year"]) == ("75", 2, 20, 1999)
    assert (row["published"], row["revenue_eur"], row["margin_share"]) == (True, 2e6, pytest.approx(0.15))
    for absent in (None, ratios.clear()):
        assert register_of_firms(units, places, absent, geography)["published"].to_list() == [None]
    hidden = register_of_firms(units, places, ratios.tail(1), geography)
    assert hidden["published"].to_list() == [False]  # the table holds the firm, without its revenue
