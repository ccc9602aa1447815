"""Cards joined into groups that never hold two cards kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coordinator.matching.pins import ordered

Pair = tuple[str, str]


class Groups:
    """Every card begins alone. `apart` pairs never come into one group, whoever else is joined."""

    def __init__(self, cards: Iterable[str], apart: Iterable[Pair]) -> None:
        self._root = {card: card for card in cards}
        self._members = {card: [card] for card in self._root}
        self._enemies: dict[str, set[str]] = {}
        for one, other in apart:
            self._enemies.setdefault(one, set()).add(other)
            self._enemies.setdefault(other, set()).add(one)

    def __contains__(self, card: str) -> bool:
        return card in self._root

    def root(self, card: str) -> str:
        """The card that stands for the group of this one, for now."""
        found = card
        while self._root[found] != found:
            found = self._root[found]
        while self._root[card] != found:  # the next search is short
            self._root[card], card = found, self._root[card]
        return found

    def members(self, card: str) -> list[str]:
        """The cards of the group of this one."""
        return self._members[self.root(card)]

    def are_together(self, one: str, other: str) -> bool:
        """Whether two cards are in one group."""
        return self.root(one) == self.root(other)

    def are_enemies(self, one: str, other: str) -> bool:
        """Whether joining the groups of two cards would bring a pair together that is kept apart."""
        a, b = self.root(one), self.root(other)
        if len(self._members[a]) > len(self._members[b]):
            a, b = b, a
        enemies = self._enemies.get(b, set())
        return any(card in enemies for card in self._members[a])

    def crossing(self, one: str, other: str) -> Iterator[Pair]:
        """Every pair with one card in each of the two groups."""
        return (ordered(a, b) for a in self.members(one) for b in self.members(other))

    def join(self, one: str, other: str) -> None:
        """Make one group of two; the caller has asked whether they are enemies."""
        a, b = self.root(one), self.root(other)
        if a == b:
            return
        if len(self._members[a]) < len(self._members[b]):
            a, b = b, a
        self._root[b] = a
        self._members[a] += self._members.pop(b)
        if b in self._enemies:
            self._enemies.setdefault(a, set()).update(self._enemies.pop(b))

    def all(self) -> Iterator[list[str]]:
        """Every group."""
        return iter(self._members.values())
