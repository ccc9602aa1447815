"""Promises of `persons` for any pairs and pins, and against somebody else's connected components."""

from __future__ import annotations

import networkx as nx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.matching import Comparison, Pin, persons
from coordinator.matching.persons import Pair
from coordinator.matching.pins import ordered
from tests.spec.matching.edges import edge

SETTINGS = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
CARDS = "ABCDEFGH"


@st.composite
def graphs(draw: st.DrawFn, signs: str = "==~#?") -> tuple[dict[Pair, Comparison], list[Pin]]:
    """Pairs among eight cards with few different weights, so that ties are common; and some pins."""
    pairs = [(a, b) for n, a in enumerate(CARDS) for b in CARDS[n + 1 :]]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=14, unique=True))
    edges = {pair: edge(draw(st.sampled_from(signs)), draw(st.sampled_from((30, 35, 40)))) for pair in chosen}
    pinned = draw(st.lists(st.tuples(st.sampled_from(pairs), st.booleans()), max_size=4)) if len(signs) > 1 else []
    return edges, [Pin(*pair, together) for pair, together in pinned]


@SETTINGS
@given(graphs(), st.randoms(use_true_random=False))
def test_any_permutation_of_the_feed_gives_the_same_persons(
    graph: tuple[dict[Pair, Comparison], list[Pin]], luck: object
) -> None:
    edges, pins = graph
    shuffled = [list(CARDS), list(edges.items()), list(pins)]
    for part in shuffled:
        luck.shuffle(part)  # type: ignore[attr-defined]
    turned = {(b, a): found for (a, b), found in shuffled[1]}
    assert persons(shuffled[0], turned, [Pin(p.other, p.one, p.together) for p in shuffled[2]]) == persons(
        CARDS, edges, pins
    )


@SETTINGS
@given(graphs())
def test_what_is_kept_apart_is_never_one_person(graph: tuple[dict[Pair, Comparison], list[Pin]]) -> None:
    edges, pins = graph
    found = persons(CARDS, edges, pins)
    apart = {pin.pair for pin in pins if not pin.together}
    overruled = {pin.pair for pin in pins if pin.together} - apart
    vetoed = {ordered(*pair) for pair, compared in edges.items() if compared.veto is not None} - overruled
    assert not [pair for pair in apart | vetoed if found.person_of[pair[0]] == found.person_of[pair[1]]]


@SETTINGS
@given(graphs())
def test_every_certain_link_is_made_or_asked_about(graph: tuple[dict[Pair, Comparison], list[Pin]]) -> None:
    edges, pins = graph
    found = persons(CARDS, edges, pins)
    asked = {ordered(found.person_of[q.one], found.person_of[q.other]) for q in found.questions}
    closed = {ordered(found.person_of[p.one], found.person_of[p.other]) for p in pins if not p.together}
    for (one, other), compared in edges.items():
        between = ordered(found.person_of[one], found.person_of[other])
        assert not compared.is_link or between[0] == between[1] or between in asked | closed


@SETTINGS
@given(graphs())
def test_one_question_at_most_stands_between_two_persons(graph: tuple[dict[Pair, Comparison], list[Pin]]) -> None:
    found = persons(CARDS, *graph)
    between = [ordered(found.person_of[q.one], found.person_of[q.other]) for q in found.questions]
    assert len(between) == len(set(between)) and all(a != b for a, b in between)


@SETTINGS
@given(graphs(signs="="))
def test_without_vetoes_persons_are_the_connected_components(
    graph: tuple[dict[Pair, Comparison], list[Pin]]
) -> None:
    edges, _ = graph
    oracle = nx.Graph(list(edges))
    oracle.add_nodes_from(CARDS)
    components = sorted(tuple(sorted(component)) for component in nx.connected_components(oracle))
    assert sorted(persons(CARDS, edges).members.values()) == components
