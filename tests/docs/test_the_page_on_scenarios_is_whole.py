"""The page on scenarios names every key that a file may hold and every scenario that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.definition import shelf
from scenarios.definition.keys import KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
NAMES = sorted({key for section in KEYS.values() for key in section} - {"en", "vi", "arms"})


@pytest.mark.parametrize("name", NAMES)
def test_every_key_stands_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE or f"`[{name}]`" in PAGE or f"`[[{name}]]`" in PAGE


def test_every_shipped_scenario_stands_on_the_page() -> None:
    assert [entry.id for entry in shelf() if f"| `{entry.id}` |" not in PAGE] == []
