"""Reads of the coordinator's own records are noted under the caller's name, where callers are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from coordinator.api.callers import named
from coordinator.services import Coordinator, note_reading
from emr_hub.server import Interaction
from emr_hub.server.endpoint import AfterRead
from emr_hub.storage import Stored

_ABOUT_PATIENTS = ("DetectedIssue", "DocumentReference", "Patient", "Task")


def noted_reads(at: Coordinator) -> dict[str, AfterRead]:
    """Whatever tells of a patient: who it is, where its results lie, what was found, who was told."""
    return dict.fromkeys(_ABOUT_PATIENTS, partial(_noted, at))


async def _noted(at: Coordinator, asked: Interaction, shown: Sequence[Stored]) -> None:
    await note_reading(at, replace(asked, caller=named(at, asked.caller)), shown)
