import numpy as np
import polars as pl
import pytest

from levier.specimen.accounts import COLUMNS, FILING_DAYS, INCOME


def last_accounts(ratios: pl.DataFrame, read) -> pl.DataFrame:
    """The last own accounts of each firm, with what became of it."""
    failures = read("truth/failures")
    own = ratios.filter(pl.col("type_bilan") != "K").sort("siren", "date_cloture_exercice", "type_bilan")
    last = own.group_by("siren", maintain_order=True).last()
    return last.join(failures, on="siren", how="left", maintain_order="left")


def area_under_curve(scores: np.ndarray, positive: np.ndarray) -> float:
    """The chance that a positive scores higher than a negative (Mann and Whitney, 1947)."""
    ranks = pl.Series(scores).rank("average").to_numpy()
    ones = int(positive.sum())
    zeros = len(positive) - ones
    return float((ranks[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def test_the_measure_of_the_area_is_right():
    # Of the 2 x 3 pairs, the positives 3 and 1 win against (0, 0) each, and 3 against 2: 5 of 6.
    positive = np.array([True, True, False, False, False])
    assert area_under_curve(np.array([3, 1, 2, 0, 0]), positive) == pytest.approx(5 / 6)


def test_the_columns_are_those_published(ratios: pl.DataFrame):
    assert ratios.columns == list(COLUMNS)
    assert set(ratios["type_bilan"]) == {"C", "S", "K"}
    assert ratios.select("siren", "date_cloture_exercice", "type_bilan").is_unique().all()


@pytest.mark.parametrize(
    ("ratio", "direction"),
    [("marge_ebe", -1), ("ratio_de_liquidite", -1), ("autonomie_financiere", -1), ("taux_d_endettement", 1)],
)
def test_one_ratio_tells_failed_firms_from_the_others(ratios: pl.DataFrame, read, ratio: str, direction: int):
    last = last_accounts(ratios, read).drop_nulls(ratio)
    failed = last["failed_on"].is_not_null().to_numpy()
    assert failed.sum() > 30
    area = area_under_curve(direction * last[ratio].cast(pl.Float64).to_numpy(), failed)
    # Recoverable, and not given away: no single ratio is a label in disguise.
    assert 0.65 < area < 0.90


def test_ratios_worsen_before_a_failure(ratios: pl.DataFrame, read):
    own = ratios.filter(pl.col("type_bilan") != "K").join(read("truth/failures"), on="siren")
    margins = own.drop_nulls("marge_ebe").with_columns(pl.col("marge_ebe").cast(pl.Float64))
    by_firm = (
        margins.sort("date_cloture_exercice")
        .group_by("siren")
        .agg(first=pl.col("marge_ebe").first(), last=pl.col("marge_ebe").last(), years=pl.len())
    )
    longer = by_firm.filter(pl.col("years") >= 3)
    assert longer["last"].mean() < longer["first"].mean() - 2


def test_each_reason_leaves_its_mark(ratios: pl.DataFrame, read):
    last = last_accounts(ratios, read).with_columns(
        pl.col("ratio_de_liquidite", "marge_ebe").cast(pl.Float64)
    )
    means = {
        reason: (part["ratio_de_liquidite"].mean(), part["marge_ebe"].mean())
        for (reason,), part in last.drop_nulls("reason").group_by("reason")
    }
    assert means["cash"][0] == min(liquidity for liquidity, _ in means.values())
    assert means["cash"][1] == max(margin for _, margin in means.values())


def test_no_account_is_known_before_it_can_be_filed(ratios: pl.DataFrame, read):
    dates = ratios.select(
        "siren", known=pl.col("date_cloture_exercice").str.to_date() + pl.duration(days=FILING_DAYS)
    )
    assert str(dates["known"].max()) <= "2026-08-31"
    failing = dates.join(read("truth/failures"), on="siren")
    assert (failing["known"] <= failing["failed_on"]).all()


def test_confidential_income_is_blank_and_public_income_is_not(ratios: pl.DataFrame):
    public = ratios["confidentiality"] == "Public"
    assert set(ratios["confidentiality"]) == {"Public", "Public sauf compte de résultat"}
    assert ratios.filter(~public).select(INCOME).null_count().row(0) == ((~public).sum(),) * len(INCOME)
    assert ratios.filter(public).select(INCOME).null_count().row(0) == (0,) * len(INCOME)


def test_years_per_firm_and_several_rows_of_one_year(ratios: pl.DataFrame):
    years = ratios.group_by("siren").agg(pl.col("date_cloture_exercice").n_unique())["date_cloture_exercice"]
    # From the accounts of 2014 to those of 2025.
    assert years.max() == 12
    assert years.median() >= 3
    twice = ratios.group_by("siren", "date_cloture_exercice").agg(pl.col("type_bilan").sort().str.join(""))
    assert {"C", "S", "CS", "CK"} <= set(twice["type_bilan"])


def test_having_accounts_tells_nothing_of_what_comes(ratios: pl.DataFrame, read):
    # Companies there at the end of 2019: those that fail later publish accounts of 2018 as often as others.
    units = read("sirene/StockUniteLegale_utf8").filter(
        pl.col("categorieJuridiqueUniteLegale").str.starts_with("5")
        & (pl.col("dateCreationUniteLegale") < "2015-01-01")
        & (pl.col("caractereEmployeurUniteLegale") == "O")
    )
    failures = read("truth/failures").with_columns(year=pl.col("failed_on").dt.year())
    companies = units.join(failures, on="siren", how="left")
    of_2018 = ratios.filter(pl.col("date_cloture_exercice").str.starts_with("2018"))["siren"].unique()
    published = companies["siren"].is_in(of_2018.implode())
    later = companies["year"].fill_null(0) >= 2021
    on = (companies["etatAdministratifUniteLegale"] == "A") & companies["year"].is_null()
    assert later.sum() > 30
    assert published.filter(later).mean() == pytest.approx(published.filter(on).mean(), abs=0.15)
