"""Zachary's karate club (1977), the network on which methods for communities and brokers are shown."""

import polars as pl
import pytest

from levier.industries.introductions import Network, network

igraph = pytest.importorskip("igraph")


def club(*, without: int | None = None) -> Network:
    edges = [edge for edge in igraph.Graph.Famous("Zachary").get_edgelist() if without not in edge]
    table = pl.DataFrame({"organisation": [str(member) for member in range(34)]})
    ties = pl.DataFrame([(str(a), str(b)) for a, b in edges], schema=["a", "b"], orient="row")
    found = network(table, ties)
    assert isinstance(found, Network)
    return found


def test_the_best_partition_has_the_modularity_published():
    # Brandes et al. (2008), IEEE TKDE 20(2): the maximum is 0.4198, in four communities.
    totals = club().totals
    assert totals.modularity == pytest.approx(0.4198, abs=5e-5)
    assert totals.communities == 4


def test_the_instructor_and_the_president_are_the_first_brokers():
    # Girvan & Newman (2002) call them 1 and 34; the share of the instructor is NetworkX's documented 0.4376.
    found = club()
    assert found.brokers["organisation"].to_list()[:2] == ["0", "33"]
    assert found.brokers["between"][0] == pytest.approx(0.437635, abs=1e-6)


def test_without_the_instructor_both_figures_change():
    found = club(without=0)
    assert found.totals.modularity != pytest.approx(0.4198, abs=1e-3)
    assert found.brokers["organisation"][0] == "33"
