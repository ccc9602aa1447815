"""Who is whom, as a fold of the log: links that stand join cards, nothing else does. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coordinator.person_index.events import Event, Happened
from emr_hub.clock import Instant

Pair = tuple[str, str]


def pair_of(one: str, other: str) -> Pair:
    """Two cards as one pair, whichever was named first."""
    return (one, other) if one < other else (other, one)


def fold(events: Iterable[Event], until: Instant | None = None) -> Mapping[str, str]:
    """The person of every card, named by its lowest card, after the events (those asserted by `until`)."""
    cards: set[str] = set()
    links: set[Pair] = set()
    for event in events:
        if until is None or event.witness.at <= until:
            _take(event, cards, links)
    return joined(cards, links)


def _take(event: Event, cards: set[str], links: set[Pair]) -> None:
    if event.kind is Happened.REGISTERED:
        cards.add(event.one)
    elif event.kind is Happened.REMOVED:
        cards.discard(event.one)
    elif event.kind is Happened.LINKED and event.other is not None:
        links.add(pair_of(event.one, event.other))
    elif event.kind is Happened.UNLINKED and event.other is not None:
        links.discard(pair_of(event.one, event.other))


def joined(cards: Iterable[str], links: Iterable[Pair]) -> Mapping[str, str]:
    """Connected components, each named by its lowest card."""
    leader = {card: card for card in cards}

    def find(card: str) -> str:
        while leader[card] != card:
            leader[card] = leader[leader[card]]
            card = leader[card]
        return card

    for one, other in links:
        first, second = sorted((find(one), find(other)))
        leader[second] = first
    return {card: find(card) for card in leader}
