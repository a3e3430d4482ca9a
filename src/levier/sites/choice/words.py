"""A choice in words: why this site is first, what would turn the order, how sure it is."""

from collections.abc import Iterator, Mapping

import polars as pl

from levier.core.errors import BadInput
from levier.core.messages import Message, joined, m
from levier.sites.choice.dominance import dominated_by, favouring_weights
from levier.sites.choice.labels import criterion_label
from levier.sites.choice.ranking import Ranking
from levier.sites.choice.smaa import Acceptability
from levier.sites.choice.stability import stability
from levier.sites.facts import FACTS

REASONS = 3
TURNS = 2
NAMED = 5
ENOUGH = 0.8
"""Of what separates two sites: criteria beyond are not named."""
ROBUST = 0.5
HEARD = 0.8
"""Of the weights: below, what the order does not rest on is told first hand."""

_WITH_UNIT: dict[str, Message] = {
    "m2": m("{criterion} ({value} m² against {other})"),
    "eur_m2": m("{criterion} ({value} €/m² against {other})"),
    "min": m("{criterion} ({value} min against {other})"),
    "km": m("{criterion} ({value} km against {other})"),
    "m": m("{criterion} ({value} m against {other})"),
    "mw": m("{criterion} ({value} MW against {other})"),
    "m3_day": m("{criterion} ({value} m³ a day against {other})"),
    "people": m("{criterion} ({value} people against {other})"),
    "share": m("{criterion} ({value_share} against {other_share})"),
}


