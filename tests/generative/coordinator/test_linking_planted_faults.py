"""The equality of bulk and one at a time can fail: faults planted in matching, one at a time, must all be seen."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings

import coordinator.matching  # noqa: F401  # the modules below are looked up by name
from coordinator.matching.levels import BirthLevel, CccdLevel, NameLevel, PhoneLevel
from tests.generative.coordinator.matching.people import Written
from tests.generative.coordinator.twins import crowds, differences, every_variant, table_of

ENOUGH = 40
Plant = Callable[[pytest.MonkeyPatch], None]


@cache
def drawn() -> tuple[pa.Table, ...]:
    """The same cards for every fault."""
    found: list[pa.Table] = []

    @settings(max_examples=ENOUGH, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(crowds())
    def collect(crowd: list[Written]) -> None:
        found.append(table_of(crowd))

    collect()
    return (*found, table_of(every_variant()))  # the large one last: most faults are seen before


def set_to(module: str, name: str, value: object) -> Plant:
    """A constant of the rules changed."""
    return lambda patch: patch.setattr(sys.modules[f"coordinator.matching.{module}"], name, value)


def instead(name: str, wrong: Any, right: Any) -> Plant:
    """Where `find` asks for a level, one is taken for another."""
    module = sys.modules["coordinator.matching.findings"]
    asked = getattr(module, name)
    return lambda patch: patch.setattr(module, name, lambda a, b: wrong if asked(a, b) is right else asked(a, b))


FAULTS: dict[str, Plant] = {
    "a generation is thirty-five years": set_to("levels.births", "GENERATION", 35),
    "a name cut at a word needs more signs": set_to("levels.names", "_CUT_AT_A_WORD", 40),
    "a name cut within a word needs fewer signs": set_to("levels.names", "_CUT_IN_A_WORD", 1),
    "a typo is still one name": set_to("levels.names", "_ONE_NAME", 6),
    "i and y are lost accents": set_to("levels.names", "_LETTERS_AGREE", 3),
    "no order of names is asked": set_to("levels.names", "_rearranged", lambda a, b: None),
    "nothing is ever left out": set_to("levels.names", "_shortened", lambda a, b: None),
    "debris is never repaired": set_to("levels.names", "_AS_WRITTEN", frozenset()),
    "the rank of levels is lost": set_to("levels.names", "_RANK", dict.fromkeys(NameLevel, 0)),
    "a converted phone is an equal one": instead("phone_level", PhoneLevel.EQUAL, PhoneLevel.CONVERTED),
    "a phone one digit off is another": instead("phone_level", PhoneLevel.DIFFERENT, PhoneLevel.NEAR),
    "day and month swapped are one off": instead("birth_level", BirthLevel.ONE_OFF, BirthLevel.SWAPPED),
    "a month is a year": instead("birth_level", BirthLevel.YEAR_ONLY, BirthLevel.MONTH),
    "a borrowed number is equal": instead("cccd_level", CccdLevel.EQUAL, CccdLevel.BORROWED),
    "an old number is a new one": instead("cccd_level", CccdLevel.EQUAL, CccdLevel.OLD_EQUAL),
    "numbers near are different": instead("cccd_level", CccdLevel.DIFFERENT, CccdLevel.NEAR),
    "what a number says is not heard": set_to("findings", "number_says", lambda a, b: 0),
    "mothers are not compared": set_to("findings", "_mothers", lambda a, b: sys.modules[
        "coordinator.matching.findings"].NameMatch(NameLevel.MISSING)),
    "four words are not rare": set_to("block_keys", "_RARE_WORDS", 3),
    "a crowd is three": set_to("blocked", "MOST_CARDS", 3),
    "rarity counts twice": set_to("compare", "rarity_bits", lambda m, r: 1.0),
}  # fmt: skip


def test_without_a_fault_nothing_differs() -> None:
    assert not [difference for table in drawn() for difference in differences(table)]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[fault](monkeypatch)
    assert any(differences(table) for table in drawn())
