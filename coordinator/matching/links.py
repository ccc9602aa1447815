"""How sure it is that two cards are one person's."""

from __future__ import annotations

from enum import StrEnum

from coordinator.matching.card import Card
from coordinator.matching.keys import identity_key, probable_keys


class LinkGrade(StrEnum):
    """Only certain links release data; a probable one makes the coordinator ask; none is silence."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    NONE = "none"


def link_grade(one: Card, other: Card) -> LinkGrade:
    """The grade of a pair; the order of the two does not matter."""
    if identity_key(one) == identity_key(other):
        return LinkGrade.CERTAIN
    return LinkGrade.PROBABLE if probable_keys(one) & probable_keys(other) else LinkGrade.NONE
