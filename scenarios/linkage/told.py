"""An evaluation as one plain object, for `--json`."""

from __future__ import annotations

from typing import Any

from scenarios.linkage.evaluate import Evaluation
from scenarios.linkage.intervals import Share
from scenarios.linkage.quality import Part, Quality


def as_object(evaluation: Evaluation) -> dict[str, Any]:
    """Everything counted, by method, cause, profile and relation; shares with their 95 % interval."""
    subject = evaluation.subject
    return {
        "subject": {
            "seed": subject.seed, "persons": subject.persons, "profiles": list(subject.profiles),
            "population": subject.population, "model": f"{subject.model.id} {subject.model.version}",
            "registrations": evaluation.registrations,
        },
        "methods": [_quality(quality) for quality in evaluation.qualities],
        "causes": [_part(part) for part in evaluation.causes],
        "profiles": [_part(part) for part in evaluation.profiles],
        "wrong_links": evaluation.wrong,
        "questions": evaluation.asked,
    }  # fmt: skip


def _quality(quality: Quality) -> dict[str, Any]:
    return {
        "method": quality.method, "confusion": quality.confusion, "sensitivity": _share(quality.sensitivity),
        "predictive_value": _share(quality.predictive_value), "f1": _share(quality.f1),
        "sensitivity_with_queue": _share(quality.reviewed), "queue": quality.queue,
        "queue_share": quality.queue / max(quality.registrations, 1),
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name, "registrations": part.registrations, "sensitivity": _share(part.sensitivity),
        "sensitivity_with_queue": _share(part.reviewed), "predictive_value": _share(part.predictive_value),
    }  # fmt: skip


def _share(share: Share) -> dict[str, Any]:
    return {"value": share.value, "low": share.low, "high": share.high, "found": share.found, "of": share.of}
