import polars as pl
import pytest
from stdnum.fr import siren, siret

from levier.core import naf
from levier.core.codes import HEADCOUNT_BANDS
from levier.specimen.dirt import PER_TEN_THOUSAND, YEAR_1, YEAR_2925
from levier.specimen.sirene import (
    ESTABLISHMENT_COLUMNS,
    LEGAL_UNIT_COLUMNS,
    MASKED,
    MASKED_OF_ESTABLISHMENTS,
    MASKED_OF_LEGAL_UNITS,
)

NATURAL_PERSON = "1000"


def test_the_columns_are_those_of_insee(establishments: pl.DataFrame, legal_units: pl.DataFrame):
    # 54 and 35 columns: the stock files of 1 August 2026.
    assert (len(ESTABLISHMENT_COLUMNS), len(LEGAL_UNIT_COLUMNS)) == (54, 35)
    assert establishments.columns == list(ESTABLISHMENT_COLUMNS)
    assert legal_units.columns == list(LEGAL_UNIT_COLUMNS)


def test_keys_are_right_but_for_the_planted_ones(establishments: pl.DataFrame, legal_units: pl.DataFrame):
    assert all(map(siren.is_valid, legal_units["siren"]))
    wrong = [code for code in establishments["siret"] if not siret.is_valid(code)]
    assert len(wrong) == round(len(establishments) * PER_TEN_THOUSAND["wrong_key"] / 10_000)
    assert establishments["siret"].is_unique().all()
    assert (establishments["siren"] + establishments["nic"] == establishments["siret"]).all()


def test_every_establishment_has_its_firm_and_every_firm_one_seat(
    establishments: pl.DataFrame, legal_units: pl.DataFrame
):
    assert set(establishments["siren"]) == set(legal_units["siren"])
    seats = establishments.filter(etablissementSiege="true")
    assert seats["siren"].is_unique().all()
    whole = legal_units.join(seats, on="siren", validate="1:1")
    right = whole.filter(pl.col("siret").map_elements(siret.is_valid, return_dtype=pl.Boolean))
    assert (right["nicSiegeUniteLegale"] == right["nic"]).all()
    closed = whole.filter(etatAdministratifUniteLegale="C")
    assert (closed["etatAdministratifEtablissement"] == "F").all()


def test_codes_are_real_and_places_are_not(establishments: pl.DataFrame):
    subclasses = naf.table().filter(pl.col("level") == naf.SUBCLASS)["code"]
    assert establishments["activitePrincipaleEtablissement"].is_in(subclasses.to_list()).all()
    assert establishments["codeCommuneEtablissement"].str.starts_with("00").all()
    assert establishments["trancheEffectifsEtablissement"].drop_nulls().is_in(list(HEADCOUNT_BANDS)).all()


def test_partial_diffusion_hides_names_streets_and_coordinates(
    establishments: pl.DataFrame, legal_units: pl.DataFrame
):
    persons = legal_units.filter(categorieJuridiqueUniteLegale=NATURAL_PERSON)
    hidden = legal_units.filter(statutDiffusionUniteLegale="P")
    assert len(hidden) / len(persons) == pytest.approx(0.15, abs=0.03)
    assert (hidden["categorieJuridiqueUniteLegale"] == NATURAL_PERSON).all()
    assert hidden.select((pl.col(MASKED_OF_LEGAL_UNITS) == MASKED).all()).row(0) == (True,) * len(
        MASKED_OF_LEGAL_UNITS
    )
    places = establishments.filter(pl.col("siren").is_in(hidden["siren"].to_list()))
    assert (places["statutDiffusionEtablissement"] == "P").all()
    assert places.select((pl.col(MASKED_OF_ESTABLISHMENTS) == MASKED).all()).row(0) == (True,) * len(
        MASKED_OF_ESTABLISHMENTS
    )


def test_legal_names_are_plainly_fictional(legal_units: pl.DataFrame):
    names = legal_units["denominationUniteLegale"].drop_nulls()
    assert len(names) > 1000
    assert (names.str.contains("FICTIVE") | (names == MASKED)).all()


def test_the_shares_announced_are_there(establishments: pl.DataFrame, legal_units: pl.DataFrame):
    active = establishments.filter(etatAdministratifEtablissement="A")
    band = active["trancheEffectifsEtablissement"]
    division = establishments["activitePrincipaleEtablissement"].str.head(2)
    assert 1 - len(active) / len(establishments) == pytest.approx(0.40, abs=0.03)
    assert (band.is_null() | (band == "NN")).mean() == pytest.approx(0.60, abs=0.05)
    assert division.is_in(naf.MANUFACTURING).mean() == pytest.approx(0.12, abs=0.02)
    persons = legal_units["categorieJuridiqueUniteLegale"] == NATURAL_PERSON
    assert persons.mean() == pytest.approx(0.50, abs=0.05)
    assert (establishments.group_by("siren").len()["len"] > 1).mean() > 0.03


def test_dates_are_plausible_but_for_the_planted_ones(establishments: pl.DataFrame):
    absurd = establishments["dateCreationEtablissement"].is_in([YEAR_1, YEAR_2925])
    planted = PER_TEN_THOUSAND["year_1"] + PER_TEN_THOUSAND["year_2925"]
    assert absurd.sum() == round(len(establishments) * planted / 10_000)
    sane = establishments.filter(~absurd)
    created, since = (sane[name].str.to_date() for name in ("dateCreationEtablissement", "dateDebut"))
    assert created.dt.year().min() > 1900
    assert (since >= created).all()
    assert str(since.max()) <= "2026-08-31"


def test_planted_defects_stay_rare(establishments: pl.DataFrame, legal_units: pl.DataFrame):
    # Named so that adding one to the list without counting it here is seen.
    assert set(PER_TEN_THOUSAND) == {
        "wrong_key", "year_1", "year_2925", "stray_blanks", "no_coordinates", "name_blanks",
    }  # fmt: skip
    assert sum(PER_TEN_THOUSAND.values()) <= 50
    street = establishments["libelleVoieEtablissement"]
    assert (street != street.str.strip_chars()).sum() == 6
    name = legal_units["denominationUniteLegale"].drop_nulls()
    assert (name != name.str.strip_chars()).sum() == 5
    assert establishments["coordonneeLambertAbscisseEtablissement"].null_count() == 12


def test_successions_link_a_closed_establishment_to_one_that_opens(establishments: pl.DataFrame, read):
    links = read("sirene/StockEtablissementLiensSuccession_utf8")
    ends = establishments.select(
        "siret", "siren", "dateDebut", "dateCreationEtablissement", "etatAdministratifEtablissement"
    )
    both = links.join(ends, left_on="siretEtablissementPredecesseur", right_on="siret", validate="m:1").join(
        ends, left_on="siretEtablissementSuccesseur", right_on="siret", suffix="_next", validate="m:1"
    )
    assert len(both) == len(links) == 180
    assert (both["etatAdministratifEtablissement"] == "F").all()
    assert (both["dateDebut"] == both["dateLienSuccession"]).all()
    assert (both["dateCreationEtablissement_next"] == both["dateLienSuccession"]).all()
    moves = both["transfertSiege"] == "true"
    assert ((both["siren"] == both["siren_next"]) == moves).all()
    truth = read("truth/successions")
    sold = both.filter(~moves).sort("siretEtablissementPredecesseur")
    assert sold["siretEtablissementPredecesseur"].to_list() == truth["predecessor_siret"].to_list()
    assert sold["siretEtablissementSuccesseur"].to_list() == truth["successor_siret"].to_list()
    assert set(truth["kind"]) == {"family", "employee", "company"}