def explain(
    ranking: Ranking,
    acceptability: Acceptability | None = None,
    *,
    about: str | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[Message, ...]:
    """Why the first site is first, or why a site is where it is, in a few sentences.

    What separates it from the second (or from the first), the weights that would turn the order, in how many
    draws it is first, which sites no weights could make first, and for which it is worth finding out what is
    unknown.

    Parameters
    ----------
    acceptability : from `smaa` on the same table; without it nothing is said of draws.
    about : a site; the first of the ranking unless said. names : of sites, by `site_id`.

    Raises BadInput for a site that is not ranked.
    """
    telling = _Telling(ranking, acceptability, names or {})
    table = ranking.table
    if about is not None and about not in table["site_id"]:
        raise BadInput(m("this site is not among those ranked"), where=about)
    first = table["site_id"][0]
    if table.height == 1:
        return (m("{site} is the only site: there is nothing to compare it with.", site=telling.site(first)),)
    if about is None or about == first:
        return tuple(telling.of_the_first())
    return tuple(telling.of_another(about))


class _Telling:
    def __init__(
        self, ranking: Ranking, acceptability: Acceptability | None, names: Mapping[str, str]
    ) -> None:
        self.ranking = ranking
        self.acceptability = acceptability
        self.names = names

    def site(self, site_id: str) -> str:
        return self.names.get(site_id, site_id)

    def of_the_first(self) -> Iterator[Message]:
        table = self.ranking.table
        first, second = table["site_id"][0], table["site_id"][1]
        tied = table.filter(pl.col("rank") == 1).height
        if tied > 1:
            yield m(
                "{n} sites come first with the same score: {sites}.",
                n=tied,
                sites=self._listed(table["site_id"].head(tied).to_list()),
            )
        else:
            yield m(
                "{first} comes first, ahead of {second}, thanks to: {reasons}.",
                first=self.site(first),
                second=self.site(second),
                reasons=joined(self._reasons(first, second)),
            )
            yield from self._turns(first)
        yield from self._draws(first)
        yield from self._heard()
        yield from self._never_first()
        yield from self._worth_finding_out(first)

    def of_another(self, site_id: str) -> Iterator[Message]:
        table = self.ranking.table
        first = table["site_id"][0]
        place = table.row(by_predicate=pl.col("site_id") == site_id, named=True)["rank"]
        reasons = self._reasons(first, site_id)
        if place == 1 or not reasons:
            yield m("{site} has the score of the first.", site=self.site(site_id))
        else:
            yield m(
                "{site} comes {place} of {all}. {first} is ahead thanks to: {reasons}.",
                site=self.site(site_id),
                place=place,
                all=table.height,
                first=self.site(first),
                reasons=joined(reasons),
            )
            yield from self._paths(site_id)
        yield from self._first_share(site_id)
        yield from self._unknown_of(site_id)

    def _reasons(self, better: str, worse: str) -> list[Message]:
        brought = self.ranking.contributions
        pair = brought.filter(pl.col("site_id") == better).join(
            brought.filter(pl.col("site_id") == worse).select(
                "criterion", other="value", less="contribution"
            ),
            on="criterion",
            maintain_order="left",
        )
        ahead = (
            pair.with_columns(lead=pl.col("contribution") - pl.col("less"))
            .filter(pl.col("lead") > 1e-12)
            .sort("lead", descending=True, maintain_order=True)
        )
        # Those that make most of the lead, the largest first.
        told = ahead.filter(pl.col("lead").cum_sum() - pl.col("lead") < ENOUGH * pl.col("lead").sum()).head(
            REASONS
        )
        return [_reason(row) for row in told.iter_rows(named=True)]

    def _turns(self, first: str) -> Iterator[Message]:
        turns = []
        for row in stability(self.ranking, first).iter_rows(named=True):
            criterion, weight = criterion_label(row["criterion"]), row["weight"]
            if row["above_to"] is not None:
                turns.append(
                    (
                        row["high"] - weight,
                        m(
                            "{site} would lose to {rival} if “{criterion}” counted for more than "
                            "{limit_share} (it counts for {weight_share}).",
                            site=self.site(first),
                            rival=self.site(row["above_to"]),
                            criterion=criterion,
                            limit_share=row["high"],
                            weight_share=weight,
                        ),
                    )
                )
            if row["below_to"] is not None:
                turns.append(
                    (
                        weight - row["low"],
                        m(
                            "{site} would lose to {rival} if “{criterion}” counted for less than "
                            "{limit_share} (it counts for {weight_share}).",
                            site=self.site(first),
                            rival=self.site(row["below_to"]),
                            criterion=criterion,
                            limit_share=row["low"],
                            weight_share=weight,
                        ),
                    )
                )
        turns.sort(key=lambda turn: turn[0])
        yield from (sentence for _, sentence in turns[:TURNS])
        if not turns:
            yield m("No weight changed alone would take the first place from {site}.", site=self.site(first))

    def _draws(self, first: str) -> Iterator[Message]:
        if self.acceptability is None:
            return
        yield from self._first_share(first)
        favourite = self.acceptability.table.row(0, named=True)
        if favourite["first_share"] < ROBUST:
            yield m(
                "No site is first in most draws: who comes first depends on the weights, which are a "
                "choice to "
                "be made and owned."
            )
        if favourite["site_id"] != first:
            yield m(
                "{site} is first more often: in {first_share} of the draws.",
                site=self.site(favourite["site_id"]),
                first_share=favourite["first_share"],
            )

    def _first_share(self, site_id: str) -> Iterator[Message]:
        if self.acceptability is None:
            return
        row = self.acceptability.table.row(by_predicate=pl.col("site_id") == site_id, named=True)
        if row["first_share"] == 0:
            yield m(
                "{site} is first in none of {draws} draws of weights.",
                site=self.site(site_id),
                draws=self.acceptability.draws,
            )
        else:
            yield m(
                "{site} is first in {first_share} of {draws} draws of weights (± {error} points).",
                site=self.site(site_id),
                first_share=row["first_share"],
                draws=self.acceptability.draws,
                error=round(100 * row["first_error"], 1),
            )

    def _heard(self) -> Iterator[Message]:
        heard = self.ranking.rated.filled.heard_share
        if heard < HEARD:
            yield m(
                "The order rests on {heard_share} of what the project weighs: on the rest, nothing known "
                "tells "
                "the sites apart.",
                heard_share=heard,
            )

    def _never_first(self) -> Iterator[Message]:
        dominated = dominated_by(self.ranking)
        assumed = dominated.filter("assumed")
        if assumed.height:
            yield m(
                "No weights at all would make them first, since another site is at least as good in "
                "everything (what is unknown is assumed to lie within what is known elsewhere): {sites}.",
                sites=self._listed(assumed["site_id"].to_list()),
            )
        never = dominated.filter(~pl.col("assumed"))
        if never.height:
            yield m(
                "No weights at all would make them first, since another site is at least as good in "
                "everything: "
                "{sites}.",
                sites=self._listed(never["site_id"].to_list()),
            )

    def _worth_finding_out(self, first: str) -> Iterator[Message]:
        hopeful = self.ranking.table.filter(
            (pl.col("rank_best") == 1) & (pl.col("rank") > 1) & (pl.col("unknown") > 0)
        )
        if hopeful.height:
            yield m(
                "Could come first if what is unknown of them turned out at its best, and so are worth a "
                "question: {sites}.",
                sites=self._listed(hopeful["site_id"].to_list()),
            )

    def _unknown_of(self, site_id: str) -> Iterator[Message]:
        row = self.ranking.table.row(by_predicate=pl.col("site_id") == site_id, named=True)
        if row["unknown"] == 0:
            return
        brought = self.ranking.contributions.filter(
            (pl.col("site_id") == site_id) & pl.col("value").is_null()
        )
        yield m(
            "Unknown, and counted as the worst value known: {criteria}. At best it would come {place}.",
            criteria=joined([m("{name}", name=criterion_label(name)) for name in brought["criterion"]], ", "),
            place=row["rank_best"],
        )

    def _paths(self, site_id: str) -> Iterator[Message]:
        for _, rival, assumed in dominated_by(self.ranking).filter(site_id=site_id).iter_rows():
            if assumed:
                yield m(
                    "No weights at all make {site} first: {rival} is at least as good in everything (what is "
                    "unknown is assumed to lie within what is known elsewhere).",
                    site=self.site(site_id),
                    rival=self.site(rival),
                )
            else:
                yield m(
                    "No weights at all make {site} first: {rival} is at least as good in everything.",
                    site=self.site(site_id),
                    rival=self.site(rival),
                )
            return
        found = self.ranking.rated
        place = found.filled.sites.index(site_id)
        if found.method != "topsis" and favouring_weights(found, place) is None:
            if found.filled.unsure.any():
                yield m(
                    "No weights at all make {site} first with the values counted here; what is unknown or "
                    "uncertain may change that.",
                    site=self.site(site_id),
                )
            else:
                yield m("No weights at all make {site} first.", site=self.site(site_id))
            return
        ways = stability(self.ranking, site_id).filter(pl.col("low").is_not_null())
        nearest = ways.with_columns(
            move=pl.max_horizontal(pl.col("low") - pl.col("weight"), pl.col("weight") - pl.col("high"))
        ).sort("move")
        for row in nearest.head(1).iter_rows(named=True):
            yield m(
                "{site} would be first if “{criterion}” counted for {low_share} to {high_share} (it counts "
                "for "
                "{weight_share}), the other weights in proportion.",
                site=self.site(site_id),
                criterion=criterion_label(row["criterion"]),
                low_share=row["low"],
                high_share=row["high"],
                weight_share=row["weight"],
            )

    def _listed(self, sites: list[str]) -> Message:
        said = ", ".join(self.site(site) for site in sites[:NAMED])
        if len(sites) > NAMED:
            return m("{sites} and {n} more", sites=said, n=len(sites) - NAMED)
        return m("{sites}", sites=said)


def _reason(row: Mapping[str, object]) -> Message:
    name = str(row["criterion"])
    label = criterion_label(name)
    about = FACTS.get(name)
    if about is not None and about.kind == "number" and about.unit in _WITH_UNIT:
        template = _WITH_UNIT[about.unit]
    elif about is None:
        template = m("{criterion} ({value} against {other})")
    else:
        return m("{name}", name=label)
    suffix = "_share" if about is not None and about.unit == "share" else ""
    value, other = (_told(row[end], name) for end in ("value", "other"))
    return Message(template.template, {"criterion": label, f"value{suffix}": value, f"other{suffix}": other})


def _told(value: object, name: str) -> object:
    return m("unknown") if value is None else value
