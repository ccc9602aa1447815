"""The terminal says after a run how many expectations came out, which did not, and whether history was long enough."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.cli.program import run_program
from scenarios.definition import Direction, load_scenario, to_toml
from scenarios.definition.direction import Comparison


def printed(tmp_path: Path, direction: Comparison, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    expected = (Direction("cut", "as-observed", direction, "no-coordinator"),)
    file = tmp_path / "my.toml"
    file.write_text(to_toml(replace(load_scenario("acceptance-bounds"), directions=expected)), encoding="utf-8")
    size = ["--patients", "30", "--days", "20", "--workers", "1", "--quiet"]
    assert run_program(["run", str(file), *size, "--out", str(tmp_path / "run"), *more]) == 0
    return capsys.readouterr().out


def test_what_was_expected_is_held_against_what_came_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(tmp_path, "less", capsys)
    assert "came out: 0 of 1." in said and "otherwise than expected: " in said


def test_a_history_shorter_than_the_longest_window_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = printed(tmp_path, "not-less", capsys, "--lang", "vi")
    assert "đã đúng: 1 trên 1." in said and "Tiền sử: 180 ngày, ngắn hơn" in said and "365 ngày" in said
    assert "Tiền sử" not in printed(tmp_path, "not-less", capsys, "--lang", "vi", "--policy", "draft-2026-08")
