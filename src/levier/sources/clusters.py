"""Pôles de compétitivité: the clusters that the State labels, by theme and seat.

The State publishes their list as pages, and no table of it is kept up to date. Levier reads one written by
hand from them: one line a pôle, under the names of columns below.
"""

import ibis.expr.types as ir

from levier.core.messages import m
from levier.sources.source import RECORD, Source, text

COLUMNS = {
    "name": "pole",
    "theme": "thematique",
    "phase": "phase",
    "department": "departement_siege",
    "commune": "commune_siege",
}


def shape(raw: ir.Table) -> ir.Table:
    return raw.select(RECORD, **{column: text(raw, written) for column, written in COLUMNS.items()})


POLES = Source(
    id="competitiveness_clusters",
    title=m("Pôles de compétitivité"),
    table="clusters",
    producer="DGE",
    licence=None,
    page="https://www.competitivite.gouv.fr/les-poles/les-poles-de-competitivite",
    columns=COLUMNS,
    optional=frozenset({"commune_siege"}),
    shape=shape,
)
