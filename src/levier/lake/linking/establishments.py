"""Establishments and their firms, and what does not fit: firms without establishment, establishments without
firm."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from levier.core.evidence import Evidence
from levier.core.messages import m


@dataclass(frozen=True)
class FirmLinks:
    """`links`: the establishments, key `siret`: `siren`, `firm_known`, `firm_active`, `firm_name`,
    `legal_form` (all null but the first two where the firm is absent).

    What does not fit, each a table: `firmless` establishments (`siret`, `siren`), whose firm is absent from
    the legal units; `unhoused` firms (`siren`), active without an open establishment; `seatless` firms
    (`siren`, `establishments`), which have establishments but no head office among them.
    """

    links: ir.Table
    firmless: ir.Table
    unhoused: ir.Table
    seatless: ir.Table
    evidence: Evidence

    def counts(self) -> dict[str, int]:
        """How many establishments are linked, and how many do not fit."""
        linked = self.links.filter(self.links["firm_known"])
        tables = {
            "linked": linked,
            "firmless": self.firmless,
            "unhoused": self.unhoused,
            "seatless": self.seatless,
        }
        return {name: int(table.count().execute()) for name, table in tables.items()}


def establishments_to_firms(establishments: ir.Table, legal_units: ir.Table) -> FirmLinks:
    """The firm of each establishment, by SIREN; expressions, computed when they are read.

    Parameters
    ----------
    establishments : key `siret`, the lake's table (`siren`, `active`, `head_office`)
    legal_units : key `siren`, the lake's table (`name`, `legal_form`, `active`)
    """
    firms = legal_units.select(
        "siren",
        firm_name="name",
        legal_form="legal_form",
        firm_active="active",
        firm_known=ibis.literal(True),
    )
    joined = establishments.left_join(firms, "siren")
    links = joined.select(
        "siret",
        "siren",
        "firm_active",
        "firm_name",
        "legal_form",
        firm_known=joined["firm_known"].fill_null(False),
    )
    open_ones = establishments.filter(establishments["active"])
    active_firms = legal_units.filter(legal_units["active"])
    by_firm = establishments.group_by("siren").aggregate(
        establishments=lambda t: t.count(), seats=lambda t: t.head_office.fill_null(False).sum()
    )
    return FirmLinks(
        links=links,
        firmless=links.filter(~links["firm_known"]).select("siret", "siren").order_by("siret"),
        unhoused=active_firms.anti_join(open_ones, "siren").select("siren").order_by("siren"),
        seatless=by_firm.filter(by_firm["seats"] == 0).select("siren", "establishments").order_by("siren"),
        evidence=Evidence(
            method=m("Establishments joined to legal units by SIREN"),
            tables=("establishments", "legal_units"),
            uncertainty=m(
                "none where both registers are of one date; otherwise firms come and go between them"
            ),
        ),
    )
