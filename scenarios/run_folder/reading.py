"""Opens a finished run folder: nothing is computed again, and an incomplete one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emr_hub.errors import DataError, UsageError
from scenarios.run_folder.crate import write_crate
from scenarios.run_folder.hashing import MANIFEST
from scenarios.run_folder.manifest import Manifest, read_manifest, with_files_of
from scenarios.run_folder.measures import read_measures

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED = ("scenario.toml", "measures.json")


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: what was run and measured, and its tables on demand; its scenario lies in `scenario.toml`."""

    folder: Path
    manifest: Manifest
    run: Mapping[str, Any]
    measures: tuple[Mapping[str, Any], ...]

    def table_names(self) -> tuple[str, ...]:
        """The tables of this run, truth included."""
        return tuple(self.manifest.rows)

    def table(self, name: str) -> pa.Table:
        """One table by its name in the data dictionary, such as `orders` or `truth/orders`."""
        from scenarios.run_folder.tables import path_of, read_table

        return read_table(self.folder / path_of(name))


def read_run(folder: Path) -> Run:
    """The run in this folder; UsageError when there is no folder, DataError when it is no complete run."""
    if not folder.is_dir():
        raise UsageError(f"no folder {folder}", expected="a run folder")
    manifest = read_manifest(folder)
    if "study.toml" in manifest.files:
        raise UsageError("the folder of a study", where=str(folder), expected="a run folder")
    missing = [name for name in (*NEEDED, *manifest.files) if not (folder / name).is_file()]
    if missing:
        raise DataError(f"the run folder lacks {missing[0]}", where=str(folder), expected="a complete run folder")
    run, measures = read_measures(folder / "measures.json")
    return Run(folder, manifest, run, measures)


def replace_report(run: Run, html: bytes) -> Path:
    """Put a report written anew in place of the old one and its hash into the manifest; the path of the report."""
    report = run.folder / "report.html"
    _replace_bytes(report, html)
    manifest = with_files_of(run.manifest, run.folder)
    _replace_bytes(run.folder / MANIFEST, manifest.to_json().encode())
    write_crate(run.folder, manifest)
    return report


def _replace_bytes(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.partial")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
