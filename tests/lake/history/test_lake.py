"""From raw files to the register of a past day: on the specimen, whose history files are its own truth."""

import datetime
import json
from pathlib import Path

import polars as pl
import pytest
from tests.lake.history.conftest import DAY

from levier.core.errors import BadInput, BadLake
from levier.lake.history import accounts_known, legal_units_at, notices_known, register_at
from levier.lake.history.writing import write_register
from levier.lake.store import Lake
from levier.specimen.timeline import AS_OF


def at(lake: Lake, day: datetime.date) -> pl.DataFrame:
    stock, periods = lake.table("establishments"), lake.table("establishment_periods")
    assert stock is not None and periods is not None
    return register_at(stock, periods, day).order_by("siret").to_polars()


@pytest.fixture(scope="module")
def today(specimen_lake: Lake) -> pl.DataFrame:
    return at(specimen_lake, AS_OF)


def test_the_register_of_its_own_day_is_the_stock(specimen_lake: Lake, today: pl.DataFrame) -> None:
    table = specimen_lake.table("establishments")
    assert table is not None
    told = ["siret", "siren", "commune", "naf", "employer", "active", "created_on", "diffusion"]
    stock = table.filter(table.created_on.notnull()).order_by("siret").to_polars().select(told)
    # Some lines of the stock are spoilt on purpose: their keys or days are set aside, here or there.
    both = stock.join(today, on="siret", how="semi")
    assert len(both) > 0.99 * len(stock)
    assert today.select(told).join(both, on="siret", how="semi").equals(both)


@pytest.mark.parametrize("day", ["2007-06-30", "2015-01-01", "2020-02-29", "2026-08-31"])
def test_the_register_tells_what_the_raw_lines_tell(
    specimen: Path, specimen_lake: Lake, today: pl.DataFrame, day: str
) -> None:
    """Reckoned otherwise: of each establishment's raw lines, the last begun by that day."""
    lines = pl.read_csv(specimen / "sirene" / "StockEtablissementHistorique_utf8.csv", infer_schema=False)
    absurd = lines.filter(~pl.col("dateDebut").str.head(4).cast(pl.Int32).is_between(1800, 2026))
    sound = lines.filter(~pl.col("siret").is_in(absurd["siret"].to_list())).join(
        today, on="siret", how="semi"
    )
    last = (
        sound.filter(pl.col("dateDebut") <= day)
        .sort("dateDebut")
        .group_by("siret")
        .last()
        .select(
            "siret",
            active=pl.col("etatAdministratifEtablissement") == "A",
            naf="activitePrincipaleEtablissement",
            employer=pl.col("caractereEmployeurEtablissement") == "O",
        )
        .sort("siret")
    )
    found = at(specimen_lake, DAY(day)).join(sound, on="siret", how="semi").select(last.columns)
    assert found.equals(last)
    assert 0 < last["active"].sum() < len(last)


def test_the_past_differs_from_today(specimen_lake: Lake, today: pl.DataFrame) -> None:
    past = at(specimen_lake, DAY("2015-01-01"))
    both = past.join(today, on="siret", suffix="_today")
    assert both.filter(pl.col("active") & ~pl.col("active_today")).height > 50
    assert both.filter(pl.col("naf") != pl.col("naf_today")).height > 0


def test_what_closed_and_opened_again_is_closed_in_between(specimen_lake: Lake) -> None:
    periods = specimen_lake.table("establishment_periods")
    assert periods is not None
    pause = (
        periods.filter(~periods.active, periods.until.notnull())
        .order_by("siret")
        .to_polars()
        .row(0, named=True)
    )
    eve, after = (pause[name] + datetime.timedelta(days=step) for name, step in (("since", -1), ("until", 1)))
    states = [
        at(specimen_lake, day).filter(siret=pause["siret"])["active"].item()
        for day in (eve, pause["since"], pause["until"], after)
    ]
    assert states == [True, False, False, True]


