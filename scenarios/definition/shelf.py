"""The shelf of shipped scenarios, and loading one of them or a file of the user's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from emr_hub.errors import UsageError
from scenarios.definition.fitting import checked
from scenarios.definition.keys import nearest
from scenarios.definition.reading import scenario_of
from scenarios.definition.scenario import Scenario
from scenarios.definition.words import Words


@dataclass(frozen=True, slots=True)
class ShelfEntry:
    """A shipped scenario as a list shows it."""

    id: str
    title: Words
    question: Words
    expected: Words


def shelf() -> tuple[ShelfEntry, ...]:
    """Every shipped scenario, by id."""
    read = [scenario_of(tomllib.loads(text), name) for name, text in sorted(_shipped().items())]
    return tuple(ShelfEntry(one.id, one.title, one.question, one.expected) for one in read)


def load_scenario(id_or_path: str | Path) -> Scenario:
    """The shipped scenario with this id, or the one in this file; UsageError names the place and what was expected."""
    path = Path(id_or_path)
    shipped = _shipped()
    if str(id_or_path) in shipped:
        return read_scenario(shipped[str(id_or_path)], str(id_or_path))
    if path.is_file():
        return read_scenario(_text_of(path), str(id_or_path), path.parent)
    if path.suffix == ".toml":
        raise UsageError(f"no scenario file {str(path)!r}", expected="a file that exists")
    close = nearest(str(id_or_path), shipped)
    raise UsageError(
        f"unknown scenario {str(id_or_path)!r}", expected=f"one of {', '.join(shipped)}; the nearest is {close!r}"
    )


def read_scenario(text: str, source: str, folder: Path | None = None) -> Scenario:
    """The scenario written in TOML; `source` names it in errors, policy files are looked up in `folder`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"not TOML: {error}", where=source, expected="a scenario file") from error
    except RecursionError as error:
        raise UsageError("nested too deeply", where=source, expected="a scenario file") from error
    return checked(scenario_of(raw, source, folder), source)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows editors put a byte-order mark in front
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "the file cannot be read as UTF-8 text", where=str(path), expected="a scenario file"
        ) from error


def _shipped() -> dict[str, str]:
    files = sorted(
        (f for f in resources.files("scenarios.library").iterdir() if f.name.endswith(".toml")), key=lambda f: f.name
    )
    return {file.name.removesuffix(".toml"): file.read_text(encoding="utf-8") for file in files}
