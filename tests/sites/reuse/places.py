"""Fictional sites for the tests of reuse."""

import polars as pl

from levier.sites.known import KNOWN, PLACES, Sites


def sites_of(facts: dict[str, dict[str, float | str]]) -> Sites:
    """Sites with the facts told of each."""
    places = pl.DataFrame(
        [(site, site, "brownfield", "08105", None, None) for site in facts], schema=PLACES, orient="row"
    )
    told = [
        (
            site,
            name,
            *((None, value) if isinstance(value, str) else (value, None)),
            None,
            None,
            "declared",
            None,
        )
        for site, known in facts.items()
        for name, value in known.items()
    ]
    return Sites(places, pl.DataFrame(told, schema=KNOWN, orient="row"))
