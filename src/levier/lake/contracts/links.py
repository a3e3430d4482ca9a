"""Records of different registers brought together by `levier data link`: tables made from other tables."""

import datetime

import pandera.ibis as pa

from levier.core.codes import SIREN, SIRET


class LinksNotices(pa.DataFrameModel):
    """One row per legal person that a notice names without any SIREN, linked to a firm or not."""

    notice_id: str = pa.Field(description="As in `unmatched_notices`")
    name: str = pa.Field(description="As the notice writes it")
    siren: str = pa.Field(
        nullable=True, str_matches=SIREN, siren_key=True, description="The firm. Null: not linked"
    )
    probability: float = pa.Field(
        nullable=True,
        in_range={"min_value": 0, "max_value": 1},
        description="Of the best candidate by name, linked or not. Null: none, or linked by its text",
    )
    how: str = pa.Field(isin=["siren_in_text", "name", "unlinked"])

    class Config:
        unique = ["notice_id", "name"]


class LinksBrownfields(pa.DataFrameModel):
    """One row per brownfield and establishment that may have stood there, ten at most for each site."""

    site_id: str = pa.Field()
    siret: str = pa.Field(str_matches=SIRET, siret_key=True, description="Never one with partial diffusion")
    siren: str = pa.Field(str_matches=SIREN, siren_key=True)
    rank: int = pa.Field(ge=1, description="1: the likeliest of the site")
    score: float = pa.Field(
        in_range={"min_value": 0, "max_value": 1}, description="Weighted evidence: no probability"
    )
    distance_m: float = pa.Field(ge=0, description="m, in the projection of the land. 0: inside")
    reasons: str = pa.Field(
        description="What speaks for it, joined by |: on_site (within 30 m) or near, activity, dates (closed "
        "within 5 years of the end of activity)"
    )
    how: str = pa.Field(isin=["outline", "disc", "point"], description="What distances are measured from")

    class Config:
        unique = ["site_id", "siret"]


class LinksEstablishments(pa.DataFrameModel):
    """One row per establishment or firm that does not fit the other register."""

    kind: str = pa.Field(
        isin=["firmless", "unhoused", "seatless"],
        description="firmless: an establishment whose firm is absent; unhoused: an active firm without open "
        "establishment; seatless: a firm none of whose establishments is its head office",
    )
    identifier: str = pa.Field(str_matches=r"^\d{9}(\d{5})?$", description="SIRET if firmless, else SIREN")

    class Config:
        unique = ["kind", "identifier"]


class LinksSuccessions(pa.DataFrameModel):
    """One row per establishment that closed or has a successor: what became of it."""

    siret: str = pa.Field(str_matches=SIRET, siret_key=True)
    outcome: str = pa.Field(
        isin=["moved", "taken_over", "replaced", "closed", "unclear"],
        description="moved: same firm; taken_over: another firm, economic continuity; replaced: a successor "
        "without continuity on the way; closed: no successor; unclear: links go round in a circle",
    )
    final_siret: str = pa.Field(
        nullable=True,
        str_matches=SIRET,
        siret_key=True,
        description="Where it ends up, links followed to the end. Null: closed, unclear, or several",
    )
    on: datetime.date = pa.Field(
        nullable=True, description="Day of the last link; if there is none, of the closing. Null: unknown"
    )

    class Config:
        unique = ["siret"]


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "links_brownfields": LinksBrownfields,
    "links_establishments": LinksEstablishments,
    "links_notices": LinksNotices,
    "links_successions": LinksSuccessions,
}
