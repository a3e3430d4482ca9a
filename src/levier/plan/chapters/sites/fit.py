"""Which sites suit one kind of project: their rank, how sure it is, and what each lacks."""

from collections.abc import Iterator

import polars as pl

from levier.core.evidence import Evidence
from levier.core.geography import Geography
from levier.core.messages import Message, joined, m
from levier.plan.columns import columns
from levier.plan.document import Answer, Chart, Figure, MapLayer, Profile, Table
from levier.plan.sites.choosing import Choice
from levier.sites.choice import explain
from levier.sites.facts import FACTS
from levier.sites.needs import WHOM

NUMBERED = 10
"""Sites that bear their number on the map and are drawn on the chart."""
TOLD = 3
"""Sites told in sentences."""
OUTCOMES = {
    "fits": m("meets every must"),
    "to_check": m("to be checked"),
    "excluded": m("excluded"),
}

DRIVES = {"motorway_min", "rail_terminal_min", "port_min", "airport_min", "customers_min"}
WITH_PROJECT = "friche avec projet"
NOTHING_MISSING, NOTHING_TO_ASK = m("nothing missing"), m("nothing more")


def fit_answer(
    choice: Choice, outlines: pl.DataFrame, geography: Geography, statuses: pl.DataFrame
) -> Answer:
    """The sites for one project; `statuses`: `site_id`, `site_statut` of the brownfields."""
    key = choice.project.id.replace("-", "_")
    rows = _rows(choice, geography).join(statuses, on="site_id", how="left", maintain_order="left")
    ranked = rows.filter(pl.col("rank").is_not_null())
    first = ranked.head(NUMBERED)
    return Answer(
        id=f"sites_for_{key}",
        title=m("Sites for: {project}", project=choice.project.label),
        finding=_finding(choice, ranked),
        figures=(
            Figure(f"{key}_fitting", m("Meet every must"), choice.screening.fitting.height, "count"),
            Figure(f"{key}_to_check", m("To be checked"), choice.screening.to_check.height, "count"),
            Figure(f"{key}_excluded", m("Excluded"), choice.screening.excluded.height, "count"),
        ),
        tables=(
            Table(
                f"sites_for_{key}",
                m("Sites, the best first: what each misses, and what else is to be asked"),
                columns(
                    *(
                        "rank",
                        "site_id",
                        "site_name",
                        "commune_name",
                        "site_statut",
                        "area_m2",
                        "outcome",
                        "first_draws_share",
                    ),
                    *(
                        "site_rank_best",
                        "site_rank_worst",
                        "missed_facts",
                        "asked_facts",
                        "longitude",
                        "latitude",
                    ),
                ),
                rows,
                "list",
                (
                    *("rank", "site_name", "commune_name", "site_statut", "area_m2", "outcome"),
                    *("missed_facts", "asked_facts"),
                ),
            ),
            Table(
                f"scores_for_{key}",
                m("Score of the first sites, and how far what is unknown could change it"),
                columns("site_name", "site_score", "score_low", "score_high"),
                first.select("site_name", "site_score", "score_low", "score_high"),
                "file",
            ),
        ),
        charts=(
            Chart(
                f"scores_for_{key}",
                "dots",
                m("Score of the first sites"),
                m(
                    "From 0 (worst on everything) to 1 (best on everything), with the range that unknown or "
                    "uncertain values leave."
                ),
                f"scores_for_{key}",
                "site_name",
                "site_score",
                "score_low",
                "score_high",
            ),
        ),
        evidence=_evidence(choice),
        profiles=(
            Profile(m("Before you use this ranking"), tuple(_first_of_all(choice, ranked))),
            *(_profile(choice, row) for row in ranked.head(TOLD).iter_rows(named=True)),
        ),
        layers=_layers(key, rows, outlines),
    )


def _finding(choice: Choice, ranked: pl.DataFrame) -> Message:
    first = ranked.row(0, named=True)
    if choice.near_misses:
        return m(
            "No site can take it. The nearest miss: {site}, which lacks: {lacks}.",
            site=first["site_name"],
            lacks=_listed(first["missed_facts"]),
        )
    if choice.screening.fitting.is_empty():
        return m(
            "No site is known to meet every must; to be checked: {to_check} of {all}. {site} comes first "
            "the most often ({first_share} of the draws), which the answers may change.",
            site=first["site_name"],
            first_share=first["first_draws_share"],
            to_check=choice.screening.to_check.height,
            all=choice.sites.places.height,
        )
    return m(
        "{site} comes first, in {first_share} of the draws of weights. Sites that meet every must: "
        "{fitting} of {all}; to be checked: {to_check}.",
        site=first["site_name"],
        first_share=first["first_draws_share"],
        fitting=choice.screening.fitting.height,
        to_check=choice.screening.to_check.height,
        all=choice.sites.places.height,
    )


