"""Compiled code is kept by its sources; an account without a home finds a folder; what somebody named is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scenarios.cli.compiled_code import FOLDER, SHARED_ROOMS, keep_compiled_code, key_of_sources


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The home cannot be written to: the place that leads on is a file, whoever asks."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(FOLDER, "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
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


def test_who_has_a_home_keeps_it_there_by_its_sources(
    nowhere: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "yet" / "to be made"))
    keep_compiled_code()
    assert Path(os.environ[FOLDER]) == tmp_path / "yet" / "to be made" / "emr-hub" / "compiled" / key_of_sources()


@pytest.mark.parametrize("room", SHARED_ROOMS)
def test_a_change_in_any_room_that_is_compiled_into_others_is_another_key(room: str, tmp_path: Path) -> None:
    for one in SHARED_ROOMS:
        (tmp_path / one).mkdir(parents=True)
        (tmp_path / one / "kernel.py").write_text("def level(one, other): return one == other", encoding="utf-8")
    before = key_of_sources(tmp_path)
    assert key_of_sources(tmp_path) == before != key_of_sources()
    (tmp_path / room / "kernel.py").write_text("def level(one, other): return one != other", encoding="utf-8")
    assert key_of_sources(tmp_path) != before
