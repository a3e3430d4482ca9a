"""The firms of the specimen: what they are, and what no source says of them.

A firm has a structure (how good its business is) and a health (how sound it is, of which structure is a
part): both are standard normal, and hidden. What the files show follows from them, with noise.
"""

import numpy as np
import polars as pl

from levier.specimen.draws import correlated_normal, draw_columns, stream
from levier.specimen.headcounts import draw_headcounts, turnover
from levier.specimen.industries import industries, of_block
from levier.specimen.territory import Territory
from levier.specimen.timeline import FIRST_EVENT_DAY, FIRST_REGISTER_DAY, TODAY, YEAR

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
RENEWAL_A_YEAR = {True: 0.040, False: 0.15}
"""Firms born in a year, of those there: with employees (the typical headcount) and without. An assumption."""
LARGEST_NEWCOMER = 100
"""Employers above this headcount were there when the register begins: so large a plant hardly ever opens."""
MEAN_AGE_YEARS = {True: 8.0, False: 15.0}
OLDEST_YEARS = {True: 25.0, False: 70.0}
"""Mean and greatest age of a sole trader's firm and of a company when the register begins."""
EMPLOYERS_AMONG = np.array([1.48, 0.65])
"""Companies and sole traders, against the average of their industry."""
HEALTH_FROM_STRUCTURE = 0.6
"""Correlation of the two."""


def draw_firms(count: int, territory: Territory, seed: int) -> pl.DataFrame:
    """Firms, one row each: `commune` and `industry` (positions in the territory and in `industries()`),
    `natural_person`, `legal_form`, `diffusion`, `employer`, `employees` (of the seat, in the reference year),
    `created` (day), `director_age` (at the day of the register), `structure`, `health`."""
    rng = stream(seed, "firms")
    people = territory.column("population").astype(float)
    commune = rng.choice(len(people), count, p=people / people.sum())
    industry = draw_columns(rng, territory.attraction, commune)
    legal_form = draw_legal_forms(rng, industry)
    person = legal_form == SOLE_TRADER
    employer = rng.random(count) < of_block("employer")[industry] * EMPLOYERS_AMONG[person.astype(int)]
    employees = np.where(employer, draw_headcounts(rng, industry), 0)
    created = draw_creations(rng, person, employees)
    structure = rng.standard_normal(count)
    return pl.DataFrame(
        {
            "commune": commune.astype(np.int32),
            "industry": industry.astype(np.int32),
            "natural_person": person,
            "legal_form": legal_form,
            "diffusion": np.where(person & (rng.random(count) < PARTIAL_DIFFUSION_SHARE), "P", "O"),
            "employer": employer,
            "employees": employees,
            "created": created,
            "director_age": draw_director_ages(rng, person, created),
            "structure": structure,
            "health": correlated_normal(rng, structure, HEALTH_FROM_STRUCTURE),
        }
    )


def draw_creations(rng: np.random.Generator, person: np.ndarray, employees: np.ndarray) -> np.ndarray:
    """Days of creation: some firms are there when the register begins, the others are born evenly since.

    The fewer are born in a year, the more were there: in the long run as many are born as close. Large
    employers, which seldom close, are mostly old.
    """
    years = (TODAY - FIRST_REGISTER_DAY) / YEAR
    pace = turnover(employees)
    born = years * pace * np.where(employees > 0, RENEWAL_A_YEAR[True], RENEWAL_A_YEAR[False])
    there = (rng.random(len(person)) < 1 / (1 + born)) | (employees > LARGEST_NEWCOMER)
    mean, oldest = (np.where(person, law[True], law[False]) for law in (MEAN_AGE_YEARS, OLDEST_YEARS))
    # What remains of an exponential draw divided by the greatest age is the exponential law cut there.
    before = rng.exponential(mean / pace) % oldest
    since = rng.random(len(person)) * (TODAY - 20 - FIRST_REGISTER_DAY)
    return (FIRST_REGISTER_DAY + np.where(there, -before * YEAR, since)).astype(np.int32)


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
    its creation or the first day of events, since companies change heads."""
    since = np.where(person, created, np.maximum(created, FIRST_EVENT_DAY))
    then = np.where(
        person,
        np.clip(rng.normal(38, 10, len(person)), 18, 65),
        np.clip(rng.normal(46, 10, len(person)), 21, 82),
    )
    return then + (TODAY - since) / YEAR


def age_on(director_age: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The director's age on a day, from the age at the day of the register."""
    return director_age - (TODAY - days) / YEAR
