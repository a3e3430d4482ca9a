"""Legal notices of a block's firms, in the bulletin's own words: fewer kinds than on the island."""

import datetime
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from levier.specimen import bodacc, identifiers
from levier.specimen import bodacc_drafts as bulletin
from levier.specimen.draws import draw_words
from levier.specimen.firms import COMPANY_FORMS
from levier.specimen.national.country import country
from levier.specimen.national.lives import Block, siren_numbers
from levier.specimen.national.registers import company_names
from levier.specimen.timeline import FIRST_EVENT_DAY, NEVER, TODAY, day

FAILED_SHARE, FAILED_EMPLOYERS_SHARE = 0.05, 0.45
"""Of companies closed since 2015, those that failed: without and with employees."""
WINDING_UP_DAYS = 400
"""From the opening of a liquidation to the closure of the firm, which its end is told of."""
CREATED_SHARE, REMOVED_SHARE, CHANGED_SHARE, FILED_SHARE = 0.22, 0.22, 0.03, 0.10
"""Of companies, those whose creation, removal, change or last accounts make a notice: a sample, which keeps
the file to a twentieth of the establishments."""
REGISTERED_FORMS = [int(code) for code, _ in COMPANY_FORMS]
LAST_CLOSING = day(datetime.date(2025, 12, 31))


@dataclass(frozen=True, eq=False)
class Failures:
    """Firms of a block that failed, by position, and the day of the opening judgment."""

    firm: np.ndarray
    day: np.ndarray


def draw_failures(block: Block) -> Failures:
    """The companies that failed since events are told."""
    firms = block.firms
    share = np.where(firms.employees > 0, FAILED_EMPLOYERS_SHARE, FAILED_SHARE)
    able = (
        np.isin(firms.form, REGISTERED_FORMS)
        & (firms.closed != NEVER)
        & (firms.closed - WINDING_UP_DAYS > FIRST_EVENT_DAY)
    )
    able &= firms.closed - firms.created > 2 * WINDING_UP_DAYS
    firm = np.flatnonzero(able & (block.rng.random(len(able)) < share))
    return Failures(firm, firms.closed[firm] - WINDING_UP_DAYS + block.rng.integers(0, 60, len(firm)))


def notice_rows(block: Block, names: np.ndarray, failures: Failures, blocks: int) -> pa.Table:
    """The rows of annonces-commerciales. Ranks in an issue are those of the block among `blocks`, so that no
    two notices of the country bear the same id."""
    drafts = drafted(block, failures)
    named, position = np.unique(drafts["firm"].to_numpy(), return_inverse=True)
    drafts = drafts.with_columns(
        firm=pl.Series(position, dtype=pl.Int32),
        natural_person=pl.lit(False),
        other=pl.lit(None, pl.Int32),
        price_eur=pl.lit(None, pl.Int64),
    )
    numbered = bodacc.numbered(drafts, first=block.number + 1, step=blocks)
    parties = bodacc.parties_of(described(block, names, named), country().communes)
    table = bodacc.laid_out(numbered, parties).to_arrow()
    return table.cast(pa.schema([field.with_type(plain(field.type)) for field in table.schema]))


def plain(kind: pa.DataType) -> pa.DataType:
    """Polars' texts are Arrow's large ones; the file has but one kind."""
    return pa.string() if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) else kind


def described(block: Block, names: np.ndarray, firm: np.ndarray) -> pl.DataFrame:
    """What notices say of some companies of a block."""
    firms = block.firms
    return pl.DataFrame(
        {
            "siren": identifiers.padded(siren_numbers(firms)[firm], 9),
            "denomination": pl.Series(company_names().take(pa.array(names[firm]))),
            "legal_form": pl.Series(firms.form[firm]).cast(pl.String),
            "commune": firms.commune[firm].astype(np.int32),
        }
    ).with_columns(
        natural_person=pl.lit(False), last_name=pl.lit(None, pl.String), first_name=pl.lit(None, pl.String)
    )


def drafted(block: Block, failures: Failures) -> pl.DataFrame:
    """The notices of a block, in a few columns."""
    rng, firms = block.rng, block.firms
    openings = bulletin.draft(
        rng, "collective", failures.firm, failures.day, bulletin.OPENINGS["liquidation"], bulletin.OPENING
    )
    wound_up = firms.closed[failures.firm]
    company = np.isin(firms.form, REGISTERED_FORMS)
    quiet = company.copy()
    quiet[failures.firm] = False

    def some(able: np.ndarray, share: float) -> np.ndarray:
        return np.flatnonzero(able & (rng.random(len(able), dtype=np.float32) < share))

    going_on = company & (firms.closed == NEVER)
    false = some(going_on & (firms.created < TODAY - 1500), 1.0)
    false = np.sort(
        rng.choice(
            false, min(len(false), bulletin.share_of(bulletin.ANNULLED_SHARE, len(openings))), replace=False
        )
    )
    false_day = rng.integers(TODAY - 1200, TODAY - 120, len(false))
    created = some(company & (firms.created >= bulletin.ROUTINE_SINCE), CREATED_SHARE)
    removed = some(quiet & (firms.closed >= bulletin.ROUTINE_SINCE) & (firms.closed != NEVER), REMOVED_SHARE)
    changed = some(going_on & (firms.created < bulletin.ROUTINE_SINCE), CHANGED_SHARE)
    change_day = rng.integers(bulletin.ROUTINE_SINCE, TODAY, len(changed))
    filed = some(going_on & (firms.created < LAST_CLOSING - 365), FILED_SHARE)
    changes = draw_words(rng, bulletin.CHANGES, len(changed))
    return bulletin.completed(
        rng,
        bulletin.with_corrections(
            rng,
            openings,
            bulletin.draft(
                rng, "collective", false, false_day, bulletin.OPENINGS["liquidation"], bulletin.OPENING
            ),
        ),
        bulletin.draft(rng, "collective", failures.firm, wound_up, bulletin.WINDING_UP, bulletin.CLOSING),
        bulletin.draft(rng, "creation", created, firms.created[created]),
        bulletin.draft(rng, "radiation", removed, firms.closed[removed]),
        bulletin.draft(rng, "modification", changed, change_day, changes),
        bulletin.filed(rng, filed, np.full(len(filed), LAST_CLOSING), bulletin.FILED),
    )
