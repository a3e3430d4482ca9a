"""What holds a network together: its parts, its communities, its brokers, and those it leaves alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import polars as pl

from levier.core.evidence import Evidence, NotComputed
from levier.core.messages import Message, m
from levier.industries.introductions.brokerage import MEANINGS, ROLES, brokerage
from levier.industries.introductions.graph import Graph, graph_of

if TYPE_CHECKING:
    import igraph

FIRST_TOPICS = 3
BROKERS = 20
EXACT_UP_TO = 20_000_000
"""Organisations times links up to which all shortest paths are followed; beyond, those from SOURCES drawn."""
SOURCES = 1_000
REFERENCE = (
    "Freeman (1977), Sociometry 40; Burt (1992), Structural Holes; Gould & Fernandez (1989), Sociological "
    "Methodology 19; Traag, Waltman & van Eck (2019), Scientific Reports 9"
)


@dataclass(frozen=True)
class NetworkTotals:
    """`components` counts isolated organisations too; `largest` is how many the largest holds."""

    organisations: int
    links: int
    components: int
    largest: int
    isolated: int
    communities: int
    modularity: float | None
    self_links: int
    repeated_links: int


@dataclass(frozen=True)
class Network:
    """The shape of a network.

    `organisations` : those given, in their order: `organisation`, `kind`, `component` (0 is the largest),
        `community` (0 is the largest; null for an isolated one), `partners`, `weight` (joint projects),
        `between` (share of the shortest paths between two others that pass by it), `constraint` (Burt: near
        0, its partners do not know each other; near 1 or above, they all do; null without a partner), and
        the roles `coordinator`, `gatekeeper`, `consultant`, `liaison` between communities.
    `communities` : `community`, `around` (its best linked member), `organisations`, `links_inside`,
        `links_outside`, `topics` (the most frequent, joined by `|`; null where none is known).
    `brokers` : the first by `between`, those above 0: the columns of `organisations` and `role`.
    `meanings` : what each of the brokers does, in words, by organisation.
    `roles_between_kinds` : the same roles where groups are kinds (firm, laboratory ...): `organisation`,
        `kind` and the four counts; empty where no kind is known.
    """

    organisations: pl.DataFrame
    communities: pl.DataFrame
    brokers: pl.DataFrame
    meanings: dict[str, Message]
    roles_between_kinds: pl.DataFrame
    totals: NetworkTotals
    evidence: Evidence


def network(organisations: pl.DataFrame, links: pl.DataFrame, *, seed: int = 0) -> Network | NotComputed:
    """Who belongs with whom, who stands between the groups, and who works with nobody.

    Parameters
    ----------
    organisations, links : as `graph_of` reads them
    seed : of the search for communities (Leiden's method, on modularity, weights counted)

    Returns
    -------
    Network; NotComputed where there is no organisation. Without a link, all are isolated.

    Raises
    ------
    BadInput : as `graph_of`.
    """
    graph = graph_of(organisations, links)
    if graph.size == 0:
        return NotComputed(m("the network has no organisation"), needs=("organisations",))
    table, modularity = _by_organisation(graph, seed)
    brokers = (
        table.filter(pl.col("between") > 0)
        .sort("between", "organisation", descending=[True, False])
        .head(BROKERS)
        .with_columns(role=_leading_role())
    )
    communities = _communities(table, graph)
    return Network(
        table,
        communities,
        brokers,
        _meanings(brokers, communities),
        _between_kinds(graph),
        NetworkTotals(
            graph.size,
            len(graph.pairs),
            table["component"].n_unique(),
            int(table["component"].eq(0).sum()),
            int(table["partners"].eq(0).sum()),
            communities.height,
            modularity,
            graph.self_links,
            graph.repeated_links,
        ),
        _evidence(graph),
    )


def _by_organisation(graph: Graph, seed: int) -> tuple[pl.DataFrame, float | None]:
    drawn = drawn_graph(graph)
    communities, modularity = communities_of(graph, seed)
    alone = graph.degree == 0
    roles = brokerage(graph.linked, np.where(alone, -1, communities))
    table = graph.table.select("organisation", "kind").with_columns(
        component=pl.Series(_by_size(drawn.connected_components().membership)),
        community=pl.Series(communities).replace(-1, None),
        partners=pl.Series(graph.degree),
        weight=pl.Series(np.asarray(graph.weights.sum(axis=1)).ravel()),
        between=pl.Series(_between(drawn, seed)),
        constraint=pl.Series(_constraint(drawn, graph), nan_to_null=True),
        **{role: pl.Series(roles[:, n]) for n, role in enumerate(ROLES)},
    )
    return table, modularity


def drawn_graph(graph: Graph) -> "igraph.Graph":
    """The same network for igraph, with `weight` on its links."""
    import igraph

    drawn = igraph.Graph(n=graph.size, edges=graph.pairs.tolist())
    i, j = graph.pairs.T
    drawn.es["weight"] = np.asarray(graph.weights[i, j]).ravel().tolist() if len(graph.pairs) else []
    return drawn


def communities_of(graph: Graph, seed: int) -> tuple[npt.NDArray[np.int64], float | None]:
    """The community of each organisation (0 is the largest, -1 where it has no partner), and the modularity.

    The weight of a link counts by its root: a pair of forty projects is no forty acquaintances.
    """
    import igraph

    if not len(graph.pairs):
        return np.full(graph.size, -1), None
    drawn = drawn_graph(graph)
    drawn.es["root"] = np.sqrt(drawn.es["weight"]).tolist()
    # igraph draws from one generator for all: it is given ours for the time of the search.
    igraph.set_random_number_generator(random.Random(seed))
    try:
        found = drawn.community_leiden(objective_function="modularity", weights="root", n_iterations=10)
    finally:
        igraph.set_random_number_generator(random)
    membership = np.where(graph.degree == 0, -1, np.array(found.membership))
    known = membership >= 0
    membership[known] = _by_size(membership[known].tolist())
    return membership, float(drawn.modularity(found.membership, weights="root"))


def _by_size(membership: Sequence[int]) -> npt.NDArray[np.int64]:
    """The same groups, numbered from the largest; of equals, the one met first."""
    labels, first, inverse, sizes = np.unique(
        membership, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(labels), dtype=np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(labels))
    return rank[inverse]


def _between(drawn: "igraph.Graph", seed: int) -> npt.NDArray[np.float64]:
    """The share of the shortest paths between two others that pass by each; of a large network, by the paths
    from a sample of organisations (Brandes & Pich 2007, Int. J. Bifurcation and Chaos 17)."""
    n = drawn.vcount()
    if n < 3:
        return np.zeros(n)
    every = (n - 1) * (n - 2) / 2
    if n * drawn.ecount() <= EXACT_UP_TO:
        return np.array(drawn.betweenness()) / every
    sources = random.Random(seed).sample(range(n), min(SOURCES, n))
    return np.array(drawn.betweenness(sources=sources)) * n / len(sources) / every


def _constraint(drawn: "igraph.Graph", graph: Graph) -> npt.NDArray[np.float64]:
    if not len(graph.pairs):
        return np.full(graph.size, np.nan)
    return np.where(graph.degree > 0, np.array(drawn.constraint(weights="weight"), dtype=float), np.nan)


def _leading_role() -> pl.Expr:
    """The role that an organisation plays most often; the first of ROLES where several are equal."""
    most = pl.max_horizontal(ROLES)
    return pl.coalesce(pl.when((pl.col(role) == most) & (most > 0)).then(pl.lit(role)) for role in ROLES)


def _communities(table: pl.DataFrame, graph: Graph) -> pl.DataFrame:
    known = table.with_columns(graph.table["topics"]).filter(pl.col("community").is_not_null())
    i, j = graph.pairs.T
    community = table["community"].to_numpy().astype(float)
    ends = pl.DataFrame({"first": community[i], "second": community[j]}).cast(pl.Int64)
    inside = pl.col("first") == pl.col("second")
    within = ends.filter(inside).group_by(community="first").agg(links_inside=pl.len().cast(pl.Int64))
    crossing = ends.filter(~inside)
    across = (
        pl.concat([crossing["first"], crossing["second"]])
        .alias("community")
        .to_frame()
        .group_by("community")
        .agg(links_outside=pl.len().cast(pl.Int64))
    )
    topics = (
        known.select("community", "topics")
        .explode("topics")
        .drop_nulls()
        .group_by("community", "topics")
        .len()
        .sort("community", "len", "topics", descending=[False, True, False])
        .group_by("community", maintain_order=True)
        .agg(pl.col("topics").head(FIRST_TOPICS).str.join("|"))
    )
    best = known.sort("community", "partners", "weight", descending=[False, True, True], maintain_order=True)
    return (
        best.group_by("community", maintain_order=True)
        .agg(around=pl.col("organisation").first(), organisations=pl.len().cast(pl.Int64))
        .join(within, on="community", how="left")
        .join(across, on="community", how="left")
        .join(topics, on="community", how="left")
        .with_columns(pl.col("links_inside", "links_outside").fill_null(0))
        .sort("community")
    )


def _meanings(brokers: pl.DataFrame, communities: pl.DataFrame) -> dict[str, Message]:
    around = dict(communities.select("community", "around").iter_rows())
    said = {}
    for row in brokers.iter_rows(named=True):
        told = {
            "paths_share": round(row["between"], 2),
            "partners": row["partners"],
            "around": around[row["community"]],
        }
        role = MEANINGS.get(row["role"] or "")
        said[row["organisation"]] = (
            m("{partners} partners; {paths_share} of the shortest paths pass by it", **told)
            if role is None
            else m(
                "{partners} partners, {paths_share} of the shortest paths pass by it; it {role} (group "
                "around {around})",
                role=role,
                **told,
            )
        )
    return said


def _between_kinds(graph: Graph) -> pl.DataFrame:
    kinds = graph.table["kind"]
    codes = kinds.cast(pl.Enum(kinds.drop_nulls().unique().sort())).to_physical()
    roles = brokerage(graph.linked, codes.cast(pl.Int64).fill_null(-1).to_list())
    table = graph.table.select("organisation", "kind").with_columns(
        **{role: pl.Series(roles[:, n], dtype=pl.Int64) for n, role in enumerate(ROLES)}
    )
    return table.filter(pl.sum_horizontal(ROLES) > 0)


def _evidence(graph: Graph) -> Evidence:
    cautions = []
    if graph.self_links:
        cautions.append(m("{n} links of an organisation with itself are left aside.", n=graph.self_links))
    if graph.size * len(graph.pairs) > EXACT_UP_TO:
        cautions.append(m("Shortest paths are counted on a sample of {n} organisations.", n=SOURCES))
    return Evidence(
        method=m(
            "Communities: groups more linked inside than chance would have it (Leiden's method). Brokers: "
            "those by which the shortest paths pass, whose partners do not know each other (Burt's "
            "constraint), and the role they play between groups (Gould and Fernandez)."
        ),
        tables=("organisations", "links"),
        uncertainty=m(
            "Only the links in the file are known: an organisation alone in the file may have partners "
            "elsewhere. Other searches may draw the borders of communities otherwise."
        ),
        reference=REFERENCE,
        cautions=tuple(cautions),
    )
