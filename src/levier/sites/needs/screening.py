"""Which sites can take a project: those that fit, those to ask about, those excluded and by how much."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence
from levier.core.messages import Message, m
from levier.sites.facts import FACTS
from levier.sites.known import Sites
from levier.sites.lacks import lacks
from levier.sites.needs.words import lack_words
from levier.sites.project import Project

YEARS = 10.0
"""A date has no zero to be relative to: so many years too late count as a whole gap. A convention."""

METHOD = m(
    "Musts first: a site that is known to miss one is excluded; one of which a must is unknown, or lies in a "
    "range that crosses the bound, is to be checked; the others fit. Near misses come by the number of musts "
    "missed, then by the sum of their relative gaps: what is lacking over the larger of what there is and of "
    "what is wanted (0: met; 1: nothing of it), steps over the scale for a word, years over ten for a date."
)


@dataclass(frozen=True, eq=False)
class Screening:
    """What each site is worth against the musts of a project.

    `fitting`: `site_id`, every must known and met, in the order of the sites.
    `to_check`: `site_id`, `asked` (musts that are unknown or unsure), `facts` (which), fewest first.
    `excluded`: `site_id`, `missed` (musts), `relative_gap` (their sum, 0 to `missed`), `asked`, `facts`
    (those missed, the widest gap first); the nearest misses first.
    `by_must`: `fact`, `met`, `missed`, `asked` (sites), `excludes_alone` (sites that no other must excludes),
    `fitting_without`, `to_check_without` (sites, were this must dropped); what excludes most comes first.
    `lacking`: the rows of `lacks` that are not surely met, with `outcome` (missed or asked) and
    `relative_gap` (null where asked).
    """

    project: Project
    fitting: pl.DataFrame
    to_check: pl.DataFrame
    excluded: pl.DataFrame
    by_must: pl.DataFrame
    lacking: pl.DataFrame
    evidence: Evidence

    @cached_property
    def _rows_of(self) -> dict[str, list[dict[str, object]]]:
        by_site: dict[str, list[dict[str, object]]] = {}
        for row in self.lacking.iter_rows(named=True):
            by_site.setdefault(row["site_id"], []).append(row)
        return by_site

    def reasons(self, site_id: str, but: Collection[str] = ()) -> tuple[Message, ...]:
        """Why a site does not surely fit, in words: what it misses, the widest gap first, then what to ask
        and whom; `but` these facts. Empty where it fits."""
        return tuple(lack_words(row) for row in self._rows_of.get(site_id, ()) if row["fact"] not in but)

    @property
    def asked_of_all(self) -> tuple[str, ...]:
        """The facts that are unknown of every site, so that they tell none from another."""
        sites = self.fitting.height + self.to_check.height + self.excluded.height
        return tuple(self.by_must.filter(pl.col("asked") == sites, pl.lit(sites > 0))["fact"])


def screen(sites: Sites, project: Project) -> Screening:
    """Sites against the musts of a project: fitting, to check, excluded.

    A must that is unknown never excludes and never passes: it is asked. A value with a range passes, or
    misses, where the whole range does. Wishes are left to the choice among what remains.

    Raises BadInput where the project has no must.
    """
    if not project.musts:
        raise BadInput(
            m("the project has no must: nothing excludes a site"),
            where=project.id,
            fix=m("mark at least one need as a must"),
        )
    judged = _judged(lacks(sites, project))
    of_sites = judged.group_by("site_id", maintain_order=True).agg(
        (pl.col("outcome") == "missed").sum().cast(pl.Int64).alias("missed"),
        (pl.col("outcome") == "asked").sum().cast(pl.Int64).alias("asked"),
        pl.col("relative_gap").sum().round(12),
    )
    lacking = judged.filter(pl.col("outcome") != "met").sort(
        pl.col("outcome") == "asked", -pl.col("relative_gap").fill_null(0), "fact", maintain_order=True
    )
    facts = lacking.group_by("site_id", "outcome", maintain_order=True).agg(facts="fact")
    fits = (pl.col("missed") == 0) & (pl.col("asked") == 0)
    return Screening(
        project,
        of_sites.filter(fits).select("site_id"),
        of_sites.filter((pl.col("missed") == 0) & (pl.col("asked") > 0))
        .join(facts.filter(outcome="asked"), on="site_id", maintain_order="left")
        .sort("asked", maintain_order=True)
        .select("site_id", "asked", "facts"),
        of_sites.filter(pl.col("missed") > 0)
        .join(facts.filter(outcome="missed"), on="site_id", maintain_order="left")
        .sort("missed", "relative_gap", "asked", "site_id")
        .select("site_id", "missed", "relative_gap", "asked", "facts"),
        _by_must(judged, of_sites),
        lacking,
        _evidence(sites, project),
    )


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Each site and must with its outcome (met, missed, asked) and, where missed, its relative gap."""
    outcome = pl.col("state").replace("unknown", "asked")
    dates = [name for name, fact in FACTS.items() if fact.unit == "year"]
    switches = [name for name, fact in FACTS.items() if fact.kind == "yes_no"]
    larger = pl.max_horizontal(pl.col("value").abs(), pl.col("wanted").abs())
    number = (
        pl.when(pl.col("fact").is_in(dates))
        .then(pl.col("gap") / YEARS)
        .when(pl.col("fact").is_in(switches))
        .then(pl.lit(1.0))
        .otherwise(pl.col("gap") / larger)
    )
    words = rows.filter(pl.col("term").is_not_null(), pl.col("state") == "missed")
    steps = words.select("fact", "term", "suits").unique()
    steps = steps.with_columns(
        pl.Series("steps", [_steps(*row) for row in steps.iter_rows()], dtype=pl.Float64)
    ).drop("suits")
    return (
        rows.with_columns(outcome=outcome)
        .join(steps, on=["fact", "term"], how="left", maintain_order="left")
        .with_columns(
            relative_gap=pl.when(pl.col("outcome") == "missed").then(
                pl.coalesce("steps", number.clip(upper_bound=1.0))
            )
        )
        .drop("steps")
    )


