"""Greedy choice on flows small enough to check by hand."""

from __future__ import annotations

from hospitals.network import sites_of
from scenarios.studies.connecting.choosing import by_centralities, greedy
from scenarios.studies.connecting.flows import as_lists, cuttable, from_lists, pair_flows

FLOWS = {("B", ("A",)): 5, ("C", ("A",)): 3, ("C", ("B",)): 4, ("D", ("A", "B")): 10}


def test_an_order_needs_all_whose_results_it_would_reuse() -> None:
    assert cuttable(FLOWS, "A") == 0 and cuttable(FLOWS, "AB") == 5
    assert cuttable(FLOWS, "ABD") == 15 and cuttable(FLOWS, "AD") == 0
    assert cuttable(FLOWS, "ABCD") == 22


def test_where_one_alone_adds_nothing_the_best_pair_goes_first() -> None:
    assert greedy([FLOWS], [], "ABCD", 4) == ["B", "A", "D", "C"]
    assert greedy([FLOWS], ["A"], "BCD", 3) == ["B", "D", "C"]


def test_ties_go_to_the_key_that_comes_first_and_worlds_are_summed() -> None:
    one, other = {("X", ("A",)): 1}, {("Y", ("A",)): 1}
    assert greedy([one, other], ["A"], "YX", 2) == ["X", "Y"]
    assert greedy([one, other, other], ["A"], "XY", 1) == ["Y"]


def test_flows_are_kept_and_read_back() -> None:
    assert from_lists(as_lists(FLOWS)) == FLOWS
    assert pair_flows(FLOWS)["A", "D"] == 10 == pair_flows(FLOWS)["B", "D"]


def test_simple_measures_order_every_candidate_once() -> None:
    sites = sites_of(("north", "south"))
    orders = by_centralities(sites, sites.key, 32)
    assert set(orders) == {"visits", "strength", "betweenness", "pagerank"}
    assert all(sorted(order) == sorted(sites.key) for order in orders.values())
    assert orders["pagerank"][:2] in (["BM", "CR"], ["CR", "BM"]), "people end up at the two central hospitals"
