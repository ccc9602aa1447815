"""Yes, no, unknown, not asked: the four answers, and how answers about several analytes make one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Answer(IntEnum):
    """The answer to one criterion. The numbers are its strength: the lowest of several decides (Kleene AND)."""

    NO = 0
    UNKNOWN = 1
    YES = 2
    NOT_ASKED = 3

    @property
    def word(self) -> str:
        """The word used in tables and on the wire."""
        return self.name.lower()

    @property
    def holds(self) -> bool:
        """Whether nothing stands against it: yes, or not asked."""
        return self >= Answer.YES


def all_of(answers: Iterable[Answer]) -> Answer:
    """Kleene AND: any no is no, else any unknown is unknown, else yes; not asked only if nothing was asked."""
    return min(answers, default=Answer.NOT_ASKED)


def yes_if(fact: bool) -> Answer:
    """Yes or no."""
    return Answer.YES if fact else Answer.NO