def _rows(choice: Choice, geography: Geography) -> pl.DataFrame:
    """Every site: those ranked, then those excluded, the nearest misses first."""
    screening = choice.screening
    missed = _facts(screening.lacking, "missed")
    of_all = pl.col("fact").is_in(screening.asked_of_all)
    asked = _facts(screening.lacking.filter(~of_all), "asked")
    outcomes = pl.concat(
        table.select("site_id", outcome=pl.lit(OUTCOMES[name].template))
        for name, table in (
            ("fits", screening.fitting),
            ("to_check", screening.to_check),
            ("excluded", screening.excluded),
        )
    ).with_row_index("order")
    names = geography.communes.select("commune", commune_name="name")
    table = choice.ranking.table.select(
        *("site_id", "rank", "score_low", "score_high"),
        site_rank_best="rank_best",
        site_rank_worst="rank_worst",
        site_score="score",
    )
    shares = choice.acceptability.table.select("site_id", first_draws_share="first_share")
    places = choice.sites.places.with_columns(area_m2=choice.sites.values("area_m2")).rename(
        {"name": "site_name"}
    )
    rows = outcomes
    for other in (places, table, shares, missed, asked):
        rows = rows.join(other, on="site_id", how="left", maintain_order="left")
    rows = rows.join(names, on="commune", how="left", maintain_order="left").with_columns(
        pl.col("missed_facts").fill_null(NOTHING_MISSING.template),
        pl.col("asked_facts").fill_null(NOTHING_TO_ASK.template),
    )
    return rows.sort("rank", "order", nulls_last=True, maintain_order=True)


def _facts(lacking: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """The facts that each site misses, or that are to be asked about it, in words joined by `|`."""
    labels = {name: fact.label.template for name, fact in FACTS.items()}
    return (
        lacking.filter(pl.col("outcome") == outcome)
        .with_columns(pl.col("fact").replace_strict(labels))
        .group_by("site_id", maintain_order=True)
        .agg(pl.col("fact").str.join("|").alias(f"{outcome}_facts"))
    )


def _listed(facts: str | None) -> Message:
    return joined([m(fact) for fact in (facts or "").split("|")], ", ")


def _first_of_all(choice: Choice, ranked: pl.DataFrame) -> Iterator[tuple[Message, Message]]:
    """What is to be asked about every site and of whom, which may be taken, how far to trust the facts."""
    by_whom: dict[str, list[str]] = {}
    for name in choice.screening.asked_of_all:
        by_whom.setdefault(WHOM[name].template, []).append(name)
    asked = [
        m("{facts}: ask {whom}", facts=joined([FACTS[name].label for name in names], ", "), whom=m(whom))
        for whom, names in by_whom.items()
    ]
    if asked:
        yield m("To ask about every site, the first three to begin with"), joined(asked)
    taken = ranked.filter(pl.col("site_statut") == WITH_PROJECT).height
    if taken:
        yield (
            m("May be taken"),
            m(
                "Of the sites ranked, {n} are “avec projet”, perhaps promised already: call the commune "
                "first.",
                n=taken,
            ),
        )
    weighed = {need.fact for need in choice.project.needs}
    if weighed & DRIVES and choice.cautions:
        yield m("How sure the facts are"), joined(choice.cautions, " ")


def _profile(choice: Choice, row: dict) -> Profile:
    names = dict(choice.sites.places.select("site_id", "name").iter_rows())
    told = explain(choice.ranking, choice.acceptability, about=row["site_id"], names=names)
    reasons = choice.screening.reasons(row["site_id"], but=choice.screening.asked_of_all)
    facts = [(m("Why it stands there"), joined(told, " "))]
    if reasons:
        facts.append((m("What it lacks, and what else to ask"), joined(reasons)))
    return Profile(
        m(
            "{rank}. {site} ({commune})",
            rank=row["rank"],
            site=row["site_name"],
            commune=row["commune_name"] or "–",
        ),
        tuple(facts),
    )


def _layers(key: str, rows: pl.DataFrame, outlines: pl.DataFrame) -> tuple[MapLayer, ...]:
    """The first sites with their numbers, the others that are ranked, the rest."""
    ranked = rows.filter(pl.col("rank").is_not_null())
    parts = (
        (f"first_for_{key}", m("The first sites"), ranked.head(NUMBERED), "rank"),
        (f"others_for_{key}", m("Other sites that may do"), ranked.slice(NUMBERED), None),
        (f"excluded_for_{key}", m("Excluded sites"), rows.filter(pl.col("rank").is_null()), None),
    )
    communes = MapLayer("communes", "areas", m("Communes"), outlines, tables=("boundaries",))
    points = (
        MapLayer(
            name,
            "points",
            title,
            part.select(
                "rank",
                "longitude",
                "latitude",
                name="site_name",
                label="commune_name",
                size=pl.lit(None, pl.Float64),
            ),
            tables=("brownfields",),
            number=number,
            quiet=name.startswith("excluded"),
        )
        for name, title, part, number in parts
        if part.height
    )
    return (*((communes,) if outlines.height else ()), *points)


def _evidence(choice: Choice) -> Evidence:
    ranking, draws = choice.ranking.evidence, choice.acceptability.evidence
    unknown = sorted({lack.fact for lack in choice.missing if lack.sites == choice.sites.places.height})
    weighed = {need.fact for need in choice.project.needs}
    silent = [FACTS[name].label for name in unknown if name in weighed]
    cautions = [*ranking.cautions, *draws.cautions, *choice.cautions]
    if silent:
        cautions.append(
            m("Nothing that was imported tells, of any site: {facts}.", facts=joined(silent, ", "))
        )
    return Evidence(
        method=joined([choice.screening.evidence.method, ranking.method, draws.method], " "),
        tables=choice.tables,
        uncertainty=joined([ranking.uncertainty, draws.uncertainty], " "),
        reference="; ".join(filter(None, (ranking.reference, draws.reference))),
        cautions=tuple(dict.fromkeys(cautions)),
    )
