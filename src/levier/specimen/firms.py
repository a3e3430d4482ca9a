"""The firms of the specimen: what they are, and what no source says of them.

A firm has a structure (how good its business is) and a health (how sound it is, of which structure is a
part): both are standard normal, and hidden. What the files show follows from them, with noise.
"""

import numpy as np
import polars as pl

from levier.specimen.draws import correlated_normal, draw_columns, stream
from levier.specimen.industries import industries, of_block
from levier.specimen.territory import Territory
from levier.specimen.timeline import FIRST_EVENT_DAY, TODAY, YEAR

SOLE_TRADER, PUBLIC_BODY, ASSOCIATION = "1000", "7210", "9220"
COMPANY_FORMS = (
    ("5499", 0.38),
    ("5498", 0.12),
    ("5710", 0.26),
    ("5720", 0.19),
    ("5599", 0.02),
    ("6540", 0.03),
)
"""INSEE legal forms of companies (SARL, EURL, SAS, SASU, SA, SCI) and their shares, an assumption."""
ASSOCIATION_NAF = ("94.99Z", "93.12Z", "88.10A", "88.91A", "90.01Z")

PARTIAL_DIFFUSION_SHARE = 0.15
"""Of natural persons."""
MEAN_AGE_YEARS = {True: 7.5, False: 12.0}
"""Mean age of a sole trader's firm and of a company: ages follow an exponential law."""
OLDEST_YEARS = 70
EMPLOYERS_AMONG = np.array([1.65, 0.72])
"""Companies and sole traders, against the average of their industry."""
HEALTH_FROM_STRUCTURE = 0.6
"""Correlation of the two."""


def draw_firms(count: int, territory: Territory, seed: int) -> pl.DataFrame:
    """Firms, one row each: `commune` and `industry` (positions in the territory and in `industries()`),
    `natural_person`, `legal_form`, `diffusion`, `employer`, `created` (day), `director_age` (at the day of
    the register), `structure`, `health`."""
    rng = stream(seed, "firms")
    people = territory.column("population").astype(float)
    commune = rng.choice(len(people), count, p=people / people.sum())
    industry = draw_columns(rng, territory.attraction, commune)
    legal_form = draw_legal_forms(rng, industry)
    person = legal_form == SOLE_TRADER
    age_years = rng.exponential(np.where(person, MEAN_AGE_YEARS[True], MEAN_AGE_YEARS[False]))
    age_years = np.where(age_years > OLDEST_YEARS, rng.random(count) * OLDEST_YEARS, age_years)
    created = (TODAY - 20 - age_years * YEAR).astype(np.int32)
    structure = rng.standard_normal(count)
    employer = rng.random(count) < of_block("employer")[industry] * EMPLOYERS_AMONG[person.astype(int)]
    return pl.DataFrame(
        {
            "commune": commune.astype(np.int32),
            "industry": industry.astype(np.int32),
            "natural_person": person,
            "legal_form": legal_form,
            "diffusion": np.where(person & (rng.random(count) < PARTIAL_DIFFUSION_SHARE), "P", "O"),
            "employer": employer,
            "created": created,
            "director_age": draw_director_ages(rng, person, created),
            "structure": structure,
            "health": correlated_normal(rng, structure, HEALTH_FROM_STRUCTURE),
        }
    )


def draw_legal_forms(rng: np.random.Generator, industry: np.ndarray) -> np.ndarray:
    """A legal form fit for each firm's industry."""
    count = len(industry)
    codes, shares = zip(*COMPANY_FORMS, strict=True)
    form = np.array(codes)[rng.choice(len(codes), count, p=np.array(shares) / sum(shares))]
    form[rng.random(count) < of_block("person")[industry]] = SOLE_TRADER
    naf = industries()["naf"].to_numpy()[industry]
    form[np.isin(naf, ASSOCIATION_NAF)] = ASSOCIATION
    form[industries()["block"].to_numpy()[industry] == "public"] = PUBLIC_BODY
    return form


def draw_director_ages(rng: np.random.Generator, person: np.ndarray, created: np.ndarray) -> np.ndarray:
    """Ages at the day of the register. A sole trader ages with the firm; the head of a company is drawn at
    the day from which the firm is watched, since companies change heads."""
    since = np.where(person, created, watched_from(created))
    then = np.where(
        person,
        np.clip(rng.normal(38, 10, len(person)), 18, 65),
        np.clip(rng.normal(46, 10, len(person)), 21, 82),
    )
    return then + (TODAY - since) / YEAR


def age_on(director_age: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The director's age on a day, from the age at the day of the register."""
    return director_age - (TODAY - days) / YEAR


def watched_from(created: np.ndarray) -> np.ndarray:
    """The day from which what happens to a firm is told: its creation, or the first day of events."""
    return np.maximum(created, FIRST_EVENT_DAY)
