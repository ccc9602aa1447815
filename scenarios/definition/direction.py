"""What a scenario expects to find, as data: one measure, two arms, and which of them has more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Comparison = Literal["more", "less", "same", "not-more", "not-less"]
COMPARISONS: tuple[Comparison, ...] = ("more", "less", "same", "not-more", "not-less")


@dataclass(frozen=True, slots=True)
class Direction:
    """The measure of `arm` is expected to be `comparison` than (or as) that of `than`; both arms are of one world.

    `groups` are further groups of the measure, as ("scope", "cross").
    """

    measure: str
    arm: str
    comparison: Comparison
    than: str
    groups: tuple[tuple[str, str], ...] = ()

    def holds(self, arm: float | None, than: float | None) -> bool | None:
        """Whether two found values stand as expected; None when either is unknown."""
        if arm is None or than is None:
            return None
        found = {"more": arm > than, "less": arm < than, "same": arm == than}
        return (found | {"not-more": arm <= than, "not-less": arm >= than})[self.comparison]
