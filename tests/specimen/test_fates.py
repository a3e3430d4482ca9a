"""What the truth says of the firms, against what was announced."""

import polars as pl
import pytest


def test_about_two_employers_in_a_hundred_fail_each_year(establishments: pl.DataFrame, read):
    seats = establishments.filter(etablissementSiege="true", caractereEmployeurEtablissement="O")
    start = pl.date(2015, 1, 1)
    lives = seats.select(
        "siren",
        created=pl.col("dateCreationEtablissement").str.to_date(),
        closed=pl.when(pl.col("etatAdministratifEtablissement") == "F")
        .then(pl.col("dateDebut").str.to_date())
        .otherwise(pl.date(2026, 8, 31)),
    ).filter(pl.col("closed") > start)
    years = lives.select(
        ((pl.col("closed") - pl.max_horizontal("created", start)).dt.total_days() / 365.25).sum()
    ).item()
    failed = read("truth/failures").join(lives, on="siren")
    assert len(failed) / years == pytest.approx(0.02, abs=0.005)


def test_reasons_and_viability_are_told(read):
    firms, failures = read("truth/firms"), read("truth/failures")
    assert set(failures["reason"]) == {"cash", "customer_loss", "cost_shock"}
    viable = (
        firms.join(failures, on="siren", how="left")
        .group_by(failed=pl.col("reason").is_not_null())
        .agg(pl.col("viable").mean())
    )
    share = dict(viable.iter_rows())
    assert 0.2 < share[True] < share[False]


def test_poor_health_brings_failure(read):
    firms, failures = read("truth/firms"), read("truth/failures")
    failing = firms.join(failures, on="siren")
    assert failing["health"].mean() < firms["health"].mean() - 0.4


def test_quiet_closures_rise_with_the_age_of_the_director(read):
    firms = read("truth/firms").drop_nulls("director_age")
    closed = firms.join(read("truth/quiet_closures").select("siren", "closed_on"), on="siren", how="left")
    share = closed.group_by(old=pl.col("director_age") >= 65).agg(pl.col("closed_on").is_not_null().mean())
    of = dict(share.iter_rows())
    assert of[True] > 1.8 * of[False]
    assert firms["director_age"].min() >= 18


def test_a_firm_ends_in_one_way_only(read):
    failed, quiet = set(read("truth/failures")["siren"]), set(read("truth/quiet_closures")["siren"])
    sold = set(read("truth/successions")["predecessor_siret"].str.head(9))
    assert not failed & quiet
    assert not sold & (failed | quiet)


def employers(establishments: pl.DataFrame) -> pl.DataFrame:
    """Establishments with employees: `created` and `closed` years (null: still open), `band`."""
    return establishments.filter(caractereEmployeurEtablissement="O").select(
        created=pl.col("dateCreationEtablissement").str.head(4).cast(pl.Int32),
        closed=pl.when(pl.col("etatAdministratifEtablissement") == "F").then(
            pl.col("dateDebut").str.head(4).cast(pl.Int32)
        ),
        band="trancheEffectifsEtablissement",
    )


def test_closures_of_employers_spread_over_the_years(establishments: pl.DataFrame):
    closed = employers(establishments).filter(pl.col("closed").is_between(2006, 2025))
    by_year = closed.group_by("closed").len().sort("closed")["len"]
    assert len(by_year) == 20
    assert by_year.max() < 2 * by_year.mean()
    assert by_year.min() > 0.4 * by_year.mean()


def test_large_employers_are_old(establishments: pl.DataFrame):
    going_on = employers(establishments).filter(pl.col("closed").is_null() & (pl.col("created") > 1900))
    age = 2026 - pl.col("created")
    small = going_on.filter(pl.col("band").is_in(["01", "02"])).select(age.median()).item()
    large = going_on.filter(pl.col("band").is_in(["21", "22", "31", "32"])).select(age.median()).item()
    # Founded well before 2006, most of them; the band of the smallest are as young as they come.
    assert large > 25 > 1.5 * small
