"""What may be said about a number that cannot be used: its shape, never the number itself."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

_UPWARDS, _DOWNWARDS = "0123456789" * 12, "9876543210" * 12  # longer than any number that is read
_STEPS = frozenset(f"{a}{b}" for a in range(10) for b in ((a + 1) % 10, (a - 1) % 10))


@dataclass(frozen=True, slots=True)
class Invalid:
    """Why a written identifier is unusable: what was found (as a shape) and what was expected."""

    reason: str


def shape_of(text: str) -> str:
    """The shape of a text in words, such as `15 characters: 2 letters, 13 digits`."""
    runs = [f"{len(list(run))} {kind}" for kind, run in groupby(text, key=_kind)]
    return f"{len(text)} characters: " + ", ".join(runs) if runs else "nothing"


def _kind(character: str) -> str:
    if character.isdecimal() and character.isascii():
        return "digits"
    if character.isalpha():
        return "letters"
    return "spaces" if character.isspace() else "signs"


def is_placeholder(digits: str) -> bool:
    """Whether a desk typed anything to get past the field: one digit throughout, or counting up or down."""
    if len(digits) > 1 and digits[-1] != digits[-2] and digits[-2:] not in _STEPS:
        return False  # seven of ten numbers, without a further look
    return len(set(digits)) <= 1 or digits in _UPWARDS or digits in _DOWNWARDS
