"""Orders are numbered through all parts: a part waits until it is known how many orders those before it keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

STEP_SECONDS = 0.5  # how often a waiting part looks whether the work was given up


class Numbering(Protocol):
    """Gives the first order number of a part once every part before it has said how many orders it keeps."""

    def first_id(self, part: int, orders: int) -> int:
        """Part `part` keeps so many orders; the number of its first one."""
        ...


class InTurn:
    """Parts come one after the other."""

    def __init__(self) -> None:
        self._next = 1

    def first_id(self, part: int, orders: int) -> int:
        """As the parts come."""
        first = self._next
        self._next += orders
        return first


class Together:
    """Parts come at the same time, each started in its turn; the counts lie in memory that all processes share."""

    def __init__(self, context: Any, parts: int) -> None:
        self.orders = context.Array("q", [-1] * parts, lock=False)
        self.given_up = context.Value("b", 0, lock=False)
        self.news = context.Condition()

    def first_id(self, part: int, orders: int) -> int:
        """Waits for the parts before; InterruptedError when one of them failed."""
        with self.news:
            self.orders[part] = orders
            self.news.notify_all()
            while not _all_known(self.orders[:part]):
                if self.given_up.value:
                    raise InterruptedError("another part failed")
                self.news.wait(STEP_SECONDS)
            return 1 + int(sum(self.orders[:part]))

    def give_up(self) -> None:
        """Let nobody wait for a part that failed."""
        with self.news:
            self.given_up.value = 1
            self.news.notify_all()


def _all_known(orders: Sequence[int]) -> bool:
    return all(n >= 0 for n in orders)
