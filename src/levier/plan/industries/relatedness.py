"""How related the industries are, from all that a lake tells, at a level of NAF."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import ibis.expr.types as ir
import polars as pl

from levier.core import naf
from levier.core.evidence import NotComputed
from levier.core.fiction import COUNTRY as FICTIONAL
from levier.core.messages import Message, joined, m
from levier.industries.cells import cells_of
from levier.industries.complexity.presence import ROUNDING
from levier.industries.relatedness import (
    Combined,
    Kind,
    Learned,
    added_up,
    by_location,
    by_moves,
    by_occupation,
    by_trade,
    changes_of_activity,
    combine,
    held_together,
    learn_weights,
    takeovers,
)
from levier.lake.store import Lake
from levier.plan.industries.trade import HOME
from levier.plan.panel import CHARACTERS, Panel

Kinds = dict[str, Kind | NotComputed]


@dataclass(frozen=True, eq=False)
class RelatedIndustries:
    """`combined` : of the industries that any kind of evidence knows; `learned` : how the kinds were weighed
    (NotComputed: equally)."""

    combined: Combined
    learned: Learned | NotComputed


def related_industries(
    lake: Lake, panel: pl.DataFrame | NotComputed, level: int = naf.GROUP
) -> RelatedIndustries | NotComputed:
    """The relatedness of industries, from the four kinds of evidence that a lake may hold.

    Their weights are learned from the later half of the moves between manufacturing activities, by kinds that
    rest, as far as the data have dates, on the years before: jobs, sales, changes of activity, takeovers with
    the activity that was then taken over. Hirings and the activity of the firms that took over have none, and
    are today's; where no sales are known of the years before, the earliest are read. The evidence says so.
    The kinds that are then put together rest on all years.

    Parameters
    ----------
    panel : key (`area`, `activity`, `year`): `establishments`; activities of this level of NAF or below
    level : of NAF; a takeover or a change between two activities of one code is none
    """
    hirings, sales, history = _hirings(lake, level), _sales(lake), _history(lake, level)
    middle = None if history is None else history.middle
    now = _kinds(panel, hirings, sales, history, level, before=None)
    learned: Learned | NotComputed = NotComputed(
        m("no move between activities is known, to learn from"), ("establishment_periods",)
    )
    if history is not None and middle is not None:
        past = _kinds(panel, hirings, sales, history, level, before=middle)
        learned = _learned(past, now, changes_of_activity(history.periods, first=middle), level)
    weights = learned.weights if isinstance(learned, Learned) else None
    combined = combine(now, weights)
    if isinstance(combined, NotComputed):
        return combined
    if isinstance(learned, Learned) and middle is not None:
        told = (*combined.evidence.cautions, *_undated(combined.kinds, sales, middle))
        combined = replace(combined, evidence=replace(combined.evidence, cautions=told))
    return RelatedIndustries(combined, learned)


def _learned(past: Kinds, now: Kinds, later: pl.DataFrame, level: int) -> Learned | NotComputed:
    """The weights of all the kinds of now, by what they told before the later moves."""
    known = {name: kind for name, kind in past.items() if isinstance(kind, Kind)}
    if set(known) != {name for name, kind in now.items() if isinstance(kind, Kind)}:
        return NotComputed(
            m("a kind of evidence tells nothing of the years before the moves to learn from"),
            ("employment", "establishment_periods"),
        )
    return learn_weights(known, later, _makers(level))


def _undated(
    kinds: Mapping[str, Kind], sales: pl.DataFrame | NotComputed, middle: datetime.date
) -> Iterator[Message]:
    """What of the kinds that weights were learned by was not of the years before."""
    parts = []
    if "occupation" in kinds:
        parts.append(m("hirings (the data have no date)"))
    if "moves" in kinds:
        parts.append(m("the own activity of the firms that took over (that of today)"))
    if "trade" in kinds and isinstance(sales, pl.DataFrame):
        earliest = min(sales["year"].to_list())
        if earliest >= middle.year:
            parts.append(m("sales between industries ({year}, the earliest imported)", year=str(earliest)))
    if parts:
        yield m(
            "Weights are learned from the changes of activity since {day}, by evidence of the years before, "
            "save: {parts}. What they are judged to foretell may be somewhat too good.",
            day=middle.isoformat(),
            parts=joined(parts),
        )


def held_here(panel: Panel, level: int = naf.GROUP) -> pl.DataFrame:
    """What the territory holds in the latest year: `activity` (of this level of NAF), `jobs` (null: secret in
    part), `location_quotient` (totals leave out what is secret; null where the jobs here are), `state`
    ("specialised" where the quotient is 1 or more, else "present")."""
    latest = panel.table.filter(pl.col("year") == panel.table["year"].max())
    own = pl.col("area") == panel.own
    sums = (
        latest.with_columns(pl.col("activity").str.head(CHARACTERS[level]))
        .group_by("activity")
        .agg(
            jobs=pl.when(pl.col("employees").filter(own).is_not_null().all()).then(
                pl.col("employees").filter(own).sum()
            ),
            there=pl.col("employees").sum(),
            establishments=pl.col("establishments").filter(own).sum(),
            rows=own.sum(),
        )
    )
    share = (pl.col("jobs") / pl.col("jobs").sum()) / (pl.col("there") / pl.col("there").sum())
    return (
        sums.with_columns(location_quotient=share)
        .filter(
            (pl.col("establishments") > 0)
            | (pl.col("jobs") > 0)
            | ((pl.col("rows") > 0) & pl.col("jobs").is_null())
        )
        .select(
            "activity",
            "jobs",
            "location_quotient",
            state=pl.when(pl.col("location_quotient") >= 1 - ROUNDING)
            .then(pl.lit("specialised"))
            .otherwise(pl.lit("present")),
        )
        .sort("activity")
    )


@dataclass(frozen=True, eq=False)
class History:
    """What the register tells of manufacturing establishments, with the codes of a level of NAF."""

    establishments: pl.DataFrame
    periods: pl.DataFrame
    successions: pl.DataFrame
    firms: pl.DataFrame

    @property
    def middle(self) -> datetime.date | None:
        """The day by which half of the changes of activity had come."""
        told = self.periods.drop_nulls("naf").sort("siret", "since")
        later = told.filter(pl.col("naf") != pl.col("naf").shift(1).over("siret"))
        days = later["since"].sort()
        return None if days.is_empty() else days[len(days) // 2]

    def moves(self, before: datetime.date | None) -> pl.DataFrame:
        """Takeovers, changes and common holdings known on a day; all if None. The firms that took over have
        no history here: their own activity is that of today."""
        links = self.successions if before is None else self.successions.filter(pl.col("on") < before)
        stock = self.establishments if before is None else self._stock_on(before)
        return added_up(
            [
                takeovers(links, stock, self.firms),
                changes_of_activity(self.periods, before=before),
                held_together(stock),
            ]
        )

    def _stock_on(self, day: datetime.date) -> pl.DataFrame:
        """The establishments of a past day with the activity they had; of those closed on a day that is not
        known, nothing tells whether they were open."""
        then = self.periods.filter(pl.col("since") < day).drop_nulls("naf").sort("siret", "since")
        told = then.group_by("siret").agg(pl.col("naf").last())
        open_then = (pl.col("created_on") < day) & (pl.col("active") | (pl.col("closed_on") > day))
        return (
            self.establishments.drop("naf")
            .join(told, on="siret")
            .with_columns(active=open_then.fill_null(False))
        )


def _kinds(
    panel: pl.DataFrame | NotComputed,
    hirings: Kind | NotComputed,
    sales: pl.DataFrame | NotComputed,
    history: History | None,
    level: int,
    before: datetime.date | None,
) -> Kinds:
    moves: Kind | NotComputed = NotComputed(
        m("no register of establishments has been imported"), ("establishments", "establishment_periods")
    )
    if history is not None:
        moves = by_moves(history.moves(before))
    return {
        "location": panel if isinstance(panel, NotComputed) else _location(panel, level, before),
        "occupation": hirings,
        "trade": sales if isinstance(sales, NotComputed) else _trade(sales, level, before),
        "moves": moves,
    }


def _location(panel: pl.DataFrame, level: int, before: datetime.date | None) -> Kind | NotComputed:
    years = panel["year"].unique().sort()
    if before is not None:
        years = years.filter(years < before.year)
    if years.is_empty():
        return NotComputed(m("no jobs by activity have been imported"), ("employment",))
    rows = panel.filter(pl.col("year") == years[-1]).with_columns(_at(pl.col("activity"), level))
    counts = rows.group_by("area", "activity").agg(
        # One cell without a number makes the whole unknown.
        establishments=pl.when(pl.col("establishments").is_not_null().all()).then(
            pl.col("establishments").sum()
        )
    )
    return by_location(cells_of(counts, value="establishments"))


def _hirings(lake: Lake, level: int) -> Kind | NotComputed:
    table = lake.table("hirings")
    if table is None:
        return NotComputed(m("no hirings by occupation have been imported"), ("hirings",))
    rows = table.to_polars().with_columns(_at(pl.col("naf"), level))
    return by_occupation(rows.group_by("rome", "naf").agg(pl.col("hirings").sum()))


def _sales(lake: Lake) -> pl.DataFrame | NotComputed:
    """The sales within the country, of every year imported."""
    table = lake.table("input_output")
    if table is None:
        return NotComputed(m("no input-output table has been imported"), ("input_output",))
    home = table.filter(table.to_country.isin([HOME, FICTIONAL]), table.from_country == table.to_country)
    return home.to_polars()


def _trade(sales: pl.DataFrame, level: int, before: datetime.date | None) -> Kind | NotComputed:
    """Trade in the latest year, or in the latest before a day; the earliest there is if none is before it."""
    flows = sales
    if before is not None and not sales.is_empty():
        year = pl.col("year")
        flows = sales.filter((year < before.year) | (year == year.min()))
    country = FICTIONAL if (flows["to_country"] == FICTIONAL).any() else HOME
    return by_trade(flows, _codes(level), country=country)


def _history(lake: Lake, level: int) -> History | None:
    """The manufacturing establishments of the register, open or closed, and what befell them."""
    stock, periods = lake.table("establishments"), lake.table("establishment_periods")
    if stock is None or periods is None:
        return None
    makers = stock.filter(stock.naf.substr(0, 2).isin(naf.MANUFACTURING)).select(
        "siret", "siren", "naf", "active", "created_on", "closed_on"
    )
    sold, buyers = _sold(lake, makers)
    told = periods.semi_join(makers, "siret").select("siret", "since", "naf")
    return History(
        makers.to_polars().with_columns(_at(pl.col("naf"), level)),
        told.to_polars().with_columns(_at(pl.col("naf"), level)),
        sold,
        buyers.with_columns(_at(pl.col("naf"), level)),
    )


def _sold(lake: Lake, makers: ir.Table) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The successions of these establishments, and the own activity of the firms that came after them."""
    links, units = lake.table("successions"), lake.table("legal_units")
    if links is None or units is None:
        return (
            pl.DataFrame(
                schema={"predecessor_siret": pl.String, "successor_siret": pl.String, "on": pl.Date}
            ),
            pl.DataFrame(schema={"siren": pl.String, "naf": pl.String}),
        )
    sold = links.semi_join(makers, links.predecessor_siret == makers.siret)
    buyers = sold.select(siren=sold.successor_siret.substr(0, 9)).distinct()
    firms = units.semi_join(buyers, "siren").select("siren", "naf")
    return sold.select("predecessor_siret", "successor_siret", "on").to_polars(), firms.to_polars()


def _at(code: pl.Expr, level: int) -> pl.Expr:
    return code.str.head(CHARACTERS[level])


def _codes(level: int) -> tuple[str, ...]:
    return tuple(naf.table().filter(pl.col("level") == level)["code"])


def _makers(level: int) -> list[str]:
    return [code for code in _codes(level) if code[:2] in naf.MANUFACTURING]
