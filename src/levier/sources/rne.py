"""INPI, national register of firms (RNE): who directs firms, reduced to an age band. Free account.

Of a director in office, five things leave this reading: the firm, the role, a band of ten years of age, the
SIREN of a director that is itself a firm, and the day of the file. Names are never read, and the month of
birth is turned into the band at once: a date that cannot be read leaves a mark in its place, so that the
quarantine shows no date either. Auditors direct nothing and are left out; so are sole traders, who are the
firm itself.
"""

import ibis
import ibis.expr.types as ir

from levier.core.codes import AGE_BANDS, AUDITORS
from levier.core.messages import m
from levier.sources.nested import member, members
from levier.sources.source import AS_OF, RECORD, Source, text

UNREADABLE = "?"
"""What stands for a date or a role that does not read as one: the contract refuses it, and shows nothing."""

BORN = ("individu", "descriptionPersonne", "dateDeNaissance")
YOUNGEST, OLDEST = 14, 110
"""Ages beyond which a date of birth, or the date of the file, is wrong."""


def shape_directors(raw: ir.Table) -> ir.Table:
    """Directors in office, by the latest record of each firm, at the date of the file."""
    formality = text(raw, "formality")
    updated = text(raw, "updatedAt").substr(0, 10)
    # Each step is a table of its own, so that the engine computes once what the next one uses often.
    records = raw.select(
        RECORD,
        siren=ibis.coalesce(member(formality, "siren"), text(raw, "siren")),
        updated=updated,
        powers=members(formality, "content", "personneMorale", "composition", "pouvoirs"),
    ).view()
    day = records["updated"].try_cast("date")
    dated = records.mutate(
        recorded_on=day.max().over(ibis.window()),
        month=(day.year() * 12 + day.month()).max().over(ibis.window()),
        superseded=day < day.max().over(ibis.window(group_by="siren")),
    )
    in_force = dated.filter(~dated["superseded"].fill_null(False)).view()
    ranked = in_force.mutate(place=ibis.range(0, in_force["powers"].length()).unnest()).view()
    power = ranked["powers"][ranked["place"]]
    one = ranked.select(
        RECORD,
        "siren",
        "updated",
        "month",
        "recorded_on",
        rank=ranked["place"] + 1,
        role=member(power, "roleEntreprise"),
        in_office=member(power, "actif"),
        born=member(power, *BORN),
        corporate_siren=member(power, "entreprise", "siren"),
    ).view()
    directs = (one["in_office"] != "false").fill_null(True) & one["role"].notin(AUDITORS).fill_null(True)
    return one.filter(directs).select(
        RECORD,
        siren=one["siren"],
        rank=one["rank"],
        role=ibis.ifelse(one["role"].re_search(r"^\d+$"), one["role"], UNREADABLE),
        age_band=_age_band(one["born"], one["month"]),
        # A foreign firm has another number, or none.
        corporate_siren=one["corporate_siren"].re_extract(r"^\d{9}$", 0).nullif(""),
        recorded_on=one["recorded_on"],
        **{AS_OF: one["updated"]},
    )


def _age_band(born: ir.StringValue, month: ir.IntegerValue) -> ir.StringValue:
    """The band of a date of birth (`YYYY-MM`, with or without a day) at a month counted since year 0."""
    date = (born.substr(0, 7) + "-01").try_cast("date")
    age = (month - date.year() * 12 - date.month()) // 12
    bands = [(age < 30 + 10 * rank, band) for rank, band in enumerate(AGE_BANDS[:-1])]
    return ibis.cases(
        (born.isnull() | month.isnull(), ibis.null("string")),
        (date.isnull() | ~age.between(YOUNGEST, OLDEST), UNREADABLE),
        *bands,
        else_=AGE_BANDS[-1],
    )


DIRECTORS = Source(
    id="rne_directors",
    title=m("National register of firms (RNE), directors by age band"),
    table="directors",
    producer="INPI, RNE",
    # [M] The licence of INPI's own open data; to be read again on the page.
    licence="Licence ouverte INPI",
    page="https://data.inpi.fr/content/editorial/Acces_API_Entreprises",
    columns={
        "siren": "siren",
        "rank": "formality",
        "role": "formality",
        "age_band": "formality",
        "corporate_siren": "formality",
        "recorded_on": "updatedAt",
    },
    optional=frozenset({"siren"}),
    shape=shape_directors,
)
