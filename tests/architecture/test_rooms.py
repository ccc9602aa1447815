"""Rooms small enough to live in: each says what it is for, no file outgrows a sitting, no name hides a thought."""

from __future__ import annotations

import ast
from pathlib import Path

LONGEST_FILE_LINES = 300
HIDING_WORDS = {
    "utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc", "processor", "info", "v2",
}  # fmt: skip
TOP_LEVEL = {
    "emr_hub", "hospitals", "coordinator", "scenarios", "tests", "docs", "benchmarks", ".ci", "pyproject.toml",
    "README.md", "CHANGELOG.md", "Makefile", "constraints.txt", ".gitignore", ".importlinter", "LICENSE",
    ".gitattributes",
}  # fmt: skip


def test_no_file_is_longer_than_a_sitting(tracked: list[Path], root: Path) -> None:
    long = {
        str(path.relative_to(root)): lines
        for path in tracked
        if path.suffix == ".py" and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE_LINES
    }
    assert not long


def test_no_name_hides_a_thought(tracked: list[Path], root: Path) -> None:
    hiding = [
        str(path.relative_to(root))
        for path in tracked
        for part in (*path.relative_to(root).parts[:-1], path.stem)
        if set(part.lower().replace("-", "_").split("_")) & HIDING_WORDS
    ]
    assert not hiding


def test_every_room_says_what_it_is_for(rooms: list[Path], root: Path) -> None:
    silent = [
        str(room.relative_to(root))
        for room in rooms
        if not ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    ]
    assert rooms and not silent


def test_every_folder_with_code_is_a_room(sources: list[Path], root: Path) -> None:
    assert not [str(p.relative_to(root)) for p in sources if not (p.parent / "__init__.py").exists()]


def test_every_file_of_code_begins_with_what_it_promises(trees: dict[Path, ast.Module], root: Path) -> None:
    assert not [str(p.relative_to(root)) for p, tree in trees.items() if not ast.get_docstring(tree)]


def test_the_top_level_holds_nothing_else(tracked: list[Path], root: Path) -> None:
    assert not {p.relative_to(root).parts[0] for p in tracked} - TOP_LEVEL
