"""Who was linked with whom, and when: cards arrive one after the other, and each arrival may join or part persons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from coordinator.matching.persons import Persons

Fold = Callable[[tuple[str, ...]], Persons]
"""The persons among these cards; told every card known so far."""
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """Two cards, the lower name first, that are one person's for certain or probably, from `begins` until before
    `ends` (None: until now). Instants in ms UTC.
    """

    one: str
    other: str
    certain: bool
    begins: int
    ends: int | None


def links_over_time(arrivals: Iterable[tuple[int, str]], fold: Fold) -> tuple[LinkSpan, ...]:
    """Every link that holds at some time, as (instant, card) arrive; cards of one instant arrive together.

    The persons at an instant are a fold of the cards known then, so what this says of an instant does not depend on
    what arrives later.
    """
    present: tuple[str, ...] = ()
    standing: dict[Pair, tuple[bool, int]] = {}
    ended: list[LinkSpan] = []
    for instant, together in groupby(sorted(arrivals), key=itemgetter(0)):
        present += tuple(name for _, name in together)
        now = _links(present, fold(present))
        for pair, (certain, begins) in list(standing.items()):
            if now.get(pair) is not certain:
                ended.append(LinkSpan(*pair, certain, begins, instant))
                del standing[pair]
        for pair, certain in now.items():
            standing.setdefault(pair, (certain, instant))
    return (*ended, *(LinkSpan(*pair, certain, begins, None) for pair, (certain, begins) in standing.items()))


def _links(present: tuple[str, ...], persons: Persons) -> Mapping[Pair, bool]:
    """Each linked pair among the cards present: True for certain, False for probable."""
    found: dict[Pair, bool] = {}
    for card in present:
        certain, probable = persons.linked(card)
        found.update(((card, other), True) for other in certain if card < other)
        found.update(((card, other), False) for other in probable if card < other)
    return found
