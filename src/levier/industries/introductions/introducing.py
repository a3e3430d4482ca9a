"""Links most worth creating: who should be introduced to whom, and why."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from levier.core.errors import BadInput
from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.introductions.graph import Graph, graph_of
from levier.industries.introductions.learning import FOLDS
from levier.industries.introductions.reasons import reason
from levier.industries.introductions.spreading import spread
from levier.industries.introductions.telling import told
from levier.industries.introductions.traits import Index, Traits, traits_of
from levier.industries.introductions.weighing import NOVELTY, Weighed, weighed

FIRST, PER_ORGANISATION = 20, 3
MOST = 30_000
"""Organisations beyond which the pairs to weigh would fill a memory of a few GB."""

COLUMNS = (
    *("a", "b", "probability", "novelty", "usefulness", "rank_for_a", "rank_for_b"),
    *("partners_shared", "partners", "steps", "km", "topics_shared", "topics"),
    *("community_a", "community_b", "around_a", "around_b", "names_alike"),
)


@dataclass(frozen=True)
class Introductions:
    """Pairs that are not linked, each once, the most useful first.

    `pairs` : those among the first `k` of either of the two: `a`, `b`, `probability` (that they are linked,
        had one link in five been hidden from the file), `novelty` (0.5 to 1), `usefulness` (their product),
        `rank_for_a`, `rank_for_b` (null: not among its first), `partners_shared`, `partners` (of both, the
        least linked first), `steps` (links between them; null: no way), `km` (null: unknown),
        `topics_shared`, `topics` (the rarest first), `community_a`, `community_b`, `around_a`, `around_b`
        (the best linked of each community; null for an isolated organisation), `names_alike` (the first word
        of both names, where few begin with it; null elsewhere). Lists are joined by `|`, three at most.
    `first` : the rows of `pairs` to begin with: the most useful, no organisation more than a few times, none
        whose names are alike (they may be of one group, and know each other).
    `links_learned_from` : links of the file.
    """

    pairs: pl.DataFrame
    first: pl.DataFrame
    links_learned_from: int
    evidence: Evidence

    def of(self, organisation: str) -> pl.DataFrame:
        """Whom to introduce to one organisation, the most useful first: `rank`, `organisation` (the other
        one), and the columns of `pairs`."""
        sides = [
            self.pairs.filter(pl.col(own) == organisation).select(
                pl.col(f"rank_for_{own}").alias("rank"), pl.col(other).alias("organisation"), pl.col(COLUMNS)
            )
            for own, other in (("a", "b"), ("b", "a"))
        ]
        return pl.concat(sides).drop_nulls("rank").sort("rank")

    @staticmethod
    def reasons(pairs: pl.DataFrame) -> list[Message]:
        """Why each of some rows of `pairs`."""
        return [reason(row) for row in pairs.iter_rows(named=True)]


def introductions(
    organisations: pl.DataFrame,
    links: pl.DataFrame,
    *,
    k: int = 20,
    first: int = FIRST,
    least_steps: int = 2,
    most_per_organisation: int = PER_ORGANISATION,
    seed: int = 0,
) -> Introductions | NotComputed:
    """The links most worth creating in a network, none of which exists.

    The probability of a link is learned on the network itself: one link in five is hidden in turn, and found
    again among all pairs from what is left (shared partners, walks, topics, distance, kinds), by `learn`.

    Parameters
    ----------
    organisations, links : as `graph_of` reads them
    k : introductions kept for each organisation
    first : rows of `first`
    least_steps : 2 allows two organisations that share a partner; 3 leaves them out, as they may meet by it
    most_per_organisation : times that one organisation may be in `first`
    seed : of the draws (folds, pairs without link, communities)

    Returns
    -------
    Introductions; NotComputed where there are fewer than LEAST_LINKS links to learn from.

    Raises
    ------
    BadInput : as `graph_of`; more than MOST organisations; k, first or most_per_organisation below 1;
        least_steps other than 2 or 3.
    """
    _checked(k, first, least_steps, most_per_organisation)
    graph = graph_of(organisations, links)
    if graph.size > MOST:
        raise BadInput(
            m("{n} organisations: introductions are sought among {most} at most", n=graph.size, most=MOST),
            fix=m("keep the organisations of a territory and those around it"),
        )
    traits = traits_of(graph)
    every = weighed(graph, traits, seed=seed)
    if isinstance(every, NotComputed):
        return every
    allowed = every if least_steps == 2 else every.kept(~every.share)
    pairs = _pairs(graph, traits, allowed, k)
    chosen = spread(pairs.filter(pl.col("names_alike").is_null()), first, most_per_organisation)
    return Introductions(pairs, chosen, len(graph.pairs), _evidence(graph))


def _pairs(graph: Graph, traits: Traits, allowed: Weighed, k: int) -> pl.DataFrame:
    """The first k of each organisation, each pair once, with all there is to say of it."""
    for_a, for_b = _ranks(graph.size, allowed)
    rows = np.flatnonzero((for_a <= k) | (for_b <= k))
    kept, ranks = allowed.kept(rows), {"rank_for_a": for_a[rows], "rank_for_b": for_b[rows]}
    return (
        told(graph, traits, allowed.communities, kept.i, kept.j)
        .with_columns(
            probability=kept.probability,
            novelty=kept.novelty,
            usefulness=kept.usefulness,
            **{
                name: pl.Series(np.where(rank <= k, rank, 0)).replace(0, None) for name, rank in ranks.items()
            },
        )
        .select(COLUMNS)
        .sort("usefulness", "probability", "a", "b", descending=[True, True, False, False])
    )


def _checked(k: int, first: int, least_steps: int, most: int) -> None:
    for name, value in (("k", k), ("first", first), ("most_per_organisation", most)):
        if value < 1:
            raise BadInput(m("{name} is {value}: a whole number from 1", name=name, value=value), where=name)
    if least_steps not in (2, 3):
        raise BadInput(
            m("least_steps is {value}: 2 (partners may be shared) or 3", value=least_steps),
            where="least_steps",
        )


def _ranks(size: int, weighed: Weighed) -> tuple[Index, Index]:
    """The rank of each pair among those of its first, and of its second organisation, from 1. Of equals, the
    pair that comes first."""
    pairs = len(weighed.i)
    ends = np.concatenate([weighed.i, weighed.j])
    order = np.lexsort((np.tile(np.arange(pairs), 2), -np.tile(weighed.usefulness, 2), ends))
    starts = np.searchsorted(ends[order], np.arange(size))
    rank = np.empty(len(ends), dtype=np.int64)
    rank[order] = np.arange(len(ends)) - starts[ends[order]] + 1
    return rank[:pairs], rank[pairs:]


def _evidence(graph: Graph) -> Evidence:
    unplaced, silent = (int(graph.table[name].null_count()) for name in ("longitude", "topics"))
    cautions = [
        m(
            "A link that is not in the file is taken for no link: some of these pairs may already work "
            "together."
        )
    ]
    if unplaced or silent:
        cautions.append(
            m(
                "{unplaced} organisations without coordinates and {silent} without topics are judged on the "
                "rest.",
                unplaced=unplaced,
                silent=silent,
            )
        )
    return Evidence(
        method=m(
            "Probability of a link, learned by hiding one link in {folds} and finding it again (from shared "
            "partners, walks, topics, distance, kinds), times novelty: {acquainted} where the two probably "
            "know each other, 1 where nothing links them yet.",
            folds=FOLDS,
            acquainted=NOVELTY["acquainted"],
        ),
        tables=("organisations", "links"),
        uncertainty=m(
            "The model tells which links resemble those there are, not which would succeed; novelty is an "
            "assumption. Topics were learned from past projects, those that made the links included."
        ),
        reference="Liben-Nowell & Kleinberg (2007), JASIST 58; Adamic & Adar (2003), Social Networks 25",
        cautions=tuple(cautions),
    )
