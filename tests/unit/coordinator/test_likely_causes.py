"""What reviewers are told to look for first: every row can fit, every veto that asks has one, in both languages."""

from __future__ import annotations

import pytest

from coordinator.matching import LEVELS, RULES, VETOES, Comparison, Grade, Outcome, Reason
from coordinator.matching.weighing import FieldLevel
from coordinator.person_index.causes import Cause, causes, likely_cause

LEVEL_WORDS = {field: {str(level) for level in levels} for field, levels in LEVELS.items()}


def compared(veto: str | None = None, rule: str | None = None, **levels: str) -> Comparison:
    steps = tuple(FieldLevel(field, level, 1.0) for field, level in levels.items())
    return Comparison(Grade.PROBABLE, 30.0, 0.5, steps, veto, rule, "model 1", 31.0, 1_000_000)


@pytest.mark.parametrize("row", causes(), ids=lambda row: f"{row['cause']}-{row['decided']}-{row['level']}")
def test_every_row_speaks_of_what_exists_and_is_said_in_both_languages(row: Cause) -> None:
    assert row["en"] and row["vi"] and row["status"]
    assert row["reason"] in ("", *map(str, Reason))
    assert row["decided"] in ("", *RULES, *(veto.name for veto in VETOES))
    assert not row["field"] or row["level"] in LEVEL_WORDS[row["field"]]


def test_every_veto_that_asks_a_person_has_a_cause_of_its_own() -> None:
    last = causes()[-1]
    for veto in VETOES:
        if veto.outcome is Outcome.ASK:
            assert likely_cause("probable", compared(veto=veto.name)) != last, veto.name


@pytest.mark.parametrize(
    ("reason", "comparison", "cause"),
    [
        ("probable", compared(veto="same-number", sex="different", name="exact"), "borrowed-card"),
        ("probable", compared(veto="same-number", name="exact", birth_date="one-off"), "number-mistyped"),
        ("probable", compared(name="accents-missing"), "accents-lost"),
        ("probable", compared(name="exact", birth_date="year-only"), "year-only"),
        ("probable", compared(name="exact", birth_date="equal"), "namesakes"),
        ("refused", compared(name="exact"), "bridge"),
        ("pins", compared(veto="same-number"), "pins-contradict"),
    ],
)
def test_the_first_row_that_fits_is_said(reason: str, comparison: Comparison, cause: str) -> None:
    assert likely_cause(reason, comparison)["cause"] == cause
