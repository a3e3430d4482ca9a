"""INSEE's Sirene: the stock of establishments, of legal units, and the links of succession.

Columns are those of the stock files of 2026, in INSEE's order. NAF 2025 codes, second addresses and a few
seldom filled columns are left blank.
"""

import numpy as np
import polars as pl

from levier.core.codes import HEADCOUNT_BANDS
from levier.specimen.draws import draw_point_in_disc, draw_words, stream
from levier.specimen.firms import ASSOCIATION
from levier.specimen.headcounts import REFERENCE_YEAR, headcounts_in
from levier.specimen.industries import industries
from levier.specimen.names import STREET_KINDS, STREETS
from levier.specimen.population import Population
from levier.specimen.territory import Territory
from levier.specimen.timeline import AS_OF, NEVER, TODAY, as_dates, day
from levier.specimen.turns import Turns, periods

ADDRESS = (
    "complementAdresse{n}Etablissement",
    "numeroVoie{n}Etablissement",
    "indiceRepetition{n}Etablissement",
    "dernierNumeroVoie{n}Etablissement",
    "indiceRepetitionDernierNumeroVoie{n}Etablissement",
    "typeVoie{n}Etablissement",
    "libelleVoie{n}Etablissement",
    "codePostal{n}Etablissement",
    "libelleCommune{n}Etablissement",
    "libelleCommuneEtranger{n}Etablissement",
    "distributionSpeciale{n}Etablissement",
    "codeCommune{n}Etablissement",
    "codeCedex{n}Etablissement",
    "libelleCedex{n}Etablissement",
    "codePaysEtranger{n}Etablissement",
    "libellePaysEtranger{n}Etablissement",
)
ESTABLISHMENT_COLUMNS = (
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "nombrePeriodesEtablissement",
    *(name.format(n="") for name in ADDRESS),
    "identifiantAdresseEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    *(name.format(n=2) for name in ADDRESS if not name.startswith(("dernier", "indiceRepetitionDernier"))),
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
    "activitePrincipaleNAF25Etablissement",
)
LEGAL_UNIT_COLUMNS = (
    "siren",
    "statutDiffusionUniteLegale",
    "unitePurgeeUniteLegale",
    "dateCreationUniteLegale",
    "sigleUniteLegale",
    "sexeUniteLegale",
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenom3UniteLegale",
    "prenom4UniteLegale",
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale",
    "nombrePeriodesUniteLegale",
    "categorieEntreprise",
    "anneeCategorieEntreprise",
    "dateDebut",
    "etatAdministratifUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "societeMissionUniteLegale",
    "caractereEmployeurUniteLegale",
    "activitePrincipaleNAF25UniteLegale",
)
MASKED = "[ND]"
MASKED_OF_ESTABLISHMENTS = (
    *(name.format(n="") for name in ADDRESS[:8]),
    "identifiantAdresseEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
)
MASKED_OF_LEGAL_UNITS = (
    "sigleUniteLegale",
    "sexeUniteLegale",
    *(f"prenom{rank}UniteLegale" for rank in range(1, 5)),
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    *(f"denominationUsuelle{rank}UniteLegale" for rank in range(1, 4)),
)
"""What INSEE hides of a unit with partial diffusion: all that is finer than its commune, and its names."""

UNKNOWN_BAND_SHARE = 0.15
"""Of units without employees, those whose band is blank rather than NN."""
SIGN_SHARE = 0.25


