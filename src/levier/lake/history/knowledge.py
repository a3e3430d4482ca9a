"""For every table of the lake: when its rows were known, or why that does not arise.

One description serves the code, the manual and the tests. A table that is added to the contracts and not
here fails a test: nobody may use it at a past date by oversight.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from levier.core.errors import BadInput
from levier.core.messages import m
from levier.lake.history import lags
from levier.lake.history.lags import Lag
from levier.lake.history.register import BEFORE_ALL


@dataclass(frozen=True)
class Dated:
    """Rows known since a day that their own columns tell.

    `known_on` gives that day, null where it is unknown (the row is then never known); `column` and `lag` say
    the same to a reader. `ends`: the column of the last day on which the row holds, hidden until what
    followed is known. `caution`: what the date does not protect from.
    """

    column: str
    lag: Lag
    known_on: Callable[[ir.Table], ir.DateValue]
    ends: str | None = None
    caution: str = ""


@dataclass(frozen=True)
class Timeless:
    """Rows that no past date makes wrong, and why."""

    reason: str


@dataclass(frozen=True)
class TodayOnly:
    """Rows that tell of the day of their file and bear no date: unknown at a past date, and why."""

    reason: str


def _year_end(year: ir.IntegerValue) -> ir.DateValue:
    return ibis.date(year, 12, 31)


def _entered(periods: ir.Table) -> ir.DateValue:
    """A period without a beginning began before all."""
    return lags.REGISTRATION.after(periods.since).fill_null(ibis.literal(BEFORE_ALL))


def _year_start(year: ir.IntegerValue) -> ir.DateValue:
    return ibis.date(year, 1, 1)


def _periods() -> Dated:
    return Dated("since", lags.REGISTRATION, _entered, ends="until")


def _linked(links: ir.Table) -> ir.DateValue:
    return ibis.coalesce(links.processed_on, lags.SUCCESSION.after(links.on))


KNOWLEDGE: Mapping[str, Dated | Timeless | TodayOnly] = {
    "notices": Dated("published_on", lags.PUBLISHED, lambda rows: rows.published_on),
    "financial_ratios": Dated(
        "closed_on",
        lags.FILING,
        lambda rows: lags.FILING.after(rows.closed_on),
        caution="`accounts_known` takes the day of the BODACC notice of filing where there is one",
    ),
    "employment": Dated(
        "year",
        lags.EMPLOYMENT,
        lambda rows: lags.EMPLOYMENT.after(_year_end(rows.year)),
        caution="the file gives past years as revised since, on the communes of today",
    ),
    "establishment_periods": _periods(),
    "legal_unit_periods": _periods(),
    "successions": Dated(
        "processed_on",
        lags.PROCESSED,
        _linked,
        caution=f"without it, `on` and {lags.SUCCESSION} (assumed)",
    ),
    "directors": Dated(
        "recorded_on",
        lags.PUBLISHED,
        lambda rows: rows.recorded_on,
        caution="a file tells those in office on its day, with their age that day: read the last one by the "
        "day asked, never a later one, from which firms gone since are absent",
    ),
    "brownfields": Dated(
        "site_actu_date",
        lags.PROCESSED,
        lambda rows: rows.site_actu_date,
        caution="a site updated since is absent: what was said of it before is not kept by the source",
    ),
    "business_parks": Dated(
        "site_actu_date",
        lags.PROCESSED,
        lambda rows: rows.site_actu_date,
        caution="a park updated since is absent: what was said of it before is not kept by the source",
    ),
    "land_sales": Dated("sold_on", lags.LAND_SALES, lambda rows: lags.LAND_SALES.after(rows.sold_on)),
    "broadband": Dated("counted_on", lags.BROADBAND, lambda rows: lags.BROADBAND.after(rows.counted_on)),
    "input_output": Dated(
        "year",
        lags.INPUT_OUTPUT,
        lambda rows: lags.INPUT_OUTPUT.after(_year_end(rows.year)),
        caution="an edition revises the years before",
    ),
    "recruitment_projects": Dated(
        "year", lags.RECRUITMENT, lambda rows: lags.RECRUITMENT.after(_year_start(rows.year))
    ),
    "business_park_outlines": Timeless(
        "ground does not move; which parks were known, `business_parks` tells"
    ),
    "brownfield_outlines": Timeless("ground does not move; which sites were known, `brownfields` tells"),
    "communes": Timeless("the frame that facts of any year are brought to"),
    "areas": Timeless("names in that frame"),
    "zone_members": Timeless("zones of today as a frame; a model must not take membership for a right"),
    "boundaries": Timeless("outlines of that frame"),
    "commune_events": Timeless("how codes of any year are brought to that frame"),
    "naf_crosswalk": Timeless("a nomenclature"),
    "occupations": Timeless("a nomenclature, in one version"),
    "occupation_titles": Timeless("a nomenclature, in one version"),
    "occupation_skills": Timeless("a nomenclature, in one version"),
    "occupation_moves": Timeless("a nomenclature, in one version"),
    "skills": Timeless("a nomenclature, in one version"),
    "aid_schemes": TodayOnly("the catalogue of the day of the file; closed schemes leave it"),
    "aid_territories": TodayOnly("the same catalogue"),
    "classified_installations": TodayOnly("regime and state on the day of the file"),
    "clusters": TodayOnly("those labelled in the present phase"),
    "grid_substations": TodayOnly("capacities left on the day of the file"),
    "road_links": TodayOnly("the roads of the day of the file"),
    "transport_points": TodayOnly("what is there on the day of the file"),
    "constraint_areas": TodayOnly("maps of the day of the file, without the date of each area"),
    "housing_prices": TodayOnly("medians of a whole period, put together once"),
    "housing_vacancy": TodayOnly("one vintage, published at an unknown date"),
    "unmatched_notices": Dated("published_on", lags.PUBLISHED, lambda rows: rows.published_on),
    "establishments": TodayOnly(
        "the stock is of its day; `register_at` takes from it what cannot change, the rest from the periods"
    ),
    "legal_units": TodayOnly("the same; see `legal_units_at`"),
    "links_brownfields": TodayOnly("made from the register of today"),
    "links_establishments": TodayOnly("made from the registers of today"),
    "links_notices": TodayOnly("made from the register of today, which knows later names and firms"),
    "links_successions": TodayOnly("ways are followed to their end of today; see `successions_known`"),
    "populations": TodayOnly("one vintage, whose year the table does not bear"),
    "zonings": TodayOnly("the list in force on the day of the file"),
    "hirings": TodayOnly("no date in the file"),
    "recruitment_tension": TodayOnly("no date in the file"),
}


def rows_dated(table: str, rows: ir.Table) -> ir.Table:
    """The rows of a table of the lake with the day each was known, `known_on` (null: never), and of rows that
    hold until a last day, the day that this end was known, `end_known_on`.

    Corrections are not applied, and accounts go by the legal term: `levier.lake.history.known` knows more of
    those tables.

    Raises BadInput for a table that bears no date.
    """
    knowledge = KNOWLEDGE[table]
    if not isinstance(knowledge, Dated):
        raise BadInput(m("the table {table} does not say when its rows were known", table=table))
    dated = rows.mutate(known_on=knowledge.known_on(rows))
    if knowledge.ends is None:
        return dated
    followed_on = (rows[knowledge.ends] + ibis.interval(days=1)).cast("date")
    return dated.mutate(end_known_on=knowledge.lag.after(followed_on))


def rows_known(table: str, rows: ir.Table, date: datetime.date) -> ir.Table:
    """The rows of a table of the lake that were known on a day, without what they tell of later days.

    As `rows_dated` dates them.

    Raises BadInput for a table that bears no date and tells of today only.
    """
    knowledge = KNOWLEDGE[table]
    if isinstance(knowledge, Timeless):
        return rows
    if isinstance(knowledge, TodayOnly):
        raise BadInput(
            m(
                "the table {table} tells of the day of its file only: nothing of it is known at a past date",
                table=table,
            )
        )
    day = ibis.literal(date)
    dated = rows_dated(table, rows)
    known = dated.filter(dated.known_on <= day)
    if knowledge.ends is None:
        return known.select(*rows.columns)
    end = known[knowledge.ends]
    seen = (known.end_known_on <= day).fill_null(False)
    hidden = known.mutate(**{knowledge.ends: ibis.ifelse(seen, end, ibis.null(end.type()))})
    # `current` says of the day of the file what the end then says of the day asked.
    if "current" in hidden.columns:
        hidden = hidden.mutate(current=hidden[knowledge.ends].isnull())
    return hidden.select(*rows.columns)


def knowledge_table() -> str:
    """The description as the manual shows it (Markdown)."""
    lines = ["| table | known by | lag | remark |", "|---|---|---|---|"]
    for name, known in sorted(KNOWLEDGE.items()):
        match known:
            case Dated(column, lag, _, ends, caution):
                hidden = f"`{ends}` hidden until then" if ends else ""
                remark = "; ".join(part for part in (lag.source, hidden, caution) if part)
                cells = (f"`{column}`", str(lag), remark)
            case Timeless(reason):
                cells = ("timeless", "", reason)
            case TodayOnly(reason):
                cells = ("never: today only", "", reason)
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return "\n".join(lines)
