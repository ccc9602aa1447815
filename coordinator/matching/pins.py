"""What a person decided about two cards; it stands above every comparison and survives everything that comes later."""

from __future__ import annotations

from typing import NamedTuple


class Pin(NamedTuple):
    """`one` and `other` are cards; `together`: the same person, else not the same. At most one pin holds per pair.

    Where pins contradict each other, apart holds.
    """

    one: str
    other: str
    together: bool

    @property
    def pair(self) -> tuple[str, str]:
        """The two cards, the lower name first."""
        return ordered(self.one, self.other)


def ordered(one: str, other: str) -> tuple[str, str]:
    """A pair with the lower name first: one pair, one key."""
    return (one, other) if one < other else (other, one)