def establishment_stock(
    population: Population, territory: Territory, turns: Turns, seed: int
) -> pl.DataFrame:
    """The rows of StockEtablissement."""
    rng = stream(seed, "sirene establishments")
    places = population.establishments
    owners = population.firms[places["firm"].to_numpy()]
    communes = territory.communes[places["commune"].to_numpy()]
    count = len(places)
    closed = places["closed"].to_numpy()
    history = last_periods(turns.establishments)
    since = history["since"].to_numpy()
    east, north = draw_point_in_disc(rng, communes["radius"].to_numpy())
    band = headcount_bands(rng, places)
    sign = pl.Series(rng.random(count) < SIGN_SHARE) & ~owners["natural_person"]
    facts = {
        "siren": places["siren"],
        "nic": places["siret"].str.slice(9),
        "siret": places["siret"],
        "statutDiffusionEtablissement": owners["diffusion"],
        "dateCreationEtablissement": as_dates(places["created"].to_numpy()).cast(pl.String),
        "trancheEffectifsEtablissement": band,
        "anneeEffectifsEtablissement": year_of(band),
        "dateDernierTraitementEtablissement": processed(rng, since),
        "etablissementSiege": places["seat"].replace_strict({True: "true", False: "false"}),
        "nombrePeriodesEtablissement": history["periods"],
        "numeroVoieEtablissement": pl.Series(rng.integers(1, 120, count)).cast(pl.String),
        "typeVoieEtablissement": draw_words(rng, STREET_KINDS, count),
        "libelleVoieEtablissement": draw_words(rng, STREETS, count),
        "codePostalEtablissement": communes["postal_code"],
        "libelleCommuneEtablissement": communes["name"].str.to_uppercase(),
        "codeCommuneEtablissement": communes["commune"],
        "coordonneeLambertAbscisseEtablissement": metres(communes["x"].to_numpy() + east),
        "coordonneeLambertOrdonneeEtablissement": metres(communes["y"].to_numpy() + north),
        "dateDebut": as_dates(since).cast(pl.String),
        "etatAdministratifEtablissement": pl.Series(np.where(closed == NEVER, "A", "F")),
        "enseigne1Etablissement": owners["denomination"].zip_with(sign, pl.Series([None], dtype=pl.String)),
        "activitePrincipaleEtablissement": naf_of(places["industry"]),
        "nomenclatureActivitePrincipaleEtablissement": pl.repeat("NAFRev2", count, eager=True),
        "caractereEmployeurEtablissement": pl.Series(np.where(places["employees"] > 0, "O", "N")),
    }
    return laid_out(facts, ESTABLISHMENT_COLUMNS, MASKED_OF_ESTABLISHMENTS, owners["diffusion"] == "P")


def legal_unit_stock(population: Population, turns: Turns, seed: int) -> pl.DataFrame:
    """The rows of StockUniteLegale."""
    rng = stream(seed, "sirene legal units")
    firms, places = population.firms, population.establishments
    count = len(firms)
    jobs = np.bincount(places["firm"], weights=headcounts_in(places, REFERENCE_YEAR), minlength=count)
    employs = np.bincount(places["firm"], weights=places["employees"], minlength=count) > 0
    closed = firms["closed"].to_numpy()
    band = bands_of(rng, jobs, employs, firms)
    history = last_periods(turns.firms)
    since = history["since"].to_numpy()
    seats = places.filter("seat").sort("firm")
    size = size_class(jobs, firms)
    facts = {
        "siren": firms["siren"],
        "statutDiffusionUniteLegale": firms["diffusion"],
        "dateCreationUniteLegale": as_dates(firms["created"].to_numpy()).cast(pl.String),
        "sexeUniteLegale": draw_words(rng, ("M", "F"), count).zip_with(firms["natural_person"], NOTHING),
        "prenom1UniteLegale": firms["first_name"],
        "prenomUsuelUniteLegale": firms["first_name"],
        "trancheEffectifsUniteLegale": band,
        "anneeEffectifsUniteLegale": year_of(band),
        "dateDernierTraitementUniteLegale": processed(rng, since),
        "nombrePeriodesUniteLegale": history["periods"],
        "categorieEntreprise": size,
        "anneeCategorieEntreprise": year_of(size, REFERENCE_YEAR - 1),
        "dateDebut": as_dates(since).cast(pl.String),
        "etatAdministratifUniteLegale": pl.Series(np.where(closed == NEVER, "A", "C")),
        "nomUniteLegale": firms["last_name"],
        "denominationUniteLegale": firms["denomination"],
        "categorieJuridiqueUniteLegale": firms["legal_form"],
        "activitePrincipaleUniteLegale": naf_of(firms["industry"]),
        "nomenclatureActivitePrincipaleUniteLegale": pl.repeat("NAFRev2", count, eager=True),
        "nicSiegeUniteLegale": seats["siret"].str.slice(9),
        "economieSocialeSolidaireUniteLegale": pl.Series(
            np.where(firms["legal_form"] == ASSOCIATION, "O", "N")
        ),
        "societeMissionUniteLegale": pl.repeat("N", count, eager=True),
        "caractereEmployeurUniteLegale": pl.Series(np.where(employs, "O", "N")),
    }
    return laid_out(facts, LEGAL_UNIT_COLUMNS, MASKED_OF_LEGAL_UNITS, firms["diffusion"] == "P")


def last_periods(turns: pl.DataFrame) -> pl.DataFrame:
    """For each unit, how many `periods` it has had, and the day `since` which the last one runs."""
    return periods(turns).group_by("unit").agg(periods=pl.len(), since=pl.col("since").max()).sort("unit")


