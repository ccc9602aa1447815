"""Makes the folder of a `connect-next` answer: worlds, findings, table, pictures, page and manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from emr_hub.clock import SECOND, Clock
from scenarios.experiments import Progress
from scenarios.run_folder import MANIFEST, build_manifest, with_files_of, write_crate
from scenarios.studies.connecting.ask import ConnectNext
from scenarios.studies.connecting.carrying_out import Connected, connect_next
from scenarios.studies.connecting.objects import connected_object
from scenarios.studies.connecting.page import write_connect_page
from scenarios.studies.keeping import open_folder, text_hash, write_whole
from scenarios.studies.objects import as_csv


def produce_connect_next(
    question: ConnectNext, folder: Path, workers: int, clock: Clock, progress: Progress
) -> Connected:
    """Answer the question into its folder; the same files for any number of workers."""
    started = clock.now()
    found = connect_next(question, folder, workers, progress)
    with open_folder(folder, question.text):
        for name, text in _files(found):
            (folder / name).parent.mkdir(exist_ok=True)
            write_whole(folder / name, text)
        ended = clock.now()
        manifest = build_manifest(
            scenario=f"connect-next {question.scenario.id}", scenario_sha256=text_hash(question.text),
            seed=question.scenario.seed, engine="columns", workers=workers, started=started, ended=ended,
            rows={"worlds": len(found.worlds)}, seconds={"study": (ended - started) / SECOND},
        )  # fmt: skip
        full = with_files_of(manifest, folder)
        write_whole(folder / MANIFEST, full.to_json())
        write_crate(folder, full)
    return found


def _files(found: Connected) -> Iterator[tuple[str, str]]:
    told = connected_object(found)
    yield "findings.json", json.dumps(told, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    flat = [{"step": s["step"], "facility": s["facility"], "best_in": s["best_in"]} | {
        f"{name}_{part}": s[name][part] for name in ("gain", "cuttable", "share") for part in ("value", "low", "high")
    } for s in told["steps"]]  # fmt: skip
    yield "steps.csv", as_csv(flat)
    report, pictures = write_connect_page(found)
    yield "report.html", report.decode()
    yield from ((f"pictures/{name}", svg) for name, svg in pictures.items())
