"""What each table of the lake holds: grain, columns, types, units, keys, allowed values.

A raw file becomes a table only through its contract. A value that breaks the contract goes to
quarantine with its file, line, column and reason: where the column may be null the value alone is
withheld and the row is kept; where it may not, the row is set aside.

The manual's page of tables and the reasons given in quarantine come from this one text. Contracts stand in
one module per subject, whose TABLES lists them by name.
"""

import pandera.ibis as pa

from levier.lake import rules  # noqa: F401  (registers Levier's own rules with Pandera)
from levier.lake.contracts import aids, economy, histories, land, links, networks, places, registers, work

CONTRACTS: dict[str, type[pa.DataFrameModel]] = {
    **registers.TABLES,
    **histories.TABLES,
    **work.TABLES,
    **land.TABLES,
    **networks.TABLES,
    **places.TABLES,
    **economy.TABLES,
    **aids.TABLES,
    **links.TABLES,
}
"""Every table of the lake by name."""
