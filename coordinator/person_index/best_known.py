"""What is best known of a person: a view over its cards, made anew each time and kept nowhere. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coordinator.person_index.cards import StoredCard
from coordinator.person_index.matcher import normal

VIEWED = ("name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")


@dataclass(frozen=True, slots=True)
class BestKnown:
    """One field: the value that is shown, which registrations say so, and what else is written."""

    value: str | None
    said_by: tuple[str, ...]
    others: tuple[str, ...]


def best_known(cards: Mapping[str, StoredCard]) -> dict[str, BestKnown]:
    """Field by field: what no doubt speaks against, then what most cards say, then what has most accents, is longest.

    No card is altered, and nothing rests on this view: it is for people's eyes.
    """
    return {field: _field(field, cards) for field in VIEWED}


def _field(field: str, cards: Mapping[str, StoredCard]) -> BestKnown:
    said = {name: str(value) for name, card in cards.items() if (value := getattr(card, field))}
    if not said:
        return BestKnown(None, (), ())
    counted = Counter(said.values())
    doubted = {said[name] for name in said if _is_doubted(field, cards[name])}

    def weight(value: str) -> tuple[bool, int, int, int, str]:
        accents = sum(not letter.isascii() for letter in value)
        return value in doubted or value == "unknown", -counted[value], -accents, -len(value), value

    best = min(counted, key=weight)
    return BestKnown(best, _sorted(n for n, v in said.items() if v == best), _sorted(set(counted) - {best}))


def _is_doubted(field: str, card: StoredCard) -> bool:
    return any(doubt.startswith(f"{field}:") for doubt in normal(card).doubts)


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words))
