"""The page of proofs names tests that exist, and a fault for every promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "proofs.md").read_text(encoding="utf-8")
ROWS = [line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and "Promise |" not in line]
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE)


def has(file: str, test: str) -> bool:
    """Whether a file below tests/ defines this test."""
    path = TESTS / file
    return path.is_file() and re.search(rf"^def {test}\(", path.read_text(encoding="utf-8"), re.M) is not None


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_named_test_exists(file: str, test: str) -> None:
    assert has(file, test)


def test_every_promise_has_a_test_and_a_fault() -> None:
    assert len(ROWS) >= 20 and len(NAMED) >= 40
    assert [row for row in ROWS if len(row) != 3 or "::test_" not in row[1] or not row[2].strip()] == []


def test_a_test_that_was_renamed_is_noticed() -> None:
    assert not has(NAMED[0][0], NAMED[0][1] + "_no_more") and not has("acceptance/test_nothing.py", NAMED[0][1])
