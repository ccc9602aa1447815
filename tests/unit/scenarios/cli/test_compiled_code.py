"""Compiled code finds a folder for an account that has none of its own, and leaves alone what somebody named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scenarios.cli import compiled_code
from scenarios.cli.compiled_code import FOLDER, keep_compiled_code


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither program nor home can be written to: the places that lead on are files, whoever asks."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(FOLDER, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(compiled_code, "_PROGRAM", tmp_path / "file")
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place).is_dir())


def test_an_account_without_a_home_gets_a_folder_for_the_command(nowhere: None) -> None:
    keep_compiled_code()
    folder = Path(os.environ[FOLDER])
    assert folder.is_dir() and folder.stat().st_mode & 0o077 == 0
    folder.rmdir()


def test_a_folder_that_somebody_named_stands(nowhere: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, "/named")
    keep_compiled_code()
    assert os.environ[FOLDER] == "/named"


def test_who_has_a_home_keeps_it(nowhere: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "yet" / "to be made"))
    keep_compiled_code()
    assert not os.environ[FOLDER]
