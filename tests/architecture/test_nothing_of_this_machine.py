"""The project can be cloned anywhere: no path of a machine, no package host, no address that could be called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# Spelled in pieces, so that this page does not hold what it looks for.
MACHINE_PATHS = re.compile(
    r"(?<![\w.:/>-])/(?:" + "|".join(("home/", "Users/", "root/", "work/", "opt/", "mnt/")) + r")[\w.-]"
)
PACKAGE_HOSTS = re.compile(r"py" + r"pi\.|python" + r"hosted\.|index-" + r"url|find-" + r"links|/sim" + r"ple/")
WINDOWS_PATHS = re.compile(r"\b[A-Z]:\\\\?Users\\")
TEXTS = {".py", ".md", ".toml", ".txt", ".csv", ".html", ".json", ".ndjson", ".yml", ".cfg", ".ini", ""}
NETWORK_NAMES = re.compile(r"https?://([\w.-]+)")


def texts(tracked: list[Path]) -> dict[Path, str]:
    """Every file of the project that is text."""
    return {p: p.read_text(encoding="utf-8", errors="replace") for p in tracked if p.suffix in TEXTS}


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, PACKAGE_HOSTS, WINDOWS_PATHS])
def test_no_file_names_a_machine_or_a_package_host(pattern: re.Pattern[str], tracked: list[Path], root: Path) -> None:
    found = {
        f"{path.relative_to(root)}:{text[: hit.start()].count(chr(10)) + 1}": hit.group()
        for path, text in texts(tracked).items()
        for hit in pattern.finditer(text)
    }
    assert not found


def test_the_watch_sees_a_planted_path() -> None:
    assert MACHINE_PATHS.search("open('/" + "home/someone/x')") and MACHINE_PATHS.search(" /" + "opt/wheels")
    assert PACKAGE_HOSTS.search("https://py" + "pi.org/x") and not MACHINE_PATHS.search("GET /fhir/Patient")


def test_every_pin_is_a_name_and_a_version(root: Path) -> None:
    pins = [line for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert pins == sorted(pins, key=str.lower)
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", pin) for pin in pins)


def test_every_declared_dependency_is_pinned(root: Path) -> None:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    pinned = {
        flat(line) for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines() if "==" in line
    }
    assert {flat(d) for d in declared} <= pinned


def flat(requirement: str) -> str:
    """The name of a requirement as the index compares it."""
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement).group()).lower()  # type: ignore[union-attr]
