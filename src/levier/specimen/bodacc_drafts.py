"""Which notices the life of the firms brings about: whom they name, when they appear, what they say.

Judgments and sales are complete since events are told; creations, removals, changes and filed accounts
since `ROUTINE_SINCE`. Some openings are published with a wrong date and corrected, some are of firms that
never failed and are annulled, some notices stand twice.
"""

import datetime

import numpy as np
import polars as pl

from levier.specimen.accounts import FILING_DAYS
from levier.specimen.draws import draw_words, stream
from levier.specimen.firms import COMPANY_FORMS, SOLE_TRADER
from levier.specimen.population import Population
from levier.specimen.timeline import NEVER, TODAY, day

ROUTINE_SINCE = day(datetime.date(2021, 1, 1))
DELAY_DAYS, CORRECTION_DAYS = (7, 22), (14, 31)
"""From the event to the bulletin, and from a notice to its correction."""

OPENING, EXTRACT, CLOSING, DEPOSIT = (
    "Jugement d'ouverture",
    "Extrait de jugement",
    "Jugement de clôture",
    "Avis de dépôt",
)
OPENINGS = {
    "liquidation": "Jugement d'ouverture de liquidation judiciaire",
    "receivership": "Jugement d'ouverture d'une procédure de redressement judiciaire",
    "safeguard": "Jugement d'ouverture d'une procédure de sauvegarde",
}
PLANS = {
    "receivership": "Jugement arrêtant le plan de redressement",
    "safeguard": "Jugement arrêtant le plan de sauvegarde",
}
CONVERSION = "Jugement de conversion en liquidation judiciaire"
WINDING_UP = "Jugement de clôture pour insuffisance d'actif"
CLAIMS = "Dépôt de l'état des créances"
CHANGES = (
    "Modification survenue sur l'administration.",
    "Transfert du siège social.",
    "Modification du capital.",
    "Modification de l'activité.",
)
FILED = "Comptes annuels et rapports"
FILED_IN_CONFIDENCE = "Comptes annuels avec déclaration de confidentialité"

LETTERS = {
    "collective": "A",
    "vente": "A",
    "creation": "A",
    "modification": "B",
    "radiation": "B",
    "dpc": "C",
}
SALES_AMONG = {"company": 1.0, "employee": 1.0, "family": 0.5}
"""Of successions, those that are sales; gifts within a family make no notice."""
CHANGE_SHARE, CLAIMS_SHARE, CONFIDENCE_SHARE = 0.12, 0.40, 0.5
REGISTERED_TRADERS_SHARE = 0.6
"""Of sole traders, those entered in the commercial register."""

CORRECTED_SHARE, ANNULLED_SHARE, DUPLICATED_SHARE = 0.010, 0.005, 0.001
"""Planted defects: openings with a wrong date, then corrected; openings of firms that never failed, then
annulled (both as a share of openings); notices that stand twice in the file (of all)."""
WRONG_BY_DAYS = 10
AT_LEAST = 2
CONFIDENTIAL_YEARS = (2022, 2023, 2024)


