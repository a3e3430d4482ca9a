"""Links of succession: the moves of each firm, and takeovers of closed establishments by other firms."""

import numpy as np
import pyarrow as pa

from levier.specimen.national.columns import as_dates, as_text, digits
from levier.specimen.national.lives import Block, siren_numbers
from levier.specimen.national.registers import NICS, nic_of, treated
from levier.specimen.timeline import FIRST_REGISTER_DAY, NEVER

TAKEOVER_SHARE = 0.10
"""Of closed establishments with employees, those for which another employer is sought that took over; about
one in three finds it. Defects touch no employer, so that links can be checked."""


def succession_rows(block: Block) -> pa.Table:
    """The rows of StockEtablissementLiensSuccession, in the order of predecessors."""
    rng, places = block.rng, block.places
    closed = places.closed
    moved = np.flatnonzero(places.moved & (closed >= FIRST_REGISTER_DAY))
    employs = places.employees > 0
    gone = np.flatnonzero(employs & ~places.moved & (closed != NEVER) & (closed >= FIRST_REGISTER_DAY))
    gone = gone[rng.random(len(gone)) < TAKEOVER_SHARE]
    taker = rng.choice(np.flatnonzero(employs), len(gone)) if len(gone) else gone
    fit = (places.created[taker] <= closed[gone]) & (closed[taker] > closed[gone])
    fit &= places.firm[taker] != places.firm[gone]
    before = np.concatenate((moved, gone[fit]))
    after = np.concatenate((moved + 1, taker[fit]))
    seat = np.arange(len(before)) < len(moved)
    order = np.argsort(before, kind="stable")
    before, after, seat = before[order], after[order], seat[order]
    return pa.table(
        {
            "siretEtablissementPredecesseur": as_text(sirets(block, before)),
            "siretEtablissementSuccesseur": as_text(sirets(block, after)),
            "dateLienSuccession": as_dates(closed[before]),
            "transfertSiege": pa.array(seat),
            "continuiteEconomique": pa.array(np.ones(len(before), dtype=bool)),
            "dateDernierTraitementLienSuccession": treated(rng, closed[before]),
        }
    )


def sirets(block: Block, rows: np.ndarray) -> np.ndarray:
    """The SIRET of some establishments, as digits."""
    firm = block.places.firm[rows]
    siren = digits(siren_numbers(block.firms)[firm], 9)
    return np.concatenate((siren, NICS[nic_of(block.firms, firm, block.places.rank[rows])]), axis=1)
