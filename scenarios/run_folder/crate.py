"""The manifest said once more as RO-Crate, so that repositories and catalogues of research data can read a run.

RO-Crate 1.1 with Process Run Crate 0.5: the folder is a dataset, the run an action of this program on its scenario,
every file a result with its hash. Made from the manifest alone. Like it, it names times and stands outside the hashes.
Source: https://www.researchobject.org/ro-crate/specification/1.1/ and https://w3id.org/ro/wfrun/process/0.5
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.run_folder.hashing import CRATE, MANIFEST
from scenarios.run_folder.manifest import Manifest

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}]
_FORMATS = {
    ".json": "application/json", ".toml": "application/toml", ".csv": "text/csv", ".html": "text/html",
    ".svg": "image/svg+xml", ".parquet": "application/vnd.apache.parquet", ".md": "text/markdown",
}  # fmt: skip
_MEANINGS = {
    "scenario.toml": "The resolved scenario: everything needed to run it again",
    "study.toml": "The resolved study, its scenario inside",
    "measures.json": "Every measure with unit, interval and groups",
    "measures.csv": "The measures as a table, UTF-8 with byte-order mark",
    "findings.json": "Everything the study found",
    "report.html": "The report in Vietnamese and English",
    "stress-des.md": "STRESS-DES checklist, filled where the program knows",
    MANIFEST: "Program, platform, packages, times, and the hash of every file",
}
_SYNTHETIC = "Synthetic records and measures of a simulated health data exchange; no patient's data."
_FOUND = "What an audit of laboratory records found: tables, measures, report."
_INPUTS = ("scenario.toml", "study.toml")
# Who publishes and under which licence is not ours to say; a licence must be described all the same.
_LICENCE = {"@id": "#licence", "@type": "CreativeWork", "name": "Not chosen yet",
            "description": "Chosen by whoever publishes this folder"}  # fmt: skip


def write_crate(folder: Path, manifest: Manifest) -> None:
    """Write `ro-crate-metadata.json` for a folder whose manifest has its hashes."""
    text = json.dumps(crate_of(folder, manifest), ensure_ascii=False, indent=1) + "\n"
    (folder / CRATE).write_text(text, encoding="utf-8")


def crate_of(folder: Path, manifest: Manifest) -> dict[str, Any]:
    """The crate as an object."""
    files = [_file(folder, path, sha) for path, sha in manifest.files.items()]
    files.append(_file(folder, MANIFEST, None))
    about = {"@id": CRATE, "@type": "CreativeWork", "about": _to("./"),
             "conformsTo": _to("https://w3id.org/ro/crate/1.1")}  # fmt: skip
    graph = [about, _root(manifest, files), _action(manifest, files), _program(manifest), _profile(), _LICENCE, *files]
    return {"@context": _CONTEXT, "@graph": graph}


def _root(manifest: Manifest, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@id": "./", "@type": "Dataset", "name": f"{manifest.scenario}, seed {manifest.seed}",
        "description": _SYNTHETIC if _is_synthetic(manifest) else _FOUND,
        "datePublished": manifest.ended_at[:10], "identifier": manifest.scenario_sha256,
        "conformsTo": _to(PROFILE), "hasPart": [_to(one["@id"]) for one in files], "mentions": _to("#run"),
        "license": _to(_LICENCE["@id"]),
    }  # fmt: skip


def _is_synthetic(manifest: Manifest) -> bool:
    """Only a simulation knows a truth, and only a study draws worlds; an audit is of somebody's records."""
    return any(path.startswith("truth/") or path == "study.toml" for path in manifest.files)


def _action(manifest: Manifest, files: list[dict[str, Any]]) -> dict[str, Any]:
    inputs = [one["@id"] for one in files if one["@id"] in _INPUTS]
    made = [one["@id"] for one in files if one["@id"] not in _INPUTS]
    return {
        "@id": "#run", "@type": "CreateAction", "name": f"Run of {manifest.scenario}",
        "description": f"{manifest.engine} engine, {manifest.workers} processes, {manifest.platform}, "
                       f"Python {manifest.python}, luck by {manifest.stream_scheme}",
        "startTime": manifest.started_at, "endTime": manifest.ended_at, "instrument": _to("#program"),
        "object": _one_or_all(inputs), "result": _one_or_all(made),
        "actionStatus": "http://schema.org/CompletedActionStatus",
    }  # fmt: skip


def _program(manifest: Manifest) -> dict[str, Any]:
    packages = ", ".join(f"{name} {version}" for name, version in manifest.packages.items())
    return {"@id": "#program", "@type": "SoftwareApplication", "name": manifest.tool,
            "softwareVersion": manifest.version, "softwareRequirements": packages}  # fmt: skip


def _profile() -> dict[str, Any]:
    return {"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}


def _file(folder: Path, path: str, sha256: str | None) -> dict[str, Any]:
    kind: dict[str, Any] = {
        "@id": path, "@type": "File", "name": _MEANINGS.get(path, Path(path).name),
        "encodingFormat": _FORMATS.get(Path(path).suffix, "application/octet-stream"),
    }  # fmt: skip
    if (folder / path).is_file() and path != MANIFEST:
        kind["contentSize"] = str((folder / path).stat().st_size)
    return kind | ({"sha256": sha256} if sha256 else {})


def _one_or_all(identifiers: list[str]) -> Mapping[str, str] | list[Mapping[str, str]]:
    """RO-Crate's JSON-LD asks that a value which stands alone stands outside a list."""
    return _to(identifiers[0]) if len(identifiers) == 1 else [_to(one) for one in identifiers]


def _to(identifier: str) -> Mapping[str, str]:
    return {"@id": identifier}
