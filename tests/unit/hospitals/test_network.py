"""The referral graph."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from hospitals.network import CENTRAL, ladder_of, referral_graph, sites_of


@pytest.mark.parametrize(("network", "hub"), [("north", "BM"), ("south", "CR")])
def test_every_facility_reaches_the_hub_of_its_arm_and_is_reached_from_it(network: str, hub: str) -> None:
    graph = referral_graph(sites_of((network,)))
    up = graph.edge_subgraph([(a, b) for a, b, d in graph.edges(data="direction") if d == "up"])
    assert set(nx.ancestors(up, hub)) == set(graph) - {hub}
    assert nx.is_strongly_connected(graph)


def test_shares_of_a_sender_add_to_one_and_never_leave_the_arm() -> None:
    graph = referral_graph(sites_of(("north", "south")))
    for node, data in graph.nodes(data=True):
        up = [(b, d["share"]) for _, b, d in graph.out_edges(node, data=True) if d["direction"] == "up"]
        assert data["rung"] == CENTRAL or abs(sum(share for _, share in up) - 1) < 1e-9
        assert all(graph.nodes[b]["network"] == data["network"] for b, _ in up)


def test_referral_climbs_and_the_top_stays() -> None:
    sites = sites_of(("north", "south"))
    site = np.repeat(np.arange(len(sites)), 50)
    to = ladder_of(sites).refer_up(site, np.tile(np.linspace(0, 1, 50, endpoint=False), len(sites)))
    top = sites.rung[site] == CENTRAL
    assert np.all(to[top] == site[top]) and np.all(sites.rung[to[~top]] > sites.rung[site[~top]])
