"""Finishes the folder of a study or of a `connect-next` answer: its files, then manifest and crate of them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from emr_hub.clock import SECOND, Clock, Instant
from scenarios.run_folder import MANIFEST, build_manifest, with_files_of, write_crate
from scenarios.studies.keeping import open_folder, text_hash, write_whole


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked (its name, its resolved text, its seed), and by how many workers since when."""

    name: str
    text: str
    seed: int
    workers: int
    started: Instant


def finish_folder(folder: Path, files: Iterable[tuple[str, str]], worlds: int, asked: Asked, clock: Clock) -> None:
    """Write the files (path, text), each whole; `worlds` were judged. UsageError when the folder is another study's."""
    with open_folder(folder, asked.text):
        for name, text in files:
            (folder / name).parent.mkdir(exist_ok=True)
            write_whole(folder / name, text)
        ended = clock.now()
        manifest = build_manifest(
            scenario=asked.name, scenario_sha256=text_hash(asked.text), seed=asked.seed, engine="columns",
            workers=asked.workers, started=asked.started, ended=ended, rows={"worlds": worlds},
            seconds={"study": (ended - asked.started) / SECOND},
        )  # fmt: skip
        full = with_files_of(manifest, folder)
        write_whole(folder / MANIFEST, full.to_json())
        write_crate(folder, full)