NOTHING = pl.Series([None], dtype=pl.String)


def succession_links(population: Population, seed: int) -> pl.DataFrame:
    """The rows of StockEtablissementLiensSuccession, moves of a seat among them."""
    rng = stream(seed, "sirene links")
    links, siret = population.links, population.establishments["siret"]
    moves = links["kind"].is_null()
    yes_no = {True: "true", False: "false"}
    return pl.DataFrame(
        {
            "siretEtablissementPredecesseur": siret.gather(links["predecessor"]),
            "siretEtablissementSuccesseur": siret.gather(links["successor"]),
            "dateLienSuccession": as_dates(links["day"].to_numpy()),
            "transfertSiege": moves.replace_strict(yes_no),
            "continuiteEconomique": pl.repeat("true", len(links), eager=True),
            "dateDernierTraitementLienSuccession": processed(rng, links["day"].to_numpy()),
        }
    ).sort("siretEtablissementPredecesseur")


def laid_out(
    facts: dict[str, pl.Series], columns: tuple[str, ...], hidden: tuple[str, ...], partial: pl.Series
) -> pl.DataFrame:
    """The facts under all of a file's columns in order, what partial diffusion hides masked; by SIRET or
    SIREN, as INSEE sorts its stocks."""
    table = pl.DataFrame(facts)
    blank = pl.lit(None, pl.String)
    whole = [pl.col(name) if name in facts else blank.alias(name) for name in columns]
    masked = [pl.when(partial).then(pl.lit(MASKED)).otherwise(pl.col(name)).alias(name) for name in hidden]
    return table.select(whole).with_columns(masked).sort("siret" if "siret" in columns else "siren")


def headcount_bands(rng: np.random.Generator, places: pl.DataFrame) -> pl.Series:
    """INSEE's band of each establishment; blank for the newest, which no year has counted yet."""
    jobs = headcounts_in(places, REFERENCE_YEAR)
    return bands_of(rng, jobs, places["employees"].to_numpy() > 0, places)


def bands_of(
    rng: np.random.Generator, jobs: np.ndarray, employs: np.ndarray, lives: pl.DataFrame
) -> pl.Series:
    """Bands of headcounts: `00` for an employer with nobody that day; NN or blank without employees, and
    where the unit had closed (NN) or was not yet born (blank) on the day of the count."""
    bands = [band for band in HEADCOUNT_BANDS.values() if band.low > 0]
    place = np.searchsorted([band.low for band in bands], jobs, side="right") - 1
    code = np.array([band.code for band in bands] + ["00"])[np.where(jobs > 0, place, len(bands))]
    blank = rng.random(len(jobs)) < UNKNOWN_BAND_SHARE
    counted = day(AS_OF.replace(year=REFERENCE_YEAR, month=12, day=31))
    gone, new = lives["closed"].to_numpy() <= counted, lives["created"].to_numpy() > counted
    code = np.where(employs & ~gone, np.where(new, "", code), np.where(blank, "", "NN"))
    return pl.Series(code).replace("", None)


def year_of(values: pl.Series, year: int = REFERENCE_YEAR) -> pl.Series:
    """The year that goes with a value, blank where there is none or it is NN."""
    told = values.is_not_null() & (values != "NN")
    return pl.repeat(str(year), len(values), eager=True).zip_with(told, NOTHING)


def size_class(jobs: np.ndarray, firms: pl.DataFrame) -> pl.Series:
    """INSEE's category of enterprise by headcount (decree 2008-1354: 250 and 5,000 employees)."""
    known = (jobs > 0) & (firms["closed"].to_numpy() == NEVER)
    size = np.where(jobs >= 5000, "GE", np.where(jobs >= 250, "ETI", "PME"))
    return pl.Series(np.where(known, size, "")).replace("", None)


def processed(rng: np.random.Generator, since: np.ndarray) -> pl.Series:
    """When INSEE last touched a row: some time between its last change and the day of the register."""
    first = np.maximum(since.astype(np.int64), day(AS_OF.replace(year=2019)))
    moment = (first + rng.random(len(since)) * (TODAY + 1 - first)) * 86_400
    return pl.Series(moment.astype(np.int64) * 1000).cast(pl.Datetime("ms")).dt.strftime("%Y-%m-%dT%H:%M:%S")


def metres(values: np.ndarray) -> pl.Series:
    """Coordinates to the centimetre."""
    return pl.Series(np.round(values, 2)).cast(pl.String)


def naf_of(industry: pl.Series) -> pl.Series:
    return industries()["naf"].gather(industry)
