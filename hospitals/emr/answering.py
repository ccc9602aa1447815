"""The clinician in front of a card: what is shown, and what can be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card that proposes to withdraw one order. `abnormal`: an earlier result it names is abnormal.

    `results` are the absolute addresses of the Observations that would be used instead.
    """

    order_id: int
    card: str
    suggestion: str
    abnormal: bool
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The clinician withdraws the order and uses the earlier result."""


@dataclass(frozen=True, slots=True)
class Overridden:
    """The clinician keeps the order, for one reason of the coded list."""

    reason: str


AskClinician = Callable[[ShownCard], Accepted | Overridden]


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one signing, as the hospital knows it.

    `asked`: the order was sent to the coordinator; `silent`: no usable answer came. `card_shown`: a card proposed
    to withdraw it; `answer` is accepted, overridden or None.
    """

    order_id: int
    asked: bool
    silent: bool = False
    card_shown: bool = False
    answer: str | None = None
    override_reason: str | None = None

    @property
    def performed(self) -> bool:
        """Whether the test is to be done: always, unless a proposal to withdraw was accepted."""
        return self.answer != "accepted"
