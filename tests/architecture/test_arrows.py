"""The arrows hold, and the contracts that say so are able to fail: a planted import is caught by name."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("emr_hub", "coordinator", "hospitals", "scenarios")
PLANTED = [
    ("emr_hub/errors/__init__.py", "import coordinator.settings", "imports none of the others"),
    ("hospitals/network/__init__.py", "import coordinator.decision", "meet only on the wire"),
    ("coordinator/cards/__init__.py", "import hospitals.settings", "meet only on the wire"),
    ("emr_hub/clinical/__init__.py", "import emr_hub.storage", "Floors of the shared language"),
    ("hospitals/population/__init__.py", "import hospitals.world", "Floors of the hospitals"),
    ("coordinator/ledger/__init__.py", "import coordinator.services", "Floors of the coordinator"),
    ("scenarios/definition/__init__.py", "import scenarios.measures", "Floors of the scenarios"),
    ("scenarios/engines/__init__.py", "import scenarios.measures", "An engine never measures itself"),
    ("coordinator/decision/decide.py", "import time", "The decision and the matching of people are pure"),
    ("coordinator/matching/keys.py", "import sqlmodel", "The decision and the matching of people are pure"),
    ("emr_hub/clock/__init__.py", "import random", "Nothing the decision stands on"),
]


@pytest.fixture(scope="module")
def copied(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages alone, in a folder of their own, with the contracts."""
    there = tmp_path_factory.mktemp("house")
    only_python = shutil.ignore_patterns("__pycache__", "tables", "*.toml", "*.csv")
    for package in PACKAGES:
        shutil.copytree(root / package, there / package, ignore=only_python)
    shutil.copy(root / ".importlinter", there)
    return there


def said_of(there: Path) -> str:
    """What the checker says of the packages in this folder, on one line."""
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as go; go()"
    done = subprocess.run([sys.executable, "-c", code, "--no-cache"], cwd=there, capture_output=True, text=True)
    said = " ".join(done.stdout.split())
    assert all(f"{name} KEPT" in said or f"{name} BROKEN" in said for name in contracts(there)), said + done.stderr
    return said


def contracts(there: Path) -> list[str]:
    """The names of the contracts, as written."""
    written = configparser.ConfigParser()
    written.read(there / ".importlinter", encoding="utf-8")
    return [" ".join(written[s]["name"].split()) for s in written.sections() if ":contract:" in s]


def test_every_arrow_goes_one_way(copied: Path) -> None:
    said = said_of(copied)
    broken = [name for name in contracts(copied) if f"{name} BROKEN" in said]
    assert not broken, f"broken: {broken}; `make check` names file and line"


def test_every_planted_arrow_is_caught_by_its_contract(copied: Path, tmp_path: Path) -> None:
    there = tmp_path / "house"
    shutil.copytree(copied, there)
    for file, line, _ in PLANTED:
        with (there / file).open("a", encoding="utf-8") as page:
            page.write(f"\n{line}\n")
    said = said_of(there)
    for file, line, contract in PLANTED:
        name = next(n for n in contracts(there) if contract in n)
        importer = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        assert f"{name} BROKEN" in said, contract
        assert f"{importer} -> {line.removeprefix('import ')}" in said, f"{line} in {file}"


def test_a_new_room_must_choose_its_floor(copied: Path, tmp_path: Path) -> None:
    there = tmp_path / "house"
    shutil.copytree(copied, there)
    for package in PACKAGES:
        (there / package / "attic").mkdir()
        (there / package / "attic" / "__init__.py").write_text('"""A room that nobody declared."""\n')
    said = said_of(there)
    for package in PACKAGES:
        name = next(n for n in contracts(there) if floors_of(there, package)["name"] == n)
        assert f"{name} BROKEN" in said and f"{package}.attic" in said


@pytest.mark.parametrize("package", PACKAGES)
def test_the_floors_of_each_package_are_exhaustive(package: str, root: Path) -> None:
    floors = floors_of(root, package)
    assert floors["containers"] == package and floors["exhaustive"] == "True"
    assert "exhaustive_ignores" not in floors


def floors_of(there: Path, package: str) -> configparser.SectionProxy:
    """The layered contract of one package."""
    written = configparser.ConfigParser()
    written.read(there / ".importlinter", encoding="utf-8")
    return written[f"importlinter:contract:{package}"]
