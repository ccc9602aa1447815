"""Links that a rival disputes: a card without accents fits both twins, Hùng and Hưng, and belongs to neither for sure.

A link that rests on no number of its own gives way where the same card has a certain link to somebody else who, held
against the first, is another person; or may be a twin, unless the link says the very same name. It is asked; a link by
a number stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from coordinator.matching.comparison import Comparison
from coordinator.matching.groups import Pair
from coordinator.matching.pins import ordered


class Rivals:
    """The certain links among some cards, and what is found between the cards they lead to."""

    def __init__(
        self, links: Iterable[Pair], known: Mapping[Pair, Comparison], found: Callable[[Pair], Comparison | None]
    ) -> None:
        self._known, self._found = known, found
        self._linked: dict[str, list[str]] = {}
        for one, other in links:
            self._linked.setdefault(one, []).append(other)
            self._linked.setdefault(other, []).append(one)

    def dispute(self, pair: Pair) -> bool:
        """Whether a rival claims one of the two cards of a link that rests on no number."""
        link = self._known[pair]
        if link.by_number:
            return False
        found = (self._found(between) for between in self._claims(*pair))
        return any(rival.parts or (rival.suspects_two and not link.says_the_name) for rival in found if rival)

    def _claims(self, one: str, other: str) -> Iterator[Pair]:
        """Each card with every other card that its partner in the link is certainly linked with."""
        for card, partner in ((one, other), (other, one)):
            yield from (ordered(partner, rival) for rival in self._linked[card] if rival != partner)
