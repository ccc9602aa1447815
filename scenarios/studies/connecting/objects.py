"""The answer as plain objects: what `findings.json` holds and `--json` prints."""

from __future__ import annotations

from typing import Any

from emr_hub import __version__
from emr_hub.randomness import SCHEME
from scenarios.studies.connecting.carrying_out import Connected, Step
from scenarios.studies.keeping import text_hash
from scenarios.studies.statistics import Interval


def connected_object(found: Connected) -> dict[str, Any]:
    """Everything found; never a time of day or a number of processes."""
    q = found.question
    return {
        "study": {
            "id": f"connect-next {q.scenario.id}", "sha256": text_hash(q.text), "version": __version__,
            "stream_scheme": SCHEME, "seed": q.scenario.seed, "scenario": q.scenario.id,
            "patients": q.scenario.patients, "replications": q.replications, "connected": list(q.connected),
        },
        "steps": [_step(n, step) for n, step in enumerate(found.steps, 1)],
        "orders": {way: list(order) for way, order in found.orders.items()},
        "curves": {way: found.curve(way) for way in found.orders},
    }  # fmt: skip


def _step(n: int, step: Step) -> dict[str, Any]:
    return {
        "step": n, "facility": step.facility, "gain": _bounds(step.gain), "cuttable": _bounds(step.cuttable),
        "share": _bounds(step.share), "best_in": step.best_in,
    }  # fmt: skip


def _bounds(found: Interval) -> dict[str, Any]:
    return {"value": found.value, "low": found.low, "high": found.high, "replications": found.n}
