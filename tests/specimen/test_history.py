"""The historical files of the specimen, against its stocks."""

import polars as pl
import pytest
from tests.specimen.conftest import Read

from levier.specimen.dirt import YEAR_1
from levier.specimen.sirene import MASKED
from levier.specimen.sirene_history import ESTABLISHMENT_COLUMNS, LEGAL_UNIT_COLUMNS, NAMES

ESTABLISHMENT = ("siret", "Etablissement", "F")
LEGAL_UNIT = ("siren", "UniteLegale", "C")


@pytest.fixture(scope="module")
def past(read: Read) -> dict[str, pl.DataFrame]:
    return {
        "siret": read("sirene/StockEtablissementHistorique_utf8"),
        "siren": read("sirene/StockUniteLegaleHistorique_utf8"),
    }


@pytest.fixture(scope="module")
def stock(establishments: pl.DataFrame, legal_units: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {"siret": establishments, "siren": legal_units}


def test_the_columns_are_those_of_insee(past: dict[str, pl.DataFrame]):
    # 18 and 28 columns: the historical files of 1 August 2026.
    assert (len(ESTABLISHMENT_COLUMNS), len(LEGAL_UNIT_COLUMNS)) == (18, 28)
    assert past["siret"].columns == list(ESTABLISHMENT_COLUMNS)
    assert past["siren"].columns == list(LEGAL_UNIT_COLUMNS)


@pytest.mark.parametrize(("key", "unit", "closed"), [ESTABLISHMENT, LEGAL_UNIT])
def test_the_last_period_is_the_state_of_the_stock(past, stock, key: str, unit: str, closed: str):
    last = past[key].filter(pl.col("dateFin").is_null())
    assert last[key].is_unique().all()
    both = last.join(stock[key], on=key, suffix="_stock", validate="1:1")
    # Units with a wrong key in the stock have the right one here.
    assert len(both) >= 0.999 * len(stock[key])
    for name in (
        "dateDebut",
        f"etatAdministratif{unit}",
        f"activitePrincipale{unit}",
        f"caractereEmployeur{unit}",
    ):
        sane = both.filter(pl.col("dateDebut") != YEAR_1)
        assert (sane[name] == sane[f"{name}_stock"]).all(), name
    count = past[key].group_by(key).len()
    counted = stock[key].join(count, on=key)
    assert (counted[f"nombrePeriodes{unit}"].cast(pl.UInt32) == counted["len"]).all()


@pytest.mark.parametrize(("key", "unit", "closed"), [ESTABLISHMENT, LEGAL_UNIT])
def test_periods_follow_each_other_without_gap_from_the_creation(
    past, stock, key: str, unit: str, closed: str
):
    dated = past[key].with_columns(pl.col("dateDebut", "dateFin").str.to_date()).sort(key, "dateDebut")
    follows = dated["dateFin"].shift(1).dt.offset_by("1d") == dated["dateDebut"]
    same = dated[key] == dated[key].shift(1)
    assert (follows | ~same).drop_nulls().all()
    first = dated.group_by(key).agg(pl.col("dateDebut").min())
    both = stock[key].join(first, on=key, suffix="_first")
    absurd = ("0001-01-01", "2925-03-12")
    sane = both.filter(
        ~pl.col(f"dateCreation{unit}").is_in(absurd) & (pl.col("dateDebut_first").dt.year() > 1)
    )
    assert len(sane) > 0.99 * len(both)
    assert (sane[f"dateCreation{unit}"].str.to_date() == sane["dateDebut_first"]).all()


def test_activities_forms_seats_and_states_change(past: dict[str, pl.DataFrame]):
    places, units = past["siret"], past["siren"]
    for table, flag in (
        (places, "changementActivitePrincipaleEtablissement"),
        (places, "changementEtatAdministratifEtablissement"),
        (units, "changementActivitePrincipaleUniteLegale"),
        (units, "changementCategorieJuridiqueUniteLegale"),
        (units, "changementNicSiegeUniteLegale"),
    ):
        share = (table[flag] == "true").mean()
        assert 0.0005 < share < 0.5, flag
    # Some closed, then opened again.
    assert len(places.filter(etatAdministratifEtablissement="F").drop_nulls("dateFin")) > 5
    assert (places["dateDebut"] == YEAR_1).sum() >= 1


def test_units_with_employees_keep_their_activity_and_no_pause_covers_a_31_december(past):
    places = past["siret"]
    employers = places.filter(caractereEmployeurEtablissement="O")
    assert (employers["changementActivitePrincipaleEtablissement"] == "false").all()
    pauses = places.filter(etatAdministratifEtablissement="F").drop_nulls("dateFin")
    assert (pauses["dateDebut"].str.head(4) == pauses["dateFin"].str.head(4)).all()
    assert (pauses["dateFin"].str.tail(5) != "12-31").all()


def test_partial_diffusion_hides_names_in_history_too(past, stock):
    hidden = stock["siren"].filter(statutDiffusionUniteLegale="P")["siren"].to_list()
    periods = past["siren"].filter(pl.col("siren").is_in(hidden))
    assert periods["siren"].n_unique() == len(hidden)
    assert periods.select((pl.col(NAMES) == MASKED).all()).row(0) == (True,) * len(NAMES)
