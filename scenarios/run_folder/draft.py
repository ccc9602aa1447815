"""A run folder in the making: a hidden sibling `.NAME.partial` that takes its name only when it is complete."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emr_hub.errors import UsageError
from scenarios.run_folder.crate import write_crate
from scenarios.run_folder.hashing import MANIFEST
from scenarios.run_folder.lock import held_lock
from scenarios.run_folder.manifest import Manifest, is_run_folder, with_files_of

if TYPE_CHECKING:
    import pyarrow as pa


class Draft:
    """Writes the parts of one run into its hidden folder. The manifest comes last: a folder without it is no run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write_tables(self, tables: Mapping[str, pa.Table]) -> None:
        """Each table as Parquet: `truth/x` under `truth/`, all others under `tables/`."""
        from scenarios.run_folder.tables import path_of, write_table

        for name, table in tables.items():
            write_table(table, name, self.folder / path_of(name))

    def write_measures(self, run: Mapping[str, Any], measures: Sequence[Mapping[str, Any]], csv: str) -> None:
        """`measures.json` and `measures.csv`; the latter with a byte-order mark, so that Excel reads Vietnamese."""
        from scenarios.run_folder.measures import measures_json

        self.write_text("measures.json", measures_json(run, measures))
        self.write_text("measures.csv", "\ufeff" + csv)

    def write_text(self, name: str, text: str) -> None:
        """Any text file, UTF-8 with plain line ends, in a folder of its own where the name says so."""
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, content: bytes) -> None:
        """Any file as it is."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(content)

    def finish(self, manifest: Manifest) -> Manifest:
        """Write the manifest with the hashes of all that was written, and the crate that says the same."""
        full = with_files_of(manifest, self.folder)
        self.write_text(MANIFEST, full.to_json())
        write_crate(self.folder, full)
        return full


@contextmanager
def new_run_folder(target: Path) -> Iterator[Draft]:
    """Give a draft that becomes `target` when the block ends well and its manifest was written; else nothing remains.

    A finished run folder of the same name is replaced at the end, in one move. Any other folder that is not empty is
    refused with UsageError before anything is written, and so is one that another run is writing at this moment.
    """
    refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.parent / f".{target.name}.partial"
    with held_lock(target.parent / f".{target.name}.lock"):
        _put_back(target)
        try:
            _fresh(partial)
            draft = Draft(partial)
            yield draft
            if (partial / MANIFEST).is_file():
                _take_place(partial, target)
        finally:
            with suppress(OSError):
                shutil.rmtree(partial, ignore_errors=True)


def refuse_foreign(target: Path) -> None:
    """UsageError unless the target is free, an empty folder or a finished run folder."""
    if not target.exists():
        return
    if not target.is_dir() or (any(target.iterdir()) and not is_run_folder(target)):
        raise UsageError(
            f"{target} holds something else", where="--out", expected="a new name or an earlier run folder"
        )


def _fresh(folder: Path) -> None:
    if folder.exists():  # what an interrupted run could not clear away
        shutil.rmtree(folder)
    folder.mkdir()


def _previous(target: Path) -> Path:
    return target.parent / f".{target.name}.previous"


def _take_place(partial: Path, target: Path) -> None:
    previous = _previous(target)
    if previous.exists():
        shutil.rmtree(previous)
    if target.exists():
        target.rename(previous)
    try:
        partial.rename(target)
    except OSError:
        _put_back(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _put_back(target: Path) -> None:
    """A run stopped between two renames leaves the earlier folder under its waiting name: give it back its own."""
    previous = _previous(target)
    if previous.exists() and not target.exists():
        previous.rename(target)
