"""A block of firms as rows of INSEE's two stock files, in the types of its Parquet editions.

Types are those that DuckDB reads in the files of June 2026: dates, moments, years and numbers of periods as
such, the legal form a number, coordinates text (they may be masked).
"""

from functools import cache

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from levier.core.codes import HEADCOUNT_BANDS
from levier.specimen import dirt
from levier.specimen.firms import ASSOCIATION
from levier.specimen.headcounts import REFERENCE_YEAR
from levier.specimen.identifiers import luhn_key
from levier.specimen.names import STREET_KINDS, STREETS, SYLLABLES
from levier.specimen.national.activities import activities
from levier.specimen.national.columns import Words, as_dates, as_moments, as_text, decimals, digits, flags
from levier.specimen.national.country import COMMUNES_PER_EPCI, INSIDE_M, country
from levier.specimen.national.lives import Block, Firms, Places, siren_numbers
from levier.specimen.sirene import (
    ESTABLISHMENT_COLUMNS,
    LEGAL_UNIT_COLUMNS,
    MASKED,
    MASKED_OF_ESTABLISHMENTS,
    MASKED_OF_LEGAL_UNITS,
    SIGN_SHARE,
    UNKNOWN_BAND_SHARE,
)
from levier.specimen.timeline import AS_OF, NEVER, TODAY, day

MOST_RANKS = 100
"""Establishments that a firm may ever have."""
NICS = np.array(
    [[int(digit) for digit in f"{rank:04d}{key}"] for rank in range(MOST_RANKS) for key in range(10)],
    np.uint8,
) + ord("0")
NIC_WORDS = Words([bytes(nic).decode() for nic in NICS])
NOT_COUNTED, NO_BAND = "NN", "00"
BANDS = [band.code for band in HEADCOUNT_BANDS.values() if band.low > 0]
BAND_WORDS = Words([*BANDS, NO_BAND, NOT_COUNTED])
BAND_LOWS = np.array([HEADCOUNT_BANDS[code].low for code in BANDS])
COUNTED_ON = day(AS_OF.replace(year=REFERENCE_YEAR, month=12, day=31))
FIRST_TREATED = day(AS_OF.replace(year=2019))
DAY_SECONDS = 86_400
YEAR_1, YEAR_2925 = (
    (np.datetime64(date) - np.datetime64("1970-01-01")).astype(int) for date in (dirt.YEAR_1, dirt.YEAR_2925)
)

INVENTED = [f"{first}{second}" for first in SYLLABLES for second in SYLLABLES]
ALL_STREETS = [*STREETS, *(f"DE {word}" for word in INVENTED)]
STREET_WORDS = Words([*ALL_STREETS, MASKED, *(f"  {street} " for street in ALL_STREETS)])
KINDS = sorted(set(STREET_KINDS))
KIND_WORDS = Words([*KINDS, MASKED])
KIND_SLOTS = np.array([KINDS.index(kind) for kind in STREET_KINDS], np.uint8)
NUMBER_WORDS = Words([*map(str, range(1, 120)), MASKED])
PERSON_WORDS = Words([*INVENTED, MASKED])
SEX_WORDS = Words(["M", "F", MASKED])
SIZE_WORDS = Words(["PME", "ETI", "GE"])
MASK_WORD = Words([MASKED])
NAF_REVISION = Words(["NAFRev2"])
NAMES_PER_BLOCK = 1 << 16
"""Distinct words that follow the noun of a block of industries in the names of its companies."""


@cache
def commune_words() -> tuple[Words, Words, Words]:
    """Codes and names of the communes, postal codes of the intercommunalities (and the mask)."""
    table = country().communes
    postal = table["postal_code"].gather_every(COMMUNES_PER_EPCI)
    return Words(table["commune"]), Words(table["name"].str.to_uppercase()), Words([*postal, MASKED])


@cache
def naf_words() -> Words:
    return Words(activities().naf)


