"""Links that a rival disputes: a card without accents fits both twins, Hùng and Hưng, and belongs to neither for sure.

A link that rests on no number of its own gives way where the same card has a certain link to somebody else who, held
against the first, is another person; or may be a twin, unless the link says the very same name. It is asked; a link by
a number stands. Where a person has said that the two are not one, a third card that fits both as well belongs to
neither for sure, number or not: two people use one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from coordinator.matching.comparison import Comparison
from coordinator.matching.groups import Pair
from coordinator.matching.pins import ordered


class Rivals:
    """The certain links among some cards, and what is found between the cards they lead to."""

    def __init__(
        self, links: Iterable[Pair], known: Mapping[Pair, Comparison], found: Callable[[Pair], Comparison | None],
        apart: Callable[[Pair], bool],
    ) -> None:  # fmt: skip
        self._known, self._found, self._apart = known, found, apart
        self._linked: dict[str, list[str]] = {}
        for one, other in links:
            self._linked.setdefault(one, []).append(other)
            self._linked.setdefault(other, []).append(one)

    def dispute(self, pair: Pair) -> bool:
        """Whether a rival claims one of the two cards of a link as well."""
        link, claims = self._known[pair], list(self._claims(*pair))
        if any(self._apart(between) and (claim.by_number or not link.by_number) for claim, between in claims):
            return True
        if link.by_number:
            return False
        found = (self._found(between) for _, between in claims)
        return any(rival.parts or (rival.suspects_two and not link.says_the_name) for rival in found if rival)

    def _claims(self, one: str, other: str) -> Iterator[tuple[Comparison, Pair]]:
        """Every other certain link of the two cards, and who is rivals by it: the one linked, and the partner."""
        for card, partner in ((one, other), (other, one)):
            for rival in self._linked[card]:
                if rival != partner:
                    yield self._known[ordered(card, rival)], ordered(partner, rival)
