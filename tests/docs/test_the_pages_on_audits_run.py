"""The commands of the pages on audits and tables do what the pages say, in their order, from the files they name."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from emr_hub.formats.tables import fields, mapping_of
from scenarios.cli.program import run_program

ROOT = Path(__file__).resolve().parents[2]
ENDS = {"runs/labs-first": 3}  # nothing is mapped yet, and the page says so
SMALL_RUN = ["run", "pilot-2025", "--engine", "columns", "--patients", "40", "--days", "20", "--quiet"]


def commands_of(page: str) -> list[list[str]]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"^```\n(.*?)^```$", text, re.M | re.S) for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("emr-hub ")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the project's from where the commands stand, with a small run in it."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "tests").symlink_to(ROOT / "tests")
    (folder / "runs").mkdir()
    assert run_program([*SMALL_RUN, "--out", str(folder / "runs/pilot")]) == 0
    return folder


@pytest.mark.parametrize("page", ["audit.md", "formats-tables.md"])
def test_every_command_of_the_page_ends_as_the_page_says(
    page: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(place)
    for words in commands_of(page):
        wanted = next((code for out, code in ENDS.items() if out in words), 0)
        assert run_program(words) == wanted, shlex.join(words)
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        if "--json" in words:
            json.loads(told.out)


def test_the_first_mapping_of_the_example_is_the_one_that_lies_beside_it(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    assert run_program(["audit", "--init-mapping", "runs/again.toml", "tests/data/labs-small.csv"]) == 0
    assert (place / "runs/again.toml").read_text() == (ROOT / "tests/data/labs-small.toml").read_text()


def test_the_mapping_that_the_page_shows_is_accepted_and_every_field_is_named() -> None:
    import tomllib

    text = (ROOT / "docs/formats-tables.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", text, re.M | re.S)
    assert mapping_of(tomllib.loads(shown), "page").decimal == ","
    listed = text.split("The fields:")[1].split("Needed are")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(fields())