@cache
def company_names() -> pa.Array:
    """The names that companies bear: NAMES_PER_BLOCK for each block of industries, then the mask."""
    number = pl.int_range(NAMES_PER_BLOCK, eager=True)
    syllables = pl.Series(SYLLABLES)
    # Steps without common divisor with the number of syllables, so that no two words are the same.
    places = [number // len(SYLLABLES) ** power % len(SYLLABLES) for power in range(4)]
    words = pl.select(pl.concat_str([syllables.gather(place) for place in places])).to_series()
    named = [
        pl.select(pl.format("{} {} FICTIVE", pl.lit(block.noun), words)).to_series()
        for block in activities().blocks
    ]
    return pl.concat([*named, pl.Series([MASKED])]).to_arrow().cast(pa.string())


def company_name(rng: np.random.Generator, firms: Firms) -> np.ndarray:
    """The position of each firm's name among `company_names`."""
    own = rng.integers(0, NAMES_PER_BLOCK, len(firms.form), dtype=np.uint32)
    return activities().block[firms.activity].astype(np.uint32) * NAMES_PER_BLOCK + own


def establishment_rows(block: Block, names: np.ndarray) -> pa.Table:
    """The rows of StockEtablissement."""
    rng, firms, places = block.rng, block.firms, block.places
    count, partial = len(places.firm), firms.partial[places.firm]
    hit = planted(rng, block)
    siren, nic = keys_of(block, hit["wrong_key"])
    street = np.where(partial, len(ALL_STREETS), rng.integers(0, len(ALL_STREETS), count, dtype=np.uint16))
    street[hit["stray_blanks"]] += len(ALL_STREETS) + 1
    code, label, postal = commune_words()
    closed = places.closed != NEVER
    since = np.where(closed, places.closed, places.created)
    band, unbanded = bands(rng, np.where(places.seasonal, 0, places.employees), places.employees > 0, places)
    x, y = coordinates(rng, places.commune)
    hidden, lost = pa.array(partial), pa.array(hit["no_coordinates"])
    signed = ~firms.person[places.firm] & (rng.random(count, dtype=np.float32) < SIGN_SHARE)
    facts = {
        "siren": as_text(siren),
        "nic": NIC_WORDS.at(nic),
        "siret": as_text(np.concatenate((siren, NICS[nic]), axis=1)),
        "statutDiffusionEtablissement": flags(partial, "O", "P"),
        "dateCreationEtablissement": as_dates(with_absurd_dates(places.created, hit)),
        "trancheEffectifsEtablissement": BAND_WORDS.at(band, unbanded),
        "anneeEffectifsEtablissement": years(REFERENCE_YEAR, unbanded | (band == len(BAND_WORDS) - 1)),
        "dateDernierTraitementEtablissement": treated(rng, since),
        "etablissementSiege": pa.array(places.seat),
        "nombrePeriodesEtablissement": pa.array(1 + closed.astype(np.int64)),
        "numeroVoieEtablissement": NUMBER_WORDS.at(
            np.where(
                partial, len(NUMBER_WORDS) - 1, rng.integers(0, len(NUMBER_WORDS) - 1, count, dtype=np.uint8)
            )
        ),
        "typeVoieEtablissement": KIND_WORDS.at(
            np.where(
                partial,
                len(KIND_WORDS) - 1,
                KIND_SLOTS[rng.integers(0, len(KIND_SLOTS), count, dtype=np.uint8)],
            )
        ),
        "libelleVoieEtablissement": STREET_WORDS.at(street),
        "codePostalEtablissement": postal.at(
            np.where(partial, np.uint16(len(postal) - 1), places.commune // COMMUNES_PER_EPCI)
        ),
        "libelleCommuneEtablissement": label.at(places.commune),
        "codeCommuneEtablissement": code.at(places.commune),
        "coordonneeLambertAbscisseEtablissement": pc.if_else(hidden, MASKED, pc.if_else(lost, None, x)),
        "coordonneeLambertOrdonneeEtablissement": pc.if_else(hidden, MASKED, pc.if_else(lost, None, y)),
        "dateDebut": as_dates(since),
        "etatAdministratifEtablissement": flags(closed, "A", "F"),
        "enseigne1Etablissement": named(names[places.firm], partial, ~signed & ~partial),
        "activitePrincipaleEtablissement": naf_words().at(places.activity),
        "nomenclatureActivitePrincipaleEtablissement": NAF_REVISION.at(np.zeros(count, np.uint8)),
        "caractereEmployeurEtablissement": flags(places.employees > 0, "N", "O"),
    }
    return laid_out(facts, ESTABLISHMENT_COLUMNS, MASKED_OF_ESTABLISHMENTS, partial)


def legal_unit_rows(block: Block, names: np.ndarray) -> pa.Table:
    """The rows of StockUniteLegale."""
    rng, firms, places = block.rng, block.firms, block.places
    count, partial, person = len(firms.form), firms.partial, firms.person
    employs = np.add.reduceat(places.employees > 0, firms.first, dtype=np.int32) > 0
    present = np.where(
        places.seasonal | (places.closed <= COUNTED_ON) | (places.created > COUNTED_ON), 0, places.employees
    )
    jobs = np.add.reduceat(present, firms.first, dtype=np.int32)
    closed = firms.closed != NEVER
    since = np.where(closed, firms.closed, firms.created)
    band, unbanded = bands(rng, jobs, employs, firms)
    sized = (jobs > 0) & ~closed
    open_company = ~employs & ~person
    hit = dirt.chosen(rng, pl.Series(open_company), ("name_blanks", "year_1", "year_2925"))
    odd = {kind: rows.to_numpy() for kind, rows in hit.items()}
    unnamed = ~person
    sex = np.where(partial, 2, rng.integers(0, 2, count, dtype=np.uint8))
    first, last = (
        PERSON_WORDS.at(
            np.where(partial, len(INVENTED), rng.integers(0, len(INVENTED), count, dtype=np.uint16)), unnamed
        )
        for _ in range(2)
    )
    seat = np.flatnonzero(places.seat)
    nic = nic_of(firms, np.arange(count), places.rank[seat])
    facts = {
        "siren": as_text(digits(siren_numbers(firms), 9)),
        "statutDiffusionUniteLegale": flags(partial, "O", "P"),
        "unitePurgeeUniteLegale": pa.nulls(count, pa.bool_()),
        "dateCreationUniteLegale": as_dates(with_absurd_dates(firms.created, odd)),
        "sexeUniteLegale": SEX_WORDS.at(sex, unnamed),
        "prenom1UniteLegale": first,
        "prenomUsuelUniteLegale": first,
        "trancheEffectifsUniteLegale": BAND_WORDS.at(band, unbanded),
        "anneeEffectifsUniteLegale": years(REFERENCE_YEAR, unbanded | (band == len(BAND_WORDS) - 1)),
        "dateDernierTraitementUniteLegale": treated(rng, since),
        "nombrePeriodesUniteLegale": pa.array(1 + closed.astype(np.int64)),
        "categorieEntreprise": SIZE_WORDS.at(
            np.searchsorted([250, 5000], jobs, side="right").astype(np.uint8), ~sized
        ),
        "anneeCategorieEntreprise": years(REFERENCE_YEAR - 1, ~sized),
        "dateDebut": as_dates(since),
        "etatAdministratifUniteLegale": flags(closed, "A", "C"),
        "nomUniteLegale": last,
        "denominationUniteLegale": with_blanks(named(names, partial, person & ~partial), odd["name_blanks"]),
        "categorieJuridiqueUniteLegale": pa.array(firms.form),
        "activitePrincipaleUniteLegale": naf_words().at(firms.activity),
        "nomenclatureActivitePrincipaleUniteLegale": NAF_REVISION.at(np.zeros(count, np.uint8)),
        "nicSiegeUniteLegale": NIC_WORDS.at(nic),
        "economieSocialeSolidaireUniteLegale": flags(firms.form == int(ASSOCIATION), "N", "O"),
        "societeMissionUniteLegale": flags(np.zeros(count, bool), "N", "O"),
        "caractereEmployeurUniteLegale": flags(employs, "N", "O"),
    }
    return laid_out(facts, LEGAL_UNIT_COLUMNS, MASKED_OF_LEGAL_UNITS, partial)


def laid_out(
    facts: dict[str, pa.Array], columns: tuple[str, ...], hidden: tuple[str, ...], partial: np.ndarray
) -> pa.Table:
    """The facts under all of a file's columns in order; a column without facts is blank, or masked where
    partial diffusion hides it."""
    zeros = np.zeros(len(partial), np.uint8)
    masked = MASK_WORD.at(zeros, ~partial)
    blank = pa.DictionaryArray.from_arrays(pa.nulls(len(partial), pa.uint8()), MASK_WORD.words)
    return pa.table({name: facts.get(name, masked if name in hidden else blank) for name in columns})


def planted(rng: np.random.Generator, block: Block) -> dict[str, np.ndarray]:
    """Which establishments bear which defect: none that employs, moved, or may not be shown."""
    places = block.places
    follows = np.concatenate(([False], places.moved[:-1]))
    able = (places.employees == 0) & ~places.moved & ~follows & ~block.firms.partial[places.firm]
    kinds = ("wrong_key", "year_1", "year_2925", "stray_blanks", "no_coordinates")
    return {kind: rows.to_numpy() for kind, rows in dirt.chosen(rng, pl.Series(able), kinds).items()}


def keys_of(block: Block, wrong: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """SIREN as digits and NIC as positions among NICS, the key of some of them wrong."""
    firms, places = block.firms, block.places
    siren = digits(siren_numbers(firms), 9)[places.firm]
    nic = nic_of(firms, places.firm, places.rank)
    nic[wrong] = nic[wrong] // 10 * 10 + (nic[wrong] % 10 + 3) % 10
    return siren, nic


def nic_of(firms: Firms, firm: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """The NIC of establishments of a rank in their firm, as positions among NICS.

    Luhn's sum of a SIRET is that of its rank and that of its SIREN, which stands four digits to the left.
    """
    of_siren = -luhn_key(siren_numbers(firms), 9)
    of_rank = -luhn_key(np.arange(MOST_RANKS), 4)
    key = -(of_siren[firm] + of_rank[rank]) % 10
    return (rank * 10 + key).astype(np.uint16)


def with_absurd_dates(created: np.ndarray, hit: dict[str, np.ndarray]) -> np.ndarray:
    days = created.copy()
    days[hit["year_1"]] = YEAR_1
    days[hit["year_2925"]] = YEAR_2925
    return days


def bands(
    rng: np.random.Generator, jobs: np.ndarray, employs: np.ndarray, lives: Firms | Places
) -> tuple[np.ndarray, np.ndarray]:
    """Positions among BAND_WORDS, and where there is no band: as on the island, NN or blank without
    employees, NN where the unit had closed by the day of the count, blank where it was not yet born."""
    zero, nobody = len(BANDS), len(BANDS) + 1
    gone, new = lives.closed <= COUNTED_ON, lives.created > COUNTED_ON
    counted = employs & ~gone
    band = np.full(len(jobs), nobody, np.uint8)
    some = np.flatnonzero(counted)
    place = np.searchsorted(BAND_LOWS, jobs[some], side="right") - 1
    band[some] = np.where(jobs[some] > 0, place, zero)
    unknown = rng.random(len(jobs), dtype=np.float32) < UNKNOWN_BAND_SHARE
    return band, np.where(counted, new, unknown)


def coordinates(rng: np.random.Generator, commune: np.ndarray) -> tuple[pa.Array, pa.Array]:
    """Lambert-93, to the decimetre, around the middle of each commune."""
    found = []
    for axis, width in (("x", 8), ("y", 9)):
        middle = (country().communes[axis].to_numpy() * 10).astype(np.int32)[commune]
        offset = rng.integers(-INSIDE_M * 10, INSIDE_M * 10, len(commune), dtype=np.int32)
        found.append(as_text(decimals(middle + offset, width)))
    return found[0], found[1]


def treated(rng: np.random.Generator, since: np.ndarray) -> pa.Array:
    """When INSEE last touched a row: some time between its last change and the day of the register."""
    first = np.maximum(since, FIRST_TREATED)
    elapsed = rng.random(len(since), dtype=np.float32) * (TODAY - first)
    return as_moments(first.astype(np.int64) * DAY_SECONDS + (elapsed * DAY_SECONDS).astype(np.int64))


def years(year: int, blank: np.ndarray) -> pa.Array:
    return pa.array(np.full(len(blank), year, np.int64), mask=blank)


def named(names: np.ndarray, partial: np.ndarray, blank: np.ndarray) -> pa.Array:
    """Names of companies, masked or blank."""
    position = np.where(partial, np.uint32(len(company_names()) - 1), names)
    return pc.take(company_names(), pa.array(position, mask=blank))


def with_blanks(values: pa.Array, rows: np.ndarray) -> pa.Array:
    """Stray blanks around some of the values."""
    some = pc.binary_join_element_wise(" ", pc.filter(values, pa.array(rows)), "  ", "")
    return pc.replace_with_mask(values, pa.array(rows), some)
