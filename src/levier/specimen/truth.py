"""What the specimen hides, to check afterwards what the levers find: no lever may read it."""

import numpy as np
import polars as pl

from levier.specimen.firms import age_on
from levier.specimen.industries import industries, relatedness
from levier.specimen.population import Population
from levier.specimen.territory import Territory
from levier.specimen.timeline import NEVER, TODAY, as_dates


def failures(population: Population) -> pl.DataFrame:
    """Firms whose insolvency was opened: `siren`, `failed_on` (day of the judgment), `reason`."""
    failed = population.firms.filter(pl.col("failed") != NEVER)
    return failed.select("siren", failed_on=as_dates(failed["failed"].to_numpy()), reason="reason").sort(
        "siren"
    )


def quiet_closures(population: Population) -> pl.DataFrame:
    """Firms that closed without a judgment or a successor since events are told: `siren`, `closed_on`,
    `director_age` (whole years, that day)."""
    closed = population.firms.filter(end="quiet")
    days = closed["closed"].to_numpy()
    age = np.floor(age_on(closed["director_age"].to_numpy(), days)).astype(np.int16)
    return closed.select("siren", closed_on=as_dates(days), director_age=pl.Series(age)).sort("siren")


def successions(population: Population) -> pl.DataFrame:
    """Establishments taken over by another firm: `predecessor_siret`, `successor_siret`, `on`, `kind`
    (`family`, `employee`, `company`)."""
    links = population.links.filter(pl.col("kind").is_not_null())
    siret = population.establishments["siret"]
    return links.select(
        predecessor_siret=siret.gather(links["predecessor"]),
        successor_siret=siret.gather(links["successor"]),
        on=as_dates(links["day"].to_numpy()),
        kind="kind",
    ).sort("predecessor_siret")


def firms(population: Population) -> pl.DataFrame:
    """Every firm: `siren`, `structure` and `health` (standard normal, high is good), `director_age` (at the
    end of the firm or the day of the register; null where it closed before events are told), `viable`."""
    table = population.firms
    last = np.minimum(table["closed"].to_numpy(), TODAY)
    age = np.floor(age_on(table["director_age"].to_numpy(), last)).astype(np.int16)
    told = table["end"].ne_missing(pl.Series(["earlier"]))
    shown = pl.when(told).then(pl.Series(age))
    return table.select("siren", "structure", "health", director_age=shown, viable="viable").sort("siren")


def planted_entries(population: Population, territory: Territory) -> pl.DataFrame:
    """Manufacturing firms that settled where related industries were: `siren`, `naf`, `commune` at birth,
    `on` (day of birth), `pull` of that commune (1: the mean of all communes)."""
    drawn = population.firms.filter(pl.col("drawn_to").is_not_null())
    return drawn.select(
        "siren",
        naf=industries()["naf"].gather(drawn["industry"]),
        commune=territory.communes["commune"].gather(drawn["drawn_to"]),
        on=as_dates(drawn["created"].to_numpy()),
        pull="pull",
    ).sort("siren")


def industry_blocks() -> pl.DataFrame:
    """Each industry and its block: `naf`, `block`, `manufacturing`."""
    return industries().select("naf", "block", "manufacturing").sort("naf")


def related_industries() -> pl.DataFrame:
    """Each pair of manufacturing industries, once: `naf_a` < `naf_b`, `relatedness` (0 to 1)."""
    makers = industries().with_row_index("place").filter("manufacturing").sort("naf")
    place, codes = makers["place"].to_numpy(), makers["naf"]
    first, second = np.triu_indices(len(makers), k=1)
    return pl.DataFrame(
        {
            "naf_a": codes.gather(first),
            "naf_b": codes.gather(second),
            "relatedness": relatedness()[place[first], place[second]],
        }
    )
