"""Makes the folder of a `connect-next` answer: worlds, findings, table, pictures, page and manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from emr_hub.clock import Clock
from scenarios.experiments import Progress
from scenarios.studies.connecting.ask import ConnectNext
from scenarios.studies.connecting.carrying_out import Connected, connect_next
from scenarios.studies.connecting.objects import connected_object
from scenarios.studies.connecting.page import write_connect_page
from scenarios.studies.finishing import Asked, finish_folder
from scenarios.studies.objects import as_csv


def produce_connect_next(
    question: ConnectNext, folder: Path, workers: int, clock: Clock, progress: Progress
) -> Connected:
    """Answer the question into its folder; the same files for any number of workers."""
    world = question.scenario
    asked = Asked(f"connect-next {world.id}", question.text, world.seed, workers, clock.now())
    found = connect_next(question, folder, workers, progress)
    finish_folder(folder, _files(found), len(found.worlds), asked, clock)
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
