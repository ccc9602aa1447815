"""Findings of a pair as one number, and back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from coordinator.linking.find_names import NAME_LEVELS
from coordinator.linking.find_numbers import (
    ADDRESS_LEVELS,
    BHYT_LEVELS,
    BIRTH_LEVELS,
    CCCD_LEVELS,
    PHONE_LEVELS,
    SEX_LEVELS,
)
from coordinator.matching import Findings, Levels, Newborn, NumberSays
from coordinator.matching.levels import AddressLevel, BhytLevel, BirthLevel, CccdLevel, NameLevel, PhoneLevel, SexLevel

LEVEL_NAMES = (NAME_LEVELS, BIRTH_LEVELS, SEX_LEVELS, CCCD_LEVELS, BHYT_LEVELS, PHONE_LEVELS, ADDRESS_LEVELS)
"""The words of each field's levels by their numbers, in the order of `FIELDS`."""
WIDTHS = (5, 3, 2, 4, 2, 3, 3, 1, 1, 1, 2, 2)  # bits: seven levels, family, generation, record, number, newborn
SHIFTS = tuple(sum(WIDTHS[:n]) for n in range(len(WIDTHS)))


def field_codes(packed: Any) -> tuple[Any, ...]:
    """The twelve numbers that were packed into one, or into each of an array."""
    return tuple((packed >> shift) & ((1 << width) - 1) for shift, width in zip(SHIFTS, WIDTHS, strict=True))


@lru_cache(maxsize=1 << 15)
def findings_of(packed: int) -> Findings:
    """The findings that a number stands for."""
    parts = field_codes(packed)
    words = [names[code] for names, code in zip(LEVEL_NAMES, parts, strict=False)]
    levels = Levels(
        NameLevel(words[0]), BirthLevel(words[1]), SexLevel(words[2]), CccdLevel(words[3]), BhytLevel(words[4]),
        PhoneLevel(words[5]), AddressLevel(words[6]),
    )  # fmt: skip
    family, generation, record, says, newborn = parts[len(words) :]
    return Findings(levels, bool(family), bool(generation), bool(record), NumberSays(says), Newborn(newborn))


def packed_of(found: Findings) -> int:
    """The number that stands for findings."""
    levels = [words.index(level) for words, level in zip(LEVEL_NAMES, found.levels, strict=True)]
    rest = [found.family_equal, found.generation_apart, found.same_record, found.number_says, found.newborn]
    return sum(int(code) << shift for code, shift in zip([*levels, *rest], SHIFTS, strict=True))