def test_firms_have_the_form_of_the_day(specimen_lake: Lake) -> None:
    units, periods = specimen_lake.table("legal_units"), specimen_lake.table("legal_unit_periods")
    assert units is not None and periods is not None
    stock = units.select("siren", "legal_form", "active").to_polars()
    then, now = (
        legal_units_at(units, periods, day).to_polars().join(stock, on="siren", suffix="_stock")
        for day in (DAY("2012-01-01"), AS_OF)
    )
    assert (now["legal_form"] == now["legal_form_stock"]).all()
    assert (now["active"] == now["active_stock"]).all()
    assert (then["legal_form"] != then["legal_form_stock"]).any()


def test_accounts_are_dated_by_their_notices(specimen_lake: Lake) -> None:
    ratios, notices = specimen_lake.table("financial_ratios"), specimen_lake.table("notices")
    assert ratios is not None and notices is not None
    filed = notices.filter(notices.accounts_closed_on.notnull()).to_polars()
    assert filed.height > 100
    assert set(filed["family"]) == {"dpc"}
    day = DAY("2023-07-31")  # after the notices of most of the accounts of 2022, before their legal term
    with_notices, by_term = (accounts_known(ratios, told, day).to_polars() for told in (notices, None))
    late = filed.filter(pl.col("published_on") > day).select("siren", closed_on="accounts_closed_on")
    assert with_notices.join(late, on=["siren", "closed_on"]).is_empty()
    assert with_notices.height > by_term.height
    assert notices_known(notices, day).to_polars()["published_on"].max() <= day


class TestWriting:
    DATE = DAY("2020-02-29")

    def test_files_hold_the_register_and_say_where_it_comes_from(
        self, specimen_lake: Lake, tmp_path: Path
    ) -> None:
        written = write_register(specimen_lake, self.DATE, tmp_path / "out", place="Spécimen")
        divisions, description, parquet = written.files
        assert parquet.name == "register-2020-02-29.parquet"
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
            path.name for path in written.files
        ]
        register = pl.read_parquet(parquet)
        assert register.equals(at(specimen_lake, self.DATE))
        assert (written.counts.units, written.counts.active) == (len(register), register["active"].sum())
        assert pl.read_csv(divisions)["establishments"].sum() == written.counts.active
        told = json.loads(description.read_text("utf-8"))
        assert told["counts"]["active"] == written.counts.active
        assert {source["table"] for source in told["sources"]} == {"establishments", "establishment_periods"}

    def test_a_territory_is_cut_and_csv_may_be_asked(self, specimen_lake: Lake, tmp_path: Path) -> None:
        whole = at(specimen_lake, self.DATE)
        commune = whole["commune"].mode()[0]
        written = write_register(specimen_lake, self.DATE, tmp_path, communes=[commune], as_csv=True)
        found = pl.read_csv(tmp_path / "register-2020-02-29.csv", infer_schema=False)
        assert found["siret"].to_list() == whole.filter(commune=commune)["siret"].to_list()
        assert not (tmp_path / "register-2020-02-29.parquet").exists()
        assert written.counts.units == len(found)

    def test_nothing_that_is_hidden_today_comes_back(self, specimen_lake: Lake, tmp_path: Path) -> None:
        write_register(specimen_lake, self.DATE, tmp_path)
        register = pl.read_parquet(tmp_path / "register-2020-02-29.parquet")
        partial = register.filter(diffusion="P")
        assert partial.height > 0
        assert partial.select(pl.col("longitude", "latitude").is_not_null().any()).row(0) == (False, False)
        assert register["name"].is_null().all()

    def test_a_missing_table_is_told(self, tmp_path: Path) -> None:
        with Lake.empty() as empty, pytest.raises(BadLake, match="establishments"):
            write_register(empty, self.DATE, tmp_path)

    def test_a_folder_that_is_a_file_is_told(self, specimen_lake: Lake, tmp_path: Path) -> None:
        (tmp_path / "out").write_text("here")
        with pytest.raises(BadInput, match="out"):
            write_register(specimen_lake, self.DATE, tmp_path / "out")
        assert (tmp_path / "out").read_text() == "here"
