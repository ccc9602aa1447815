"""The house as files: where the repository stands, what belongs to it, and its four packages."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("emr_hub", "coordinator", "hospitals", "scenarios")
ASIDE = {".git", ".venv", ".hypothesis", ".coverage", "build", "dist", "runs", "data"}


def belonging(root: Path) -> list[Path]:
    """The files that git keeps or would keep; without git, all files outside caches and environments."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True
    )
    if listed.returncode == 0:
        named = [root / name for name in listed.stdout.decode().split("\0") if name]
        return sorted(p for p in named if p.is_file())
    return sorted(p for p in root.rglob("*") if p.is_file() and not _aside(p.relative_to(root)))


def _aside(path: Path) -> bool:
    return path.parts[0] in ASIDE or any(
        part == "__pycache__" or part.endswith((".egg-info", "_cache")) for part in path.parts
    )


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file that belongs to the project."""
    return belonging(ROOT)


@pytest.fixture(scope="session")
def sources() -> list[Path]:
    """Every Python file of the four packages."""
    return [p for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))]


@pytest.fixture(scope="session")
def trees(sources: list[Path]) -> dict[Path, ast.Module]:
    """Each source file, read as syntax."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sources}


@pytest.fixture(scope="session")
def rooms() -> list[Path]:
    """Every package folder: the four houses and the rooms in them."""
    return sorted(_rooms())


def _rooms() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (init.parent for init in (ROOT / package).rglob("__init__.py"))
