"""Which files an input holds, and how each is opened: plain, .gz or .bz2; one file or a folder."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from emr_hub.errors import DataError, UsageError
from emr_hub.formats.limits import LIMITS, Limits

_PACKED = (".gz", ".bz2")
_LINES = (".ndjson", ".jsonl")
_WHOLE = (".json",)
_READ = ".ndjson, .jsonl or .json, plain, .gz or .bz2"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the input: its number, its name as reported, and whether it is read line by line."""

    number: int
    path: Path
    name: str
    by_line: bool


def source_files(paths: Iterable[Path]) -> tuple[SourceFile, ...]:
    """The FHIR files among the paths, folders searched through, each file once.

    A path that does not exist is wrong usage; an input without one readable kind of file is bad data.
    """
    found = {path.resolve(): (path, name) for given in paths for path, name in _under(Path(given))}.values()
    if not found:
        raise DataError("no FHIR file among what was given", expected=_READ)
    return tuple(SourceFile(n, path, name, _kind(path) in _LINES) for n, (path, name) in enumerate(found))


def open_source(source: SourceFile, limits: Limits = LIMITS) -> BinaryIO:
    """The unpacked bytes of a file, as a stream."""
    packing = source.path.suffix.lower()
    if packing == ".gz":
        return cast(BinaryIO, gzip.open(source.path, "rb"))
    if packing == ".bz2":
        return cast(BinaryIO, bz2.open(source.path, "rb"))
    return source.path.open("rb")


def _under(given: Path) -> list[tuple[Path, str]]:
    if not given.exists():
        raise UsageError("no such file or folder", where=str(given))
    if given.is_file():
        if _kind(given) not in _LINES + _WHOLE:
            raise DataError(f"kind {_kind(given) or 'unknown'!r} is not read as FHIR", where=str(given), expected=_READ)
        return [(given, given.name)]
    inside = sorted(p for p in given.rglob("*") if p.is_file() and _kind(p) in _LINES + _WHOLE)
    return [(path, path.relative_to(given).as_posix()) for path in inside]


def _kind(path: Path) -> str:
    """The suffix that says what is inside, below any packing."""
    return Path(path.stem).suffix.lower() if path.suffix.lower() in _PACKED else path.suffix.lower()
