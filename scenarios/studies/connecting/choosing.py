"""Orders of connecting: greedily by what becomes cuttable, and by simple measures of the referral graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import networkx as nx

from hospitals.network import Sites, referral_graph
from scenarios.studies.connecting.flows import Flows, cuttable

GREEDY = "greedy"


def greedy(worlds: Sequence[Flows], connected: Sequence[str], candidates: Sequence[str], steps: int) -> list[str]:
    """The candidate that adds most, summed over the worlds, again and again.

    One facility alone makes nothing cuttable, so where no single one adds anything the best pair goes first, its
    larger half before its smaller. Ties go to the key that comes first. Greedy is no proof of the best set: what two
    facilities add together can exceed what each adds alone.
    """
    chosen, left = list(connected), sorted(candidates)
    order: list[str] = []
    while left and len(order) < steps:
        added = _best(worlds, chosen, left, room=steps - len(order))
        order += added
        chosen += added
        left = [key for key in left if key not in added]
    return order


def _best(worlds: Sequence[Flows], chosen: Sequence[str], left: Sequence[str], room: int) -> list[str]:
    alone = {key: _gain(worlds, chosen, [key]) for key in left}
    best = max(left, key=lambda key: alone[key])  # `max` keeps the first of equals, and `left` is sorted
    if alone[best] > 0 or room < 2 or len(left) < 2:
        return [best]
    pair = max(combinations(left, 2), key=lambda two: _gain(worlds, chosen, two))
    flow = {key: sum(n for w in worlds for (here, others), n in w.items() if key in (here, *others)) for key in pair}
    return sorted(pair, key=lambda key: (-flow[key], key))


def _gain(worlds: Sequence[Flows], chosen: Sequence[str], more: Sequence[str]) -> int:
    return sum(cuttable(w, (*chosen, *more)) - cuttable(w, chosen) for w in worlds)


def by_centralities(sites: Sites, candidates: Sequence[str], steps: int) -> dict[str, list[str]]:
    """The order that each simple measure would choose, by its name."""
    graph = referral_graph(sites)
    visits = dict(zip(sites.key, map(float, sites.visits_per_day), strict=True))
    scores: dict[str, Mapping[str, float]] = {"visits": visits}
    scores |= {name: measure(graph) for name, measure in _CENTRALITIES.items()}
    return {name: _ordered(score, candidates)[:steps] for name, score in scores.items()}


def _ordered(score: Mapping[str, float], candidates: Sequence[str]) -> list[str]:
    return sorted(candidates, key=lambda key: (-score[key], key))


def _strength(graph: Any) -> Mapping[str, float]:
    """Sum of the referral shares that arrive and leave."""
    return {key: float(value) for key, value in graph.degree(weight="share")}


def _betweenness(graph: Any) -> Mapping[str, float]:
    found: Mapping[str, float] = nx.betweenness_centrality(graph)
    return found


def _pagerank(graph: Any) -> Mapping[str, float]:
    """PageRank along referrals upwards: where people end up."""
    upward = graph.edge_subgraph([(a, b) for a, b, way in graph.edges(data="direction") if way == "up"]).copy()
    upward.add_nodes_from(graph)
    found: Mapping[str, float] = nx.pagerank(upward, weight="share")
    return found


_CENTRALITIES: Mapping[str, Callable[[Any], Mapping[str, float]]] = {
    "strength": _strength,
    "betweenness": _betweenness,
    "pagerank": _pagerank,
}
