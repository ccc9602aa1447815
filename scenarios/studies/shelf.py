"""The shelf of shipped studies, and loading one of them or a file of the user's own."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from emr_hub.errors import UsageError
from scenarios.definition import nearest
from scenarios.studies.reading import read_study
from scenarios.studies.study import Study


def shipped_studies() -> tuple[str, ...]:
    """Ids of the studies that ship with the software."""
    return tuple(sorted(_shipped()))


def load_study(id_or_path: str | Path) -> Study:
    """The shipped study with this id, or the one in this file; UsageError names the place and what was expected."""
    path, shipped = Path(id_or_path), _shipped()
    if str(id_or_path) in shipped:
        return read_study(shipped[str(id_or_path)], str(id_or_path))
    if path.is_file():
        return read_study(_text_of(path), str(id_or_path), path.parent)
    if path.suffix == ".toml":
        raise UsageError(f"no study file {str(path)!r}", expected="a file that exists")
    raise UsageError(
        f"unknown study {str(id_or_path)!r}",
        expected=f"one of {', '.join(shipped)}; the nearest is {nearest(str(id_or_path), shipped)!r}",
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows editors put a byte-order mark in front
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("the file cannot be read as UTF-8 text", where=str(path), expected="a study file") from error


def _shipped() -> dict[str, str]:
    room = resources.files("scenarios.studies") / "library"
    files = sorted((f for f in room.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {file.name.removesuffix(".toml"): file.read_text(encoding="utf-8") for file in files}