def _steps(name: str, term: str, suits: list[str]) -> float:
    """How many steps of its scale a word is from the nearest that suits, over the whole scale; 1 where the
    words have no order."""
    about = FACTS[name]
    if about.more_is_better is None:
        return 1.0
    nearest = min(abs(about.scale.index(term) - about.scale.index(wanted)) for wanted in suits)
    return nearest / (len(about.scale) - 1)


def _by_must(judged: pl.DataFrame, of_sites: pl.DataFrame) -> pl.DataFrame:
    others = judged.join(
        of_sites.select("site_id", all_missed="missed", all_asked="asked"), on="site_id"
    ).with_columns(
        missed_elsewhere=pl.col("all_missed") - (pl.col("outcome") == "missed"),
        asked_elsewhere=pl.col("all_asked") - (pl.col("outcome") == "asked"),
    )
    spared, settled = pl.col("missed_elsewhere") == 0, pl.col("asked_elsewhere") == 0
    counted = {
        "met": pl.col("outcome") == "met",
        "missed": pl.col("outcome") == "missed",
        "asked": pl.col("outcome") == "asked",
        "excludes_alone": (pl.col("outcome") == "missed") & spared,
        "fitting_without": spared & settled,
        "to_check_without": spared & ~settled,
    }
    return (
        others.group_by("fact")
        .agg(which.sum().cast(pl.Int64).alias(name) for name, which in counted.items())
        .sort("missed", "excludes_alone", "fact", descending=[True, True, False])
    )


def _evidence(sites: Sites, project: Project) -> Evidence:
    asked = [need.fact for need in project.musts]
    told = sites.known.filter(pl.col("fact").is_in(asked))
    assumed = told.filter(source="assumed").select("fact").n_unique()
    tables = told.filter(~pl.col("source").is_in(["declared", "assumed"]))["source"].unique().sort()
    cautions = [m("A must that is unknown is asked for: it neither excludes a site nor lets it pass.")]
    if assumed:
        cautions.append(m("Musts that rest on assumed values for some site: {n}.", n=assumed))
    unread = sum(need.to_verify for need in project.musts)
    if unread:
        cautions.append(
            m(
                "Musts of the project that rest on general knowledge of the trade, to be verified: "
                "{n} of {all}.",
                n=unread,
                all=len(asked),
            )
        )
    return Evidence(
        METHOD,
        tuple(tables),
        m(
            "As sure as the facts of each site; a range that crosses a bound is never taken for a yes or "
            "a no."
        ),
        project.source or None,
        tuple(cautions),
    )
