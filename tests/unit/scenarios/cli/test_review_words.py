"""A reviewer reads in words why two cards are asked about, and what is doubted of each, in his own language."""

from __future__ import annotations

import pytest

from coordinator.matching import LEVELS, RULES, VETOES, features
from emr_hub.clinical import Registration, Sex
from scenarios.cli.voice import Voice, messages

REASONS = {veto.name: veto.why for veto in VETOES} | RULES
ODD = [
    {"name": "CON BÀ Lan"}, {"name": "VÔ DANH"}, {"name": "..."}, {"name": "x" * 300},
    {"birth_date": "1985-02-30"}, {"birth_date": "0085-01-01"}, {"birth_date": "in spring"},
    {"cccd": "000000000000"}, {"cccd": "KHÔNG CÓ"}, {"cccd": "1234598765"}, {"cccd": "001090004017"},
    {"cccd": "9" * 101}, {"cccd": "001485000017"}, {"cccd": "999185000017"},
    {"bhyt": "0000000000"}, {"bhyt": "KHÔNG CÓ"}, {"phone": "0000000000"}, {"phone": "none"}, {"address": ",,"},
]  # fmt: skip


@pytest.mark.parametrize("name", REASONS)
def test_every_veto_and_rule_says_why_in_both_languages(name: str) -> None:
    row = messages()[f"why.{name}"]
    assert row["en"] == REASONS[name] and row["vi"] != row["en"]


@pytest.mark.parametrize("level", sorted({str(level) for levels in LEVELS.values() for level in levels}))
def test_every_level_has_words(level: str) -> None:
    assert f"level.{level}" in messages()


@pytest.mark.parametrize("said", ODD, ids=lambda said: "".join(said.values())[:12])
def test_every_doubt_is_said_in_vietnamese(said: dict[str, str]) -> None:
    told = {"name": "Trần Thị Ngọc", "birth_date": "1985-04-17", "sex": Sex.FEMALE, "cccd": None, "bhyt": None,
            "phone": None, "address": None} | said  # fmt: skip
    doubts = features(Registration(1, "BM", "MR1", registered_at=0, **told)).doubts  # type: ignore[arg-type]
    assert doubts
    for doubt in doubts:
        spoken = Voice("vi").phrase(doubt)
        assert spoken != doubt and not {"expected", "counted", "characters"} & set(spoken.split())