def draft_notices(population: Population, accounts: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Notices, one row each: `draft` (number), `firm` and `other` (the seller) by position, `natural_person`,
    `familleavis`, `letter`, `typeavis`, `published` and `said` (days), `heading`, `text`, `price_eur`,
    `corrects` (the draft that it corrects or annuls) and `duplicated`."""
    rng = stream(seed, "notices")
    firms = population.firms
    openings = draft_openings(rng, firms)
    false = draft_false_openings(rng, firms, share_of(ANNULLED_SHARE, len(openings)))
    drafts = completed(
        rng,
        with_corrections(rng, openings, false),
        draft_later_judgments(rng, firms),
        draft_sales(rng, population),
        draft_registrations(rng, firms),
        draft_changes(rng, firms),
        draft_filings(rng, firms, accounts),
    )
    return drafts.with_columns(natural_person=firms["natural_person"].gather(drafts["firm"]))


def with_corrections(rng: np.random.Generator, openings: pl.DataFrame, false: pl.DataFrame) -> pl.DataFrame:
    """Openings, some with a wrong date, and those of firms that never failed; then what corrects and annuls
    them, by their position here."""
    corrected = published_early(rng, openings, share_of(CORRECTED_SHARE, len(openings)))
    return pl.concat(
        (
            with_wrong_dates(openings, corrected),
            false,
            correction_of(rng, openings[corrected], corrected, "rectificatif"),
            correction_of(rng, false, len(openings) + np.arange(len(false)), "annulation"),
        ),
        how="diagonal",
    )


def completed(rng: np.random.Generator, openings: pl.DataFrame, *others: pl.DataFrame) -> pl.DataFrame:
    """All drafts, numbered with the openings first, each with its letter and its type; some stand twice.
    Those that would appear after the day of the register are left out."""
    drafts = pl.concat((openings, *others), how="diagonal").with_row_index("draft")
    drafts = drafts.filter(pl.col("published") <= TODAY).with_columns(
        letter=pl.col("familleavis").replace_strict(LETTERS),
        typeavis=pl.col("typeavis").fill_null("annonce"),
    )
    twice = rng.choice(len(drafts), share_of(DUPLICATED_SHARE, len(drafts)), replace=False)
    return drafts.with_columns(duplicated=pl.int_range(pl.len()).is_in(twice))


def share_of(share: float, count: int) -> int:
    return min(max(AT_LEAST, round(share * count)), count)


def draft(
    rng: np.random.Generator,
    family: str,
    firm: np.ndarray,
    said: np.ndarray,
    text: pl.Series | str | None = None,
    heading: str | None = None,
) -> pl.DataFrame:
    """Notices of one family on events of the days `said`."""
    published = said.astype(np.int64) + rng.integers(*DELAY_DAYS, len(firm))
    return pl.DataFrame(
        {
            "firm": pl.Series(firm, dtype=pl.Int32),
            "said": pl.Series(said, dtype=pl.Int32),
            "published": pl.Series(on_weekday(published), dtype=pl.Int32),
        }
    ).with_columns(
        familleavis=pl.lit(family),
        text=text if isinstance(text, pl.Series) else pl.lit(text, pl.String),
        heading=pl.lit(heading, pl.String),
    )


def on_weekday(days: np.ndarray) -> np.ndarray:
    """The same day, or the Monday after a week-end; day 0 was a Thursday."""
    weekday = (days + 3) % 7
    return days + np.where(weekday > 4, 7 - weekday, 0)


def happened(firms: pl.DataFrame, column: str) -> np.ndarray:
    """Positions of the firms to which something happened."""
    return np.flatnonzero(firms[column].to_numpy() != NEVER)


def draft_openings(rng: np.random.Generator, firms: pl.DataFrame) -> pl.DataFrame:
    firm = happened(firms, "failed")
    failing = firms[firm]
    nature = failing["procedure"].replace_strict(OPENINGS)
    return draft(rng, "collective", firm, failing["failed"].to_numpy(), nature, OPENING)


def draft_false_openings(rng: np.random.Generator, firms: pl.DataFrame, count: int) -> pl.DataFrame:
    """Openings of firms that never failed, long enough ago to be annulled since."""
    sound = firms["end"].is_null() & (firms["failed"] == NEVER) & (firms["created"] < TODAY - 1500)
    companies = np.flatnonzero(sound & ~firms["natural_person"])
    firm = np.sort(rng.choice(companies, min(count, len(companies)), replace=False))
    said = rng.integers(TODAY - 1200, TODAY - 120, len(firm))
    return draft(rng, "collective", firm, said, OPENINGS["liquidation"], OPENING)


def published_early(rng: np.random.Generator, openings: pl.DataFrame, count: int) -> np.ndarray:
    """Positions of openings published long enough ago to be corrected since."""
    early = np.flatnonzero(openings["published"].to_numpy() < TODAY - 60)
    return np.sort(rng.choice(early, min(count, len(early)), replace=False))


def with_wrong_dates(openings: pl.DataFrame, wrong: np.ndarray) -> pl.DataFrame:
    positions = pl.int_range(pl.len()).is_in(wrong)
    return openings.with_columns(said=pl.col("said") - pl.when(positions).then(WRONG_BY_DAYS).otherwise(0))


def correction_of(
    rng: np.random.Generator, notices: pl.DataFrame, corrects: np.ndarray, kind: str
) -> pl.DataFrame:
    later = notices["published"].to_numpy().astype(np.int64) + rng.integers(*CORRECTION_DAYS, len(notices))
    return notices.with_columns(
        published=pl.Series(on_weekday(later), dtype=pl.Int32),
        typeavis=pl.lit(kind),
        corrects=pl.Series(corrects, dtype=pl.UInt32),
    )


def draft_later_judgments(rng: np.random.Generator, firms: pl.DataFrame) -> pl.DataFrame:
    """Conversions, plans, claims deposited, closings for lack of assets."""
    converted = np.flatnonzero(firms["converted"].to_numpy())
    planned, wound_up = happened(firms, "plan"), happened(firms, "wound_up")
    liquidated = happened(firms, "liquidated")
    claimed = liquidated[rng.random(len(liquidated)) < CLAIMS_SHARE]
    deposit = firms["liquidated"].to_numpy()[claimed] + rng.integers(180, 300, len(claimed))
    plans = firms["procedure"].gather(planned).replace_strict(PLANS, return_dtype=pl.String)

    def judged(firm: np.ndarray, column: str, text: pl.Series | str, heading: str) -> pl.DataFrame:
        return draft(rng, "collective", firm, firms[column].to_numpy()[firm], text, heading)

    return pl.concat(
        (
            judged(converted, "liquidated", CONVERSION, EXTRACT),
            judged(planned, "plan", plans, EXTRACT),
            judged(wound_up, "wound_up", WINDING_UP, CLOSING),
            draft(rng, "collective", claimed, deposit, CLAIMS, DEPOSIT),
        )
    )


def draft_sales(rng: np.random.Generator, population: Population) -> pl.DataFrame:
    """Sales of a business: the buyer's notice, which also names the seller."""
    links = population.links.filter(pl.col("kind").is_not_null())
    sold = (
        rng.random(len(links)) < links["kind"].replace_strict(SALES_AMONG, return_dtype=pl.Float64).to_numpy()
    )
    links = links.filter(pl.Series(sold))
    owner, staff = population.establishments["firm"], population.establishments["employees"]
    buyer, seller = owner.gather(links["successor"]), owner.gather(links["predecessor"])
    size = staff.gather(links["predecessor"]).to_numpy() + 1.0
    price = np.round(size * 25 * np.exp(rng.normal(0, 0.6, len(links)))) * 1000
    return draft(rng, "vente", buyer.to_numpy(), links["day"].to_numpy()).with_columns(
        other=seller, price_eur=pl.Series(price, dtype=pl.Int64)
    )


def draft_registrations(rng: np.random.Generator, firms: pl.DataFrame) -> pl.DataFrame:
    """Entries in the commercial register, and removals: of closed firms, and of liquidated ones once wound
    up."""
    known = ~firms["natural_person"].to_numpy() | (rng.random(len(firms)) < REGISTERED_TRADERS_SHARE)
    known &= firms["legal_form"].is_in([SOLE_TRADER, *dict(COMPANY_FORMS)]).to_numpy()
    created = firms["created"].to_numpy()
    closed = firms["closed"].to_numpy()
    gone = np.where(
        firms["end"].is_in(["quiet", "succession"]).to_numpy(), closed, firms["wound_up"].to_numpy()
    )
    new = np.flatnonzero(known & (created >= ROUTINE_SINCE))
    removed = np.flatnonzero(known & (gone != NEVER) & (gone >= ROUTINE_SINCE))
    return pl.concat(
        (draft(rng, "creation", new, created[new]), draft(rng, "radiation", removed, gone[removed]))
    )


def draft_changes(rng: np.random.Generator, firms: pl.DataFrame) -> pl.DataFrame:
    company = firms["legal_form"].str.starts_with("5").to_numpy()
    first = np.maximum(firms["created"].to_numpy(), ROUTINE_SINCE).astype(np.int64)
    last = np.minimum(firms["closed"].to_numpy(), TODAY).astype(np.int64)
    firm = np.flatnonzero(company & (first < last) & (rng.random(len(firms)) < CHANGE_SHARE))
    said = first[firm] + (rng.random(len(firm)) * (last - first)[firm]).astype(np.int64)
    return draft(rng, "modification", firm, said, draw_words(rng, CHANGES, len(firm)))


def draft_filings(rng: np.random.Generator, firms: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Accounts filed: the public ones, and for other companies with employees those kept confidential."""
    position = firms.select("siren").with_row_index("firm")
    main = accounts.filter(pl.col("type_bilan") != "K").unique(
        ["siren", "date_cloture_exercice"], maintain_order=True
    )
    public = main.join(position, on="siren", maintain_order="left").select(
        "firm", said=pl.col("date_cloture_exercice").to_physical()
    )
    silent = ~firms["siren"].is_in(main["siren"].unique().implode()).to_numpy() & (
        rng.random(len(firms)) < CONFIDENCE_SHARE
    )
    silent &= firms["legal_form"].str.starts_with("5").to_numpy() & firms["employer"].to_numpy()
    created = firms["created"].to_numpy()
    stopped = firms.select(pl.min_horizontal("closed", "failed")).to_series().to_numpy()
    secret = []
    for year in CONFIDENTIAL_YEARS:
        end = day(datetime.date(year, 12, 31))
        firm = np.flatnonzero(silent & (created < end - FILING_DAYS) & (stopped > end + FILING_DAYS))
        secret.append(filed(rng, firm, np.full(len(firm), end), FILED_IN_CONFIDENCE))
    public = filed(rng, public["firm"].to_numpy(), public["said"].to_numpy(), FILED)
    return pl.concat((public, *secret)).filter(pl.col("published") >= ROUTINE_SINCE)


def filed(rng: np.random.Generator, firm: np.ndarray, closing: np.ndarray, text: str) -> pl.DataFrame:
    """Notices of accounts, which appear once the time to file has passed."""
    notice = draft(rng, "dpc", firm, closing, text)
    later = notice["published"].to_numpy().astype(np.int64) + FILING_DAYS - DELAY_DAYS[1]
    return notice.with_columns(published=pl.Series(on_weekday(later), dtype=pl.Int32))
