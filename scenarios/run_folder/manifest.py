"""The manifest: what was run, by which program, on which machine, when, and the hash of every file it made."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from emr_hub import __version__
from emr_hub.clock import Instant, to_fhir
from emr_hub.errors import DataError
from scenarios.run_folder.hashing import MANIFEST, hashes

TOOL = "emr-hub"
PACKAGES = (
    "altair", "duckdb", "faker", "fastapi", "fhir.resources", "httpx", "networkx", "numba", "numpy", "orjson",
    "pyarrow", "scipy", "sqlmodel", "tomli-w", "typer", "vl-convert-python",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """The only file of a run folder that names a time of day or a duration.

    `scenario_sha256` is the hash of the resolved scenario, `files` maps path to SHA-256, `rows` maps table to number of
    rows, `seconds` maps a stage of the run to its duration in seconds.
    """

    scenario: str
    scenario_sha256: str
    seed: int
    engine: str
    workers: int
    started_at: str
    ended_at: str
    tool: str = TOOL
    version: str = __version__
    stream_scheme: str = ""
    python: str = ""
    platform: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest as text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def build_manifest(
    *,
    scenario: str,
    scenario_sha256: str,
    seed: int,
    engine: str,
    workers: int,
    started: Instant,
    ended: Instant,
    rows: Mapping[str, int],
    seconds: Mapping[str, float] | None = None,
) -> Manifest:
    """The manifest of a run on this machine, still without file hashes."""
    from emr_hub.randomness import SCHEME

    return Manifest(
        scenario=scenario,
        scenario_sha256=scenario_sha256,
        seed=seed,
        engine=engine,
        workers=workers,
        started_at=to_fhir(started),
        ended_at=to_fhir(ended),
        stream_scheme=SCHEME,
        python=platform.python_version(),
        platform=platform.platform(),
        packages={name: _version(name) for name in PACKAGES},
        seconds=dict(seconds or {}),
        rows=dict(rows),
    )


def with_files_of(manifest: Manifest, folder: Path) -> Manifest:
    """The manifest with the hashes of what the folder holds now."""
    return replace(manifest, files=hashes(folder))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder; DataError when it is missing, broken or of another tool."""
    expected = f"a run folder of {TOOL}"
    try:
        raw: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(**raw)
    except (OSError, ValueError, TypeError) as error:
        raise DataError("no complete manifest", where=str(folder), expected=expected) from error
    if manifest.tool != TOOL:
        raise DataError("the manifest is of another tool", where=str(folder), expected=expected)
    return manifest


def is_run_folder(folder: Path) -> bool:
    """Whether the folder holds a finished run of this tool."""
    try:
        read_manifest(folder)
    except DataError:
        return False
    return True


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
