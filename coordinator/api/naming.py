"""Searches of the coordinator's own records by patient: one name of a person finds what lies under all of them."""

from __future__ import annotations

from functools import partial

from coordinator.services import Coordinator
from coordinator.services.naming import with_all_names
from emr_hub.server import Interaction
from emr_hub.server.asked import Query
from emr_hub.server.endpoint import OnQuery


def person_names(at: Coordinator) -> dict[str, OnQuery]:
    """Pointers and findings of a person, as far as they may be shown; and all that the audit trail has of it."""
    shown = partial(_named, at, open_to_all=False)
    return {"DocumentReference": shown, "DetectedIssue": shown, "AuditEvent": partial(_named, at, open_to_all=True)}


async def _named(at: Coordinator, asked: Interaction, *, open_to_all: bool) -> Query:
    return with_all_names(at, asked.query, open_to_all=open_to_all)
