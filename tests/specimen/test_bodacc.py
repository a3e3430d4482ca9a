import json

import polars as pl

from levier.specimen.bodacc import COLUMNS, FAMILIES

OPENING = "Jugement d'ouverture"


def openings(notices: pl.DataFrame) -> pl.DataFrame:
    said = pl.col("jugement").str.json_decode(
        pl.Struct({"famille": pl.String, "nature": pl.String, "date": pl.String})
    )
    return notices.with_columns(said.alias("said")).unnest("said").filter(famille=OPENING)


def earlier_id(text: str) -> str:
    named = json.loads(text)
    return named["nomPublication"][-1] + named["numeroParution"] + named["numeroAnnonce"]


def test_the_columns_and_families_are_those_of_the_export(notices: pl.DataFrame):
    assert notices.columns == list(COLUMNS)
    assert set(notices["familleavis"]) == set(FAMILIES)
    assert set(notices["typeavis"]) == {"annonce", "rectificatif", "annulation"}


def test_openings_are_exactly_the_true_failures_once_corrections_apply(notices: pl.DataFrame, read):
    corrections = notices.filter(pl.col("parutionavisprecedent").is_not_null())
    void = {earlier_id(text) for text in corrections["parutionavisprecedent"]}
    assert void <= set(notices["id"])
    kept = openings(notices.unique()).filter(
        ~pl.col("id").is_in(list(void)) & (pl.col("typeavis") != "annulation")
    )
    told = kept.select(siren=pl.col("registre").str.tail(9), failed_on=pl.col("date").str.to_date())
    truth = read("truth/failures").select("siren", "failed_on")
    assert told.sort("siren").rows() == truth.sort("siren").rows()


def test_without_the_corrections_the_openings_are_not_the_failures(notices: pl.DataFrame, read):
    raw = openings(notices).filter(typeavis="annonce")
    told = set(zip(raw["registre"].str.tail(9), raw["date"].str.to_date(), strict=True))
    truth = set(read("truth/failures").select("siren", "failed_on").iter_rows())
    # At least two openings with a wrong date and two of firms that never failed.
    assert len(told - truth) >= 4
    assert len(truth - told) >= 2


def test_a_notice_names_its_firm_with_and_without_blanks_and_a_sale_names_both(notices: pl.DataFrame, read):
    numbers = notices["registre"].str.split(",")
    sale = notices["familleavis"] == "vente"
    assert (numbers.list.len() == pl.select(pl.when(sale).then(4).otherwise(2)).to_series()).all()
    assert (numbers.list.get(0).str.replace_all(" ", "") == numbers.list.get(1)).all()
    owners = {
        (row["successor_siret"][:9], row["predecessor_siret"][:9])
        for row in read("truth/successions").iter_rows(named=True)
    }
    sold = {(row[1], row[3]) for row in numbers.filter(sale)}
    assert sold <= owners
    assert len(sold) > 50


def test_ids_are_unique_but_for_whole_duplicates(notices: pl.DataFrame):
    assert notices["id"].n_unique() == len(notices.unique()) < len(notices)


def test_no_notice_names_a_unit_with_partial_diffusion(notices: pl.DataFrame, legal_units: pl.DataFrame):
    hidden = legal_units.filter(statutDiffusionUniteLegale="P")["siren"].to_list()
    theirs = notices.filter(pl.col("registre").str.split(",").list.get(1).is_in(hidden))
    assert len(theirs) > 10
    assert theirs["commercant"].is_null().all()
    assert not theirs["listepersonnes"].str.contains('"nom"').any()
    sellers = notices.filter(pl.col("registre").str.split(",").list.get(3, null_on_oob=True).is_in(hidden))
    assert not sellers["listeprecedentproprietaire"].str.contains('"nom"').any()


def test_notices_are_published_in_order_on_weekdays_up_to_the_day_of_the_register(notices: pl.DataFrame):
    published = notices["dateparution"].str.to_date()
    assert published.is_sorted()
    assert published.dt.weekday().max() <= 5
    assert str(published.max()) <= "2026-08-31"
    assert (notices["parution"].str.head(4) == published.dt.strftime("%Y")).all()
