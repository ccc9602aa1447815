"""Hashes of everything in a run folder but what describes it, and what differs between two folders."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MANIFEST = "manifest.json"
CRATE = "ro-crate-metadata.json"  # the manifest in the words of RO-Crate
DESCRIBING = (MANIFEST, CRATE)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not the same in two folders; `how` is seen from the second."""

    path: str
    how: Literal["differs", "missing", "unexpected"]


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes(folder: Path) -> dict[str, str]:
    """Path inside the folder (forward slashes) to SHA-256, in order of path.

    Left out: the manifest, the crate made from it, and hidden files.
    """
    inside = sorted(file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    kept = [p for p in inside if p.as_posix() not in DESCRIBING and not p.name.startswith(".")]
    with ThreadPoolExecutor(os.cpu_count()) as together:
        told = together.map(sha256_of, [folder / p for p in kept])
        return dict(zip([p.as_posix() for p in kept], told, strict=True))


def file_changes(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[FileChange, ...]:
    """What is not the same, in order of path; empty when every byte agrees."""
    found: list[FileChange] = []
    for path in sorted({*first, *second}):
        if path not in second:
            found.append(FileChange(path, "missing"))
        elif path not in first:
            found.append(FileChange(path, "unexpected"))
        elif first[path] != second[path]:
            found.append(FileChange(path, "differs"))
    return tuple(found)
